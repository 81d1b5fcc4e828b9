//! Routes of Flask, Quart, FastAPI, Starlette, Sanic, Bottle, Litestar, aiohttp, Falcon and Tornado.

use std::collections::HashSet;

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Mount, RouteFact, RouterFact},
        syntax::{children, line},
    },
    names::Names,
    outline::{Arguments, Call, Class, Outline, ScopeKind, dotted, last_part},
    value::Values,
};

/// Methods of HTTP as decorators and calls name them.
const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// What makes a router that others hang on.
const MAKERS: [&str; 16] = [
    "Flask",
    "Quart",
    "FastAPI",
    "Starlette",
    "Sanic",
    "Bottle",
    "Litestar",
    "Blueprint",
    "APIRouter",
    "Router",
    "RouteTableDef",
    "Namespace",
    "Api",
    "Application",
    "APIBlueprint",
    "InferringRouter",
];

/// Everything that is needed to read routes.
pub(super) struct Reader<'r, 'o, 't, 's> {
    pub(super) outline: &'o Outline<'t, 's>,
    pub(super) names: &'r Names<'o, 't, 's>,
    pub(super) values: &'r Values<'s>,
}

impl<'t, 's> Reader<'_, '_, 't, 's> {
    /// All routes and routers of the module.
    pub(super) fn routes(&self, out: &mut Facts) {
        let mut routers = HashSet::new();
        for call in &self.outline.calls {
            if MAKERS.contains(&call.name) {
                routers.extend(self.router(call, out));
            }
        }
        for function in &self.outline.functions {
            for decorator in &function.decorators {
                self.decorated(*decorator, function.scope, None, out);
            }
        }
        for class in &self.outline.classes {
            for decorator in &class.decorators {
                self.decorated(*decorator, class.scope, Some(class), out);
            }
            self.view(class, out);
        }
        for call in &self.outline.calls {
            self.call(call, out);
        }
        self.handed(&routers, out);
        let used = out
            .routes
            .iter()
            .filter_map(|route| route.router.clone())
            .chain(out.mounts.iter().filter_map(|mount| mount.onto.clone()))
            .chain(routers)
            .collect();
        self.names.returned(&used, out);
    }

    fn arguments(&self, call: Node<'t>) -> Arguments<'t, 's> {
        Arguments::of(call, self.outline.source)
    }

    fn name(&self, node: Node<'_>, scope: usize) -> Option<String> {
        self.names.of(node, scope)
    }

