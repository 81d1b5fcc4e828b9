//! A run is a stream of events; every view is a fold of it. One line of `events.jsonl` is one [`Event`].

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    checkpoint::{Predicate, Subject},
    drift::SourceDrift,
    history::CasePast,
    ids::{CaseId, CheckpointId, RunId, ScenarioId, ServiceName, StepId},
    impact::Impact,
    plan::JoinedShard,
    results::{Failure, GateVerdict, RunStatus, Status},
};

/// The `schema` of the first event's bundle.
pub const EVENT_SCHEMA: &str = "scenarioforge.event/1";

/// One thing that happened.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// Counts from 1 without gaps.
    pub seq: u64,
    /// Never goes backwards.
    #[schemars(with = "String")]
    pub at: jiff::Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// A case and which of its attempts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AttemptRef {
    /// The scenario.
    pub scenario: ScenarioId,
    /// Its case.
    pub case: CaseId,
    /// Counted from 1.
    pub attempt: u32,
}

impl fmt::Display for AttemptRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.scenario, self.case)
    }
}

/// In which part of a case a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// A precondition.
    Precondition,
    /// A step of the flow.
    Step,
    /// A cleanup step.
    Cleanup,
}

/// The two verdicts of a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It holds.
    Passed,
    /// It does not hold, or that could not be known.
    Failed,
}

