//! Why scenarios ran, and which did not.

use serde::Serialize;

use crate::{
    domain::impact::Impact,
    report::{
        escape::{code, prose},
        text::{counted, shorten},
    },
};

use super::section::{MAX_TEXT, Row, Section};

/// What a change could reach.
#[derive(Debug, Serialize)]
pub(super) struct Reached {
    /// In a sentence.
    sentence: String,
    /// The range that was looked at.
    range: String,
    chosen: Section<Choice>,
    left_heading: String,
    left_out: Section<String>,
}

/// A scenario and why it ran.
#[derive(Debug, Serialize)]
pub(super) struct Choice {
    name: String,
    because: String,
}

impl Row for Choice {
    fn bytes(&self) -> usize {
        self.name.len() + self.because.len() + 16
    }
}

impl Reached {
    pub(super) fn new(impact: &Impact) -> Self {
        // Where everything runs, the sentence has the one reason of all.
        let chosen = impact.chosen.iter().filter(|_| impact.everything.is_none());
        let left = impact.left_out.iter();
        Self {
            sentence: prose(&shorten(&impact.sentence(), MAX_TEXT)),
            range: code(&shorten(&impact.range, MAX_TEXT)),
            chosen: Section::new(
                "scenario",
                chosen.map(|choice| Choice {
                    name: code(choice.scenario.as_str()),
                    because: prose(&shorten(&choice.because, MAX_TEXT)),
                }),
            ),
            left_heading: format!(
                "{} left out",
                counted(impact.left_out.len() as u64, "scenario")
            ),
            left_out: Section::new("scenario", left.map(|left| code(left.scenario.as_str()))),
        }
    }

    /// Shows as many rows as fit, see [`Section::take`].
    pub(super) fn take(&mut self, room: &mut Option<usize>) {
        self.chosen.take(room);
        self.left_out.take(room);
    }

    /// Leaves the lists out.
    pub(super) fn clear(&mut self) {
        self.chosen.clear();
        self.left_out.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        domain::impact::{Chosen, LeftOut},
        report::{
            SummaryLinks,
            fixtures::{Story, about, titles},
            job_summary, report_md,
            tests::gfm::assert_whole,
        },
    };

    fn impact(chosen: usize, left: usize) -> Impact {
        let id = |number: usize| format!("SC-{number}").parse().expect("an id");
        Impact {
            range: "main`..<b>".to_owned(),
            base: "0".repeat(40),
            head: None,
            changed_files: 3,
            everything: None,
            chosen: (0..chosen)
                .map(|number| Chosen {
                    scenario: id(number),
                    because: "src/<a>|`b`.ts (changed)\n| x |".to_owned(),
                })
                .collect(),
            left_out: (chosen..chosen + left)
                .map(|number| LeftOut {
                    scenario: id(number),
                })
                .collect(),
        }
    }

    #[test]
    fn the_choice_is_told_and_gives_way_to_what_matters_more() {
        let mut results = Story::mixed().results();
        results.impact = Some(impact(3_000, 5_000));
        let links = SummaryLinks::default();
        let summary = |budget| job_summary(&results, &titles(), &about(), &links, budget);
        let words = "3000 of 8000 scenarios can be reached by this change; 5000 left out";
        for budget in [0, 100, 700, 1_500, 3_000, 5_000, 20_000, 200_000, 900_000] {
            let text = summary(budget);
            assert!(text.len() <= budget, "{} > {budget}", text.len());
            assert_whole(&text);
            if budget >= 3_000 {
                assert!(text.contains(words), "{budget}: {text}");
            }
        }
        let whole = summary(900_000);
        assert!(whole.contains("<details><summary>Why these scenarios ran</summary>"));
        assert!(
            whole.contains("<details><summary>5,000 scenarios left out</summary>"),
            "{}",
            &whole[..2_000]
        );
        assert!(whole.contains("- `SC-7999`\n") && whole.contains("| `SC-2999` | "));
        let report = report_md(&results, &titles(), &about());
        assert_whole(&report);
        assert!(report.contains(words) && report.contains("- `SC-7999`\n"));
    }

    #[test]
    fn nothing_to_run_is_a_verdict_of_its_own() {
        let mut results = Story::of(&[]).results();
        results.impact = Some(impact(0, 2));
        let text = job_summary(
            &results,
            &titles(),
            &about(),
            &SummaryLinks::default(),
            9_000,
        );
        assert!(
            text.contains("No scenario can be reached by this change"),
            "{text}"
        );
        assert!(!text.contains("Why these scenarios ran"), "{text}");
        results.impact = Some(Impact {
            everything: Some("Cargo.lock changed: everything runs".to_owned()),
            ..impact(2, 0)
        });
        let text = job_summary(
            &results,
            &titles(),
            &about(),
            &SummaryLinks::default(),
            9_000,
        );
        assert!(
            text.contains("all 2 scenarios run: Cargo.lock changed"),
            "{text}"
        );
        assert!(!text.contains("Why these scenarios ran"), "{text}");
    }
}
