//! What is wrong, where, and what to do about it.

use serde::Serialize;

use super::path::At;

/// How bad a finding is. The order is by weight: `Error` is the greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A person should know; nothing is refused for it.
    Warning,
    /// It runs, but is no complete contract: `check` fails, `run` does not.
    Contract,
    /// It cannot run.
    Error,
}

impl Severity {
    /// As written in JSON and in front of a message.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Contract => "contract",
            Self::Error => "error",
        }
    }
}

/// One thing that a person can act on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// For machines, in kebab case, for example `unknown-key`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The file, from the checkout's root; empty until the finding is placed.
    pub file: String,
    /// Counted from 1; 0 when the finding has no place in a text.
    pub line: u32,
    /// Counted in characters from 1; 0 when the finding has no place in a text.
    pub column: u32,
    /// The place in the document, for example `scenarios[2].steps[0].checkpoints[1].predicate`; empty for the whole.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What is allowed, the nearest match, or what to do.
    pub remedy: Option<String>,
    /// Whether it is about the key at `path` rather than about the value behind it.
    #[serde(skip)]
    pub(super) about_key: bool,
    /// Byte offset of the place, for the excerpt.
    #[serde(skip)]
    pub(super) offset: Option<usize>,
}

impl Finding {
    /// A finding without a place; [`place`](super::place) finds it in the text.
    pub fn new(
        code: &'static str,
        severity: Severity,
        path: String,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            file: String::new(),
            line: 0,
            column: 0,
            path,
            message: message.into(),
            remedy: None,
            about_key: false,
            offset: None,
        }
    }

    /// The same, with what to do about it.
    #[must_use]
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    pub(super) fn about_key(mut self) -> Self {
        self.about_key = true;
        self
    }
}

/// The greatest severity; `None` when there are no findings.
pub fn worst(findings: &[Finding]) -> Option<Severity> {
    findings.iter().map(|finding| finding.severity).max()
}

/// Where the rules put what they find.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.0
    }

    pub(super) fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    pub(super) fn error(&mut self, code: &'static str, at: &At<'_>, message: String, remedy: &str) {
        self.add(Severity::Error, code, at, message, remedy);
    }

    pub(super) fn contract(
        &mut self,
        code: &'static str,
        at: &At<'_>,
        message: String,
        remedy: &str,
    ) {
        self.add(Severity::Contract, code, at, message, remedy);
    }

    pub(super) fn warning(
        &mut self,
        code: &'static str,
        at: &At<'_>,
        message: String,
        remedy: &str,
    ) {
        self.add(Severity::Warning, code, at, message, remedy);
    }

    fn add(
        &mut self,
        severity: Severity,
        code: &'static str,
        at: &At<'_>,
        message: String,
        remedy: &str,
    ) {
        let finding = Finding::new(code, severity, at.to_string(), message);
        self.push(if remedy.is_empty() {
            finding
        } else {
            finding.with_remedy(remedy)
        });
    }
}
