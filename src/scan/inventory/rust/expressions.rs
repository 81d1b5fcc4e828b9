//! Expressions of Rust as far as routes and commands need them: chains of calls, texts, what is imported.

use std::collections::HashMap;

use tree_sitter::Node;

use super::{
    super::{
        facts::Import,
        nodes::{Code, DEEPEST, first, unquoted},
        syntax::{Step, children, walk},
    },
    attributes::pieces,
};

/// A chain of calls: `base.one(…).two(…)`.
pub(super) struct Chain<'t> {
    /// What the first method is called on.
    pub(super) base: Node<'t>,
    /// From the base on.
    pub(super) links: Vec<Link<'t>>,
}

/// One call of a chain.
pub(super) struct Link<'t> {
    pub(super) method: &'t str,
    pub(super) arguments: Vec<Node<'t>>,
    pub(super) call: Node<'t>,
}

/// Takes an expression apart; one that is no chain is a base without links.
pub(super) fn chain<'t>(code: Code<'t>, node: Node<'t>) -> Chain<'t> {
    let mut links = Vec::new();
    let mut base = node;
    loop {
        let inner = match base.kind() {
            "call_expression" => {
                let function = plain_function(base);
                let function = function.filter(|function| function.kind() == "field_expression");
                let Some(function) = function else { break };
                let arguments = base.child_by_field_name("arguments").map(children);
                links.push(Link {
                    method: code.field(function, "field"),
                    arguments: arguments.unwrap_or_default(),
                    call: base,
                });
                function.child_by_field_name("value")
            }
            "try_expression"
            | "await_expression"
            | "parenthesized_expression"
            | "reference_expression" => first(base),
            _ => None,
        };
        match inner {
            Some(inner) => base = inner,
            None => break,
        }
    }
    links.reverse();
    Chain { base, links }
}

