//! The rule that turns results into one answer. Incomplete is never green, and neither is a run that executed nothing.

use globset::Glob;
use jiff::civil::Date;

use super::{
    config::{FailOn, GateConfig, Quarantine},
    ids::ScenarioId,
    results::{Gate, GateVerdict, RunStatus, ScenarioResult, Status},
};

/// Whether a quarantine covers this scenario today.
pub fn in_quarantine(quarantine: &[Quarantine], scenario: &ScenarioId, today: Date) -> bool {
    quarantine
        .iter()
        .any(|entry| entry.until >= today && names(&entry.scenario, scenario.as_str()))
}

/// Whether an id or glob, as people write it, names this id.
pub fn names(pattern: &str, id: &str) -> bool {
    pattern == id || Glob::new(pattern).is_ok_and(|glob| glob.compile_matcher().is_match(id))
}

/// What `because` says of a run in which no case was tried.
pub const NOTHING: &str = "nothing was executed";

/// Applies the gate. `scenarios` carry their quarantine mark already.
pub fn apply(config: &GateConfig, status: RunStatus, scenarios: &[ScenarioResult]) -> GateVerdict {
    let mut because: Vec<String> = scenarios
        .iter()
        .filter(|scenario| !scenario.quarantined && fails(config, scenario))
        .map(|scenario| scenario.id.to_string())
        .collect();
    if status == RunStatus::Incomplete {
        because.push("the run is incomplete".to_owned());
    }
    if !scenarios.iter().any(executed) {
        because.push(NOTHING.to_owned());
    }
    let verdict = if because.is_empty() {
        Gate::Passed
    } else {
        Gate::Failed
    };
    GateVerdict { verdict, because }
}

fn fails(config: &GateConfig, scenario: &ScenarioResult) -> bool {
    config.fail_on.iter().any(|condition| match condition {
        FailOn::Failed => scenario
            .cases
            .iter()
            .any(|case| case.status == Status::Failed),
        FailOn::Blocked => scenario
            .cases
            .iter()
            .any(|case| case.status == Status::Blocked),
        FailOn::Flaky => scenario.cases.iter().any(|case| case.flaky),
        // It concerns the run and not one scenario; the caller knows it.
        FailOn::SourceDrift => false,
    })
}

fn executed(scenario: &ScenarioResult) -> bool {
    scenario
        .cases
        .iter()
        .any(|case| matches!(case.status, Status::Passed | Status::Failed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::results::CaseResult;

    fn result(id: &str, status: Status, flaky: bool, quarantined: bool) -> ScenarioResult {
        let case = CaseResult {
            id: "base".parse().expect("an id"),
            status,
            flaky,
            attempts: 1,
            duration_ms: 1,
            checkpoints: 1,
            failure: None,
            earlier_failures: Vec::new(),
            blocked_because: None,
        };
        ScenarioResult {
            id: id.parse().expect("an id"),
            status,
            flaky,
            quarantined,
            strength: None,
            cases: vec![case],
        }
    }

    #[test]
    fn the_gate_counts_what_it_is_told_to_count() {
        let all = [FailOn::Failed, FailOn::Blocked, FailOn::Flaky];
        let ok = result("ok", Status::Passed, false, false);
        type Row<'a> = (&'a [FailOn], RunStatus, Vec<ScenarioResult>, &'a [&'a str]);
        let table: [Row<'_>; 9] = [
            (&all[..2], RunStatus::Passed, vec![ok.clone()], &[]),
            (
                &all[..2],
                RunStatus::Failed,
                vec![ok.clone(), result("a", Status::Failed, false, false)],
                &["a"],
            ),
            (
                &all[..2],
                RunStatus::Failed,
                vec![ok.clone(), result("a", Status::Failed, false, true)],
                &[],
            ),
            (
                &all[..2],
                RunStatus::Blocked,
                vec![ok.clone(), result("a", Status::Blocked, false, false)],
                &["a"],
            ),
            (
                &all[..1],
                RunStatus::Blocked,
                vec![ok.clone(), result("a", Status::Blocked, false, false)],
                &[],
            ),
            (
                &all[..2],
                RunStatus::Passed,
                vec![result("a", Status::Passed, true, false)],
                &[],
            ),
            (
                &all,
                RunStatus::Passed,
                vec![result("a", Status::Passed, true, false)],
                &["a"],
            ),
            (
                &all[..2],
                RunStatus::Incomplete,
                vec![ok],
                &["the run is incomplete"],
            ),
            (
                &all[..1],
                RunStatus::Blocked,
                vec![result("a", Status::Blocked, false, false)],
                &["nothing was executed"],
            ),
        ];
        for (fail_on, status, scenarios, because) in table {
            let config = GateConfig {
                fail_on: fail_on.to_vec(),
                quarantine: Vec::new(),
            };
            assert_eq!(
                apply(&config, status, &scenarios).because,
                because,
                "{fail_on:?} {scenarios:?}"
            );
        }
        assert_eq!(
            apply(&GateConfig::default(), RunStatus::Passed, &[]).verdict,
            Gate::Failed,
            "no scenario at all"
        );
    }

    #[test]
    fn a_quarantine_ends_after_its_date() {
        let quarantine = [Quarantine {
            scenario: "SC-*".into(),
            until: "2026-12-31".parse().expect("a date"),
            reason: "issue 41".into(),
        }];
        let id: ScenarioId = "SC-1".parse().expect("an id");
        assert!(in_quarantine(
            &quarantine,
            &id,
            "2026-12-31".parse().expect("a date")
        ));
        assert!(!in_quarantine(
            &quarantine,
            &id,
            "2027-01-01".parse().expect("a date")
        ));
        assert!(!in_quarantine(
            &quarantine,
            &"X-1".parse().expect("an id"),
            "2026-01-01".parse().expect("a date")
        ));
    }
}
