//! The elements of a page that a target matched: which of them a claim is about.

use serde_json::Value;

use super::text::Text;
use crate::domain::page::{ElementSeen, ElementsSeen};

/// Targets of matches that a reason names.
const NAMED: usize = 5;

/// The elements that count: where some can be seen, those.
fn wanted(found: &ElementsSeen) -> Vec<&ElementSeen> {
    let visible: Vec<_> = found.matches.iter().filter(|own| own.visible).collect();
    if visible.is_empty() {
        found.matches.iter().collect()
    } else {
        visible
    }
}

/// What is shown of elements: the text of one, a list of several; null: there is none.
pub(super) fn observed(found: &ElementsSeen) -> Value {
    match wanted(found).as_slice() {
        [] => Value::Null,
        [one] => Value::String(one.text.clone()),
        several => several.iter().map(|own| own.text.as_str()).collect(),
    }
}

/// The one element that a claim is about; an answer in words where there is none, or several.
pub(super) fn one<'a>(target: &str, found: &'a ElementsSeen) -> Result<&'a ElementSeen, String> {
    match wanted(found).as_slice() {
        [] => Err(missing(target, found)),
        [one] => Ok(one),
        several => {
            let named: Vec<&str> = several
                .iter()
                .take(NAMED)
                .map(|own| own.target.as_str())
                .collect();
            Err(format!(
                "{} elements match {target}: {}{}",
                if found.visible > 0 {
                    found.visible
                } else {
                    found.count
                },
                named.join(", "),
                if several.len() > named.len() {
                    ", …"
                } else {
                    ""
                }
            ))
        }
    }
}

/// That nothing matches, with what is near.
pub(super) fn missing(target: &str, found: &ElementsSeen) -> String {
    if found.near.is_empty() {
        format!("nothing matches {target}")
    } else {
        format!(
            "nothing matches {target}; there is {}",
            found.near.join(", ")
        )
    }
}

/// What an element says.
pub(super) fn text<'a>(target: &str, own: &'a ElementSeen) -> Text<'a> {
    Text::page(format!("element {target}"), &own.text, own.omitted)
}
