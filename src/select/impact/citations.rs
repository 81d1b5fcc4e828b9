//! Cited lines of documents, before and after a change.

use std::collections::HashMap;

use super::question::{Contents, End};
use crate::domain::impact::{Change, ChangeKind, LineChange};

/// Bytes of a document whose lines are compared.
const MAX_BYTES: u64 = 8 << 20;

/// A document that changed.
struct Compared {
    before: Vec<u8>,
    after: Vec<u8>,
    lines: Vec<LineChange>,
}

/// Documents that changed, each compared once.
#[derive(Default)]
pub(super) struct Citations(HashMap<String, Option<Compared>>);

/// First and last line, counted from 1.
pub(super) type Lines = (u32, u32);

/// `41-77` or `12`; `None`: no lines.
pub(super) fn lines(text: &str) -> Option<Lines> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    (first > 0 && first <= last).then_some((first, last))
}

impl Citations {
    /// Whether the text of cited lines may be another than it was: those that were cited before the change, and those that
    /// are cited now. Where nobody can tell, it may.
    pub(super) fn differ(
        &mut self,
        contents: &dyn Contents,
        change: &Change,
        before: Lines,
        after: Lines,
    ) -> bool {
        let compared = self
            .0
            .entry(change.path.clone())
            .or_insert_with(|| Compared::new(contents, change));
        let Some(compared) = compared else {
            return true;
        };
        let untouched = !compared
            .lines
            .iter()
            .any(|change| change.touches(before.0, before.1));
        if before == after && untouched {
            return false;
        }
        // The pack may say where the lines have gone.
        let now = text(&compared.after, after);
        now.is_empty() || text(&compared.before, before) != now
    }
}

impl Compared {
    fn new(contents: &dyn Contents, change: &Change) -> Option<Self> {
        if !matches!(change.kind, ChangeKind::Modified | ChangeKind::Renamed) {
            return None;
        }
        let old = change.was.as_deref().unwrap_or(&change.path);
        let before = contents.read(End::Before, old, MAX_BYTES)?;
        let after = contents.read(End::After, &change.path, MAX_BYTES)?;
        let lines = contents.changed_lines(&before, &after)?;
        Some(Self {
            before,
            after,
            lines,
        })
    }
}

/// These lines of a text; empty when it does not have them all.
fn text(bytes: &[u8], (first, last): Lines) -> Vec<&[u8]> {
    let wanted = (last - first) as usize + 1;
    let lines = bytes.split(|byte| *byte == b'\n').skip(first as usize - 1);
    let lines: Vec<_> = lines
        .take(wanted)
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .collect();
    if lines.len() == wanted {
        lines
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_one_or_a_span() {
        let table = [
            ("41-77", Some((41, 77))),
            ("12", Some((12, 12))),
            ("0", None),
            ("7-3", None),
            ("a-b", None),
            ("", None),
            ("99999999999", None),
        ];
        for (text, expected) in table {
            assert_eq!(lines(text), expected, "{text}");
        }
        assert_eq!(text(b"a\r\nb\nc", (2, 3)), [b"b", b"c"]);
        assert!(text(b"a", (1, 2)).is_empty());
        assert!(text(b"a", (u32::MAX, u32::MAX)).is_empty());
    }
}
