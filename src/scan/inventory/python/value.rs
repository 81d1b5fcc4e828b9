//! Texts that an expression stands for, as far as the file tells.

use std::collections::HashMap;

use tree_sitter::Node;

use super::{
    super::syntax::{children, field, text},
    outline::{Arguments, Outline, ScopeKind, dotted, last_part},
};

/// How deep expressions are followed.
const MAX_DEPTH: u8 = 16;

/// Texts longer than this are no paths and no names.
const MAX_LENGTH: usize = 2_000;

/// The texts that have a name in a file.
pub(super) struct Values<'s> {
    source: &'s str,
    /// By name, and by name with the class before it.
    named: HashMap<String, String>,
}

impl<'s> Values<'s> {
    pub(super) fn new(outline: &Outline<'_, 's>) -> Self {
        let mut values = Self {
            source: outline.source,
            named: HashMap::new(),
        };
        for assignment in &outline.assignments {
            let scope = &outline.scopes[assignment.scope];
            if scope.kind == ScopeKind::Function && assignment.node.kind() != "assignment" {
                continue;
            }
            let Some(value) = assignment
                .value
                .filter(|_| assignment.node.kind() == "assignment")
                .and_then(|value| values.constant(value))
            else {
                continue;
            };
            if scope.kind == ScopeKind::Class {
                values
                    .named
                    .insert(format!("{}.{}", scope.name, assignment.name), value.clone());
            }
            values
                .named
                .entry(assignment.name.to_owned())
                .or_insert(value);
        }
        values
    }

    /// What an expression stands for, unknown names in it as `{name}`; `None` when it is no text.
    pub(super) fn of(&self, node: Node<'_>) -> Option<String> {
        self.evaluate(node, 0)
    }

    /// The same, but only where all of it is known.
    fn constant(&self, node: Node<'_>) -> Option<String> {
        match node.kind() {
            "string"
            | "concatenated_string"
            | "binary_operator"
            | "call"
            | "parenthesized_expression" => self.evaluate(node, 0),
            _ => None,
        }
    }

    /// A text that is written out, or the value of a constant of this file.
    pub(super) fn known(&self, node: Node<'_>) -> Option<String> {
        match node.kind() {
            "identifier" | "attribute" => self.name(dotted(node, self.source)?).map(str::to_owned),
            _ => self.constant(node),
        }
    }

    /// The texts of a list, tuple or set; `None` when it is none, or one of them is unknown.
    pub(super) fn list(&self, node: Node<'_>) -> Option<Vec<String>> {
        match node.kind() {
            "list" | "tuple" | "set" => children(node)
                .into_iter()
                .map(|item| self.known(item).or_else(|| method_name(item, self.source)))
                .collect(),
            "string" => Some(vec![self.known(node)?]),
            _ => None,
        }
    }

    fn name(&self, dotted: &str) -> Option<&str> {
        self.named
            .get(dotted)
            .or_else(|| {
                let own = dotted
                    .strip_prefix("self.")
                    .or_else(|| dotted.strip_prefix("cls."))?;
                self.named.get(own)
            })
            .map(String::as_str)
    }

    fn evaluate(&self, node: Node<'_>, depth: u8) -> Option<String> {
        if depth > MAX_DEPTH {
            return None;
        }
        let value = match node.kind() {
            "string" => self.string(node),
            "concatenated_string" => {
                let mut whole = String::new();
                for part in children(node) {
                    whole.push_str(&self.evaluate(part, depth + 1)?);
                }
                whole
            }
            "parenthesized_expression" => self.evaluate(node.named_child(0)?, depth + 1)?,
            "binary_operator" => {
                let operator = field(node, "operator")?;
                if text(operator, self.source) != "+" {
                    return None;
                }
                let mut left = self.evaluate(field(node, "left")?, depth + 1)?;
                left.push_str(&self.evaluate(field(node, "right")?, depth + 1)?);
                left
            }
            "identifier" | "attribute" => {
                let name = dotted(node, self.source)?;
                self.name(name)
                    .map_or_else(|| format!("{{{name}}}"), str::to_owned)
            }
            "call" => self.default_of(node, depth)?,
            _ => return None,
        };
        (value.len() <= MAX_LENGTH).then_some(value)
    }

    fn string(&self, node: Node<'_>) -> String {
        let mut whole = String::new();
        let mut raw = false;
        for part in children(node) {
            match part.kind() {
                "string_start" => raw = text(part, self.source).contains(['r', 'R']),
                "string_content" if raw => whole.push_str(text(part, self.source)),
                "string_content" => unescape(text(part, self.source), &mut whole),
                "interpolation" => {
                    let inner = field(part, "expression").or_else(|| part.named_child(0));
                    let name = inner.and_then(|inner| dotted(inner, self.source));
                    match name.and_then(|name| self.name(name)) {
                        Some(value) => whole.push_str(value),
                        None => {
                            whole.push('{');
                            whole.push_str(name.unwrap_or("value"));
                            whole.push('}');
                        }
                    }
                }
                _ => {}
            }
        }
        whole
    }

    /// What `os.getenv("X", "/api")` and its like give where nothing is set.
    fn default_of(&self, call: Node<'_>, depth: u8) -> Option<String> {
        let called = dotted(field(call, "function")?, self.source)?;
        if !matches!(
            last_part(called),
            "getenv" | "get" | "env" | "config" | "str" | "_" | "gettext_lazy"
        ) {
            return None;
        }
        let arguments = Arguments::of(call, self.source);
        let value = if matches!(last_part(called), "_" | "gettext_lazy" | "str") {
            arguments.places.first().copied()
        } else {
            arguments.named_or_at("default", 1)
        };
        self.evaluate(value?, depth + 1)
    }
}

/// `HTTPMethod.POST` and its like.
fn method_name(node: Node<'_>, source: &str) -> Option<String> {
    let name = last_part(dotted(node, source)?);
    matches!(
        name,
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS"
    )
    .then(|| name.to_owned())
}

fn unescape(written: &str, whole: &mut String) {
    let mut characters = written.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            whole.push(character);
            continue;
        }
        match characters.next() {
            Some('\n') => {}
            Some(escaped @ ('\\' | '\'' | '"')) => whole.push(escaped),
            Some(other) => {
                whole.push('\\');
                whole.push(other);
            }
            None => whole.push('\\'),
        }
    }
}
