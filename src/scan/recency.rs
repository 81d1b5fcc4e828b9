//! How old documents are beside the code: when each was written, when what it says last changed, and what the code did since.
//!
//! Commits are read once, for all documents together. What only looks like an edit does not count: a move, white space, the
//! commit of an automaton, a sweep over half of all documents. Where there is nothing else, it counts after all.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use crate::domain::{
    manifest::Recency,
    past::{PastChange, PastCommit},
};

/// A commit that touches more files than this is a sweep.
const MOST_FILES: usize = 200;
/// Of fewer documents than this half are touched in an ordinary day's work.
const FEW_DOCUMENTS: usize = 8;

/// A document and the code that it speaks of.
#[derive(Debug, Clone, Copy)]
pub struct Dating<'a> {
    /// From the checkout's root, as it is in the newest commit.
    pub path: &'a str,
    /// Files of code that it refers to, as they are in the newest commit.
    pub referenced: &'a [&'a str],
}

/// When a document was written and changed. Numbers are indices of commits; `None`: not in the history that there is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Dated {
    /// The commit that brought it.
    pub created: Option<usize>,
    /// The last one that changed what it says.
    pub last_content_change: Option<usize>,
    /// The last one that touched it, also by a move.
    pub last_commit: Option<usize>,
    /// How old it is beside the code; `None` where history does not tell.
    pub recency: Option<Recency>,
}

/// What a place was called at the commit that is being read, and whose place it is.
#[derive(Default)]
struct Followed {
    /// Path at that time to the number of the thing.
    now: HashMap<String, usize>,
}

/// Dates for all `documents`, in their order. `commits` are the newest first; `is_code` tells code by its path,
/// `whitespace_only` whether a change has changed nothing but white space, `head_time` is the time of the scanned commit.
pub fn recencies(
    documents: &[Dating],
    commits: &[PastCommit],
    is_code: impl Fn(&str) -> bool,
    whitespace_only: impl Fn(&PastChange) -> bool,
    head_time: Timestamp,
) -> Vec<Dated> {
    let mut dated = vec![Dated::default(); documents.len()];
    let mut followed = Followed::default();
    for (number, document) in documents.iter().enumerate() {
        followed.now.insert(document.path.to_owned(), number);
    }
    let mut code = Code::of(documents);
    // How many commits changed code before each one, counted from the newest.
    let mut code_commits = Vec::with_capacity(commits.len() + 1);
    code_commits.push(0_u32);
    for (index, commit) in commits.iter().enumerate() {
        let sweep = is_sweep(commit, &followed, documents.len());
        let changed = code.read(index, commit, sweep, &is_code, &whitespace_only);
        code_commits.push(code_commits[index] + u32::from(changed));
        let mut moved = Vec::new();
        for change in &commit.changes {
            let Some(number) = followed.now.get(&change.path).copied() else {
                continue;
            };
            if !change.there {
                continue;
            }
            let document = &mut dated[number];
            document.last_commit.get_or_insert(index);
            let edited = match &change.moved_from {
                Some(from) => {
                    moved.push((change.path.as_str(), from.as_str(), number));
                    commit.edited_on_the_way(change)
                }
                None => Some(change.clone()),
            };
            let edited = edited.filter(|change| !(commit.bot || sweep || whitespace_only(change)));
            if edited.is_some() {
                document.last_content_change.get_or_insert(index);
            }
            if change.moved_from.is_some() {
                continue;
            }
            if change.before.is_none() {
                document.created = Some(index);
                // What has this path before is another file.
                followed.now.remove(&change.path);
            }
        }
        followed.step(&moved);
    }
    for (document, dated) in documents.iter().zip(&mut dated) {
        // Nothing but moves, sweeps and automata: the oldest of them brought the words.
        dated.last_content_change = dated
            .last_content_change
            .or(dated.created)
            .or(dated.last_commit);
        dated.recency = dated.last_content_change.map(|at| Recency {
            age_days: days(commits[at].time, head_time),
            code_commits_since: code_commits[at],
            referenced_code_changed_since: code.changed_before(document, at),
        });
    }
    dated
}

