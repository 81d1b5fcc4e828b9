//! What readers of routes share: which names are routers.

use std::collections::HashSet;

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, RouteFact},
        syntax::{field, line},
    },
    names::{Names, Origin},
    nodes::{arguments, awaited, dotted, is_function, property},
    outline::{Call, Outline},
    value::Values,
};

/// Methods that make a route.
pub(super) const METHODS: [&str; 9] = [
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
    /// Whether a call makes a router: `express.Router()`, `new Hono()`, `fastify({…})`.
    pub(super) fn makes(&self, call: &Call<'t, 's>) -> bool {
        // `require("fastify")({…})`.
        if call.name.is_empty() {
            let required = field(call.node, "function")
                .and_then(|function| self.outline.call_of(awaited(function)))
                .filter(|made| made.name == "require" && made.object.is_none());
            let package = required
                .and_then(|made| arguments(made.node).first().copied())
                .and_then(|package| self.values.of(package));
            return package.is_some_and(|package| MAKERS.contains(&package.as_str()));
        }
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
            // `require("express").Router()`.
            None if call.object.is_some() => {
                matches!(call.name, "Router" | "KoaRouter")
                    && call
                        .object
                        .and_then(|object| self.outline.call_of(object))
                        .is_some_and(|made| made.name == "require")
            }
            None => match call.name {
                "createApp" | "createServer" => false,
                "createRouter" => !arguments(call.node).first().is_some_and(|options| {
                    property(*options, "history", self.outline.source).is_some()
                }),
                _ => true,
            },
        }
    }

    /// The name of a router that is made: what it is assigned to, or its place.
    pub(super) fn made(&self, call: &Call<'t, 's>) -> String {
        match &call.target {
            Some(target) if target == "default" => target.clone(),
            Some(target) => self.names.qualified(target, call.scope),
            None => format!("[{}]", call.node.start_byte()),
        }
    }

    /// The router that a chain of calls begins with; `None` when it is none.
    pub(super) fn base(
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
    pub(super) fn has_handler(&self, rest: &[Node<'t>]) -> bool {
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

    /// A path, or a list of them. Regular expressions are shown as they stand.
    pub(super) fn paths(&self, node: Node<'t>) -> Vec<String> {
        let node = awaited(node);
        match node.kind() {
            "array" | "string" | "template_string" | "binary_expression" | "identifier"
            | "member_expression" => self.values.list(node),
            _ => Vec::new(),
        }
    }
}

/// The line of what is called: in a chain, that of its own name.
pub(super) fn line_of(call: &Call<'_, '_>) -> u32 {
    let name = field(call.node, "function").and_then(|function| field(function, "property"));
    line(name.unwrap_or(call.node))
}

pub(super) fn push(method: &str, path: String, router: Option<String>, line: u32, out: &mut Facts) {
    out.routes.push(RouteFact {
        method: method.to_owned(),
        path: if path == "*" { "/*".to_owned() } else { path },
        router,
        line,
    });
}
