//! `init`: what is drafted runs, and nothing outside of the checkout is touched.

mod files;
mod runs;
mod workflow;

use std::{fs, os::unix::fs::MetadataExt, path::Path};

use crate::harness::Project;

/// A checkout without a project.
fn bare(files: &[(&str, &str)]) -> Project {
    let mut project = Project::new("");
    fs::remove_dir_all(project.root().join(".scenarioforge")).expect("a folder");
    for (path, text) in files {
        project = project.file(path, text);
    }
    project
}

/// Every file below a folder with its time and inode, sorted.
fn listing(folder: &Path) -> Vec<(String, i64, u64)> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let metadata = entry.path().symlink_metadata().expect("metadata");
            if metadata.is_dir() {
                open.push(entry.path());
            } else {
                found.push((
                    entry.path().display().to_string(),
                    metadata.mtime_nsec(),
                    metadata.ino(),
                ));
            }
        }
    }
    found.sort();
    found
}
