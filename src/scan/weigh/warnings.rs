//! Evidence -> warnings: each with its line, the words, the last revision where it held, and what to do.

use super::evidence::{Counter, Evidence, Opposite};
use crate::{
    domain::manifest::{NamedPlace, SourceWarning},
    scan::{
        declared::{Declared, Standing},
        references::{Claim, Reference, Target},
        resolve::Outcome,
    },
};

/// Of a document; further ones are counted in a last one.
const MOST: usize = 60;
/// Hexadecimal digits of a commit that people read.
const SHORT: usize = 10;

pub(super) fn warnings(evidence: &Evidence<'_>) -> Vec<SourceWarning> {
    let mut warnings: Vec<SourceWarning> = Vec::new();
    warnings.extend(evidence.left_out.map(|why| {
        warning(
            "left-out",
            None,
            format!("the configuration leaves it out: {why}"),
            "change [sources] in .scenarioforge/config.toml to have it again",
        )
    }));
    warnings.extend(
        evidence
            .declared
            .and_then(|declared| standing(declared, evidence.draft_means_nothing)),
    );
    if evidence.empty {
        warnings.push(warning(
            "empty",
            None,
            "nothing is written in it yet".to_owned(),
            "write it, or remove it",
        ));
    }
    if let Some(sibling) = evidence.newer_sibling {
        warnings.push(warning(
            "newer-sibling",
            None,
            format!("{sibling} has the same title and is newer"),
            "keep one of the two, or say in this one what has taken its place",
        ));
    }
    warnings.extend(
        evidence
            .addresses_a_model
            .map(|(line, words)| SourceWarning {
                reference: Some(words.to_owned()),
                ..warning(
                    "addresses-a-model",
                    Some(line),
                    "it gives orders to a language model instead of describing the product"
                        .to_owned(),
                    "read it with care before you select it",
                )
            }),
    );
    warnings.extend(
        evidence
            .references
            .iter()
            .filter_map(|(reference, outcome)| missing(reference, outcome)),
    );
    warnings.extend(evidence.contradictions.iter().map(contradiction));
    // What concerns the whole document comes first.
    warnings.sort_by(|one, other| {
        let key = |warning: &SourceWarning| {
            (
                warning.line.unwrap_or(0),
                warning.code.clone(),
                warning.reference.clone(),
            )
        };
        key(one).cmp(&key(other))
    });
    if warnings.len() > MOST {
        // What is gone for certain is worth more than what was never there.
        warnings.sort_by_key(|warning| warning.code.starts_with("absent-"));
        let more = warnings.len() - MOST;
        warnings.truncate(MOST);
        warnings.sort_by_key(|warning| warning.line.unwrap_or(0));
        warnings.push(warning(
            "more-warnings",
            None,
            format!("there are {more} more"),
            "mend these first, then scan again",
        ));
    }
    warnings
}

fn warning(code: &str, line: Option<u32>, message: String, remedy: &str) -> SourceWarning {
    SourceWarning {
        code: code.to_owned(),
        line,
        reference: None,
        revision: None,
        message,
        remedy: remedy.to_owned(),
        acknowledged: None,
    }
}

fn standing(declared: &Declared, draft_means_nothing: bool) -> Option<SourceWarning> {
    let by = declared
        .by
        .as_ref()
        .map(|file| format!(" in {file}"))
        .unwrap_or_default();
    let words = &declared.words;
    let (code, message, remedy) = match declared.standing {
        Standing::Proposed if draft_means_nothing => return None,
        Standing::Proposed => (
            "not-decided",
            format!("its status{by} is “{words}”: nobody has decided yet"),
            "decide, and say so in its status; or leave it out",
        ),
        Standing::Deferred => (
            "deferred",
            format!("its status{by} is “{words}”: it is put off"),
            "leave it out until it is taken up again",
        ),
        Standing::Deprecated => (
            "deprecated",
            format!("it says{by} that it no longer holds: “{words}”"),
            "leave it out",
        ),
        Standing::Superseded => (
            "superseded",
            match &declared.superseded_by {
                Some(other) => format!("{other} has taken its place{by}"),
                None => format!("something else has taken its place: “{words}”{by}"),
            },
            "select what has taken its place instead",
        ),
        Standing::Rejected => (
            "rejected",
            format!("its status{by} is “{words}”: it was never to be built"),
            "nothing: it never reaches a prompt",
        ),
        Standing::Archived => (
            "archived",
            format!("it is put away: {words}"),
            "nothing: it never reaches a prompt; move it out of the archive if it still holds",
        ),
        Standing::Pointer => (
            "pointer",
            format!("it only points to a document that lives elsewhere: “{words}”"),
            "nothing: it never reaches a prompt; the document that it points to may",
        ),
        Standing::Unknown | Standing::Accepted | Standing::Implemented => return None,
    };
    Some(SourceWarning {
        reference: declared.superseded_by.clone(),
        ..warning(code, declared.line, message, remedy)
    })
}

