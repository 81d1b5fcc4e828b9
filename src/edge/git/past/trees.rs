//! Two trees side by side, and what differs.

use std::{cmp::Ordering, path::Path};

use git2::{ObjectType, Oid, Repository, Tree};

use super::bytes::blob_id;
use crate::domain::past::PastChange;

/// Changes in all of a history; one with more is read up to there.
pub(super) const MOST_CHANGES: usize = 3_000_000;
/// A tree may name its subtrees again and again; no folder lies deeper.
const MOST_DEPTH: usize = 256;

/// What differs between two trees, by path.
pub(super) fn differences(
    repository: &Repository,
    old: Option<Tree<'_>>,
    new: Option<Tree<'_>>,
) -> Vec<PastChange> {
    let mut found = Found {
        repository,
        changes: Vec::new(),
    };
    found.differences(old, new, &mut String::new(), 0);
    found.changes
}

/// The tree of a folder in a tree.
pub(super) fn subtree<'r>(repository: &'r Repository, tree: Oid, below: &Path) -> Option<Tree<'r>> {
    let tree = repository.find_tree(tree).ok()?;
    if below.as_os_str().is_empty() {
        return Some(tree);
    }
    let id = tree.get_path(below).ok()?.id();
    repository.find_tree(id).ok()
}

struct Found<'r> {
    repository: &'r Repository,
    changes: Vec<PastChange>,
}

impl Found<'_> {
    /// Walks two trees side by side; the same subtree on both sides is not opened.
    fn differences(
        &mut self,
        old: Option<Tree<'_>>,
        new: Option<Tree<'_>>,
        path: &mut String,
        depth: usize,
    ) {
        if depth > MOST_DEPTH || self.changes.len() > MOST_CHANGES {
            return;
        }
        let (mut left, mut right) = (0, 0);
        let count = |tree: &Option<Tree<'_>>| tree.as_ref().map_or(0, Tree::len);
        let (lefts, rights) = (count(&old), count(&new));
        let at = |tree: &Option<Tree<'_>>, place: usize| {
            let entry = tree.as_ref()?.get(place)?.to_owned();
            let kind = entry.kind();
            // A link's text is no file.
            let link = entry.filemode() & 0o170_000 == 0o120_000;
            let kind = if link { None } else { kind };
            Some((entry.name_bytes().to_vec(), kind, entry.id()))
        };
        while left < lefts || right < rights {
            let (one, other) = (at(&old, left), at(&new, right));
            let order = match (&one, &other) {
                (Some(one), Some(other)) => git_order(one, other),
                (Some(_), None) => Ordering::Less,
                _ => Ordering::Greater,
            };
            let one = one.filter(|_| order != Ordering::Greater);
            let other = other.filter(|_| order != Ordering::Less);
            left += usize::from(one.is_some());
            right += usize::from(other.is_some());
            if let (Some(one), Some(other)) = (&one, &other)
                && one.2 == other.2
                && one.1 == other.1
            {
                continue;
            }
            let Some(name) = one.as_ref().or(other.as_ref()).map(|entry| entry.0.clone()) else {
                continue;
            };
            // Nothing could name it.
            let Ok(name) = std::str::from_utf8(&name) else {
                continue;
            };
            let length = path.len();
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(name);
            let kind = |entry: &Option<(Vec<u8>, Option<ObjectType>, Oid)>, wanted| {
                entry
                    .as_ref()
                    .filter(|entry| entry.1 == Some(wanted))
                    .map(|entry| entry.2)
            };
            let blobs = (kind(&one, ObjectType::Blob), kind(&other, ObjectType::Blob));
            if blobs != (None, None) {
                self.changes.push(PastChange {
                    path: path.clone(),
                    moved_from: None,
                    before: blobs.0.map(blob_id),
                    after: blobs.1.map(blob_id),
                    there: blobs.1.is_some(),
                });
            }
            let trees = (kind(&one, ObjectType::Tree), kind(&other, ObjectType::Tree));
            if trees != (None, None) {
                let repository = self.repository;
                let open = |id: Option<Oid>| id.and_then(|id| repository.find_tree(id).ok());
                self.differences(open(trees.0), open(trees.1), path, depth + 1);
            }
            path.truncate(length);
        }
    }
}

/// Trees are in the order of their names, where a folder's ends in a slash (git's `base_name_compare`).
fn git_order(
    one: &(Vec<u8>, Option<ObjectType>, Oid),
    other: &(Vec<u8>, Option<ObjectType>, Oid),
) -> Ordering {
    let end = |entry: &(Vec<u8>, Option<ObjectType>, Oid)| {
        if entry.1 == Some(ObjectType::Tree) {
            b'/'
        } else {
            0
        }
    };
    let common = one.0.len().min(other.0.len());
    one.0[..common].cmp(&other.0[..common]).then_with(|| {
        let next = |entry: &(Vec<u8>, Option<ObjectType>, Oid)| {
            entry.0.get(common).copied().unwrap_or_else(|| end(entry))
        };
        // A file and a folder of one name are two entries, side by side.
        next(one).cmp(&next(other))
    })
}
