//! Which of the new files of a commit are old ones at another place.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use crate::domain::past::{BlobId, PastChange};

/// Tells which added files are removed ones with the same bytes.
pub(super) fn moved(changes: &mut [PastChange]) {
    let mut gone: HashMap<BlobId, Vec<String>, FxBuildHasher> = HashMap::default();
    for change in changes.iter().rev() {
        if let (Some(before), false) = (change.before, change.there) {
            gone.entry(before).or_default().push(change.path.clone());
        }
    }
    for change in changes.iter_mut() {
        if let (None, Some(after)) = (change.before, change.after) {
            change.moved_from = gone.get_mut(&after).and_then(Vec::pop);
        }
    }
}
