//! What a file was taken for, and why.

use crate::domain::manifest::SourceType;

/// What a file was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Classification {
    /// `None`: it is not a source.
    pub kind: Option<SourceType>,
    /// What spoke for and against it, the decisive one first.
    pub reasons: Vec<Reason>,
}

/// One rule that spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The rule's name, for example `adr-folder`.
    pub rule: &'static str,
    /// A short sentence for people, with the words or the path that it stands on.
    pub text: String,
    /// Counted from 1; `None` when it is about the place.
    pub line: Option<u32>,
}
