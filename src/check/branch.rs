//! Values that may be one thing or another: which branch was meant, and what is wrong with it.
//!
//! "Not valid under any of the schemas" helps nobody. The branch whose type fits the value was meant; among those the
//! one with the fewest errors.

use jsonschema::{ValidationError, error::ValidationErrorKind as Kind};
use serde_json::Value;

use super::{
    finding::{Finding, Severity},
    path::{Segment, print},
    wording::{one_of, segments, unknown_key, wrong_type},
};

/// Turns one error into findings.
type Translate<'a> = &'a dyn Fn(&ValidationError<'_>, &Value, &mut Vec<Finding>);

/// A failed `anyOf` or `oneOf` as the findings of the branch that was meant, each made by `inner_one`.
pub(super) fn translate(
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
    schema: &Value,
    findings: &mut Vec<Finding>,
    inner_one: Translate<'_>,
) {
    let path = segments(error.instance_path());
    let instance = error.instance();
    let branches: Vec<&Value> = schema
        .pointer(error.schema_path().as_str())
        .and_then(Value::as_array)
        .map(|branches| {
            branches
                .iter()
                .map(|branch| resolve(schema, branch))
                .collect()
        })
        .unwrap_or_default();
    let tags: Option<Vec<&str>> = branches.iter().map(|branch| tag(branch)).collect();
    if let (Some(tags), Some(object)) = (tags.filter(|tags| !tags.is_empty()), instance.as_object())
    {
        let keys: Vec<&str> = object.keys().map(String::as_str).collect();
        match keys.as_slice() {
            [key] if tags.contains(key) => {
                let index = tags.iter().position(|tag| tag == key).unwrap_or_default();
                for inner in context.get(index).into_iter().flatten() {
                    inner_one(inner, schema, findings);
                }
            }
            _ => findings.push(one_key(&path, &keys, &tags)),
        }
        return;
    }
    let fitting = context
        .iter()
        .filter(|errors| !errors.iter().any(|inner| is_other_type(inner, error)));
    match fitting.min_by_key(|errors| errors.len()) {
        Some(errors) => {
            for inner in errors {
                inner_one(inner, schema, findings);
            }
        }
        None => {
            let types = branches.iter().flat_map(|branch| types(branch));
            let (message, remedy) = wrong_type(&one_of(types), instance);
            let finding = Finding::new("wrong-type", Severity::Error, print(&path), message);
            findings.push(match remedy.is_empty() {
                true => finding,
                false => finding.with_remedy(remedy),
            });
        }
    }
}

/// An object that must have exactly one key out of `tags`, but has none or several or a stranger.
fn one_key(path: &[Segment], keys: &[&str], tags: &[&str]) -> Finding {
    let stranger = keys.iter().find(|key| !tags.contains(*key));
    match (keys, stranger) {
        ([], _) => Finding::new(
            "missing-key",
            Severity::Error,
            print(path),
            "this needs exactly one key",
        )
        .with_remedy(format!("one of: {}", tags.join(", "))),
        (_, Some(stranger)) => unknown_key(path, stranger, tags),
        _ => Finding::new(
            "several-keys",
            Severity::Error,
            print(path),
            format!(
                "this needs exactly one key, but has `{}`",
                keys.join("`, `")
            ),
        )
        .with_remedy("write each as an object of its own"),
    }
}

/// Whether a branch failed because it is for values of another type.
fn is_other_type(inner: &ValidationError<'_>, outer: &ValidationError<'_>) -> bool {
    matches!(inner.kind(), Kind::Type { .. }) && inner.instance_path() == outer.instance_path()
}

fn resolve<'s>(schema: &'s Value, branch: &'s Value) -> &'s Value {
    branch
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| schema.pointer(reference.trim_start_matches('#')))
        .unwrap_or(branch)
}

/// The key of a branch that is an object with exactly one key.
fn tag(branch: &Value) -> Option<&str> {
    let properties = branch.get("properties")?.as_object()?;
    let closed = branch.get("additionalProperties") == Some(&Value::Bool(false));
    let required = branch.get("required")?.as_array()?;
    match (closed && required.len() == 1, properties.len()) {
        (true, 1) => properties.keys().next().map(String::as_str),
        _ => None,
    }
}

fn types(branch: &Value) -> Vec<String> {
    match branch.get("type") {
        Some(Value::String(name)) => vec![name.clone()],
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

/// A choice of documented words is a `oneOf` of constants in the derived schema, which editors like; for findings it is
/// one `enum`, so that one error names all the words.
pub(super) fn flatten_words(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Array(branches)) = members.get("oneOf") {
                let words: Option<Vec<Value>> = branches
                    .iter()
                    .map(words)
                    .collect::<Option<Vec<_>>>()
                    .map(|lists| lists.concat());
                if let Some(words) = words {
                    members.shift_remove("oneOf");
                    members.insert("type".to_owned(), "string".into());
                    members.insert("enum".to_owned(), words.into());
                }
            }
            members.values_mut().for_each(flatten_words);
        }
        Value::Array(items) => items.iter_mut().for_each(flatten_words),
        _ => {}
    }
}

fn words(branch: &Value) -> Option<Vec<Value>> {
    match (branch.get("const"), branch.get("enum")) {
        (Some(word), _) => Some(vec![word.clone()]),
        (None, Some(Value::Array(words))) => Some(words.clone()),
        _ => None,
    }
}
