//! What stood in a folder at one time, and what has changed since.

use std::{
    fs, io,
    path::Path,
    time::{Duration, SystemTime},
};

use globset::GlobMatcher;

use crate::domain::observation::{Change, FileChange};

/// What tells one state of a file from another without reading it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    bytes: u64,
    modified: Duration,
    link: bool,
}

impl Stamp {
    pub(super) fn file(bytes: u64, modified: SystemTime) -> Self {
        Self {
            bytes,
            modified: modified
                .duration_since(SystemTime::UNIX_EPOCH)
                .unwrap_or_default(),
            link: false,
        }
    }

    /// A link is what it points to; its own times say nothing.
    pub(super) fn link(points_to: &Path) -> Self {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        points_to.hash(&mut hasher);
        Self {
            bytes: hasher.finish(),
            modified: Duration::ZERO,
            link: true,
        }
    }
}

/// Files and links with their stamps, by path.
#[derive(Debug, Default)]
pub struct Snapshot {
    files: Vec<(Box<str>, Stamp)>,
    /// What was not looked at, and will not be.
    left_out: Vec<String>,
}

impl Snapshot {
    /// Looks at a folder, without the given paths.
    ///
    /// # Errors
    /// When it cannot be listed.
    pub fn take(root: &Path, left_out: &[String]) -> io::Result<Self> {
        let mut snapshot = Self::without(left_out);
        visit(root, "", left_out, &mut |path, stamp| {
            snapshot.add(path, stamp)
        })?;
        snapshot.sort();
        Ok(snapshot)
    }

    pub(super) fn without(left_out: &[String]) -> Self {
        Self {
            files: Vec::new(),
            left_out: left_out.to_vec(),
        }
    }

    pub(super) fn add(&mut self, path: String, stamp: Stamp) {
        self.files.push((path.into_boxed_str(), stamp));
    }

    pub(super) fn sort(&mut self) {
        self.files.sort_by(|one, other| one.0.cmp(&other.0));
    }

    /// What differs now, by path; with a glob, only what it matches.
    ///
    /// # Errors
    /// When the folder cannot be listed.
    pub fn changes(&self, root: &Path, glob: Option<&GlobMatcher>) -> io::Result<Vec<FileChange>> {
        let now = Self::take(root, &self.left_out)?;
        let wanted = |path: &str| glob.is_none_or(|glob| glob.is_match(path));
        let mut changes = Vec::new();
        let mut tell = |path: &str, change| {
            if wanted(path) {
                changes.push(FileChange {
                    path: path.to_owned(),
                    change,
                });
            }
        };
        let (mut before, mut after) = (self.files.iter().peekable(), now.files.iter().peekable());
        loop {
            match (before.peek(), after.peek()) {
                (None, None) => break,
                (Some(old), Some(new)) if old.0 == new.0 => {
                    if old.1 != new.1 {
                        tell(&new.0, Change::Modified);
                    }
                    before.next();
                    after.next();
                }
                (Some(old), new) if new.is_none_or(|new| old.0 < new.0) => {
                    tell(&old.0, Change::Removed);
                    before.next();
                }
                (_, Some(new)) => {
                    tell(&new.0, Change::Added);
                    after.next();
                }
                (Some(_), None) => unreachable!("the guard above takes it"),
            }
        }
        Ok(changes)
    }
}

fn visit(
    folder: &Path,
    below: &str,
    left_out: &[String],
    found: &mut dyn FnMut(String, Stamp),
) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // It may vanish while we look.
        Err(error) if error.kind() == io::ErrorKind::NotFound && !below.is_empty() => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let text = name.to_string_lossy();
        let path = if below.is_empty() {
            text.into_owned()
        } else {
            format!("{below}/{text}")
        };
        if left_out.contains(&path) {
            continue;
        }
        let kind = entry.file_type()?;
        if kind.is_dir() {
            visit(&entry.path(), &path, left_out, found)?;
        } else if kind.is_symlink() {
            if let Ok(points_to) = fs::read_link(entry.path()) {
                found(path, Stamp::link(&points_to));
            }
        } else if kind.is_file()
            && let Ok(metadata) = entry.metadata()
        {
            found(path, Stamp::file(metadata.len(), metadata.modified()?));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_added_modified_and_removed_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path();
        fs::create_dir(root.join("d")).expect("a folder");
        for name in ["a", "b", "d/c", "z"] {
            fs::write(root.join(name), "1").expect("a file");
        }
        let snapshot = Snapshot::take(root, &[]).expect("a snapshot");
        fs::write(root.join("b"), "22").expect("a file");
        fs::remove_file(root.join("d/c")).expect("removed");
        fs::write(root.join("d/e.txt"), "1").expect("a file");
        let changes = |glob: Option<&str>| {
            let glob = glob.map(|glob| globset::Glob::new(glob).expect("a glob").compile_matcher());
            let changes = snapshot.changes(root, glob.as_ref()).expect("listed");
            changes
                .into_iter()
                .map(|change| format!("{:?} {}", change.change, change.path))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            changes(None),
            ["Modified b", "Removed d/c", "Added d/e.txt"]
        );
        assert_eq!(changes(Some("**/*.txt")), ["Added d/e.txt"]);
    }
}
