//! As what names and paths stand in one text: in code, in strings, in comments.

use crate::scan::inventory::MentionKind;

use super::{
    lexer::{kinds, places_of},
    route_shape::Shape,
};

/// Whether a text outside comments is a path of this shape, or one that a gateway puts something before. `needle` is a part of it.
pub(super) fn has_path(file: &str, text: &str, needle: &str, shape: &Shape) -> bool {
    let places = places_of(text.as_bytes(), needle.as_bytes());
    let kinds = kinds(file, text.as_bytes(), &places);
    let ends = |sign: char| sign.is_whitespace() || "\"'`".contains(sign);
    places.iter().zip(kinds).take(1000).any(|(at, kind)| {
        // A path of another place is longer than what stands here.
        let (mut before, mut behind) = (at.saturating_sub(LONGEST_PATH), at + LONGEST_PATH);
        before = text.floor_char_boundary(before);
        behind = text.floor_char_boundary(behind.min(text.len()));
        let start = text[before..*at]
            .rfind(ends)
            .map_or(before, |found| before + found + 1);
        let end = text[*at..behind]
            .find(ends)
            .map_or(behind, |found| at + found);
        kind == MentionKind::Text && Shape::of(&text[start..end]).serves(shape)
    })
}

/// Longer texts are no paths, in bytes to either side.
const LONGEST_PATH: usize = 300;

/// Whether a name stands in a text outside comments; `strict`: outside strings, too.
pub(super) fn outside_comments(path: &str, text: &str, name: &str, strict: bool) -> bool {
    let places = places_of(text.as_bytes(), name.as_bytes());
    kinds(path, text.as_bytes(), &places)
        .into_iter()
        .any(|kind| match kind {
            MentionKind::Definition | MentionKind::Code => true,
            MentionKind::Text => !strict,
            MentionKind::Comment => false,
        })
}

/// Whether a name stands as a whole string, as a symbol, or between the slashes of a path.
pub(super) fn is_piece(path: &str, text: &str, name: &str) -> bool {
    let bytes = text.as_bytes();
    let places = places_of(bytes, name.as_bytes());
    let kinds = kinds(path, bytes, &places);
    places.iter().zip(kinds).any(|(at, kind)| {
        let before = at.checked_sub(1).map(|at| bytes[at]);
        let begins = before.is_some_and(|byte| b"\"'`/^:".contains(&byte));
        let behind = bytes.get(at + name.len());
        let ends = behind.is_none_or(|byte| b"\"'`/?$:{<([\\".contains(byte));
        match kind {
            MentionKind::Text => begins && ends,
            MentionKind::Code => matches!(before, Some(b'/' | b':')),
            _ => false,
        }
    })
}
