//! Blocks of reStructuredText, by indentation.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    directive::{Effect, Explicit, effect, explicit},
    headings::{Adornment, adornment, heading},
    inline::{Targets, inline, key},
    tables,
};
use crate::scan::document::{
    builder::Builder,
    headers,
    model::{BlockKind, SpanKind},
    words::Words,
};

/// What is nested deeper is words.
const MOST_DEPTH: usize = 24;
/// More levels of headings than anybody has.
const MOST_LEVELS: usize = 32;

static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([-*+•‣⁃]|#\.|\(?(?:\d{1,4}|[A-Za-z]|[ivxlcIVXLC]{1,6})[.)])(\s+|$)")
        .expect("a pattern")
});
static FIELD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^:([^:\s`][^:`]{0,60}):(\s+(.*))?$").expect("a pattern"));

/// Reads a text.
pub(in crate::scan::document) fn read<'t>(builder: &mut Builder<'t>, text: &'t str) {
    let lines: Vec<&str> = text.lines().collect();
    let mut targets = Targets::new();
    for line in &lines {
        if let Some(Explicit::Target { name, target }) = explicit(line.trim_start())
            && !target.is_empty()
        {
            targets.insert(key(name), target.split_whitespace().collect());
        }
    }
    let start = lines.iter().position(|line| !line.trim().is_empty());
    let start = start.unwrap_or(lines.len());
    let taken = headers::read(builder, &lines[start..], number(start));
    let mut reader = Reader {
        builder,
        lines: &lines,
        targets,
        levels: Vec::new(),
        at_top: true,
    };
    let all = Range {
        from: start + taken,
        to: lines.len(),
        indent: 0,
    };
    reader.body(&all, 0, false);
}

/// The number of a line, counted from 1, from its place.
fn number(place: usize) -> u32 {
    u32::try_from(place + 1).unwrap_or(u32::MAX)
}

/// Lines that belong together, without so many columns before them.
struct Range {
    from: usize,
    to: usize,
    indent: usize,
}

struct Reader<'b, 't, 'l> {
    builder: &'b mut Builder<'t>,
    lines: &'l [&'t str],
    targets: Targets,
    /// Adornments in the order in which they were met.
    levels: Vec<Adornment>,
    /// Nothing but headings so far: what is a field belongs to the document.
    at_top: bool,
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

