//! Documents, code and history held together -> sources with scores and warnings.

use std::collections::BTreeSet;

use super::{documents::Found, resolving::outcomes, subject::Subject, values::values_in_code};
use crate::{
    domain::manifest::{LastCommit, Source, SourceSection},
    scan::{
        assemble::{Sibling, newer_siblings},
        contradictions::{Contradiction, Described, Later, There, contradictions},
        declared::{Declared, declared},
        inventory::{is_foreign, language_of},
        recency::{Dated, Dating, recencies},
        references::Reference,
        resolve::{Outcome, Past},
        weigh::{Counter, Evidence, Opposite, weigh},
    },
};

/// A source for each document, in order.
pub(super) fn weigh_all(subject: &Subject<'_>) -> Vec<Source> {
    let found = &subject.documents.found;
    let outcomes = outcomes(subject);
    let dated = dates(subject, &outcomes);
    let declared: Vec<Option<Declared>> = found
        .iter()
        .map(|found| {
            declared(
                subject.path(found),
                &found.read.document,
                &subject.documents.neighbours,
            )
        })
        .collect();
    let counters = counters(subject, &dated, &declared);
    let siblings = siblings(subject, &dated);
    let commits = subject.past.commits();
    let mut sources = Vec::with_capacity(found.len());
    for (place, found) in found.iter().enumerate() {
        let path = subject.path(found);
        let read = &found.read;
        let references: Vec<(Reference, Outcome)> = subject.references[place]
            .iter()
            .cloned()
            .zip(outcomes[place].iter().cloned())
            .collect();
        let kind = found.kind;
        let weighed = weigh(&Evidence {
            kind,
            declared: declared[place].as_ref(),
            draft_means_nothing: is_spec_kit(path),
            references: &references,
            contradictions: &counters[place],
            recency: dated[place].recency,
            referenced_files: u32::try_from(referenced(&outcomes[place]).len()).unwrap_or(u32::MAX),
            newer_sibling: siblings[place],
            left_out: found.left_out.as_deref(),
            empty: read.empty,
            addresses_a_model: read
                .addresses_a_model
                .as_ref()
                .map(|(line, words)| (*line, words.as_str())),
        });
        let file = &subject.files[found.file];
        sources.push(Source {
            id: subject.ids[place].clone(),
            path: path.to_owned(),
            kind,
            title: title(path, found),
            sha256: read.sha256.clone(),
            bytes: file.stamp.bytes,
            last_commit: dated[place].last_commit.and_then(|commit| {
                let commit = commits.get(commit)?;
                Some(LastCommit {
                    sha: commit.sha.clone()?,
                    time: commit.time,
                })
            }),
            status: weighed.status,
            score: weighed.score,
            selected: false,
            reasons: found
                .reasons
                .iter()
                .map(|(_, text, line)| match line {
                    Some(line) => format!("{text} (line {line})"),
                    None => text.clone(),
                })
                .collect(),
            signals: weighed.signals,
            sections: read
                .document
                .sections
                .iter()
                .map(|section| SourceSection {
                    title: section.title.clone(),
                    lines: section.lines,
                    sha256: section.sha256.clone(),
                })
                .collect(),
            warnings: weighed.warnings,
        });
    }
    sources
}

/// The document's own title, else its file's name.
fn title(path: &str, found: &Found) -> String {
    match found.read.document.title.as_deref().map(str::trim) {
        Some(title) if !title.is_empty() => title.to_owned(),
        _ => path.rsplit('/').next().unwrap_or(path).to_owned(),
    }
}

/// Spec Kit writes "Draft" into each specification, and nobody ever changes it.
fn is_spec_kit(path: &str) -> bool {
    let mut parts = path.split('/').rev();
    let name = parts.next().unwrap_or_default();
    let folder = parts.next().unwrap_or_default();
    let above = parts.next().unwrap_or_default();
    let numbered = folder.len() > 4
        && folder.as_bytes()[..3].iter().all(u8::is_ascii_digit)
        && folder.as_bytes()[3] == b'-';
    matches!(name, "spec.md" | "plan.md" | "tasks.md") && numbered && above == "specs"
}

/// The files of code that a document names.
fn referenced(outcomes: &[Outcome]) -> Vec<&str> {
    let files: BTreeSet<&str> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Outcome::Living { file: Some(file) } => Some(file.as_str()),
            _ => None,
        })
        .collect();
    files.into_iter().collect()
}

