//! Routes of Express and what is called in its way: Koa's routers, Fastify, Hono, Elysia, Polka, restify, Adonis.

use std::collections::HashSet;

use super::{
    super::facts::{Facts, RouterFact},
    nodes::{arguments, awaited, is_function, property},
    outline::Call,
    reader::{METHODS, Reader, line_of, push},
};

impl<'t, 's> Reader<'_, '_, 't, 's> {
    /// All routes and routers of the module.
    pub(super) fn routes(&self, out: &mut Facts) {
        let mut routers = HashSet::new();
        for call in &self.outline.calls {
            if self.makes(call) {
                self.router(call, &mut routers, out);
            }
        }
        // What hangs on what comes first: it tells of more routers.
        for call in &self.outline.calls {
            if call.object.is_some() && !METHODS.contains(&call.name) {
                self.call(call, &mut routers, out);
            }
        }
        for call in &self.outline.calls {
            if call.object.is_some() && METHODS.contains(&call.name) {
                self.route(call, &routers, out);
            }
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

    fn router(&self, call: &Call<'t, 's>, routers: &mut HashSet<String>, out: &mut Facts) {
        let name = self.made(call);
        let prefix = arguments(call.node).first().and_then(|options| {
            ["prefix", "basePath", "routePrefix"]
                .into_iter()
                .find_map(|key| property(*options, key, self.outline.source))
        });
        if let Some(prefix) = prefix.and_then(|prefix| self.values.of(prefix)) {
            out.routers.push(RouterFact {
                name: name.clone(),
                prefix,
                replaced: false,
                hidden: false,
            });
        }
        routers.insert(name);
    }

    fn call(&self, call: &Call<'t, 's>, routers: &mut HashSet<String>, out: &mut Facts) {
        match call.name {
            "use" => self.mount(call, routers, out),
            "register" => self.register(call, routers, out),
            "route" => self.route_call(call, routers, out),
            "basePath" | "prefix" => self.prefixed(call, routers, out),
            "group" => self.group(call, routers, out),
            "on" => self.on(call, routers, out),
            "mount" => self.mount(call, routers, out),
            _ => {}
        }
    }

    /// `router.get("/orders", list)`, and `.get(list)` behind `router.route("/orders")`.
    fn route(&self, call: &Call<'t, 's>, routers: &HashSet<String>, out: &mut Facts) {
        let places = arguments(call.node);
        let method = match call.name {
            "all" => "ANY".to_owned(),
            "del" => "DELETE".to_owned(),
            name => name.to_ascii_uppercase(),
        };
        let Some(first) = places.first() else { return };
        let mut paths = self.paths(*first);
        let mut rest = &places[1..];
        // Koa's routers may name a route before its path.
        if paths.iter().all(|path| !path.starts_with(['/', '*', '{']))
            && first.kind() == "string"
            && let Some(second) = places.get(1)
            && matches!(second.kind(), "string" | "template_string")
        {
            paths = self.paths(*second);
            rest = &places[2..];
        }
        let function_first = is_function(awaited(*first).kind());
        let handler_first = paths.is_empty()
            || function_first
            || matches!(first.kind(), "identifier" | "member_expression");
        if let Some(path) = handler_first.then(|| self.route_before(call)).flatten() {
            if let Some(router) = self.base(call, routers, true) {
                push(&method, path, Some(router), line_of(call), out);
            }
            return;
        }
        let handlers = self.has_handler(rest);
        let elysia = rest.len() == 2 && rest[1].kind() == "object" && self.has_handler(&rest[..1]);
        if rest.is_empty()
            || !(handlers
                || elysia
                || rest.last().is_some_and(|last| {
                    last.kind() == "object"
                        && property(*last, "handler", self.outline.source).is_some()
                }))
        {
            return;
        }
        let Some(router) = self.base(
            call,
            routers,
            handlers && rest.iter().any(|node| awaited(*node).kind() != "object"),
        ) else {
            return;
        };
        for path in paths {
            if path.is_empty()
                || path.starts_with(['/', '*', '{', ':'])
                || rest.len() > 1
                || is_word(&path)
            {
                push(&method, path, Some(router.clone()), line_of(call), out);
            }
        }
    }

    /// The path of `.route("/orders")` earlier in the chain.
    fn route_before(&self, call: &Call<'t, 's>) -> Option<String> {
        let mut at = call.before;
        // Each method of a chain looks back to its beginning: nobody writes more than a handful.
        for _ in 0..16 {
            let before = self.outline.calls.get(at?)?;
            if before.name == "route" {
                let places = arguments(before.node);
                return match places.as_slice() {
                    [path] => self.values.of(*path),
                    _ => None,
                };
            }
            at = before.before;
        }
        None
    }

    /// Hono's `app.on(["GET", "POST"], "/orders", f)`.
    fn on(&self, call: &Call<'t, 's>, routers: &HashSet<String>, out: &mut Facts) {
        let places = arguments(call.node);
        let [methods, path, _, ..] = places.as_slice() else {
            return;
        };
        let methods = self.values.list(*methods);
        let known = methods
            .iter()
            .all(|method| METHODS.contains(&method.to_ascii_lowercase().as_str()));
        if methods.is_empty() || !known {
            return;
        }
        let Some(router) = self.base(call, routers, true) else {
            return;
        };
        for path in self.paths(*path) {
            for method in &methods {
                push(
                    &method.to_ascii_uppercase(),
                    path.clone(),
                    Some(router.clone()),
                    line_of(call),
                    out,
                );
            }
        }
    }
}

fn is_word(path: &str) -> bool {
    !path.is_empty()
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b':'))
}
