//! One line of `transcript.jsonl`: a step with its action, times and observation. Written once, read by reports and by
//! whoever judges the observation again.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    checkpoint::{Predicate, Subject},
    event::{Phase, Verdict},
    ids::{CheckpointId, StepId},
    observation::FileChange,
    page::PageSeen,
};

/// A step as it was executed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StepRecord {
    /// Which.
    pub step: StepId,
    /// In which part of the case.
    pub phase: Phase,
    /// In words.
    pub text: String,
    /// The action with every template rendered, under its name: `run`, `http`, `browser`, `file`.
    pub action: Value,
    /// When its last try began.
    pub at: jiff::Timestamp,
    /// All tries together.
    pub duration_ms: u64,
    /// More than 1 only with `eventually`.
    pub tries: u32,
    /// Earlier tries of an `eventually`: what did not hold yet. The first hundred.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<EarlierTry>,
    /// Why the action could not be done; `None` when it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What was seen.
    pub observation: ObservationRecord,
    /// Values taken for later steps.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub captured: IndexMap<String, Value>,
    /// What was judged.
    pub checkpoints: Vec<CheckpointRecord>,
}

/// A try that an `eventually` step went past.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EarlierTry {
    /// When it began.
    pub at: jiff::Timestamp,
    /// Why the action could not be done; `None` when it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The checkpoints that did not hold, with what was observed.
    pub failed: IndexMap<String, Value>,
}

/// A checkpoint as it was judged, with both values whole.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct CheckpointRecord {
    /// Which.
    pub id: CheckpointId,
    /// In words.
    pub text: String,
    /// What was looked at.
    pub subject: Subject,
    /// Where in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// How.
    pub predicate: Predicate,
    /// What came of it.
    pub verdict: Verdict,
    /// The value of the contract, rendered.
    pub expected: Value,
    /// The value found; cut where the observation has it whole.
    pub observed: Value,
    /// Why it failed, where the values do not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Expected against observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diff: Option<String>,
}

/// Everything that was seen of a step.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ObservationRecord {
    /// Of a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    /// The signal that ended a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signal: Option<i32>,
    /// Of a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stdout: Option<ContentRecord>,
    /// Of a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stderr: Option<ContentRecord>,
    /// Requests and responses, redirects included, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchanges: Vec<ExchangeRecord>,
    /// The cookie jar after the step.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cookies: BTreeMap<String, String>,
    /// How long the last try's action took.
    pub duration_ms: u64,
    /// Files that checkpoints asked for; null: not there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, Option<ContentRecord>>,
    /// Files changed since the case began; `None`: nobody asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub workspace: Option<Vec<FileChange>>,
    /// Of a browser step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<BrowserRecord>,
}

/// What a browser step led to. The files are of the same folder as the transcript.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct BrowserRecord {
    /// As checkpoints saw it.
    pub page: PageSeen,
    /// A PNG of the page at the step's end; `None`: it could not be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screenshot: Option<String>,
    /// The page's HTML at the step's end; `None`: it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// What assistive technology is told of the page, where the step failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accessibility: Option<String>,
    /// Requests of the step that failed: no answer, or a status of 400 and more. The first hundred.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub failed_requests: Vec<FailedRequest>,
    /// What the page asked the user, and what was answered.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dialogs: Vec<DialogRecord>,
    /// Files that the page handed over, by their paths in the workspace.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub downloads: Vec<String>,
    /// `trace/trace.js`, which the steps of an attempt share; `None`: there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trace: Option<String>,
    /// The first and the last operation of the step in the trace, by their `n`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operations: Option<(u32, u32)>,
}

/// A request of a page that failed.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct FailedRequest {
    /// For example `GET`.
    pub method: String,
    /// With its query.
    pub url: String,
    /// `None`: there was no response.
    pub status: Option<u16>,
    /// In words.
    pub reason: String,
}

/// A dialog of a page.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct DialogRecord {
    /// `alert`, `confirm`, `prompt`, `beforeunload`.
    pub kind: String,
    /// What it said.
    pub message: String,
    /// Whether it was accepted.
    pub accepted: bool,
}

/// Bytes that were seen: as text where they are text and few, else in a file beside the transcript.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ContentRecord {
    /// The text; `None` when it stands in `file`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// A file of the same folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// How many there were.
    pub bytes: u64,
    /// How many were not kept.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub omitted: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde calls"
)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// One request and its response.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ExchangeRecord {
    /// As sent.
    pub request: RequestRecord,
    /// `None`: there was none, see the step's error.
    pub response: Option<ResponseRecord>,
    /// How long its parts took.
    pub timings: Timings,
}

/// A request as it was sent.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RequestRecord {
    /// For example `POST`.
    pub method: String,
    /// With its query.
    pub url: String,
    /// In order.
    pub headers: Vec<(String, String)>,
    /// `None`: it had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<ContentRecord>,
}

/// A response as it was received.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResponseRecord {
    /// Three digits.
    pub status: u16,
    /// For example `HTTP/1.1`.
    pub version: String,
    /// In order.
    pub headers: Vec<(String, String)>,
    /// After content decoding.
    pub body: ContentRecord,
}

/// How long the parts of an exchange took, in milliseconds with fractions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Timings {
    /// To open the connection; `None`: one was open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connect_ms: Option<f64>,
    /// From the start to the response's head.
    pub first_byte_ms: f64,
    /// From the start to the end of the body.
    pub total_ms: f64,
}