fn dates(subject: &Subject<'_>, outcomes: &[Vec<Outcome>]) -> Vec<Dated> {
    let files: Vec<Vec<&str>> = outcomes
        .iter()
        .map(|outcomes| referenced(outcomes))
        .collect();
    let documents: Vec<Dating<'_>> = subject
        .documents
        .found
        .iter()
        .zip(&files)
        .map(|(found, files)| Dating {
            path: subject.path(found),
            referenced: files,
        })
        .collect();
    let commits = subject.past.commits();
    let head_time = commits
        .iter()
        .find(|commit| commit.sha.is_some())
        .map_or(jiff::Timestamp::UNIX_EPOCH, |commit| commit.time);
    let is_code = |path: &str| {
        language_of(path).is_some_and(|language| language.is_code()) && !is_foreign(path)
    };
    recencies(
        &documents,
        commits,
        is_code,
        |change| subject.past.only_white_space(change),
        head_time,
    )
}

/// When the content of a document last changed.
fn changed(subject: &Subject<'_>, dated: &Dated) -> Option<jiff::Timestamp> {
    let commit = dated.last_content_change.or(dated.last_commit)?;
    Some(subject.past.commits().get(commit)?.time)
}

fn counters(
    subject: &Subject<'_>,
    dated: &[Dated],
    declared: &[Option<Declared>],
) -> Vec<Vec<Counter>> {
    let found = &subject.documents.found;
    let described: Vec<Described<'_>> = found
        .iter()
        .enumerate()
        .map(|(place, found)| Described {
            path: subject.path(found),
            title: found.read.document.title.as_deref(),
            kind: found.kind,
            last_change: changed(subject, &dated[place]),
            standing: declared[place].as_ref().map(|declared| declared.standing),
            statements: &subject.statements[place],
        })
        .collect();
    let code = values_in_code(subject);
    let mut counters: Vec<Vec<Counter>> = vec![Vec::new(); found.len()];
    for contradiction in contradictions(&described, &code) {
        for (document, counter) in both_sides(contradiction, |document| {
            subject.path(&found[document]).to_owned()
        }) {
            counters[document].push(counter);
        }
    }
    counters
}

/// The warning for each document that a contradiction concerns.
fn both_sides(
    contradiction: Contradiction,
    path: impl Fn(usize) -> String,
) -> Vec<(usize, Counter)> {
    let Contradiction {
        subject,
        here,
        there,
        later,
        ..
    } = contradiction;
    let counter = |line, value: &str, opposite, other_value: &str, newer| Counter {
        subject: subject.clone(),
        line,
        value: value.to_owned(),
        opposite,
        other_value: other_value.to_owned(),
        newer,
    };
    match there {
        There::Code(code) => vec![(
            here.document,
            counter(
                here.line,
                &here.value,
                Opposite::Code(code.file, code.line),
                &code.text,
                None,
            ),
        )],
        There::Document(there) if there.document == here.document => vec![(
            here.document,
            counter(
                here.line,
                &here.value,
                Opposite::Itself(there.line),
                &there.value,
                None,
            ),
        )],
        There::Document(there) => {
            let newer = |mine: Later| later.map(|later| later == mine);
            let one = Opposite::Document(path(there.document), there.line);
            let other = Opposite::Document(path(here.document), here.line);
            vec![
                (
                    here.document,
                    counter(
                        here.line,
                        &here.value,
                        one,
                        &there.value,
                        newer(Later::Here),
                    ),
                ),
                (
                    there.document,
                    counter(
                        there.line,
                        &there.value,
                        other,
                        &here.value,
                        newer(Later::There),
                    ),
                ),
            ]
        }
    }
}

fn siblings<'s>(subject: &'s Subject<'_>, dated: &[Dated]) -> Vec<Option<&'s str>> {
    let siblings: Vec<Sibling<'_>> = subject
        .documents
        .found
        .iter()
        .zip(dated)
        .map(|(found, dated)| Sibling {
            path: subject.path(found),
            title: found.read.document.title.as_deref().unwrap_or_default(),
            kind: found.kind.word(),
            changed: changed(subject, dated).map(jiff::Timestamp::as_second),
        })
        .collect();
    newer_siblings(&siblings)
}
