//! What history is asked.

use crate::scan::references::Target;

/// A thing that is not there today, or only by half.
#[derive(Debug, Clone)]
pub(super) struct Quest<'t> {
    /// What is looked for.
    pub(super) target: &'t Target,
    /// Its names today are only mentioned, so that only a definition which went away counts as a loss.
    pub(super) weak: bool,
    /// How many of a route's last pieces a route of today ends in, with a method that fits; 0 for everything else.
    pub(super) ends: usize,
    /// No code of today has it as it is written: a route's path or its end with a slash before it, a key with all its levels.
    pub(super) unwritten: bool,
    /// Commits from this index on, which are older, do not matter: no document names it yet. `usize::MAX`: all do.
    pub(super) until: usize,
}

/// When a thing went away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Loss {
    /// Index of the commit.
    pub(super) commit: usize,
    /// Where it was.
    pub(super) file: String,
    /// What took its place, as far as that commit and those after it tell.
    pub(super) renamed_to: Option<String>,
}
