//! What the templates of a case can read.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::{rendering::Rendering, shared::Shared};
use crate::{
    domain::{event::AttemptRef, flow::Flow},
    edge::template::{Scope, Section, Templates},
};

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
        services: &Value,
    ) -> Result<(Self, BTreeMap<String, String>), String> {
        let mut scope = Scope::new()
            .with(Section::Services, services)
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

/// The `case` of templates.
fn case_value(of: &AttemptRef) -> Value {
    let key = format!("{}-{}-{}", of.scenario, of.case, of.attempt).to_ascii_lowercase();
    json!({ "id": of.case, "scenario": of.scenario, "attempt": of.attempt, "key": key })
}
