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
mod tests {
    use super::*;
    use crate::domain::past::BlobId;

    const DAY: i64 = 86_400;

    /// A commit of a day, with changes as `path`, `+path` (new), `-path` (removed), `old > new` (moved), `old ~> new`
    /// (moved and edited), `path ~` (white space).
    fn commit(day: i64, changes: &[&str]) -> PastCommit {
        let blob = |number: u8| Some(BlobId([number; 20]));
        let mut changes: Vec<PastChange> = changes
            .iter()
            .flat_map(|change| {
                let of = |path: &str, before, after, moved_from: Option<&str>| PastChange {
                    path: path.to_owned(),
                    moved_from: moved_from.map(str::to_owned),
                    before,
                    after,
                    there: after.is_some(),
                };
                if let Some(path) = change.strip_prefix('+') {
                    vec![of(path, None, blob(1), None)]
                } else if let Some(path) = change.strip_prefix('-') {
                    vec![of(path, blob(1), None, None)]
                } else if let Some((old, new)) = change.split_once(" ~> ") {
                    vec![
                        of(old, blob(1), None, None),
                        of(new, None, blob(2), Some(old)),
                    ]
                } else if let Some((old, new)) = change.split_once(" > ") {
                    vec![of(new, blob(1), blob(1), Some(old))]
                } else if let Some(path) = change.strip_suffix(" ~") {
                    vec![of(path, blob(9), blob(9), None)]
                } else {
                    vec![of(change, blob(1), blob(2), None)]
                }
            })
            .collect();
        changes.sort_by(|one, other| one.path.cmp(&other.path));
        PastCommit {
            sha: Some(format!("{day:040}")),
            parent: None,
            time: Timestamp::from_second(day * DAY).expect("a time"),
            author: "Ada".to_owned(),
            bot: false,
            subject: String::new(),
            changes,
        }
    }

    fn bot(day: i64, changes: &[&str]) -> PastCommit {
        PastCommit {
            bot: true,
            ..commit(day, changes)
        }
    }

    fn all(documents: &[Dating], commits: &[PastCommit]) -> Vec<Dated> {
        recencies(
            documents,
            commits,
            |path| path.starts_with("src/"),
            |change| change.before == change.after && change.moved_from.is_none(),
            Timestamp::from_second(100 * DAY).expect("a time"),
        )
    }

    /// Created, changed, touched (as days), age, commits of code since, referenced files changed since.
    fn one(commits: &[PastCommit]) -> (Option<i64>, Option<i64>, Option<i64>, u32, u32, u32) {
        let dating = Dating {
            path: "docs/a.md",
            referenced: &["src/a.rs", "src/b.rs"],
        };
        let dated = all(&[dating], commits)[0];
        let day = |at: Option<usize>| at.map(|at| commits[at].time.as_second() / DAY);
        let recency = dated.recency.unwrap_or_default();
        (
            day(dated.created),
            day(dated.last_content_change),
            day(dated.last_commit),
            recency.age_days,
            recency.code_commits_since,
            recency.referenced_code_changed_since,
        )
    }

