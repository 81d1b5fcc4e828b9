//! The history of a checkout, read once: commits along the first parents, what each changed, and the texts on both sides.
//!
//! Nothing is fetched, and no filter, hook or other program is started.

use std::{
    cmp::Ordering,
    collections::{HashMap, HashSet},
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering as Atomic},
    },
};

use git2::{ObjectType, Oid, Repository, Tree};
use rustc_hash::FxBuildHasher;

use crate::domain::{
    manifest::HistoryDepth,
    past::{BlobId, PastChange, PastCommit},
};

/// Older commits are not asked.
const MOST_COMMITS: usize = 50_000;
/// Changes in all of them; a history with more is read up to there.
const MOST_CHANGES: usize = 3_000_000;
/// A tree may name its subtrees again and again; no folder lies deeper.
const MOST_DEPTH: usize = 256;
/// A longer text is not given.
const MOST_TEXT: usize = 4 << 20;
/// Bytes of texts that are not committed.
const MOST_UNCOMMITTED: usize = 64 << 20;
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

/// The history of a project's folder.
pub struct Past {
    /// `None` outside git.
    place: Option<std::path::PathBuf>,
    depth: HistoryDepth,
    commits: Vec<PastCommit>,
    /// Texts of the checkout that no commit has.
    uncommitted: HashMap<BlobId, Vec<u8>>,
    /// One a thread that asks.
    repositories: Mutex<Vec<Repository>>,
}

/// What is committed at the head, and what is not.
pub struct Head {
    repository: Repository,
    /// The project's folder in the repository; empty at its root.
    below: std::path::PathBuf,
    commit: Option<Oid>,
}

/// A file of the index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Indexed {
    /// From the project's folder.
    pub path: String,
    /// Its content, as the index has it.
    pub blob: BlobId,
}

/// The repository that a folder lies in; `None` outside git.
pub fn head(root: &Path) -> Option<Head> {
    let repository = Repository::discover(root).ok()?;
    let top = repository.workdir()?.canonicalize().ok()?;
    let below = root.canonicalize().ok()?.strip_prefix(top).ok()?.to_owned();
    let commit = repository
        .head()
        .ok()
        .and_then(|head| head.peel_to_commit().ok())
        .map(|commit| commit.id());
    Some(Head {
        repository,
        below,
        commit,
    })
}

impl Head {
    /// The commit that is checked out; `None` before the first.
    pub fn sha(&self) -> Option<String> {
        self.commit.map(|commit| commit.to_string())
    }

    /// When it was made.
    pub fn time(&self) -> Option<jiff::Timestamp> {
        let commit = self.repository.find_commit(self.commit?).ok()?;
        jiff::Timestamp::from_second(commit.time().seconds()).ok()
    }

    /// The branch; `None` when the head is detached.
    pub fn branch(&self) -> Option<String> {
        let head = self.repository.head().ok()?;
        head.is_branch()
            .then(|| head.shorthand().ok().map(str::to_owned))?
    }

    /// What everything that git tells of the head depends on: the commit, the branch, where a shallow clone ends, the remote.
    pub fn state(&self) -> String {
        let shallow = std::fs::read_to_string(self.repository.commondir().join("shallow"));
        let origin = self.repository.find_remote("origin").ok();
        let url = origin
            .as_ref()
            .and_then(|origin| origin.url().ok())
            .unwrap_or_default()
            .to_owned();
        format!(
            "{:?} {:?} {} {url}",
            self.sha(),
            self.branch(),
            shallow.unwrap_or_default()
        )
    }

    /// The ordinary files that git tracks below the project's folder, by path. Names that are no UTF-8 are left out.
    pub fn indexed(&self) -> Vec<Indexed> {
        const LINK: u32 = 0o120_000;
        const SUBMODULE: u32 = 0o160_000;
        let Ok(index) = self.repository.index() else {
            return Vec::new();
        };
        let mut below = self.below.to_str().unwrap_or_default().to_owned();
        if !below.is_empty() {
            below.push('/');
        }
        let entries = index.iter().filter_map(|entry| {
            let path = String::from_utf8(entry.path).ok()?;
            let path = path.strip_prefix(&below)?;
            (entry.mode != LINK && entry.mode != SUBMODULE).then(|| Indexed {
                path: path.to_owned(),
                blob: blob_id(entry.id),
            })
        });
        entries.collect()
    }

