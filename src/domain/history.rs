//! What became of cases in the runs before: how long they take, and which of them failed or were flaky without anybody's
//! change.

use std::collections::HashMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    case_history::CaseHistory,
    ids::{CaseId, CaseRef, ScenarioId},
    plan::Durations,
    results::Status,
};

/// So many runs tell enough; older ones are about another program.
pub const MAX_RUNS: usize = 10;
/// Cases of all these runs together; packs have fewer.
const MAX_CASES: usize = 100_000;
/// Cases that an event tells about, so that a run where everything fails does not make a line of megabytes.
pub const MAX_TOLD: usize = 1_000;

/// A run that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastRun {
    /// As wherever it is from calls it.
    pub id: String,
    /// Its cases; of a case that is there twice the first counts.
    pub cases: Vec<PastCase>,
}

/// What became of a case in one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCase {
    /// Which.
    pub of: CaseRef,
    /// Its final status; one that is not final counts as not tried.
    pub status: Status,
    /// It passed, but not at the first attempt.
    pub flaky: bool,
    /// All attempts together.
    pub duration_ms: u64,
}

/// The runs before this one, taken together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    on: String,
    runs: Vec<String>,
    cases: HashMap<CaseRef, Past>,
}

/// A case, in the runs that tried it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Past {
    seen: u32,
    failed: u32,
    flaky: u32,
    failed_last: u32,
    durations: Vec<u64>,
}

/// A case and how it did before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct CasePast {
    /// The scenario.
    pub scenario: ScenarioId,
    /// Its case.
    pub case: CaseId,
    /// How it did.
    #[serde(flatten)]
    pub history: CaseHistory,
}

impl History {
    /// Of the runs on a branch or on `this machine`, the newest first; no more than [`MAX_RUNS`] count.
    pub fn new(on: &str, runs: impl IntoIterator<Item = PastRun>) -> Self {
        let mut history = Self {
            on: on.to_owned(),
            ..Self::default()
        };
        for run in runs.into_iter().take(MAX_RUNS) {
            history.take(run);
        }
        history
    }

    fn take(&mut self, run: PastRun) {
        let before = u32::try_from(self.runs.len()).unwrap_or(u32::MAX);
        self.runs.push(run.id);
        let mut taken = std::collections::HashSet::new();
        for case in run.cases {
            let tried = matches!(case.status, Status::Passed | Status::Failed);
            let full = self.cases.len() >= MAX_CASES && !self.cases.contains_key(&case.of);
            if !tried || full || !taken.insert(case.of.clone()) {
                continue;
            }
            let past = self.cases.entry(case.of).or_default();
            // Only without a break: each run so far that tried it saw it fail.
            if case.status == Status::Failed && past.failed_last == past.seen {
                past.failed_last += 1;
            }
            past.seen += 1;
            past.failed += u32::from(case.status == Status::Failed);
            past.flaky += u32::from(case.flaky);
            past.durations.push(case.duration_ms);
            debug_assert!(past.seen <= before + 1, "once in each run");
        }
    }

    /// Whether no run is known.
    pub fn is_empty(&self) -> bool {
        self.runs.is_empty()
    }

    /// The median of each case. The words name the runs, so that equal words mean equal durations.
    pub fn durations(&self) -> Durations {
        if self.is_empty() {
            return Durations::default();
        }
        let known = self.cases.iter().map(|(of, past)| {
            let mut durations = past.durations.clone();
            durations.sort_unstable();
            (of.clone(), durations[durations.len() / 2])
        });
        Durations {
            from: format!("medians of {} on {}", self.runs.join(", "), self.on),
            known: known.collect(),
        }
    }

    /// How a case did; `None`: no run is known.
    pub fn of(&self, case: &CaseRef) -> Option<CaseHistory> {
        if self.is_empty() {
            return None;
        }
        let past = self.cases.get(case);
        let number = |of: fn(&Past) -> u32| past.map_or(0, of);
        Some(CaseHistory {
            on: self.on.clone(),
            runs: u32::try_from(self.runs.len()).unwrap_or(u32::MAX),
            seen: number(|past| past.seen),
            failed: number(|past| past.failed),
            flaky: number(|past| past.flaky),
            failed_last: number(|past| past.failed_last),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(scenario: &str) -> CaseRef {
        CaseRef {
            scenario: scenario.parse().expect("an id"),
            case: CaseId::base(),
        }
    }

    /// One letter a run, the newest first: passed, failed, flaky, blocked, absent.
    fn history(letters: &str) -> History {
        let run = |(index, letter): (usize, char)| PastRun {
            id: index.to_string(),
            cases: match letter {
                '-' => Vec::new(),
                letter => vec![PastCase {
                    of: of("SC-1"),
                    status: match letter {
                        'f' => Status::Failed,
                        'b' => Status::Blocked,
                        _ => Status::Passed,
                    },
                    flaky: letter == 'y',
                    duration_ms: [30, 10, 50][index % 3],
                }],
            },
        };
        History::new("main", letters.chars().enumerate().map(run))
    }

    #[test]
    fn the_past_is_told_in_words() {
        for (letters, failed_now, flaky_now) in [
            ("pppppppppp", "passed in the last 10 runs on main", ""),
            ("p", "passed in the last run on main", ""),
            (
                "ffff",
                "failed in the last 4 runs on main, too: broken before this change",
                "failed in 4 of the last 4 runs on main",
            ),
            (
                "f",
                "failed in the last run on main, too: broken before this change",
                "failed in the last run on main",
            ),
            (
                "ffpyp",
                "failed in the last 2 runs on main, too: broken before this change (failed in 2 and flaky in 1 of the last 5 runs on main)",
                "failed in 2 and flaky in 1 of the last 5 runs on main",
            ),
            ("pyypypp", "flaky in 3 of the last 7 runs on main", ""),
            ("pf", "failed in 1 of the last 2 runs on main", ""),
            ("y", "flaky in the last run on main", ""),
            ("bb--", "new: not in the last 4 runs on main", ""),
            (
                "-f-f",
                "failed in the last 2 runs on main, too: broken before this change",
                "failed in 2 of the last 2 runs on main",
            ),
            ("ppppppppppffff", "passed in the last 10 runs on main", ""),
        ] {
            let told = history(letters).of(&of("SC-1")).expect("runs are known");
            assert_eq!(told.words(true), failed_now, "{letters}");
            let flaky_now = if flaky_now.is_empty() {
                failed_now
            } else {
                flaky_now
            };
            assert_eq!(told.words(false), flaky_now, "{letters}");
            assert_eq!(told.was_broken(), told.failed_last > 0);
        }
        assert_eq!(history("").of(&of("SC-1")), None);
    }

    #[test]
    fn durations_are_medians_of_named_runs() {
        let durations = history("pfb").durations();
        assert_eq!(
            durations.known[&of("SC-1")],
            30,
            "what was blocked says nothing"
        );
        assert_eq!(durations.from, "medians of 0, 1, 2 on main");
        assert_eq!(history("ppp").durations().known[&of("SC-1")], 30);
        assert_eq!(history("").durations(), Durations::default());
        let mut twice = history("p");
        let run = PastRun {
            id: "x".to_owned(),
            cases: [100, 900]
                .map(|duration_ms| PastCase {
                    of: of("SC-2"),
                    status: Status::Passed,
                    flaky: false,
                    duration_ms,
                })
                .into(),
        };
        twice.take(run);
        assert_eq!(twice.durations().known[&of("SC-2")], 100);
    }
}
