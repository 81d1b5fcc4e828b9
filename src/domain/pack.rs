//! `.scenarioforge/scenarios.json`: the scenario pack. People edit it, so an unknown key is an error. What a model or a
//! person may leave out has a default here; what a complete contract needs beyond that is for `check` to say.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    action::{BrowserOperation, FileAction, HttpAction, RunAction},
    checkpoint::{Capture, Checkpoint},
    ids::{CaseId, Digest, ScenarioId, ServiceName, SourceId, StepId},
    units::TimeSpan,
};

/// The `schema` of a pack.
pub const PACK_SCHEMA: &str = "scenarioforge.pack/1";

/// The whole file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pack {
    /// [`PACK_SCHEMA`].
    pub schema: String,
    /// Counts the packs that were ever current, from 1.
    #[serde(default)]
    pub revision: u32,
    /// Over `scenarios` and `coverage`; `None` in a pack that nobody sealed.
    #[serde(default)]
    pub digest: Option<Digest>,
    /// Digest of the revision before; `None` for the first.
    #[serde(default)]
    pub previous: Option<Digest>,
    /// What it was generated from; `None` for a hand-written pack.
    #[serde(default)]
    pub manifest: Option<PackManifest>,
    /// How it was generated; `None` for a hand-written pack.
    #[serde(default)]
    pub generation: Option<Generation>,
    /// What the scenarios cover, and what they do not.
    #[serde(default)]
    pub coverage: Coverage,
    /// The contracts.
    pub scenarios: Vec<Scenario>,
}

/// The manifest as it was when the pack was generated.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackManifest {
    /// Of the manifest.
    pub digest: Digest,
    /// The commit that was scanned; `None` outside git.
    #[serde(default)]
    pub head_sha: Option<String>,
    /// The selected sources with their digests.
    #[serde(default)]
    pub sources: BTreeMap<SourceId, Digest>,
}

/// Audit record of a generated pack.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Generation {
    /// Name and version.
    pub tool: String,
    /// The rest of the record, kept as it is.
    #[serde(flatten)]
    pub record: IndexMap<String, Value>,
}

/// What the pack covers.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Coverage {
    /// Features with at least one scenario.
    pub features: Vec<String>,
    /// Outcomes with at least one scenario.
    pub outcomes: Vec<String>,
    /// Personas with at least one scenario.
    pub personas: Vec<String>,
    /// Kinds of edge cases that occur.
    pub edge_buckets: Vec<String>,
    /// What was taken for granted.
    pub assumptions: Vec<String>,
    /// Questions that the sources leave open.
    pub known_unknowns: Vec<String>,
    /// What has no scenario, and why.
    pub uncovered: Vec<Uncovered>,
}

/// Something without a scenario.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Uncovered {
    /// A source id, a route such as `POST /api/refunds`, or a command.
    pub what: String,
    /// The reason.
    pub why: String,
}

/// A scenario, also called contract: what a user can do, step by step, and what must hold.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Unique in the pack.
    pub id: ScenarioId,
    /// One line.
    pub title: String,
    /// The feature it belongs to.
    #[serde(default)]
    pub feature: String,
    /// What the user has in the end.
    #[serde(default)]
    pub outcome: String,
    /// Who does it; `None` when nobody said.
    #[serde(default)]
    pub persona: Option<Persona>,
    /// How much it matters.
    #[serde(default)]
    pub priority: Priority,
    /// What is lost when it breaks.
    #[serde(default)]
    pub risk: String,
    /// Where it is asked for.
    #[serde(default)]
    pub sources: Vec<SourceSpan>,
    /// Files that carry it.
    #[serde(default)]
    pub code: Vec<String>,
    /// Values for its templates.
    #[serde(default)]
    pub data: IndexMap<String, Value>,
    /// What must hold before it can be tried; one that does not makes the case blocked.
    #[serde(default)]
    pub preconditions: Vec<Precondition>,
    /// The base flow.
    #[serde(default)]
    pub steps: Vec<Step>,
    /// Other flows, each a case of its own.
    #[serde(default)]
    pub edge_variants: Vec<EdgeVariant>,
    /// Why there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub no_variants_because: Option<String>,
    /// Steps that always run at the end, whatever happened.
    #[serde(default)]
    pub cleanup: Vec<Step>,
    /// When it counts as passed, in words.
    #[serde(default)]
    pub pass_criteria: String,
}

/// A kind of user.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Persona {
    /// For example `Returning shopper`.
    pub name: String,
    /// What they are after.
    #[serde(default)]
    pub goal: String,
}

/// How much a scenario matters.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    /// The product is useless without it.
    Critical,
    /// Many users meet it.
    High,
    /// Some users meet it.
    #[default]
    Medium,
    /// Few would notice.
    Low,
}

/// A part of a source.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SourceSpan {
    /// The source.
    pub id: SourceId,
    /// For example `41-77` or `12`; `None` for the whole document.
    #[serde(default)]
    pub lines: Option<String>,
}

/// Something that must hold before the steps: exactly one of `service` and `step`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Precondition {
    /// In words.
    #[serde(default)]
    pub text: String,
    /// This service is ready.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<ServiceName>,
    /// This step succeeds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<Step>,
}

/// One action of the user and what must hold after it: exactly one of `run`, `http`, `browser` and `file`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Unique in its case.
    pub id: StepId,
    /// In words.
    #[serde(default)]
    pub text: String,
    /// A command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunAction>,
    /// An HTTP request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub http: Option<HttpAction>,
    /// Operations in a browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub browser: Option<Vec<BrowserOperation>>,
    /// A change to a file of the workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileAction>,
    /// The step is repeated until its checkpoints hold or this time is up; `None`: one try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub eventually: Option<TimeSpan>,
    /// Values taken from what was observed, for later steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub capture: Vec<Capture>,
    /// What must hold.
    #[serde(default)]
    pub checkpoints: Vec<Checkpoint>,
}

/// A flow beside the base flow: either the base flow changed (`data`, `replace`, `until`) or its own `steps`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EdgeVariant {
    /// Unique in the scenario; not `base`.
    pub id: CaseId,
    /// One line.
    pub title: String,
    /// The kind of edge, for example `boundary`.
    #[serde(default)]
    pub bucket: String,
    /// Laid over the scenario's data, key by key.
    #[serde(default)]
    pub data: IndexMap<String, Value>,
    /// Steps that stand in for those of the same id.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replace: Vec<Step>,
    /// The last step; `None`: all of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<StepId>,
    /// Its own steps instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<Step>>,
}
