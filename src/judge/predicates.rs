//! The predicates, over whatever a subject turned out to be.

use std::cmp::Ordering;

use jsonschema::Validator;
use serde_json::Value;

use crate::domain::checkpoint::{Checkpoint, Predicate, Subject};

use super::{
    answer::Answer,
    compare::{contains, equals, several},
    compiled, number,
    seen::Seen,
    value,
};

/// Errors of a schema that a reason lists.
const SCHEMA_ERRORS: usize = 3;

/// Whether the claim holds of a subject that is no part of a page (see `page`).
pub(super) fn answer(seen: &Seen<'_>, checkpoint: &Checkpoint) -> Answer {
    if let Seen::Unknown { reason, .. } = seen {
        return Answer::Unclear(reason.clone());
    }
    let predicate = checkpoint.predicate;
    match predicate {
        Predicate::Exists => return exists(seen, checkpoint.subject),
        Predicate::Absent => return !exists(seen, checkpoint.subject),
        Predicate::Visible
        | Predicate::Hidden
        | Predicate::Enabled
        | Predicate::Disabled
        | Predicate::Checked => {
            return Answer::Unclear(format!("`{predicate}` looks at an element of a page"));
        }
        _ => {}
    }
    let Some(expected) = &checkpoint.value else {
        return Answer::Unclear(format!("`{predicate}` needs a value"));
    };
    if predicate == Predicate::Count {
        return count(seen, checkpoint.subject, expected);
    }
    if let Seen::Missing { what, .. } = seen {
        return Answer::Unclear(match predicate {
            Predicate::NotEquals | Predicate::NotContains | Predicate::NotMatches => {
                format!(
                    "{what} is not there, so there is nothing to compare; `absent` would expect that"
                )
            }
            _ => format!("{what} is not there"),
        });
    }
    match predicate {
        Predicate::Equals => equals(seen, expected),
        Predicate::NotEquals => !equals(seen, expected),
        Predicate::Contains => holds(seen, expected, checkpoint.subject),
        Predicate::NotContains => !holds(seen, expected, checkpoint.subject),
        Predicate::Matches => matches(seen, expected),
        Predicate::NotMatches => !matches(seen, expected),
        Predicate::AtLeast => order(seen, expected, |order| order != Ordering::Less),
        Predicate::AtMost => order(seen, expected, |order| order != Ordering::Greater),
        Predicate::OneOf => one_of(seen, expected),
        Predicate::HasType => has_type(seen, expected),
        Predicate::HasSchema => has_schema(seen, expected),
        _ => Answer::Unclear(format!("`{predicate}` is not known here")),
    }
}

/// Whether it is in there. A page breaks its lines where it likes, so there a space is any white space.
fn holds(seen: &Seen<'_>, expected: &Value, subject: Subject) -> Answer {
    let found = contains(seen, expected);
    if subject != Subject::Page || found == Answer::Yes {
        return found;
    }
    match (seen, value::as_text(expected)) {
        (Seen::Text(text), Some(wanted)) if !wanted.contains('\n') && text.whole().is_ok() => {
            Answer::of(collapsed(&text.shown()).contains(&collapsed(&wanted)))
        }
        _ => found,
    }
}

fn exists(seen: &Seen<'_>, subject: Subject) -> Answer {
    match seen {
        Seen::Missing { what, .. } => Answer::NoBecause(format!("{what} is not there")),
        Seen::Files(paths) => Answer::of(!paths.is_empty()),
        // A stream is always there, so the question that can be answered either way is whether anything came.
        Seen::Text(text) => Answer::of(
            !matches!(subject, Subject::Stdout | Subject::Stderr | Subject::Body)
                || !text.is_empty(),
        ),
        _ => Answer::Yes,
    }
}

fn count(seen: &Seen<'_>, subject: Subject, expected: &Value) -> Answer {
    let found = match seen {
        Seen::Missing { .. } if subject == Subject::Json => 0,
        Seen::Missing { what, .. } => return Answer::Unclear(format!("{what} is not there")),
        Seen::Text(text) => text.lines(),
        Seen::One(value) => match &**value {
            Value::Array(items) => items.len() as u64,
            Value::Object(members) => members.len() as u64,
            _ => 1,
        },
        Seen::Nodes(nodes) => nodes.len() as u64,
        Seen::Files(paths) => paths.len() as u64,
        Seen::Unknown { reason, .. } => return Answer::Unclear(reason.clone()),
        Seen::Elements { .. } | Seen::Errors { .. } => 0,
    };
    let Value::Number(wanted) = expected else {
        return Answer::Unclear(not_a_number(Predicate::Count, expected));
    };
    match number::compare(&found.into(), wanted) {
        Ordering::Equal => Answer::Yes,
        _ => Answer::NoBecause(format!("{found} were counted")),
    }
}

