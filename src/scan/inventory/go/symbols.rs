//! What a Go file defines.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, NameFact, SymbolFact},
        nodes::{Code, child, first, unquoted},
        syntax::{Step, children, line, walk},
    },
    names::type_name,
};
use crate::domain::inventory::SymbolKind;

/// Adds definitions, and the tables that methods named `TableName` give.
pub(super) fn read(code: Code<'_>, root: Node<'_>, out: &mut Facts) {
    let mut functions = 0usize;
    let mut owners: Vec<(usize, String)> = Vec::new();
    walk(root, |step| {
        match step {
            Step::Leave(node) => {
                if is_function(node) {
                    functions -= 1;
                }
                owners.pop_if(|(id, _)| *id == node.id());
            }
            Step::Enter(node) => {
                let mut push = |kind, name: &str, owner: Option<String>, at: Node<'_>| {
                    if !name.is_empty() && name != "_" {
                        out.symbols.push(SymbolFact {
                            name: name.to_owned(),
                            owner,
                            kind,
                            line: line(at),
                        });
                    }
                };
                let owner = || owners.last().map(|(_, name)| name.clone());
                match node.kind() {
                    "package_clause" => {
                        if let Some(name) = first(node) {
                            push(SymbolKind::Module, code.of(name), None, name);
                        }
                    }
                    "function_declaration" => {
                        push(SymbolKind::Function, code.field(node, "name"), None, node);
                    }
                    "method_declaration" => {
                        let of = receiver(code, node).map(|(_, of)| of);
                        let name = code.field(node, "name");
                        push(SymbolKind::Function, name, of, node);
                        if name == "TableName" {
                            out.tables.extend(returned(code, node));
                        }
                    }
                    "type_spec" | "type_alias" if functions == 0 => {
                        let name = code.field(node, "name");
                        push(SymbolKind::Type, name, None, node);
                        owners.push((node.id(), name.to_owned()));
                    }
                    "field_declaration" if functions == 0 => {
                        let mut cursor = node.walk();
                        for name in node.children_by_field_name("name", &mut cursor) {
                            push(SymbolKind::Field, code.of(name), owner(), name);
                        }
                    }
                    "method_elem" => {
                        let name = code.field(node, "name");
                        push(SymbolKind::Function, name, owner(), node);
                    }
                    "const_spec" | "var_spec" if functions == 0 => {
                        let mut cursor = node.walk();
                        for name in node.children_by_field_name("name", &mut cursor) {
                            push(SymbolKind::Constant, code.of(name), None, name);
                        }
                    }
                    _ => {}
                }
                if is_function(node) {
                    functions += 1;
                }
            }
        }
        true
    });
}

fn is_function(node: Node<'_>) -> bool {
    matches!(
        node.kind(),
        "function_declaration" | "method_declaration" | "func_literal"
    )
}

/// The name of a method's receiver (empty when it has none), and its type.
pub(super) fn receiver(code: Code<'_>, method: Node<'_>) -> Option<(String, String)> {
    let receiver = first(method.child_by_field_name("receiver")?)?;
    let of = type_name(code, receiver.child_by_field_name("type")?);
    Some((code.field(receiver, "name").to_owned(), of.to_owned()))
}

/// The text that a method returns at once.
fn returned(code: Code<'_>, method: Node<'_>) -> Option<NameFact> {
    let body = method.child_by_field_name("body")?;
    let body = child(body, "statement_list").unwrap_or(body);
    let last = children(body).pop()?;
    let list = first(last).filter(|_| last.kind() == "return_statement")?;
    let text = first(list).filter(|text| text.kind().ends_with("string_literal"))?;
    Some(NameFact {
        name: unquoted(code.of(text)).to_owned(),
        line: line(text),
    })
}
