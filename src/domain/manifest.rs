//! `.scenarioforge/manifest.json`: the committed list of sources. The tool writes it, so unknown keys are ignored.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{Digest, SourceId};

/// The `schema` of a manifest.
pub const MANIFEST_SCHEMA: &str = "scenarioforge.manifest/1";

/// The whole file.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Manifest {
    /// [`MANIFEST_SCHEMA`].
    pub schema: String,
    /// `owner/name`, or `None` where there is no remote.
    pub repository: Option<String>,
    /// `None` when the head is detached.
    pub branch: Option<String>,
    /// The commit that was scanned; `None` outside git.
    pub head_sha: Option<String>,
    /// Every document found, selected or not.
    pub sources: Vec<Source>,
    /// What the code offers today.
    pub code_baseline: CodeBaseline,
    /// A person's yes to the selection; `None` until then.
    pub confirmation: Option<Confirmation>,
}

/// A document that says what the product should do.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Source {
    /// Unique in the manifest.
    pub id: SourceId,
    /// From the checkout's root.
    pub path: String,
    /// What kind of document it is.
    #[serde(rename = "type")]
    pub kind: SourceType,
    /// Its first heading.
    pub title: String,
    /// Hexadecimal SHA-256 of its bytes.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
    /// `None` when it is not committed.
    pub last_commit: Option<LastCommit>,
    /// How far it can be relied on.
    pub status: SourceStatus,
    /// 0 to 100.
    pub score: u32,
    /// Whether scenarios are made from it.
    pub selected: bool,
    /// What the score stands on.
    pub signals: serde_json::Value,
    /// What a reader should know before relying on it.
    pub warnings: Vec<SourceWarning>,
}

/// The types of sources.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SourceType {
    /// Product requirements.
    Prd,
    /// A specification.
    Spec,
    /// A plan.
    Plan,
    /// Architecture notes and decisions.
    Architecture,
    /// The code itself.
    Code,
}

/// Relevance of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SourceStatus {
    /// Agrees with the code.
    Trusted,
    /// Partly contradicts the code, or is old.
    Suspect,
    /// Overtaken by the code.
    Stale,
    /// Never reaches a prompt.
    Excluded,
}

/// When a source last changed.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct LastCommit {
    /// 40 hexadecimal digits.
    pub sha: String,
    /// Committer time.
    #[schemars(with = "String")]
    pub time: jiff::Timestamp,
}

/// One finding about a source.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct SourceWarning {
    /// For example `missing-route`.
    pub code: String,
    /// Counted from 1; `None` when it concerns the whole document.
    pub line: Option<u32>,
    /// The words of the document; `None` when it concerns the whole document.
    pub reference: Option<String>,
    /// For people.
    pub message: String,
}

/// What the code offers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct CodeBaseline {
    /// Over everything below.
    pub digest: Digest,
    /// How many files were read.
    pub files: u64,
    /// Files by language.
    pub languages: BTreeMap<String, u64>,
    /// HTTP routes.
    pub routes: Vec<Route>,
    /// Commands of the command line.
    pub commands: Vec<NamedPlace>,
    /// Configuration keys and variables.
    pub config_keys: Vec<NamedPlace>,
    /// Functions, types and the like.
    pub symbols: u64,
}

/// An HTTP route in the code.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Route {
    /// For example `POST`.
    pub method: String,
    /// For example `/api/orders`.
    pub path: String,
    /// From the checkout's root.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
}

/// Something with a name in the code.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct NamedPlace {
    /// As the user writes it.
    pub name: String,
    /// From the checkout's root.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
}

/// A person's explicit yes.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
pub struct Confirmation {
    /// Who.
    pub by: String,
    /// When.
    #[schemars(with = "String")]
    pub at: jiff::Timestamp,
    /// Why; needed for a stale or contradicted source.
    pub note: Option<String>,
    /// Over the selection as it was.
    pub digest: Digest,
}
