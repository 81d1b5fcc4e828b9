//! The figures of all repositories, and every mistake behind them.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::Serialize;

use super::{judgement::Judged, labels::NONE, outcome::Outcome};

/// (right one, found one) to how often.
type Confusion = BTreeMap<(String, String), usize>;

/// Figures over all repositories.
#[derive(Serialize)]
pub(crate) struct Report {
    /// Repositories.
    pub(crate) repositories: usize,
    /// Repositories that could not be scanned.
    pub(crate) failures: usize,
    /// Labelled documents, sources and others.
    pub(crate) documents: usize,
    /// Of what was taken for a source, how much is one of that type.
    pub(crate) type_precision: f64,
    /// Of the sources, how many were taken for one of the right type.
    pub(crate) type_recall: f64,
    /// Precision and recall by type.
    pub(crate) types: BTreeMap<String, (f64, f64)>,
    /// Of the sources that were found, how many have the right status.
    pub(crate) status_accuracy: f64,
    /// The same by right status.
    pub(crate) statuses: BTreeMap<String, f64>,
    /// Gone references that were told, that were not, and that are not gone.
    pub(crate) gone: (usize, usize, usize),
    /// Contradictions that were told, that were not, and that are none.
    pub(crate) contradictions: (usize, usize, usize),
    /// Changes of the code that led to what they must, and others.
    pub(crate) mutations: (usize, usize),
    /// Every mistake, with the repository it is in.
    pub(crate) mistakes: Vec<String>,
    /// Warnings of a loss or a contradiction on documents that are accurate.
    pub(crate) false_alarms: Vec<String>,
    #[serde(skip)]
    type_confusion: Confusion,
    #[serde(skip)]
    status_confusion: Confusion,
}

fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        1.0
    } else {
        part as f64 / whole as f64
    }
}

/// The right one is what was found, where that can be defended, and else the best.
fn count(confusion: &mut Confusion, right: &[String], found: &str) {
    let right = right.iter().find(|one| *one == found).or(right.first());
    let right = right.cloned().unwrap_or_default();
    *confusion.entry((right, found.to_owned())).or_default() += 1;
}

fn row(confusion: &Confusion, right: &str) -> usize {
    confusion
        .iter()
        .filter(|((one, _), _)| one == right)
        .map(|(_, times)| times)
        .sum()
}

fn column(confusion: &Confusion, found: &str) -> usize {
    confusion
        .iter()
        .filter(|((_, one), _)| one == found)
        .map(|(_, times)| times)
        .sum()
}

fn hits(confusion: &Confusion, word: &str) -> usize {
    confusion
        .get(&(word.to_owned(), word.to_owned()))
        .copied()
        .unwrap_or_default()
}

impl Report {
    /// Adds it all up.
    pub(crate) fn of(outcomes: &[Outcome]) -> Self {
        let mut type_confusion = Confusion::new();
        let mut status_confusion = Confusion::new();
        let (mut gone, mut contradictions, mut mutations) = ((0, 0, 0), (0, 0, 0), (0, 0));
        let (mut mistakes, mut false_alarms) = (Vec::new(), Vec::new());
        for outcome in outcomes {
            let name = &outcome.name;
            mistakes.extend(
                outcome
                    .failure
                    .iter()
                    .map(|failure| format!("{name}: {failure}")),
            );
            for judged in &outcome.documents {
                count(&mut type_confusion, &judged.types, judged.found_type);
                if let (Some(found), false) = (judged.found_status, judged.statuses.is_empty()) {
                    count(&mut status_confusion, &judged.statuses, found);
                }
                gone.0 += judged.gone_found.len();
                gone.1 += judged.gone_missed.len();
                gone.2 += judged.gone_false.len();
                match (judged.contradicts, judged.contradictions.len()) {
                    (Some(true), 0) => contradictions.1 += 1,
                    (Some(true), _) => contradictions.0 += 1,
                    (Some(false), told) => contradictions.2 += told,
                    (None, _) => {}
                }
                let told = told(judged);
                mistakes.extend(
                    told.iter()
                        .map(|told| format!("{name}/{}: {told}", judged.path)),
                );
                if judged.accurate {
                    let alarms = judged.gone_false.iter().chain(&judged.contradictions);
                    false_alarms
                        .extend(alarms.map(|alarm| format!("{name}/{}: {alarm}", judged.path)));
                }
            }
            for mutation in &outcome.mutations {
                let right = mutation.wrong.is_empty();
                *(if right {
                    &mut mutations.0
                } else {
                    &mut mutations.1
                }) += 1;
                let wrong = mutation.wrong.iter();
                mistakes.extend(wrong.map(|wrong| format!("{name}, {}: {wrong}", mutation.name)));
            }
        }
        let words = ["prd", "spec", "plan", "architecture"];
        let right: usize = words.iter().map(|word| hits(&type_confusion, word)).sum();
        let all: usize = type_confusion.values().sum();
        let statuses = ["trusted", "suspect", "stale", "excluded"];
        let status_right: usize = statuses
            .iter()
            .map(|word| hits(&status_confusion, word))
            .sum();
        let by_type = words.map(|word| {
            let hits = hits(&type_confusion, word);
            let precision = share(hits, column(&type_confusion, word));
            (
                word.to_owned(),
                (precision, share(hits, row(&type_confusion, word))),
            )
        });
        let by_status = statuses.map(|word| {
            (
                word.to_owned(),
                share(hits(&status_confusion, word), row(&status_confusion, word)),
            )
        });
        Self {
            repositories: outcomes.len(),
            failures: outcomes
                .iter()
                .filter(|outcome| outcome.failure.is_some())
                .count(),
            documents: all,
            type_precision: share(right, all - column(&type_confusion, NONE)),
            type_recall: share(right, all - row(&type_confusion, NONE)),
            types: BTreeMap::from(by_type),
            status_accuracy: share(status_right, status_confusion.values().sum()),
            statuses: BTreeMap::from(by_status),
            gone,
            contradictions,
            mutations,
            mistakes,
            false_alarms,
            type_confusion,
            status_confusion,
        }
    }
}

