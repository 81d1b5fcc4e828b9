//! Blocks of reStructuredText, by indentation.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    directive::{Explicit, explicit},
    headings::{adornment, heading},
    inline::{Targets, inline, key},
    reader::{Range, Reader, number},
    tables,
};
use crate::scan::document::{builder::Builder, headers, model::BlockKind, words::Words};

/// What is nested deeper is words.
const MOST_DEPTH: usize = 24;

static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([-*+•‣⁃]|#\.|\(?(?:\d{1,4}|[A-Za-z]|[ivxlcIVXLC]{1,6})[.)])(\s+|$)")
        .expect("a pattern")
});
static FIELD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^:([^:\s`][^:`]{0,60}):(\s+(.*))?$").expect("a pattern"));

/// A longer target is no address; each place that names it takes it along.
const LONGEST_TARGET: usize = 2000;

/// Reads a text.
pub(in crate::scan::document) fn read<'t>(builder: &mut Builder<'t>, text: &'t str) {
    let lines: Vec<&str> = text.lines().collect();
    let mut targets = Targets::new();
    for line in &lines {
        if let Some(Explicit::Target { name, target }) = explicit(line.trim_start())
            && !target.is_empty()
            && target.len() <= LONGEST_TARGET
        {
            targets.insert(key(name), target.split_whitespace().collect());
        }
    }
    let start = lines.iter().position(|line| !line.trim().is_empty());
    let start = start.unwrap_or(lines.len());
    let taken = headers::read(builder, &lines[start..], number(start));
    let mut reader = Reader::new(builder, &lines, targets);
    let all = Range {
        from: start + taken,
        to: lines.len(),
        indent: 0,
    };
    reader.body(&all, 0, false);
}

impl<'t> Reader<'_, 't, '_> {
    fn nested(&mut self, from: usize, to: usize, depth: usize, quoted: bool) {
        let indent = self.least(from, to);
        self.body(&Range { from, to, indent }, depth + 1, quoted);
    }

    fn body(&mut self, range: &Range, depth: usize, quoted: bool) {
        if depth > MOST_DEPTH {
            self.words(range.from, range.to, range.indent, BlockKind::Paragraph);
            return;
        }
        let mut place = range.from;
        while place < range.to {
            if self.is_blank(place) {
                place += 1;
            } else if self.indentation(place) > range.indent {
                let end = self
                    .indented_end(place, range.to, range.indent)
                    .max(place + 1);
                self.nested(place, end, depth, true);
                place = end;
            } else {
                let next = self.block(place, range, depth, quoted);
                place = next.max(place + 1);
            }
        }
    }

    /// Reads the block that begins at a line; where the next may begin.
    fn block(&mut self, place: usize, range: &Range, depth: usize, quoted: bool) -> usize {
        let line = self.line(place, range.indent);
        if let Some(explicit) = explicit(line) {
            return self.explicit(place, range, depth, explicit);
        }
        let ahead: Vec<&str> = (place..range.to.min(place + 3))
            .map(|place| self.line(place, range.indent))
            .collect();
        if let Some(heading) = heading(&ahead) {
            let mut words = Words::new(number(place + heading.title_at));
            inline(&mut words, heading.title, &self.targets);
            let level = self.level(heading.adornment);
            let lines = (number(place), number(place + heading.lines - 1));
            self.builder.heading(level, lines, words);
            return place + heading.lines;
        }
        if adornment(line).is_some() && line.trim_end().len() >= 4 && !tables::is_grid(line) {
            return place + 1;
        }
        if tables::is_grid(line) || tables::is_simple(line) {
            let ahead = (place..range.to).map(|place| self.line(place, range.indent));
            let count = if tables::is_grid(line) {
                ahead
                    .take_while(|line| line.starts_with(['+', '|']))
                    .count()
            } else {
                tables::simple_count(ahead)
            };
            let lines: Vec<&str> = (place..place + count)
                .map(|place| self.line(place, range.indent))
                .collect();
            let rows = if tables::is_grid(line) {
                tables::grid(&lines)
            } else {
                tables::simple(&lines)
            };
            for (row, cells) in rows {
                self.row(place + row, &cells);
            }
            return place + count;
        }
        if let Some(field) = FIELD.captures(line).filter(|_| line.len() < 10_000) {
            let name = field.get(1).map_or("", |name| name.as_str());
            return self.field(place, range, name);
        }
        if let Some(mark) = ITEM.find(line).filter(|_| self.is_item(place, range)) {
            return self.item(place, range, mark.end(), depth);
        }
        if line.starts_with(">>> ") {
            let end = (place..range.to)
                .find(|place| self.is_blank(*place))
                .unwrap_or(range.to);
            self.code(place, end, range.indent, Some("python".to_owned()));
            return end;
        }
        self.paragraph(place, range, quoted)
    }

    /// `A. Smith` in a paragraph is no item: the next line of one is blank, an item, or indented.
    fn is_item(&self, place: usize, range: &Range) -> bool {
        let line = self.line(place, range.indent);
        if line.starts_with(['-', '*', '+', '•', '#']) {
            return true;
        }
        let next = place + 1;
        next >= range.to
            || self.is_blank(next)
            || self.indentation(next) > range.indent
            || ITEM.is_match(self.line(next, range.indent))
    }

