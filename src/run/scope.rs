//! What the templates of a case can read.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::{attempt::case_value, engine::Shared, services::CaseServices};
use crate::{
    domain::{event::AttemptRef, flow::Flow},
    edge::template::{Scope, Section, Templates},
};

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

/// The scope of one attempt.
#[derive(Clone)]
pub(super) struct CaseScope {
    templates: Arc<Templates>,
    scope: Scope,
    captured: Map<String, Value>,
}

impl CaseScope {
    /// Also returns `run.env`, rendered.
    pub(super) fn new(
        shared: &Shared,
        flow: &Flow<'_>,
        of: &AttemptRef,
        workspace: &Path,
        services: &CaseServices,
    ) -> Result<(Self, BTreeMap<String, String>), String> {
        let mut scope = Scope::new()
            .with(Section::Services, &services.values(shared))
            .with(Section::Workspace, &json!(workspace.display().to_string()))
            .with(Section::Case, &case_value(of))
            .with(Section::Captured, &json!({}));
        let run = &shared.settings.config.run;
        let passed: BTreeMap<&String, &String> = run
            .pass_env
            .iter()
            .filter_map(|name| shared.passed.get_key_value(name))
            .collect();
        scope.set(Section::Env, &json!(passed));
        let rendering = Rendering::new(&shared.templates, &scope);
        let variables = rendering
            .variables(&run.env)
            .map_err(|error| format!("run.env: {error}"))?;
        let mut env = json!(passed);
        if let Value::Object(members) = &mut env {
            members.extend(
                variables
                    .iter()
                    .map(|(name, value)| (name.clone(), json!(value))),
            );
        }
        scope.set(Section::Env, &env);
        let data = Rendering::new(&shared.templates, &scope)
            .map(&flow.data)
            .map_err(|error| format!("data: {error}"))?;
        scope.set(Section::Data, &json!(data));
        Ok((
            Self {
                templates: Arc::clone(&shared.templates),
                scope,
                captured: Map::new(),
            },
            variables,
        ))
    }

    pub(super) fn rendering(&self) -> Rendering<'_> {
        Rendering::new(&self.templates, &self.scope)
    }

    pub(super) fn capture(&mut self, values: &IndexMap<String, Value>) {
        self.captured.extend(
            values
                .iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
        self.scope
            .set(Section::Captured, &Value::Object(self.captured.clone()));
    }

    /// The values taken so far.
    pub(super) fn taken(&self) -> &Map<String, Value> {
        &self.captured
    }

    /// The same with other values in some sections, for a script that fills them in itself.
    pub(super) fn with(&self, section: Section, value: &Value) -> Self {
        Self {
            scope: self.scope.clone().with(section, value),
            ..self.clone()
        }
    }
}
