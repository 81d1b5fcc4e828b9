//! From scenarios to cases: the base flow and each edge variant, laid out as the steps that are executed.

use indexmap::IndexMap;
use serde_json::Value;

use super::{
    ids::{CaseId, CaseRef},
    pack::{Precondition, Scenario, Step},
};

/// One executable flow of a scenario.
#[derive(Debug, Clone)]
pub struct Flow<'a> {
    /// What it belongs to.
    pub scenario: &'a Scenario,
    /// `base` or the variant's id.
    pub case: CaseId,
    /// The scenario's title, or the variant's.
    pub title: &'a str,
    /// Values for templates.
    pub data: IndexMap<String, Value>,
    /// What must hold first.
    pub preconditions: &'a [Precondition],
    /// What the user does.
    pub steps: Vec<&'a Step>,
    /// What always runs at the end.
    pub cleanup: &'a [Step],
}

impl Flow<'_> {
    /// Its name in reports.
    pub fn case_ref(&self) -> CaseRef {
        CaseRef {
            scenario: self.scenario.id.clone(),
            case: self.case.clone(),
        }
    }

    /// Every step that may be executed: preconditions, flow, cleanup.
    pub fn all_steps(&self) -> impl Iterator<Item = &Step> {
        let preconditions = self
            .preconditions
            .iter()
            .filter_map(|precondition| precondition.step.as_ref());
        preconditions
            .chain(self.steps.iter().copied())
            .chain(self.cleanup)
    }
}

/// The cases of a scenario: `base` (unless the scenario has only variants), then its edge variants.
pub fn cases(scenario: &Scenario) -> impl Iterator<Item = CaseId> {
    let base = (!scenario.steps.is_empty()).then(CaseId::base);
    base.into_iter().chain(
        scenario
            .edge_variants
            .iter()
            .map(|variant| variant.id.clone()),
    )
}

/// Lays out one case; `None` when the scenario has no such case.
pub fn flow<'a>(scenario: &'a Scenario, case: &CaseId) -> Option<Flow<'a>> {
    let base = |title, data, steps| Flow {
        scenario,
        case: case.clone(),
        title,
        data,
        preconditions: &scenario.preconditions,
        steps,
        cleanup: &scenario.cleanup,
    };
    if *case == CaseId::base() {
        return Some(base(
            &scenario.title,
            scenario.data.clone(),
            scenario.steps.iter().collect(),
        ));
    }
    let variant = scenario
        .edge_variants
        .iter()
        .find(|variant| variant.id == *case)?;
    let mut data = scenario.data.clone();
    data.extend(
        variant
            .data
            .iter()
            .map(|(key, value)| (key.clone(), value.clone())),
    );
    let steps = match &variant.steps {
        Some(own) => own.iter().collect(),
        None => {
            let mut steps: Vec<&Step> = Vec::with_capacity(scenario.steps.len());
            for step in &scenario.steps {
                steps.push(
                    variant
                        .replace
                        .iter()
                        .find(|other| other.id == step.id)
                        .unwrap_or(step),
                );
                if variant.until.as_ref() == Some(&step.id) {
                    break;
                }
            }
            steps
        }
    };
    Some(base(&variant.title, data, steps))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scenario(json: Value) -> Scenario {
        serde_json::from_value(json).expect("a scenario")
    }

    fn steps(scenario: &Scenario, case: &str) -> Vec<String> {
        let flow = flow(scenario, &case.parse().expect("an id")).expect("a case");
        flow.steps
            .iter()
            .map(|step| format!("{}:{}", step.id, step.text))
            .collect()
    }

    #[test]
    fn a_variant_lays_its_changes_over_the_base_flow() {
        let scenario = scenario(serde_json::json!({
            "id": "S", "title": "t", "data": { "a": 1, "b": 2 },
            "steps": [ { "id": "one", "text": "base" }, { "id": "two", "text": "base" }, { "id": "three", "text": "base" } ],
            "edge_variants": [
                { "id": "stops", "title": "t", "data": { "b": 3 }, "replace": [ { "id": "two", "text": "other" } ], "until": "two" },
                { "id": "own", "title": "t", "steps": [ { "id": "alone", "text": "own" } ] }
            ]
        }));
        assert_eq!(
            cases(&scenario).map(String::from).collect::<Vec<_>>(),
            ["base", "stops", "own"]
        );
        assert_eq!(
            steps(&scenario, "base"),
            ["one:base", "two:base", "three:base"]
        );
        assert_eq!(steps(&scenario, "stops"), ["one:base", "two:other"]);
        assert_eq!(steps(&scenario, "own"), ["alone:own"]);
        let data = flow(&scenario, &"stops".parse().expect("an id"))
            .expect("a case")
            .data;
        assert_eq!(
            serde_json::to_value(data).expect("JSON"),
            serde_json::json!({ "a": 1, "b": 3 })
        );
        assert!(flow(&scenario, &"none".parse().expect("an id")).is_none());
    }

    #[test]
    fn a_scenario_of_variants_alone_has_no_base_case() {
        let scenario = scenario(serde_json::json!({
            "id": "S", "title": "t", "edge_variants": [ { "id": "v", "title": "t", "steps": [ { "id": "a" } ] } ]
        }));
        assert_eq!(
            cases(&scenario).map(String::from).collect::<Vec<_>>(),
            ["v"]
        );
    }
}
