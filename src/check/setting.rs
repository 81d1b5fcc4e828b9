//! Rules for single values: times, names of variables, templates outside a pack.

use super::{
    finding::Findings,
    forms::is_variable,
    path::At,
    world::{Unknown, World},
};
use crate::domain::units::TimeSpan;

/// A limit of no time at all would fail everything.
pub(super) fn not_zero(span: TimeSpan, at: &At<'_>, out: &mut Findings) {
    if span.0.is_zero() {
        out.error(
            "zero-time",
            at,
            "this must be longer than nothing".to_owned(),
            "write for example \"30s\"",
        );
    }
}

/// The name of a variable that is set or passed on.
pub(super) fn variable(name: &str, at: &At<'_>, out: &mut Findings) {
    if !is_variable(name) {
        out.error(
            "bad-variable",
            at,
            format!("`{name}` cannot name a variable"),
            "a name holds only letters, digits and `_`, and does not begin with a digit",
        );
    }
}

/// A template outside a pack, with the rule for what it may name.
pub(super) fn templates(
    text: &str,
    at: &At<'_>,
    world: &World<'_>,
    out: &mut Findings,
    resolve: impl Fn(&str) -> Result<(), Unknown>,
) {
    match world.names(text).as_deref() {
        None => {}
        Some(Err(reason)) => bad_template(reason, at, out),
        Some(Ok(names)) => {
            for name in names {
                if let Err(unknown) = resolve(name) {
                    out.error(unknown.code, at, unknown.message, &unknown.remedy);
                }
            }
        }
    }
}

pub(super) fn bad_template(reason: &str, at: &At<'_>, out: &mut Findings) {
    let remedy = if reason.contains("end of comment") {
        "`{#` begins a comment; write {{ \"{#\" }} where it is meant as text, as in the shell's ${#name}"
    } else {
        "write {{ \"{{\" }} for two braces that are meant as text"
    };
    out.error(
        "bad-template",
        at,
        format!("this template cannot be read: {reason}"),
        remedy,
    );
}
