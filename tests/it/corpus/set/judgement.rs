//! One document: what it was labelled, and what the scan says of it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use scenarioforge::domain::manifest::{Source, SourceWarning};

use super::{
    labels::{Label, Labels, NONE},
    scanned::{Sources, names, status_word, tells_of_contradiction, tells_of_loss, type_word},
};

/// A document with its label beside what was found.
#[derive(Serialize)]
pub(crate) struct Judged {
    pub(crate) path: String,
    /// Types that are right, the best first.
    pub(crate) types: Vec<String>,
    /// `none` when it is no source by the scan.
    pub(crate) found_type: &'static str,
    /// Statuses that are right, the best first; empty where it is no source.
    pub(crate) statuses: Vec<String>,
    /// `None` when it is no source by the scan.
    pub(crate) found_status: Option<&'static str>,
    /// `None` when it is no source by the scan.
    pub(crate) score: Option<u32>,
    /// What is gone and was told.
    pub(crate) gone_found: Vec<String>,
    /// What is gone and was not told.
    pub(crate) gone_missed: Vec<String>,
    /// What was told and is not gone.
    pub(crate) gone_false: Vec<String>,
    /// Whether a contradiction ought to be told; `None` where either can be defended.
    pub(crate) contradicts: Option<bool>,
    /// The contradictions that were told.
    pub(crate) contradictions: Vec<String>,
    /// Whether no warning of a loss or a contradiction may stand.
    pub(crate) accurate: bool,
}

impl Judged {
    /// Whether the type can be defended.
    pub(crate) fn type_right(&self) -> bool {
        self.types.iter().any(|right| right == self.found_type)
    }

    /// Whether the status can be defended; `None` where there is nothing to hold against each other.
    pub(crate) fn status_right(&self) -> Option<bool> {
        let found = self.found_status?;
        let asked = !self.statuses.is_empty();
        asked.then(|| self.statuses.iter().any(|right| right == found))
    }
}

/// Every labelled document, and every source that nobody labelled: those are none.
pub(crate) fn judge(labels: &Labels, sources: &Sources) -> Vec<Judged> {
    let labelled = labels.all();
    let paths: BTreeSet<&str> = labelled
        .keys()
        .copied()
        .chain(sources.keys().map(String::as_str))
        .collect();
    paths
        .into_iter()
        .map(|path| judge_one(path, &labelled, sources.get(path)))
        .collect()
}

fn judge_one(path: &str, labelled: &BTreeMap<&str, Label>, source: Option<&Source>) -> Judged {
    let label = labelled.get(path);
    let warnings = source
        .map(|source| source.warnings.as_slice())
        .unwrap_or_default();
    let losses: Vec<_> = warnings
        .iter()
        .filter(|warning| tells_of_loss(warning))
        .collect();
    let gone = label.map(|label| label.gone.as_slice()).unwrap_or_default();
    let (gone_found, gone_missed) = match source {
        Some(_) => gone
            .iter()
            .cloned()
            .partition(|gone| losses.iter().any(|warning| names(warning, gone))),
        // Nobody looked for what a document names that is no source by the scan: its type is the mistake.
        None => (Vec::new(), Vec::new()),
    };
    let statuses = label
        .map(|label| label.status.all().to_vec())
        .unwrap_or_default();
    // Labels of documents that never reach a prompt do not list what is gone.
    let complete =
        label.is_some_and(|label| !label.status.allows("excluded") && !label.kind.allows(NONE));
    let strays = losses
        .iter()
        .filter(|warning| complete && !gone.iter().any(|gone| names(warning, gone)));
    let accurate = label.is_some_and(|label| label.accurate);
    Judged {
        path: path.to_owned(),
        types: label.map_or_else(|| vec![NONE.to_owned()], |label| label.kind.all().to_vec()),
        found_type: source.map_or(NONE, |source| type_word(source.kind)),
        statuses,
        found_status: source.map(|source| status_word(source.status)),
        score: source.map(|source| source.score),
        gone_found,
        gone_missed,
        gone_false: strays.copied().map(told).collect(),
        contradicts: label.filter(|_| source.is_some()).and_then(|label| {
            if label.contradicts {
                Some(true)
            } else {
                label.accurate.then_some(false)
            }
        }),
        contradictions: warnings
            .iter()
            .filter(|warning| tells_of_contradiction(warning))
            .map(told)
            .collect(),
        accurate,
    }
}

/// Its code and the words that it is about.
fn told(warning: &SourceWarning) -> String {
    let reference = warning.reference.as_deref().unwrap_or("-");
    format!("{} {reference}", warning.code)
}
