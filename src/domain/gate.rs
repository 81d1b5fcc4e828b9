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
mod tests;
