//! Texts that an expression stands for, as far as the file tells.

use std::collections::HashMap;

use tree_sitter::Node;

use super::{
    super::syntax::{children, field, text},
    nodes::{awaited, dotted},
    outline::{Outline, ScopeKind},
};

/// How deep expressions are followed.
const MAX_DEPTH: u8 = 16;

/// Texts longer than this are no paths and no names.
const MAX_LENGTH: usize = 2_000;

/// The texts that have a name in a file.
pub(super) struct Values<'s> {
    source: &'s str,
    named: HashMap<String, String>,
}

impl<'s> Values<'s> {
    pub(super) fn new(outline: &Outline<'_, 's>) -> Self {
        let mut values = Self {
            source: outline.source,
            named: HashMap::new(),
        };
        for variable in &outline.variables {
            let Some(value) = variable.value.map(awaited) else {
                continue;
            };
            let scope = &outline.scopes[variable.scope];
            let name = match scope.kind {
                ScopeKind::Class | ScopeKind::Namespace => {
                    format!("{}.{}", scope.name, variable.name)
                }
                _ => variable.name.to_owned(),
            };
            values.name(&name, value, 0);
        }
        for (node, _) in &outline.declarations {
            if node.kind() == "enum_declaration" {
                values.of_enum(*node);
            }
        }
        values
    }

    fn name(&mut self, name: &str, value: Node<'_>, depth: u8) {
        if depth > 4 || name.len() > 200 {
            return;
        }
        if value.kind() == "object" {
            for pair in children(value) {
                if let (Some(key), Some(inner)) = (field(pair, "key"), field(pair, "value")) {
                    let key = text(key, self.source).trim_matches(['"', '\'']);
                    self.name(&format!("{name}.{key}"), awaited(inner), depth + 1);
                }
            }
        } else if let Some(text) = self.constant(value) {
            self.named.entry(name.to_owned()).or_insert(text);
        }
    }

    fn of_enum(&mut self, node: Node<'_>) {
        let (Some(name), Some(body)) = (field(node, "name"), field(node, "body")) else {
            return;
        };
        for member in children(body) {
            if let (Some(key), Some(value)) = (field(member, "name"), field(member, "value"))
                && let Some(value) = self.constant(value)
            {
                let name = format!(
                    "{}.{}",
                    text(name, self.source),
                    text(key, self.source).trim_matches(['"', '\''])
                );
                self.named.entry(name).or_insert(value);
            }
        }
    }

    /// All texts that have a name, in the order of names.
    pub(super) fn all(&self) -> Vec<(&str, &str)> {
        let mut all: Vec<_> = self
            .named
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        all.sort_unstable();
        all
    }

    /// What an expression stands for, unknown names in it as `{name}`; `None` when it is no text.
    pub(super) fn of(&self, node: Node<'_>) -> Option<String> {
        self.evaluate(node, 0)
    }

    /// A text that is written out, or the value of a constant of this file.
    pub(super) fn known(&self, node: Node<'_>) -> Option<String> {
        let node = awaited(node);
        match dotted(node, self.source) {
            Some(name) => self.lookup(name).map(str::to_owned),
            None => self.constant(node),
        }
    }

    /// The texts of an array, or one text; empty when nothing is known.
    pub(super) fn list(&self, node: Node<'_>) -> Vec<String> {
        let node = awaited(node);
        if node.kind() == "array" {
            children(node)
                .into_iter()
                .filter_map(|item| self.of(item))
                .collect()
        } else {
            self.of(node).into_iter().collect()
        }
    }

    fn constant(&self, node: Node<'_>) -> Option<String> {
        matches!(
            node.kind(),
            "string" | "template_string" | "binary_expression" | "parenthesized_expression"
        )
        .then(|| self.evaluate(node, 0))?
    }

    fn lookup(&self, name: &str) -> Option<&str> {
        self.named
            .get(name)
            .or_else(|| self.named.get(name.strip_prefix("this.")?))
            .map(String::as_str)
    }

    fn evaluate(&self, node: Node<'_>, depth: u8) -> Option<String> {
        if depth > MAX_DEPTH {
            return None;
        }
        let node = awaited(node);
        let value = match node.kind() {
            "string" => text(node, self.source)
                .trim_matches(['"', '\''])
                .replace("\\/", "/"),
            "template_string" => self.template(node),
            "binary_expression" => {
                let operator = field(node, "operator").map(|operator| text(operator, self.source));
                let (left, right) = (field(node, "left")?, field(node, "right")?);
                match operator {
                    Some("+") => {
                        let mut whole = self.evaluate(left, depth + 1)?;
                        whole.push_str(&self.evaluate(right, depth + 1)?);
                        whole
                    }
                    // `process.env.PREFIX || "/api"` is its default.
                    Some("||" | "??") => self.evaluate(right, depth + 1)?,
                    _ => return None,
                }
            }
            _ => {
                let name = dotted(node, self.source)?;
                self.lookup(name)
                    .map_or_else(|| format!("{{{name}}}"), str::to_owned)
            }
        };
        (value.len() <= MAX_LENGTH).then_some(value)
    }

    fn template(&self, node: Node<'_>) -> String {
        let mut whole = String::new();
        for part in children(node) {
            match part.kind() {
                "string_fragment" => whole.push_str(text(part, self.source)),
                "template_substitution" => {
                    let name = part
                        .named_child(0)
                        .and_then(|inner| dotted(inner, self.source));
                    match name.and_then(|name| self.lookup(name)) {
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
}
