//! What the reader's terminal can show.

use std::borrow::Cow;

/// Colours, columns and characters that a view may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether escape sequences for colours are understood and wanted.
    pub color: bool,
    /// Columns to wrap texts at; `None`: lines are as long as they are, as in a CI log that wraps by itself.
    pub width: Option<usize>,
    /// Whether symbols beyond ASCII are shown well; texts of the app and the pack are never transliterated.
    pub unicode: bool,
}

impl Style {
    /// Neither colours nor wrapping: for files.
    pub const fn bare() -> Self {
        Self {
            color: false,
            width: None,
            unicode: true,
        }
    }

    pub(super) fn paint<'a>(&self, paint: Paint, text: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
        let text = text.into();
        if !self.color || text.is_empty() || paint == Paint::Plain {
            return text;
        }
        Cow::Owned(format!("\u{1b}[{}m{text}\u{1b}[0m", paint.code()))
    }

    /// One of two spellings of a symbol.
    pub(super) const fn symbol(&self, unicode: &'static str, ascii: &'static str) -> &'static str {
        if self.unicode { unicode } else { ascii }
    }
}

/// What a colour is used for, so that one table decides how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    Plain,
    Good,
    Bad,
    Stuck,
    Doubtful,
    Dim,
    Strong,
}

impl Paint {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "0",
            Self::Good => "32",
            Self::Bad => "31",
            Self::Stuck => "35",
            Self::Doubtful => "33",
            Self::Dim => "2",
            Self::Strong => "1",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_is_added_only_where_wanted() {
        let mut style = Style::bare();
        assert_eq!(style.paint(Paint::Bad, "no"), "no");
        style.color = true;
        assert_eq!(style.paint(Paint::Bad, "no"), "\u{1b}[31mno\u{1b}[0m");
    }
}
