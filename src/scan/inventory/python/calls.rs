//! Routes that calls add.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Mount, RouteFact, UNKNOWN},
        syntax::{children, line},
    },
    outline::{Call, dotted},
    reader::{METHODS, Reader, is_path, trimmed},
};

impl<'t, 's> Reader<'_, '_, 't, 's> {
    /// `app.add_url_rule("/orders", view_func=orders, methods=["GET"])`.
    pub(super) fn add(&self, call: &Call<'t, 's>, place: usize, out: &mut Facts) {
        let arguments = self.arguments(call.node);
        let Some(object) = call.object else { return };
        let Some(path) = arguments
            .keyword("rule")
            .or_else(|| arguments.named_or_at("path", place))
            .and_then(|path| self.values.of(path))
            .filter(|path| is_path(path))
        else {
            return;
        };
        let router = self
            .name(object, call.scope)
            .map(|name| trimmed(&name).to_owned());
        let view = ["view_func", "endpoint", "resource", "handler"]
            .into_iter()
            .find_map(|name| arguments.keyword(name))
            .or_else(|| {
                arguments
                    .places
                    .iter()
                    .rev()
                    .copied()
                    .find(|node| node.kind() == "call")
            })
            .and_then(|view| self.view_class(view));
        let methods = match (arguments.keyword("methods"), &view) {
            (Some(methods), _) => self.methods(methods),
            (None, Some(_)) => vec![String::new()],
            (None, None) => vec!["GET".to_owned()],
        };
        if let Some(view) = view {
            out.mounts.push(Mount {
                prefix: path.clone(),
                router: view,
                onto: router.clone(),
                line: line(call.node),
            });
        }
        for method in methods {
            out.routes.push(RouteFact {
                method,
                path: path.clone(),
                router: router.clone(),
                line: line(call.node),
            });
        }
    }

    /// `add_route` of aiohttp, Falcon, Starlette, Sanic and Pyramid, which differ in the order of arguments.
    pub(super) fn add_route(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let arguments = self.arguments(call.node);
        let texts: Vec<Option<String>> = arguments
            .places
            .iter()
            .map(|place| {
                self.values.known(*place).or_else(|| {
                    (place.kind() == "string")
                        .then(|| self.values.of(*place))
                        .flatten()
                })
            })
            .collect();
        match texts.as_slice() {
            [Some(method), Some(path), ..]
                if METHODS.contains(&method.to_ascii_lowercase().as_str()) || method == "*" =>
            {
                let router = call
                    .object
                    .and_then(|object| self.name(object, call.scope))
                    .map(|name| trimmed(&name).to_owned());
                out.routes.push(RouteFact {
                    method: if method == "*" {
                        "ANY".to_owned()
                    } else {
                        method.to_ascii_uppercase()
                    },
                    path: path.clone(),
                    router,
                    line: line(call.node),
                });
            }
            [Some(_), Some(path), ..] if path.starts_with('/') => self.add(call, 1, out),
            [Some(path), ..] if path.starts_with('/') => self.add(call, 0, out),
            [None, Some(path), ..] if path.starts_with('/') => self.add(call, 1, out),
            _ => {}
        }
    }

    /// `api.add_resource(Order, "/orders", "/orders/<id>")`.
    pub(super) fn add_resource(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let arguments = self.arguments(call.node);
        let Some((class, paths)) = arguments.places.split_first() else {
            return;
        };
        let (Some(class), Some(object)) = (self.name(*class, call.scope), call.object) else {
            return;
        };
        let onto = self.name(object, call.scope);
        let known = paths.iter().filter_map(|path| self.values.of(*path));
        let known: Vec<String> = known.filter(|path| !is_composed(path)).collect();
        // A library of the repository's own composes paths of what its classes say.
        if known.is_empty() && !paths.is_empty() {
            out.routes.push(RouteFact {
                method: UNKNOWN.to_owned(),
                path: String::new(),
                router: onto.clone(),
                line: line(call.node),
            });
        }
        for path in known {
            out.mounts.push(Mount {
                prefix: path.clone(),
                router: class.clone(),
                onto: onto.clone(),
                line: line(call.node),
            });
            out.routes.push(RouteFact {
                method: String::new(),
                path,
                router: onto.clone(),
                line: line(call.node),
            });
        }
    }

