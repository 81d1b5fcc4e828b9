//! Documents that were renamed and edited at once: to git a removed file and a new one, to a reader the same document.
//!
//! Otherwise a new name would make a document new, and what had gone from the code before would no longer be held against it.
//! `git_diff_find_similar` is not asked: it reads texts of any length, gives up on short ones, and compares each with each. Here
//! the work grows with the bytes.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    hash::{Hash, Hasher},
};

use rustc_hash::{FxBuildHasher, FxHasher};

use crate::domain::past::{BlobId, PastChange, PastCommit};

/// A longer text is compared with nothing.
const LONGEST: usize = 1 << 20;
/// Bytes that are read in one commit.
const MOST_AT_ONCE: usize = 32 << 20;
/// Bytes that are read in a whole history.
const MOST: usize = 256 << 20;
/// Removed files of a commit that are looked at.
const MOST_REMOVED: usize = 20_000;
/// What more removed texts have than this tells none from another: it is their template.
const COMMON: usize = 8;
/// Removed texts that a new one is held against word for word.
const HELD: usize = 4;
/// Words that are compared as one.
const RUN: usize = 3;
/// Part of the runs of words that both texts have, as git's own threshold for a rename.
const ALIKE: f64 = 0.5;
/// A document may be rewritten from one of these to another.
const PROSE: [&str; 14] = [
    "", "md", "markdown", "mdown", "mkd", "mdx", "rst", "rest", "adoc", "asciidoc", "asc", "org",
    "txt", "text",
];

/// Tells where the documents were before that commits renamed and edited. `wanted` are the documents of today; `commits` are the
/// newest first; `read` gives a text of at most so many bytes.
pub(super) fn renamed(
    commits: &mut [PastCommit],
    wanted: impl Fn(&str) -> bool,
    read: impl Fn(BlobId, usize) -> Option<Vec<u8>>,
) {
    // What documents of today were called before.
    let mut names: HashSet<String, FxBuildHasher> = HashSet::default();
    let mut left = MOST;
    for commit in commits {
        let changes = &mut commit.changes;
        let added: Vec<usize> = (0..changes.len())
            .filter(|at| {
                let change = &changes[*at];
                change.before.is_none()
                    && change.after.is_some()
                    && change.moved_from.is_none()
                    && (wanted(&change.path) || names.contains(&change.path))
            })
            .collect();
        if !added.is_empty() && left > 0 {
            let mut budget = left.min(MOST_AT_ONCE);
            let before = budget;
            for (new, old) in pairs(changes, &added, &mut budget, &read) {
                changes[new].moved_from = Some(changes[old].path.clone());
            }
            left -= before - budget;
        }
        for change in changes.iter() {
            if let Some(from) = &change.moved_from
                && (wanted(&change.path) || names.contains(&change.path))
            {
                names.insert(from.clone());
            }
        }
    }
}

