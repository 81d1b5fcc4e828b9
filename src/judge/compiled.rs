//! Patterns, schemas, paths and globs, compiled once a thread: the same checkpoint is judged many times (`eventually`,
//! retries, mutants), and a compiled pattern shared between threads would make them wait for each other.

use std::{cell::RefCell, collections::HashMap, rc::Rc, thread::LocalKey};

use globset::{GlobBuilder, GlobMatcher};
use jsonschema::{PatternOptions, Validator};
use regex::{Regex, RegexBuilder};
use serde_json::Value;

use super::path::Path;

/// Entries of one kind that a thread keeps. A full cache is emptied: simpler than an order of use, and rare.
const KEPT: usize = 128;

/// A pattern that needs more is a mistake or an attack; matching takes time in proportion to it.
const REGEX_BYTES: usize = 2 << 20;

/// What compiling a text led to; errors are kept as well.
pub(super) type Compiled<T> = Rc<Result<T, String>>;

type Cache<T> = RefCell<HashMap<String, Compiled<T>>>;

thread_local! {
    static REGEXES: Cache<Regex> = RefCell::default();
    static SCHEMAS: Cache<Validator> = RefCell::default();
    static PATHS: Cache<Path> = RefCell::default();
    static GLOBS: Cache<GlobMatcher> = RefCell::default();
}

fn cached<T>(
    cache: &'static LocalKey<Cache<T>>,
    text: &str,
    compile: impl FnOnce() -> Result<T, String>,
) -> Compiled<T> {
    if let Some(found) = cache.with_borrow(|cache| cache.get(text).cloned()) {
        return found;
    }
    let compiled = Rc::new(compile());
    cache.with_borrow_mut(|cache| {
        if cache.len() >= KEPT {
            cache.clear();
        }
        cache.insert(text.to_owned(), Rc::clone(&compiled));
    });
    compiled
}

/// A regular expression.
pub(super) fn regex(pattern: &str) -> Compiled<Regex> {
    cached(&REGEXES, pattern, || {
        RegexBuilder::new(pattern)
            .size_limit(REGEX_BYTES)
            .dfa_size_limit(REGEX_BYTES)
            .build()
            .map_err(|error| {
                format!(
                    "`{pattern}` is no regular expression: {}",
                    last_line(&error.to_string())
                )
            })
    })
}

/// A JSON Schema. References to other documents are refused, so judging never reads anything.
pub(super) fn schema(schema: &Value) -> Compiled<Validator> {
    cached(&SCHEMAS, &schema.to_string(), || {
        if !matches!(schema, Value::Object(_) | Value::Bool(_)) {
            return Err("a JSON Schema is an object".to_owned());
        }
        jsonschema::options()
            .offline()
            .should_validate_formats(true)
            .with_pattern_options(
                PatternOptions::regex()
                    .size_limit(REGEX_BYTES)
                    .dfa_size_limit(REGEX_BYTES),
            )
            .build(schema)
            .map_err(|error| format!("this is no JSON Schema: {error}"))
    })
}

/// A JSONPath.
pub(super) fn path(text: &str) -> Compiled<Path> {
    cached(&PATHS, text, || Path::parse(text))
}

/// A glob over paths: `*` stays in one directory, `**` does not.
pub(super) fn glob(text: &str) -> Compiled<GlobMatcher> {
    cached(&GLOBS, text, || {
        GlobBuilder::new(text)
            .literal_separator(true)
            .build()
            .map(|glob| glob.compile_matcher())
            .map_err(|error| format!("`{text}` is no glob: {}", error.kind()))
    })
}

/// The line of a message that says what is wrong; the others draw an arrow.
fn last_line(message: &str) -> &str {
    let line = message.lines().next_back().unwrap_or(message);
    line.strip_prefix("error: ").unwrap_or(line)
}
