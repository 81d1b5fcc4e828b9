//! A value, and what in the repository made us think so.

use super::quote::shown;

/// A place in the repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// From the root; empty: no file says it.
    pub path: String,
    /// Counted from 1; `None`: the whole file.
    pub line: Option<usize>,
    /// What stands there, in a few words.
    pub says: String,
}

impl Evidence {
    /// A whole file.
    pub(super) fn file(path: &str, says: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line: None,
            says: says.into(),
        }
    }

    /// A line of a file, counted from 1.
    pub(super) fn line(path: &str, line: usize, says: impl Into<String>) -> Self {
        Self {
            line: Some(line),
            ..Self::file(path, says)
        }
    }

    /// No file says it.
    pub(super) fn none(says: impl Into<String>) -> Self {
        Self::file("", says)
    }

    /// The first line that holds a text.
    pub(super) fn find(path: &str, text: &str, needle: &str, says: impl Into<String>) -> Self {
        let line = text.lines().position(|line| line.contains(needle));
        Self {
            line: line.map(|line| line + 1),
            ..Self::file(path, says)
        }
    }

    /// `package.json:7`; harmless to show. Empty: no file says it.
    pub fn place(&self) -> String {
        match self.line {
            Some(line) => format!("{}:{line}", shown(&self.path)),
            None => shown(&self.path),
        }
    }

    /// For a comment: `from package.json line 7, script "start"`.
    pub fn in_words(&self) -> String {
        let says = shown(&self.says);
        match (self.path.is_empty(), self.line) {
            (true, _) => says,
            (false, Some(line)) => format!("from {} line {line}, {says}", shown(&self.path)),
            (false, None) => format!("from {}, {says}", shown(&self.path)),
        }
    }
}

/// A value that a person should look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guess<T> {
    /// What is drafted.
    pub value: T,
    /// Why.
    pub from: Evidence,
}

impl<T> Guess<T> {
    pub(super) fn new(value: T, from: Evidence) -> Self {
        Self { value, from }
    }
}
