//! `.scenarioforge/config.toml`: how to start the app, limits, gate, models. A person writes it, so an unknown key
//! is an error; everything has a default.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    ids::ServiceName,
    units::{ByteSize, TimeSpan},
};

/// The whole file.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// The project's name, for reports.
    pub project: Project,
    /// Where documents are looked for.
    pub sources: Sources,
    /// Where the app's own programs run.
    pub app: AppConfig,
    /// The programs that scenarios talk to, by name.
    pub services: BTreeMap<ServiceName, Service>,
    /// How cases are run.
    pub run: RunConfig,
    /// What fails the gate.
    pub gate: GateConfig,
    /// The browser.
    pub browser: BrowserConfig,
    /// What is kept.
    pub evidence: EvidenceConfig,
    /// The model that writes contracts and patches. `run` never uses it.
    pub agent: AgentConfig,
    /// Limits of the fix loop.
    pub fix: FixConfig,
}

/// `[project]`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Project {
    /// Shown in reports; empty: the checkout's folder.
    pub name: String,
}

/// `[sources]`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Sources {
    /// Globs looked at beside the usual places.
    pub include: Vec<String>,
    /// Globs never looked at.
    pub exclude: Vec<String>,
}

/// `[app]`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AppConfig {
    /// An image with the app's tools, `node:22`: services and `run` steps run in a container of it, beside this program,
    /// with its files and its network. Absent: they run where this program does.
    pub image: Option<String>,
}

/// `[services.<name>]`: exactly one of `command` and `url`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Service {
    /// Run by `sh -c` in the checkout (in the case's workspace where `scope` is `case`).
    pub command: Option<String>,
    /// An app that someone else started: its address.
    pub url: Option<String>,
    /// Variables of the service; values are templates that also know `port`.
    pub env: BTreeMap<String, String>,
    /// The port it listens on; absent: it has none.
    pub port: Option<Port>,
    /// When it counts as ready; absent: as soon as its port accepts, or at once without a port.
    pub ready: Option<Ready>,
    /// How long it may take to become ready.
    pub ready_timeout: TimeSpanOr30s,
    /// Services that must be ready before this one starts.
    pub after: Vec<ServiceName>,
    /// One instance a run, or one a case.
    pub scope: Scope,
}

/// A time limit that is 30 seconds unless said otherwise.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct TimeSpanOr30s(pub TimeSpan);

impl Default for TimeSpanOr30s {
    fn default() -> Self {
        Self(TimeSpan::seconds(30))
    }
}

/// A service's port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Port {
    /// `"auto"`: a free one.
    Auto(AutoPort),
    /// This one.
    Fixed(u16),
}

/// The word `auto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum AutoPort {
    /// A free port, chosen when the service starts.
    Auto,
}

/// How readiness is seen: exactly one of `http`, `tcp` and `log`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Ready {
    /// A path (or URL) that answers.
    pub http: Option<String>,
    /// The status that counts, with `http`; absent: any below 400.
    pub status: Option<u16>,
    /// The port accepts connections.
    pub tcp: Option<bool>,
    /// A regular expression that a line of its output matches.
    pub log: Option<String>,
}

/// How many instances of a service there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// One for the whole run.
    #[default]
    Run,
    /// A fresh one for every case.
    Case,
}

/// `[run]`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RunConfig {
    /// Cases at once; 0 is the number of CPUs.
    pub jobs: u32,
    /// Limit of one attempt of a case.
    pub timeout: TimeSpan,
    /// Limit of one step.
    pub step_timeout: TimeSpan,
    /// Extra attempts of a failed case.
    pub retries: u32,
    /// What a case's workspace is.
    pub isolation: Isolation,
    /// Variables that every service and step sees.
    pub env: BTreeMap<String, String>,
    /// Variables of the caller that every service and step sees.
    pub pass_env: Vec<String>,
    /// Cases that name one lock never overlap: lock to ids or globs of scenarios (or `scenario/case`).
    pub locks: BTreeMap<String, Vec<String>>,
}

impl Default for RunConfig {
    fn default() -> Self {
        Self {
            jobs: 0,
            timeout: TimeSpan::seconds(120),
            step_timeout: TimeSpan::seconds(30),
            retries: 0,
            isolation: Isolation::Copy,
            env: BTreeMap::new(),
            pass_env: Vec::new(),
            locks: BTreeMap::new(),
        }
    }
}

/// What a case's workspace is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// Its own copy of the checkout.
    #[default]
    Copy,
    /// The checkout itself, shared by all.
    Checkout,
}

/// `[gate]`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct GateConfig {
    /// What fails the gate.
    pub fail_on: Vec<FailOn>,
    /// Scenarios that are run and reported, but not counted.
    pub quarantine: Vec<Quarantine>,
}

impl Default for GateConfig {
    fn default() -> Self {
        Self {
            fail_on: vec![FailOn::Failed, FailOn::Blocked],
            quarantine: Vec::new(),
        }
    }
}

/// A condition that fails the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FailOn {
    /// A case failed.
    Failed,
    /// A case could not run.
    Blocked,
    /// A case passed only on a retry.
    Flaky,
    /// A source changed since the pack was generated.
    SourceDrift,
}

/// `[[gate.quarantine]]`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Quarantine {
    /// An id, or a glob over ids.
    pub scenario: String,
    /// The last day (UTC) on which it is not counted.
    #[schemars(with = "String", regex(pattern = r"^\d{4}-\d{2}-\d{2}$"))]
    pub until: jiff::civil::Date,
    /// Why, for the reader of a report.
    pub reason: String,
}

/// `[browser]`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct BrowserConfig {
    /// Found on PATH otherwise.
    pub executable: Option<String>,
    /// Width and height, `1280x800`.
    pub viewport: Option<String>,
}

/// `[evidence]`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct EvidenceConfig {
    /// Kept per stream: head and tail, the middle counted.
    pub max_log: ByteSize,
    /// Regular expressions: the first group, or the whole match, is hidden.
    pub redact: Vec<String>,
    /// Whether every operation in a browser is kept with the page before and after it.
    pub trace: bool,
}

impl Default for EvidenceConfig {
    fn default() -> Self {
        Self {
            max_log: ByteSize(4 << 20),
            redact: Vec::new(),
            trace: true,
        }
    }
}

/// `[agent]`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AgentConfig {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The model that writes contracts.
    pub generate: ModelConfig,
    /// The model that writes patches.
    pub fix: ModelConfig,
}

impl Default for AgentConfig {
    fn default() -> Self {
        Self {
            command: vec!["codex".into(), "app-server".into()],
            generate: ModelConfig::default(),
            fix: ModelConfig::default(),
        }
    }
}

/// A model and how hard it thinks.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ModelConfig {
    /// Absent: the agent's own default.
    pub model: Option<String>,
    /// Absent: the agent's own default.
    pub effort: Option<String>,
}

/// `[fix]`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct FixConfig {
    /// Per failure cluster.
    pub max_attempts: u32,
    /// Per run.
    pub max_pull_requests: u32,
    /// Wall time of all attempts.
    pub max_minutes: u32,
    /// Tokens of all attempts.
    pub max_tokens: u64,
    /// Globs that a patch may not touch, beside what is always protected.
    pub protect: Vec<String>,
    /// The branch that pull requests go to.
    pub base: Option<String>,
    /// Commits through the API, shown as verified.
    pub sign: bool,
}

impl Default for FixConfig {
    fn default() -> Self {
        Self {
            max_attempts: 3,
            max_pull_requests: 3,
            max_minutes: 30,
            max_tokens: 2_000_000,
            protect: Vec::new(),
            base: None,
            sign: true,
        }
    }
}
