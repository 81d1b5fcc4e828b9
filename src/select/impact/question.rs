//! What is asked: the two ends of a change, and whom it could reach.

use super::files::Files;
use crate::domain::{
    config::Config,
    impact::{Change, LineChange},
    manifest::Manifest,
    pack::Pack,
};

/// One end of a range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// As it was.
    Before,
    /// As it is.
    After,
}

/// What the files of both ends hold.
pub trait Contents {
    /// The bytes of a file, by its path from the repository's root; of a symbolic link, where it leads. `None`: there is none,
    /// it has more than `most` bytes, or it cannot be read.
    fn read(&self, end: End, path: &str, most: u64) -> Option<Vec<u8>>;

    /// The lines of the older text that the newer one changes; `None`: they cannot be compared.
    fn changed_lines(&self, before: &[u8], after: &[u8]) -> Option<Vec<LineChange>>;

    /// Whether nobody waits any longer: the work was cancelled, or took too long. Then everything runs.
    fn is_over(&self) -> bool;
}

/// What is asked.
pub struct Question<'a> {
    /// As it was asked for.
    pub range: &'a str,
    /// The commit that the change is measured from.
    pub base: String,
    /// The commit that was named as its end; `None`: none was. The newer end is the checkout in any case.
    pub head: Option<String>,
    /// The scenarios; all of them, also those that are not selected.
    pub pack: &'a Pack,
    /// Places of the selected scenarios in the pack.
    pub selected: &'a [usize],
    /// How services are started.
    pub config: &'a Config,
    /// Where sources lie; `None`: there is none.
    pub manifest: Option<&'a Manifest>,
    /// The checkout in the repository; empty at its root.
    pub prefix: &'a str,
    /// Configuration and pack, from the checkout.
    pub config_path: &'a str,
    /// The same.
    pub pack_path: &'a str,
    /// The same.
    pub manifest_path: &'a str,
    /// What changed.
    pub changes: &'a [Change],
    /// The files at the newer end; `None`: more than anybody could look through.
    pub files: Option<Files>,
    /// What they hold.
    pub contents: &'a dyn Contents,
}