    #[test]
    fn a_document_is_as_old_as_its_words() {
        for (commits, expected) in [
            (
                vec![commit(10, &["+docs/a.md"])],
                (Some(10), Some(10), Some(10), 90, 0, 0),
            ),
            (
                vec![commit(20, &["docs/a.md"]), commit(10, &["+docs/a.md"])],
                (Some(10), Some(20), Some(20), 80, 0, 0),
            ),
            // Code that came later, in the same commit, before.
            (
                vec![
                    commit(30, &["src/a.rs"]),
                    commit(20, &["src/b.rs", "docs/a.md"]),
                    commit(10, &["+docs/a.md", "+src/a.rs"]),
                ],
                (Some(10), Some(20), Some(20), 80, 1, 1),
            ),
            // White space, automata, moves.
            (
                vec![commit(30, &["docs/a.md ~"]), commit(10, &["+docs/a.md"])],
                (Some(10), Some(10), Some(30), 90, 0, 0),
            ),
            (
                vec![
                    bot(30, &["docs/a.md", "src/a.rs"]),
                    commit(10, &["+docs/a.md"]),
                ],
                (Some(10), Some(10), Some(30), 90, 0, 0),
            ),
            (
                vec![commit(30, &["src/a.rs ~"]), commit(10, &["+docs/a.md"])],
                (Some(10), Some(10), Some(10), 90, 0, 0),
            ),
            (
                vec![
                    commit(30, &["old.md > docs/a.md"]),
                    commit(20, &["old.md"]),
                    commit(10, &["+old.md"]),
                ],
                (Some(10), Some(20), Some(30), 80, 0, 0),
            ),
            // A new name and other words at once are an edit of the same document.
            (
                vec![
                    commit(30, &["old.md ~> docs/a.md"]),
                    commit(20, &["old.md"]),
                    commit(10, &["+old.md"]),
                ],
                (Some(10), Some(30), Some(30), 70, 0, 0),
            ),
            // Code that has moved is the same code.
            (
                vec![
                    commit(30, &["src/old.rs > src/a.rs"]),
                    commit(20, &["src/old.rs"]),
                    commit(10, &["+docs/a.md"]),
                ],
                (Some(10), Some(10), Some(10), 90, 1, 1),
            ),
            // Another file had its path before.
            (
                vec![
                    commit(30, &["+docs/a.md"]),
                    commit(20, &["-docs/a.md"]),
                    commit(10, &["docs/a.md"]),
                ],
                (Some(30), Some(30), Some(30), 70, 0, 0),
            ),
            // Nothing but an automaton.
            (
                vec![bot(30, &["docs/a.md"]), bot(10, &["+docs/a.md"])],
                (Some(10), Some(10), Some(30), 90, 0, 0),
            ),
            (
                vec![bot(30, &["docs/a.md"])],
                (None, Some(30), Some(30), 70, 0, 0),
            ),
            // History does not have it.
            (vec![commit(30, &["src/a.rs"])], (None, None, None, 0, 0, 0)),
            (vec![], (None, None, None, 0, 0, 0)),
        ] {
            assert_eq!(one(&commits), expected, "{commits:#?}");
        }
    }

    #[test]
    fn sweeps_change_no_document() {
        let paths: Vec<String> = (0..10).map(|number| format!("docs/{number}.md")).collect();
        let documents: Vec<Dating> = paths
            .iter()
            .map(|path| Dating {
                path,
                referenced: &[],
            })
            .collect();
        let brought: Vec<String> = paths.iter().map(|path| format!("+{path}")).collect();
        let of = |day, texts: &[String]| {
            commit(day, &texts.iter().map(String::as_str).collect::<Vec<_>>())
        };
        let changed = |commits: &[PastCommit]| all(&documents, commits)[0].last_content_change;
        assert_eq!(
            changed(&[of(20, &paths), of(10, &brought)]),
            Some(1),
            "all of them"
        );
        assert_eq!(
            changed(&[of(20, &paths[..5]), of(10, &brought)]),
            Some(0),
            "half of them"
        );
        let mut many: Vec<String> = (0..200).map(|number| format!("src/{number}.rs")).collect();
        assert_eq!(
            changed(&[of(20, &[&paths[..1], &many].concat()), of(10, &brought)]),
            Some(1),
            "201 files"
        );
        many.pop();
        assert_eq!(
            changed(&[of(20, &[&paths[..1], &many].concat()), of(10, &brought)]),
            Some(0),
            "200 files"
        );
    }

    #[test]
    fn two_that_change_places_keep_their_history() {
        let documents = [
            Dating {
                path: "a.md",
                referenced: &[],
            },
            Dating {
                path: "b.md",
                referenced: &[],
            },
        ];
        let commits = [
            commit(30, &["b.md > a.md", "a.md > b.md"]),
            commit(20, &["a.md"]),
            commit(10, &["+a.md", "+b.md"]),
        ];
        let found = all(&documents, &commits);
        assert_eq!(
            (found[0].last_content_change, found[1].last_content_change),
            (Some(2), Some(1))
        );
    }
}
