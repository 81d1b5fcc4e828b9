//! Routes of a Go file, and the routers that they hang on.

use std::collections::{HashMap, HashSet};

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, RouteFact},
        nodes::{Code, is_method, text_is_path},
        syntax::{Step, children, line, walk},
    },
    names::{Names, type_name},
    router::{Routers, is_router_type},
    symbols::receiver,
};

/// Adds routes and mounts.
pub(super) fn read(code: Code<'_>, root: Node<'_>, names: &Names, out: &mut Facts) {
    let mut reader = Reader {
        routers: Routers::new(code, names, out),
        closures: HashMap::new(),
        methods: HashMap::new(),
        done: HashSet::new(),
    };
    walk(root, |step| {
        match step {
            Step::Enter(node) => reader.enter(node),
            Step::Leave(node) => reader.leave(node),
        }
        true
    });
}

pub(super) struct Reader<'t, 'o> {
    pub(super) routers: Routers<'t, 'o>,
    /// Function literals whose first parameter is a router, by node id.
    pub(super) closures: HashMap<usize, String>,
    /// Methods that a call further out gives to a route.
    pub(super) methods: HashMap<usize, Vec<String>>,
    /// Calls that a call further out has told of.
    pub(super) done: HashSet<usize>,
}

impl<'t> Reader<'t, '_> {
    fn enter(&mut self, node: Node<'t>) {
        match node.kind() {
            "function_declaration" => {
                let name = self.code().field(node, "name").to_owned();
                self.open(node, &name);
            }
            "method_declaration" => {
                let code = self.code();
                let (own, of) = receiver(code, node).unwrap_or_default();
                let name = format!("{of}.{}", code.field(node, "name"));
                self.open(node, &name);
                if !own.is_empty() {
                    self.routers.scopes.set(&own, format!("&{of}"));
                }
            }
            "func_literal" => {
                let place = node.start_position();
                let name = format!(":{}:{}", place.row + 1, place.column);
                let given = self.closures.remove(&node.id());
                self.open(node, &name);
                if let Some(router) = given
                    && let Some((name, _)) = parameters(self.code(), node).first()
                {
                    self.routers.scopes.set(name, router);
                }
            }
            "short_var_declaration" | "assignment_statement" => {
                let side = |name| node.child_by_field_name(name).map(children);
                let (left, right) = (side("left"), side("right"));
                let declared = node.kind() == "short_var_declaration";
                for left in left.iter().flatten() {
                    self.indexed(*left);
                }
                self.bind(
                    left.unwrap_or_default(),
                    right.unwrap_or_default(),
                    declared,
                );
            }
            "var_spec" => {
                let mut cursor = node.walk();
                let left: Vec<_> = node.children_by_field_name("name", &mut cursor).collect();
                let right = node.child_by_field_name("value").map(children);
                self.bind(left, right.unwrap_or_default(), true);
            }
            "composite_literal" => self.literal(node),
            "return_statement" => {
                let values = children(node).first().copied().map(children);
                for value in values.unwrap_or_default() {
                    self.routers.returned(value);
                }
            }
            "literal_value" => {
                self.table_row(node);
                self.endpoint(node);
            }
            "expression_switch_statement" => self.chosen(node),
            "binary_expression" => self.compared(node),
            "call_expression" => self.call(node),
            _ => {}
        }
    }

    fn leave(&mut self, node: Node<'t>) {
        if matches!(
            node.kind(),
            "function_declaration" | "method_declaration" | "func_literal"
        ) {
            self.routers.scopes.close();
            self.routers.functions.pop();
        }
    }

    pub(super) fn code(&self) -> Code<'t> {
        self.routers.code
    }

    fn open(&mut self, function: Node<'t>, name: &str) {
        self.routers.scopes.open();
        self.routers.functions.push(name.to_owned());
        let all = parameters(self.code(), function);
        for (place, (parameter, of)) in all.iter().enumerate() {
            let meaning = if is_router_type(of) {
                format!("{name}@{place}")
            } else if of.is_empty() {
                continue;
            } else {
                format!("&{of}")
            };
            self.routers.scopes.set(parameter, meaning);
        }
    }

    fn bind(&mut self, left: Vec<Node<'t>>, right: Vec<Node<'t>>, declared: bool) {
        // `router, err := setup()` gives the first name what the call gives.
        for (left, right) in left.into_iter().zip(right) {
            self.routers.bind(left, right, declared);
        }
    }

    /// `&Server{router: r}` hangs the field where `r` does.
    fn literal(&mut self, node: Node<'t>) {
        let code = self.code();
        let (Some(of), Some(body)) = (
            node.child_by_field_name("type"),
            node.child_by_field_name("body"),
        ) else {
            return;
        };
        let of = type_name(code, of);
        if of.is_empty() {
            return;
        }
        for pair in children(body) {
            let sides = children(pair);
            let [key, value] = sides[..] else { continue };
            let Some(value) = children(value).first().copied() else {
                continue;
            };
            if !matches!(value.kind(), "identifier" | "call_expression") {
                continue;
            }
            if let Some(router) = self.routers.router(value) {
                let field = format!("{of}.{}", code.of(key));
                self.routers
                    .mount(String::new(), field, Some(router), value);
            }
        }
    }

    /// A row of a table of routes: `{"GET", "/orders", list}`, `Route{Method: http.MethodGet, Path: "/orders"}`.
    fn table_row(&mut self, node: Node<'t>) {
        let code = self.code();
        let (mut method, mut path, mut handler) = (None, None, false);
        for element in children(node).into_iter().take(12) {
            let parts = children(element);
            let (key, value) = match parts[..] {
                [value] => ("", value),
                [key, value] => (code.of(key), value),
                _ => return,
            };
            let value = match value.kind() {
                "literal_element" => children(value).first().copied(),
                _ => Some(value),
            };
            let Some(value) = value else { continue };
            match self.routers.names.text(code, value) {
                Some(text) if is_method(&text) && method.is_none() => method = Some(text),
                Some(text)
                    if text.starts_with('/')
                        && text_is_path(&text)
                        && path.is_none()
                        && matches!(
                            key.to_lowercase().as_str(),
                            "" | "path" | "pattern" | "route" | "url" | "uri"
                        ) =>
                {
                    path = Some(text);
                }
                Some(_) => {}
                None => {
                    handler |= matches!(
                        value.kind(),
                        "identifier" | "selector_expression" | "func_literal" | "call_expression"
                    );
                }
            }
        }
        if let (Some(method), Some(path), true) = (method, path, handler) {
            self.route(method, path, None, node);
        }
    }

    pub(super) fn route(
        &mut self,
        method: String,
        path: String,
        router: Option<String>,
        at: Node<'t>,
    ) {
        self.routers.out.routes.push(RouteFact {
            method,
            path,
            router,
            line: line(at),
        });
    }

    fn call(&mut self, call: Node<'t>) {
        if self.done.contains(&call.id()) {
            return;
        }
        let (Some(function), Some(arguments)) = (
            call.child_by_field_name("function"),
            call.child_by_field_name("arguments").map(children),
        ) else {
            return;
        };
        let operand = function.child_by_field_name("operand");
        let Some(operand) = operand.filter(|_| function.kind() == "selector_expression") else {
            let name = self.code().of(function);
            if !self.helps(call, None, name, &arguments) {
                self.handed_on(call, &arguments);
            }
            return;
        };
        let method = self.code().field(function, "field");
        if !self.registers(call, operand, method, &arguments)
            && !self.helps(call, Some(operand), method, &arguments)
        {
            self.handed_on(call, &arguments);
        }
    }

    /// `register(router)`: what the function hangs on its parameter hangs there.
    fn handed_on(&mut self, call: Node<'t>, arguments: &[Node<'t>]) {
        for (place, argument) in arguments.iter().enumerate().take(8) {
            if !matches!(
                argument.kind(),
                "identifier" | "selector_expression" | "call_expression" | "unary_expression"
            ) {
                continue;
            }
            let Some(router) = self.routers.router(*argument) else {
                continue;
            };
            if let Some(callee) = self.routers.callee(call) {
                let given = format!("{callee}@{place}");
                self.routers.mount(String::new(), given, Some(router), call);
            }
        }
    }
}

/// Names and types of a function's parameters, in order.
fn parameters<'t>(code: Code<'t>, function: Node<'t>) -> Vec<(&'t str, &'t str)> {
    let mut all = Vec::new();
    let list = function.child_by_field_name("parameters").map(children);
    for parameter in list.unwrap_or_default() {
        let of = parameter
            .child_by_field_name("type")
            .map_or("", |of| type_name(code, of));
        let mut cursor = parameter.walk();
        let names = parameter.children_by_field_name("name", &mut cursor);
        let before = all.len();
        all.extend(names.map(|name| (code.of(name), of)));
        if all.len() == before {
            all.push(("", of));
        }
    }
    all
}
