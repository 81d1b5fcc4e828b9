//! Statements of the same subject, held against each other and against the code.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    model::{ClaimKind, Claimed, CodeValue, Contradiction, Described, Later, Statement, There},
    place::Place,
    value::Comparison,
};
use crate::{domain::manifest::SourceType, scan::declared::Standing};

/// A subject with more values than this is not one subject.
const MOST_VALUES: usize = 3;
/// So many documents of another value are asked whether they can be about the same.
const MOST_ASKED: usize = 16;

/// So many pairs of one subject are told: more say nothing new.
const MOST_PAIRS: usize = 8;

/// A statement with the index of its document.
#[derive(Clone, Copy)]
struct Said<'a> {
    document: usize,
    claim: &'a Claimed,
}

/// Pairs of statements that cannot both be true. Of a subject, a document is named with one other document at most; which
/// values the code gives is told by `code`, in any order. In the order of documents and lines.
pub fn contradictions(documents: &[Described], code: &[CodeValue]) -> Vec<Contradiction> {
    let places: Vec<Place> = documents
        .iter()
        .map(|document| Place::of(document.path))
        .collect();
    let mut groups: BTreeMap<(ClaimKind, &str, &[&str]), Vec<Said>> = BTreeMap::new();
    for (document, described) in documents.iter().enumerate() {
        if !is_alive(described.standing) {
            continue;
        }
        for claim in described.statements {
            groups
                .entry((claim.kind, &claim.subject, &claim.scope))
                .or_default()
                .push(Said { document, claim });
        }
    }
    let mut found = Vec::new();
    for said in groups.values() {
        group(documents, &places, said, &mut found);
    }
    let in_code = by_key(code);
    for said in groups.values() {
        for said in said {
            found.extend(against_code(documents, &places, said, &in_code));
        }
    }
    // Of two lines that name what they limit, the name is enough.
    let named: BTreeSet<_> = found
        .iter()
        .filter(|found| found.kind == ClaimKind::Key)
        .filter_map(of_documents)
        .collect();
    found.retain(|found| {
        found.kind == ClaimKind::Key
            || of_documents(found).is_none_or(|both| !named.contains(&both))
    });
    found.sort_by(|one, other| {
        let key = |found: &Contradiction| (found.here.document, found.here.line, found.kind);
        key(one)
            .cmp(&key(other))
            .then_with(|| one.subject.cmp(&other.subject))
    });
    found
}

/// Document, line and value of both sides; `None` when one of them is code.
fn of_documents(found: &Contradiction) -> Option<[(usize, u32, String); 2]> {
    let side = |said: &Statement| (said.document, said.line, said.value.clone());
    match &found.there {
        There::Document(there) => Some([side(&found.here), side(there)]),
        There::Code(_) => None,
    }
}

/// Whether what a document says is said of today.
fn is_alive(standing: Option<Standing>) -> bool {
    match standing {
        None
        | Some(
            Standing::Unknown | Standing::Proposed | Standing::Accepted | Standing::Implemented,
        ) => true,
        Some(
            Standing::Deferred
            | Standing::Deprecated
            | Standing::Superseded
            | Standing::Rejected
            | Standing::Archived
            | Standing::Pointer,
        ) => false,
    }
}

fn statement(said: &Said) -> Statement {
    Statement {
        document: said.document,
        line: said.claim.line,
        section: said.claim.section,
        value: said.claim.text.clone(),
    }
}

fn differ(one: &Said, other: &Said) -> bool {
    one.claim.value.compare(&other.claim.value) == Comparison::Differ
}

/// Whether a subject is a name that has one meaning in the whole checkout.
fn is_precise(said: &Said) -> bool {
    said.claim.key.as_ref() == Some(&said.claim.subject)
}

/// Statements of one subject and scope. They are in the order of documents and lines.
fn group(documents: &[Described], places: &[Place], said: &[Said], found: &mut Vec<Contradiction>) {
    let Some(kind) = said
        .first()
        .map(|said| said.claim.kind)
        .filter(|_| said.len() > 1)
    else {
        return;
    };
    let mut of_one: Vec<Said> = Vec::new();
    for same in said.chunk_by(|one, other| one.document == other.document) {
        let mut values: Vec<Said> = Vec::new();
        for said in same {
            if values.len() <= MOST_VALUES && !values.iter().any(|value| !differ(value, said)) {
                values.push(*said);
            }
        }
        match values.as_slice() {
            [one] => of_one.push(*one),
            // Side by side they are cases, not a contradiction; an operation may have two routes.
            [one, other]
                if one.claim.section != other.claim.section && kind != ClaimKind::Route =>
            {
                found.push(pair(one, There::Document(statement(other)), None));
            }
            _ => {}
        }
    }
    // The latest first; those without a date last, in their own order.
    of_one.sort_by_key(|said| std::cmp::Reverse(documents[said.document].last_change));
    let mut clusters: Vec<Vec<Said>> = Vec::new();
    for said in &of_one {
        let same = clusters
            .iter()
            .position(|cluster| !differ(&cluster[0], said));
        match same {
            Some(at) => clusters[at].push(*said),
            None if clusters.len() == MOST_VALUES => return,
            None => clusters.push(vec![*said]),
        }
    }
    let mut told: BTreeSet<(usize, usize)> = BTreeSet::new();
    for (number, cluster) in clusters.iter().enumerate() {
        for one in cluster {
            let others = clusters
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != number);
            let partner = others
                .flat_map(|(_, cluster)| cluster.iter().take(MOST_ASKED))
                .filter(|other| {
                    differ(one, other)
                        && places[one.document].meets(&places[other.document], is_precise(one))
                })
                .max_by_key(|other| {
                    documents[other.document]
                        .last_change
                        .map(|at| (at, std::cmp::Reverse(other.document)))
                });
            let Some(other) = partner else { continue };
            let key = (
                one.document.min(other.document),
                one.document.max(other.document),
            );
            if told.len() < MOST_PAIRS && told.insert(key) {
                found.push(of_two(documents, one, other));
            }
        }
    }
}

