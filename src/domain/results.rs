//! `results.json`: the fold of a run's events.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    case_history::CaseHistory,
    checkpoint::{Predicate, Subject},
    drift::SourceDrift,
    ids::{CaseId, CheckpointId, RunId, ScenarioId, StepId},
    impact::Impact,
    plan::JoinedShard,
};

/// The `schema` of results.
pub const RESULTS_SCHEMA: &str = "scenarioforge.results/1";

/// Where a case stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Not yet begun.
    Queued,
    /// Begun.
    Running,
    /// Every checkpoint held.
    Passed,
    /// A checkpoint did not hold, or an action could not be done.
    Failed,
    /// It could not be tried.
    Blocked,
}

impl Status {
    /// As written in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Blocked => "blocked",
        }
    }

    /// The worse of two: failed, blocked, running, queued, passed.
    #[must_use]
    pub fn worst(self, other: Self) -> Self {
        let rank = |status| match status {
            Self::Failed => 4,
            Self::Blocked => 3,
            Self::Running => 2,
            Self::Queued => 1,
            Self::Passed => 0,
        };
        if rank(other) > rank(self) {
            other
        } else {
            self
        }
    }
}

/// Status of a whole run. Only `passed` is green.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RunStatus {
    /// Every selected case passed.
    Passed,
    /// At least one failed.
    Failed,
    /// None failed, at least one could not be tried.
    Blocked,
    /// Not everything was executed or recorded.
    Incomplete,
}

impl RunStatus {
    /// As written in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Blocked => "blocked",
            Self::Incomplete => "incomplete",
        }
    }
}

/// What the gate says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GateVerdict {
    /// The answer.
    pub verdict: Gate,
    /// Ids of the scenarios that failed it, or words where it was no scenario.
    pub because: Vec<String>,
    /// The same with a code for machines and words for people, in the same order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<GateReason>,
    /// Why it passed although nothing was executed; `None`: something was, or it did not pass.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl GateVerdict {
    /// Adds a reason to fail.
    pub fn fail(&mut self, reason: GateReason) {
        self.verdict = Gate::Failed;
        self.note = None;
        self.because.push(match &reason.scenario {
            Some(scenario) => scenario.to_string(),
            None => reason.message.clone(),
        });
        self.reasons.push(reason);
    }
}

/// One reason of the gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct GateReason {
    /// Which rule says so.
    pub code: GateCode,
    /// For people: what is wrong, and what to do where that is not plain.
    pub message: String,
    /// The scenario; `None` where it is not about one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scenario: Option<ScenarioId>,
}

/// The rules of the gate. The first four count when `fail_on` names them, the others always.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum GateCode {
    /// A case of a scenario failed.
    ScenarioFailed,
    /// A case of a scenario could not be tried.
    ScenarioBlocked,
    /// A case of a scenario passed only at a later attempt.
    ScenarioFlaky,
    /// A source changed since the pack was generated.
    SourceDrift,
    /// The pack comes from sources that nobody confirmed, or that are others since.
    ManifestNotConfirmed,
    /// Not a single case was tried.
    NothingExecuted,
    /// Cases that were planned have no final status.
    FewerExecutedThanPlanned,
    /// The run did not come to its end, or its record is not whole.
    Incomplete,
    /// Documents of the run could not be made.
    ReportFailed,
    /// Bundles of shards that do not make up one run.
    ShardsDoNotMatch,
}

impl GateCode {
    /// As written in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ScenarioFailed => "scenario-failed",
            Self::ScenarioBlocked => "scenario-blocked",
            Self::ScenarioFlaky => "scenario-flaky",
            Self::SourceDrift => "source-drift",
            Self::ManifestNotConfirmed => "manifest-not-confirmed",
            Self::NothingExecuted => "nothing-executed",
            Self::FewerExecutedThanPlanned => "fewer-executed-than-planned",
            Self::Incomplete => "incomplete",
            Self::ReportFailed => "report-failed",
            Self::ShardsDoNotMatch => "shards-do-not-match",
        }
    }
}

/// The two answers of the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Gate {
    /// The change may be merged.
    Passed,
    /// It may not.
    Failed,
}

impl Gate {
    /// As written in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
        }
    }
}

