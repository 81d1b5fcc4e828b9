//! The checkout as `init` sees it: bounded, and never beyond its root.

use std::{
    cell::Cell,
    collections::VecDeque,
    fs,
    path::{Path, PathBuf},
};

use crate::{edge::files::Tree, init::View};

/// Names in folders that are looked at. A breadth-first walk sees what is near the root first.
const MOST_ENTRIES: usize = 100_000;
/// A longer file is not read: no person wrote it.
const LONGEST: u64 = 1 << 20;
/// Of all files together.
const MOST_BYTES: u64 = 32 << 20;

/// Folders of what was fetched or built.
const NOT_SOURCE: [&str; 12] = [
    "node_modules",
    "target",
    "vendor",
    "dist",
    "build",
    "out",
    "bin",
    "obj",
    "venv",
    "__pycache__",
    "coverage",
    "bower_components",
];

/// A checkout on disk.
pub(super) struct CheckoutView<'a> {
    tree: &'a Tree,
    files: Vec<String>,
    partial: bool,
    left: Cell<u64>,
}

impl<'a> CheckoutView<'a> {
    /// Lists the files; links are not followed.
    pub(super) fn new(root: &Path, tree: &'a Tree) -> Self {
        let (files, partial) = list(root, MOST_ENTRIES);
        Self {
            tree,
            files,
            partial,
            left: Cell::new(MOST_BYTES),
        }
    }
}

impl View for CheckoutView<'_> {
    fn files(&self) -> &[String] {
        &self.files
    }

    fn text(&self, path: &str) -> Option<String> {
        let bytes = self.tree.short(path, LONGEST.min(self.left.get())).ok()??;
        self.left.set(self.left.get() - bytes.len() as u64);
        let text = String::from_utf8(bytes).ok()?;
        Some(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        })
    }

    fn is_partial(&self) -> bool {
        self.partial || self.left.get() < LONGEST
    }
}

fn list(root: &Path, most: usize) -> (Vec<String>, bool) {
    let (mut files, mut seen, mut partial) = (Vec::new(), 0, false);
    let mut open: VecDeque<(PathBuf, String)> = VecDeque::from([(root.to_owned(), String::new())]);
    while let Some((folder, below)) = open.pop_front() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            seen += 1;
            if seen > most {
                partial = true;
                break;
            }
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            let path = if below.is_empty() {
                name.clone()
            } else {
                format!("{below}/{name}")
            };
            if kind.is_file() {
                files.push(path);
            } else if kind.is_dir()
                && !name.starts_with('.')
                && !NOT_SOURCE.contains(&name.as_str())
            {
                open.push_back((entry.path(), path));
            }
        }
        if partial {
            break;
        }
    }
    files.sort_unstable();
    (files, partial)
}

/// The branch that `origin` has for its default; empty: git does not tell.
pub(super) fn default_branch(repository: &Tree) -> String {
    let head = repository
        .short(".git/refs/remotes/origin/HEAD", 4096)
        .ok()
        .flatten();
    let text = head
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .unwrap_or_default();
    text.trim()
        .strip_prefix("ref: refs/remotes/origin/")
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_walk_is_bounded_and_sees_the_root_first() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir_all(root.join("a/node_modules/x")).expect("folders");
        fs::create_dir_all(root.join(".git")).expect("folders");
        for path in ["package.json", "a/b", "a/node_modules/x/y", ".git/HEAD"] {
            fs::write(root.join(path), "x").expect("a file");
        }
        std::os::unix::fs::symlink("/etc", root.join("etc")).expect("a link");
        assert_eq!(
            list(root, 100),
            (vec!["a/b".to_owned(), "package.json".to_owned()], false)
        );
        for number in 0..50 {
            fs::write(root.join(format!("a/{number}")), "x").expect("a file");
        }
        let (files, partial) = list(root, 10);
        assert!(
            partial && files.len() <= 10 && files.contains(&"package.json".to_owned()),
            "{files:?}"
        );
    }
}
