//! The commits along the first parents, and what each changed.

use std::{
    collections::HashSet,
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use git2::{Oid, Repository};

use super::{
    moves::moved,
    trees::{differences, subtree},
};
use crate::domain::past::PastChange;

/// Older commits are not asked.
const MOST_COMMITS: usize = 50_000;
/// Commits that a thread takes at once.
const AT_ONCE: usize = 16;
/// What a name of an automaton has in it; `[bot]` is how GitHub marks its apps.
const BOTS: [&str; 9] = [
    "[bot]",
    "dependabot",
    "renovate",
    "github-actions",
    "greenkeeper",
    "semantic-release",
    "pre-commit-ci",
    "allcontributors",
    "copybara",
];

/// A commit on the line.
pub(super) struct Line {
    pub(super) id: Oid,
    pub(super) tree: Oid,
    /// `None`: it is the first, or cut off.
    pub(super) parent: Option<Oid>,
    /// Whether the clone is shallow and ends here.
    pub(super) cut: bool,
    pub(super) time: jiff::Timestamp,
    pub(super) author: String,
    pub(super) bot: bool,
    pub(super) subject: String,
}

/// The first parents, newest first, and whether the last one is the beginning.
pub(super) fn line(repository: &Repository, head: Oid) -> (Vec<Line>, bool) {
    let shallow: HashSet<Oid> = std::fs::read_to_string(repository.commondir().join("shallow"))
        .unwrap_or_default()
        .lines()
        .filter_map(|line| Oid::from_str(line.trim()).ok())
        .collect();
    let mut lines = Vec::new();
    let mut next = Some(head);
    while let Some(id) = next {
        let Ok(commit) = repository.find_commit(id) else {
            return (lines, false);
        };
        if lines.len() == MOST_COMMITS {
            return (lines, false);
        }
        let parent = commit.parent_id(0).ok();
        let cut = shallow.contains(&id);
        let author = commit.author();
        let name = String::from_utf8_lossy(author.name_bytes()).into_owned();
        let lower =
            format!("{name} {}", String::from_utf8_lossy(author.email_bytes())).to_lowercase();
        lines.push(Line {
            id,
            tree: commit.tree_id(),
            parent: parent.filter(|_| !cut),
            cut,
            time: jiff::Timestamp::from_second(commit.time().seconds()).unwrap_or_default(),
            bot: BOTS.iter().any(|bot| lower.contains(bot)) || name.to_lowercase().ends_with("bot"),
            author: name,
            subject: commit
                .summary_bytes()
                .map(|text| String::from_utf8_lossy(text).into_owned())
                .unwrap_or_default(),
        });
        if cut {
            return (lines, false);
        }
        next = parent;
    }
    (lines, true)
}

/// What each of these commits changed, by several threads.
pub(super) fn changes(
    repository: &Repository,
    below: &Path,
    lines: &[Line],
    keep: &(impl Fn(&str) -> bool + Sync),
) -> Vec<Vec<PastChange>> {
    let next = AtomicUsize::new(0);
    let place = repository.path();
    let work = || {
        let mut made = Vec::new();
        let Ok(repository) = Repository::open(place) else {
            return made;
        };
        loop {
            let first = next.fetch_add(AT_ONCE, Ordering::Relaxed);
            if first >= lines.len() {
                return made;
            }
            let last = (first + AT_ONCE).min(lines.len());
            for (number, line) in lines.iter().enumerate().take(last).skip(first) {
                // Nobody knows what the commit changed whose parent is not there.
                if line.cut {
                    continue;
                }
                let parent = line
                    .parent
                    .and_then(|parent| repository.find_commit(parent).ok());
                let first = parent.is_none();
                let old = parent.and_then(|parent| subtree(&repository, parent.tree_id(), below));
                let new = subtree(&repository, line.tree, below);
                let mut changes = differences(&repository, old, new);
                if first {
                    changes.retain(|change| keep(&change.path));
                }
                moved(&mut changes);
                made.push((number, changes));
            }
        }
    };
    let threads = std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8));
    let mut changes = vec![Vec::new(); lines.len()];
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..threads.min(lines.len().div_ceil(AT_ONCE)))
            .map(|_| scope.spawn(work))
            .collect();
        for reader in readers {
            for (number, found) in reader.join().expect("a reader only reads") {
                changes[number] = found;
            }
        }
    });
    changes
}