/// The function of a call, without its type arguments.
pub(super) fn plain_function(call: Node<'_>) -> Option<Node<'_>> {
    let function = call.child_by_field_name("function")?;
    if function.kind() == "generic_function" {
        return function.child_by_field_name("function");
    }
    Some(function)
}

/// The path of the function that a call calls: `web::scope`; empty when it is no plain path.
pub(super) fn called<'t>(code: Code<'t>, node: Node<'t>) -> &'t str {
    if node.kind() != "call_expression" {
        return "";
    }
    match plain_function(node) {
        Some(function) if matches!(function.kind(), "identifier" | "scoped_identifier") => {
            code.of(function)
        }
        _ => "",
    }
}

/// The last part of a path.
pub(super) fn last(path: &str) -> &str {
    path.rsplit("::").next().unwrap_or(path)
}

/// Imports and constants of a file.
pub(super) struct Names {
    pub(super) imports: Vec<Import>,
    constants: HashMap<String, String>,
}

impl Names {
    pub(super) fn read(code: Code<'_>, root: Node<'_>) -> Self {
        let mut names = Self {
            imports: Vec::new(),
            constants: HashMap::new(),
        };
        walk(root, |step| {
            let Step::Enter(node) = step else { return true };
            match node.kind() {
                "use_declaration" => {
                    if let Some(argument) = node.child_by_field_name("argument") {
                        imports(code.of(argument), "", DEEPEST, &mut names.imports);
                    }
                    return false;
                }
                "const_item" | "static_item" | "let_declaration" => {
                    let name = if node.kind() == "let_declaration" {
                        code.field(node, "pattern")
                    } else {
                        code.field(node, "name")
                    };
                    let value = node.child_by_field_name("value");
                    if let Some(text) = value.and_then(|value| names.text(code, value)) {
                        names.constants.insert(name.to_owned(), text);
                    }
                }
                _ => {}
            }
            true
        });
        names
    }

    /// The text that an expression has; unknown parts become parameters.
    pub(super) fn text(&self, code: Code<'_>, node: Node<'_>) -> Option<String> {
        let mut node = node;
        for _ in 0..DEEPEST {
            match node.kind() {
                "reference_expression" | "parenthesized_expression" => node = first(node)?,
                "string_literal" => return Some(unquoted(code.of(node)).to_owned()),
                "raw_string_literal" => {
                    let text = code.of(node).trim_start_matches('r').trim_matches('#');
                    return Some(unquoted(text).to_owned());
                }
                "char_literal" => return Some(code.of(node).trim_matches('\'').to_owned()),
                "identifier" | "scoped_identifier" => {
                    return self.constants.get(last(code.of(node))).cloned();
                }
                "call_expression" => {
                    // `"/x".to_string()`, `String::from("/x")`.
                    let function = plain_function(node)?;
                    node = match function.kind() {
                        "field_expression"
                            if matches!(
                                code.field(function, "field"),
                                "to_string" | "to_owned" | "into" | "as_str"
                            ) =>
                        {
                            function.child_by_field_name("value")?
                        }
                        _ if code.of(function) == "String::from" => {
                            first(node.child_by_field_name("arguments")?)?
                        }
                        _ => return None,
                    };
                }
                "macro_invocation" => return self.formatted(code, node),
                _ => return None,
            }
        }
        None
    }

    /// `format!("{base}/orders/{}", id)` and `concat!("/a", "/b")`.
    fn formatted(&self, code: Code<'_>, node: Node<'_>) -> Option<String> {
        let inner = code.of(node).split_once(['(', '[', '{'])?.1;
        let given = pieces(inner.trim_end_matches([')', ']', '}']));
        let known = |piece: &str| {
            if piece.starts_with('"') {
                return Some(unquoted(piece).to_owned());
            }
            self.constants.get(last(piece)).cloned()
        };
        match last(code.field(node, "macro")) {
            "concat" => Some(given.iter().filter_map(|piece| known(piece)).collect()),
            "format" => {
                let format = given.first().filter(|piece| piece.starts_with('"'))?;
                let format = unquoted(format);
                let mut values = given[1..].iter();
                let mut text = String::new();
                let mut rest = format;
                while let Some((before, after)) = rest.split_once('{') {
                    text.push_str(before);
                    let (name, after) = after.split_once('}')?;
                    let name = if name.is_empty() {
                        values.next().copied().unwrap_or_default()
                    } else {
                        name
                    };
                    match known(name) {
                        Some(value) => text.push_str(&value),
                        // What the path begins with is not known; the rest of it is.
                        None if text.is_empty() => {}
                        None => {
                            let end = name.rsplit(['.', ':', ' ']).next().unwrap_or(name);
                            text.push_str(&format!("{{{}}}", end.trim_end_matches("()")));
                        }
                    }
                    rest = after;
                }
                Some(text + rest)
            }
            _ => None,
        }
    }
}

/// `a::{b, c as d, e::*}` as single names.
fn imports(text: &str, before: &str, depth: usize, out: &mut Vec<Import>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    for piece in pieces(text) {
        if let Some((head, group)) = piece.split_once('{') {
            let head = head.trim().trim_end_matches("::").trim();
            let parts = [before, head];
            let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            let before = parts.join("::");
            let group = group.trim_end();
            imports(
                group.strip_suffix('}').unwrap_or(group),
                &before,
                depth,
                out,
            );
            continue;
        }
        let (path, alias) = match piece.split_once(" as ") {
            Some((path, alias)) => (path.trim(), Some(alias.trim())),
            None => (piece, None),
        };
        let whole = if path == "self" {
            before.to_owned()
        } else if before.is_empty() {
            path.to_owned()
        } else {
            format!("{before}::{path}")
        };
        let (from, name) = whole.rsplit_once("::").unwrap_or(("", &whole));
        out.push(Import {
            local: alias.unwrap_or(name).to_owned(),
            from: from.to_owned(),
            name: Some(name.to_owned()),
        });
    }
}
