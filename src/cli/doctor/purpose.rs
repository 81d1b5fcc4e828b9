//! What somebody wants to do.

use clap::ValueEnum;
use serde::Serialize;

/// What is to work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub(in crate::cli) enum Purpose {
    /// Executing scenarios.
    Run,
    /// Writing scenarios, by Codex.
    Generate,
    /// Repairing what scenarios found, by Codex.
    Fix,
    /// Opening pull requests.
    Pr,
}

impl Purpose {
    /// As it is typed.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Run => "run",
            Self::Generate => "generate",
            Self::Fix => "fix",
            Self::Pr => "pr",
        }
    }
}
