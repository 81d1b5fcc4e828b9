//! Whether the selected sources are the files that the manifest tells of.

use std::{io, path::Path};

use sha2::{Digest as _, Sha256};

use super::super::error::CliError;
use crate::{
    domain::{
        ids::Digest,
        manifest::{Manifest, Source, SourceType},
    },
    edge::files::Tree,
};

/// Files that an error names; the others are counted.
const MOST_NAMED: usize = 5;

/// Reads every selected source.
///
/// # Errors
/// When one is another text than the manifest has, or cannot be read: nobody can say yes to what was never looked at.
pub(super) fn fits(root: &Path, manifest: &Manifest) -> Result<(), CliError> {
    let tree = Tree::open(root).map_err(|error| {
        CliError::environment(format!("{} cannot be opened", root.display())).because(error)
    })?;
    let documents = manifest
        .sources
        .iter()
        .filter(|source| source.selected && source.kind != SourceType::Code);
    let mut wrong: Vec<String> = documents
        .filter_map(|source| misfit(&tree, source))
        .collect();
    if wrong.is_empty() {
        return Ok(());
    }
    let more = wrong.len().saturating_sub(MOST_NAMED);
    wrong.truncate(MOST_NAMED);
    if more > 0 {
        wrong.push(format!("and {more} more"));
    }
    Err(CliError::input(format!(
        "the manifest no longer fits the files: {}",
        wrong.join(", ")
    ))
    .hint("look again at what there is now: scenarioforge scan")
    .hint("or take them out of the selection: --deselect GLOB"))
}

/// What is wrong with a source; `None`: it is the text that was scanned.
fn misfit(tree: &Tree, source: &Source) -> Option<String> {
    let mut hash = Sha256::new();
    let path = &source.path;
    match tree.read(path, |part| hash.update(part)) {
        Ok(true) => {
            let now = Digest::from_sha256(&hash.finalize());
            let hexadecimal = |digest: &str| digest.trim_start_matches("sha256:").to_owned();
            let same = hexadecimal(now.as_str()) == hexadecimal(&source.sha256);
            (!same).then(|| format!("{path} has changed"))
        }
        Ok(false) => Some(format!("{path} is gone")),
        Err(error) if error.reason.kind() == io::ErrorKind::PermissionDenied => {
            Some(format!("{path} may not be read"))
        }
        Err(error) => Some(error.to_string()),
    }
}
