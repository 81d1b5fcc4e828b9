//! The rule that turns results into one answer. Incomplete is never green, and neither is a run that executed nothing.

use std::fmt;

use globset::Glob;
use jiff::civil::Date;

use super::{
    config::{FailOn, GateConfig, Quarantine},
    drift::SourceDrift,
    ids::ScenarioId,
    results::{CaseResult, Gate, GateCode, GateReason, GateVerdict, ScenarioResult, Status},
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

/// What the gate judges.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    /// What fails it, and what it does not count.
    pub config: &'a GateConfig,
    /// Why the run did not come to its end, or its record is not whole; `None`: it did, and is.
    pub incomplete: Option<&'a str>,
    /// Cases that were to be executed.
    pub planned: u64,
    /// They carry their quarantine mark already.
    pub scenarios: &'a [ScenarioResult],
    /// Sources that are no longer what the pack was generated from.
    pub drift: &'a [SourceDrift],
    /// Why the pack stands on no confirmation; `None`: it does, or it was written by hand.
    pub unconfirmed: Option<&'a Unconfirmed>,
    /// Why it is right that nothing was planned, for example because no scenario can be reached by a change; `None`: it is not.
    pub nothing_to_run: Option<&'a str>,
}

impl<'a> Judged<'a> {
    /// A run that came to its end, with nothing to say beside its scenarios.
    pub fn new(config: &'a GateConfig, planned: u64, scenarios: &'a [ScenarioResult]) -> Self {
        Self {
            config,
            incomplete: None,
            planned,
            scenarios,
            drift: &[],
            unconfirmed: None,
            nothing_to_run: None,
        }
    }
}

/// Why a pack stands on no confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unconfirmed {
    /// The pack was generated, and does not say from which manifest.
    NotTied,
    /// The pack was generated from a manifest, and there is none.
    NoManifest,
    /// Nobody has confirmed the selection.
    Never,
    /// What was confirmed is no longer what is selected.
    Void {
        /// Who confirmed it.
        by: String,
    },
}

impl fmt::Display for Unconfirmed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotTied => f.write_str(
                "the pack was generated, and does not say from which manifest: run `scenarioforge generate` again (a pack that people write has \"generation\": null)",
            ),
            Self::NoManifest => f.write_str(
                "the pack was generated from a manifest that is not in the checkout: commit .scenarioforge/manifest.json",
            ),
            Self::Never => f.write_str(
                "nobody has confirmed the sources that the pack was generated from: run `scenarioforge confirm` and commit the manifest",
            ),
            Self::Void { by } => write!(
                f,
                "the selected sources are not those that {by} confirmed: run `scenarioforge confirm` again and commit the manifest"
            ),
        }
    }
}

/// What `because` says of a run that did not come to its end; its results say why.
pub const INCOMPLETE: &str = "the run is incomplete";

/// Applies the gate.
pub fn apply(judged: &Judged<'_>) -> GateVerdict {
    let mut verdict = GateVerdict {
        verdict: Gate::Passed,
        because: Vec::new(),
        reasons: Vec::new(),
        note: None,
    };
    let counted = judged
        .scenarios
        .iter()
        .filter(|scenario| !scenario.quarantined);
    for scenario in counted {
        if let Some(code) = fails(judged.config, scenario) {
            verdict.fail(GateReason {
                code,
                message: message(code, scenario),
                scenario: Some(scenario.id.clone()),
            });
        }
    }
    let mut fail = |code, message: String| {
        verdict.fail(GateReason {
            code,
            message,
            scenario: None,
        });
    };
    let finished = finished(judged.scenarios);
    match judged.incomplete {
        Some(_) => fail(GateCode::Incomplete, INCOMPLETE.to_owned()),
        None if finished < judged.planned => fail(
            GateCode::FewerExecutedThanPlanned,
            fewer(finished, judged.planned),
        ),
        None => {}
    }
    // What never had a turn is told above.
    let nothing = !judged.scenarios.iter().any(executed);
    let right = judged.nothing_to_run.filter(|_| judged.planned == 0);
    if nothing && right.is_none() {
        fail(GateCode::NothingExecuted, NOTHING.to_owned());
    }
    if judged.config.fail_on.contains(&FailOn::SourceDrift) {
        for drift in judged.drift {
            fail(GateCode::SourceDrift, drift.to_string());
        }
    }
    if let Some(unconfirmed) = judged.unconfirmed {
        fail(GateCode::ManifestNotConfirmed, unconfirmed.to_string());
    }
    if verdict.verdict == Gate::Passed {
        verdict.note = right.map(str::to_owned);
    }
    verdict
}