/// New files and the removed ones that they were, by their places in the commit.
fn pairs(
    changes: &[PastChange],
    added: &[usize],
    budget: &mut usize,
    read: &impl Fn(BlobId, usize) -> Option<Vec<u8>>,
) -> Vec<(usize, usize)> {
    let taken: HashSet<&str, FxBuildHasher> = changes
        .iter()
        .filter_map(|change| change.moved_from.as_deref())
        .collect();
    let kinds: HashSet<String> = added.iter().map(|at| kind(&changes[*at].path)).collect();
    let file_names: HashSet<&str> = added
        .iter()
        .map(|at| file_name(&changes[*at].path))
        .collect();
    let mut removed: Vec<usize> = (0..changes.len())
        .filter(|at| {
            let change = &changes[*at];
            !change.there
                && change.before.is_some()
                && !taken.contains(change.path.as_str())
                && kinds.contains(&kind(&change.path))
        })
        .collect();
    if removed.is_empty() {
        return Vec::new();
    }
    // Where there are too many, those that kept their name are looked at first.
    removed.sort_by_key(|at| (!file_names.contains(file_name(&changes[*at].path)), *at));
    removed.truncate(MOST_REMOVED);
    let mut runs_of = |blob: Option<BlobId>| -> Vec<u64> {
        let text = blob
            .filter(|_| *budget > 0)
            .and_then(|blob| read(blob, LONGEST.min(*budget)));
        let text = text.unwrap_or_default();
        *budget = budget.saturating_sub(text.len());
        runs(&text)
    };
    let new: Vec<Vec<u64>> = added.iter().map(|at| runs_of(changes[*at].after)).collect();
    let old: Vec<Vec<u64>> = removed
        .iter()
        .map(|at| runs_of(changes[*at].before))
        .collect();
    let mut who: HashMap<u64, Vec<usize>, FxBuildHasher> = HashMap::default();
    for (place, runs) in old.iter().enumerate() {
        for run in runs {
            let places = who.entry(*run).or_default();
            if places.len() <= COMMON && places.last() != Some(&place) {
                places.push(place);
            }
        }
    }
    let mut likely: Vec<(f64, usize, usize)> = Vec::new();
    for (place, runs) in new.iter().enumerate() {
        let mut shared: HashMap<usize, usize, FxBuildHasher> = HashMap::default();
        for run in runs {
            let places = who.get(run).filter(|places| places.len() <= COMMON);
            for place in places.into_iter().flatten() {
                *shared.entry(*place).or_default() += 1;
            }
        }
        let mut shared: Vec<(usize, usize)> = shared.into_iter().collect();
        shared.sort_unstable_by_key(|(place, count)| (Reverse(*count), *place));
        for (candidate, _) in shared.into_iter().take(HELD) {
            let (new_path, old_path) = (
                &changes[added[place]].path,
                &changes[removed[candidate]].path,
            );
            let likeness = likeness(runs, &old[candidate]);
            if likeness >= ALIKE && kind(new_path) == kind(old_path) {
                likely.push((likeness, place, candidate));
            }
        }
    }
    likely.sort_by(|one, other| {
        other
            .0
            .total_cmp(&one.0)
            .then_with(|| (one.1, one.2).cmp(&(other.1, other.2)))
    });
    let (mut new_done, mut old_done) = (HashSet::new(), HashSet::new());
    let mut pairs = Vec::new();
    for (_, new, old) in likely {
        if !new_done.contains(&new) && old_done.insert(old) {
            new_done.insert(new);
            pairs.push((added[new], removed[old]));
        }
    }
    pairs
}

/// Hashes of all runs of words, sorted.
fn runs(text: &[u8]) -> Vec<u64> {
    let words: Vec<&[u8]> = text
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .collect();
    let mut runs: Vec<u64> = words
        .windows(RUN)
        .map(|run| {
            let mut hasher = FxHasher::default();
            run.hash(&mut hasher);
            hasher.finish()
        })
        .collect();
    runs.sort_unstable();
    runs
}

/// Which part of the runs two texts have in common, from 0 to 1.
fn likeness(one: &[u64], other: &[u64]) -> f64 {
    let (mut at, mut beside, mut both) = (0, 0, 0_usize);
    while let (Some(left), Some(right)) = (one.get(at), other.get(beside)) {
        both += usize::from(left == right);
        at += usize::from(left <= right);
        beside += usize::from(right <= left);
    }
    2.0 * both as f64 / (one.len() + other.len()).max(1) as f64
}

