//! What git knows of earlier days, as values: commits along the first parents, and what each changed.

/// The id of a file's content in git.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobId(pub [u8; 20]);

/// A commit beside its first parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCommit {
    /// 40 hexadecimal digits; `None` for what is in the checkout and not committed.
    pub sha: Option<String>,
    /// 40 hexadecimal digits of its first parent: where things that it removed still held. `None`: it has none.
    pub parent: Option<String>,
    /// Committer time.
    pub time: jiff::Timestamp,
    /// Name of the author.
    pub author: String,
    /// Whether an automaton wrote it, by its author.
    pub bot: bool,
    /// First line of its message.
    pub subject: String,
    /// What it changed, by path.
    pub changes: Vec<PastChange>,
}

/// One file in a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastChange {
    /// From the checkout's root; where it was, for a removed file.
    pub path: String,
    /// Where the same bytes were before, when it has only moved.
    pub moved_from: Option<String>,
    /// What it was; `None`: it was not there.
    pub before: Option<BlobId>,
    /// What it became; `None`: it was removed. Also `None` for what is not committed and still there: see `there`.
    pub after: Option<BlobId>,
    /// Whether the path is there afterwards.
    pub there: bool,
}
