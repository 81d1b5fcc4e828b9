//! What git knows of earlier days, as values: commits along the first parents, and what each changed.

/// The id of a file's content in git.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlobId(pub [u8; 20]);

/// A commit beside its first parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastCommit {
    /// 40 hexadecimal digits; `None` for what is in the checkout and not committed.
    pub sha: Option<String>,
    /// 40 hexadecimal digits of its first parent: where things that it removed still held. `None`: it has none.
    pub parent: Option<String>,
    /// Committer time.
    pub time: jiff::Timestamp,
    /// Name of the author.
    pub author: String,
    /// Whether an automaton wrote it, by its author.
    pub bot: bool,
    /// First line of its message.
    pub subject: String,
    /// What it changed, by path.
    pub changes: Vec<PastChange>,
}

impl PastCommit {
    /// What a move changed of a file's text, as the change of one file; `None` when it moved as it was.
    pub fn edited_on_the_way(&self, change: &PastChange) -> Option<PastChange> {
        let from = change.moved_from.as_deref()?;
        let old = self
            .changes
            .binary_search_by(|other| other.path.as_str().cmp(from))
            .ok()
            .map(|place| &self.changes[place])
            .filter(|old| !old.there && old.before != change.after)?;
        Some(PastChange {
            moved_from: None,
            before: old.before,
            ..change.clone()
        })
    }
}

/// One file in a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastChange {
    /// From the checkout's root; where it was, for a removed file.
    pub path: String,
    /// Where it was before, when it has moved: the same bytes, or a document with much the same words (then
    /// [`PastCommit::edited_on_the_way`] tells how it changed).
    pub moved_from: Option<String>,
    /// What it was; `None`: it was not there.
    pub before: Option<BlobId>,
    /// What it became; `None`: it was removed. Also `None` for what is not committed and still there: see `there`.
    pub after: Option<BlobId>,
    /// Whether the path is there afterwards.
    pub there: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_move_tells_what_it_changed() {
        let change = |path: &str, from: Option<&str>, before: Option<u8>, after: Option<u8>| {
            let blob = |number: u8| BlobId([number; 20]);
            PastChange {
                path: path.to_owned(),
                moved_from: from.map(str::to_owned),
                before: before.map(blob),
                after: after.map(blob),
                there: after.is_some(),
            }
        };
        let mut commit = PastCommit {
            sha: None,
            parent: None,
            time: jiff::Timestamp::UNIX_EPOCH,
            author: String::new(),
            bot: false,
            subject: String::new(),
            changes: vec![
                change("a", None, Some(1), None),
                change("b", Some("a"), None, Some(2)),
                change("c", None, Some(3), None),
                change("d", Some("c"), None, Some(3)),
                change("e", None, None, Some(4)),
            ],
        };
        let edited: Vec<_> = commit
            .changes
            .iter()
            .map(|change| commit.edited_on_the_way(change))
            .collect();
        let expected = change("b", None, Some(1), Some(2));
        assert_eq!(edited, [None, Some(expected), None, None, None]);
        // Nothing tells of its old place.
        commit.changes.remove(0);
        assert_eq!(commit.edited_on_the_way(&commit.changes[0]), None);
    }
}