/// What is wrong with one document, in words.
fn told(judged: &Judged) -> Vec<String> {
    let mut told = Vec::new();
    if !judged.type_right() {
        told.push(format!(
            "type {} instead of {}",
            judged.found_type,
            judged.types.join(" or ")
        ));
    }
    if judged.status_right() == Some(false) {
        let score = judged.score.unwrap_or_default();
        let found = judged.found_status.unwrap_or_default();
        told.push(format!(
            "status {found} ({score}) instead of {}",
            judged.statuses.join(" or ")
        ));
    }
    told.extend(
        judged
            .gone_missed
            .iter()
            .map(|gone| format!("gone and not told: {gone}")),
    );
    told.extend(
        judged
            .gone_false
            .iter()
            .map(|gone| format!("told and not gone: {gone}")),
    );
    if judged.contradicts == Some(true) && judged.contradictions.is_empty() {
        told.push("a contradiction was not told".to_owned());
    }
    if judged.contradicts == Some(false) {
        told.extend(
            judged
                .contradictions
                .iter()
                .map(|other| format!("no contradiction: {other}")),
        );
    }
    told
}

fn matrix(f: &mut fmt::Formatter<'_>, confusion: &Confusion) -> fmt::Result {
    let words: BTreeSet<&str> = confusion
        .keys()
        .flat_map(|(right, found)| [right.as_str(), found.as_str()])
        .collect();
    write!(f, "{:>22}", "right \\ found")?;
    for found in &words {
        write!(f, "{found:>14}")?;
    }
    writeln!(f)?;
    for right in &words {
        write!(f, "{right:>22}")?;
        for found in &words {
            let times = confusion.get(&((*right).to_owned(), (*found).to_owned()));
            write!(f, "{:>14}", times.copied().unwrap_or_default())?;
        }
        writeln!(f)?;
    }
    Ok(())
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} repositories, {} documents",
            self.repositories, self.documents
        )?;
        writeln!(f, "\ntype           precision   recall")?;
        for (word, (precision, recall)) in &self.types {
            writeln!(f, "{word:<15}{precision:>9.3}{recall:>9.3}")?;
        }
        writeln!(
            f,
            "{:<15}{:>9.3}{:>9.3}\n",
            "all", self.type_precision, self.type_recall
        )?;
        matrix(f, &self.type_confusion)?;
        writeln!(f, "\nstatus          accuracy")?;
        for (word, accuracy) in &self.statuses {
            writeln!(f, "{word:<15}{accuracy:>9.3}")?;
        }
        writeln!(f, "{:<15}{:>9.3}\n", "all", self.status_accuracy)?;
        matrix(f, &self.status_confusion)?;
        let (found, missed, wrong) = self.gone;
        writeln!(
            f,
            "\ngone references: {found} told, {missed} not told, {wrong} told and not gone"
        )?;
        let (found, missed, wrong) = self.contradictions;
        writeln!(
            f,
            "contradictions:  {found} told, {missed} not told, {wrong} told and none"
        )?;
        let (right, wrong) = self.mutations;
        writeln!(f, "mutations:       {right} right, {wrong} wrong")?;
        if !self.mistakes.is_empty() {
            writeln!(f, "\nmistakes:")?;
        }
        self.mistakes
            .iter()
            .try_for_each(|mistake| writeln!(f, "  {mistake}"))
    }
}