    fn paragraph(&mut self, place: usize, range: &Range, quoted: bool) -> usize {
        let goes_on =
            |place: &usize| !self.is_blank(*place) && self.indentation(*place) <= range.indent;
        let mut end = (place + 1..range.to)
            .find(|place| !goes_on(place))
            .unwrap_or(range.to);
        // A heading without a blank line before it.
        let under = (place + 1..end).find(|place| {
            let line = self.line(*place, range.indent);
            adornment(line).is_some() && line.trim_end().len() >= 4
        });
        if let Some(under) = under.filter(|under| *under > place + 1) {
            end = under - 1;
        }
        let lines: Vec<&str> = (place..end)
            .map(|place| self.line(place, range.indent).trim_end())
            .collect();
        let text = lines.join("\n");
        let kind = if quoted {
            BlockKind::Quote
        } else {
            BlockKind::Paragraph
        };
        let Some(before) = text.strip_suffix("::") else {
            self.text(place, &text, end, kind);
            return end;
        };
        let words = if before.ends_with(char::is_whitespace) || before.is_empty() {
            before.to_owned()
        } else {
            format!("{before}:")
        };
        self.text(place, &words, end, kind);
        let start = (end..range.to)
            .find(|place| !self.is_blank(*place))
            .unwrap_or(range.to);
        let close = self.indented_end(start, range.to, range.indent);
        if close > start {
            let indent = self.least(start, close);
            self.code(start, close, indent, None);
            return close;
        }
        end
    }

    fn field(&mut self, place: usize, range: &Range, name: &str) -> usize {
        let end = self
            .indented_end(place + 1, range.to, range.indent)
            .max(place + 1);
        let first = self.line(place, range.indent);
        let first = first[1..]
            .split_once(':')
            .map_or("", |(_, value)| value.trim());
        let rest = (place + 1..end).map(|place| self.lines[place].trim());
        let mut lines = vec![first];
        lines.extend(rest);
        let value = lines.join("\n");
        if self.at_top {
            let mut words = Words::new(number(place));
            inline(&mut words, &value, &self.targets);
            let (text, _) = words.finish();
            self.builder.head_field(name, &text, number(place));
        } else {
            let text = format!("{name}: {value}");
            self.text(place, &text, end, BlockKind::Item { checked: None });
        }
        end
    }

    fn item(&mut self, place: usize, range: &Range, mark: usize, depth: usize) -> usize {
        let end = self
            .indented_end(place + 1, range.to, range.indent)
            .max(place + 1);
        let first = &self.line(place, range.indent)[mark..];
        let (checked, first) = match first.get(..4) {
            Some("[ ] ") => (Some(false), &first[4..]),
            Some("[x] " | "[X] ") => (Some(true), &first[4..]),
            _ => (None, first),
        };
        // Its words end at a blank line, or where something is nested.
        let goes_on = |place: &usize| {
            let line = self.lines[*place];
            !line.trim().is_empty()
                && (self.indentation(*place) <= range.indent + mark
                    || !ITEM.is_match(line.trim_start()))
        };
        let words_end = (place + 1..end)
            .find(|place| !goes_on(place))
            .unwrap_or(end);
        let mut lines = vec![first];
        lines.extend((place + 1..words_end).map(|place| self.lines[place].trim()));
        let text = lines.join("\n");
        let literal = text.ends_with("::");
        let text = if literal {
            &text[..text.len() - 1]
        } else {
            &text
        };
        self.text(place, text, words_end, BlockKind::Item { checked });
        if words_end < end {
            let start = (words_end..end)
                .find(|place| !self.is_blank(*place))
                .unwrap_or(end);
            if literal {
                let indent = self.least(start, end);
                self.code(start, end, indent, None);
            } else {
                self.nested(start, end, depth, false);
            }
        }
        end
    }

    fn explicit(
        &mut self,
        place: usize,
        range: &Range,
        depth: usize,
        explicit: Explicit<'t>,
    ) -> usize {
        let end = self
            .indented_end(place + 1, range.to, range.indent)
            .max(place + 1);
        match explicit {
            Explicit::Target { .. } => {}
            Explicit::Note(words) => {
                let mut lines = vec![words];
                lines.extend((place + 1..end).map(|place| self.lines[place].trim()));
                self.text(place, &lines.join("\n"), end, BlockKind::Paragraph);
            }
            Explicit::Comment(words) => {
                let mut lines = vec![words];
                lines.extend((place + 1..end).map(|place| self.lines[place].trim()));
                let at_top = self.at_top;
                let text = lines.join("\n");
                let text = text.trim_start_matches('\n').to_owned();
                let first = if words.is_empty() { place + 1 } else { place };
                self.builder
                    .verbatim(BlockKind::Comment, (number(first), number(end - 1)), text);
                self.at_top = at_top;
            }
            Explicit::Directive { name, words } => {
                if let Some(rest) = self.directive(place, end, name, words) {
                    self.nested(rest.from, rest.to, depth, rest.quoted);
                }
            }
        }
        end
    }
}
