//! What a comment remembers for the next push.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::CommentAbout;
use crate::domain::{
    ids::ScenarioId,
    results::{Results, ScenarioResult, Status},
};

const OPENING: &str = "<!-- scenarioforge:state ";
const CLOSING: &str = " -->";
/// Bytes of ids that are remembered of a push.
const MAX_IDS: usize = 12 << 10;

/// The push that was tried, and the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Remembered {
    /// The workflow run that wrote it.
    #[serde(default)]
    pub(super) run: u64,
    #[serde(flatten)]
    pub(super) now: Push,
    /// `None`: this is the first that was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<Push>,
}

/// What came of a push.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Push {
    /// The commit.
    pub(super) head: String,
    /// Scenarios that failed or could not be tried.
    pub(super) broken: BTreeSet<ScenarioId>,
    /// Whether there were more than could be remembered.
    #[serde(default)]
    pub(super) cut: bool,
}

impl Remembered {
    /// What the text of a comment holds; `None` when it holds nothing that can be read.
    pub(super) fn read(body: &str) -> Option<Self> {
        let line = body.lines().take(4).find_map(|line| {
            let line = line.trim().strip_prefix(OPENING)?;
            line.strip_suffix(CLOSING)
        })?;
        let remembered: Self = serde_json::from_str(line).ok()?;
        let pushes = std::iter::once(&remembered.now).chain(&remembered.before);
        let plain = |push: &Push| {
            push.head.len() <= 64 && push.head.bytes().all(|byte| byte.is_ascii_hexdigit())
        };
        // Somebody may have edited it.
        pushes.into_iter().all(plain).then_some(remembered)
    }

    /// With the results of `head`. A second run of the same commit is compared with what the first one was.
    pub(super) fn now(results: &Results, own: &CommentAbout, before: Option<Self>) -> Self {
        let head = &own.head_sha;
        let mut bytes = 0;
        let mut cut = false;
        let broken = results
            .scenarios
            .iter()
            .filter(|scenario| is_broken(scenario));
        let broken = broken.map(|scenario| &scenario.id).take_while(|id| {
            bytes += id.as_str().len() + 3;
            cut |= bytes > MAX_IDS;
            !cut
        });
        let broken: BTreeSet<_> = broken.cloned().collect();
        let before = before.and_then(|remembered| {
            if remembered.now.head == *head {
                remembered.before
            } else {
                Some(remembered.now)
            }
        });
        Self {
            run: own.run,
            now: Push {
                head: head.clone(),
                broken,
                cut,
            },
            before,
        }
    }

    /// As it stands in the comment. No id and no hexadecimal number ends an HTML comment.
    pub(super) fn line(&self) -> String {
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{OPENING}{json}{CLOSING}")
    }
}

pub(super) fn is_broken(scenario: &ScenarioResult) -> bool {
    matches!(scenario.status, Status::Failed | Status::Blocked)
}
