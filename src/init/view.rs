//! What can be seen of a checkout.

/// A checkout, as far as it is looked at. The one who gives it bounds it: how many files, how long a text.
pub trait View {
    /// Paths of files from the root, with forward slashes, sorted; without folders that hold no source (dependencies,
    /// builds, git's own).
    fn files(&self) -> &[String];

    /// The text of a file; `None`: there is none, it is no UTF-8 text, or it is too long to be looked at.
    fn text(&self, path: &str) -> Option<String>;

    /// Whether there is more than [`files`](Self::files) tells.
    fn is_partial(&self) -> bool;
}

/// The folder of a path; the root is the empty text.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub(super) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// A path below a folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}
