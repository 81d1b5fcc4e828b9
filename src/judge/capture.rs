//! Values taken from an observation, for the templates of later steps.

use serde_json::Value;

use crate::domain::checkpoint::{Capture, Subject};

use super::{compiled, elements, seen::Seen, text::Text, value};

/// The value that a capture asks for.
pub(super) fn take(seen: &Seen<'_>, capture: &Capture) -> Result<Value, String> {
    match seen {
        Seen::Unknown { reason, .. } => return Err(reason.clone()),
        Seen::Missing { what, .. } => return Err(format!("{what} is not there")),
        _ => {}
    }
    if let Seen::Elements { target, found } = seen {
        let own = elements::one(target, found)?;
        return take(&Seen::Text(elements::text(target, own)), capture);
    }
    let Some(pattern) = &capture.pattern else {
        return match seen {
            Seen::Text(text) => {
                let text = text.strict()?;
                // A command's output ends with a line end that nobody means.
                let text = match capture.subject {
                    Subject::Stdout | Subject::Stderr => text.trim_end_matches(['\r', '\n']),
                    _ => text,
                };
                Ok(text.into())
            }
            seen => Ok(seen.observed()),
        };
    };
    match seen {
        Seen::Text(text) => matched(text, pattern),
        seen => {
            let observed = seen.observed();
            match value::as_text(&observed) {
                Some(text) => matched(&Text::short(capture.subject.to_string(), text), pattern),
                None => Err(format!(
                    "a pattern looks at texts, and this is {}",
                    value::kind(&observed)
                )),
            }
        }
    }
}

fn matched(text: &Text<'_>, pattern: &str) -> Result<Value, String> {
    let regex = compiled::regex(pattern);
    let groups = text.find(regex.as_ref().as_ref().map_err(Clone::clone)?)?;
    let groups = groups.ok_or_else(|| format!("`{pattern}` finds nothing in {}", text.name))?;
    let group = if groups.len() > 1 { 1 } else { 0 };
    match groups.into_iter().nth(group).flatten() {
        Some(found) => Ok(found.into()),
        None => Err(format!(
            "the first group of `{pattern}` took no part in the match in {}",
            text.name
        )),
    }
}
