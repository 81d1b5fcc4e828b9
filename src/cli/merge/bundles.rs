//! The folders that were named, and those in them.

use std::{
    collections::HashSet,
    fs,
    path::{Path, PathBuf},
};

use crate::cli::{error::CliError, runs::RUNS};

/// A folder with one of these is a bundle, or was one.
const SIGNS: [&str; 3] = ["run.json", "events.jsonl", "evidence.json"];

/// The bundles, each once. A folder that is none counts for the bundles in it, as artifacts are downloaded.
pub(super) fn named(
    root: &Path,
    named: &[PathBuf],
    expected: Option<u32>,
) -> Result<Vec<PathBuf>, CliError> {
    let (mut bundles, mut seen) = (Vec::new(), HashSet::new());
    for path in named {
        for bundle in one(root, path)? {
            // A folder may be named beside what is in it.
            let real = bundle.canonicalize().unwrap_or_else(|_| bundle.clone());
            if seen.insert(real) {
                bundles.push(bundle);
            }
        }
    }
    if bundles.is_empty() {
        let all: Vec<String> = named
            .iter()
            .map(|path| path.display().to_string())
            .collect();
        let error = CliError::input(format!("there is no bundle in {}", all.join(", ")));
        return Err(match expected {
            Some(expected) => error.hint(format!("all of the {expected} shards are missing")),
            None => error.hint(
                "name the bundles of `scenarioforge run --shard K/N`, or a folder that has them",
            ),
        });
    }
    Ok(bundles)
}

fn one(root: &Path, path: &Path) -> Result<Vec<PathBuf>, CliError> {
    let run = root.join(RUNS).join(path);
    let path = match path.is_dir() || !run.is_dir() {
        true => path.to_owned(),
        false => run,
    };
    if is_bundle(&path) {
        return Ok(vec![path]);
    }
    let unreadable =
        |error| CliError::input(format!("{} cannot be read", path.display())).because(error);
    let mut found = Vec::new();
    for entry in fs::read_dir(&path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // Not through links: what was downloaded may have some.
        let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if folder && is_bundle(&entry.path()) {
            found.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

fn is_bundle(path: &Path) -> bool {
    SIGNS
        .iter()
        .any(|sign| fs::symlink_metadata(path.join(sign)).is_ok())
}
