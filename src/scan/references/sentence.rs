//! The words around a place: its sentence, within some distance.

use std::ops::Range;

/// What stands for a name in the words around another one.
pub(super) const NAME: char = '\u{1}';

/// The words around a name, in lower case; other names are [`NAME`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around<'t> {
    /// The sentence up to the name.
    pub(super) before: &'t str,
    /// The sentence from the name on.
    pub(super) after: &'t str,
}

/// Bytes to each side of a name that are looked at for what is said of it.
const NEAR: usize = 240;

/// The sentence up to a place, in lower case, with other names as [`NAME`]; of a row, the whole row.
pub(super) fn sentence_before(text: &str, at: usize, names: &[Range<usize>], row: bool) -> String {
    let text = &text[..at];
    let near = last(text, NEAR);
    let from = at - near.len();
    let cut = if row {
        0
    } else {
        ends(near).last().unwrap_or(0)
    };
    masked(text, from + cut..at, names)
}

/// The sentence from a place on, likewise.
pub(super) fn sentence_after(text: &str, at: usize, names: &[Range<usize>], row: bool) -> String {
    let near = prefix(&text[at..], NEAR);
    let cut = if row {
        near.len()
    } else {
        ends(near).next().unwrap_or(near.len())
    };
    masked(text, at..at + cut, names)
}

/// Where sentences end, behind their last sign.
fn ends(text: &str) -> impl Iterator<Item = usize> + '_ {
    text.char_indices().filter_map(move |(at, sign)| {
        let next = text[at + sign.len_utf8()..].chars().next();
        let ends = match sign {
            '。' | '！' | '？' | '\n' | ';' => {
                sign != '\n' || next.is_none_or(|next| next == '\n')
            }
            // `e.g. x` goes on, and so does `1. x`.
            '.' | '!' | '?' => {
                next.is_some_and(char::is_whitespace)
                    && !text[..at].ends_with("e.g")
                    && !text[..at].ends_with("i.e")
                    && !text[..at].ends_with("z.B")
                    && !text[..at].ends_with(|sign: char| sign.is_ascii_digit())
            }
            _ => false,
        };
        ends.then_some(at + sign.len_utf8())
    })
}

fn masked(text: &str, range: Range<usize>, names: &[Range<usize>]) -> String {
    let mut out = String::new();
    let mut at = range.start;
    let first = names.partition_point(|name| name.start < range.start);
    for name in &names[first..] {
        if name.start >= range.end {
            break;
        }
        if name.start >= at && name.end <= range.end && text.is_char_boundary(name.end) {
            out.push_str(&text[at..name.start]);
            out.push(NAME);
            at = name.end;
        }
    }
    out.push_str(&text[at.min(range.end)..range.end]);
    out.to_lowercase()
}

/// The end of a text, at most so many bytes, not through a character.
pub(super) fn last(text: &str, longest: usize) -> &str {
    &text[text.ceil_char_boundary(text.len().saturating_sub(longest))..]
}

/// The beginning of a text, at most so many bytes, not through a character.
pub(super) fn prefix(text: &str, longest: usize) -> &str {
    &text[..text.floor_char_boundary(longest)]
}
