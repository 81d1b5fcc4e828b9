//! Routes of Flask, Quart, FastAPI, Starlette, Sanic, Bottle, Litestar, aiohttp, Falcon and Tornado.

use std::collections::HashSet;

use super::{
    super::facts::{Facts, RouterFact},
    outline::{Call, dotted},
    reader::Reader,
};

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
}
