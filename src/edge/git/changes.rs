//! What differs between two commits, or between a commit and the checkout, and the files at both ends.
//!
//! Nothing is fetched, no filter or hook is started, and no link leads out of the checkout.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    fs::File,
    io::Read,
    os::{fd::OwnedFd, unix::ffi::OsStrExt},
    path::{Path, PathBuf},
    rc::Rc,
};

use git2::{
    Commit, Delta, Diff, DiffFindOptions, DiffOptions, ErrorCode, FileMode, ObjectType, Oid, Patch,
    Repository,
};
use rustix::fs::{Mode, OFlags, ResolveFlags};

use crate::domain::impact::{Change, ChangeKind, LineChange};

/// Renames are looked for among as many changes at most; above, a rename is a removal and an addition.
const MAX_RENAMES: usize = 2_000;
/// A tree may name its subtrees again and again; no checkout has more files than this.
const MAX_FILES: usize = 4_000_000;
/// Entries of trees that are kept at once.
const MAX_KEPT: usize = 1_000_000;
/// Mode of a symbolic link in a tree.
const LINK: i32 = 0o120_000;

/// What a tree has, by name.
type Entries = HashMap<Box<str>, Oid>;

/// Why a range cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum ChangesError {
    /// The folder is in no repository with a checkout.
    #[error("there is no git repository at {folder}: {reason}")]
    NoRepository {
        /// The folder.
        folder: PathBuf,
        /// What git said.
        reason: String,
    },
    /// A revision of the range is not known.
    #[error("the revision `{revision}` is not known here: {reason}")]
    Unknown {
        /// As it was typed.
        revision: String,
        /// What git said.
        reason: String,
        /// Whether the clone lacks history, so that the revision may exist elsewhere.
        shallow: bool,
    },
    /// An end of the range is left empty, as by a variable that is not set.
    #[error("an end of the range `{range}` is empty")]
    EmptyEnd {
        /// As it was typed.
        range: String,
    },
    /// The range ends at another commit than is checked out, and only that one runs.
    #[error(
        "the range `{range}` ends at {head}, but {checked_out} is checked out, and that is what runs"
    )]
    OtherHead {
        /// As it was typed.
        range: String,
        /// Where it ends.
        head: String,
        /// What is checked out.
        checked_out: String,
    },
    /// Two commits have no common ancestor here.
    #[error("`{range}` has no common ancestor here")]
    NoAncestor {
        /// As it was typed.
        range: String,
        /// Whether the clone lacks history, so that there may be one.
        shallow: bool,
    },
    /// The repository is damaged, or lacks objects.
    #[error("the change cannot be read: {0}")]
    Unreadable(String),
}

impl From<git2::Error> for ChangesError {
    fn from(error: git2::Error) -> Self {
        Self::Unreadable(error.message().to_owned())
    }
}

/// A range of changes, with the files at both of its ends.
pub struct Changes {
    repository: Repository,
    base: Oid,
    /// The commit that was named as the newer end; `None`: none was. The files are those of the checkout in any case.
    head: Option<Oid>,
    changes: Vec<Change>,
    prefix: String,
    folder: Option<OwnedFd>,
    trees: RefCell<HashMap<Oid, Rc<Entries>>>,
    /// Entries in all of `trees`.
    kept: Cell<usize>,
}

/// Looks at what a range changes: `A..B`, `A...B` (since their common ancestor), or `A` alone. `B` has to be what is checked
/// out, because that is what runs; what is changed in the checkout and not committed counts in every form.
///
/// # Errors
/// When the range cannot be looked at, has an empty end, or ends at another commit than is checked out.
pub fn changes(root: &Path, range: &str) -> Result<Changes, ChangesError> {
    let repository = Repository::discover(root).map_err(|error| ChangesError::NoRepository {
        folder: root.to_owned(),
        reason: error.message().to_owned(),
    })?;
    let Some(top) = repository.workdir().and_then(|top| top.canonicalize().ok()) else {
        return Err(ChangesError::NoRepository {
            folder: root.to_owned(),
            reason: "it has no checkout".to_owned(),
        });
    };
    let prefix = root.strip_prefix(&top).unwrap_or(Path::new(""));
    let prefix = text(prefix.as_os_str().as_bytes());
    let (base, head) = ends(&repository, range)?;
    let changes = differences(&repository, base)?;
    let folder = rustix::fs::open(&top, OFlags::PATH | OFlags::DIRECTORY, Mode::empty()).ok();
    Ok(Changes {
        repository,
        base,
        head,
        changes,
        prefix,
        folder,
        trees: RefCell::default(),
        kept: Cell::new(0),
    })
}

