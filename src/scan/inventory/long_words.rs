//! Words that nobody wrote: a name of half a file that each of its thousand members would carry along.

use std::borrow::Cow;

/// A longer word is no name. Keys, digests and pictures in a text are longer, and nobody speaks of them.
const LONGEST: usize = 1000;
/// So much of such a word is kept.
const KEPT: usize = 60;

/// The same text, in the same lines, with long words cut off.
pub(super) fn without_long_words(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut short = String::new();
    let (mut taken, mut at) = (0, 0);
    // A word that is too long covers one of the bytes that are so far apart; so only they are looked at first.
    while let Some(byte) = bytes.get(at + LONGEST) {
        if !is_word(*byte) {
            at += LONGEST + 1;
            continue;
        }
        let inside = &bytes[at..=at + LONGEST];
        if let Some(before) = inside.iter().rposition(|byte| !is_word(*byte)) {
            at += before + 1;
            continue;
        }
        let rest = bytes[at..].iter().position(|byte| !is_word(*byte));
        let end = rest.map_or(bytes.len(), |rest| at + rest);
        // Words are of whole characters: whatever is not ASCII belongs to them.
        let mut kept = at + KEPT;
        while !text.is_char_boundary(kept) {
            kept += 1;
        }
        short.push_str(&text[taken..kept]);
        (taken, at) = (end, end);
    }
    if taken == 0 {
        return Cow::Borrowed(text);
    }
    short.push_str(&text[taken..]);
    Cow::Owned(short)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_words_are_cut_off_and_all_else_stays() {
        for (text, expected) in [
            (String::new(), None),
            ("a b\n".repeat(1000), None),
            ("x".repeat(LONGEST), None),
            (format!("a {} b", "x".repeat(LONGEST)), None),
            (
                format!("a.{}\n", "x".repeat(LONGEST + 1)),
                Some(format!("a.{}\n", "x".repeat(KEPT))),
            ),
            (
                format!("{}\n{} y", "é".repeat(LONGEST), "$1".repeat(9000)),
                Some(format!(
                    "{}\n{} y",
                    "é".repeat(KEPT / 2),
                    "$1".repeat(KEPT / 2)
                )),
            ),
            (
                format!("a{}", "世".repeat(LONGEST)),
                Some(format!("a{}", "世".repeat(KEPT.div_ceil(3)))),
            ),
        ] {
            let short = without_long_words(&text);
            assert_eq!(short, expected.unwrap_or_else(|| text.clone()));
        }
        for before in 0..2 * LONGEST + 3 {
            for (length, cut) in [(LONGEST, false), (LONGEST + 1, true)] {
                let text = format!("{}{} b", " ".repeat(before), "x".repeat(length));
                let short = without_long_words(&text);
                assert_eq!(short.len() < text.len(), cut, "{before} {length}");
            }
        }
    }
}