/// The same for a single document.
pub fn recency(
    document: Dating,
    commits: &[PastCommit],
    is_code: impl Fn(&str) -> bool,
    whitespace_only: impl Fn(&PastChange) -> bool,
    head_time: Timestamp,
) -> Dated {
    recencies(&[document], commits, is_code, whitespace_only, head_time)
        .pop()
        .unwrap_or_default()
}

fn days(from: Timestamp, to: Timestamp) -> u32 {
    let seconds = to.as_second().saturating_sub(from.as_second());
    u32::try_from(seconds.max(0) / 86_400).unwrap_or(u32::MAX)
}

/// Whether a commit is an edit of many things at once, which says nothing of any. The commit that brings files is none.
fn is_sweep(commit: &PastCommit, followed: &Followed, documents: usize) -> bool {
    let edits = |change: &&PastChange| {
        change.there && change.before.is_some() && change.moved_from.is_none()
    };
    if commit.changes.iter().filter(edits).count() > MOST_FILES {
        return true;
    }
    let touched = commit
        .changes
        .iter()
        .filter(edits)
        .filter(|change| followed.now.contains_key(&change.path))
        .count();
    documents >= FEW_DOCUMENTS && touched * 2 > documents
}

impl Followed {
    /// Takes up the names that moved things had before. All at once, for two files may change places.
    fn step(&mut self, moved: &[(&str, &str, usize)]) {
        for (path, _, _) in moved {
            self.now.remove(*path);
        }
        for (_, from, number) in moved {
            self.now.insert((*from).to_owned(), *number);
        }
    }
}

/// When files of code that documents refer to were last changed.
struct Code<'a> {
    /// Paths at the time that is being read to paths of today.
    now: HashMap<String, &'a str>,
    /// Paths of today to the newest commit that changed them.
    last: BTreeMap<&'a str, usize>,
}

impl<'a> Code<'a> {
    fn of(documents: &[Dating<'a>]) -> Self {
        let now = documents
            .iter()
            .flat_map(|document| document.referenced)
            .map(|path| ((*path).to_owned(), *path))
            .collect();
        Self {
            now,
            last: BTreeMap::new(),
        }
    }

    /// Reads a commit; whether it changed code.
    fn read(
        &mut self,
        index: usize,
        commit: &PastCommit,
        sweep: bool,
        is_code: &impl Fn(&str) -> bool,
        whitespace_only: &impl Fn(&PastChange) -> bool,
    ) -> bool {
        let mut changed = false;
        let mut moved = Vec::new();
        for change in &commit.changes {
            let known = self.now.get(&change.path).copied();
            if let Some(from) = &change.moved_from {
                moved.extend(known.map(|today| (change.path.as_str(), from.as_str(), today)));
                continue;
            }
            if commit.bot || sweep || known.is_none() && (changed || !is_code(&change.path)) {
                continue;
            }
            // White space is looked for only where the answer counts.
            let newest = known.is_some_and(|today| !self.last.contains_key(today));
            if known.is_some() && !newest && changed || whitespace_only(change) {
                continue;
            }
            changed |= is_code(&change.path);
            if let (Some(today), true) = (known, newest) {
                self.last.insert(today, index);
            }
        }
        for (path, _, _) in &moved {
            self.now.remove(*path);
        }
        for (_, from, today) in moved {
            self.now.insert(from.to_owned(), today);
        }
        changed
    }

    /// How many files of a document changed in commits newer than one.
    fn changed_before(&self, document: &Dating, at: usize) -> u32 {
        let files: HashSet<&str> = document.referenced.iter().copied().collect();
        let changed = files
            .iter()
            .filter(|path| self.last.get(**path).is_some_and(|last| *last < at));
        u32::try_from(changed.count()).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests;