fn ends(repository: &Repository, range: &str) -> Result<(Oid, Option<Oid>), ChangesError> {
    let of = |revision: &str| {
        if revision.trim().is_empty() {
            return Err(ChangesError::EmptyEnd {
                range: range.to_owned(),
            });
        }
        commit(repository, revision).map(|commit| commit.id())
    };
    let (one, other, since_ancestor) = match (range.split_once("..."), range.split_once("..")) {
        (Some((one, other)), _) => (of(one)?, of(other)?, true),
        (None, Some((one, other))) => (of(one)?, of(other)?, false),
        (None, None) => return Ok((of(range)?, None)),
    };
    let checked_out = commit(repository, "HEAD")?.id();
    if other != checked_out {
        return Err(ChangesError::OtherHead {
            range: range.to_owned(),
            head: other.to_string(),
            checked_out: checked_out.to_string(),
        });
    }
    if !since_ancestor {
        return Ok((one, Some(other)));
    }
    let base = repository
        .merge_base(one, other)
        .map_err(|error| match error.code() {
            ErrorCode::NotFound => ChangesError::NoAncestor {
                range: range.to_owned(),
                shallow: repository.is_shallow(),
            },
            _ => error.into(),
        })?;
    Ok((base, Some(other)))
}

fn commit<'r>(repository: &'r Repository, revision: &str) -> Result<Commit<'r>, ChangesError> {
    let found = repository
        .revparse_single(revision)
        .and_then(|object| object.peel_to_commit());
    found.map_err(|error| ChangesError::Unknown {
        revision: revision.to_owned(),
        reason: error.message().to_owned(),
        shallow: repository.is_shallow(),
    })
}

fn differences(repository: &Repository, base: Oid) -> Result<Vec<Change>, ChangesError> {
    let old = repository.find_commit(base)?.tree()?;
    let mut options = DiffOptions::new();
    options
        .include_untracked(true)
        .recurse_untracked_dirs(true)
        .include_typechange(true)
        .skip_binary_check(true);
    let mut diff = repository.diff_tree_to_workdir_with_index(Some(&old), Some(&mut options))?;
    if diff.deltas().len() <= MAX_RENAMES {
        let mut find = DiffFindOptions::new();
        find.renames(true).for_untracked(true).rename_limit(400);
        // Without it a rename is a removal and an addition, which is as true.
        let _ = diff.find_similar(Some(&mut find));
    }
    Ok(listed(&diff))
}

