//! What a predicate says of a subject, before it becomes a verdict.

use std::ops::Not;

/// The answer to one question. Negation must not turn "nobody knows" into "holds", so that is an answer of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// It is so.
    Yes,
    /// It is not, and the two values show why.
    No,
    /// It is not, and the values alone do not show why.
    NoBecause(String),
    /// The question cannot be answered: neither it nor its opposite holds.
    Unclear(String),
}

impl Answer {
    /// An answer without further words.
    pub(super) fn of(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }

    /// Either of two.
    pub(super) fn or_else(self, other: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Yes => Self::Yes,
            Self::No => other(),
            first => match other() {
                Self::Yes => Self::Yes,
                _ => first,
            },
        }
    }
}

impl Not for Answer {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No | Self::NoBecause(_) => Self::Yes,
            unclear @ Self::Unclear(_) => unclear,
        }
    }
}
