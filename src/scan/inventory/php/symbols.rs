//! What a PHP file defines.

use tree_sitter::Node;

use super::super::{
    facts::{Facts, SymbolFact},
    nodes::{Code, first},
    syntax::{Step, children, line, walk},
};
use crate::domain::inventory::SymbolKind;

/// Adds definitions; variables of functions are none.
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
        let mut push = |kind, name: &str, at: Node<'_>| {
            let name = name.trim_start_matches('$');
            if !name.is_empty() {
                out.symbols.push(SymbolFact {
                    name: name.to_owned(),
                    owner: owners.last().map(|(_, owner)| owner.clone()),
                    kind,
                    line: line(at),
                });
            }
        };
        let name = code.field(node, "name");
        let at = node.child_by_field_name("name").unwrap_or(node);
        match node.kind() {
            "namespace_definition" => push(SymbolKind::Module, name, at),
            "class_declaration"
            | "interface_declaration"
            | "trait_declaration"
            | "enum_declaration" => {
                push(SymbolKind::Type, name, at);
                owners.push((node.id(), name.to_owned()));
            }
            "function_definition" | "method_declaration" => push(SymbolKind::Function, name, at),
            "enum_case" | "property_promotion_parameter" => push(SymbolKind::Field, name, at),
            "property_declaration" => {
                for element in children(node) {
                    if element.kind() == "property_element" {
                        let name = first(element).map_or("", |name| code.of(name));
                        push(SymbolKind::Field, name, element);
                    }
                }
            }
            "const_declaration" => {
                for element in children(node) {
                    if element.kind() == "const_element" {
                        let name = first(element).map_or("", |name| code.of(name));
                        push(SymbolKind::Constant, name, element);
                    }
                }
            }
            "function_call_expression" if code.field(node, "function") == "define" => {
                let given = super::values::arguments(code, node);
                let name = given
                    .first()
                    .and_then(|given| super::values::text(code, given.value));
                push(SymbolKind::Constant, &name.unwrap_or_default(), node);
            }
            _ => {}
        }
        true
    });
}
