//! Routes that decorators tell, and classes that answer to methods.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, RouteFact, RouterFact},
        syntax::line,
    },
    outline::{Class, dotted},
    reader::{METHODS, Reader, is_path, trimmed},
};

impl<'t, 's> Reader<'_, '_, 't, 's> {
    /// `@app.get("/orders")`, also on a class.
    pub(super) fn decorated(
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

    /// A class with a function for each method: its routes are there where it is registered.
    pub(super) fn view(&self, class: &Class<'t, 's>, out: &mut Facts) {
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
}
