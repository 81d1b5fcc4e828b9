//! What the checkout has that its head has not.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use git2::{ObjectType, Oid, Repository, Tree};

use super::{bytes::blob_id, moves::moved};
use crate::domain::past::{BlobId, PastChange};

/// Bytes of texts that are not committed.
const MOST_UNCOMMITTED: usize = 64 << 20;

/// More paths are not named one by one.
const MOST_NAMED: usize = 2_000;

/// What the checkout has that the head has not; `None`: nothing. `differing` as for [`Head::past`](super::Head::past).
pub(super) fn uncommitted(
    repository: &Repository,
    below: &Path,
    head: Oid,
    differing: Option<&[String]>,
    read: impl Fn(&str) -> Option<Vec<u8>>,
    texts: &mut HashMap<BlobId, Vec<u8>>,
) -> Option<Vec<PastChange>> {
    let tree = repository.find_commit(head).ok()?.tree().ok()?;
    let mut options = git2::DiffOptions::new();
    options
        .include_untracked(true)
        .recurse_untracked_dirs(true)
        .ignore_submodules(true)
        .skip_binary_check(true);
    let named = differing.and_then(|differing| named(repository, &tree, below, differing));
    match named {
        Some(named) if named.is_empty() => return None,
        Some(named) => {
            options.disable_pathspec_match(true);
            for path in named {
                options.pathspec(path);
            }
        }
        None => {
            if let Some(below) = below.to_str().filter(|below| !below.is_empty()) {
                options.pathspec(below).disable_pathspec_match(true);
            }
        }
    }
    let diff = repository
        .diff_tree_to_workdir_with_index(Some(&tree), Some(&mut options))
        .ok()?;
    let mut bytes = 0;
    let mut changes: Vec<PastChange> = diff
        .deltas()
        .filter_map(|delta| {
            let gone = delta.status() == git2::Delta::Deleted;
            let added = matches!(delta.status(), git2::Delta::Added | git2::Delta::Untracked);
            let file = if gone {
                delta.old_file()
            } else {
                delta.new_file()
            };
            let path = Path::new(file.path()?)
                .strip_prefix(below)
                .ok()?
                .to_str()?
                .to_owned();
            if path.starts_with(".scenarioforge/") {
                return None;
            }
            let text = (!gone && bytes < MOST_UNCOMMITTED)
                .then(|| read(&path))
                .flatten();
            let after = text.and_then(|text| {
                let id = blob_id(Oid::hash_object(ObjectType::Blob, &text).ok()?);
                bytes += text.len();
                texts.insert(id, text);
                Some(id)
            });
            let before = (!added).then(|| blob_id(delta.old_file().id()));
            Some(PastChange {
                path,
                moved_from: None,
                before,
                after,
                there: !gone,
            })
        })
        .collect();
    changes.sort_by(|one, other| one.path.cmp(&other.path));
    moved(&mut changes);
    (!changes.is_empty()).then_some(changes)
}

/// All paths that may differ from the head, from the top of the repository: what is staged, and what differs from the index. `None`
/// when they are too many.
fn named(
    repository: &Repository,
    tree: &Tree<'_>,
    below: &Path,
    differing: &[String],
) -> Option<Vec<PathBuf>> {
    let staged = repository.diff_tree_to_index(Some(tree), None, None).ok()?;
    let staged = staged
        .deltas()
        .filter_map(|delta| Some(delta.new_file().path()?.to_owned()))
        .filter(|path| path.starts_with(below));
    let named: Vec<PathBuf> = differing
        .iter()
        .map(|path| below.join(path))
        .chain(staged)
        .take(MOST_NAMED + 1)
        .collect();
    (named.len() <= MOST_NAMED).then_some(named)
}
