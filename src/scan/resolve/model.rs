//! What is asked, and what is answered.

use crate::{
    domain::{
        inventory::Inventory,
        manifest::{HistoryDepth, NamedPlace},
        past::{BlobId, PastCommit},
    },
    scan::inventory::MentionKind,
};

/// What became of a reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is there.
    Living {
        /// Where; `None` when it is known only to be mentioned in code, or is a folder.
        file: Option<String>,
    },
    /// It was there when the document was written, or later, and is gone.
    Gone {
        /// What took it away: 40 hexadecimal digits; `None`: a change that is not committed.
        commit: Option<String>,
        /// The last commit where it was there.
        last_revision: Option<String>,
        /// Where it was.
        file: Option<String>,
        /// What it is called now, when that is known.
        renamed_to: Option<String>,
        /// The living thing whose name is nearest; `None` when nothing is near.
        nearest: Option<NamedPlace>,
    },
    /// It is not there, and never was in the history that there is.
    NeverThere {
        /// The living thing whose name is nearest; `None` when nothing is near.
        nearest: Option<NamedPlace>,
    },
    /// It is not there, and history cannot be asked.
    NotThere {
        /// The living thing whose name is nearest; `None` when nothing is near.
        nearest: Option<NamedPlace>,
    },
    /// It is not there, and history is so long or so wide that not all of it was looked at.
    NotLooked {
        /// The living thing whose name is nearest; `None` when nothing is near.
        nearest: Option<NamedPlace>,
    },
    /// It is none of this repository's: a library, a placeholder, an example, another repository.
    NotOurs,
}

/// The code of today.
#[derive(Clone, Copy)]
pub struct Today<'t> {
    /// What the code offers.
    pub inventory: &'t Inventory,
    /// Where strings stand in it.
    pub places: &'t dyn Places,
}

/// Where strings stand in the code of today: what the search for [`Reference::needles`](crate::scan::references::Reference::needles) found.
pub trait Places: Sync {
    /// The files that have a string as a whole word, in the order of their paths: of code and of configuration, no documents,
    /// nothing vendored, generated or minified. May be cut off after a hundred.
    fn of(&self, needle: &str) -> &[Place];

    /// As what a string stands in one of these files; empty when that cannot be told.
    fn kinds(&self, path: &str, needle: &str) -> Vec<MentionKind>;
}

/// A file that has a string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// From the checkout's root.
    pub path: String,
    /// Whether it is a test, see [`is_test`](super::is_test).
    pub test: bool,
}

/// What can be asked of history. Texts are asked by several threads.
pub trait Past: Sync {
    /// How much of it is there.
    fn depth(&self) -> HistoryDepth;

    /// Newest first, along the first parents; the first may be what is in the checkout and not committed.
    fn commits(&self) -> &[PastCommit];

    /// The content of a file; `None` when it cannot be read.
    fn text(&self, blob: BlobId) -> Option<Vec<u8>>;
}
