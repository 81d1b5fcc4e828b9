//! Blocks of AsciiDoc, line by line.

use std::sync::LazyLock;

use regex::Regex;

use super::inline::inline;
use crate::scan::document::{
    builder::Builder,
    front_matter,
    model::{BlockKind, SpanKind},
    words::Words,
};

static HEADING: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(={1,6}|#{1,6})\s+(\S.*?)\s*$").expect("a pattern"));
static ATTRIBUTE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^:(!?[\w][\w.-]{0,80}!?):(?:\s+(.*))?$").expect("a pattern"));
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:\*{1,6}|-|\.{1,6}|\d{1,4}\.|[a-z]\.)\s+(\[[ xX*]\]\s+)?(\S.*)$")
        .expect("a pattern")
});
static TERM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(\S.{0,200}?)(?:::{1,3}|;;)(?:\s+(.*))?$").expect("a pattern")
});
static BLOCK_MACRO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(include|image|video|audio|plantuml|openapi)::([^\[\s]+)\[(.*)\]$")
        .expect("a pattern")
});
static ADMONITION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(NOTE|TIP|WARNING|IMPORTANT|CAUTION): (.*)$").expect("a pattern")
});

/// Reads a text.
pub(in crate::scan::document) fn read<'t>(builder: &mut Builder<'t>, text: &'t str) {
    let base = front_matter::read(builder, text);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let first = text[..base].bytes().filter(|byte| *byte == b'\n').count();
    let mut reader = Reader {
        builder,
        lines: &lines,
        style: Style::default(),
        at_top: true,
        quotes: Vec::new(),
    };
    let mut place = first;
    while place < lines.len() {
        let next = reader.block(place);
        place = next.max(place + 1);
    }
}

/// What a line in brackets says of the block below it.
#[derive(Debug, Default)]
struct Style {
    language: Option<String>,
    quote: bool,
    comment: bool,
    heading: bool,
    columns: Option<usize>,
}

struct Reader<'b, 't, 'l> {
    builder: &'b mut Builder<'t>,
    lines: &'l [&'t str],
    style: Style,
    /// Nothing but the title and attributes so far.
    at_top: bool,
    /// Delimiters that are open, each with whether what is in it is a quotation.
    quotes: Vec<(&'t str, bool)>,
}

fn number(place: usize) -> u32 {
    u32::try_from(place + 1).unwrap_or(u32::MAX)
}

/// The delimiter that a line is: at least four of a sign, or two hyphens.
fn delimiter(line: &str) -> Option<u8> {
    let sign = *line.as_bytes().first()?;
    let same = line.bytes().all(|byte| byte == sign);
    let is = match sign {
        b'-' => line.len() >= 4 || line == "--",
        b'.' | b'=' | b'*' | b'_' | b'+' | b'/' => line.len() >= 4,
        _ => false,
    };
    (same && is).then_some(sign)
}

