//! Text from strangers, made harmless and short enough to show.

use std::borrow::Cow;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::domain::results::Results;

/// One line of text with everything that a terminal, a log viewer or a reader's eye could take for something else
/// written out as `\uXXXX`: control characters (line ends and tabs too, as `\n`, `\r`, `\t`), direction overrides,
/// invisible characters, and the `##[` that starts a workflow command wherever it stands in a line.
pub fn visible(text: &str) -> Cow<'_, str> {
    if text
        .bytes()
        .all(|byte| matches!(byte, b' '..=b'~') && byte != b'#')
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut before = ' ';
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // The runner finds this prefix anywhere in a line, not only at its start.
            '[' if out.ends_with("##") => escape(c, &mut out),
            _ if deceives(c) || (c.width() == Some(0) && !carries_marks(before)) => {
                escape(c, &mut out);
            }
            _ => out.push(c),
        }
        before = c;
    }
    Cow::Owned(out)
}

/// Whether a combining mark or a joiner after this character is part of ordinary writing. After anything else it is
/// written out, because some programs compare texts as if it were not there.
fn carries_marks(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii()
}

fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

fn escape(c: char, out: &mut String) {
    let mut units = [0; 2];
    for unit in c.encode_utf16(&mut units) {
        out.push_str(&format!("\\u{unit:04x}"));
    }
}

/// A line that the Actions runner does not take for a workflow command: it looks for `::` after white space.
pub(super) fn inert(line: &str) -> Cow<'_, str> {
    let start = line.trim_start();
    if !start.starts_with("::") {
        return Cow::Borrowed(line);
    }
    let indent = &line[..line.len() - start.len()];
    Cow::Owned(format!("{indent}\\u003a{}", &start[1..]))
}

/// A text of at most about `max` characters: what stands in the middle gives way, and the length is said.
pub(super) fn shorten(text: &str, max: usize) -> Cow<'_, str> {
    match cut(text, max) {
        None => Cow::Borrowed(text),
        Some(cut) => Cow::Owned(format!("{}…{} {}", cut.head, cut.tail, cut.note())),
    }
}

/// The two ends of a text that was too long.
pub(super) struct Cut<'a> {
    pub(super) head: &'a str,
    pub(super) tail: &'a str,
    characters: usize,
}

impl Cut<'_> {
    pub(super) fn note(&self) -> String {
        format!("({} characters)", grouped(self.characters as u64))
    }
}

/// Cuts the middle out; `None` when the text is short enough.
pub(super) fn cut(text: &str, max: usize) -> Option<Cut<'_>> {
    // Most texts are short; counting characters is for the others.
    if text.len() <= max {
        return None;
    }
    let characters = text.chars().count();
    if characters <= max {
        return None;
    }
    let tail = max / 3;
    let nth = |n| text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
    Some(Cut {
        head: &text[..nth(max - tail)],
        tail: &text[nth(characters - tail)..],
        characters,
    })
}

/// Columns of a text on a terminal.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The beginning of a text in at most `max` columns, ended by `…` where something was left out.
pub fn fit(text: &str, max: usize) -> Cow<'_, str> {
    if width(text) <= max {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used + 1 > max {
            break;
        }
        out.push(c);
    }
    if max > 0 {
        out.push('…');
    }
    Cow::Owned(out)
}

/// A text in lines of at most `max` columns, broken at spaces where there are some.
pub fn wrap(text: &str, max: usize) -> Vec<&str> {
    let mut lines = Vec::new();
    let (mut start, mut space, mut used) = (0, None, 0);
    for (at, c) in text.char_indices() {
        let columns = c.width().unwrap_or(0);
        if used + columns > max && at > start {
            let end = match space {
                // A line that would be left half empty is worse than a broken word.
                Some(space) if c != ' ' && width(&text[start..space]) > max / 2 => space,
                _ => at,
            };
            lines.push(&text[start..end]);
            start = end + usize::from(text[end..].starts_with(' '));
            space = None;
            if start > at {
                used = 0;
                continue;
            }
            used = width(&text[start..at]);
        }
        if c == ' ' {
            space = Some(at);
        }
        used += columns;
    }
    if start < text.len() || lines.is_empty() {
        lines.push(&text[start.min(text.len())..]);
    }
    lines
}

/// A count with its thousands apart: `10,000`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A count with its noun: `1 case`, `10,000 cases`.
pub(super) fn counted(number: u64, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(number))
}

/// How long a run took; of one that was divided, how long its longest part took, because the parts run beside each other.
pub(super) fn took(results: &Results) -> String {
    let longest = span(results.duration_ms);
    if results.shards.is_empty() {
        return longest;
    }
    let parts = results.shards.iter().map(|shard| shard.duration_ms);
    format!(
        "{longest} in {} ({} together)",
        counted(results.shards.len() as u64, "shard"),
        span(parts.fold(0, u64::saturating_add))
    )
}

/// A length of time for people: `0.21s`, `12.3s`, `2m 05s`, `1h 02m`.
pub(super) fn span(millis: u64) -> String {
    let seconds = millis / 1000;
    match seconds {
        0..10 => format!("{:.2}s", millis as f64 / 1000.0),
        10..60 => format!("{:.1}s", millis as f64 / 1000.0),
        60..3600 => format!("{}m {:02}s", seconds / 60, seconds % 60),
        _ => format!("{}h {:02}m", seconds / 3600, seconds / 60 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_invisible_stays_invisible() {
        for (text, shown) in [
            ("plain text", "plain text"),
            ("Grüße 日本 👩\u{200d}💻", "Grüße 日本 👩\u{200d}💻"),
            ("e\u{301}", "e\u{301}"),
            ("\u{1b}[31mred", "\\u001b[31mred"),
            ("a\r\n\tb\0", "a\\r\\n\\tb\\u0000"),
            ("\u{9b}1m", "\\u009b1m"),
            ("user\u{202e}gnp.exe", "user\\u202egnp.exe"),
            ("say ##[error]no", "say ##\\u005berror]no"),
            ("#\u{200d}#[error]no", "#\\u200d#[error]no"),
            ("\u{e0041}", "\\udb40\\udc41"),
        ] {
            assert_eq!(visible(text), shown, "{text:?}");
        }
    }

    #[test]
    fn no_line_starts_like_a_workflow_command() {
        assert_eq!(
            inert("   ::error::x"),
            "   \\u003a:error::x",
            "white space does not hide a command from the runner"
        );
        assert_eq!(inert("a ::error::x"), "a ::error::x");
    }

    #[test]
    fn long_texts_lose_their_middle_and_say_so() {
        assert_eq!(shorten("short", 5), "short");
        assert_eq!(
            shorten(&"äb".repeat(600), 9),
            "äbäbäb…bäb (1,200 characters)"
        );
        assert_eq!(fit("日本語", 5), "日本…");
        assert_eq!(fit("abc", 3), "abc");
    }

    #[test]
    fn lines_break_at_spaces_and_else_anywhere() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(
            wrap("GET http://a.example/b", 12),
            ["GET http://a", ".example/b"]
        );
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("abcd efgh", 4), ["abcd", "efgh"]);
        assert_eq!(wrap("", 4), [""]);
        assert_eq!(wrap("日本語", 4), ["日本", "語"]);
    }

    #[test]
    fn quantities_read_well() {
        assert_eq!(
            [210, 12_340, 125_000, 3_720_000].map(span),
            ["0.21s", "12.3s", "2m 05s", "1h 02m"]
        );
        assert_eq!(
            [999, 1000, 1_234_567].map(grouped),
            ["999", "1,000", "1,234,567"]
        );
    }
}
