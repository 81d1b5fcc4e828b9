//! Values and calls of PHP.

use tree_sitter::Node;

use super::super::{
    nodes::{Code, DEEPEST, first},
    syntax::children,
};

/// One call of a chain: `Route::prefix('x')->group(…)` has two.
pub(super) struct Link<'t> {
    pub(super) method: &'t str,
    pub(super) arguments: Vec<Argument<'t>>,
    pub(super) call: Node<'t>,
}

/// One argument.
pub(super) struct Argument<'t> {
    /// Empty without a name.
    pub(super) name: &'t str,
    pub(super) value: Node<'t>,
}

/// What a chain begins with (a class, a variable), and its calls.
pub(super) fn chain<'t>(code: Code<'t>, node: Node<'t>) -> (&'t str, Vec<Link<'t>>) {
    let mut links = Vec::new();
    let mut node = node;
    let base = loop {
        match node.kind() {
            "member_call_expression" | "nullsafe_member_call_expression" => {
                links.push(link(code, node));
                match node.child_by_field_name("object") {
                    Some(object) => node = object,
                    None => break "",
                }
            }
            "scoped_call_expression" => {
                links.push(link(code, node));
                break code.field(node, "scope");
            }
            "parenthesized_expression" => match first(node) {
                Some(inner) => node = inner,
                None => break "",
            },
            _ => break code.of(node),
        }
    };
    links.reverse();
    (base, links)
}

fn link<'t>(code: Code<'t>, call: Node<'t>) -> Link<'t> {
    Link {
        method: code.field(call, "name"),
        arguments: arguments(code, call),
        call,
    }
}

/// The arguments of a call or an attribute.
pub(super) fn arguments<'t>(code: Code<'t>, call: Node<'t>) -> Vec<Argument<'t>> {
    let list = call
        .child_by_field_name("arguments")
        .or_else(|| call.child_by_field_name("parameters"));
    let list = list.map(children).unwrap_or_default().into_iter();
    list.filter_map(|argument| {
        Some(Argument {
            name: code.field(argument, "name"),
            value: children(argument).pop()?,
        })
    })
    .collect()
}

/// The text of an expression; unknown parts become parameters, and are left out at the beginning.
pub(super) fn text(code: Code<'_>, node: Node<'_>) -> Option<String> {
    let mut node = node;
    let mut after = String::new();
    for _ in 0..DEEPEST {
        match node.kind() {
            "parenthesized_expression" => node = first(node)?,
            "binary_expression" => {
                let right = node.child_by_field_name("right")?;
                let text = single(code, right).unwrap_or_else(|| {
                    let word = code.of(right).trim_start_matches('$');
                    let word = word.rsplit(['>', ':']).next().unwrap_or(word);
                    format!("{{{word}}}")
                });
                after = text + &after;
                node = node.child_by_field_name("left")?;
            }
            _ => {
                return match single(code, node) {
                    Some(text) => Some(text + &after),
                    None => Some(after).filter(|text| !text.is_empty()),
                };
            }
        }
    }
    None
}

fn single(code: Code<'_>, node: Node<'_>) -> Option<String> {
    let text = code.of(node);
    match node.kind() {
        "string" => Some(text.trim_matches('\'').to_owned()),
        "encapsed_string" => Some(text.trim_matches('"').to_owned()),
        _ => None,
    }
}

/// The elements of an array: key (if there is one) and value.
pub(super) fn elements(node: Node<'_>) -> Vec<(Option<Node<'_>>, Node<'_>)> {
    if node.kind() != "array_creation_expression" {
        return Vec::new();
    }
    let all = children(node).into_iter();
    all.filter_map(|element| {
        let parts = children(element);
        match parts[..] {
            [value] => Some((None, value)),
            [key, value] => Some((Some(key), value)),
            _ => None,
        }
    })
    .collect()
}

/// The texts of an array, or a text alone.
pub(super) fn texts(code: Code<'_>, node: Node<'_>) -> Vec<String> {
    if node.kind() == "array_creation_expression" {
        let all = elements(node).into_iter();
        return all.filter_map(|(_, value)| text(code, value)).collect();
    }
    text(code, node).into_iter().collect()
}
