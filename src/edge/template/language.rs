//! The language of templates: minijinja, with what is switched on and off.

use std::borrow::Cow;

use minijinja::{AutoEscape, Environment, UndefinedBehavior, syntax::SyntaxConfig};

use super::{
    filters,
    value::{self, Unfit},
};

/// What a whole expression is assigned to, so that its value can be had with its type.
pub(super) const WHOLE: &str = "whole";

/// One for each instruction and for each 64 bytes made. Enough for a loop over a hundred thousand values.
const FUEL: u64 = 500_000;

/// Whether a string needs rendering at all; most do not.
pub(super) fn is_template(text: &str) -> bool {
    text.contains('{') && (text.contains("{{") || text.contains("{%") || text.contains("{#"))
}

/// The language that packs are written in.
pub(super) fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    let syntax = SyntaxConfig::builder().keep_trailing_newline(true).build();
    environment.set_syntax(syntax.expect("the delimiters are the usual ones"));
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_auto_reload(false);
    environment.set_debug(false);
    environment.set_fuel(Some(FUEL));
    // It prints everything that a template can read.
    environment.remove_global("debug");
    filters::add(&mut environment);
    environment.set_formatter(|out, _, found| {
        if let Some(text) = found.as_str() {
            return Ok(out.write_str(text)?);
        }
        match value::to_json(found) {
            Ok(json) => Ok(out.write_str(&value::text(json))?),
            Err(Unfit::Large) => Err(minijinja::ErrorKind::OutOfFuel.into()),
            Err(Unfit::Error(wrong)) => Err(wrong),
        }
    });
    environment
}

/// What is compiled for a template: itself, or the assignment of its one expression, on the same lines.
pub(super) fn source(template: &str) -> Cow<'_, str> {
    match whole(template) {
        Some(expression) => Cow::Owned(format!("{{% set {WHOLE} = ({expression}) %}}")),
        None => Cow::Borrowed(template),
    }
}

/// The expression of a template that is nothing else.
pub(super) fn whole(template: &str) -> Option<&str> {
    let inside = template.strip_prefix("{{")?.strip_suffix("}}")?;
    let inside = inside.strip_prefix(['-', '+']).unwrap_or(inside);
    let inside = inside.strip_suffix(['-', '+']).unwrap_or(inside);
    // Two expressions side by side also begin and end like this; only the parser can tell them from braces in quotes.
    let several = inside.contains("}}") || inside.contains("{{");
    if inside.trim().is_empty() || (several && environment().compile_expression(inside).is_err()) {
        return None;
    }
    Some(inside)
}

/// The dotted names that a template reads, sorted, each once.
pub(super) fn reads(template: &str) -> Result<Vec<String>, minijinja::Error> {
    if !is_template(template) {
        return Ok(Vec::new());
    }
    let environment = environment();
    let source = source(template);
    let parsed = environment.template_from_str(&source)?;
    let known = |name: &str| environment.globals().any(|(global, _)| global == name);
    let mut names: Vec<String> = parsed
        .undeclared_variables(true)
        .into_iter()
        .filter(|name| !known(name))
        .collect();
    names.sort_unstable();
    Ok(names)
}
