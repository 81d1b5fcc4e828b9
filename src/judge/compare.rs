//! The two questions that every kind of subject answers in its own way: is it the same, does it hold this?

use serde_json::Value;

use super::{answer::Answer, seen::Seen, value};

/// The same: text for text, value for value, list for list.
pub(super) fn equals(seen: &Seen<'_>, expected: &Value) -> Answer {
    match seen {
        Seen::Text(text) => text.equals(expected),
        Seen::One(value) => is(value, expected),
        Seen::Nodes(nodes) => {
            let list = || match expected {
                Value::Array(items) => Answer::of(
                    items.len() == nodes.len()
                        && nodes
                            .iter()
                            .zip(items)
                            .all(|(node, item)| value::same(node, item)),
                ),
                _ => Answer::No,
            };
            match nodes.as_slice() {
                [node] => is(node, expected).or_else(list),
                nodes if expected.is_array() || nodes.is_empty() => list(),
                nodes => Answer::NoBecause(several(nodes.len())),
            }
        }
        Seen::Files(paths) => match expected {
            Value::String(path) => Answer::of(paths.as_slice() == [path]),
            Value::Array(wanted) => {
                let mut wanted: Vec<Option<&str>> = wanted.iter().map(Value::as_str).collect();
                let mut paths: Vec<Option<&str>> = paths.iter().map(|path| Some(*path)).collect();
                wanted.sort_unstable();
                paths.sort_unstable();
                Answer::of(wanted == paths)
            }
            other => Answer::Unclear(format!(
                "changed files are a list of paths, not {}",
                value::kind(other)
            )),
        },
        Seen::Missing { .. }
        | Seen::Unknown { .. }
        | Seen::Elements { .. }
        | Seen::Errors { .. } => Answer::No,
    }
}

fn is(found: &Value, expected: &Value) -> Answer {
    if value::same(found, expected) {
        Answer::Yes
    } else if value::kind(found) == value::kind(expected) {
        Answer::No
    } else {
        Answer::NoBecause(format!(
            "{} was observed, {} expected",
            value::kind(found),
            value::kind(expected)
        ))
    }
}

/// Why one value cannot be compared with the nodes of a path.
pub(super) fn several(nodes: usize) -> String {
    format!("the path selects {nodes} values, which are compared as a list")
}

/// A part of it: a piece of a text, an item of a list, members of an object.
pub(super) fn contains(seen: &Seen<'_>, expected: &Value) -> Answer {
    match seen {
        Seen::Text(text) => text.contains(expected),
        Seen::One(found) => holds(found, expected),
        Seen::Nodes(nodes) => {
            let listed = Answer::of(value::list_holds(nodes.iter().copied(), expected));
            match nodes.as_slice() {
                // The path could have selected several, and happens to have found one: both readings are fair.
                [node] => listed.or_else(|| match holds(node, expected) {
                    Answer::Yes => Answer::Yes,
                    _ => Answer::No,
                }),
                _ => listed,
            }
        }
        Seen::Files(paths) => match expected {
            Value::String(path) => Answer::of(paths.contains(&path.as_str())),
            other => Answer::Unclear(format!(
                "changed files are paths, not {}",
                value::kind(other)
            )),
        },
        Seen::Missing { .. }
        | Seen::Unknown { .. }
        | Seen::Elements { .. }
        | Seen::Errors { .. } => Answer::No,
    }
}

fn holds(found: &Value, expected: &Value) -> Answer {
    match (found, expected) {
        (Value::String(text), expected) => match value::as_text(expected) {
            Some(part) => Answer::of(text.contains(&*part)),
            None => Answer::Unclear(format!("a string cannot hold {}", value::kind(expected))),
        },
        (Value::Array(items), expected) => {
            if value::list_holds(items.iter(), expected) {
                return Answer::Yes;
            }
            match expected {
                Value::Array(wanted) if wanted.iter().all(|item| value::list_holds(items.iter(), item)) => {
                    Answer::NoBecause(
                        "each item of the expected list is there, but `contains` looks for one item that is this list; use a checkpoint for each".to_owned(),
                    )
                }
                _ => Answer::No,
            }
        }
        (Value::Object(found), Value::Object(expected)) => {
            Answer::of(value::has_members(found, expected))
        }
        (Value::Object(_), other) => Answer::Unclear(format!(
            "an object holds members, so `contains` needs an object, not {}",
            value::kind(other)
        )),
        (other, _) => Answer::Unclear(format!("{} cannot hold anything", value::kind(other))),
    }
}
