//! What a declaration comes to.

/// The standing that a document declares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It says so in words that nobody here knows.
    Unknown,
    /// Draft, proposed, tentative, in review.
    Proposed,
    /// Accepted, approved, active, in progress.
    Accepted,
    /// Implemented, final, complete, done, released.
    Implemented,
    /// Deferred, on hold.
    Deferred,
    /// Deprecated, obsolete, historical, no longer maintained: still in the tree, no longer true.
    Deprecated,
    /// Something else has taken its place.
    Superseded,
    /// Rejected, withdrawn, abandoned: it was never to be built.
    Rejected,
    /// Put away by its place: an archive folder.
    Archived,
    /// Only a pointer to, or a copy of, a document that lives elsewhere.
    Pointer,
}

/// What a document declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// What it comes to.
    pub standing: Standing,
    /// In the document's own words: the value of its status.
    pub words: String,
    /// What takes its place, as it is named there; `None` when nothing is named.
    pub superseded_by: Option<String>,
    /// Where it says so; `None` when its place or another file does.
    pub line: Option<u32>,
    /// The file that says so, when it is not the document itself: `kep.yaml`, `spec.json`, an index page.
    pub by: Option<String>,
}
