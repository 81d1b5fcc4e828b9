//! What the schema says against a document, in our own words, all of it at once.

use jsonschema::{
    ValidationError, ValidationOptions,
    error::{TypeKind, ValidationErrorKind as Kind},
    paths::{Location, LocationSegment},
};
use serde_json::Value;

use super::{
    branch,
    finding::{Finding, Severity},
    nearest::did_you_mean,
    path::{Segment, print},
    schema::{SchemaKind, json_schema},
};
use crate::domain::{
    ids::ID_PATTERN,
    units::{ByteSize, TimeSpan},
};

/// Everything that the schema of `kind` says against `document`.
pub(super) fn explain(kind: SchemaKind, document: &Value) -> Vec<Finding> {
    let mut schema = json_schema(kind);
    branch::flatten_words(&mut schema);
    let options: ValidationOptions<'_> = jsonschema::options()
        .should_validate_formats(true)
        .with_format("time-span", |text: &str| text.parse::<TimeSpan>().is_ok())
        .with_format("byte-size", |text: &str| text.parse::<ByteSize>().is_ok());
    let validator = options
        .build(&schema)
        .expect("a schema that schemars derived is valid");
    let mut findings = Vec::new();
    for error in validator.iter_errors(document) {
        translate(&error, &schema, &mut findings);
    }
    findings
}

/// One error as one finding, or several where an error tells of several keys.
pub(super) fn translate(error: &ValidationError<'_>, schema: &Value, findings: &mut Vec<Finding>) {
    let path = segments(error.instance_path());
    let mut say = |code, message: String, remedy: String| {
        let finding = Finding::new(code, Severity::Error, print(&path), message);
        findings.push(match remedy.is_empty() {
            true => finding,
            false => finding.with_remedy(remedy),
        });
    };
    let instance = error.instance();
    match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            let owner = owner(schema, error.schema_path());
            let properties = owner.and_then(|owner| owner.get("properties")?.as_object());
            let known: Vec<&str> = properties
                .map(|properties| properties.keys().map(String::as_str).collect())
                .unwrap_or_default();
            let patterns = owner.and_then(|owner| owner.get("patternProperties")?.as_object());
            let pattern = patterns.and_then(|patterns| patterns.keys().next());
            for key in unexpected {
                findings.push(match pattern {
                    Some(pattern) => bad_key(&path, key, pattern),
                    None => unknown_key(&path, key, &known),
                });
            }
        }
        Kind::Required { property } => {
            let key = property.as_str().unwrap_or_default();
            say(
                "missing-key",
                format!("`{key}` is missing"),
                format!("add `{key}` here"),
            );
        }
        Kind::Type { kind } => {
            let expected = match kind {
                TypeKind::Single(name) => article(&name.to_string()),
                TypeKind::Multiple(names) => one_of(names.iter().map(|name| name.to_string())),
            };
            let (message, remedy) = wrong_type(&expected, instance);
            say("wrong-type", message, remedy);
        }
        Kind::Enum { options } => {
            let words: Vec<&str> = options
                .as_array()
                .map(|words| words.iter().filter_map(Value::as_str).collect())
                .unwrap_or_default();
            match instance.as_str() {
                Some(word) => say(
                    "unknown-word",
                    format!("`{}` is not one of the allowed words", shorten(word)),
                    did_you_mean(word, "allowed", words.iter().copied()),
                ),
                None => {
                    let (message, remedy) = wrong_type("a string", instance);
                    say("wrong-type", message, remedy);
                }
            }
        }
        // What a quantity looks like is said better by its format.
        Kind::Pattern { pattern } if pattern.starts_with(r"^\s*[0-9]") => {}
        Kind::Pattern { pattern } => say("bad-form", form(instance, pattern), String::new()),
        Kind::Format { format } => say("bad-form", form(instance, format), String::new()),
        Kind::MaxLength { limit } => say(
            "bad-form",
            format!("this text has more than {limit} characters"),
            String::new(),
        ),
        Kind::Minimum { limit } => say(
            "out-of-range",
            format!("{instance} is too small"),
            format!("the smallest value allowed is {limit}"),
        ),
        Kind::Maximum { limit } => say(
            "out-of-range",
            format!("{instance} is too large"),
            format!("the largest value allowed is {limit}"),
        ),
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => {
            branch::translate(error, context, schema, findings);
        }
        _ => say("not-valid", shorten(&error.to_string()), String::new()),
    }
}

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
fn bad_key(path: &[Segment], key: &str, pattern: &str) -> Finding {
    let mut at = path.to_vec();
    at.push(Segment::Key(key.to_owned()));
    let message = form(&Value::from(key), pattern);
    Finding::new("bad-form", Severity::Error, print(&at), message).about_key()
}

/// The object schema that a keyword such as `additionalProperties` stands in.
fn owner<'s>(schema: &'s Value, keyword: &Location) -> Option<&'s Value> {
    let (owner, _) = keyword.as_str().rsplit_once('/')?;
    schema.pointer(owner)
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

fn article(name: &str) -> String {
    match name {
        "null" => "null".to_owned(),
        "array" => "a list".to_owned(),
        "integer" | "object" => format!("an {name}"),
        "boolean" => "true or false".to_owned(),
        _ => format!("a {name}"),
    }
}

/// What a text of the wrong form should look like.
fn form(instance: &Value, rule: &str) -> String {
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
