//! The one place where text becomes part of a workflow command.

use std::borrow::Cow;

/// Text as the message of a command: everything behind the second `::`.
pub(super) fn message(text: &str) -> Cow<'_, str> {
    escape(text, &['%', '\r', '\n'])
}

/// Text as the value of a property, which a comma or a colon would end.
pub(super) fn property(text: &str) -> Cow<'_, str> {
    escape(text, &['%', '\r', '\n', ':', ','])
}

// One pass, so that the percent sign of an escape is never taken for one of the text.
fn escape<'a>(text: &'a str, special: &[char]) -> Cow<'a, str> {
    if !text.contains(special) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '%' => out.push_str("%25"),
            '\r' => out.push_str("%0D"),
            '\n' => out.push_str("%0A"),
            ':' if special.contains(&c) => out.push_str("%3A"),
            ',' if special.contains(&c) => out.push_str("%2C"),
            _ => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// A text of at most `max` UTF-16 units, which is what the runner counts, ended by `…` where something was left out.
pub(super) fn cut(text: &str, max: usize) -> Cow<'_, str> {
    // No text has more UTF-16 units than bytes.
    if text.len() <= max || text.encode_utf16().count() <= max {
        return Cow::Borrowed(text);
    }
    let mut units = 1;
    let end = text
        .char_indices()
        .find(|(_, c)| {
            units += c.len_utf16();
            units > max
        })
        .map_or(text.len(), |(at, _)| at);
    Cow::Owned(format!("{}…", &text[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_special_character_is_escaped_and_nothing_else() {
        for (text, as_message, as_property) in [
            ("plain", "plain", "plain"),
            ("100%", "100%25", "100%25"),
            ("%0A", "%250A", "%250A"),
            ("a\r\nb", "a%0D%0Ab", "a%0D%0Ab"),
            ("a:b,c", "a:b,c", "a%3Ab%2Cc"),
            ("::error::x", "::error::x", "%3A%3Aerror%3A%3Ax"),
            ("##[error]x", "##[error]x", "##[error]x"),
            ("Grüße 日本", "Grüße 日本", "Grüße 日本"),
            ("%:,\r\n", "%25:,%0D%0A", "%25%3A%2C%0D%0A"),
        ] {
            assert_eq!(message(text), as_message, "{text:?}");
            assert_eq!(property(text), as_property, "{text:?}");
        }
    }

    #[test]
    fn cuts_count_what_the_runner_counts_and_tear_no_character() {
        for (text, max, kept) in [
            ("abcd", 4, "abcd"),
            ("abcde", 4, "abc…"),
            ("ääää", 4, "ääää"),
            ("äääää", 4, "äää…"),
            ("👩👩", 4, "👩👩"),
            ("👩👩👩", 4, "👩…"),
        ] {
            let cut = cut(text, max);
            assert_eq!(cut, kept, "{text}");
            assert!(cut.encode_utf16().count() <= max);
        }
    }
}