/// The earlier document is the one that is warned of; without dates the first.
fn of_two(documents: &[Described], one: &Said, other: &Said) -> Contradiction {
    let date = |said: &Said| documents[said.document].last_change;
    let later = match (date(one), date(other)) {
        (Some(first), Some(second)) if first != second => Some(first > second),
        _ => None,
    };
    let swapped = later.unwrap_or(one.document > other.document);
    let (here, there) = if swapped { (other, one) } else { (one, other) };
    pair(
        here,
        There::Document(statement(there)),
        later.map(|_| Later::There),
    )
}

fn pair(here: &Said, there: There, later: Option<Later>) -> Contradiction {
    Contradiction {
        kind: here.claim.kind,
        subject: here.claim.shown.clone(),
        here: statement(here),
        there,
        later,
    }
}

/// Values of the code by name. Tests and samples give values of their own.
fn by_key(code: &[CodeValue]) -> HashMap<&str, Vec<(&CodeValue, Place)>> {
    let mut all: HashMap<&str, Vec<(&CodeValue, Place)>> = HashMap::new();
    for value in code {
        let sample = value.file.split(['/', '.', '_', '-']).any(|part| {
            let part = part.to_ascii_lowercase();
            [
                "test",
                "tests",
                "spec",
                "specs",
                "example",
                "examples",
                "sample",
                "samples",
                "fixture",
                "fixtures",
                "mock",
                "mocks",
                "e2e",
                "local",
                "dev",
                "ci",
                "bench",
                "benches",
                "benchmark",
                "benchmarks",
                "demo",
                "demos",
                "stories",
            ]
            .contains(&part.as_str())
        });
        if !sample {
            all.entry(value.key.as_str())
                .or_default()
                .push((value, Place::of(&value.file)));
        }
    }
    for values in all.values_mut() {
        values
            .sort_by(|(one, _), (other, _)| (&one.file, one.line).cmp(&(&other.file, other.line)));
    }
    all
}

/// What the code says against a statement. It must speak with one voice.
fn against_code(
    documents: &[Described],
    places: &[Place],
    said: &Said,
    code: &HashMap<&str, Vec<(&CodeValue, Place)>>,
) -> Option<Contradiction> {
    let described = &documents[said.document];
    // What is planned is not there yet.
    if described.kind == SourceType::Plan
        || described.standing == Some(Standing::Proposed)
        || places[said.document].proposes
        || !said.claim.scope.is_empty()
    {
        return None;
    }
    let part = &places[said.document].part;
    let key = said.claim.key.as_deref()?;
    let (places, defaults): (Vec<&CodeValue>, Vec<&CodeValue>) = code
        .get(key)?
        .iter()
        .filter(|(_, place)| part.is_none() || place.part.is_none() || *part == place.part)
        .map(|(value, _)| *value)
        .partition(|value| is_of_one_place(&value.file));
    let same = |value: &&CodeValue| said.claim.value.compare(&value.value) == Comparison::Same;
    // What it is in one place may be what the document tells of.
    if places.iter().any(same) {
        return None;
    }
    let first = match is_precise(said) {
        true => *defaults.first()?,
        // Others may have the name, too.
        false => *defaults.iter().find(|value| value.firm)?,
    };
    let against = said.claim.value.compare(&first.value) == Comparison::Differ;
    let mut others = defaults.iter();
    let one_voice = others.all(|value| first.value.compare(&value.value) == Comparison::Same);
    (against && one_voice).then(|| pair(said, There::Code(first.clone()), None))
}

/// Whether a file gives values for one environment, and no defaults.
fn is_of_one_place(file: &str) -> bool {
    file.split(['/', '.', '_', '-']).any(|part| {
        [
            "prod",
            "production",
            "staging",
            "stage",
            "qa",
            "uat",
            "preprod",
            "development",
            "testing",
            "compose",
            "override",
            "overrides",
            "k8s",
            "kubernetes",
            "helm",
            "charts",
            "deploy",
            "deployment",
            "terraform",
            "environments",
        ]
        .contains(&part.to_ascii_lowercase().as_str())
    })
}