impl<'t> Reader<'_, 't, '_> {
    fn line(&self, place: usize) -> &'t str {
        self.lines.get(place).copied().unwrap_or_default()
    }

    /// Where a line like this one stands again; the end when nowhere.
    fn close(&self, from: usize, like: &str) -> usize {
        let rest = &self.lines[from.min(self.lines.len())..];
        let close = rest.iter().position(|line| *line == like);
        close.map_or(self.lines.len(), |close| from + close)
    }

    fn block(&mut self, place: usize) -> usize {
        let line = self.line(place);
        if line.is_empty() {
            return place + 1;
        }
        if let Some(next) = self.delimited(place, line) {
            return next;
        }
        if let Some(comment) = line.strip_prefix("//") {
            let lines = (number(place), number(place));
            self.builder
                .verbatim(BlockKind::Comment, lines, comment.trim().to_owned());
            return place + 1;
        }
        if let Some(attribute) = ATTRIBUTE.captures(line) {
            let part = |group| attribute.get(group).map_or("", |part| part.as_str());
            if self.at_top && !part(1).contains('!') {
                self.builder.head_field(part(1), part(2), number(place));
            }
            return place + 1;
        }
        if line.starts_with('[') && line.ends_with(']') && !line.starts_with("[[") {
            self.style(&line[1..line.len() - 1]);
            return place + 1;
        }
        let is_directive = [
            "ifdef::", "ifndef::", "ifeval::", "endif::", "toc::", "'''", "<<<", "[[",
        ];
        if is_directive.iter().any(|start| line.starts_with(start)) || line == "+" {
            return place + 1;
        }
        if let Some(heading) = HEADING.captures(line).filter(|_| self.quotes.is_empty()) {
            let marks = heading.get(1).map_or(1, |marks| marks.as_str().len());
            let title = heading.get(2).map_or("", |title| title.as_str());
            return self.heading(place, place + 1, u8::try_from(marks).unwrap_or(6), title);
        }
        if let Some(level) = self.underlined(place) {
            return self.heading(place, place + 2, level, line);
        }
        if let Some(found) = BLOCK_MACRO.captures(line) {
            let target = found.get(2).map_or("", |target| target.as_str());
            let mut words = Words::new(number(place));
            words.marked(SpanKind::Link(target.to_owned()), target);
            self.put(BlockKind::Paragraph, place, place + 1, words);
            return place + 1;
        }
        if line.starts_with("|===") || line.starts_with("!===") || line.starts_with(",===") {
            return self.table(place, line);
        }
        if line.len() > 1
            && line.starts_with('.')
            && !line.starts_with([' ', '.'])
            && !line[1..].starts_with([' ', '.'])
        {
            // The title of a block.
            self.paragraph(place, place + 1, &line[1..], BlockKind::Paragraph);
            return place + 1;
        }
        if let Some(item) = ITEM.captures(line) {
            let checked = item.get(1).map(|mark| !mark.as_str().starts_with("[ ]"));
            let first = item.get(2).map_or("", |words| words.as_str());
            let end = self.words_end(place + 1, true);
            let text = self.joined(first, place + 1, end);
            self.paragraph(place, end, &text, BlockKind::Item { checked });
            return end;
        }
        if let Some(term) = TERM.captures(line) {
            let name = term.get(1).map_or("", |name| name.as_str());
            let value = term.get(2).map_or("", |value| value.as_str());
            let end = self.words_end(place + 1, true);
            let value = self.joined(value, place + 1, end);
            self.paragraph(
                place,
                end,
                &format!("{name}: {value}"),
                BlockKind::Item { checked: None },
            );
            return end;
        }
        let end = self.words_end(place + 1, false);
        if line.starts_with([' ', '\t']) {
            let lines: Vec<&str> = (place..end).map(|place| self.line(place)).collect();
            self.code(place, end, lines.join("\n"));
            return end;
        }
        if let Some(note) = ADMONITION.captures(line) {
            let first = note.get(2).map_or("", |words| words.as_str());
            let text = self.joined(first, place + 1, end);
            self.paragraph(place, end, &text, BlockKind::Quote);
            return end;
        }
        let text = self.joined(line, place + 1, end);
        if std::mem::take(&mut self.style.comment) {
            self.builder
                .verbatim(BlockKind::Comment, (number(place), number(end - 1)), text);
            return end;
        }
        let quote = self.style.quote || self.quotes.iter().any(|(_, quote)| *quote);
        let kind = if quote {
            BlockKind::Quote
        } else {
            BlockKind::Paragraph
        };
        let keeps_top = self.at_top && place > 0 && HEADING.is_match(self.line(place - 1));
        self.paragraph(place, end, &text, kind);
        // Author and revision stand right below the title, attributes below them.
        self.at_top |= keeps_top;
        end
    }

    /// A block between two lines that are the same; `None` when this line is none of these.
    fn delimited(&mut self, place: usize, line: &'t str) -> Option<usize> {
        let fence = line.starts_with("```");
        let sign = if fence { b'`' } else { delimiter(line)? };
        if let Some(open) = self.quotes.iter().rposition(|(open, _)| *open == line) {
            self.quotes.truncate(open);
            return Some(place + 1);
        }
        match sign {
            b'/' => {
                let close = self.close(place + 1, line);
                let text = self.lines[place + 1..close].join("\n");
                self.builder.verbatim(
                    BlockKind::Comment,
                    (number(place + 1), number(close.max(place + 2) - 1)),
                    text,
                );
                Some(close + 1)
            }
            b'`' | b'.' | b'+' => Some(self.listing(place, if fence { "```" } else { line }, line)),
            b'-' if line.len() >= 4 => Some(self.listing(place, line, line)),
            _ => {
                let quote = sign == b'_' || std::mem::take(&mut self.style.quote);
                // Example, sidebar, quotation, open block: what is in it is read on. Too many are no blocks.
                if self.quotes.len() < 32 {
                    self.quotes.push((line, quote));
                }
                self.style = Style::default();
                Some(place + 1)
            }
        }
    }

    fn listing(&mut self, place: usize, close: &str, line: &str) -> usize {
        let end = self.close(place + 1, close);
        let info = line.trim_start_matches('`').trim();
        if line.starts_with('`') && !info.is_empty() {
            self.style.language = info.split([' ', ',']).next().map(str::to_lowercase);
        }
        let text = self.lines[(place + 1).min(end)..end].join("\n");
        self.code(place + 1, end, text);
        end + 1
    }

    fn code(&mut self, from: usize, to: usize, text: String) {
        let style = std::mem::take(&mut self.style);
        self.at_top = false;
        let kind = BlockKind::Code {
            language: style.language,
        };
        self.builder
            .verbatim(kind, (number(from), number(to.max(from + 1) - 1)), text);
    }

    fn style(&mut self, inside: &str) {
        let mut parts = inside.split(',').map(str::trim);
        let first = parts.next().unwrap_or_default();
        let name = first.split(['%', '#', '.']).next().unwrap_or_default();
        match name {
            "source" | "listing" | "" => {
                self.style.language = parts
                    .find(|part| !part.contains('=') && !part.is_empty())
                    .map(str::to_lowercase);
            }
            "plantuml" | "mermaid" | "ditaa" | "graphviz" => {
                self.style.language = Some(name.to_owned())
            }
            "quote" | "verse" | "NOTE" | "TIP" | "WARNING" | "IMPORTANT" | "CAUTION" => {
                self.style.quote = true
            }
            "comment" => self.style.comment = true,
            "discrete" | "float" => self.style.heading = true,
            _ => {}
        }
        if let Some((_, columns)) = inside.split_once("cols=") {
            let columns = columns
                .trim_start_matches('"')
                .split('"')
                .next()
                .unwrap_or_default();
            let count = match columns.split_once('*') {
                Some((count, _)) => count.trim().parse().ok(),
                None => Some(columns.split(',').count()),
            };
            self.style.columns = count.filter(|count| (1..200).contains(count));
        }
    }

    /// The level of a title above a line of signs, which is nearly as long.
    fn underlined(&self, place: usize) -> Option<u8> {
        let (title, under) = (self.line(place), self.line(place + 1));
        let sign = *under.as_bytes().first()?;
        let level = match sign {
            b'=' => 1,
            b'-' => 2,
            b'~' => 3,
            b'^' => 4,
            b'+' => 5,
            _ => return None,
        };
        let alone = place == 0
            || self.line(place - 1).is_empty()
            || self.line(place - 1).starts_with(['[', ':', '/']);
        let near = title.chars().count().abs_diff(under.len()) <= 2;
        let is = under.len() >= 2
            && under.bytes().all(|byte| byte == sign)
            && alone
            && near
            && !title.starts_with([' ', '|', '.']);
        is.then_some(level)
    }

    fn heading(&mut self, place: usize, end: usize, level: u8, title: &str) -> usize {
        let mut words = Words::new(number(place));
        inline(&mut words, title.trim_end_matches(['=', '#']).trim_end());
        self.style = Style::default();
        self.at_top &= level == 1;
        self.builder
            .heading(level, (number(place), number(end - 1)), words);
        end
    }

    /// Where words end that go on over lines.
    fn words_end(&self, from: usize, item: bool) -> usize {
        let ends = |place: &usize| {
            let line = self.line(*place);
            line.is_empty()
                || line == "+"
                || delimiter(line).is_some()
                || line.starts_with("|===")
                || line.starts_with("```")
                || (line.starts_with('[') && line.ends_with(']') && !line.contains("]["))
                || line.starts_with("//")
                || (self.at_top && ATTRIBUTE.is_match(line))
                || (item && (ITEM.is_match(line) || TERM.is_match(line)))
        };
        (from..self.lines.len())
            .find(ends)
            .unwrap_or(self.lines.len())
    }

    fn joined(&self, first: &str, from: usize, to: usize) -> String {
        let mut lines = vec![first];
        lines.extend((from..to).map(|place| self.line(place)));
        for line in &mut lines {
            // Breaks of lines, which nobody reads.
            *line = line.strip_suffix(" +").unwrap_or(line);
        }
        lines.join("\n")
    }

    fn paragraph(&mut self, from: usize, to: usize, text: &str, kind: BlockKind) {
        let mut words = Words::new(number(from));
        inline(&mut words, text);
        self.put(kind, from, to, words);
    }

    fn put(&mut self, kind: BlockKind, from: usize, to: usize, words: Words) {
        self.style = Style::default();
        self.at_top = false;
        self.builder
            .block(kind, (number(from), number(to.max(from + 1) - 1)), words);
    }

    fn table(&mut self, place: usize, fence: &str) -> usize {
        let end = self.close(place + 1, fence);
        let mut columns = self.style.columns;
        let mut row: Vec<(usize, String)> = Vec::new();
        for at in place + 1..end {
            let line = self.line(at);
            if line.is_empty() || line.starts_with("//") {
                continue;
            }
            // `2+|a` and `a|b` have what the cell is before the bar.
            let cells: Vec<&str> = match line.find('|').filter(|bar| *bar < 8) {
                Some(bar) => line[bar + 1..].split('|').collect(),
                None => {
                    if let Some((_, last)) = row.last_mut() {
                        last.push(' ');
                        last.push_str(line.trim());
                    }
                    continue;
                }
            };
            // Without a word about them, the first line says how many columns there are.
            if columns.is_none() {
                columns = Some(cells.len());
            }
            for cell in cells {
                if columns.is_some_and(|columns| row.len() >= columns) {
                    self.row(&std::mem::take(&mut row));
                }
                row.push((at, cell.trim().to_owned()));
            }
        }
        self.row(&row);
        self.style = Style::default();
        end + 1
    }

    fn row(&mut self, cells: &[(usize, String)]) {
        let (Some((first, _)), Some((last, _))) = (cells.first(), cells.last()) else {
            return;
        };
        let mut words = Words::new(number(*first));
        for (column, (at, cell)) in cells.iter().enumerate() {
            words.at(number(*at));
            if column > 0 {
                words.raw(" | ");
            }
            inline(&mut words, cell);
        }
        self.at_top = false;
        self.builder
            .block(BlockKind::Row, (number(*first), number(*last)), words);
    }
}
