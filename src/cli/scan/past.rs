//! History, as the rooms that ask it want it.

use crate::{
    domain::{
        manifest::HistoryDepth,
        past::{BlobId, PastChange, PastCommit},
    },
    edge::git,
    scan::resolve::Past,
};

/// Of the checkout.
pub(super) struct CheckoutPast(pub(super) git::Past);

impl Past for CheckoutPast {
    fn depth(&self) -> HistoryDepth {
        self.0.depth()
    }

    fn commits(&self) -> &[PastCommit] {
        self.0.commits()
    }

    fn text(&self, blob: BlobId) -> Option<Vec<u8>> {
        self.0.text(blob)
    }
}

impl CheckoutPast {
    /// Whether a change of a text is one of white space alone.
    pub(super) fn only_white_space(&self, change: &PastChange) -> bool {
        let (Some(before), Some(after)) = (change.before, change.after) else {
            return false;
        };
        let words = |blob| {
            self.0.text(blob).map(|text| {
                text.into_iter()
                    .filter(|byte| !byte.is_ascii_whitespace())
                    .collect::<Vec<u8>>()
            })
        };
        match (words(before), words(after)) {
            (Some(before), Some(after)) => before == after,
            _ => false,
        }
    }
}
