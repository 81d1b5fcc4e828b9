//! Finding bundles of earlier runs.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::error::CliError;
use crate::evidence::{Bundle, RunRecord};

/// Where local bundles are, from the checkout's root.
pub(super) const RUNS: &str = ".scenarioforge/runs";

/// The folder of a bundle that the user named: by its run id, `latest`, or its path.
pub(super) fn find(root: &Path, named: &str) -> Result<PathBuf, CliError> {
    let runs = root.join(RUNS);
    if named == "latest" {
        return all(&runs).pop().ok_or_else(|| {
            CliError::input(format!("there is no bundle in {}", runs.display()))
                .hint("`scenarioforge run` makes one")
        });
    }
    let candidates = [
        runs.join(named),
        std::path::absolute(named).unwrap_or_else(|_| named.into()),
    ];
    candidates
        .into_iter()
        .find(|path| path.join("events.jsonl").is_file())
        .ok_or_else(|| {
            let mut error = CliError::input(format!("there is no bundle `{named}`"));
            let known: Vec<String> = all(&runs)
                .iter()
                .rev()
                .take(3)
                .filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()))
                .collect();
            if !known.is_empty() {
                error = error.hint(format!("the last ones are {}", known.join(", ")));
            }
            error.hint("name a run id, `latest`, or the path of a bundle")
        })
}

/// Every bundle, the oldest first: their names begin with the second, and within one the file system knows.
fn all(runs: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(runs)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.join("events.jsonl").is_file())
        .collect();
    found.sort_by_cached_key(|path| {
        let name = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned());
        let second = name
            .as_deref()
            .and_then(|name| name.split('-').next())
            .map(str::to_owned);
        let begun = fs::metadata(path.join("run.json"))
            .and_then(|run| run.modified())
            .ok();
        (second, begun, name)
    });
    found
}

/// The last bundles of runs, the newest first. Parts of a divided run do not count: they know few cases, and the parts
/// that come after the first would divide the rest differently.
pub(super) fn last_undivided(root: &Path, most: usize) -> Vec<PathBuf> {
    let divided = |path: &PathBuf| {
        let record = Bundle::read_json::<RunRecord>(path, "run.json");
        record.is_ok_and(|record| record.shard.is_some_and(|shard| shard.count > 1))
    };
    let newest = all(&root.join(RUNS)).into_iter().rev();
    newest.filter(|path| !divided(path)).take(most).collect()
}
