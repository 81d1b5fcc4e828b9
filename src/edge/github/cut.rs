//! Texts that are longer than GitHub takes.

use std::borrow::Cow;

const MARK: &str = "\n\n… (the rest is left out: it is longer than GitHub takes)";
const SHORT_MARK: &str = "…";

/// The text, or as much of it as fits into `most` bytes together with a mark that says so.
pub(super) fn cut(text: &str, most: usize) -> Cow<'_, str> {
    if text.len() <= most {
        return Cow::Borrowed(text);
    }
    let mark = if most < 1000 { SHORT_MARK } else { MARK };
    let mut end = most.saturating_sub(mark.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Cow::Owned(format!("{}{mark}", &text[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_is_seen_and_between_characters() {
        assert_eq!(cut("tea", 3), "tea");
        assert_eq!(cut("täst", 4), "t…", "the umlaut would be cut in two");
        let long = "ä".repeat(1000);
        let short = cut(&long, 1001);
        assert!(short.len() <= 1001 && short.ends_with("takes)"), "{short}");
        assert!(cut(&long, 2000) == long);
    }
}
