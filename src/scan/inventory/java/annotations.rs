//! Annotations of Java, and the texts that expressions have.

use std::collections::HashMap;

use tree_sitter::Node;

use super::super::{
    nodes::{Code, DEEPEST, child, first, unquoted},
    syntax::{Step, children, walk},
};

/// One annotation.
pub(super) struct Annotation<'t> {
    /// Without its package.
    pub(super) name: &'t str,
    /// Names and values; a value alone is named `value`.
    pub(super) given: Vec<(&'t str, Node<'t>)>,
    pub(super) node: Node<'t>,
}

impl<'t> Annotation<'t> {
    /// The annotations of a declaration, in order.
    pub(super) fn of(code: Code<'t>, declaration: Node<'t>) -> Vec<Self> {
        let Some(modifiers) = child(declaration, "modifiers") else {
            return Vec::new();
        };
        let all = children(modifiers).into_iter();
        let all = all.filter(|node| node.kind().ends_with("annotation"));
        all.map(|node| Self::read(code, node)).collect()
    }

    fn read(code: Code<'t>, node: Node<'t>) -> Self {
        let name = code.field(node, "name");
        let given = node.child_by_field_name("arguments").map(children);
        let given = given.unwrap_or_default().into_iter().map(|one| {
            if one.kind() == "element_value_pair" {
                let value = one.child_by_field_name("value").unwrap_or(one);
                (code.field(one, "key"), value)
            } else {
                ("value", one)
            }
        });
        Self {
            name: name.rsplit('.').next().unwrap_or(name),
            given: given.collect(),
            node,
        }
    }

    /// The nodes of a value, one for each member of a list; nothing when it is not given.
    pub(super) fn all(&self, keys: &[&str]) -> Vec<Node<'t>> {
        let given = self.given.iter().filter(|(key, _)| keys.contains(key));
        given
            .flat_map(|(_, value)| match value.kind() {
                "element_value_array_initializer" => children(*value),
                _ => vec![*value],
            })
            .collect()
    }

    /// The texts of a value.
    pub(super) fn texts(&self, code: Code<'t>, names: &Names, keys: &[&str]) -> Vec<String> {
        let all = self.all(keys).into_iter();
        all.filter_map(|node| names.text(code, node)).collect()
    }
}

/// The constants of a file that are texts.
pub(super) struct Names {
    constants: HashMap<String, String>,
}

impl Names {
    pub(super) fn read(code: Code<'_>, root: Node<'_>) -> Self {
        let mut names = Self {
            constants: HashMap::new(),
        };
        walk(root, |step| {
            let Step::Enter(node) = step else { return true };
            if node.kind() == "variable_declarator" {
                let value = node.child_by_field_name("value");
                if let Some(text) = value.and_then(|value| names.text(code, value)) {
                    names
                        .constants
                        .insert(code.field(node, "name").to_owned(), text);
                }
            }
            true
        });
        names
    }

    /// The text that an expression has; what is not known is left out at its beginning and becomes a parameter behind.
    pub(super) fn text(&self, code: Code<'_>, node: Node<'_>) -> Option<String> {
        let mut node = node;
        // Sums are nested to the left; what is on the right is collected from the end on.
        let mut after = String::new();
        for _ in 0..DEEPEST {
            match node.kind() {
                "binary_expression" => {
                    let right = node.child_by_field_name("right")?;
                    let text = self.single(code, right).unwrap_or_else(|| {
                        let name = code.of(right).rsplit('.').next().unwrap_or_default();
                        format!("{{{name}}}")
                    });
                    after = text + &after;
                    node = node.child_by_field_name("left")?;
                }
                "parenthesized_expression" => node = first(node)?,
                _ => {
                    return match self.single(code, node) {
                        Some(text) => Some(text + &after),
                        None => Some(after).filter(|text| !text.is_empty()),
                    };
                }
            }
        }
        None
    }

    fn single(&self, code: Code<'_>, node: Node<'_>) -> Option<String> {
        let text = code.of(node);
        match node.kind() {
            "string_literal" => {
                let text = unquoted(text.trim_matches('"'));
                Some(text.trim().to_owned())
            }
            "identifier" => self.constants.get(text).cloned(),
            "field_access" => self.constants.get(code.field(node, "field")).cloned(),
            _ => None,
        }
    }
}
