//! How a case did in earlier runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a case did before, for people who wonder whether this change broke it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CaseHistory {
    /// Where those runs were: a branch, or `this machine`.
    pub on: String,
    /// How many of the last runs are known.
    pub runs: u32,
    /// In how many of them it was tried.
    pub seen: u32,
    /// In how many it failed.
    pub failed: u32,
    /// In how many it passed, but not at the first attempt.
    pub flaky: u32,
    /// In how many of those that tried it last it failed without a break.
    pub failed_last: u32,
}

impl CaseHistory {
    /// Whether it failed the last time that it was tried, so that this change did not break it.
    pub fn was_broken(&self) -> bool {
        self.failed_last > 0
    }

    /// In words that follow a case which failed now, or was flaky now.
    pub fn words(&self, failed_now: bool) -> String {
        let last = |count: u32| match count {
            1 => format!("the last run on {}", self.on),
            count => format!("the last {count} runs on {}", self.on),
        };
        if self.seen == 0 {
            return format!("new: not in {}", last(self.runs));
        }
        let times = |count: u32, what: &str| (count > 0).then(|| format!("{what} in {count}"));
        let told = [times(self.failed, "failed"), times(self.flaky, "flaky")];
        let told: Vec<String> = told.into_iter().flatten().collect();
        let told = match told.is_empty() {
            true => format!("passed in {}", last(self.seen)),
            false if self.seen == 1 => {
                let what = if self.failed > 0 { "failed" } else { "flaky" };
                format!("{what} in {}", last(1))
            }
            false => format!("{} of {}", told.join(" and "), last(self.seen)),
        };
        match (failed_now, self.failed_last) {
            (true, 0) => told,
            (true, streak) if streak == self.seen => {
                format!("failed in {}, too: broken before this change", last(streak))
            }
            (true, streak) => format!(
                "failed in {}, too: broken before this change ({told})",
                last(streak)
            ),
            (false, _) => told,
        }
    }
}
