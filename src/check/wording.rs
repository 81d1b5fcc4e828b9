//! What findings of the schema say, in our own words.

use jsonschema::paths::{Location, LocationSegment};
use serde_json::Value;

use super::{
    finding::{Finding, Severity},
    nearest::did_you_mean,
    path::{Segment, print},
};
use crate::domain::ids::ID_PATTERN;

/// A finding about a key that nobody knows.
pub(super) fn unknown_key(path: &[Segment], key: &str, known: &[&str]) -> Finding {
    let mut at = path.to_vec();
    at.push(Segment::Key(key.to_owned()));
    let message = format!("unknown key `{}`", shorten(key));
    Finding::new("unknown-key", Severity::Error, print(&at), message)
        .with_remedy(did_you_mean(key, "allowed", known.iter().copied()))
        .about_key()
}

/// A finding about a key that is a name of the wrong form.
pub(super) fn bad_key(path: &[Segment], key: &str, pattern: &str) -> Finding {
    let mut at = path.to_vec();
    at.push(Segment::Key(key.to_owned()));
    let message = form(&Value::from(key), pattern);
    Finding::new("bad-form", Severity::Error, print(&at), message).about_key()
}

pub(super) fn segments(location: &Location) -> Vec<Segment> {
    location
        .segments()
        .map(|segment| match segment {
            LocationSegment::Property(key) => Segment::Key(key.to_string()),
            LocationSegment::Index(index) => Segment::Index(index),
        })
        .collect()
}

/// Message and remedy for a value of the wrong type.
pub(super) fn wrong_type(expected: &str, found: &Value) -> (String, String) {
    let name = match found {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let found_words = article(name);
    let remedy = match (expected, found) {
        ("a string", Value::Number(_) | Value::Bool(_)) => format!("write \"{found}\" in quotes"),
        (_, Value::String(text))
            if expected.starts_with("an integer") && text.parse::<u64>().is_ok() =>
        {
            format!("write {text} without quotes")
        }
        (_, Value::Null) => "leave the key out instead".to_owned(),
        _ => String::new(),
    };
    (format!("expected {expected}, found {found_words}"), remedy)
}

/// `a string or an object`.
pub(super) fn one_of(names: impl IntoIterator<Item = String>) -> String {
    let mut words: Vec<String> = Vec::new();
    for name in names.into_iter().filter(|name| name != "null") {
        let word = article(&name);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words.join(" or ")
}

pub(super) fn article(name: &str) -> String {
    match name {
        "null" => "null".to_owned(),
        "array" => "a list".to_owned(),
        "integer" | "object" => format!("an {name}"),
        "boolean" => "true or false".to_owned(),
        _ => format!("a {name}"),
    }
}

/// What a text of the wrong form should look like.
pub(super) fn form(instance: &Value, rule: &str) -> String {
    let text = shorten(instance.as_str().unwrap_or_default());
    match rule {
        ID_PATTERN => format!(
            "`{text}` is no id: it must begin with a letter or digit and hold only letters, digits, `.`, `_` and `-`"
        ),
        "^[A-Za-z_][A-Za-z0-9_]*$" => format!(
            "`{text}` is no name for a template: it must hold only letters, digits and `_`, and not begin with a digit"
        ),
        "time-span" => format!(
            "`{text}` is no length of time up to a week: write for example \"250ms\", \"30s\" or \"2m\""
        ),
        "byte-size" => {
            format!("`{text}` is no amount of bytes: write for example \"512KiB\" or \"4MiB\"")
        }
        "date" | r"^\d{4}-\d{2}-\d{2}$" => {
            format!("`{text}` is no date: write for example 2026-12-31")
        }
        _ => format!("`{text}` does not have the form {rule}"),
    }
}

/// Texts in messages are cut, because a document may hold anything.
pub(super) fn shorten(text: &str) -> String {
    const MOST: usize = 80;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
