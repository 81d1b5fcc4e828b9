//! What keeps bundles from being one run.

use std::{io, path::PathBuf};

/// Why nothing can be joined.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// A folder that was named cannot be opened.
    #[error("open {path}: {reason}")]
    Unreadable {
        /// As named.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// None of the bundles says which run it is a part of.
    #[error("none of the bundles can be joined")]
    Nothing(Vec<Problem>),
}

/// What is wrong with a bundle, or with all of them together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// For machines.
    pub code: Code,
    /// The shard, from 1; `None`: it is not known, or it is not about one.
    pub shard: Option<u32>,
    /// For people: what is wrong, where, and what to do where that is not plain.
    pub message: String,
}

/// The kinds of [`Problem`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    /// No bundle is of this shard.
    Missing,
    /// Two bundles are of one shard.
    Doubled,
    /// The bundle is of another plan than the others.
    OtherPlan,
    /// The bundle is of another commit or manifest.
    OtherCommit,
    /// The bundle has no plan: an old one, or one that was joined already.
    WithoutPlan,
    /// Its run did not come to its end, or not all of its cases were executed.
    Incomplete,
    /// Its bytes are not those that were written, or it is no bundle.
    Damaged,
    /// It has a case or a file that its plan gives to another shard.
    NotPlanned,
    /// There are more or fewer shards than were expected.
    Unexpected,
}

impl Code {
    /// As in the journal.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Missing => "shard-missing",
            Self::Doubled => "shard-doubled",
            Self::OtherPlan => "shard-other-plan",
            Self::OtherCommit => "shard-other-commit",
            Self::WithoutPlan => "shard-without-plan",
            Self::Incomplete => "shard-incomplete",
            Self::Damaged => "shard-damaged",
            Self::NotPlanned => "shard-not-planned",
            Self::Unexpected => "shards-unexpected",
        }
    }
}

/// Why a shard is not joined, before it is said which.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: Code,
    pub(super) reason: String,
}

impl Refusal {
    pub(super) fn damaged(reason: impl Into<String>) -> Self {
        Self {
            code: Code::Damaged,
            reason: reason.into(),
        }
    }

    pub(super) fn not_planned(reason: impl Into<String>) -> Self {
        Self {
            code: Code::NotPlanned,
            reason: reason.into(),
        }
    }
}
