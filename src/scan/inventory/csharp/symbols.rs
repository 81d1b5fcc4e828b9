//! What a C# file defines.

use tree_sitter::Node;

use super::super::{
    facts::{Facts, SymbolFact},
    nodes::{Code, child},
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
            "namespace_declaration" | "file_scoped_namespace_declaration" => {
                push(SymbolKind::Module, name, at);
            }
            "class_declaration"
            | "interface_declaration"
            | "enum_declaration"
            | "struct_declaration"
            | "record_declaration"
            | "record_struct_declaration" => {
                push(SymbolKind::Type, name, at);
                owners.push((node.id(), name.to_owned()));
                if node.kind().starts_with("record") {
                    let list = child(node, "parameter_list").map(children);
                    for parameter in list.unwrap_or_default() {
                        out.symbols.push(SymbolFact {
                            name: code.field(parameter, "name").to_owned(),
                            owner: Some(name.to_owned()),
                            kind: SymbolKind::Field,
                            line: line(parameter),
                        });
                    }
                }
            }
            "delegate_declaration" => push(SymbolKind::Type, name, at),
            "method_declaration" | "local_function_statement" => {
                push(SymbolKind::Function, name, at);
            }
            "property_declaration" | "event_declaration" | "enum_member_declaration" => {
                push(SymbolKind::Field, name, at);
            }
            "field_declaration" | "event_field_declaration" => {
                let words = code.of(node);
                let head = words.split('=').next().unwrap_or(words);
                let constant = head.contains("const ")
                    || (head.contains("static ") && head.contains("readonly "));
                let kind = if constant {
                    SymbolKind::Constant
                } else {
                    SymbolKind::Field
                };
                let list = child(node, "variable_declaration").map(children);
                for declarator in list.unwrap_or_default() {
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
