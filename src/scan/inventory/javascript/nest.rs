//! Routes that are told by decorators: Nest, routing-controllers, tsoa, Inversify.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Mount, RouteFact},
        syntax::{field, line, text},
    },
    nodes::{arguments, property},
    outline::Outline,
    value::Values,
};

/// The router that all controllers of an application share.
const SHARED: &str = "*nest";

/// The same for those that tell their version themselves.
const VERSIONED: &str = "*nest-versioned";

/// All routes of controllers, and what the application puts before them.
pub(super) fn routes(outline: &Outline<'_, '_>, values: &Values<'_>, out: &mut Facts) {
    let reader = Reader { outline, values };
    let mut by_class = std::collections::HashMap::new();
    for class in &outline.classes {
        for decorator in &class.decorators {
            if let Some(controller) = reader.controller(*decorator) {
                by_class.insert(class.own, controller);
            }
        }
    }
    if !by_class.is_empty() {
        for method in &outline.methods {
            let Some(controller) = by_class.get(&method.class) else {
                continue;
            };
            reader.method(controller, &method.decorators, out);
        }
    }
    reader.application(out);
}

struct Controller {
    paths: Vec<String>,
    versions: Vec<String>,
}

struct Reader<'r, 't, 's> {
    outline: &'r Outline<'t, 's>,
    values: &'r Values<'s>,
}

impl<'t, 's> Reader<'_, 't, 's> {
    /// The name of a decorator and its arguments.
    fn decorator(&self, decorator: Node<'t>) -> Option<(&'s str, Vec<Node<'t>>)> {
        let inner = decorator.named_child(0)?;
        if inner.kind() == "call_expression" {
            let name = text(field(inner, "function")?, self.outline.source);
            Some((name, arguments(inner)))
        } else {
            Some((text(inner, self.outline.source), Vec::new()))
        }
    }

    fn controller(&self, decorator: Node<'t>) -> Option<Controller> {
        let (name, places) = self.decorator(decorator)?;
        if !matches!(
            name,
            "Controller" | "JsonController" | "controller" | "Route" | "RestController"
        ) {
            return None;
        }
        let mut controller = Controller {
            paths: Vec::new(),
            versions: Vec::new(),
        };
        if let Some(first) = places.first() {
            if first.kind() == "object" {
                if let Some(path) = property(*first, "path", self.outline.source) {
                    controller.paths = self.values.list(path);
                }
                if let Some(version) = property(*first, "version", self.outline.source) {
                    controller.versions = self.values.list(version);
                }
            } else {
                controller.paths = self.values.list(*first);
            }
        }
        if controller.paths.is_empty() {
            controller.paths.push(String::new());
        }
        Some(controller)
    }

    fn method(&self, controller: &Controller, decorators: &[Node<'t>], out: &mut Facts) {
        let told: Vec<(&str, Vec<Node<'t>>, Node<'t>)> = decorators
            .iter()
            .filter_map(|decorator| {
                let (name, places) = self.decorator(*decorator)?;
                Some((name, places, *decorator))
            })
            .collect();
        let versions = told
            .iter()
            .find(|(name, ..)| *name == "Version")
            .and_then(|(_, places, _)| places.first())
            .map_or_else(
                || controller.versions.clone(),
                |version| self.values.list(*version),
            );
        for (name, places, decorator) in &told {
            let Some(method) = method_of(name) else {
                continue;
            };
            let paths = match places.first() {
                Some(path) => self.values.list(*path),
                None => vec![String::new()],
            };
            for before in &controller.paths {
                for path in &paths {
                    let whole = format!("/{}/{}", before.trim_matches('/'), path.trim_matches('/'));
                    let numbered: Vec<String> = versions
                        .iter()
                        .filter(|version| !version.contains('{'))
                        .map(|version| format!("/v{}{whole}", version.trim_start_matches('v')))
                        .collect();
                    let router = if numbered.is_empty() {
                        SHARED
                    } else {
                        VERSIONED
                    };
                    let all = if numbered.is_empty() {
                        vec![whole]
                    } else {
                        numbered
                    };
                    for path in all {
                        out.routes.push(RouteFact {
                            method: method.to_owned(),
                            path,
                            router: Some(router.to_owned()),
                            line: line(*decorator),
                        });
                    }
                }
            }
        }
    }

    /// `app.setGlobalPrefix("api")`, `app.enableVersioning({ defaultVersion: "1" })`.
    fn application(&self, out: &mut Facts) {
        let (mut prefix, mut version, mut at) = (String::new(), String::new(), 0);
        for call in &self.outline.calls {
            let Some(first) = arguments(call.node).first().copied() else {
                continue;
            };
            match call.name {
                // An application that puts nothing before its routes says so.
                "create"
                    if call.object.is_some_and(|object| {
                        text(object, self.outline.source) == "NestFactory"
                    }) =>
                {
                    at = line(call.node);
                }
                "setGlobalPrefix" => {
                    prefix = self.values.of(first).unwrap_or_default();
                    at = line(call.node);
                }
                "enableVersioning" => {
                    version = property(first, "defaultVersion", self.outline.source)
                        .and_then(|version| self.values.list(version).into_iter().next())
                        .filter(|version| !version.contains('{'))
                        .map(|version| format!("/v{version}"))
                        .unwrap_or_default();
                    at = line(call.node);
                }
                "createExpressServer" | "useExpressServer" | "createKoaServer" => {
                    if let Some(told) = arguments(call.node)
                        .into_iter()
                        .find_map(|options| property(options, "routePrefix", self.outline.source))
                    {
                        prefix = self.values.of(told).unwrap_or_default();
                        at = line(call.node);
                    }
                }
                _ => {}
            }
        }
        if at == 0 {
            return;
        }
        let prefix = format!("/{}", prefix.trim_matches('/'));
        for (router, prefix) in [
            (SHARED, format!("{prefix}{version}")),
            (VERSIONED, prefix.clone()),
        ] {
            out.mounts.push(Mount {
                prefix,
                router: router.to_owned(),
                onto: None,
                line: at,
            });
        }
    }
}

fn method_of(decorator: &str) -> Option<&'static str> {
    Some(match decorator.strip_prefix("http").unwrap_or(decorator) {
        "Get" | "Sse" => "GET",
        "Post" => "POST",
        "Put" => "PUT",
        "Patch" => "PATCH",
        "Delete" => "DELETE",
        "Head" => "HEAD",
        "Options" => "OPTIONS",
        "All" => "ANY",
        _ => return None,
    })
}
