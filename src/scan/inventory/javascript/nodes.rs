//! Nodes of the grammar, by what they are.

use tree_sitter::Node;

use super::super::syntax::{children, field, text};

/// Whether a node is a class, a namespace, a function or a method.
pub(super) fn opens_scope(kind: &str) -> bool {
    is_function(kind)
        || matches!(
            kind,
            "class_declaration"
                | "class"
                | "abstract_class_declaration"
                | "internal_module"
                | "module"
                | "method_definition"
        )
}

/// Whether a node is a function that is no method.
pub(super) fn is_function(kind: &str) -> bool {
    matches!(
        kind,
        "function_declaration"
            | "generator_function_declaration"
            | "function_expression"
            | "function"
            | "generator_function"
            | "arrow_function"
    )
}

/// `module.exports` is the default; `exports.x` is `x`.
pub(super) fn exported_name(left: &str) -> &str {
    match left {
        "module.exports" | "exports" | "exports.default" | "module.exports.default" => "default",
        _ => left
            .strip_prefix("module.exports.")
            .or_else(|| left.strip_prefix("exports."))
            .unwrap_or(left),
    }
}

/// Without `await`, `as`, `satisfies`, `!` and brackets.
pub(super) fn awaited(node: Node<'_>) -> Node<'_> {
    let mut node = node;
    for _ in 0..8 {
        let inner = matches!(
            node.kind(),
            "await_expression"
                | "as_expression"
                | "satisfies_expression"
                | "non_null_expression"
                | "parenthesized_expression"
        )
        .then(|| node.named_child(0))
        .flatten();
        match inner {
            Some(inner) => node = inner,
            None => break,
        }
    }
    node
}

/// The names of parameters; empty for patterns.
pub(super) fn parameters<'s>(list: Node<'_>, source: &'s str) -> Vec<&'s str> {
    children(list)
        .into_iter()
        .map(|parameter| {
            let pattern = field(parameter, "pattern")
                .or_else(|| field(parameter, "left"))
                .unwrap_or(parameter);
            if pattern.kind() == "identifier" {
                text(pattern, source)
            } else {
                ""
            }
        })
        .collect()
}

/// A name with dots, as it stands; `None` for anything else.
pub(super) fn dotted<'s>(node: Node<'_>, source: &'s str) -> Option<&'s str> {
    if !matches!(
        node.kind(),
        "identifier"
            | "member_expression"
            | "this"
            | "property_identifier"
            | "type_identifier"
            | "shorthand_property_identifier"
    ) {
        return None;
    }
    let written = text(node, source);
    (!written.is_empty()
        && written.len() < 200
        && written.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$') || byte > 127
        }))
    .then_some(written)
}

/// The arguments of a call.
pub(super) fn arguments(call: Node<'_>) -> Vec<Node<'_>> {
    field(call, "arguments")
        .filter(|list| list.kind() == "arguments")
        .map(children)
        .unwrap_or_default()
}

/// The value of a key of an object that is written out.
pub(super) fn property<'t>(object: Node<'t>, key: &str, source: &str) -> Option<Node<'t>> {
    if object.kind() != "object" {
        return None;
    }
    children(object).into_iter().find_map(|pair| {
        let name = field(pair, "key")?;
        (text(name, source).trim_matches(['"', '\'']) == key).then(|| field(pair, "value"))?
    })
}
