//! What a Rust file defines.

use tree_sitter::Node;

use super::super::{
    facts::{Facts, SymbolFact},
    nodes::{Code, first},
    syntax::{Step, line, walk},
};
use crate::domain::inventory::SymbolKind;

/// Adds definitions. What stands in a function is nobody else's business.
pub(super) fn read(code: Code<'_>, root: Node<'_>, out: &mut Facts) {
    let mut owners: Vec<(usize, String)> = Vec::new();
    walk(root, |step| {
        let node = match step {
            Step::Leave(node) => {
                owners.pop_if(|(id, _)| *id == node.id());
                return true;
            }
            Step::Enter(node) => node,
        };
        let mut push = |kind, name: &str| {
            if !name.is_empty() && name != "_" {
                out.symbols.push(SymbolFact {
                    name: name.trim_start_matches("r#").to_owned(),
                    owner: owners.last().map(|(_, owner)| owner.clone()),
                    kind,
                    line: line(node),
                });
            }
        };
        let name = code.field(node, "name");
        match node.kind() {
            "function_item" | "function_signature_item" => push(SymbolKind::Function, name),
            "macro_definition" => push(SymbolKind::Function, name),
            "struct_item" | "enum_item" | "union_item" | "trait_item" => {
                push(SymbolKind::Type, name);
                owners.push((node.id(), name.to_owned()));
            }
            "type_item" | "associated_type" => push(SymbolKind::Type, name),
            "const_item" | "static_item" => push(SymbolKind::Constant, name),
            "field_declaration" | "enum_variant" => {
                push(SymbolKind::Field, name);
                if node.kind() == "enum_variant" {
                    owners.push((node.id(), name.to_owned()));
                }
            }
            "mod_item" => {
                push(SymbolKind::Module, name);
                owners.push((node.id(), name.to_owned()));
            }
            "impl_item" => {
                let of = node.child_by_field_name("type");
                owners.push((
                    node.id(),
                    of.map_or("", |of| type_name(code, of)).to_owned(),
                ));
            }
            "block" => return false,
            _ => {}
        }
        true
    });
}

/// `Order` of `&mut shop::Order<'a, T>`.
pub(super) fn type_name<'t>(code: Code<'t>, node: Node<'t>) -> &'t str {
    let mut node = node;
    for _ in 0..16 {
        let inner = match node.kind() {
            "generic_type" | "reference_type" | "pointer_type" => node.child_by_field_name("type"),
            "scoped_type_identifier" => node.child_by_field_name("name"),
            "array_type" | "tuple_type" => first(node),
            _ => None,
        };
        match inner {
            Some(inner) => node = inner,
            None => break,
        }
    }
    code.of(node)
}

/// The innermost type of `Option<Box<Order>>`.
pub(super) fn payload_name<'t>(code: Code<'t>, node: Node<'t>) -> &'t str {
    let mut node = node;
    for _ in 0..8 {
        let outer = type_name(code, node);
        if node.kind() != "generic_type" || !matches!(outer, "Option" | "Box" | "Vec" | "Arc") {
            break;
        }
        match node.child_by_field_name("type_arguments").and_then(first) {
            Some(inner) => node = inner,
            None => break,
        }
    }
    type_name(code, node)
}
