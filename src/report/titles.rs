//! The words that events leave out: titles, personas and steps, looked up in the pack.

use std::collections::HashMap;

use crate::domain::{
    ids::{CaseId, ScenarioId, StepId},
    pack::{EdgeVariant, Pack, Priority, Scenario, Step},
};

/// Titles and texts of a pack by id. What is not in the pack has an empty title, so that a report of a bundle whose
/// pack was lost is still a report.
#[derive(Debug, Default)]
pub struct Titles {
    scenarios: HashMap<ScenarioId, ScenarioWords>,
}

/// What a pack says about a scenario.
#[derive(Debug, Default)]
pub(super) struct ScenarioWords {
    pub(super) title: String,
    pub(super) feature: String,
    pub(super) outcome: String,
    pub(super) persona: String,
    pub(super) risk: String,
    pub(super) priority: Priority,
    /// Texts of preconditions, base flow and cleanup.
    steps: HashMap<StepId, String>,
    variants: HashMap<CaseId, VariantWords>,
}

#[derive(Debug)]
struct VariantWords {
    title: String,
    /// Only those that differ from the base flow's.
    steps: HashMap<StepId, String>,
}

impl Titles {
    /// Takes the words out of a pack.
    pub fn new(pack: &Pack) -> Self {
        let words = |scenario: &Scenario| (scenario.id.clone(), ScenarioWords::new(scenario));
        Self {
            scenarios: pack.scenarios.iter().map(words).collect(),
        }
    }

    /// The scenario's title for `base`, the variant's for a variant; empty when unknown.
    pub fn case(&self, scenario: &ScenarioId, case: &CaseId) -> &str {
        self.scenarios.get(scenario).map_or("", |words| {
            words
                .variants
                .get(case)
                .map_or(words.title.as_str(), |variant| variant.title.as_str())
        })
    }

    /// The text of a step; empty when unknown.
    pub fn step(&self, scenario: &ScenarioId, case: &CaseId, step: &StepId) -> &str {
        self.scenarios.get(scenario).map_or("", |words| {
            let own = words
                .variants
                .get(case)
                .and_then(|variant| variant.steps.get(step));
            own.or_else(|| words.steps.get(step)).map_or("", |s| s)
        })
    }

    pub(super) fn scenario(&self, scenario: &ScenarioId) -> Option<&ScenarioWords> {
        self.scenarios.get(scenario)
    }
}

impl ScenarioWords {
    fn new(scenario: &Scenario) -> Self {
        let preconditions = scenario
            .preconditions
            .iter()
            .filter_map(|precondition| precondition.step.as_ref());
        let steps = preconditions
            .chain(&scenario.steps)
            .chain(&scenario.cleanup);
        Self {
            title: scenario.title.clone(),
            feature: scenario.feature.clone(),
            outcome: scenario.outcome.clone(),
            persona: scenario
                .persona
                .as_ref()
                .map(|persona| persona.name.clone())
                .unwrap_or_default(),
            risk: scenario.risk.clone(),
            priority: scenario.priority,
            steps: texts(steps),
            variants: scenario
                .edge_variants
                .iter()
                .map(|variant| (variant.id.clone(), VariantWords::new(variant)))
                .collect(),
        }
    }
}

impl VariantWords {
    fn new(variant: &EdgeVariant) -> Self {
        Self {
            title: variant.title.clone(),
            steps: texts(variant.replace.iter().chain(variant.steps.iter().flatten())),
        }
    }
}

fn texts<'a>(steps: impl Iterator<Item = &'a Step>) -> HashMap<StepId, String> {
    steps
        .map(|step| (step.id.clone(), step.text.clone()))
        .collect()
}

/// What a file report says about itself.
#[derive(Debug, Clone)]
pub struct About {
    /// Name of the project.
    pub project: String,
    /// Version of this tool.
    pub version: String,
    /// First event of the run.
    pub started: jiff::Timestamp,
    /// Last event of the run.
    pub finished: jiff::Timestamp,
}
