//! `.scenarioforge/manifest.json`: the committed list of sources. The tool writes it, so unknown keys are ignored.

use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{Digest, SourceId};

/// The `schema` of a manifest.
pub const MANIFEST_SCHEMA: &str = "scenarioforge.manifest/1";

/// The whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Manifest {
    /// [`MANIFEST_SCHEMA`].
    pub schema: String,
    /// `owner/name`, or `None` where there is no remote.
    pub repository: Option<String>,
    /// `None` when the head is detached.
    pub branch: Option<String>,
    /// The commit that was scanned; `None` outside git.
    pub head_sha: Option<String>,
    /// How much of the history was there to be asked.
    #[serde(default)]
    pub history: HistoryDepth,
    /// Every document found, selected or not.
    pub sources: Vec<Source>,
    /// What the code offers today.
    pub code_baseline: CodeBaseline,
    /// A person's yes to the selection; `None` until then.
    pub confirmation: Option<Confirmation>,
}

/// How much of git's history a scan could ask. What is not there is not guessed.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum HistoryDepth {
    /// Nothing is committed, or it is not known.
    #[default]
    None,
    /// A shallow clone, or more commits than a scan reads.
    Partial,
    /// Back to the first commit.
    Whole,
}

/// A document that says what the product should do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// Why it is taken for a source of this type: a sentence for each rule that spoke for it.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// What the score stands on.
    #[serde(default)]
    pub signals: Signals,
    /// Its parts, so that a changed paragraph touches only the scenarios that cite it.
    #[serde(default)]
    pub sections: Vec<SourceSection>,
    /// What a reader should know before relying on it.
    pub warnings: Vec<SourceWarning>,
}

/// A heading with what stands under it, up to the next heading of any level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceSection {
    /// Empty for what stands before the first heading.
    pub title: String,
    /// First and last line, counted from 1.
    pub lines: (u32, u32),
    /// Hexadecimal SHA-256 of its text, without white space at the ends of lines and blank lines around it.
    pub sha256: String,
}

/// What a score stands on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Signals {
    /// How old it is beside the code; `None` where history does not tell.
    pub recency: Option<Recency>,
    /// What it says about the code, held against the code.
    pub drift: DriftCounts,
    /// What it says about itself.
    pub declared: DeclaredSignal,
}

/// How old a document is, relative to the code.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct Recency {
    /// Days from its last change of content to the scanned commit.
    pub age_days: u32,
    /// Commits since then that changed code. White space, renames and what automata committed do not count.
    pub code_commits_since: u32,
    /// How many of the files that it refers to have changed since then.
    pub referenced_code_changed_since: u32,
}

/// References of a document, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DriftCounts {
    /// Things of the code that it names.
    pub references: u32,
    /// Of these, those that are there.
    pub resolved: u32,
    /// Of these, those that were there once and are gone.
    pub missing: u32,
    /// Statements that another statement contradicts.
    pub contradictions: u32,
}

/// What a document says about its own standing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DeclaredSignal {
    /// In its own words; `None` when it says nothing.
    pub status: Option<String>,
    /// What takes its place, as it names it; `None` when nothing does.
    pub superseded_by: Option<String>,
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

impl fmt::Display for SourceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Prd => "prd",
            Self::Spec => "spec",
            Self::Plan => "plan",
            Self::Architecture => "architecture",
            Self::Code => "code",
        })
    }
}

impl fmt::Display for SourceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Trusted => "trusted",
            Self::Suspect => "suspect",
            Self::Stale => "stale",
            Self::Excluded => "excluded",
        })
    }
}

impl SourceType {
    /// As it stands in the manifest.
    pub fn word(self) -> &'static str {
        match self {
            Self::Prd => "prd",
            Self::Spec => "spec",
            Self::Plan => "plan",
            Self::Architecture => "architecture",
            Self::Code => "code",
        }
    }
}

impl SourceStatus {
    /// As it stands in the manifest.
    pub fn word(self) -> &'static str {
        match self {
            Self::Trusted => "trusted",
            Self::Suspect => "suspect",
            Self::Stale => "stale",
            Self::Excluded => "excluded",
        }
    }
}

/// When a source last changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LastCommit {
    /// 40 hexadecimal digits.
    pub sha: String,
    /// Committer time.
    #[schemars(with = "String")]
    pub time: jiff::Timestamp,
}

/// One finding about a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceWarning {
    /// For example `missing-route`.
    pub code: String,
    /// Counted from 1; `None` when it concerns the whole document.
    pub line: Option<u32>,
    /// The words of the document; `None` when it concerns the whole document.
    pub reference: Option<String>,
    /// The last commit where what the document says still held; `None` when there is none, or nobody can tell.
    #[serde(default)]
    pub revision: Option<String>,
    /// For people.
    pub message: String,
    /// What to do about it.
    #[serde(default)]
    pub remedy: String,
    /// A person has seen it and relies on the document all the same; `None` until then. Void when the text or the target changes.
    #[serde(default)]
    pub acknowledged: Option<Acknowledgement>,
}

/// A person's word on one warning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Acknowledgement {
    /// Who.
    pub by: String,
    /// When.
    #[schemars(with = "String")]
    pub at: jiff::Timestamp,
    /// Why; `None` when no reason was given.
    pub note: Option<String>,
    /// Hexadecimal SHA-256 of the section's text and of what the warning says of its target; it is void for others.
    pub of: String,
}

/// What the code offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CodeBaseline {
    /// Over what is offered: methods and paths of routes, names of commands and configuration keys. Not over places, so that
    /// moving code leaves a confirmation as it is.
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
    /// Definitions in the files that were parsed: all that have routes or commands, or that documents name.
    pub symbols: u64,
}

/// An HTTP route in the code.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
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
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema,
)]
pub struct NamedPlace {
    /// As the user writes it.
    pub name: String,
    /// From the checkout's root.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
}

/// A person's explicit yes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
    /// The selected sources as they were, so that what changed since can be told by name. Empty also when nothing was recorded.
    #[serde(default)]
    pub sources: BTreeMap<SourceId, ConfirmedSource>,
    /// The digest of the code baseline as it was; `None`: nothing was recorded.
    #[serde(default)]
    pub code_baseline: Option<Digest>,
}

/// A source as it was when somebody said yes to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfirmedSource {
    /// From the checkout's root.
    pub path: String,
    /// Hexadecimal SHA-256 of its bytes.
    pub sha256: String,
    /// How far it could be relied on.
    pub status: SourceStatus,
    /// What the reader was warned of.
    #[serde(default)]
    pub warnings: Vec<ConfirmedWarning>,
    /// Its parts; empty where a document has none.
    #[serde(default)]
    pub sections: Vec<ConfirmedSection>,
}

/// A warning as it was when somebody said yes to its source.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct ConfirmedWarning {
    /// For example `missing-route`.
    pub code: String,
    /// Counted from 1; `None` when it concerns the whole document.
    pub line: Option<u32>,
    /// The words of the document; `None` when it concerns the whole document.
    pub reference: Option<String>,
}

/// A section as it was when somebody said yes to its source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConfirmedSection {
    /// Empty for what stands before the first heading.
    pub title: String,
    /// Hexadecimal SHA-256 of its text, see [`SourceSection`].
    pub sha256: String,
}
