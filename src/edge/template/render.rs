//! Rendering, with the compiled templates kept.

use std::{
    borrow::Cow,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard,
        atomic::{AtomicUsize, Ordering},
    },
};

use minijinja::{AutoEscape, Environment, UndefinedBehavior, syntax::SyntaxConfig};
use serde_json::{Map, Value};

use super::{
    error::{self, TemplateError},
    filters,
    scope::Scope,
    value::{self, MAX_OUTPUT, Unfit},
};

/// One for each instruction and for each 64 bytes made. Enough for a loop over a hundred thousand values.
const FUEL: u64 = 500_000;

/// Compiled templates that are kept; all are dropped when there are more.
const KEPT: usize = 1024;

/// What a whole expression is assigned to, so that its value can be had with its type.
const WHOLE: &str = "whole";

/// Renders templates. One is enough for a program; threads share it by reference.
pub struct Templates {
    environment: RwLock<Environment<'static>>,
    compiled: Arc<AtomicUsize>,
}

impl Default for Templates {
    fn default() -> Self {
        Self::new()
    }
}

impl Templates {
    /// With nothing compiled yet.
    pub fn new() -> Self {
        let compiled = Arc::new(AtomicUsize::new(0));
        let mut environment = environment();
        // A template is its own name, so the environment's store is the cache. Nothing else can be loaded: the
        // statements that would are not compiled in.
        let count = Arc::clone(&compiled);
        environment.set_loader(move |template| {
            count.fetch_add(1, Ordering::Relaxed);
            Ok(Some(source(template).into_owned()))
        });
        Self {
            environment: RwLock::new(environment),
            compiled,
        }
    }

    /// Renders a string; one whole expression keeps the JSON type of its value, anything else becomes text.
    pub fn render(&self, template: &str, scope: &Scope) -> Result<Value, TemplateError> {
        if !is_template(template) {
            return Ok(template.into());
        }
        let environment = self.environment();
        let fail = |wrong: &minijinja::Error| error::explain(wrong, template, Some(scope));
        let compiled = environment
            .get_template(template)
            .map_err(|wrong| fail(&wrong))?;
        if whole(template).is_none() {
            let text = compiled
                .render(scope.context())
                .map_err(|wrong| fail(&wrong))?;
            return if text.len() > MAX_OUTPUT {
                Err(too_large(template))
            } else {
                Ok(text.into())
            };
        }
        let done = compiled
            .render_captured(scope.context())
            .map_err(|wrong| fail(&wrong))?;
        match done.state().lookup(WHOLE) {
            Some(found) if !found.is_undefined() => {
                value::to_json(&found).map_err(|unfit| match unfit {
                    Unfit::Large => too_large(template),
                    Unfit::Error(wrong) => fail(&wrong),
                })
            }
            _ => Err(error::undefined(template, None, None, scope)),
        }
    }

    /// Renders a string to text: a string as it is, everything else as JSON.
    pub fn render_text(&self, template: &str, scope: &Scope) -> Result<String, TemplateError> {
        self.render(template, scope).map(value::text)
    }

    /// Renders every string in a value, keys of objects included.
    pub fn render_value(&self, template: &Value, scope: &Scope) -> Result<Value, TemplateError> {
        match template {
            Value::String(text) => self.render(text, scope),
            Value::Array(items) => items
                .iter()
                .map(|item| self.render_value(item, scope))
                .collect(),
            Value::Object(members) => {
                let mut rendered = Map::with_capacity(members.len());
                for (key, member) in members {
                    rendered.insert(
                        self.render_text(key, scope)?,
                        self.render_value(member, scope)?,
                    );
                }
                Ok(Value::Object(rendered))
            }
            other => Ok(other.clone()),
        }
    }

    fn environment(&self) -> RwLockReadGuard<'_, Environment<'static>> {
        if self.compiled.load(Ordering::Relaxed) > KEPT {
            let mut environment = self
                .environment
                .write()
                .unwrap_or_else(PoisonError::into_inner);
            environment.clear_templates();
            self.compiled.store(0, Ordering::Relaxed);
        }
        self.environment
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn too_large(template: &str) -> TemplateError {
    TemplateError::TooLarge {
        template: error::quoted(template),
        limit: MAX_OUTPUT,
    }
}

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
fn whole(template: &str) -> Option<&str> {
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