    /// Reads the history. `keep` tells which files of a first commit count, because it adds all that there is; `read` gives the
    /// bytes of a file of the checkout.
    pub fn past(
        self,
        keep: impl Fn(&str) -> bool + Sync,
        read: impl Fn(&str) -> Option<Vec<u8>>,
    ) -> Past {
        let mut past = Past {
            place: Some(self.repository.path().to_owned()),
            depth: HistoryDepth::None,
            commits: Vec::new(),
            uncommitted: HashMap::new(),
            repositories: Mutex::default(),
        };
        let Some(head) = self.commit else {
            return past;
        };
        let (lines, whole) = self.line(head);
        past.depth = if whole {
            HistoryDepth::Whole
        } else {
            HistoryDepth::Partial
        };
        let uncommitted = self.uncommitted(head, read, &mut past.uncommitted);
        let mut changes = self.changes(&lines, &keep);
        let mut left = MOST_CHANGES;
        let mut commits: Vec<PastCommit> = Vec::with_capacity(lines.len() + 1);
        commits.extend(uncommitted.map(|changes| {
            PastCommit {
                sha: None,
                parent: Some(head.to_string()),
                time: lines
                    .first()
                    .map_or(jiff::Timestamp::UNIX_EPOCH, |line| line.time),
                author: String::new(),
                bot: false,
                subject: String::new(),
                changes,
            }
        }));
        for (line, changes) in lines.into_iter().zip(&mut changes) {
            if changes.len() > left {
                past.depth = HistoryDepth::Partial;
                break;
            }
            left -= changes.len();
            commits.push(PastCommit {
                sha: Some(line.id.to_string()),
                parent: line.parent.map(|parent| parent.to_string()),
                time: line.time,
                author: line.author,
                bot: line.bot,
                subject: line.subject,
                changes: std::mem::take(changes),
            });
        }
        past.commits = commits;
        past.repositories = Mutex::new(vec![self.repository]);
        past
    }