/// What happened. Every variant is in the past tense; its fields stand beside `t` in the journal.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum EventKind {
    /// First event of a bundle, and first of each resumption.
    RunStarted {
        /// [`EVENT_SCHEMA`].
        schema: String,
        /// The run.
        run: RunId,
        /// Scenarios selected.
        scenarios: u64,
        /// Cases selected.
        cases: u64,
        /// Cases at once.
        jobs: u32,
        /// Whether earlier events of the same bundle go before.
        resumed: bool,
    },
    /// Which scenarios a change can reach was decided; the others are not selected.
    ImpactDecided {
        /// The answer.
        #[serde(flatten)]
        impact: Box<Impact>,
    },
    /// The app's image is not on this machine and comes from its registry; told again as it gets on.
    AppPulling {
        /// As configured.
        image: String,
        /// How far it is, for people; empty at the beginning.
        progress: String,
    },
    /// The container for services and `run` steps was started.
    AppStarted {
        /// As configured.
        image: String,
        /// The engine's name for what was started, `sha256:…`.
        id: String,
        /// The digest under which its registry knows it; `None`: it was made on this machine.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        digest: Option<String>,
        /// Since the run began to look for it, pulling included.
        after_ms: u64,
    },
    /// The bundle of a shard became a part of this one.
    ShardJoined {
        /// What it is.
        #[serde(flatten)]
        shard: JoinedShard,
    },
    /// A service's process was started.
    ServiceStarted {
        /// The service.
        service: ServiceName,
        /// The case it belongs to; `None`: the run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<AttemptRef>,
        /// As given to `sh -c`; empty for a service that someone else started.
        command: String,
        /// `None`: it has none.
        port: Option<u16>,
    },
    /// A service is ready.
    ServiceReady {
        /// The service.
        service: ServiceName,
        /// The case it belongs to; `None`: the run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<AttemptRef>,
        /// Since it was started.
        after_ms: u64,
        /// `None`: it has no port.
        url: Option<String>,
    },
    /// A service did not become ready, or ended by itself.
    ServiceFailed {
        /// The service.
        service: ServiceName,
        /// The case it belongs to; `None`: the run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<AttemptRef>,
        /// For people.
        reason: String,
        /// The last lines that it printed.
        log: Vec<String>,
    },
    /// A service was stopped, with everything it had started.
    ServiceStopped {
        /// The service.
        service: ServiceName,
        /// The case it belongs to; `None`: the run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<AttemptRef>,
        /// Whether it had to be killed.
        killed: bool,
    },
    /// A case waits for its turn.
    CaseQueued {
        /// The scenario.
        scenario: ScenarioId,
        /// Its case.
        case: CaseId,
    },
    /// An attempt of a case began.
    CaseStarted {
        /// Which.
        #[serde(flatten)]
        of: AttemptRef,
    },
    /// An attempt failed and another will follow.
    CaseRetried {
        /// The attempt that failed.
        #[serde(flatten)]
        of: AttemptRef,
        /// How long it took.
        duration_ms: u64,
        /// Why it failed.
        failure: Box<Failure>,
    },
    /// A case could not be tried; a `case-finished` follows.
    CaseBlocked {
        /// Which.
        #[serde(flatten)]
        of: AttemptRef,
        /// For people.
        because: String,
    },
    /// A case has its final status.
    CaseFinished {
        /// The last attempt.
        #[serde(flatten)]
        of: AttemptRef,
        /// Passed, failed or blocked.
        status: Status,
        /// It passed, but not at the first attempt.
        flaky: bool,
        /// All attempts together.
        duration_ms: u64,
        /// Checkpoints judged in the last attempt.
        checkpoints: u64,
        /// Of the last attempt; `None` unless failed.
        failure: Option<Box<Failure>>,
        /// `None` unless blocked.
        blocked_because: Option<String>,
    },
    /// A step began.
    StepStarted {
        /// Where.
        #[serde(flatten)]
        of: AttemptRef,
        /// The step.
        step: StepId,
        /// In which part of the case.
        phase: Phase,
    },
    /// A step ended; its checkpoints follow.
    StepFinished {
        /// Where.
        #[serde(flatten)]
        of: AttemptRef,
        /// The step.
        step: StepId,
        /// In which part of the case.
        phase: Phase,
        /// All tries together.
        duration_ms: u64,
        /// More than 1 only with `eventually`.
        tries: u32,
        /// Why the action could not be done; `None` when it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
    /// A checkpoint was judged.
    Checkpoint {
        /// Where.
        #[serde(flatten)]
        of: AttemptRef,
        /// The step.
        step: StepId,
        /// The checkpoint.
        id: CheckpointId,
        /// What came of it.
        verdict: Verdict,
        /// What was looked at.
        subject: Subject,
        /// How it was judged.
        predicate: Predicate,
        /// The value of the contract, rendered.
        expected: Value,
        /// The value found; long texts are cut, the transcript has them whole.
        observed: Value,
        /// Why it failed, where the two values do not say it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A file joined the evidence.
    Evidence {
        /// The case it belongs to; `None`: the run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<AttemptRef>,
        /// What it is.
        #[serde(flatten)]
        file: EvidenceFile,
    },
    /// All cases of a scenario have finished.
    ScenarioFinished {
        /// The scenario.
        scenario: ScenarioId,
        /// The worst of its cases.
        status: Status,
    },
    /// A source is no longer what the pack was generated from.
    SourceDrifted {
        /// What became of it.
        drift: SourceDrift,
    },
    /// How cases did in the runs before: those that failed or were flaky in this one.
    HistoryRead {
        /// The first of them; a thousand at most.
        cases: Vec<CasePast>,
        /// How many more there were.
        left_out: u64,
    },
    /// Something a person should know that changes no verdict.
    Warning {
        /// For machines, for example `cleanup-failed`.
        code: String,
        /// The case it concerns; `None`: the run.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<AttemptRef>,
        /// For people.
        message: String,
    },
    /// Last event of a bundle.
    RunFinished {
        /// Of the whole run.
        status: RunStatus,
        /// What the gate says.
        gate: GateVerdict,
        /// Since `run-started` (of the last resumption).
        duration_ms: u64,
        /// Why it is incomplete; `None` when it is not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        incomplete_because: Option<String>,
    },
}

/// A file of the bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct EvidenceFile {
    /// From the bundle's root.
    pub path: String,
    /// Hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// For example `application/json`.
    pub media_type: String,
    /// Bytes that were seen but not kept.
    pub truncated: u64,
    /// Places that were hidden.
    pub redactions: u64,
}
