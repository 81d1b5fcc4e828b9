//! What a change can reach: the scenarios that are chosen because of it, and those that are left out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::ScenarioId;

/// Characters of a reason at most, so that an event stays small whatever the paths are.
pub const MAX_REASON: usize = 240;

/// The answer to "which scenarios can this change reach?".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Impact {
    /// As it was asked for, for example `main..HEAD`.
    pub range: String,
    /// The commit that the change is measured from.
    pub base: String,
    /// The commit that it leads to, with what the checkout has changed since; `None`: only the files of the checkout.
    pub head: Option<String>,
    /// Files that differ, both names of a renamed one counted once.
    pub changed_files: u64,
    /// Why every scenario is chosen; `None`: each was looked at on its own.
    pub everything: Option<String>,
    /// Scenarios that the change can reach, in the order of the pack.
    pub chosen: Vec<Chosen>,
    /// Scenarios that it cannot reach, in the order of the pack.
    pub left_out: Vec<LeftOut>,
}

/// A scenario that runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Chosen {
    /// Which.
    pub scenario: ScenarioId,
    /// Why, for people: for example `src/cart.ts -> src/price.ts (changed)`. At most [`MAX_REASON`] characters.
    pub because: String,
}

/// A scenario that does not run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LeftOut {
    /// Which.
    pub scenario: ScenarioId,
}

impl Impact {
    /// Whether it is known that no selected scenario can be reached. Only then may a run execute nothing and be green.
    pub fn proves_nothing_to_run(&self) -> bool {
        self.everything.is_none() && self.chosen.is_empty() && !self.left_out.is_empty()
    }

    /// The answer in a sentence without its full stop.
    pub fn sentence(&self) -> String {
        let (chosen, left) = (self.chosen.len(), self.left_out.len());
        let all = chosen + left;
        let scenarios = if all == 1 { "scenario" } else { "scenarios" };
        match &self.everything {
            Some(because) => format!("all {all} {scenarios} run: {because}"),
            None if self.proves_nothing_to_run() => {
                format!("no scenario can be reached by this change; {left} left out")
            }
            None => format!(
                "{chosen} of {all} {scenarios} can be reached by this change; {left} left out"
            ),
        }
    }
}

/// A file that differs between the two ends of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// From the repository's root; what is no UTF-8 in it is replaced.
    pub path: String,
    /// Its name before it was renamed; `None`: it was not.
    pub was: Option<String>,
    /// What happened to it.
    pub kind: ChangeKind,
}

/// What happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is gone.
    Deleted,
    /// Its bytes or its mode differ.
    Modified,
    /// It has another name, and maybe other bytes.
    Renamed,
    /// It is a submodule, which names another commit.
    Submodule,
}

/// Lines of the older text that are not in the newer one, or between which something was put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LineChange {
    /// The first line, counted from 1; with no line at all, the one after which the new text stands (0: at the top).
    pub start: u32,
    /// How many lines.
    pub count: u32,
}

impl LineChange {
    /// Whether it touches these lines, both ends included. What is put right before or right after them does not.
    pub fn touches(&self, first: u32, last: u32) -> bool {
        if self.count == 0 {
            self.start >= first && self.start < last
        } else {
            self.start <= last && self.start.saturating_add(self.count) > first
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_lies_in_the_lines_touches_them() {
        // start, count, touches 10-20
        let table = [
            (9, 1, false),
            (9, 2, true),
            (10, 1, true),
            (20, 5, true),
            (21, 5, false),
            (1, 100, true),
            (9, 0, false),
            (10, 0, true),
            (19, 0, true),
            (20, 0, false),
            (u32::MAX, u32::MAX, false),
        ];
        for (start, count, touches) in table {
            let change = LineChange { start, count };
            assert_eq!(change.touches(10, 20), touches, "{change:?}");
        }
        let one = LineChange {
            start: 12,
            count: 0,
        };
        assert!(!one.touches(12, 12), "after the only line");
    }

    #[test]
    fn an_answer_is_a_sentence() {
        let impact = |everything: Option<&str>, chosen: usize, left: usize| {
            let id = |number: usize| format!("SC-{number}").parse().expect("an id");
            Impact {
                range: "a..b".into(),
                base: "a".into(),
                head: None,
                changed_files: 1,
                everything: everything.map(str::to_owned),
                chosen: (0..chosen)
                    .map(|number| Chosen {
                        scenario: id(number),
                        because: String::new(),
                    })
                    .collect(),
                left_out: (0..left)
                    .map(|number| LeftOut {
                        scenario: id(number + chosen),
                    })
                    .collect(),
            }
        };
        let some = impact(None, 12, 28);
        assert_eq!(
            some.sentence(),
            "12 of 40 scenarios can be reached by this change; 28 left out"
        );
        assert!(!some.proves_nothing_to_run());
        let none = impact(None, 0, 3);
        assert_eq!(
            none.sentence(),
            "no scenario can be reached by this change; 3 left out"
        );
        assert!(none.proves_nothing_to_run());
        let all = impact(Some("package-lock.json changed: everything runs"), 1, 0);
        assert_eq!(
            all.sentence(),
            "all 1 scenario run: package-lock.json changed: everything runs"
        );
        assert!(!all.proves_nothing_to_run());
        assert!(!impact(None, 0, 0).proves_nothing_to_run(), "an empty pack");
    }
}
