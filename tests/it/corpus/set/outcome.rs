//! What came of one repository: its documents judged, and each change of its code held against what it must lead to.

use std::path::Path;

use scenarioforge::domain::manifest::{Source, SourceStatus, SourceWarning};
use serde::Serialize;

use super::{
    Fixture, Mutation, checkout,
    judgement::{Judged, judge},
    scanned::{Sources, names, scan, status_word},
};

/// What came of one repository.
#[derive(Serialize)]
pub(crate) struct Outcome {
    pub(crate) name: String,
    /// Why it could not be scanned; `None` when it could.
    pub(crate) failure: Option<String>,
    pub(crate) documents: Vec<Judged>,
    pub(crate) mutations: Vec<MutationOutcome>,
}

/// What came of one change.
#[derive(Serialize)]
pub(crate) struct MutationOutcome {
    pub(crate) name: String,
    /// Empty when it led to what it must lead to, and to nothing else.
    pub(crate) wrong: Vec<String>,
}

impl Outcome {
    /// Builds the repository and scans it, as it is and with each change.
    pub(crate) fn of(program: &Path, fixture: &Fixture) -> Self {
        let place = tempfile::tempdir().expect("a temporary folder");
        let pristine = place.path().join("pristine");
        checkout::build(&fixture.archive, &fixture.name, &pristine);
        let folder = place.path().join("as-it-is");
        checkout::copy(&pristine, &folder);
        let name = fixture.name.clone();
        let sources = match scan(program, &folder) {
            Ok(sources) => sources,
            Err(failure) => {
                return Self {
                    name,
                    failure: Some(failure),
                    documents: Vec::new(),
                    mutations: Vec::new(),
                };
            }
        };
        let documents = judge(&fixture.labels, &sources);
        let mutations = fixture.mutations.iter().enumerate().map(|(at, mutation)| {
            let folder = place.path().join(at.to_string());
            checkout::copy(&pristine, &folder);
            let wrong = mutated(program, fixture, mutation, &folder, &sources);
            MutationOutcome {
                name: mutation.name.clone(),
                wrong,
            }
        });
        let mutations = mutations.collect();
        Self {
            name,
            failure: None,
            documents,
            mutations,
        }
    }
}

fn mutated(
    program: &Path,
    fixture: &Fixture,
    mutation: &Mutation,
    folder: &Path,
    before: &Sources,
) -> Vec<String> {
    let head = fixture.archive.head();
    let tree = mutation.apply(head, &fixture.labels);
    let last = fixture.archive.commits.last().expect("a commit").time;
    checkout::change(folder, head, &tree, mutation.committed.then_some(last));
    let after = match scan(program, folder) {
        Ok(after) => after,
        Err(failure) => return vec![failure],
    };
    let mut wrong = Vec::new();
    for (path, reference) in &mutation.drops {
        match (before.get(path), after.get(path)) {
            (Some(before), Some(after)) => {
                wrong.extend(not_dropped(path, reference, before, after))
            }
            (None, _) => wrong.push(format!("{path} is no source")),
            (_, None) => wrong.push(format!("{path} is no source any more")),
        }
    }
    for (path, before) in before
        .iter()
        .filter(|(path, _)| !mutation.drops.contains_key(*path))
    {
        match after.get(path) {
            Some(after) => wrong.extend(changed(path, before, after)),
            None => wrong.push(format!("{path} is no source any more")),
        }
    }
    wrong.extend(
        after
            .keys()
            .filter(|path| !before.contains_key(*path))
            .map(|path| format!("{path} is a source now")),
    );
    wrong
}

/// How bad a status is.
fn badness(status: SourceStatus) -> u32 {
    match status {
        SourceStatus::Trusted => 0,
        SourceStatus::Suspect => 1,
        SourceStatus::Stale => 2,
        SourceStatus::Excluded => 3,
    }
}

fn not_dropped(path: &str, reference: &str, before: &Source, after: &Source) -> Option<String> {
    let standing = |source: &Source| format!("{} {}", status_word(source.status), source.score);
    if after.score >= before.score && badness(after.status) <= badness(before.status) {
        return Some(format!(
            "{path} did not drop: {} before, {} after",
            standing(before),
            standing(after)
        ));
    }
    let named = |source: &Source| {
        let warnings = source.warnings.iter();
        warnings.filter(|warning| names(warning, reference)).count()
    };
    let more = named(after) > named(before);
    (!more).then(|| {
        format!(
            "{path} dropped, and no warning names {reference}: {:?}",
            told(after)
        )
    })
}

/// The codes of its warnings with the words that they are about.
fn told(source: &Source) -> Vec<String> {
    let words = |warning: &SourceWarning| {
        let reference = warning.reference.as_deref().unwrap_or("-");
        format!("{} {reference}", warning.code)
    };
    source.warnings.iter().map(words).collect()
}

fn changed(path: &str, before: &Source, after: &Source) -> Option<String> {
    let standing = |source: &Source| {
        format!(
            "{} {} {:?}",
            status_word(source.status),
            source.score,
            told(source)
        )
    };
    let (before, after) = (standing(before), standing(after));
    (before != after).then(|| format!("{path} must not change: {before} before, {after} after"))
}
