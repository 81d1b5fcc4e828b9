//! What is wrong with a checkpoint or capture before anything ran. Texts with templates are left to the run.

use serde_json::Value;

use crate::domain::{
    checkpoint::{Capture, Checkpoint, Predicate, Subject},
    target,
};

use super::{
    compiled,
    fit::{self, At, Nature},
    value,
};

/// Something wrong with one field of a checkpoint or capture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// `subject`, `at`, `predicate` or `value`; of a capture also `name` or `pattern`.
    pub field: &'static str,
    /// What is wrong, and what would be right.
    pub message: String,
}

fn problem(field: &'static str, message: impl Into<String>) -> Problem {
    Problem {
        field,
        message: message.into(),
    }
}

/// What is wrong with a checkpoint as it stands in a pack; nothing where it could hold and could fail.
pub fn problems(checkpoint: &Checkpoint) -> Vec<Problem> {
    let (subject, predicate) = (checkpoint.subject, checkpoint.predicate);
    let mut found = Vec::new();
    let fitting = fit::predicates(subject);
    if !fitting.contains(&predicate) {
        let words: Vec<&str> = fitting.iter().map(|predicate| predicate.word()).collect();
        found.push(problem(
            "predicate",
            format!(
                "`{predicate}` does not fit `{subject}`; use one of {}",
                words.join(", ")
            ),
        ));
    }
    found.extend(at_problem(subject, checkpoint.at.as_deref()));
    found.extend(match (&checkpoint.value, needs_value(predicate)) {
        (None, true) => Some(problem("value", format!("`{predicate}` needs a value"))),
        (Some(_), false) => Some(problem("value", format!("`{predicate}` takes no value"))),
        (Some(value), true) if found.is_empty() && !has_template(value) => {
            value_problem(subject, predicate, value)
                .err()
                .map(|message| problem("value", message))
        }
        _ => None,
    });
    found
}

/// What is wrong with a capture as it stands in a pack.
pub fn capture_problems(capture: &Capture) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut letters = capture.name.chars();
    let begins = letters
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
    if !begins || !letters.all(|c| c.is_ascii_alphanumeric() || c == '_') {
        found.push(problem(
            "name",
            format!(
                "`{}` is no name: templates read `captured.<name>`, so use letters, digits and `_`",
                capture.name
            ),
        ));
    }
    found.extend(at_problem(capture.subject, capture.at.as_deref()));
    if let Some(pattern) = capture
        .pattern
        .as_deref()
        .filter(|pattern| !is_template(pattern))
    {
        if capture.subject == Subject::Workspace {
            found.push(problem(
                "pattern",
                "a pattern looks at texts, and `workspace` is a list of paths",
            ));
        } else if let Err(message) = &*compiled::regex(pattern) {
            found.push(problem("pattern", message.as_str()));
        }
    }
    found
}

fn needs_value(predicate: Predicate) -> bool {
    !matches!(
        predicate,
        Predicate::Exists
            | Predicate::Absent
            | Predicate::Visible
            | Predicate::Hidden
            | Predicate::Enabled
            | Predicate::Disabled
            | Predicate::Checked
    )
}

fn at_problem(subject: Subject, at: Option<&str>) -> Option<Problem> {
    let message = match (fit::at(subject), at) {
        (At::Needed(what), None | Some("")) => format!("`{subject}` needs `at`: {what}"),
        (At::Forbidden, Some(_)) => format!("`{subject}` takes no `at`"),
        (_, Some(at)) if is_template(at) => return None,
        (_, Some(at)) if subject == Subject::Element => target::problem(at)?,
        (_, Some(at)) if subject == Subject::Json => {
            compiled::path(at).as_ref().as_ref().err()?.clone()
        }
        (_, Some(at)) if subject == Subject::Workspace => {
            compiled::glob(at).as_ref().as_ref().err()?.clone()
        }
        _ => return None,
    };
    Some(problem("at", message))
}

fn value_problem(subject: Subject, predicate: Predicate, value: &Value) -> Result<(), String> {
    let says = |what: &str| {
        Err(format!(
            "`{predicate}` on `{subject}` needs {what}, not {}",
            value::kind(value)
        ))
    };
    match predicate {
        Predicate::Count => match value.as_u64() {
            Some(_) => Ok(()),
            None => says("a whole number that is not negative"),
        },
        Predicate::AtLeast | Predicate::AtMost if !value.is_number() => says("a number"),
        Predicate::Matches | Predicate::NotMatches => match value.as_str() {
            Some(pattern) => compiled::regex(pattern)
                .as_ref()
                .as_ref()
                .map(|_| ())
                .map_err(Clone::clone),
            None => says("a regular expression as a string"),
        },
        Predicate::OneOf => match value.as_array() {
            Some(choices) if choices.is_empty() => {
                Err("`one_of` an empty list can never hold".to_owned())
            }
            Some(choices) => choices.iter().try_for_each(|choice| {
                comparable(subject, choice).map_err(|what| {
                    format!(
                        "each item of `one_of` on `{subject}` must be {what}, not {}",
                        value::kind(choice)
                    )
                })
            }),
            None => says("a list"),
        },
        Predicate::HasType => value::types(value).map(|_| ()),
        Predicate::HasSchema => match value {
            Value::Bool(true) => Err("the schema `true` holds for everything".to_owned()),
            schema => compiled::schema(schema)
                .as_ref()
                .as_ref()
                .map(|_| ())
                .map_err(Clone::clone),
        },
        Predicate::Equals | Predicate::NotEquals => comparable(subject, value).or_else(says),
        Predicate::Contains | Predicate::NotContains => match (fit::nature(subject), value) {
            // Every text holds the empty one.
            (_, Value::String(text)) if text.is_empty() => Err(format!(
                "`{predicate}` an empty text says nothing; use `equals`, `exists` or `absent`"
            )),
            (Nature::Json, Value::Object(members)) if members.is_empty() => Err(format!(
                "`{predicate}` no members says nothing; use `has_type` or `exists`"
            )),
            (Nature::Json, _) | (_, Value::String(_)) => Ok(()),
            (Nature::Text | Nature::Browser, Value::Number(_) | Value::Bool(_)) => Ok(()),
            _ => says("a string"),
        },
        _ => Ok(()),
    }
}

/// Whether a value could be equal to a subject; otherwise what could.
fn comparable(subject: Subject, value: &Value) -> Result<(), &'static str> {
    match (fit::nature(subject), value) {
        (Nature::Number, Value::Number(_)) | (Nature::Json, _) => Ok(()),
        (Nature::Text | Nature::Browser, Value::String(_) | Value::Number(_) | Value::Bool(_)) => {
            Ok(())
        }
        (Nature::Paths, Value::String(_)) => Ok(()),
        (Nature::Paths, Value::Array(paths)) if paths.iter().all(Value::is_string) => Ok(()),
        (Nature::Number, _) => Err("a number"),
        (Nature::Paths, _) => Err("a path or a list of paths"),
        (Nature::Text | Nature::Browser, _) => Err("a string, a number or a boolean"),
    }
}

fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

fn has_template(value: &Value) -> bool {
    match value {
        Value::String(text) => is_template(text),
        Value::Array(items) => items.iter().any(has_template),
        Value::Object(members) => members
            .iter()
            .any(|(key, value)| is_template(key) || has_template(value)),
        _ => false,
    }
}
