//! Routes that a repository's own helpers register: functions, tables, maps, and what is compared with the path of a request.

use tree_sitter::Node;

use super::{
    super::{
        nodes::{is_method, text_is_path},
        syntax::children,
    },
    routes::Reader,
};

impl<'t> Reader<'t, '_> {
    /// `router.NewPostRoute("/orders", create)`, `addRoute("GET", "/orders", list)`: the name says that it registers, a path is the
    /// first text that is no method, and what answers is handed over. Tells whether it is such a call.
    pub(super) fn helps(
        &mut self,
        call: Node<'t>,
        operand: Option<Node<'t>>,
        name: &str,
        arguments: &[Node<'t>],
    ) -> bool {
        if !(2..=8).contains(&arguments.len()) {
            return false;
        }
        let words = words(name);
        if !words.iter().any(|word| {
            matches!(
                word.as_str(),
                "route" | "routes" | "handle" | "handler" | "handlefunc" | "endpoint"
            )
        }) {
            return false;
        }
        let code = self.code();
        let texts: Vec<Option<String>> = arguments
            .iter()
            .map(|argument| self.routers.names.text(code, *argument))
            .collect();
        let mut told = texts.iter().flatten();
        let mut path = told.next();
        let mut method = words
            .into_iter()
            .map(|word| word.to_uppercase())
            .find(|word| is_method(word));
        if let Some(first) = path.filter(|text| is_method(text)) {
            method = Some(first.clone());
            path = told.next();
        }
        let Some(path) = path.filter(|path| path.starts_with('/') && text_is_path(path)) else {
            return false;
        };
        let answered = arguments.iter().zip(&texts).any(|(argument, text)| {
            text.is_none()
                && answers(*argument)
                && Some(argument.id()) != operand.map(|node| node.id())
        });
        if !answered {
            return false;
        }
        let router = operand.and_then(|operand| self.routers.router(operand));
        let method = method.unwrap_or_else(|| "ANY".to_owned());
        self.route(method, path.clone(), router, call);
        true
    }

    /// `Endpoint{Path: "orders", Get: list, Post: Action{…}}`: fields that are methods.
    pub(super) fn endpoint(&mut self, literal: Node<'t>) {
        let code = self.code();
        let (mut path, mut methods) = (None, Vec::new());
        for element in children(literal).into_iter().take(40) {
            let parts = children(element);
            let [key, value] = parts[..] else { return };
            let value = match value.kind() {
                "literal_element" => children(value).first().copied(),
                _ => Some(value),
            };
            let Some(value) = value else { continue };
            let key = code.of(key);
            let method = key.trim_end_matches("Handler").to_uppercase();
            if matches!(key, "Path" | "Pattern" | "Route" | "URL") {
                path = self.routers.names.text(code, value);
            } else if is_method(&method) && (answers(value) || value.kind() == "composite_literal")
            {
                methods.push(method);
            }
        }
        let Some(path) = path.filter(|path| !path.is_empty() && text_is_path(path)) else {
            return;
        };
        for method in methods {
            self.route(method, path.clone(), None, literal);
        }
    }

    /// `handlers["GET"]["/orders"] = list`.
    pub(super) fn indexed(&mut self, left: Node<'t>) {
        let code = self.code();
        let index = |node: Node<'t>| {
            let index = node.child_by_field_name("index")?;
            self.routers.names.text(code, index)
        };
        if left.kind() != "index_expression" {
            return;
        }
        let Some(outer) = left
            .child_by_field_name("operand")
            .filter(|outer| outer.kind() == "index_expression")
        else {
            return;
        };
        if let (Some(method), Some(path)) = (index(outer), index(left))
            && is_method(&method)
            && path.starts_with('/')
            && text_is_path(&path)
        {
            self.route(method, path, None, left);
        }
    }

    /// `switch r.URL.Path { case "/orders": … }`.
    pub(super) fn chosen(&mut self, switch: Node<'t>) {
        let value = switch.child_by_field_name("value");
        if !value.is_some_and(|value| self.is_asked(value)) {
            return;
        }
        for case in children(switch) {
            let values = case.child_by_field_name("value").map(children);
            for value in values.unwrap_or_default() {
                self.whole(value);
            }
        }
    }

    /// `r.URL.Path == "/orders"`.
    pub(super) fn compared(&mut self, node: Node<'t>) {
        let (Some(left), Some(right)) = (
            node.child_by_field_name("left"),
            node.child_by_field_name("right"),
        ) else {
            return;
        };
        let equal = node.child_by_field_name("operator");
        if equal.is_some_and(|sign| self.code().of(sign) == "==") && self.is_asked(left) {
            self.whole(right);
        }
    }

    /// Whether it is the path of a request: `r.URL.Path`, or a variable of that name where requests are answered.
    fn is_asked(&self, node: Node<'t>) -> bool {
        let text = self.code().of(node);
        match node.kind() {
            "selector_expression" => text.ends_with(".URL.Path") || text.ends_with(".RequestURI"),
            "identifier" => {
                matches!(text, "path" | "urlPath" | "reqPath" | "requestPath")
                    && self.routers.names.imports_any(&["net/http", "fasthttp"])
            }
            _ => false,
        }
    }

    fn whole(&mut self, value: Node<'t>) {
        let path = self.routers.names.text(self.code(), value);
        if let Some(path) = path.filter(|path| path.starts_with('/') && text_is_path(path)) {
            self.route("ANY".to_owned(), path, None, value);
        }
    }
}

/// Whether an expression may be what answers a request.
fn answers(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "identifier"
            | "selector_expression"
            | "func_literal"
            | "call_expression"
            | "unary_expression"
    )
}

/// The words of a name, in lower case: `new`, `post` and `route` of `NewPOSTRoute`.
fn words(name: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    let signs: Vec<char> = name.chars().take(80).collect();
    for (at, sign) in signs.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| signs[at]);
        let behind = signs.get(at + 1);
        let begins = sign.is_uppercase()
            && (before.is_none_or(|before| !before.is_uppercase())
                || behind.is_some_and(|behind| behind.is_lowercase()));
        match all.last_mut() {
            Some(word) if !begins => word.extend(sign.to_lowercase()),
            _ => all.push(sign.to_lowercase().collect()),
        }
    }
    all
}
