//! The commit that is checked out.

use std::{collections::HashMap, os::unix::fs::MetadataExt as _, path::Path, sync::Mutex};

use git2::{IndexTime, Oid, Repository};

use super::{
    bytes::{self, blob_id},
    line::{changes, line},
    renamed::renamed,
    texts::Past,
    trees::MOST_CHANGES,
    uncommitted::uncommitted,
};
use crate::domain::{
    manifest::HistoryDepth,
    past::{BlobId, PastCommit},
};

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
    /// The file as git saw it last; `None` where it may have changed within the same tick of the clock since, so that git looks
    /// into it again (it calls such files racy).
    pub seen: Option<Seen>,
}

/// What an index keeps of a file, to tell that it is still the same
/// ([index-format](https://git-scm.com/docs/index-format)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// Length, its lowest 32 bits.
    pub bytes: u32,
    /// Nanoseconds since 1970 when its content changed.
    pub modified: i64,
    /// Nanoseconds since 1970 when anything of it changed.
    pub changed: i64,
    /// Number in its file system, its lowest 32 bits.
    pub inode: u32,
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
        let written = index.path().and_then(|path| path.metadata().ok());
        let written = written.map_or(i64::MIN, |written| {
            written.mtime() * 1_000_000_000 + written.mtime_nsec()
        });
        let nanoseconds = |time: IndexTime| {
            i64::from(time.seconds()) * 1_000_000_000 + i64::from(time.nanoseconds())
        };
        let entries = index.iter().filter_map(|entry| {
            let path = String::from_utf8(entry.path).ok()?;
            let path = path.strip_prefix(&below)?;
            (entry.mode != LINK && entry.mode != SUBMODULE).then(|| Indexed {
                path: path.to_owned(),
                blob: blob_id(entry.id),
                seen: (nanoseconds(entry.mtime) < written).then(|| Seen {
                    bytes: entry.file_size,
                    modified: nanoseconds(entry.mtime),
                    changed: nanoseconds(entry.ctime),
                    inode: entry.ino,
                }),
            })
        });
        entries.collect()
    }

    /// Reads the history. `differing` are the paths of which alone the checkout may differ from the index, `None` when nobody
    /// knows. `keep` tells the documents of today: of a first commit they alone count, because it adds all that there
    /// is, and they are followed where they got another name and other words at once; `read` gives the bytes of a file of the
    /// checkout.
    pub fn past(
        self,
        differing: Option<&[String]>,
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
        let (lines, whole) = line(&self.repository, head);
        past.depth = if whole {
            HistoryDepth::Whole
        } else {
            HistoryDepth::Partial
        };
        let uncommitted = uncommitted(
            &self.repository,
            &self.below,
            head,
            differing,
            read,
            &mut past.uncommitted,
        );
        let mut changes = changes(&self.repository, &self.below, &lines, &keep);
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
        renamed(&mut commits, &keep, |blob, most| {
            match past.uncommitted.get(&blob) {
                Some(text) => (text.len() <= most).then(|| text.clone()),
                None => bytes::read(&self.repository, blob, most),
            }
        });
        past.commits = commits;
        past.repositories = Mutex::new(vec![self.repository]);
        past
    }
}