    /// Starlette's `Route("/orders", orders, methods=["GET"])` in a list.
    pub(super) fn listed(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let arguments = self.arguments(call.node);
        let Some(path) = arguments
            .named_or_at("path", 0)
            .and_then(|path| self.values.of(path))
            .filter(|path| path.starts_with(['/', '{']))
        else {
            return;
        };
        let methods = arguments
            .keyword("methods")
            .map_or_else(|| vec!["GET".to_owned()], |methods| self.methods(methods));
        let router = self.list_around(call);
        for method in methods {
            out.routes.push(RouteFact {
                method,
                path: path.clone(),
                router: Some(router.clone()),
                line: line(call.node),
            });
        }
    }

    /// aiohttp's `app.router.add_get("/orders", orders)`.
    pub(super) fn add_method(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let arguments = self.arguments(call.node);
        let Some(path) = arguments
            .places
            .first()
            .and_then(|path| self.values.of(*path))
            .filter(|path| is_path(path))
        else {
            return;
        };
        let router = call
            .object
            .and_then(|object| self.name(object, call.scope))
            .map(|name| trimmed(&name).to_owned());
        let method = match call.name {
            "add_view" => "ANY".to_owned(),
            name => name.trim_start_matches("add_").to_ascii_uppercase(),
        };
        out.routes.push(RouteFact {
            method,
            path,
            router,
            line: line(call.node),
        });
    }

    /// aiohttp's `web.get("/orders", orders)`.
    pub(super) fn of_aiohttp(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let arguments = self.arguments(call.node);
        let place = usize::from(call.name == "route");
        let Some(path) = arguments
            .places
            .get(place)
            .and_then(|path| self.values.of(*path))
            .filter(|path| path.starts_with(['/', '{']))
        else {
            return;
        };
        let method = match call.name {
            "view" => "ANY".to_owned(),
            "route" => arguments
                .places
                .first()
                .and_then(|method| self.values.known(*method))
                .filter(|method| method != "*")
                .unwrap_or_else(|| "ANY".to_owned())
                .to_ascii_uppercase(),
            name => name.to_ascii_uppercase(),
        };
        out.routes.push(RouteFact {
            method,
            path,
            router: None,
            line: line(call.node),
        });
    }

    /// Tornado's `Application([(r"/orders", OrdersHandler)])`.
    pub(super) fn of_tornado(&self, call: &Call<'t, 's>, out: &mut Facts) {
        if !self.outline.imports("tornado") {
            return;
        }
        let arguments = self.arguments(call.node);
        let lists: Vec<Node<'t>> = arguments
            .places
            .iter()
            .copied()
            .chain(arguments.keyword("handlers"))
            .filter_map(|node| match dotted(node, self.outline.source) {
                Some(name) => self.outline.value_of(name),
                None => Some(node),
            })
            .filter(|node| node.kind() == "list")
            .collect();
        for item in lists.into_iter().flat_map(children) {
            let parts = match item.kind() {
                "tuple" => children(item),
                "call" => self.arguments(item).places,
                _ => continue,
            };
            let [path, handler, ..] = parts.as_slice() else {
                continue;
            };
            let Some(path) = self
                .values
                .of(*path)
                .filter(|path| path.starts_with(['/', '^']))
            else {
                continue;
            };
            let path = path
                .trim_start_matches('^')
                .trim_end_matches('$')
                .to_owned();
            if let Some(handler) = self.name(*handler, call.scope) {
                out.mounts.push(Mount {
                    prefix: path.clone(),
                    router: handler,
                    onto: None,
                    line: line(item),
                });
            }
            out.routes.push(RouteFact {
                method: String::new(),
                path,
                router: None,
                line: line(item),
            });
        }
    }
}

/// Whether a path is one value that only a run of the program gives.
fn is_composed(path: &str) -> bool {
    let path = path.trim_matches('/');
    path.starts_with('{') && path.find('}') == Some(path.len() - 1)
}
