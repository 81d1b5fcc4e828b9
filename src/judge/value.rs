//! JSON values: the same, part of another, of a type.

use std::{borrow::Cow, cmp::Ordering};

use serde_json::{Map, Value};

use super::number;

/// Words that `has_type` knows; `array` and `list` are one.
pub(super) const TYPES: &[&str] = &[
    "string", "number", "integer", "boolean", "null", "array", "list", "object",
];

/// The same type and value; numbers by value, objects in any order.
pub(super) fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            number::compare(left, right) == Ordering::Equal
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, left)| right.get(key).is_some_and(|right| same(left, right)))
        }
        _ => left == right,
    }
}

/// Whether every expected member is there; objects in objects likewise, anything else must be the same.
pub(super) fn has_members(object: &Map<String, Value>, expected: &Map<String, Value>) -> bool {
    expected.iter().all(|(key, expected)| {
        object
            .get(key)
            .is_some_and(|value| match (value, expected) {
                (Value::Object(value), Value::Object(expected)) => has_members(value, expected),
                _ => same(value, expected),
            })
    })
}

/// Whether a list holds an item that is the same, or, for an object, has those members.
pub(super) fn list_holds<'a>(mut list: impl Iterator<Item = &'a Value>, expected: &Value) -> bool {
    list.any(|item| match (item, expected) {
        (Value::Object(item), Value::Object(expected)) => has_members(item, expected),
        _ => same(item, expected),
    })
}

/// A text, or what a number or boolean looks like: a template that is one expression yields those for `contains`.
pub(super) fn as_text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Number(_) | Value::Bool(_) => Some(Cow::Owned(value.to_string())),
        _ => None,
    }
}

/// With its article, for sentences.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Whether a value is of the type that a word of [`TYPES`] names.
pub(super) fn is_a(value: &Value, word: &str) -> bool {
    match value {
        Value::Null => word == "null",
        Value::Bool(_) => word == "boolean",
        Value::Number(number) => {
            word == "number" || (word == "integer" && number::is_integer(number))
        }
        Value::String(_) => word == "string",
        Value::Array(_) => matches!(word, "array" | "list"),
        Value::Object(_) => word == "object",
    }
}

/// A word of [`TYPES`], or several; an error in words otherwise.
pub(super) fn types(expected: &Value) -> Result<Vec<&str>, String> {
    let words: Vec<&Value> = match expected {
        Value::Array(words) if !words.is_empty() => words.iter().collect(),
        word => vec![word],
    };
    words
        .into_iter()
        .map(|word| match word.as_str() {
            Some(text) if TYPES.contains(&text) => Ok(text),
            _ => Err(format!(
                "{word} is no type; the types are {}",
                TYPES.join(", ")
            )),
        })
        .collect()
}

/// The part of an observed value that `contains` looked at, for a diff that shows nothing else.
pub(super) fn projection(observed: &Value, expected: &Value) -> Value {
    match (observed, expected) {
        (Value::Object(observed), Value::Object(expected)) => Value::Object(
            expected
                .iter()
                .filter_map(|(key, expected)| {
                    Some((key.clone(), projection(observed.get(key)?, expected)))
                })
                .collect(),
        ),
        (Value::Array(observed), Value::Object(expected)) => observed
            .iter()
            .filter_map(Value::as_object)
            .max_by_key(|item| likeness(item, expected))
            .filter(|item| likeness(item, expected) > 0)
            .map_or_else(
                || Value::Array(observed.clone()),
                |item| {
                    projection(
                        &Value::Object(item.clone()),
                        &Value::Object(expected.clone()),
                    )
                },
            ),
        _ => observed.clone(),
    }
}

fn likeness(item: &Map<String, Value>, expected: &Map<String, Value>) -> usize {
    expected
        .iter()
        .filter(|(key, expected)| item.get(*key).is_some_and(|value| same(value, expected)))
        .count()
}