fn missing(reference: &Reference, outcome: &Outcome) -> Option<SourceWarning> {
    let (what, kind) = named(&reference.target);
    let text = &reference.text;
    let (code, message, remedy, revision) = match outcome {
        Outcome::Living { .. } | Outcome::NotOurs => return None,
        Outcome::Gone { commit, last_revision, file, renamed_to, nearest } => {
            let since = match commit {
                Some(commit) => format!("since commit {}", short(commit)),
                None => "by a change that is not committed".to_owned(),
            };
            let place = file.as_ref().filter(|file| *file != text).map(|file| format!(" (it was in {file})")).unwrap_or_default();
            let now = match (renamed_to, nearest) {
                (Some(name), _) => format!("; it is {name} now"),
                (None, Some(near)) => format!("; nearest: {}", told(near)),
                (None, None) => String::new(),
            };
            let remedy = match renamed_to {
                Some(name) => format!("write {name} instead of {text}"),
                None => format!("say in the document what became of {text}, or bring it back"),
            };
            (format!("missing-{kind}"), format!("{what} {text} is gone {since}{place}{now}"), remedy, last_revision.clone())
        }
        // What is not there yet is a plan; only a claim to users that something is there is worth a word.
        Outcome::NeverThere { nearest } if reference.claim == Claim::Is && promises(&reference.target) => (
            format!("absent-{kind}"),
            format!("{what} {text} is not in the code, and never was{}", near(nearest)),
            "build it, or mark it as planned".to_owned(),
            None,
        ),
        Outcome::NotThere { nearest } if reference.claim == Claim::Is && promises(&reference.target) => (
            format!("absent-{kind}"),
            format!(
                "{what} {text} is not in the code; the history that would tell whether it ever was is not here{}",
                near(nearest)
            ),
            "look with the whole history: `git fetch --unshallow`, or `fetch-depth: 0` in a workflow".to_owned(),
            None,
        ),
        Outcome::NotLooked { nearest } if reference.claim == Claim::Is && promises(&reference.target) => (
            format!("absent-{kind}"),
            format!(
                "{what} {text} is not in the code; whether it ever was nobody looked, as a commit changes too much{}",
                near(nearest)
            ),
            "build it, mark it as planned, or say what became of it; `git log -S` tells whether it was there".to_owned(),
            None,
        ),
        Outcome::NeverThere { .. } | Outcome::NotThere { .. } | Outcome::NotLooked { .. } => return None,
    };
    Some(SourceWarning {
        code,
        line: Some(reference.line),
        reference: Some(text.clone()),
        revision,
        message,
        remedy,
        acknowledged: None,
    })
}

/// Whether users would miss it, so that its absence is told even though it may only be planned.
fn promises(target: &Target) -> bool {
    matches!(
        target,
        Target::Route { .. } | Target::Command(_) | Target::Flag(_) | Target::ConfigKey(_)
    )
}

/// In a sentence, and in a code.
fn named(target: &Target) -> (&'static str, &'static str) {
    match target {
        Target::Path { link: true, .. } => ("what the link leads to,", "link"),
        Target::Path { link: false, .. } => ("the file", "path"),
        Target::Route { .. } => ("the route", "route"),
        Target::Symbol { .. } => ("the name", "symbol"),
        Target::Command(_) => ("the command", "command"),
        Target::Flag(_) => ("the flag", "flag"),
        Target::ConfigKey(_) => ("the configuration key", "config-key"),
        Target::Table(_) => ("the table", "table"),
        Target::Script(_) => ("the script", "script"),
    }
}

fn near(nearest: &Option<NamedPlace>) -> String {
    nearest
        .as_ref()
        .map(|near| format!("; nearest: {}", told(near)))
        .unwrap_or_default()
}

fn told(place: &NamedPlace) -> String {
    if place.name == place.file {
        place.name.clone()
    } else {
        format!("{} ({}:{})", place.name, place.file, place.line)
    }
}

fn short(commit: &str) -> &str {
    commit.get(..SHORT).unwrap_or(commit)
}

fn contradiction(counter: &Counter) -> SourceWarning {
    let Counter {
        subject,
        value,
        other_value,
        ..
    } = counter;
    let (code, other) = match &counter.opposite {
        Opposite::Itself(line) => (
            "contradicts-itself",
            format!("line {line} says “{other_value}”"),
        ),
        Opposite::Document(path, line) => {
            let age = match counter.newer {
                Some(true) => ", the older document,",
                Some(false) => ", the newer document,",
                None => "",
            };
            (
                "contradicts-document",
                format!("{path}{age} says “{other_value}” (line {line})"),
            )
        }
        Opposite::Code(path, line) => (
            "contradicts-code",
            format!("the code has “{other_value}” ({path}:{line})"),
        ),
    };
    let remedy = match &counter.opposite {
        Opposite::Code(..) => {
            "correct the document or the code; confirming it as it is needs a note"
        }
        _ => "make the two agree; confirming it as it is needs a note",
    };
    SourceWarning {
        reference: Some(subject.clone()),
        ..warning(
            code,
            Some(counter.line),
            format!("{subject} is “{value}” here, but {other}"),
            remedy,
        )
    }
}
