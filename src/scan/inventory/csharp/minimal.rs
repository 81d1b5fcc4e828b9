//! Routes of minimal APIs: `app.MapGroup("/api").MapGet("/orders", …)`.

use std::collections::HashMap;

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Mount, RouteFact},
        nodes::{Code, DEEPEST, Scopes, is_method, text_is_path},
        syntax::{Step, children, line, walk},
    },
    texts::Names,
};

/// Adds routes and groups.
pub(super) fn read(code: Code<'_>, root: Node<'_>, names: &Names, out: &mut Facts) {
    if !code.0.contains("Map") && !code.0.contains("Group") {
        return;
    }
    let mut reader = Reader {
        code,
        names,
        out,
        scopes: Scopes::default(),
        known: HashMap::new(),
    };
    reader.scopes.open();
    let mut functions: Vec<usize> = Vec::new();
    walk(root, |step| {
        match step {
            Step::Leave(node) => {
                if functions.pop_if(|id| *id == node.id()).is_some() {
                    reader.scopes.close();
                }
            }
            Step::Enter(node) => match node.kind() {
                "method_declaration" | "local_function_statement" => {
                    functions.push(node.id());
                    reader.function(node);
                }
                "variable_declarator" => {
                    let value = children(node).pop();
                    let router = value.and_then(|value| reader.router(value, DEEPEST));
                    if let Some(router) = router {
                        reader.scopes.set(code.field(node, "name"), router);
                    }
                }
                "invocation_expression" => reader.call(node),
                _ => {}
            },
        }
        true
    });
}

struct Reader<'t, 'o> {
    code: Code<'t>,
    names: &'o Names,
    out: &'o mut Facts,
    scopes: Scopes,
    known: HashMap<usize, Option<String>>,
}

impl<'t> Reader<'t, '_> {
    /// A parameter that is a router stands for what the method is handed.
    fn function(&mut self, node: Node<'t>) {
        self.scopes.open();
        let name = self.code.field(node, "name");
        let parameters = node.child_by_field_name("parameters").map(children);
        for (place, parameter) in parameters.unwrap_or_default().iter().enumerate() {
            let of = self.code.field(*parameter, "type");
            let of = of.trim_start_matches("this ");
            if matches!(
                of,
                "IEndpointRouteBuilder"
                    | "WebApplication"
                    | "RouteGroupBuilder"
                    | "IApplicationBuilder"
            ) {
                let own = self.code.field(*parameter, "name");
                self.scopes.set(own, format!("{name}@{place}"));
            }
        }
    }

    fn parts(&self, call: Node<'t>) -> Option<(&'t str, Option<Node<'t>>, Vec<Node<'t>>)> {
        let function = call.child_by_field_name("function")?;
        let arguments = call.child_by_field_name("arguments").map(children);
        let arguments = arguments.unwrap_or_default();
        let plain = |name: &'t str| name.split('<').next().unwrap_or(name);
        match function.kind() {
            "member_access_expression" => Some((
                plain(self.code.field(function, "name")),
                function.child_by_field_name("expression"),
                arguments,
            )),
            "identifier" => Some((self.code.of(function), None, arguments)),
            _ => None,
        }
    }

    fn text(&self, arguments: &[Node<'t>], place: usize) -> Option<String> {
        self.names.text(self.code, *arguments.get(place)?)
    }

    fn router(&mut self, node: Node<'t>, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        match node.kind() {
            "identifier" => {
                let name = self.code.of(node);
                let known = self.scopes.get(name).map(ToOwned::to_owned);
                known.or_else(|| {
                    let name = name.to_lowercase();
                    let app = matches!(name.as_str(), "app" | "endpoints" | "routes" | "builder");
                    app.then(|| format!(":{name}"))
                })
            }
            "argument" | "parenthesized_expression" => {
                self.router(children(node).last().copied()?, depth)
            }
            "invocation_expression" => {
                if let Some(known) = self.known.get(&node.id()) {
                    return known.clone();
                }
                let (name, base, arguments) = self.parts(node)?;
                let onto = base.and_then(|base| self.router(base, depth));
                let made = match name {
                    "MapGroup" => {
                        let place = usize::from(base.is_none());
                        let prefix = self.text(&arguments, place).unwrap_or_default();
                        let at = node.start_position();
                        let own = format!(":{}:{}:{}", at.row + 1, at.column, node.end_byte());
                        self.mount(prefix, own.clone(), onto, node);
                        Some(own)
                    }
                    // `.WithTags(…)`, `.RequireAuthorization()`, and what other methods give back.
                    _ => onto,
                };
                self.known.insert(node.id(), made.clone());
                made
            }
            _ => None,
        }
    }

    fn mount(&mut self, prefix: String, router: String, onto: Option<String>, at: Node<'_>) {
        if onto.as_ref() != Some(&router) {
            self.out.mounts.push(Mount {
                prefix,
                router,
                onto,
                line: line(at),
            });
        }
    }

    fn call(&mut self, node: Node<'t>) {
        let Some((name, base, arguments)) = self.parts(node) else {
            return;
        };
        let verb = name
            .strip_prefix("Map")
            .map(str::to_uppercase)
            .unwrap_or_default();
        if name == "MapMethods" {
            self.methods(node, base, &arguments);
            return;
        }
        let router = base.and_then(|base| self.router(base, DEEPEST));
        let text_first = self.text(&arguments, 0).is_some();
        if is_method(&verb) || (matches!(name, "Map" | "MapHub" | "MapFallback") && text_first) {
            let path = self.text(&arguments, 0).filter(|path| text_is_path(path));
            let Some(path) = path.filter(|_| arguments.len() >= 2 || name == "MapHub") else {
                return;
            };
            let method = if is_method(&verb) {
                verb
            } else {
                "ANY".to_owned()
            };
            if name == "MapFallback" || (router.is_none() && name == "Map") {
                return;
            }
            self.route(method, path, router, node);
            return;
        }
        if name == "MapHealthChecks" {
            let path = self.text(&arguments, 0).filter(|path| text_is_path(path));
            if let Some(path) = path {
                self.route("GET".to_owned(), path, router, node);
            }
            return;
        }
        if name == "MapGroup" {
            self.router(node, DEEPEST);
            return;
        }
        // `app.MapOrders()` and `OrderApi.Map(app)`: methods that are handed a router.
        if let Some(router) = router.filter(|_| name.starts_with(char::is_uppercase))
            && (name.starts_with("Map") || name.contains("Endpoint") || name.contains("Route"))
        {
            self.mount(String::new(), format!("{name}@0"), Some(router), node);
        }
        for (place, argument) in arguments.iter().enumerate().take(4) {
            if let Some(router) = self.router(*argument, DEEPEST) {
                self.mount(String::new(), format!("{name}@{place}"), Some(router), node);
            }
        }
    }

    /// `app.MapMethods("/x", new[] { "PUT", "PATCH" }, …)`.
    fn methods(&mut self, node: Node<'t>, base: Option<Node<'t>>, arguments: &[Node<'t>]) {
        let router = base.and_then(|base| self.router(base, DEEPEST));
        let (Some(path), Some(list)) = (self.text(arguments, 0), arguments.get(1)) else {
            return;
        };
        for word in self.code.of(*list).split('"').map(str::to_uppercase) {
            if is_method(&word) && text_is_path(&path) {
                self.route(word, path.clone(), router.clone(), node);
            }
        }
    }

    fn route(&mut self, method: String, path: String, router: Option<String>, at: Node<'_>) {
        self.out.routes.push(RouteFact {
            method,
            path,
            router,
            line: line(at),
        });
    }
}
