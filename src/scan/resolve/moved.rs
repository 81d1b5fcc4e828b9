//! Where a file went that a commit removed.

use rustc_hash::FxHashMap;

use crate::domain::past::{PastChange, PastCommit};

use super::model::Past;

/// New files of a commit that are compared line by line.
const COMPARED: usize = 12;
/// Longest text that is compared, in bytes.
const LONGEST: usize = 256 << 10;

/// The place that most likely has what was in a removed file; `None` when nothing of the commit is like it.
pub(super) fn successor(
    commit: &PastCommit,
    removed: &PastChange,
    past: &dyn Past,
) -> Option<String> {
    let exact = commit
        .changes
        .iter()
        .find(|change| change.moved_from.as_deref() == Some(removed.path.as_str()));
    if let Some(exact) = exact {
        return Some(exact.path.clone());
    }
    let name = removed.path.rsplit('/').next().unwrap_or_default();
    let added = || {
        commit
            .changes
            .iter()
            .filter(|change| change.there && change.before.is_none() && change.moved_from.is_none())
    };
    let named = added()
        .filter(|change| change.path.rsplit('/').next() == Some(name))
        .max_by_key(|change| {
            (
                shared(&change.path, &removed.path),
                std::cmp::Reverse(change.path.clone()),
            )
        });
    if let Some(named) = named {
        return Some(named.path.clone());
    }
    let text = past
        .text(removed.before?)
        .filter(|text| text.len() <= LONGEST)?;
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    let alike = |change: &&PastChange| {
        change
            .path
            .rsplit('/')
            .next()
            .and_then(|name| name.rsplit_once('.'))
            .map(|(_, extension)| extension)
            == extension
    };
    let mut best: Option<(f64, &str)> = None;
    for change in added().filter(alike).take(COMPARED) {
        let Some(other) = change
            .after
            .and_then(|blob| past.text(blob))
            .filter(|text| text.len() <= LONGEST)
        else {
            continue;
        };
        let likeness = likeness(&text, &other);
        if likeness >= 0.5 && best.is_none_or(|(its, _)| likeness > its) {
            best = Some((likeness, &change.path));
        }
    }
    best.map(|(_, path)| path.to_owned())
}

/// Where a folder went: to where the commit moved what was in it.
pub(super) fn folder_successor(commit: &PastCommit, folder: &str) -> Option<String> {
    commit.changes.iter().find_map(|change| {
        let rest = change
            .moved_from
            .as_deref()?
            .strip_prefix(folder)?
            .strip_prefix('/')?;
        Some(
            change
                .path
                .strip_suffix(rest)?
                .trim_end_matches('/')
                .to_owned(),
        )
        .filter(|new| !new.is_empty())
    })
}

/// Parts that two paths have in common, from both ends.
fn shared(one: &str, other: &str) -> usize {
    let from_start = one
        .split('/')
        .zip(other.split('/'))
        .take_while(|(one, other)| one == other)
        .count();
    let from_end = one
        .rsplit('/')
        .zip(other.rsplit('/'))
        .take_while(|(one, other)| one == other)
        .count();
    from_start + from_end
}

/// How many lines two texts have in common, from 0 to 1.
fn likeness(one: &[u8], other: &[u8]) -> f64 {
    let lines = |text: &[u8]| -> FxHashMap<Vec<u8>, usize> {
        let mut lines = FxHashMap::default();
        for line in text
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::trim_ascii)
            .filter(|line| line.len() > 2)
        {
            *lines.entry(line.to_vec()).or_default() += 1;
        }
        lines
    };
    let (one, other) = (lines(one), lines(other));
    let (mine, theirs): (usize, usize) = (one.values().sum(), other.values().sum());
    let both: usize = one
        .iter()
        .map(|(line, times)| times.min(other.get(line).unwrap_or(&0)))
        .sum();
    if mine.max(theirs) == 0 {
        0.0
    } else {
        both as f64 / mine.max(theirs) as f64
    }
}
