//! What differs between two commits, or between a commit and the checkout, and the files at both ends.
//!
//! Nothing is fetched, no filter or hook is started, and no link leads out of the checkout.

use std::{
    ffi::OsStr,
    fs::File,
    io::Read,
    os::{fd::OwnedFd, unix::ffi::OsStrExt},
    path::{Path, PathBuf},
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
/// Mode of a symbolic link in a tree.
const LINK: i32 = 0o120_000;

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

/// Which end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    Commit(Oid),
    Checkout,
}

/// A range of changes, with the files at both of its ends.
pub struct Changes {
    repository: Repository,
    base: Oid,
    head: End,
    changes: Vec<Change>,
    prefix: String,
    folder: Option<OwnedFd>,
}

/// Looks at what a range changes: `A..B`, `A...B` (since their common ancestor), or `A` alone up to the files as they lie
/// in the checkout. An end left empty is `HEAD`.
///
/// # Errors
/// When the range cannot be looked at.
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
    let changes = differences(&repository, base, head)?;
    let folder = rustix::fs::open(&top, OFlags::PATH | OFlags::DIRECTORY, Mode::empty()).ok();
    Ok(Changes {
        repository,
        base,
        head,
        changes,
        prefix,
        folder,
    })
}

fn ends(repository: &Repository, range: &str) -> Result<(Oid, End), ChangesError> {
    let of = |revision: &str| {
        let revision = if revision.is_empty() {
            "HEAD"
        } else {
            revision
        };
        commit(repository, revision).map(|commit| commit.id())
    };
    if let Some((one, other)) = range.split_once("...") {
        let (one, other) = (of(one)?, of(other)?);
        let base = repository
            .merge_base(one, other)
            .map_err(|error| match error.code() {
                ErrorCode::NotFound => ChangesError::NoAncestor {
                    range: range.to_owned(),
                    shallow: repository.is_shallow(),
                },
                _ => error.into(),
            })?;
        return Ok((base, End::Commit(other)));
    }
    match range.split_once("..") {
        Some((one, other)) => Ok((of(one)?, End::Commit(of(other)?))),
        None => Ok((of(range)?, End::Checkout)),
    }
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

fn differences(repository: &Repository, base: Oid, head: End) -> Result<Vec<Change>, ChangesError> {
    let old = repository.find_commit(base)?.tree()?;
    let mut options = DiffOptions::new();
    options
        .include_untracked(true)
        .recurse_untracked_dirs(true)
        .include_typechange(true)
        .skip_binary_check(true);
    let mut diff = match head {
        End::Commit(head) => {
            let new = repository.find_commit(head)?.tree()?;
            repository.diff_tree_to_tree(Some(&old), Some(&new), Some(&mut options))?
        }
        End::Checkout => {
            repository.diff_tree_to_workdir_with_index(Some(&old), Some(&mut options))?
        }
    };
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

    /// The commit that is led to; `None`: the checkout's files.
    pub fn head(&self) -> Option<String> {
        match self.head {
            End::Commit(head) => Some(head.to_string()),
            End::Checkout => None,
        }
    }

    /// What is checked out; `None` before the first commit.
    pub fn checked_out(&self) -> Option<String> {
        let head = self.repository.head().ok()?;
        Some(head.peel_to_commit().ok()?.id().to_string())
    }

    /// Every file that differs, in the order of their paths.
    pub fn list(&self) -> &[Change] {
        &self.changes
    }

    /// Where the folder that was asked about lies in the repository; empty at its root.
    pub fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The files at the newer end; `None`: there are more than anybody could look through.
    ///
    /// # Errors
    /// When the repository cannot be read.
    pub fn tracked(&self) -> Result<Option<Vec<Tracked>>, ChangesError> {
        match self.head {
            End::Checkout => self.in_index(),
            End::Commit(head) => self.in_commit(head),
        }
    }

    fn in_index(&self) -> Result<Option<Vec<Tracked>>, ChangesError> {
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

    fn in_commit(&self, head: Oid) -> Result<Option<Vec<Tracked>>, ChangesError> {
        let mut files = Vec::new();
        let mut folders = vec![(String::new(), self.repository.find_commit(head)?.tree_id())];
        let mut seen = 0;
        while let Some((folder, id)) = folders.pop() {
            for entry in &self.repository.find_tree(id)? {
                seen += 1;
                if seen > MAX_FILES {
                    return Ok(None);
                }
                let path = format!("{folder}{}", String::from_utf8_lossy(entry.name_bytes()));
                match entry.kind() {
                    Some(ObjectType::Tree) => folders.push((format!("{path}/"), entry.id())),
                    Some(ObjectType::Blob) => files.push(Tracked {
                        path,
                        link: entry.filemode() == LINK,
                    }),
                    _ => {}
                }
            }
        }
        Ok(Some(files))
    }

    /// The bytes of a file before the change, `most` of them at most; `None`: it was not there, was longer, or cannot be
    /// read.
    pub fn before(&self, path: &str, most: u64) -> Option<Vec<u8>> {
        self.in_tree(self.base, path, most)
    }

    /// The same after the change.
    pub fn after(&self, path: &str, most: u64) -> Option<Vec<u8>> {
        match self.head {
            End::Commit(head) => self.in_tree(head, path, most),
            End::Checkout => self.on_disk(path, most),
        }
    }

    fn in_tree(&self, commit: Oid, path: &str, most: u64) -> Option<Vec<u8>> {
        let tree = self.repository.find_commit(commit).ok()?.tree().ok()?;
        let entry = tree
            .get_path(Path::new(OsStr::from_bytes(path.as_bytes())))
            .ok()?;
        // The header tells the length before anything is unpacked.
        let (bytes, kind) = self.repository.odb().ok()?.read_header(entry.id()).ok()?;
        if kind != ObjectType::Blob || bytes as u64 > most {
            return None;
        }
        let blob = self.repository.find_blob(entry.id()).ok()?;
        Some(blob.content().to_vec())
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
