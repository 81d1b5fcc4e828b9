//! Texts and attributes of C#.

use std::collections::HashMap;

use tree_sitter::Node;

use super::super::{
    nodes::{Code, DEEPEST, child, first},
    syntax::{Step, children, walk},
};

/// One attribute: `[HttpGet("{id}", Name = "x")]`.
pub(super) struct Attribute<'t> {
    /// Without namespace and without the word `Attribute` at its end.
    pub(super) name: &'t str,
    /// Names (empty for those that stand alone) and values.
    pub(super) given: Vec<(&'t str, Node<'t>)>,
    pub(super) node: Node<'t>,
}

impl<'t> Attribute<'t> {
    /// The attributes of a declaration, in order.
    pub(super) fn of(code: Code<'t>, declaration: Node<'t>) -> Vec<Self> {
        let lists = children(declaration).into_iter();
        let lists = lists.filter(|node| node.kind() == "attribute_list");
        let all = lists.flat_map(children);
        all.filter(|node| node.kind() == "attribute")
            .map(|node| Self::read(code, node))
            .collect()
    }

    fn read(code: Code<'t>, node: Node<'t>) -> Self {
        let name = code.field(node, "name");
        let name = name.rsplit('.').next().unwrap_or(name);
        let given = child(node, "attribute_argument_list").map(children);
        let given = given.unwrap_or_default().into_iter().filter_map(|one| {
            let parts = children(one);
            let value = *parts.last()?;
            // `Name = value` may be read as an assignment.
            if value.kind() == "assignment_expression" {
                let right = value.child_by_field_name("right")?;
                return Some((code.field(value, "left"), right));
            }
            Some((code.field(one, "name"), value))
        });
        Self {
            name: name.strip_suffix("Attribute").unwrap_or(name),
            given: given.collect(),
            node,
        }
    }

    /// The first text that stands alone.
    pub(super) fn text(&self, code: Code<'t>, names: &Names) -> Option<String> {
        let alone = self.given.iter().find(|(key, _)| key.is_empty());
        alone.and_then(|(_, node)| names.text(code, *node))
    }

    /// The text of a name.
    pub(super) fn named(&self, code: Code<'t>, names: &Names, key: &str) -> Option<String> {
        let found = self.given.iter().find(|(name, _)| *name == key);
        found.and_then(|(_, node)| names.text(code, *node))
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
                let value = children(node).pop();
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

    /// The text that an expression has; unknown parts become parameters, and are left out at the beginning.
    pub(super) fn text(&self, code: Code<'_>, node: Node<'_>) -> Option<String> {
        let mut node = node;
        let mut after = String::new();
        for _ in 0..DEEPEST {
            match node.kind() {
                "parenthesized_expression" | "argument" => node = first(node)?,
                "binary_expression" => {
                    let right = node.child_by_field_name("right")?;
                    let text = self.single(code, right).unwrap_or_else(|| {
                        let name = code.of(right).rsplit('.').next().unwrap_or_default();
                        format!("{{{name}}}")
                    });
                    after = text + &after;
                    node = node.child_by_field_name("left")?;
                }
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
            "string_literal" | "verbatim_string_literal" | "raw_string_literal" => {
                Some(text.trim_start_matches('@').trim_matches('"').to_owned())
            }
            "identifier" => self.constants.get(text).cloned(),
            "member_access_expression" => self.constants.get(code.field(node, "name")).cloned(),
            "interpolated_string_expression" => {
                let mut whole = String::new();
                for part in children(node) {
                    match part.kind() {
                        "interpolation" => {
                            let inner = code.of(part).trim_matches(['{', '}']);
                            let inner = inner.split([':', ',']).next().unwrap_or(inner).trim();
                            let name = inner.rsplit('.').next().unwrap_or(inner);
                            match self.constants.get(name) {
                                Some(known) => whole.push_str(known),
                                None if whole.is_empty() => {}
                                None => whole.push_str(&format!("{{{name}}}")),
                            }
                        }
                        "interpolation_start" | "interpolation_quote" => {}
                        _ => whole.push_str(code.of(part)),
                    }
                }
                Some(whole)
            }
            "invocation_expression" => {
                let inner = code.of(node).strip_prefix("nameof(")?;
                let inner = inner.trim_end_matches(')');
                Some(inner.rsplit('.').next().unwrap_or(inner).to_owned())
            }
            _ => None,
        }
    }
}
