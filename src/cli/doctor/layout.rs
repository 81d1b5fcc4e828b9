//! The page for a terminal: marks, columns, lines that are not longer than the terminal is wide.

use std::fmt::Write;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{examined::Examined, probe::Status};
use crate::report::{Style, visible};

/// Columns of the titles.
const TITLE: usize = 18;
/// Columns where there is no limit.
const WIDE: usize = 160;

/// How it is drawn.
pub(super) struct Painter {
    color: bool,
    unicode: bool,
    pub(super) width: usize,
}

impl Painter {
    pub(super) fn new(style: &Style) -> Self {
        Self {
            color: style.color,
            unicode: style.unicode,
            width: style.width.unwrap_or(WIDE),
        }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.color {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }

    pub(super) fn strong(&self, text: &str) -> String {
        let lines: Vec<String> = wrapped(text, self.width)
            .iter()
            .map(|line| self.paint("1", line))
            .collect();
        lines.join("\n")
    }

    pub(super) fn dim(&self, text: &str) -> String {
        self.paint("2", text)
    }

    pub(super) fn good(&self, text: &str) -> String {
        self.paint("1;32", text)
    }

    pub(super) fn bad(&self, text: &str) -> String {
        self.paint("1;31", text)
    }

    fn mark(&self, status: Status) -> String {
        let (unicode, ascii, color) = match status {
            Status::Ok => ("✓", "+", "32"),
            Status::Warning => ("!", "!", "33"),
            Status::Failed => ("✗", "x", "31"),
            Status::Skipped => ("-", "-", "2"),
            Status::Unknown => ("?", "?", "35"),
        };
        self.paint(color, if self.unicode { unicode } else { ascii })
    }

    /// One probe: its mark, its title, what was found; below it why it matters and what to do, where something is wrong.
    pub(super) fn probe(&self, text: &mut String, one: &Examined) {
        let found = visible(&one.found);
        // On a narrow terminal what was found stands below its title.
        let beside = self.width >= 60;
        let indent = if beside { 4 + TITLE } else { 4 };
        let lines = wrapped(&found, self.width.saturating_sub(indent));
        let mut lines = lines.iter();
        let mark = self.mark(one.status);
        if beside {
            let first = lines.next().map_or("", String::as_str);
            let pad = " ".repeat(TITLE.saturating_sub(one.title.width()));
            let _ = writeln!(
                text,
                "  {mark} {}{pad}{}",
                one.title,
                self.shade(one.status, first)
            );
        } else {
            let _ = writeln!(text, "  {mark} {}", one.title);
        }
        for line in lines {
            let _ = writeln!(text, "{:indent$}{}", "", self.shade(one.status, line));
        }
        if let (Some(remedy), true) = (
            &one.remedy,
            matches!(
                one.status,
                Status::Warning | Status::Failed | Status::Unknown
            ),
        ) {
            self.note(text, indent, "why", one.why, |line| self.dim(line));
            self.note(text, indent, "do", &visible(remedy), |line| {
                self.paint("36", line)
            });
        }
    }

    /// Probes that had nothing to look at, for one reason.
    pub(super) fn skipped(&self, text: &mut String, titles: &[&str], reason: &str) {
        let line = format!("{}: {}", titles.join(", "), visible(reason));
        for (number, line) in wrapped(&line, self.width.saturating_sub(4))
            .iter()
            .enumerate()
        {
            let mark = if number == 0 {
                self.mark(Status::Skipped)
            } else {
                " ".to_owned()
            };
            let _ = writeln!(text, "  {mark} {}", self.dim(line));
        }
    }

    fn shade(&self, status: Status, line: &str) -> String {
        if status == Status::Skipped {
            self.dim(line)
        } else {
            line.to_owned()
        }
    }

    fn note(
        &self,
        text: &mut String,
        indent: usize,
        label: &str,
        note: &str,
        paint: impl Fn(&str) -> String,
    ) {
        let lines = wrapped(note, self.width.saturating_sub(indent + 5));
        for (number, line) in lines.iter().enumerate() {
            let label = if number == 0 {
                format!("{label}:")
            } else {
                String::new()
            };
            let _ = writeln!(
                text,
                "{:indent$}{} {}",
                "",
                self.dim(&format!("{label:4}")),
                paint(line)
            );
        }
    }
}

/// Lines of at most so many columns, broken at spaces where there are any.
pub(super) fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(10);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let mut word = word;
        if !line.is_empty() && line.width() + 1 + word.width() > width {
            lines.push(std::mem::take(&mut line));
        } else if !line.is_empty() {
            line.push(' ');
        }
        while line.width() + word.width() > width {
            let mut used = line.width();
            let cut = word.char_indices().find(|(_, c)| {
                used += c.width().unwrap_or(0);
                used > width
            });
            let (head, tail) = word.split_at(cut.map_or(word.len(), |(at, _)| at));
            line.push_str(head);
            lines.push(std::mem::take(&mut line));
            word = tail;
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn lines_break_at_spaces_and_long_words_anywhere() {
        assert_eq!(
            wrapped("the quick brown fox", 10),
            ["the quick", "brown fox"]
        );
        assert_eq!(wrapped("abcdefghijklmno p", 10), ["abcdefghij", "klmno p"]);
        assert_eq!(wrapped("", 10), [""]);
        assert_eq!(wrapped("日本語日本語", 10), ["日本語日本", "語"]);
    }
}
