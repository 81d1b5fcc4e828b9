//! Files as an earlier commit has them.

use std::path::Path;

use git2::{ObjectType, Oid, Repository};

/// A longer file is not given.
const MOST_BYTES: usize = 64 << 20;

/// Reads files of earlier commits.
pub struct History {
    /// `None` outside git.
    repository: Option<Repository>,
    /// Of the project in the checkout.
    below: std::path::PathBuf,
}

impl History {
    /// Of the repository that a folder lies in.
    pub fn open(root: &Path) -> Self {
        let repository = Repository::discover(root).ok();
        let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let below = repository
            .as_ref()
            .and_then(|repository| repository.workdir()?.canonicalize().ok())
            .and_then(|workdir| real.strip_prefix(workdir).ok().map(Path::to_owned))
            .unwrap_or_default();
        Self { repository, below }
    }

    /// A file, its path from the folder; `None` when the commit is not there (as in a shallow clone), or has no such file.
    pub fn file(&self, commit: &str, path: &str) -> Option<Vec<u8>> {
        let repository = self.repository.as_ref()?;
        // A name of a branch would be another text tomorrow.
        let commit = repository.find_commit(Oid::from_str(commit).ok()?).ok()?;
        let entry = commit.tree().ok()?.get_path(&self.below.join(path)).ok()?;
        if entry.kind() != Some(ObjectType::Blob) {
            return None;
        }
        let (size, _) = repository.odb().ok()?.read_header(entry.id()).ok()?;
        if size > MOST_BYTES {
            return None;
        }
        let blob = repository.find_blob(entry.id()).ok()?;
        Some(blob.content().to_vec())
    }
}
