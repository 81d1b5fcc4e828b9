//! What a module defines.

use tree_sitter::Node;

use crate::domain::inventory::SymbolKind;

use super::{
    super::{
        facts::{Constant, Facts, SymbolFact},
        syntax::{children, field, line, text},
    },
    nodes::{awaited, is_function},
    outline::{Outline, ScopeKind},
    value::Values,
};

/// Functions, methods, classes, types, constants of the module, fields, members of enums.
pub(super) fn symbols(outline: &Outline<'_, '_>, out: &mut Facts) {
    let owner = |scope: usize| {
        outline
            .scopes
            .get(scope)
            .map(|scope| scope.name.clone())
            .filter(|name| !name.is_empty() && !name.starts_with('['))
    };
    let mut push = |name: &str, owner: Option<String>, kind: SymbolKind, node: Node<'_>| {
        let name = name.trim_matches(['"', '\'', '#']);
        if !name.is_empty() && !name.starts_with(['[', '{']) {
            out.symbols.push(SymbolFact {
                name: name.to_owned(),
                owner,
                kind,
                line: line(node),
            });
        }
    };
    for class in &outline.classes {
        if class.name != "default" {
            push(
                &class.name,
                owner(class.scope),
                SymbolKind::Type,
                class.node,
            );
        }
    }
    for method in &outline.methods {
        if method.name != "constructor" {
            push(
                method.name,
                owner(method.class),
                SymbolKind::Function,
                method.node,
            );
        }
    }
    for variable in &outline.variables {
        let scope = &outline.scopes[variable.scope];
        let function = variable
            .value
            .map(awaited)
            .is_some_and(|value| is_function(value.kind()));
        match scope.kind {
            ScopeKind::Class => {
                let kind = if function {
                    SymbolKind::Function
                } else {
                    SymbolKind::Field
                };
                push(variable.name, owner(variable.scope), kind, variable.node);
            }
            ScopeKind::Function if !function => {}
            _ => {
                let kind = if function {
                    SymbolKind::Function
                } else {
                    SymbolKind::Constant
                };
                for name in pattern_names(variable.node, outline.source) {
                    push(name, owner(variable.scope), kind, variable.node);
                }
                if let Some(object) = variable
                    .value
                    .map(awaited)
                    .filter(|value| value.kind() == "object")
                    && scope.kind != ScopeKind::Function
                {
                    for (name, function, node) in keys(object, outline.source) {
                        let kind = if function {
                            SymbolKind::Function
                        } else {
                            SymbolKind::Field
                        };
                        push(name, Some(variable.name.to_owned()), kind, node);
                    }
                }
            }
        }
    }
    for (node, scope) in &outline.declarations {
        let Some(name) = field(*node, "name").map(|name| text(name, outline.source)) else {
            continue;
        };
        let kind = match node.kind() {
            "internal_module" | "module" => SymbolKind::Module,
            kind if is_function(kind) => SymbolKind::Function,
            _ => SymbolKind::Type,
        };
        push(name, owner(*scope), kind, *node);
        for member in members(*node) {
            let inner = field(member, "name").unwrap_or(member);
            let kind = if member.kind() == "method_signature" {
                SymbolKind::Function
            } else {
                SymbolKind::Field
            };
            push(
                text(inner, outline.source),
                Some(name.to_owned()),
                kind,
                member,
            );
        }
    }
    for (left, right, scope) in &outline.assignments {
        // `this.total = …`, `exports.load = …`, `Order.prototype.total = function …`.
        let (Some(object), Some(name)) = (field(*left, "object"), field(*left, "property")) else {
            continue;
        };
        let function = is_function(awaited(*right).kind());
        let (object, name) = (text(object, outline.source), text(name, outline.source));
        let kind = if function {
            SymbolKind::Function
        } else {
            SymbolKind::Field
        };
        if object == "this" {
            let class = outline.function_of(*scope).and_then(|function| {
                let parent = outline.scopes[function].parent?;
                (outline.scopes[parent].kind == ScopeKind::Class).then(|| owner(parent))?
            });
            push(name, class, kind, *left);
        } else if matches!(object, "exports" | "module.exports") {
            let kind = if function {
                SymbolKind::Function
            } else {
                SymbolKind::Constant
            };
            push(name, None, kind, *left);
        } else if let Some(class) = object.strip_suffix(".prototype") {
            push(name, Some(class.to_owned()), kind, *left);
        }
    }
    out.symbols.sort_by(|a, b| {
        (a.line, &a.name, &a.owner, a.kind).cmp(&(b.line, &b.name, &b.owner, b.kind))
    });
    out.symbols.dedup();
}

/// The names that a declarator gives: one, or those of a pattern.
fn pattern_names<'s>(declarator: Node<'_>, source: &'s str) -> Vec<&'s str> {
    let Some(name) = field(declarator, "name") else {
        return Vec::new();
    };
    match name.kind() {
        "object_pattern" | "array_pattern" => children(name)
            .into_iter()
            .filter_map(|part| match part.kind() {
                "identifier" | "shorthand_property_identifier_pattern" => Some(part),
                "pair_pattern" => field(part, "value").filter(|value| value.kind() == "identifier"),
                _ => None,
            })
            .map(|part| text(part, source))
            .collect(),
        _ => vec![text(name, source)],
    }
}

/// The keys of an object that is written out, and whether each is a function.
fn keys<'t, 's>(object: Node<'t>, source: &'s str) -> Vec<(&'s str, bool, Node<'t>)> {
    children(object)
        .into_iter()
        .filter_map(|pair| match pair.kind() {
            "pair" => {
                let key = text(field(pair, "key")?, source).trim_matches(['"', '\'']);
                let plain = key
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$'));
                plain.then_some((key, is_function(field(pair, "value")?.kind()), pair))
            }
            _ => None,
        })
        .collect()
}

/// The members of an interface, of the type of an object, of an enum.
fn members(node: Node<'_>) -> Vec<Node<'_>> {
    let body = match node.kind() {
        "type_alias_declaration" => {
            field(node, "value").filter(|value| value.kind() == "object_type")
        }
        "interface_declaration" | "enum_declaration" => field(node, "body"),
        _ => None,
    };
    body.map(children)
        .unwrap_or_default()
        .into_iter()
        .filter(|member| {
            matches!(
                member.kind(),
                "property_signature"
                    | "method_signature"
                    | "property_identifier"
                    | "enum_assignment"
                    | "string"
            )
        })
        .collect()
}

/// The texts that other modules may build paths of.
pub(super) fn constants(values: &Values<'_>, out: &mut Facts) {
    for (name, value) in values.all() {
        let last = name.rsplit('.').next().unwrap_or(name);
        if (value.starts_with('/') || last.contains("PREFIX"))
            && value.len() < 200
            && !value.contains(char::is_whitespace)
        {
            out.constants.push(Constant {
                name: last.to_owned(),
                value: value.to_owned(),
            });
        }
    }
}
