//! Routes of Express and what is called in its way: Koa's routers, Fastify, Hono, Elysia, Polka, restify, Adonis.

use std::collections::HashSet;

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Mount, RouteFact, RouterFact},
        syntax::{field, line},
    },
    names::{Names, Origin},
    outline::{Call, Outline, arguments, awaited, dotted, is_function, property},
    value::Values,
};

/// Methods that make a route.
const METHODS: [&str; 9] = [
    "get", "post", "put", "patch", "delete", "del", "head", "options", "all",
];

/// What makes a router.
const MAKERS: [&str; 20] = [
    "express",
    "Router",
    "fastify",
    "Fastify",
    "Hono",
    "OpenAPIHono",
    "Koa",
    "KoaRouter",
    "Elysia",
    "polka",
    "createServer",
    "createApp",
    "createRouter",
    "PromiseRouter",
    "Application",
    "AsyncRouter",
    "asyncRouter",
    "FastifyInstance",
    "HyperExpress",
    "jsonServer",
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

    /// Whether a call makes a router: `express.Router()`, `new Hono()`, `fastify({…})`.
    fn makes(&self, call: &Call<'t, 's>) -> bool {
        if !MAKERS.contains(&call.name) {
            return false;
        }
        match call
            .object
            .and_then(|object| dotted(object, self.outline.source))
        {
            // `http.createServer()` answers to no paths, and `vue.createRouter()` is for pages.
            Some(object) => match call.name {
                "createServer" => object == "restify",
                "createApp" => false,
                _ => true,
            },
            None if call.object.is_some() => false,
            None => match call.name {
                "createApp" | "createServer" => false,
                "createRouter" => !arguments(call.node).first().is_some_and(|options| {
                    property(*options, "history", self.outline.source).is_some()
                }),
                _ => true,
            },
        }
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

    /// The name of a router that is made: what it is assigned to, or its place.
    fn made(&self, call: &Call<'t, 's>) -> String {
        match &call.target {
            Some(target) if target == "default" => target.clone(),
            Some(target) => self.names.qualified(target, call.scope),
            None => format!("[{}]", call.node.start_byte()),
        }
    }

    /// The router that a chain of calls begins with; `None` when it is none.
    fn base(
        &self,
        call: &Call<'t, 's>,
        routers: &HashSet<String>,
        handlers: bool,
    ) -> Option<String> {
        let base = awaited(call.base);
        if let Some(made) = self.outline.call_of(base) {
            return self.makes(made).then(|| self.made(made));
        }
        let written = dotted(base, self.outline.source)?;
        let name = self.names.qualified(written, call.scope);
        if routers.contains(&name) {
            return Some(name);
        }
        let last = written.rsplit('.').next().unwrap_or(written);
        let like = |names: &[&str]| {
            names.contains(&last)
                || last.ends_with("Router")
                || last.ends_with("router")
                || last.ends_with("Routes")
        };
        let known = match self.names.origin(written, call.scope) {
            Origin::Member => like(&[
                "app",
                "router",
                "server",
                "express",
                "fastify",
                "routes",
                "httpServer",
            ]),
            Origin::Imported => like(&["app", "server", "fastify", "Route"]),
            Origin::Parameter => {
                like(&[
                    "app",
                    "server",
                    "fastify",
                    "instance",
                    "api",
                    "r",
                    "route",
                    "routes",
                    "express",
                    "f",
                    "application",
                    "scope",
                    "child",
                    "web",
                    "group",
                ]) && (handlers || last == "fastify" || last.ends_with("outer"))
            }
            Origin::Variable => like(&["app"]) && handlers,
            Origin::Unknown => like(&["app", "Route", "router"]) && handlers,
        };
        known.then_some(name)
    }

    /// Whether what follows the path answers to a request: a function, or something with a name that can be one.
    fn has_handler(&self, rest: &[Node<'t>]) -> bool {
        rest.last().is_some_and(|last| {
            let last = awaited(*last);
            is_function(last.kind())
                || matches!(
                    last.kind(),
                    "identifier"
                        | "member_expression"
                        | "call_expression"
                        | "array"
                        | "subscript_expression"
                )
        })
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
        if paths.is_empty()
            || function_first
            || matches!(first.kind(), "identifier" | "member_expression")
        {
            if let Some(path) = self.route_before(call) {
                if let Some(router) = self.base(call, routers, true) {
                    push(&method, path, Some(router), line_of(call), out);
                }
                return;
            }
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

    /// A path, or a list of them. Regular expressions are shown as they stand.
    fn paths(&self, node: Node<'t>) -> Vec<String> {
        let node = awaited(node);
        match node.kind() {
            "array" | "string" | "template_string" | "binary_expression" | "identifier"
            | "member_expression" => self.values.list(node),
            _ => Vec::new(),
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

    /// `app.use("/orders", orders)`, `app.use(router.routes())`.
    fn mount(&self, call: &Call<'t, 's>, routers: &HashSet<String>, out: &mut Facts) {
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
    fn register(&self, call: &Call<'t, 's>, routers: &mut HashSet<String>, out: &mut Facts) {
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
    fn route_call(&self, call: &Call<'t, 's>, routers: &HashSet<String>, out: &mut Facts) {
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
    fn prefixed(&self, call: &Call<'t, 's>, routers: &mut HashSet<String>, out: &mut Facts) {
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
    fn group(&self, call: &Call<'t, 's>, routers: &mut HashSet<String>, out: &mut Facts) {
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

    /// Functions that are handed a router: `registerOrders(app)`, `require("./orders")(app)`.
    fn handed(&self, routers: &HashSet<String>, out: &mut Facts) {
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

/// The line of what is called: in a chain, that of its own name.
fn line_of(call: &Call<'_, '_>) -> u32 {
    let name = field(call.node, "function").and_then(|function| field(function, "property"));
    line(name.unwrap_or(call.node))
}

fn is_word(path: &str) -> bool {
    !path.is_empty()
        && path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/' | b':'))
}

fn push(method: &str, path: String, router: Option<String>, line: u32, out: &mut Facts) {
    out.routes.push(RouteFact {
        method: method.to_owned(),
        path: if path == "*" { "/*".to_owned() } else { path },
        router,
        line,
    });
}
