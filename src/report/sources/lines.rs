//! Lines that are longer than the terminal is wide.

use crate::report::{style::Style, text::wrap};

/// Fewer columns leave no room for a word.
const LEAST: usize = 20;

/// Each line of a text in as many as the terminal needs; those that go on begin further in.
pub fn wrapped(text: &str, style: &Style) -> String {
    let Some(columns) = style.width else {
        return text.to_owned();
    };
    let room = columns.saturating_sub(2).max(LEAST);
    let lines = text.split('\n').map(|line| wrap(line, room).join("\n  "));
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_on_in_the_next_one() {
        let narrow = Style {
            width: Some(40),
            ..Style::bare()
        };
        for (text, expected) in [
            ("short\n", "short\n"),
            ("", ""),
            (
                "2 sources in 11 files, 2 selected (0.3 s; 11 opened)\nnext: x\n",
                "2 sources in 11 files, 2 selected (0.3\n  s; 11 opened)\nnext: x\n",
            ),
        ] {
            assert_eq!(wrapped(text, &narrow), expected);
            assert_eq!(wrapped(text, &Style::bare()), text);
        }
    }
}