/// The extension in lower case; all prose is one kind.
fn kind(path: &str) -> String {
    let extension = file_name(path)
        .rsplit_once('.')
        .map_or(String::new(), |(_, extension)| {
            extension.to_ascii_lowercase()
        });
    if PROSE.contains(&extension.as_str()) {
        "md".to_owned()
    } else {
        extension
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# Billing\n\nInvoices are summed up by `compute_total` and sent by a queue.\n\n## Limits\n\nAn invoice has at most a hundred lines, and each line names a product.\n";

    fn blob(number: usize) -> BlobId {
        let mut id = [0; 20];
        id[..8].copy_from_slice(&(number as u64).to_le_bytes());
        BlobId(id)
    }

    /// A path, and its text before and after.
    type Change<'t> = (&'t str, Option<&'t str>, Option<&'t str>);

    /// Commits are the newest first.
    fn told(commits: &[&[Change<'_>]], today: &[&str]) -> Vec<String> {
        let mut texts: Vec<String> = Vec::new();
        let mut id = |text: &str| {
            texts.push(text.to_owned());
            blob(texts.len() - 1)
        };
        let mut made: Vec<PastCommit> = commits
            .iter()
            .map(|changes| PastCommit {
                sha: None,
                parent: None,
                time: jiff::Timestamp::UNIX_EPOCH,
                author: String::new(),
                bot: false,
                subject: String::new(),
                changes: changes
                    .iter()
                    .map(|(path, before, after)| PastChange {
                        path: (*path).to_owned(),
                        moved_from: None,
                        before: before.map(&mut id),
                        after: after.map(&mut id),
                        there: after.is_some(),
                    })
                    .collect(),
            })
            .collect();
        renamed(
            &mut made,
            |path| today.contains(&path),
            |blob, most| {
                let number = u64::from_le_bytes(blob.0[..8].try_into().expect("eight bytes"));
                let text = &texts[usize::try_from(number).expect("a place")];
                (text.len() <= most).then(|| text.clone().into_bytes())
            },
        );
        made.iter()
            .flat_map(|commit| &commit.changes)
            .filter_map(|change| Some(format!("{} > {}", change.moved_from.as_ref()?, change.path)))
            .collect()
    }

    #[test]
    fn a_document_with_a_new_name_and_other_words_is_the_same() {
        let edited = TEXT
            .replace("a queue", "the queue")
            .replace("hundred", "thousand");
        let other = "# Shipping\n\nParcels leave the house on Mondays, unless it snows.\n";
        let gone = |path, text| (path, Some(text), None);
        for (changes, expected) in [
            (
                vec![("b.md", None, Some(&*edited)), gone("a.md", TEXT)],
                vec!["a.md > b.md"],
            ),
            // Another syntax, another folder.
            (
                vec![("docs/b.rst", None, Some(&*edited)), gone("a.md", TEXT)],
                vec!["a.md > docs/b.rst"],
            ),
            // Nothing alike, or too little.
            (
                vec![("b.md", None, Some(other)), gone("a.md", TEXT)],
                vec![],
            ),
            (
                vec![("b.md", None, Some("# B")), gone("a.md", "# A")],
                vec![],
            ),
            // A document is no program, and nobody asks for this one.
            (
                vec![("b.md", None, Some(&*edited)), gone("a.rs", TEXT)],
                vec![],
            ),
            (
                vec![("x.md", None, Some(&*edited)), gone("a.md", TEXT)],
                vec![],
            ),
            // It is still there: that is a copy.
            (
                vec![
                    ("a.md", Some(TEXT), Some(TEXT)),
                    ("b.md", None, Some(&*edited)),
                ],
                vec![],
            ),
            // The likest of two, and no file twice.
            (
                vec![
                    ("b.md", None, Some(&*edited)),
                    gone("a.md", other),
                    gone("c.md", TEXT),
                ],
                vec!["c.md > b.md"],
            ),
            (
                vec![
                    ("b.md", None, Some(&*edited)),
                    ("d.md", None, Some(TEXT)),
                    gone("a.md", TEXT),
                ],
                vec!["a.md > d.md"],
            ),
        ] {
            assert_eq!(
                told(&[&changes], &["b.md", "docs/b.rst", "d.md"]),
                expected,
                "{changes:?}"
            );
        }
    }

    #[test]
    fn a_document_is_followed_through_all_its_names() {
        let second = TEXT.replace("a queue", "the queue");
        let first = second.replace("hundred", "dozen");
        let commits: [&[Change<'_>]; 2] = [
            &[("b.md", Some(&second), None), ("c.md", None, Some(TEXT))],
            &[("a.md", Some(&first), None), ("b.md", None, Some(&second))],
        ];
        assert_eq!(told(&commits, &["c.md"]), ["b.md > c.md", "a.md > b.md"]);
    }

    #[test]
    fn ten_thousand_renamed_documents_of_one_template_are_told_apart_in_a_moment() {
        let text = |number: usize, word: &str| {
            let own: String = (0..30).map(|line| format!("w{number}x{line} ")).collect();
            format!(
                "# Record\n\n## Status\n\nAccepted by all of us, {word}\n\n## Context\n\n{own}\n"
            )
        };
        let names: Vec<(String, String, String, String)> = (0..10_000)
            .map(|number| {
                (
                    format!("old/{number}.md"),
                    text(number, "today"),
                    format!("new/{number}.md"),
                    text(number, "then"),
                )
            })
            .collect();
        let mut changes: Vec<Change<'_>> = Vec::new();
        for (old, before, new, after) in &names {
            changes.push((old, Some(before), None));
            changes.push((new, None, Some(after)));
        }
        let today: Vec<&str> = names.iter().take(20).map(|name| name.2.as_str()).collect();
        let began = std::time::Instant::now();
        let found = told(&[&changes], &today);
        assert_eq!(found.len(), 20);
        assert!(
            found.iter().all(|line| {
                line.strip_prefix("old/")
                    .and_then(|line| line.split_once(" > new/"))
                    .is_some_and(|(old, new)| old == new)
            }),
            "{found:?}"
        );
        assert!(
            began.elapsed() < std::time::Duration::from_secs(20),
            "{:?}",
            began.elapsed()
        );
    }
}
