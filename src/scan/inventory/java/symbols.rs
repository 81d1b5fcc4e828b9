//! What a Java file defines.

use tree_sitter::Node;

use super::super::{
    facts::{Facts, SymbolFact},
    nodes::{Code, first},
    syntax::{Step, children, line, walk},
};
use crate::domain::inventory::SymbolKind;

/// Adds definitions; variables of methods are none.
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
            "package_declaration" => {
                if let Some(name) = first(node) {
                    push(SymbolKind::Module, code.of(name), name);
                }
            }
            "class_declaration"
            | "interface_declaration"
            | "enum_declaration"
            | "record_declaration"
            | "annotation_type_declaration" => {
                push(SymbolKind::Type, name, at);
                owners.push((node.id(), name.to_owned()));
                let components = node.child_by_field_name("parameters").map(children);
                for component in components.unwrap_or_default() {
                    out.symbols.push(SymbolFact {
                        name: code.field(component, "name").to_owned(),
                        owner: Some(name.to_owned()),
                        kind: SymbolKind::Field,
                        line: line(component),
                    });
                }
            }
            "method_declaration" | "annotation_type_element_declaration" => {
                push(SymbolKind::Function, name, at);
            }
            "enum_constant" => push(SymbolKind::Field, name, at),
            "field_declaration" | "constant_declaration" => {
                let words = code.of(node);
                let head = words.split('=').next().unwrap_or(words);
                let constant = node.kind() == "constant_declaration"
                    || (head.contains("static ") && head.contains("final "));
                let kind = if constant {
                    SymbolKind::Constant
                } else {
                    SymbolKind::Field
                };
                for declarator in children(node) {
                    if declarator.kind() == "variable_declarator" {
                        push(kind, code.field(declarator, "name"), declarator);
                    }
                }
            }
            _ => {}
        }
        true
    });
}