    /// `orders = APIRouter(prefix="/orders")`.
    fn router(&self, call: &Call<'t, 's>, out: &mut Facts) -> Option<String> {
        let name = self.names.qualified(call.target?, call.scope);
        let arguments = self.arguments(call.node);
        let own = ["prefix", "url_prefix", "path"]
            .into_iter()
            .find_map(|keyword| arguments.keyword(keyword))
            .and_then(|value| self.values.of(value));
        let prefix = match (call.name, own) {
            ("Namespace", None) => arguments
                .places
                .first()
                .and_then(|name| self.values.known(*name))
                .map(|name| format!("/{name}")),
            ("Sanic" | "FastAPI" | "Starlette" | "Application", _) => None,
            (_, own) => own,
        };
        if let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty()) {
            out.routers.push(RouterFact {
                name: name.clone(),
                prefix,
                replaced: matches!(call.name, "Blueprint" | "Namespace"),
                hidden: false,
            });
        }
        // `Litestar(route_handlers=[a, b])`, `Application([(r"/x", Handler)])`, `Starlette(routes=[…])`.
        Some(name)
    }

    /// `@app.get("/orders")`, also on a class.
    fn decorated(
        &self,
        decorator: Node<'t>,
        scope: usize,
        class: Option<&Class<'t, 's>>,
        out: &mut Facts,
    ) {
        if decorator.kind() != "call" {
            return;
        }
        let Some(called) = decorator
            .child_by_field_name("function")
            .and_then(|function| dotted(function, self.outline.source))
        else {
            return;
        };
        let (object, name) = called
            .rsplit_once('.')
            .map_or((None, called), |(object, name)| (Some(object), name));
        let known = METHODS.contains(&name);
        let routes = matches!(
            name,
            "route" | "api_route" | "websocket" | "websocket_route" | "view"
        );
        let bare = object.is_none()
            && !self.outline.imports("litestar")
            && !self.outline.imports("bottle");
        if !(known || routes) || bare {
            return;
        }
        if object.is_some_and(|object| object.ends_with("mock") || object.ends_with("responses")) {
            return;
        }
        let arguments = self.arguments(decorator);
        let place = ["path", "rule", "uri"]
            .into_iter()
            .find_map(|keyword| arguments.keyword(keyword))
            .or_else(|| arguments.places.first().copied());
        let paths: Vec<String> = match (place, class) {
            (Some(place), Some(_)) => arguments
                .places
                .iter()
                .copied()
                .chain(arguments.keyword("path"))
                .filter_map(|place| self.values.of(place))
                .chain(
                    (place.kind() == "list")
                        .then(|| self.values.list(place))
                        .flatten()
                        .unwrap_or_default(),
                )
                .collect(),
            (Some(place), None) if place.kind() == "list" => {
                self.values.list(place).unwrap_or_default()
            }
            (Some(place), None) => self.values.of(place).into_iter().collect(),
            (None, _) if object.is_none() => vec![String::new()],
            (None, _) => return,
        };
        let methods = match (
            name,
            arguments
                .keyword("methods")
                .or_else(|| arguments.keyword("method")),
        ) {
            (_, Some(methods)) => self.methods(methods),
            ("websocket" | "websocket_route", None) => vec!["GET".to_owned()],
            ("route" | "view" | "api_route", None) => match class {
                Some(class) => self.own_methods(class),
                None if matches!(name, "view") => vec!["ANY".to_owned()],
                None => vec!["GET".to_owned()],
            },
            (method, None) => vec![method.to_ascii_uppercase()],
        };
        for path in paths {
            if !is_path(&path) {
                continue;
            }
            for method in &methods {
                out.routes.push(RouteFact {
                    method: method.clone(),
                    path: path.clone(),
                    router: object.map(|object| self.names.qualified(trimmed(object), scope)),
                    line: line(decorator),
                });
            }
        }
    }

    fn methods(&self, list: Node<'t>) -> Vec<String> {
        self.values
            .list(list)
            .filter(|methods| !methods.is_empty())
            .map_or_else(
                || vec![String::new()],
                |methods| {
                    methods
                        .iter()
                        .map(|method| method.to_ascii_uppercase())
                        .collect()
                },
            )
    }

    /// The methods that a class has functions for.
    fn own_methods(&self, class: &Class<'t, 's>) -> Vec<String> {
        let methods: Vec<String> = self
            .outline
            .functions_in(class.own)
            .map(|function| function.name.strip_prefix("on_").unwrap_or(function.name))
            .filter(|name| METHODS.contains(name))
            .map(str::to_ascii_uppercase)
            .collect();
        if methods.is_empty() {
            vec![String::new()]
        } else {
            methods
        }
    }

    /// A class with a function for each method: its routes are there where it is registered.
    fn view(&self, class: &Class<'t, 's>, out: &mut Facts) {
        if class.bases.is_empty() && !class.name.ends_with("Resource") {
            return;
        }
        let methods = self.own_methods(class);
        if methods.iter().any(String::is_empty) {
            return;
        }
        out.routers.push(RouterFact {
            name: class.name.to_owned(),
            prefix: String::new(),
            replaced: false,
            hidden: true,
        });
        for method in methods {
            out.routes.push(RouteFact {
                method,
                path: String::new(),
                router: Some(class.name.to_owned()),
                line: line(class.node),
            });
        }
    }

    fn call(&self, call: &Call<'t, 's>, out: &mut Facts) {
        match call.name {
            "include_router" | "register_blueprint" | "blueprint" | "add_namespace"
            | "register_router" => {
                self.mount(call, out);
            }
            "mount" | "add_subapp" | "Mount" => self.mount_below(call, out),
            "add_url_rule" | "add_api_route" | "add_api_websocket_route" => self.add(call, 0, out),
            "add_route" => self.add_route(call, out),
            "add_resource" => self.add_resource(call, out),
            "Route" | "WebSocketRoute" if call.object.is_none() => self.listed(call, out),
            "add_get" | "add_post" | "add_put" | "add_patch" | "add_delete" | "add_head"
            | "add_view"
                if call.object.is_some() =>
            {
                self.add_method(call, out);
            }
            "get" | "post" | "put" | "patch" | "delete" | "view" | "route"
                if call
                    .object
                    .and_then(|object| dotted(object, self.outline.source))
                    == Some("web") =>
            {
                self.of_aiohttp(call, out);
            }
            "Application" | "add_handlers" => self.of_tornado(call, out),
            _ => {}
        }
    }

    /// `app.include_router(orders.router, prefix="/orders")`.
    fn mount(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let (Some(object), arguments) = (call.object, self.arguments(call.node)) else {
            return;
        };
        let Some(child) = arguments.places.first().copied().or_else(|| {
            ["router", "blueprint", "ns"]
                .into_iter()
                .find_map(|name| arguments.keyword(name))
        }) else {
            return;
        };
        let prefix = ["prefix", "url_prefix", "path"]
            .into_iter()
            .find_map(|keyword| arguments.keyword(keyword))
            .or_else(|| match call.name {
                "add_namespace" => arguments.places.get(1).copied(),
                _ => None,
            })
            .and_then(|prefix| self.values.of(prefix))
            .unwrap_or_default();
        let onto = self.name(object, call.scope);
        for router in self.each(child, call.scope) {
            out.mounts.push(Mount {
                prefix: prefix.clone(),
                router,
                onto: onto.clone(),
                line: line(call.node),
            });
        }
    }

    /// A router, or all that a loop goes over.
    fn each(&self, node: Node<'t>, scope: usize) -> Vec<String> {
        let looped = dotted(node, self.outline.source).and_then(|name| {
            let (head, rest) = name.find('.').map_or((name, ""), |dot| name.split_at(dot));
            let (_, list, at) = self
                .outline
                .loops
                .iter()
                .rev()
                .find(|(variable, _, at)| *variable == head && *at == scope)?;
            Some((*list, *at, rest))
        });
        if let Some((list, at, rest)) = looped
            && matches!(list.kind(), "list" | "tuple")
        {
            return children(list)
                .into_iter()
                .filter_map(|item| self.name(item, at))
                .map(|item| format!("{item}{rest}"))
                .collect();
        }
        self.name(node, scope).into_iter().collect()
    }

    /// `app.mount("/v1", v1)`, and Starlette's `Mount("/v1", app=v1)` or `Mount("/v1", routes=[…])`.
    fn mount_below(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let arguments = self.arguments(call.node);
        let Some(prefix) = arguments
            .named_or_at("path", 0)
            .and_then(|prefix| self.values.of(prefix))
            .filter(|prefix| is_path(prefix))
        else {
            return;
        };
        let onto = match (call.object, call.name) {
            (Some(object), _) => self.name(object, call.scope),
            (None, "Mount") => Some(self.list_around(call)),
            (None, _) => return,
        };
        let router = match arguments.keyword("routes") {
            Some(list) if list.kind() == "list" => Some(list_name(list)),
            Some(list) => self.name(list, call.scope),
            None => ["app", "application"]
                .into_iter()
                .find_map(|name| arguments.keyword(name))
                .or_else(|| arguments.places.get(1).copied())
                .and_then(|app| self.name(app, call.scope)),
        };
        if let Some(router) = router {
            out.mounts.push(Mount {
                prefix,
                router,
                onto,
                line: line(call.node),
            });
        }
    }

    /// `app.add_url_rule("/orders", view_func=orders, methods=["GET"])`.
    fn add(&self, call: &Call<'t, 's>, place: usize, out: &mut Facts) {
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

    /// `OrderView` of `OrderView.as_view("orders")` and of `OrderView()`.
    pub(super) fn view_class(&self, node: Node<'t>) -> Option<String> {
        if node.kind() != "call" {
            return None;
        }
        let called = dotted(node.child_by_field_name("function")?, self.outline.source)?;
        let class = called.strip_suffix(".as_view").unwrap_or(called);
        last_part(class)
            .starts_with(|c: char| c.is_ascii_uppercase())
            .then(|| class.to_owned())
    }

    /// `add_route` of aiohttp, Falcon, Starlette, Sanic and Pyramid, which differ in the order of arguments.
    fn add_route(&self, call: &Call<'t, 's>, out: &mut Facts) {
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
    fn add_resource(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let arguments = self.arguments(call.node);
        let Some((class, paths)) = arguments.places.split_first() else {
            return;
        };
        let (Some(class), Some(object)) = (self.name(*class, call.scope), call.object) else {
            return;
        };
        let onto = self.name(object, call.scope);
        for path in paths.iter().filter_map(|path| self.values.of(*path)) {
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
    fn listed(&self, call: &Call<'t, 's>, out: &mut Facts) {
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

    /// What stands for the list that a call is an item of: a name, where the list has one.
    fn list_around(&self, call: &Call<'t, 's>) -> String {
        let named = call.list.and_then(|list| self.outline.assignment_of(list));
        match (named, call.list) {
            (Some(assignment), _) => self.names.qualified(assignment.name, assignment.scope),
            (None, Some(list)) => list_name(list),
            (None, None) => String::new(),
        }
    }

    /// aiohttp's `app.router.add_get("/orders", orders)`.
    fn add_method(&self, call: &Call<'t, 's>, out: &mut Facts) {
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
    fn of_aiohttp(&self, call: &Call<'t, 's>, out: &mut Facts) {
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
    fn of_tornado(&self, call: &Call<'t, 's>, out: &mut Facts) {
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

    /// Functions that are handed a router: `register_routes(app)`.
    fn handed(&self, routers: &HashSet<String>, out: &mut Facts) {
        for call in &self.outline.calls {
            if call.name.starts_with(|c: char| c.is_ascii_uppercase()) {
                continue;
            }
            let Some(called) = call
                .node
                .child_by_field_name("function")
                .and_then(|function| dotted(function, self.outline.source))
            else {
                continue;
            };
            for (place, argument) in self.arguments(call.node).places.iter().enumerate() {
                let Some(onto) = dotted(*argument, self.outline.source)
                    .map(|name| self.names.qualified(name, call.scope))
                else {
                    continue;
                };
                let handed_on = onto.split_once('@').is_some_and(|_| {
                    matches!(
                        text_of(*argument, self.outline.source),
                        "app" | "application" | "router" | "api" | "bp" | "blueprint" | "server"
                    )
                });
                if routers.contains(&onto) || handed_on {
                    out.mounts.push(Mount {
                        prefix: String::new(),
                        router: format!("{called}@{place}"),
                        onto: Some(onto),
                        line: line(call.node),
                    });
                }
            }
        }
    }

    /// Whether a class or function stands in the module itself.
    pub(super) fn at_top(&self, scope: usize) -> bool {
        self.outline
            .scopes
            .get(scope)
            .is_some_and(|scope| scope.kind == ScopeKind::Module)
    }
}

fn text_of<'s>(node: Node<'_>, source: &'s str) -> &'s str {
    super::super::syntax::text(node, source)
}

/// The name of a list that has none.
fn list_name(list: Node<'_>) -> String {
    format!("[{}]", list.start_byte())
}

/// `app.router` of aiohttp is `app`.
fn trimmed(name: &str) -> &str {
    name.strip_suffix(".router")
        .filter(|rest| rest.ends_with("app"))
        .unwrap_or(name)
}

/// Whether a text can be a path: rooted, empty (below a prefix), or built of something unknown.
fn is_path(path: &str) -> bool {
    path.is_empty() || path.starts_with(['/', '{', '<', '^'])
}