const NOTHING: &str = "nothing was executed";

/// Cases that were planned and have no result, in words.
pub fn fewer(finished: u64, planned: u64) -> String {
    format!("{finished} of {planned} planned cases have a result")
}

/// Cases with a final status.
pub fn finished(scenarios: &[ScenarioResult]) -> u64 {
    let ended = |case: &&CaseResult| !matches!(case.status, Status::Queued | Status::Running);
    let cases = scenarios.iter().flat_map(|scenario| &scenario.cases);
    cases.filter(ended).count() as u64
}

/// The first rule that a scenario breaks; `None`: none.
fn fails(config: &GateConfig, scenario: &ScenarioResult) -> Option<GateCode> {
    let any = |wanted: fn(&CaseResult) -> bool| scenario.cases.iter().any(wanted);
    let rules = [
        (
            FailOn::Failed,
            GateCode::ScenarioFailed,
            any(|case| case.status == Status::Failed),
        ),
        (
            FailOn::Blocked,
            GateCode::ScenarioBlocked,
            any(|case| case.status == Status::Blocked),
        ),
        (
            FailOn::Flaky,
            GateCode::ScenarioFlaky,
            any(|case| case.flaky),
        ),
    ];
    rules
        .into_iter()
        .find(|(condition, _, broken)| *broken && config.fail_on.contains(condition))
        .map(|(_, code, _)| code)
}

