//! Renders templates with what is known at one time.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;

use crate::edge::template::{Scope, Templates};

/// Renders with what is known at one time.
pub(super) struct Rendering<'a> {
    templates: &'a Templates,
    scope: &'a Scope,
}

impl<'a> Rendering<'a> {
    pub(super) fn new(templates: &'a Templates, scope: &'a Scope) -> Self {
        Self { templates, scope }
    }

    /// A text; the error is for people.
    pub(super) fn text(&self, template: &str) -> Result<String, String> {
        self.templates
            .render_text(template, self.scope)
            .map_err(|error| error.to_string())
    }

    /// A value, deeply.
    pub(super) fn value(&self, template: &Value) -> Result<Value, String> {
        self.templates
            .render_value(template, self.scope)
            .map_err(|error| error.to_string())
    }

    /// The members of a map, in order.
    pub(super) fn map(
        &self,
        values: &IndexMap<String, Value>,
    ) -> Result<IndexMap<String, Value>, String> {
        values
            .iter()
            .map(|(name, value)| Ok((self.text(name)?, self.value(value)?)))
            .collect()
    }

    /// The values of variables.
    pub(super) fn variables(
        &self,
        values: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, String> {
        values
            .iter()
            .map(|(name, value)| Ok((name.clone(), self.text(value)?)))
            .collect()
    }
}
