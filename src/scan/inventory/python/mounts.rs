//! Routers below others.

use std::collections::HashSet;

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Mount},
        syntax::{children, line, text},
    },
    outline::{Call, dotted},
    reader::{Reader, is_path, list_name},
};

impl<'t, 's> Reader<'_, '_, 't, 's> {
    /// `app.include_router(orders.router, prefix="/orders")`.
    pub(super) fn mount(&self, call: &Call<'t, 's>, out: &mut Facts) {
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
    pub(super) fn each(&self, node: Node<'t>, scope: usize) -> Vec<String> {
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
    pub(super) fn mount_below(&self, call: &Call<'t, 's>, out: &mut Facts) {
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

    /// Functions that are handed a router: `register_routes(app)`.
    pub(super) fn handed(&self, routers: &HashSet<String>, out: &mut Facts) {
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
                        text(*argument, self.outline.source),
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
}
