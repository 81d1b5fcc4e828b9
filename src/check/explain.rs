//! What the schema says against a document, in our own words, all of it at once.

use jsonschema::{
    ValidationError, ValidationOptions,
    error::{TypeKind, ValidationErrorKind as Kind},
    paths::Location,
};
use serde_json::Value;

use super::{
    branch,
    finding::{Finding, Severity},
    nearest::did_you_mean,
    path::print,
    schema::{SchemaKind, json_schema},
    wording::{article, bad_key, form, one_of, segments, shorten, unknown_key, wrong_type},
};
use crate::domain::units::{ByteSize, TimeSpan};

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
fn translate(error: &ValidationError<'_>, schema: &Value, findings: &mut Vec<Finding>) {
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
            branch::translate(error, context, schema, findings, &translate);
        }
        _ => say("not-valid", shorten(&error.to_string()), String::new()),
    }
}

/// The object schema that a keyword such as `additionalProperties` stands in.
fn owner<'s>(schema: &'s Value, keyword: &Location) -> Option<&'s Value> {
    let (owner, _) = keyword.as_str().rsplit_once('/')?;
    schema.pointer(owner)
}