    /// The first parents, newest first, and whether the last one is the beginning.
    fn line(&self, head: Oid) -> (Vec<Line>, bool) {
        let shallow: HashSet<Oid> =
            std::fs::read_to_string(self.repository.commondir().join("shallow"))
                .unwrap_or_default()
                .lines()
                .filter_map(|line| Oid::from_str(line.trim()).ok())
                .collect();
        let mut lines = Vec::new();
        let mut next = Some(head);
        while let Some(id) = next {
            let Ok(commit) = self.repository.find_commit(id) else {
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
                bot: BOTS.iter().any(|bot| lower.contains(bot))
                    || name.to_lowercase().ends_with("bot"),
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
    fn changes(
        &self,
        lines: &[Line],
        keep: &(impl Fn(&str) -> bool + Sync),
    ) -> Vec<Vec<PastChange>> {
        let next = AtomicUsize::new(0);
        let place = self.repository.path();
        let below = self.below.as_path();
        let work = || {
            let mut made = Vec::new();
            let Ok(repository) = Repository::open(place) else {
                return made;
            };
            loop {
                let first = next.fetch_add(AT_ONCE, Atomic::Relaxed);
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
                    let old =
                        parent.and_then(|parent| subtree(&repository, parent.tree_id(), below));
                    let new = subtree(&repository, line.tree, below);
                    let mut found = Found {
                        repository: &repository,
                        changes: Vec::new(),
                    };
                    found.differences(old, new, &mut String::new(), 0);
                    let mut changes = found.changes;
                    if first {
                        changes.retain(|change| keep(&change.path));
                    }
                    moved(&mut changes);
                    made.push((number, changes));
                }
            }
        };
        let threads =
            std::thread::available_parallelism().map_or(2, |cores| cores.get().clamp(2, 8));
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

    /// What the checkout has that the head has not; `None`: nothing.
    fn uncommitted(
        &self,
        head: Oid,
        read: impl Fn(&str) -> Option<Vec<u8>>,
        texts: &mut HashMap<BlobId, Vec<u8>>,
    ) -> Option<Vec<PastChange>> {
        let tree = self.repository.find_commit(head).ok()?.tree().ok()?;
        let mut options = git2::DiffOptions::new();
        options
            .include_untracked(true)
            .recurse_untracked_dirs(true)
            .ignore_submodules(true)
            .skip_binary_check(true);
        if let Some(below) = self.below.to_str().filter(|below| !below.is_empty()) {
            options.pathspec(below).disable_pathspec_match(true);
        }
        let diff = self
            .repository
            .diff_tree_to_workdir_with_index(Some(&tree), Some(&mut options))
            .ok()?;
        let mut bytes = 0;
        let mut changes: Vec<PastChange> = diff
            .deltas()
            .filter_map(|delta| {
                let gone = delta.status() == git2::Delta::Deleted;
                let added = matches!(delta.status(), git2::Delta::Added | git2::Delta::Untracked);
                let file = if gone {
                    delta.old_file()
                } else {
                    delta.new_file()
                };
                let path = Path::new(file.path()?)
                    .strip_prefix(&self.below)
                    .ok()?
                    .to_str()?
                    .to_owned();
                if path.starts_with(".scenarioforge/") {
                    return None;
                }
                let text = (!gone && bytes < MOST_UNCOMMITTED)
                    .then(|| read(&path))
                    .flatten();
                let after = text.and_then(|text| {
                    let id = blob_id(Oid::hash_object(ObjectType::Blob, &text).ok()?);
                    bytes += text.len();
                    texts.insert(id, text);
                    Some(id)
                });
                let before = (!added).then(|| blob_id(delta.old_file().id()));
                Some(PastChange {
                    path,
                    moved_from: None,
                    before,
                    after,
                    there: !gone,
                })
            })
            .collect();
        changes.sort_by(|one, other| one.path.cmp(&other.path));
        moved(&mut changes);
        (!changes.is_empty()).then_some(changes)
    }
}

impl Past {
    /// Of a folder outside git.
    pub fn none() -> Self {
        Self {
            place: None,
            depth: HistoryDepth::None,
            commits: Vec::new(),
            uncommitted: HashMap::new(),
            repositories: Mutex::default(),
        }
    }

    /// How much there is.
    pub fn depth(&self) -> HistoryDepth {
        self.depth
    }

    /// Newest first; the first is what is not committed, if there is any.
    pub fn commits(&self) -> &[PastCommit] {
        &self.commits
    }

    /// The bytes of a file of some commit; `None` when it is not there, or longer than anybody writes.
    pub fn text(&self, blob: BlobId) -> Option<Vec<u8>> {
        if let Some(text) = self.uncommitted.get(&blob) {
            return Some(text.clone());
        }
        let repository = self
            .repositories
            .lock()
            .expect("nobody panics with it")
            .pop();
        let repository = match repository {
            Some(repository) => repository,
            None => Repository::open(self.place.as_ref()?).ok()?,
        };
        let text = read(&repository, blob);
        self.repositories
            .lock()
            .expect("nobody panics with it")
            .push(repository);
        text
    }
}

fn read(repository: &Repository, blob: BlobId) -> Option<Vec<u8>> {
    let id = Oid::from_bytes(&blob.0).ok()?;
    // The header tells the length before anything is unpacked.
    let (bytes, kind) = repository.odb().ok()?.read_header(id).ok()?;
    if kind != ObjectType::Blob || bytes > MOST_TEXT {
        return None;
    }
    Some(repository.find_blob(id).ok()?.content().to_vec())
}

/// A commit on the line.
struct Line {
    id: Oid,
    tree: Oid,
    /// `None`: it is the first, or cut off.
    parent: Option<Oid>,
    /// Whether the clone is shallow and ends here.
    cut: bool,
    time: jiff::Timestamp,
    author: String,
    bot: bool,
    subject: String,
}

struct Found<'r> {
    repository: &'r Repository,
    changes: Vec<PastChange>,
}

impl Found<'_> {
    /// Walks two trees side by side; the same subtree on both sides is not opened.
    fn differences(
        &mut self,
        old: Option<Tree<'_>>,
        new: Option<Tree<'_>>,
        path: &mut String,
        depth: usize,
    ) {
        if depth > MOST_DEPTH || self.changes.len() > MOST_CHANGES {
            return;
        }
        let (mut left, mut right) = (0, 0);
        let count = |tree: &Option<Tree<'_>>| tree.as_ref().map_or(0, Tree::len);
        let (lefts, rights) = (count(&old), count(&new));
        let at = |tree: &Option<Tree<'_>>, place: usize| {
            let entry = tree.as_ref()?.get(place)?.to_owned();
            let kind = entry.kind();
            // A link's text is no file.
            let link = entry.filemode() & 0o170_000 == 0o120_000;
            let kind = if link { None } else { kind };
            Some((entry.name_bytes().to_vec(), kind, entry.id()))
        };
        while left < lefts || right < rights {
            let (one, other) = (at(&old, left), at(&new, right));
            let order = match (&one, &other) {
                (Some(one), Some(other)) => git_order(one, other),
                (Some(_), None) => Ordering::Less,
                _ => Ordering::Greater,
            };
            let one = one.filter(|_| order != Ordering::Greater);
            let other = other.filter(|_| order != Ordering::Less);
            left += usize::from(one.is_some());
            right += usize::from(other.is_some());
            if let (Some(one), Some(other)) = (&one, &other)
                && one.2 == other.2
                && one.1 == other.1
            {
                continue;
            }
            let Some(name) = one.as_ref().or(other.as_ref()).map(|entry| entry.0.clone()) else {
                continue;
            };
            // Nothing could name it.
            let Ok(name) = std::str::from_utf8(&name) else {
                continue;
            };
            let length = path.len();
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(name);
            let kind = |entry: &Option<(Vec<u8>, Option<ObjectType>, Oid)>, wanted| {
                entry
                    .as_ref()
                    .filter(|entry| entry.1 == Some(wanted))
                    .map(|entry| entry.2)
            };
            let blobs = (kind(&one, ObjectType::Blob), kind(&other, ObjectType::Blob));
            if blobs != (None, None) {
                self.changes.push(PastChange {
                    path: path.clone(),
                    moved_from: None,
                    before: blobs.0.map(blob_id),
                    after: blobs.1.map(blob_id),
                    there: blobs.1.is_some(),
                });
            }
            let trees = (kind(&one, ObjectType::Tree), kind(&other, ObjectType::Tree));
            if trees != (None, None) {
                let repository = self.repository;
                let open = |id: Option<Oid>| id.and_then(|id| repository.find_tree(id).ok());
                self.differences(open(trees.0), open(trees.1), path, depth + 1);
            }
            path.truncate(length);
        }
    }
}

