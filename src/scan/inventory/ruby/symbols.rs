//! What a Ruby file defines.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, SymbolFact},
        nodes::Code,
        syntax::{Step, line, walk},
    },
    calls::{Call, word},
};
use crate::domain::inventory::SymbolKind;

/// Adds definitions.
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
        let own = name.rsplit("::").next().unwrap_or(name);
        match node.kind() {
            "class" | "module" => {
                let kind = if node.kind() == "class" {
                    SymbolKind::Type
                } else {
                    SymbolKind::Module
                };
                push(kind, own, node);
                owners.push((node.id(), own.to_owned()));
            }
            "method" | "singleton_method" => push(SymbolKind::Function, name, node),
            "assignment" => {
                let left = node.child_by_field_name("left");
                if let Some(left) = left.filter(|left| left.kind() == "constant") {
                    push(SymbolKind::Constant, code.of(left), node);
                }
            }
            "call" => {
                let Some(call) = Call::read(code, node).filter(|call| call.receiver.is_empty())
                else {
                    return true;
                };
                let kind = match call.method {
                    "attr_accessor"
                    | "attr_reader"
                    | "attr_writer"
                    | "attribute"
                    | "has_many"
                    | "has_one"
                    | "belongs_to"
                    | "has_and_belongs_to_many" => SymbolKind::Field,
                    "define_method" | "alias_method" | "delegate" | "scope" | "def_delegators" => {
                        SymbolKind::Function
                    }
                    _ => return true,
                };
                // `scope "/admin"` of routes is no name.
                for given in &call.given {
                    if given.kind() == "simple_symbol" {
                        push(kind, word(code, *given).unwrap_or_default(), *given);
                    }
                    if matches!(call.method, "scope" | "alias_method" | "attribute")
                        || call.method.starts_with("has_")
                    {
                        break;
                    }
                }
            }
            _ => {}
        }
        true
    });
}
