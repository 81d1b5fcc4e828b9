//! Routers below others.

use std::collections::HashSet;

use super::{
    super::{
        facts::{Facts, Mount, RouterFact},
        syntax::field,
    },
    nodes::{arguments, awaited, dotted, is_function, property},
    outline::Call,
    reader::{METHODS, Reader, line_of, push},
};

impl<'t, 's> Reader<'_, '_, 't, 's> {
    /// `app.use("/orders", orders)`, `app.use(router.routes())`.
    pub(super) fn mount(&self, call: &Call<'t, 's>, routers: &HashSet<String>, out: &mut Facts) {
        let places = arguments(call.node);
        let Some(onto) = self.base(call, routers, true) else {
            return;
        };
        let Some(first) = places.first() else { return };
        let told = matches!(
            first.kind(),
            "string" | "template_string" | "binary_expression" | "array"
        );
        let named = places.len() > 1
            && dotted(*first, self.outline.source).is_some_and(|name| {
                self.values.known(*first).is_some()
                    || name
                        .rsplit('.')
                        .next()
                        .is_some_and(|last| last.bytes().all(|byte| !byte.is_ascii_lowercase()))
            });
        let (prefixes, rest) = if told || named {
            (self.values.list(*first), &places[1..])
        } else {
            (vec![String::new()], &places[..])
        };
        for child in rest {
            let child = awaited(*child);
            if child.kind() == "array" {
                continue;
            }
            let Some(router) = self.names.of(child, call.scope, out) else {
                continue;
            };
            let inline = is_function(child.kind());
            for prefix in &prefixes {
                // What is asked of every request has no routes: that is harmless, as nothing hangs on it.
                out.mounts.push(Mount {
                    prefix: prefix.clone(),
                    router: if inline {
                        format!("{router}@0")
                    } else {
                        router.clone()
                    },
                    onto: Some(onto.clone()),
                    line: line_of(call),
                });
            }
        }
    }

    /// Fastify's `app.register(plugin, { prefix: "/orders" })`.
    pub(super) fn register(
        &self,
        call: &Call<'t, 's>,
        routers: &mut HashSet<String>,
        out: &mut Facts,
    ) {
        let places = arguments(call.node);
        let (Some(onto), Some(plugin)) = (self.base(call, routers, true), places.first()) else {
            return;
        };
        let Some(name) = self.names.of(*plugin, call.scope, out) else {
            return;
        };
        let prefix = places
            .get(1)
            .and_then(|options| property(*options, "prefix", self.outline.source))
            .and_then(|prefix| self.values.of(prefix))
            .unwrap_or_default();
        let handed = format!("{name}@0");
        routers.insert(handed.clone());
        out.mounts.push(Mount {
            prefix,
            router: handed,
            onto: Some(onto),
            line: line_of(call),
        });
    }

    /// Fastify's `app.route({ method, url })`, and Hono's `app.route("/orders", orders)`.
    pub(super) fn route_call(
        &self,
        call: &Call<'t, 's>,
        routers: &HashSet<String>,
        out: &mut Facts,
    ) {
        match arguments(call.node).as_slice() {
            [options] if options.kind() == "object" => {
                let of = |key: &str| property(*options, key, self.outline.source);
                let Some(path) = of("url")
                    .or_else(|| of("path"))
                    .and_then(|path| self.values.of(path))
                else {
                    return;
                };
                let Some(method) = of("method") else { return };
                let router = self.base(call, routers, true);
                if router.is_none() && of("handler").is_none() {
                    return;
                }
                for method in self.values.list(method) {
                    push(
                        &method.to_ascii_uppercase(),
                        path.clone(),
                        router.clone(),
                        line_of(call),
                        out,
                    );
                }
            }
            [path, child] if !is_function(awaited(*child).kind()) => {
                let (Some(prefix), Some(onto)) =
                    (self.values.of(*path), self.base(call, routers, true))
                else {
                    return;
                };
                if let Some(router) = self.names.of(*child, call.scope, out) {
                    out.mounts.push(Mount {
                        prefix,
                        router,
                        onto: Some(onto),
                        line: line_of(call),
                    });
                }
            }
            _ => {}
        }
    }

    /// Hono's `const api = app.basePath("/api")`, and koa's `router.prefix("/api")`.
    pub(super) fn prefixed(
        &self,
        call: &Call<'t, 's>,
        routers: &mut HashSet<String>,
        out: &mut Facts,
    ) {
        let Some(prefix) = arguments(call.node)
            .first()
            .and_then(|prefix| self.values.of(*prefix))
        else {
            return;
        };
        let Some(base) = self.base(call, routers, true) else {
            return;
        };
        let target = call
            .target
            .as_ref()
            .map(|target| self.names.qualified(target, call.scope));
        match target {
            Some(target) if target != base => {
                out.mounts.push(Mount {
                    prefix,
                    router: target.clone(),
                    onto: Some(base),
                    line: line_of(call),
                });
                routers.insert(target);
            }
            _ => out.routers.push(RouterFact {
                name: base,
                prefix,
                replaced: false,
                hidden: false,
            }),
        }
    }

    /// Elysia's `app.group("/v1", (app) => …)`.
    pub(super) fn group(
        &self,
        call: &Call<'t, 's>,
        routers: &mut HashSet<String>,
        out: &mut Facts,
    ) {
        let places = arguments(call.node);
        let (Some(prefix), Some(function)) = (
            places.first().and_then(|prefix| self.values.of(*prefix)),
            places
                .last()
                .and_then(|last| self.outline.function_of_node(awaited(*last))),
        ) else {
            return;
        };
        if let Some(onto) = self.base(call, routers, true) {
            let handed = format!("{function}@0");
            routers.insert(handed.clone());
            out.mounts.push(Mount {
                prefix,
                router: handed,
                onto: Some(onto),
                line: line_of(call),
            });
        }
    }

    /// Functions that are handed a router: `registerOrders(app)`, `require("./orders")(app)`.
    pub(super) fn handed(&self, routers: &HashSet<String>, out: &mut Facts) {
        for call in &self.outline.calls {
            let places = arguments(call.node);
            if places.is_empty()
                || METHODS.contains(&call.name)
                || matches!(call.name, "use" | "register")
            {
                continue;
            }
            let onto: Vec<(usize, String)> = places
                .iter()
                .enumerate()
                .filter_map(|(place, argument)| {
                    let written = dotted(*argument, self.outline.source)?;
                    let name = self.names.qualified(written, call.scope);
                    let handed_on = name.contains('@')
                        && matches!(
                            written,
                            "app" | "router" | "server" | "fastify" | "express" | "api"
                        );
                    (routers.contains(&name) || handed_on).then_some((place, name))
                })
                .collect();
            if onto.is_empty() {
                continue;
            }
            let Some(function) = field(call.node, "function") else {
                continue;
            };
            let Some(called) = self.names.of(function, call.scope, out) else {
                continue;
            };
            for (place, onto) in onto {
                out.mounts.push(Mount {
                    prefix: String::new(),
                    router: format!("{called}@{place}"),
                    onto: Some(onto),
                    line: line_of(call),
                });
            }
        }
    }
}
