//! What is told first.

use crate::{
    domain::{
        pack::Priority,
        results::{CaseResult, Results, ScenarioResult},
    },
    report::titles::Titles,
};

type Case<'a> = (&'a ScenarioResult, &'a CaseResult);

/// Scenarios that the gate looks at, critical ones first; within a priority in the order of the pack.
pub(super) struct Ranked<'a>(Vec<(Priority, &'a ScenarioResult)>);

impl<'a> Ranked<'a> {
    pub(super) fn new(results: &'a Results, titles: &Titles) -> Self {
        let counted = results
            .scenarios
            .iter()
            .filter(|scenario| !scenario.quarantined);
        let priority = |scenario: &ScenarioResult| {
            let words = titles.scenario(&scenario.id);
            words.map_or(Priority::default(), |words| words.priority)
        };
        let mut ranked: Vec<_> = counted
            .map(|scenario| (priority(scenario), scenario))
            .collect();
        ranked.sort_by_key(|(priority, _)| *priority);
        Self(ranked)
    }

    /// Themselves.
    pub(super) fn scenarios(&self) -> impl Iterator<Item = &'a ScenarioResult> {
        self.0.iter().map(|(_, scenario)| *scenario)
    }

    /// Their cases.
    pub(super) fn cases(&self) -> impl Iterator<Item = Case<'a>> {
        self.0
            .iter()
            .flat_map(|(_, scenario)| scenario.cases.iter().map(move |case| (*scenario, case)))
    }
}
