//! Rendering, with the compiled templates kept.

use std::sync::{
    Arc, PoisonError, RwLock, RwLockReadGuard,
    atomic::{AtomicUsize, Ordering},
};

use minijinja::Environment;
use serde_json::{Map, Value};

use super::{
    error::{self, TemplateError},
    language::{WHOLE, environment, is_template, source, whole},
    scope::Scope,
    value::{self, MAX_OUTPUT, Unfit},
};

/// Compiled templates that are kept; all are dropped when there are more.
const KEPT: usize = 1024;

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
