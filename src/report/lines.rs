//! Lines with labels, colours and hanging texts, none of which can be taken for a workflow command.

use super::{
    style::{Paint, Style},
    text::{inert, visible, width, wrap},
};

/// Words such as `FAIL` stand in a column of this width; everything below a headline starts behind it.
pub(super) const INDENT: usize = 6;

/// Lines under construction. Texts come in as they are made visible; labels are ours.
pub(super) struct Lines<'a> {
    style: &'a Style,
    out: String,
}

impl<'a> Lines<'a> {
    pub(super) fn new(style: &'a Style) -> Self {
        Self {
            style,
            out: String::new(),
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn is_empty(&self) -> bool {
        self.out.is_empty()
    }

    pub(super) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// `FAIL  SC-orders-001/base  Returning shopper orders`.
    pub(super) fn headline(&mut self, word: &str, paint: Paint, name: &str, title: &str) {
        let title = visible(title.trim_end());
        let word = self.style.paint(paint, format!("{word:<INDENT$}"));
        let head = format!("{word}{}", self.style.paint(Paint::Strong, name));
        // Where the title would be squeezed into a few columns it has its own line.
        let gap = if name.is_empty() { "" } else { "  " };
        let beside = INDENT + width(name) + gap.len();
        let fits = self
            .style
            .width
            .is_none_or(|columns| name.is_empty() || beside + width(&title).min(24) <= columns);
        if title.is_empty() || !fits {
            self.out.push_str(&head);
            self.out.push('\n');
            if !title.is_empty() {
                self.text(INDENT, &title, Paint::Strong);
            }
        } else {
            self.hanging(&format!("{head}{gap}"), beside, &title, Paint::Strong);
        }
    }

    /// A text on lines of its own.
    pub(super) fn text(&mut self, indent: usize, text: &str, paint: Paint) {
        self.hanging(&" ".repeat(indent), indent, text, paint);
    }

    /// A text behind its label; its further lines stand under its first.
    pub(super) fn labelled(&mut self, indent: usize, label: &str, text: &str, paint: Paint) {
        let head = format!(
            "{}{}",
            " ".repeat(indent),
            self.style.paint(Paint::Dim, label)
        );
        self.hanging(&head, indent + width(label), text, paint);
    }

    /// A line that must stay in one piece: a path that a reader copies, a line of a diff.
    pub(super) fn whole(&mut self, indent: usize, label: &str, text: &str, paint: Paint) {
        self.out.push_str(&" ".repeat(indent));
        self.out.push_str(&self.style.paint(Paint::Dim, label));
        self.push(text, paint, label.trim().is_empty());
    }

    /// A line of ours, painted already.
    pub(super) fn ours(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn hanging(&mut self, head: &str, hang: usize, text: &str, paint: Paint) {
        let room = self.room(hang);
        for (index, line) in wrap(text, room).into_iter().enumerate() {
            if index == 0 {
                self.out.push_str(head);
            } else {
                self.out.push_str(&" ".repeat(hang));
            }
            self.push(line, paint, index > 0 || head.trim().is_empty());
        }
    }

    fn push(&mut self, text: &str, paint: Paint, first_in_line: bool) {
        let text = text.trim_end_matches(' ');
        // Checked before it is painted: colours would hide the text from the check, but not from every log reader.
        let text = if first_in_line {
            inert(text)
        } else {
            text.into()
        };
        self.out.push_str(&self.style.paint(paint, text));
        let end = self.out.trim_end_matches(' ').len();
        self.out.truncate(end);
        self.out.push('\n');
    }

    fn room(&self, indent: usize) -> usize {
        let room = |width: usize| width.saturating_sub(indent).max(16);
        self.style.width.map_or(usize::MAX, room)
    }
}