/// Why an attempt failed: the first checkpoint that did not hold, or the action that could not be done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Failure {
    /// The step.
    pub step: StepId,
    /// `None`: the action itself could not be done.
    pub checkpoint: Option<CheckpointId>,
    /// The claim in words; of the step where there is no checkpoint.
    #[serde(default)]
    pub text: String,
    /// What was looked at; `None` without a checkpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Subject>,
    /// Where in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// How it was judged; `None` without a checkpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<Predicate>,
    /// The value of the contract; null without a checkpoint.
    pub expected: Value,
    /// The value found; long texts are cut.
    pub observed: Value,
    /// What went wrong, where the two values do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Expected against observed, line by line, for texts and JSON of several lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
    /// What the user did, in one line: a command, a request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Where to look: paths in the bundle, with `#L<line>`.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// How many further checkpoints of the step did not hold.
    #[serde(default)]
    pub more: u32,
}

impl Failure {
    /// The failure of a step whose action could not be done; `text` is the step's.
    pub fn undone(step: StepId, text: String, reason: String) -> Self {
        Self {
            step,
            checkpoint: None,
            text,
            subject: None,
            at: None,
            predicate: None,
            expected: Value::Null,
            observed: Value::Null,
            reason: Some(reason),
            diff: None,
            action: None,
            evidence: Vec::new(),
            more: 0,
        }
    }
}

/// The whole file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Results {
    /// [`RESULTS_SCHEMA`].
    pub schema: String,
    /// The run.
    pub run: RunId,
    /// Of the whole run.
    pub status: RunStatus,
    /// What the gate says.
    pub gate: GateVerdict,
    /// Counts.
    pub totals: Totals,
    /// Wall time.
    pub duration_ms: u64,
    /// Why it is incomplete; `None` when it is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete_because: Option<String>,
    /// Which scenarios a change could reach; `None`: nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impact: Option<Impact>,
    /// In the order of the pack.
    pub scenarios: Vec<ScenarioResult>,
    /// What a person should know that changes no verdict.
    #[serde(default)]
    pub warnings: Vec<String>,
    /// Why cases failed; filled by `diagnose`.
    #[serde(default)]
    pub diagnoses: Vec<Value>,
    /// Patches; filled by `fix`.
    #[serde(default)]
    pub fixes: Vec<Value>,
    /// Sources that changed since the pack was generated.
    #[serde(default)]
    pub source_drift: Vec<SourceDrift>,
    /// The parts of a run that was divided and joined again; empty for any other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shards: Vec<JoinedShard>,
}

/// Counts of a run. A scenario is counted once, under its status.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Totals {
    /// Selected.
    pub scenarios: u64,
    /// All of whose cases passed.
    pub passed: u64,
    /// With a failed case.
    pub failed: u64,
    /// With a blocked case, and none failed.
    pub blocked: u64,
    /// Passed, with a case that needed a retry.
    pub flaky: u64,
    /// Not counted by the gate, whatever their status.
    pub quarantined: u64,
    /// Cases selected.
    pub cases: u64,
    /// Checkpoints judged.
    pub checkpoints: u64,
}

/// One scenario.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct ScenarioResult {
    /// Which.
    pub id: ScenarioId,
    /// The worst of its cases.
    pub status: Status,
    /// It passed, with a case that needed a retry.
    #[serde(default)]
    pub flaky: bool,
    /// The gate did not count it.
    #[serde(default)]
    pub quarantined: bool,
    /// Mutants noticed / mutants made; `None` until measured.
    pub strength: Option<f64>,
    /// Its cases.
    pub cases: Vec<CaseResult>,
}

/// One case.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CaseResult {
    /// Which.
    pub id: CaseId,
    /// Its final status; `queued` or `running` in an incomplete run.
    pub status: Status,
    /// It passed, but not at the first attempt.
    #[serde(default)]
    pub flaky: bool,
    /// How many were made.
    pub attempts: u32,
    /// All attempts together.
    pub duration_ms: u64,
    /// Checkpoints judged in the last attempt.
    #[serde(default)]
    pub checkpoints: u64,
    /// `None` unless failed.
    pub failure: Option<Box<Failure>>,
    /// Failures of earlier attempts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier_failures: Vec<Failure>,
    /// `None` unless blocked.
    pub blocked_because: Option<String>,
    /// How it did in the runs before; `None`: nothing is known, or it neither failed nor was flaky.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub history: Option<Box<CaseHistory>>,
}