/// Trees are in the order of their names, where a folder's ends in a slash (git's `base_name_compare`).
fn git_order(
    one: &(Vec<u8>, Option<ObjectType>, Oid),
    other: &(Vec<u8>, Option<ObjectType>, Oid),
) -> Ordering {
    let end = |entry: &(Vec<u8>, Option<ObjectType>, Oid)| {
        if entry.1 == Some(ObjectType::Tree) {
            b'/'
        } else {
            0
        }
    };
    let common = one.0.len().min(other.0.len());
    one.0[..common].cmp(&other.0[..common]).then_with(|| {
        let next = |entry: &(Vec<u8>, Option<ObjectType>, Oid)| {
            entry.0.get(common).copied().unwrap_or_else(|| end(entry))
        };
        // A file and a folder of one name are two entries, side by side.
        next(one).cmp(&next(other))
    })
}

/// Tells which added files are removed ones with the same bytes.
fn moved(changes: &mut [PastChange]) {
    let mut gone: HashMap<BlobId, Vec<String>, FxBuildHasher> = HashMap::default();
    for change in changes.iter().rev() {
        if let (Some(before), false) = (change.before, change.there) {
            gone.entry(before).or_default().push(change.path.clone());
        }
    }
    for change in changes.iter_mut() {
        if let (None, Some(after)) = (change.before, change.after) {
            change.moved_from = gone.get_mut(&after).and_then(Vec::pop);
        }
    }
}

fn subtree<'r>(repository: &'r Repository, tree: Oid, below: &Path) -> Option<Tree<'r>> {
    let tree = repository.find_tree(tree).ok()?;
    if below.as_os_str().is_empty() {
        return Some(tree);
    }
    let id = tree.get_path(below).ok()?.id();
    repository.find_tree(id).ok()
}

fn blob_id(id: Oid) -> BlobId {
    let mut bytes = [0; 20];
    bytes.copy_from_slice(&id.as_bytes()[..20]);
    BlobId(bytes)
}

#[cfg(test)]
mod tests;
