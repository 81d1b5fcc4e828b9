//! Lines of a terminal: pieces of text with a tone, never wider than they may be, and harmless whatever is in them.

use std::borrow::Cow;

use crate::report::{fit, visible, width};

/// What a piece of text says by its colour. Nothing is said by colour alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tone {
    /// Ordinary.
    Plain,
    /// What the eye should find first.
    Strong,
    /// What it may pass over.
    Dim,
    Good,
    Doubtful,
    Bad,
}

impl Tone {
    /// Parameters of SGR (ECMA-48, 8.3.117).
    fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "1",
            Self::Dim => "2",
            Self::Good => "32",
            Self::Doubtful => "33",
            Self::Bad => "31",
        }
    }
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Line(Vec<(Tone, String)>);

impl Line {
    /// Of one piece.
    pub(super) fn of(tone: Tone, text: &str) -> Self {
        Self::default().and(tone, text)
    }

    /// Adds a piece. Everything that could deceive is written out.
    pub(super) fn and(mut self, tone: Tone, text: &str) -> Self {
        self.0.push((tone, visible(text).into_owned()));
        self
    }

    /// With something in front.
    pub(super) fn after(mut self, before: &str) -> Self {
        self.0
            .insert(0, (Tone::Plain, visible(before).into_owned()));
        self
    }

    /// Without tones.
    pub(super) fn text(&self) -> String {
        self.0.iter().map(|(_, text)| text.as_str()).collect()
    }

    /// Columns.
    pub(super) fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| width(text)).sum()
    }

    /// The beginning, in at most so many columns.
    pub(super) fn cut(mut self, columns: usize) -> Self {
        if self.width() <= columns {
            return self;
        }
        let mut left = columns;
        for (_, text) in &mut self.0 {
            // What follows a piece that was cut has no room, so it is cut to nothing.
            let cut = fit(text, left).into_owned();
            left = match cut == *text {
                true => left - width(&cut),
                false => 0,
            };
            *text = cut;
        }
        self.0.retain(|(_, text)| !text.is_empty());
        self
    }

    /// For a terminal.
    pub(super) fn render(&self, color: bool) -> String {
        if !color {
            return self.text();
        }
        let piece = |(tone, text): &(Tone, String)| match tone.code() {
            "" => text.clone(),
            code => format!("\x1b[{code}m{text}\x1b[0m"),
        };
        self.0.iter().map(piece).collect()
    }
}

/// A text in exactly so many columns: its beginning, or it and blanks.
pub(super) fn column(text: &str, columns: usize) -> String {
    filled(fit(&visible(text), columns).into_owned(), columns)
}

/// The same, but where it is too long its end is kept, as of a path.
pub(super) fn column_of_end(text: &str, columns: usize) -> String {
    let text = visible(text);
    let mut end: Cow<'_, str> = Cow::Borrowed(&text);
    if width(&text) > columns {
        let mut start = text.len();
        for (at, _) in text.char_indices().rev() {
            if width(&text[at..]) + 1 > columns {
                break;
            }
            start = at;
        }
        end = match columns {
            0 => Cow::Borrowed(""),
            _ => Cow::Owned(format!("…{}", &text[start..])),
        };
    }
    filled(end.into_owned(), columns)
}

fn filled(mut text: String, columns: usize) -> String {
    let blanks = columns.saturating_sub(width(&text));
    text.extend(std::iter::repeat_n(' ', blanks));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_filled_and_never_exceeded() {
        for (text, columns, begin, end) in [
            ("docs/prd.md", 11, "docs/prd.md", "docs/prd.md"),
            ("docs/prd.md", 13, "docs/prd.md  ", "docs/prd.md  "),
            ("docs/prd.md", 7, "docs/p…", "…prd.md"),
            ("要件定義", 5, "要件…", "…定義"),
            ("要件定義", 4, "要… ", "…義 "),
            ("要件", 1, "…", "…"),
            ("要件", 0, "", ""),
            ("", 2, "  ", "  "),
            ("a\u{1b}[2J", 9, "a\\u001b[…", "…u001b[2J"),
            ("a\nb", 4, "a\\nb", "a\\nb"),
        ] {
            assert_eq!(column(text, columns), begin, "{text}");
            assert_eq!(column_of_end(text, columns), end, "{text}");
        }
    }

    #[test]
    fn a_line_is_cut_as_a_whole() {
        let line = Line::of(Tone::Strong, "one ")
            .and(Tone::Plain, "")
            .and(Tone::Bad, "two")
            .and(Tone::Dim, " three\u{202e}");
        assert_eq!(line.text(), "one two three\\u202e");
        assert_eq!(line.width(), 19);
        for (columns, text) in [
            (19, "one two three\\u202e"),
            (8, "one two…"),
            (6, "one t…"),
            (3, "on…"),
            (0, ""),
        ] {
            let cut = line.clone().cut(columns);
            assert_eq!(cut.text(), text);
            assert!(cut.width() <= columns);
        }
        assert_eq!(
            line.cut(7).render(true),
            "\x1b[1mone \x1b[0m\x1b[31mtwo\x1b[0m"
        );
    }
}
