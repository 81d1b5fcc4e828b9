//! References of documents, held against the code of today and against history.

use crate::domain::manifest::NamedPlace;

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
    /// It is none of this repository's: a library, a placeholder, an example, another repository.
    NotOurs,
}
