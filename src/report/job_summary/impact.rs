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