fn matches(seen: &Seen<'_>, expected: &Value) -> Answer {
    let Some(pattern) = value::as_text(expected) else {
        return Answer::Unclear(format!(
            "a regular expression is a string, not {}",
            value::kind(expected)
        ));
    };
    let regex = compiled::regex(&pattern);
    let regex = match &*regex {
        Ok(regex) => regex,
        Err(reason) => return Answer::Unclear(reason.clone()),
    };
    match seen {
        Seen::Text(text) => text.matches(regex),
        Seen::Files(paths) => Answer::of(paths.iter().any(|path| regex.is_match(path))),
        Seen::Nodes(nodes) if nodes.len() > 1 => Answer::Unclear(several(nodes.len())),
        seen => match one(seen) {
            Some(Value::String(text)) => Answer::of(regex.is_match(text)),
            Some(other) => Answer::Unclear(format!(
                "a regular expression looks at strings, and this is {}",
                value::kind(other)
            )),
            None => Answer::No,
        },
    }
}

fn order(seen: &Seen<'_>, expected: &Value, holds: impl Fn(Ordering) -> bool) -> Answer {
    let Value::Number(limit) = expected else {
        return Answer::Unclear(format!(
            "a limit is a number, not {}",
            value::kind(expected)
        ));
    };
    let found = match seen {
        Seen::Text(text) => match text.number() {
            Ok(number) => number,
            Err(reason) => return Answer::Unclear(reason),
        },
        seen => match one(seen) {
            Some(Value::Number(number)) => number.clone(),
            Some(other) => {
                return Answer::Unclear(format!(
                    "{} was observed, a number expected",
                    value::kind(other)
                ));
            }
            None => return Answer::Unclear("a list was observed, a number expected".to_owned()),
        },
    };
    Answer::of(holds(number::compare(&found, limit)))
}

fn one_of(seen: &Seen<'_>, expected: &Value) -> Answer {
    let Value::Array(choices) = expected else {
        return Answer::Unclear(format!(
            "`one_of` needs a list, not {}",
            value::kind(expected)
        ));
    };
    let mut unclear = Answer::No;
    for choice in choices {
        match equals(seen, choice) {
            Answer::Yes => return Answer::Yes,
            answer @ Answer::Unclear(_) => unclear = answer,
            Answer::No | Answer::NoBecause(_) => {}
        }
    }
    unclear
}

fn has_type(seen: &Seen<'_>, expected: &Value) -> Answer {
    let types = match value::types(expected) {
        Ok(types) => types,
        Err(reason) => return Answer::Unclear(reason),
    };
    let (name, found) = match seen {
        Seen::Text(_) => ("a string", types.contains(&"string")),
        seen => match one(seen) {
            Some(found) => (
                value::kind(found),
                types.iter().any(|word| value::is_a(found, word)),
            ),
            None => (
                "a list",
                types.iter().any(|word| matches!(*word, "array" | "list")),
            ),
        },
    };
    if found {
        Answer::Yes
    } else {
        Answer::NoBecause(format!("it is {name}"))
    }
}

fn has_schema(seen: &Seen<'_>, expected: &Value) -> Answer {
    let schema = compiled::schema(expected);
    let schema = match &*schema {
        Ok(schema) => schema,
        Err(reason) => return Answer::Unclear(reason.clone()),
    };
    match seen {
        Seen::Text(text) => match text.json() {
            Ok(value) => validate(schema, &value),
            Err(reason) => Answer::Unclear(reason),
        },
        seen => match one(seen) {
            Some(found) => validate(schema, found),
            None => validate(schema, &seen.observed()),
        },
    }
}

fn validate(schema: &Validator, value: &Value) -> Answer {
    if schema.is_valid(value) {
        return Answer::Yes;
    }
    let mut errors = schema.iter_errors(value);
    let mut told: Vec<String> = errors
        .by_ref()
        .take(SCHEMA_ERRORS)
        .map(|error| match error.instance_path().as_str() {
            "" => error.masked().to_string(),
            path => format!("at {path}: {}", error.masked()),
        })
        .collect();
    let more = errors.count();
    if more > 0 {
        told.push(format!("and {more} more"));
    }
    Answer::NoBecause(told.join("; "))
}

/// The one value that was seen; `None` for several.
fn one<'a>(seen: &'a Seen<'_>) -> Option<&'a Value> {
    match seen {
        Seen::One(value) => Some(value),
        Seen::Nodes(nodes) => match nodes.as_slice() {
            [node] => Some(node),
            _ => None,
        },
        _ => None,
    }
}

fn not_a_number(predicate: Predicate, expected: &Value) -> String {
    format!(
        "`{predicate}` needs a number, not {}",
        value::kind(expected)
    )
}

/// White space as a reader sees it: one space. For texts of a page, which break lines where they like.
fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