impl<'t> Reader<'_, 't, '_> {
    /// A line without its indentation.
    fn line(&self, place: usize, indent: usize) -> &'t str {
        let line = self.lines[place];
        &line[indentation(line).min(indent)..]
    }

    fn is_blank(&self, place: usize) -> bool {
        self.lines[place].trim().is_empty()
    }

    /// Where lines end that are indented by more than `indent`, or blank; blank ones at the end belong to nobody.
    fn indented_end(&self, from: usize, to: usize, indent: usize) -> usize {
        let is_in =
            |place: &usize| self.is_blank(*place) || indentation(self.lines[*place]) > indent;
        let end = (from..to).find(|place| !is_in(place)).unwrap_or(to);
        (from..end)
            .rev()
            .find(|place| !self.is_blank(*place))
            .map_or(from, |last| last + 1)
    }

    /// The least indentation of these lines.
    fn least(&self, from: usize, to: usize) -> usize {
        let lines = (from..to).filter(|place| !self.is_blank(*place));
        lines
            .map(|place| indentation(self.lines[place]))
            .min()
            .unwrap_or(0)
    }

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
            } else if indentation(self.lines[place]) > range.indent {
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
            || indentation(self.lines[next]) > range.indent
            || ITEM.is_match(self.line(next, range.indent))
    }

    fn level(&mut self, adornment: Adornment) -> u8 {
        let known = self.levels.iter().position(|known| *known == adornment);
        let place = known.unwrap_or_else(|| {
            if self.levels.len() < MOST_LEVELS {
                self.levels.push(adornment);
            }
            self.levels.len() - 1
        });
        u8::try_from(place + 1).unwrap_or(u8::MAX)
    }

    fn row(&mut self, place: usize, cells: &[String]) {
        let mut words = Words::new(number(place));
        for (column, cell) in cells.iter().enumerate() {
            if column > 0 {
                words.raw(" | ");
            }
            inline(&mut words, cell, &self.targets);
        }
        self.at_top = false;
        self.builder
            .block(BlockKind::Row, (number(place), number(place)), words);
    }

    /// Lines as the words of one block.
    fn words(&mut self, from: usize, to: usize, indent: usize, kind: BlockKind) {
        let lines: Vec<&str> = (from..to).map(|place| self.line(place, indent)).collect();
        self.text(from, &lines.join("\n"), to, kind);
    }

    fn text(&mut self, from: usize, text: &str, to: usize, kind: BlockKind) {
        let mut words = Words::new(number(from));
        inline(&mut words, text, &self.targets);
        self.at_top = false;
        let last = to.max(from + 1) - 1;
        self.builder
            .block(kind, (number(from), number(last)), words);
    }

    fn code(&mut self, from: usize, to: usize, indent: usize, language: Option<String>) {
        let lines: Vec<&str> = (from..to)
            .map(|place| self.line(place, indent).trim_end())
            .collect();
        let lines_are = (number(from), number(to.max(from + 1) - 1));
        self.at_top = false;
        self.builder
            .verbatim(BlockKind::Code { language }, lines_are, lines.join("\n"));
    }

    fn paragraph(&mut self, place: usize, range: &Range, quoted: bool) -> usize {
        let goes_on = |place: &usize| {
            !self.is_blank(*place) && indentation(self.lines[*place]) <= range.indent
        };
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
                && (indentation(line) <= range.indent + mark || !ITEM.is_match(line.trim_start()))
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
            Explicit::Directive { name, words } => self.directive(place, end, depth, name, words),
        }
        end
    }

    fn directive(&mut self, place: usize, end: usize, depth: usize, name: &str, words: &str) {
        // Options stand right below.
        let is_option = |place: &usize| self.lines[*place].trim_start().starts_with(':');
        let options = (place + 1..end).take_while(is_option).count();
        let body = place + 1 + options;
        let start = (body..end)
            .find(|place| !self.is_blank(*place))
            .unwrap_or(end);
        let indent = self.least(start, end);
        match effect(name, words) {
            Effect::Nothing => {}
            Effect::Code(language) if start < end => self.code(start, end, indent, language),
            Effect::Code(_) => {}
            Effect::Link => {
                let mut link = Words::new(number(place));
                link.marked(SpanKind::Link(words.to_owned()), words);
                let line = (number(place), number(place));
                self.builder.block(BlockKind::Paragraph, line, link);
                self.nested(start, end, depth, false);
            }
            Effect::Tree => {
                for place in start..end {
                    let entry = self.lines[place].trim();
                    let target = entry
                        .strip_suffix('>')
                        .and_then(|entry| entry.rsplit_once('<'));
                    let target = target.map_or(entry, |(_, target)| target);
                    let mut link = Words::new(number(place));
                    link.marked(SpanKind::Link(target.to_owned()), entry);
                    let line = (number(place), number(place));
                    self.builder
                        .block(BlockKind::Item { checked: None }, line, link);
                }
            }
            Effect::Quote => {
                let own = matches!(name, "deprecated" | "versionadded" | "versionchanged");
                if own {
                    self.text(
                        place,
                        &format!("{name} {words}"),
                        place + 1,
                        BlockKind::Quote,
                    );
                } else {
                    self.text(place, words, place + 1, BlockKind::Quote);
                }
                self.nested(start, end, depth, true);
            }
            Effect::Signature => {
                let method = name.rsplit(':').next().unwrap_or(name);
                let is_route = words.starts_with('/');
                let shown = if is_route {
                    format!("{} {words}", method.to_uppercase())
                } else {
                    words.to_owned()
                };
                let mut signature = Words::new(number(place));
                signature.marked(SpanKind::Code, &shown);
                self.at_top = false;
                let line = (number(place), number(place));
                self.builder.block(BlockKind::Paragraph, line, signature);
                self.nested(start, end, depth, false);
            }
            Effect::ListTable => self.list_table(start, end, indent),
            Effect::CsvTable => {
                for place in start..end {
                    let cells = self.lines[place].trim().split(',');
                    let cells: Vec<String> = cells
                        .map(|cell| cell.trim().trim_matches('"').to_owned())
                        .collect();
                    self.row(place, &cells);
                }
            }
            Effect::Words => {
                if !words.is_empty() {
                    self.text(place, words, place + 1, BlockKind::Paragraph);
                }
                self.nested(start, end, depth, false);
            }
        }
    }

    /// `* - a` begins a row, `- b` below it goes on.
    fn list_table(&mut self, start: usize, end: usize, indent: usize) {
        let mut row: Option<(usize, Vec<String>)> = None;
        for place in start..end {
            let line = self.line(place, indent);
            let (fresh, line) = match line.strip_prefix("* ") {
                Some(line) => (true, line.trim_start()),
                None => (false, line.trim_start()),
            };
            if fresh && let Some((at, cells)) = row.replace((place, Vec::new())) {
                self.row(at, &cells);
            }
            let Some((_, cells)) = &mut row else { continue };
            match (line.strip_prefix("- "), cells.last_mut()) {
                (Some(cell), _) => cells.push(cell.trim().to_owned()),
                (None, Some(last)) if !line.trim().is_empty() && line != "-" => {
                    last.push(' ');
                    last.push_str(line.trim());
                }
                _ if line.trim() == "-" => cells.push(String::new()),
                _ => {}
            }
        }
        if let Some((at, cells)) = row {
            self.row(at, &cells);
        }
    }
}