fn listed(diff: &Diff<'_>) -> Vec<Change> {
    let mut changes: Vec<Change> = diff
        .deltas()
        .filter_map(|delta| {
            let (old, new) = (delta.old_file(), delta.new_file());
            let name = |bytes: Option<&[u8]>| bytes.map(text);
            let (before, after) = (name(old.path_bytes()), name(new.path_bytes()));
            let submodule = [old.mode(), new.mode()].contains(&FileMode::Commit);
            let kind = match delta.status() {
                Delta::Unmodified | Delta::Ignored => return None,
                _ if submodule => ChangeKind::Submodule,
                Delta::Added | Delta::Untracked | Delta::Copied => ChangeKind::Added,
                Delta::Deleted => ChangeKind::Deleted,
                Delta::Renamed => ChangeKind::Renamed,
                _ => ChangeKind::Modified,
            };
            let path = match kind {
                ChangeKind::Deleted => before.clone().or(after)?,
                _ => after.or(before.clone())?,
            };
            let was = before.filter(|before| kind == ChangeKind::Renamed && *before != path);
            Some(Change { path, was, kind })
        })
        .collect();
    changes.sort_by(|one, other| one.path.cmp(&other.path));
    changes
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A tracked file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked {
    /// From the repository's root.
    pub path: String,
    /// Whether it is a symbolic link; its content is where it leads.
    pub link: bool,
}

impl Changes {
    /// The commit that is measured from.
    pub fn base(&self) -> String {
        self.base.to_string()
    }

    /// The commit that was named as the newer end; `None`: none was, only the checkout's files.
    pub fn head(&self) -> Option<String> {
        self.head.map(|head| head.to_string())
    }

    /// Every file that differs, in the order of their paths.
    pub fn list(&self) -> &[Change] {
        &self.changes
    }

    /// Where the folder that was asked about lies in the repository; empty at its root.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The files that git knows in the checkout; `None`: there are more than anybody could look through.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn tracked(&self) -> Result<Option<Vec<Tracked>>, ChangesError> {
        let index = self.repository.index()?;
        if index.len() > MAX_FILES {
            return Ok(None);
        }
        let entries = index.iter().map(|entry| Tracked {
            path: text(&entry.path),
            link: i32::try_from(entry.mode) == Ok(LINK),
        });
        Ok(Some(entries.collect()))
    }

    /// The bytes of a file before the change, `most` of them at most; `None`: it was not there, was longer, or cannot be
    /// read.
    pub fn before(&self, path: &str, most: u64) -> Option<Vec<u8>> {
        self.in_tree(self.base, path, most)
    }

    /// The same as it lies in the checkout.
    pub fn after(&self, path: &str, most: u64) -> Option<Vec<u8>> {
        self.on_disk(path, most)
    }

    fn in_tree(&self, commit: Oid, path: &str, most: u64) -> Option<Vec<u8>> {
        let root = self.repository.find_commit(commit).ok()?.tree_id();
        let mut id = root;
        for name in path.split('/') {
            id = *self.entries(id)?.get(name)?;
        }
        // The header tells the length before anything is unpacked.
        let (bytes, kind) = self.repository.odb().ok()?.read_header(id).ok()?;
        if kind != ObjectType::Blob || bytes as u64 > most {
            return None;
        }
        let blob = self.repository.find_blob(id).ok()?;
        Some(blob.content().to_vec())
    }

    /// The entries of a tree. The library would unpack it, and prove its digest, once for each file that is read.
    fn entries(&self, tree: Oid) -> Option<Rc<Entries>> {
        if let Some(known) = self.trees.borrow().get(&tree) {
            return Some(Rc::clone(known));
        }
        let found = self.repository.find_tree(tree).ok()?;
        let entries = found
            .iter()
            .map(|entry| (text(entry.name_bytes()).into_boxed_str(), entry.id()));
        let entries: Rc<Entries> = Rc::new(entries.collect());
        let mut trees = self.trees.borrow_mut();
        if self.kept.get() + entries.len() > MAX_KEPT {
            trees.clear();
            self.kept.set(0);
        }
        self.kept.set(self.kept.get() + entries.len());
        trees.insert(tree, Rc::clone(&entries));
        Some(entries)
    }

    fn on_disk(&self, path: &str, most: u64) -> Option<Vec<u8>> {
        let folder = self.folder.as_ref()?;
        // A link is read as git keeps it: where it leads.
        if let Ok(target) = rustix::fs::readlinkat(folder, path, Vec::new()) {
            return Some(target.into_bytes());
        }
        let opened = rustix::fs::openat2(
            folder,
            path,
            OFlags::RDONLY | OFlags::NONBLOCK | OFlags::CLOEXEC,
            Mode::empty(),
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS,
        );
        let file = File::from(opened.ok()?);
        let metadata = file.metadata().ok()?;
        if !metadata.is_file() || metadata.len() > most {
            return None;
        }
        let mut bytes = Vec::new();
        file.take(most + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= most).then_some(bytes)
    }
}

/// Which lines of the older text the newer one changes; `None`: they are not compared, for example because one is binary.
pub fn changed_lines(before: &[u8], after: &[u8]) -> Option<Vec<LineChange>> {
    let mut options = DiffOptions::new();
    options.context_lines(0).interhunk_lines(0);
    let patch = Patch::from_buffers(before, None, after, None, Some(&mut options)).ok()?;
    if patch.num_hunks() == 0 && before != after {
        return None;
    }
    let hunk = |number| {
        let (hunk, _) = patch.hunk(number).ok()?;
        Some(LineChange {
            start: hunk.old_start(),
            count: hunk.old_lines(),
        })
    };
    (0..patch.num_hunks()).map(hunk).collect()
}

/// The parents of the commit that is checked out, as far as the clone knows them; none in a clone of depth 1.
pub fn parents_of_head(root: &Path) -> Option<(String, Vec<String>)> {
    let repository = Repository::discover(root).ok()?;
    let head = repository.head().ok()?.peel_to_commit().ok()?;
    let parents = head.parent_ids();
    let known = parents.filter(|parent| repository.find_commit(*parent).is_ok());
    Some((
        head.id().to_string(),
        known.map(|parent| parent.to_string()).collect(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_lines_are_those_of_the_older_text() {
        let old = "1\n2\n3\n4\n5\n";
        let table: [(&str, &[(u32, u32)]); 6] = [
            (old, &[]),
            ("0\n1\n2\n3\n4\n5\n", &[(0, 0)]),
            ("1\n2\nx\n4\n5\n", &[(3, 1)]),
            ("1\n2\n3\nx\n4\n5\n", &[(3, 0)]),
            ("1\n4\n5\n", &[(2, 2)]),
            ("1\n2\n3\n4\n5\n6\n", &[(5, 0)]),
        ];
        for (new, expected) in table {
            let expected: Vec<_> = expected
                .iter()
                .map(|&(start, count)| LineChange { start, count })
                .collect();
            let found = changed_lines(old.as_bytes(), new.as_bytes());
            assert_eq!(found, Some(expected), "{new:?}");
        }
        assert_eq!(changed_lines(b"a\0b\n", b"a\0c\n"), None, "binary");
    }
}