fn message(code: GateCode, scenario: &ScenarioResult) -> String {
    let what = match code {
        GateCode::ScenarioFailed => "failed",
        GateCode::ScenarioBlocked => "could not be tried",
        _ => "passed only at a later attempt",
    };
    let cases = scenario.cases.len();
    let broken = |case: &&CaseResult| match code {
        GateCode::ScenarioFailed => case.status == Status::Failed,
        GateCode::ScenarioBlocked => case.status == Status::Blocked,
        _ => case.flaky,
    };
    match scenario.cases.iter().filter(broken).count() {
        broken if cases > 1 => format!("{}: {broken} of {cases} cases {what}", scenario.id),
        _ => format!("{} {what}", scenario.id),
    }
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
            history: None,
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
        type Row<'a> = (
            &'a [FailOn],
            Option<&'a str>,
            Vec<ScenarioResult>,
            &'a [&'a str],
        );
        let table: [Row<'_>; 9] = [
            (&all[..2], None, vec![ok.clone()], &[]),
            (
                &all[..2],
                None,
                vec![ok.clone(), result("a", Status::Failed, false, false)],
                &["a"],
            ),
            (
                &all[..2],
                None,
                vec![ok.clone(), result("a", Status::Failed, false, true)],
                &[],
            ),
            (
                &all[..2],
                None,
                vec![ok.clone(), result("a", Status::Blocked, false, false)],
                &["a"],
            ),
            (
                &all[..1],
                None,
                vec![ok.clone(), result("a", Status::Blocked, false, false)],
                &[],
            ),
            (
                &all[..2],
                None,
                vec![result("a", Status::Passed, true, false)],
                &[],
            ),
            (
                &all,
                None,
                vec![result("a", Status::Passed, true, false)],
                &["a"],
            ),
            (
                &all[..2],
                Some("the disk is full"),
                vec![ok],
                &["the run is incomplete"],
            ),
            (
                &all[..1],
                None,
                vec![result("a", Status::Blocked, false, false)],
                &["nothing was executed"],
            ),
        ];
        for (fail_on, incomplete, scenarios, because) in table {
            let config = GateConfig {
                fail_on: fail_on.to_vec(),
                quarantine: Vec::new(),
            };
            let verdict = apply(&Judged {
                incomplete,
                ..Judged::new(&config, 1, &scenarios)
            });
            assert_eq!(verdict.because, because, "{fail_on:?} {scenarios:?}");
            assert_eq!(verdict.reasons.len(), because.len());
        }
    }

    #[test]
    fn each_policy_has_a_code_and_words_of_its_own_and_none_is_green() {
        let ok = [result("ok", Status::Passed, false, false)];
        let config = GateConfig {
            fail_on: vec![FailOn::SourceDrift],
            quarantine: Vec::new(),
        };
        let drift = [SourceDrift {
            source: "src-prd".parse().expect("an id"),
            path: Some("docs/prd.md".to_owned()),
            change: super::super::drift::SourceChange::Deleted,
            sections: Vec::new(),
            scenarios: Vec::new(),
        }];
        let judged = || Judged::new(&config, 1, &ok);
        let void = Unconfirmed::Void {
            by: "ada".to_owned(),
        };
        let none: [ScenarioResult; 0] = [];
        let table = [
            (judged(), vec![]),
            (
                Judged {
                    incomplete: Some("the run was interrupted"),
                    ..judged()
                },
                vec![(GateCode::Incomplete, INCOMPLETE)],
            ),
            (
                Judged {
                    planned: 3,
                    ..judged()
                },
                vec![(
                    GateCode::FewerExecutedThanPlanned,
                    "1 of 3 planned cases have a result",
                )],
            ),
            (
                Judged::new(&config, 0, &none),
                vec![(GateCode::NothingExecuted, NOTHING)],
            ),
            (
                // That nothing was planned is no excuse for what was planned and not executed.
                Judged {
                    nothing_to_run: Some("no scenario can be reached"),
                    ..Judged::new(&config, 2, &none)
                },
                vec![
                    (
                        GateCode::FewerExecutedThanPlanned,
                        "0 of 2 planned cases have a result",
                    ),
                    (GateCode::NothingExecuted, NOTHING),
                ],
            ),
            (
                Judged {
                    drift: &drift,
                    ..judged()
                },
                vec![(
                    GateCode::SourceDrift,
                    "docs/prd.md is gone since the pack was generated",
                )],
            ),
            (
                Judged {
                    unconfirmed: Some(&Unconfirmed::Never),
                    ..judged()
                },
                vec![(
                    GateCode::ManifestNotConfirmed,
                    "nobody has confirmed the sources that the pack was generated from: run `scenarioforge confirm` and commit the manifest",
                )],
            ),
            (
                Judged {
                    unconfirmed: Some(&void),
                    ..judged()
                },
                vec![(
                    GateCode::ManifestNotConfirmed,
                    "the selected sources are not those that ada confirmed: run `scenarioforge confirm` again and commit the manifest",
                )],
            ),
        ];
        for (judged, reasons) in table {
            let verdict = apply(&judged);
            let told: Vec<_> = verdict
                .reasons
                .iter()
                .map(|reason| (reason.code, reason.message.as_str()))
                .collect();
            assert_eq!(told, reasons);
            assert_eq!(
                verdict.verdict == Gate::Passed,
                reasons.is_empty(),
                "{reasons:?}"
            );
        }
        let why = "no scenario can be reached by this change";
        let verdict = apply(&Judged {
            nothing_to_run: Some(why),
            ..Judged::new(&config, 0, &none)
        });
        assert_eq!(
            (verdict.verdict, verdict.note.as_deref()),
            (Gate::Passed, Some(why))
        );
    }

    #[test]
    fn a_scenario_is_counted_once_with_the_worst_that_it_did() {
        let mut both = result("a", Status::Failed, false, false);
        both.cases
            .push(result("b", Status::Blocked, false, false).cases.remove(0));
        both.cases
            .push(result("c", Status::Passed, true, false).cases.remove(0));
        let all = [FailOn::Flaky, FailOn::Blocked, FailOn::Failed];
        for (kept, code, told) in [
            (3, GateCode::ScenarioFailed, "a: 1 of 3 cases failed"),
            (
                2,
                GateCode::ScenarioBlocked,
                "a: 1 of 3 cases could not be tried",
            ),
            (
                1,
                GateCode::ScenarioFlaky,
                "a: 1 of 3 cases passed only at a later attempt",
            ),
        ] {
            let config = GateConfig {
                fail_on: all[..kept].to_vec(),
                quarantine: Vec::new(),
            };
            let verdict = apply(&Judged::new(&config, 3, std::slice::from_ref(&both)));
            assert_eq!(
                (verdict.reasons[0].code, verdict.reasons[0].message.as_str()),
                (code, told)
            );
            assert_eq!(verdict.because, ["a"]);
        }
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
