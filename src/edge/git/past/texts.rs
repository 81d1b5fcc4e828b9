//! What was read of a history, and the texts of its files when they are asked for.

use std::{collections::HashMap, sync::Mutex};

use git2::Repository;

use super::bytes::{MOST_TEXT, read};
use crate::domain::{
    manifest::HistoryDepth,
    past::{BlobId, PastCommit},
};

/// The history of a project's folder.
pub struct Past {
    /// `None` outside git.
    pub(super) place: Option<std::path::PathBuf>,
    pub(super) depth: HistoryDepth,
    pub(super) commits: Vec<PastCommit>,
    /// Texts of the checkout that no commit has.
    pub(super) uncommitted: HashMap<BlobId, Vec<u8>>,
    /// One a thread that asks.
    pub(super) repositories: Mutex<Vec<Repository>>,
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
        let text = read(&repository, blob, MOST_TEXT);
        self.repositories
            .lock()
            .expect("nobody panics with it")
            .push(repository);
        text
    }
}
