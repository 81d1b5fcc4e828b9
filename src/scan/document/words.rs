//! The words of one block, as a reader of any format puts them together.

use std::ops::Range;

use super::model::{Span, SpanKind};

/// Marks within one block; more are not kept.
const MOST_SPANS: usize = 10_000;
/// Marks within marks; deeper ones are not kept.
const MOST_OPEN: usize = 32;

/// Text without marks, and what was marked.
#[derive(Debug, Default)]
pub(super) struct Words {
    text: String,
    spans: Vec<Span>,
    /// Where text of another line begins: byte of the text, line of the source.
    lines: Vec<(usize, u32)>,
    /// Marks that are not closed yet: kind, where it begins, its line.
    open: Vec<(SpanKind, usize, u32)>,
    /// Marks that began too deep.
    deeper: usize,
    /// The line that is being read, counted from 1.
    line: u32,
}

impl Words {
    /// Nothing yet, from this line on.
    pub(super) fn new(line: u32) -> Self {
        Self {
            line,
            ..Self::default()
        }
    }

    /// Text without marks; its lines are lines of the source.
    pub(super) fn plain(text: &str, line: u32) -> Self {
        let mut words = Self::new(line);
        words.push(text);
        words
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim_start().is_empty()
    }

    /// Sets the line that what comes next stands on.
    pub(super) fn at(&mut self, line: u32) {
        self.line = line;
    }

    /// Adds text. An end of a line becomes a space, and what follows stands on the next line.
    pub(super) fn push(&mut self, text: &str) {
        let mut first = true;
        for part in text.split('\n') {
            if !first {
                self.soft_break();
            }
            first = false;
            let part = part.trim_end_matches('\r');
            if self.text.is_empty() || self.text.ends_with(['\n', ' ']) {
                self.raw(part.trim_start_matches([' ', '\t']));
            } else {
                self.raw(part);
            }
        }
    }

    /// Adds text as it stands, on the same line.
    pub(super) fn raw(&mut self, text: &str) {
        if !text.is_empty() && self.lines.last().is_none_or(|(_, line)| *line != self.line) {
            self.lines.push((self.text.len(), self.line));
        }
        self.text.push_str(text);
    }

    /// The end of a line of the source, which is only a space to readers.
    pub(super) fn soft_break(&mut self) {
        self.line = self.line.saturating_add(1);
        self.part(' ');
    }

    /// The end of a line that readers see.
    pub(super) fn hard_break(&mut self) {
        self.part('\n');
    }

    fn part(&mut self, sign: char) {
        while self.text.ends_with([' ', '\t', '\r']) {
            self.text.pop();
        }
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(sign);
        }
        // What began behind the white space that is gone begins here.
        let end = self.text.len();
        let late = self.open.iter_mut().rev();
        for (_, start, _) in late.take_while(|(_, start, _)| *start > end) {
            *start = end;
        }
    }

    /// Adds text that is marked.
    pub(super) fn marked(&mut self, kind: SpanKind, text: &str) {
        self.begin(kind);
        self.push(text);
        self.end();
    }

    /// Begins a mark.
    pub(super) fn begin(&mut self, kind: SpanKind) {
        if self.open.len() < MOST_OPEN {
            self.open.push((kind, self.text.len(), self.line));
        } else {
            self.deeper += 1;
        }
    }

    /// Ends the mark that began last; nothing when there is none.
    pub(super) fn end(&mut self) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if let Some((kind, start, line)) = self.open.pop()
            && self.spans.len() < MOST_SPANS
        {
            let inside = self.text.get(start..).unwrap_or_default();
            let range = start..start + inside.trim_end().len();
            self.spans.push(Span { kind, range, line });
        }
    }

    /// Whether a mark for which this holds is open.
    pub(super) fn is_open(&self, which: impl Fn(&SpanKind) -> bool) -> bool {
        self.open.iter().any(|(kind, ..)| which(kind))
    }

    /// These words without what is struck through; `None` when nothing is.
    pub(super) fn unstruck(&self) -> Option<Self> {
        let struck = |span: &&Span| span.kind == SpanKind::Struck;
        self.spans.iter().find(struck)?;
        let mut kept = Self::default();
        let mut from = 0;
        let ends = self.spans.iter().filter(struck).map(|span| &span.range);
        for range in ends.chain(std::iter::once(&(self.text.len()..self.text.len()))) {
            let part = self.text.get(from..range.start).unwrap_or_default();
            let before = self.lines.partition_point(|(start, _)| *start <= from);
            let line = before
                .checked_sub(1)
                .and_then(|place| self.lines.get(place));
            kept.at(line.map_or(self.line, |(_, line)| *line));
            kept.raw(part);
            from = range.end.max(from);
        }
        Some(kept)
    }

    /// The text by lines, as they stand in the source and as readers see them, each with the number of its line in the source.
    pub(super) fn by_line(&self) -> impl Iterator<Item = (u32, &str)> {
        let ends = self.lines.iter().skip(1).map(|(start, _)| *start);
        let ends = ends.chain(std::iter::once(self.text.len()));
        self.lines
            .iter()
            .zip(ends)
            .flat_map(move |((start, line), end)| {
                let part = self.text.get(*start..end).unwrap_or_default();
                part.trim().split('\n').map(move |part| (*line, part))
            })
    }

    /// The text without white space around it, and what is marked in it, in order.
    pub(super) fn finish(mut self) -> (String, Vec<Span>) {
        self.deeper = 0;
        while !self.open.is_empty() {
            self.end();
        }
        self.text.truncate(self.text.trim_end().len());
        let lead = self.text.len() - self.text.trim_start().len();
        self.text.drain(..lead);
        let end = self.text.len();
        let mut spans = self.spans;
        for span in &mut spans {
            // White space at which a mark stood may be gone.
            let place = |at: usize| {
                let mut at = at.saturating_sub(lead).min(end);
                while !self.text.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            span.range = trimmed(&self.text, place(span.range.start)..place(span.range.end));
        }
        for (start, _) in &mut self.lines {
            *start = start.saturating_sub(lead);
        }
        spans.sort_by_key(|span| (span.range.start, span.range.end));
        let bare = bare_addresses(&self.text, &spans);
        for range in bare {
            let before = self.lines.partition_point(|(at, _)| *at <= range.start);
            let line = before
                .checked_sub(1)
                .and_then(|place| self.lines.get(place));
            let kind = SpanKind::Link(self.text[range.clone()].to_owned());
            let line = line.map_or(self.line, |(_, line)| *line);
            spans.push(Span { kind, range, line });
        }
        spans.sort_by_key(|span| (span.range.start, span.range.end));
        (self.text, spans)
    }
}

/// The range without white space at its ends.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let part = text.get(range.clone()).unwrap_or_default();
    let start = range.start + part.len() - part.trim_start().len();
    let end = range.start + part.trim_end().len();
    start.min(end)..end
}

/// Addresses that stand in the text as they are, outside of the code and links in these spans.
fn bare_addresses(text: &str, spans: &[Span]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut taken = spans
        .iter()
        .filter(|span| matches!(span.kind, SpanKind::Code | SpanKind::Link(_)))
        .map(|span| span.range.clone())
        .peekable();
    let mut from = 0;
    while let Some(colon) = text[from..].find("://").map(|found| from + found) {
        from = colon + 3;
        let scheme = ["https", "http"]
            .into_iter()
            .find(|scheme| text[..colon].ends_with(scheme));
        let Some(scheme) = scheme else { continue };
        let start = colon - scheme.len();
        while taken.next_if(|range| range.end <= start).is_some() {}
        let next = taken.peek();
        if let Some(range) = next.filter(|range| range.start <= start) {
            from = range.end.max(from);
            continue;
        }
        let before = next.map_or(text.len(), |range| range.start.max(from));
        let end = from + address_length(&text[from..before]);
        if end == from {
            continue;
        }
        if spans.len() + found.len() >= MOST_SPANS {
            break;
        }
        found.push(start..end);
        from = end;
    }
    found
}

/// Bytes of an address behind `://`, without the punctuation of the sentence around it.
fn address_length(text: &str) -> usize {
    let ends = |sign: char| {
        sign.is_whitespace()
            || matches!(
                sign,
                '<' | '>' | '"' | '`' | '|' | '\'' | '（' | '）' | '、' | '。'
            )
    };
    let mut address = &text[..text.find(ends).unwrap_or(text.len())];
    let opened = address.matches('(').count();
    let mut closed = address.matches(')').count();
    while let Some(sign) = address.chars().next_back() {
        let loose = match sign {
            '.' | ',' | ';' | ':' | '!' | '?' | '*' | '_' | ']' | '}' | '，' | '；' => true,
            ')' => closed > opened,
            _ => false,
        };
        if !loose {
            break;
        }
        closed -= usize::from(sign == ')');
        address = &address[..address.len() - sign.len_utf8()];
    }
    address.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_addresses_are_links_with_their_lines() {
        let mut words = Words::new(7);
        words.push("See https://a.example/x_(y), or\n(http://b.example/z). ");
        words.marked(SpanKind::Code, "https://c.example");
        words.push(" ftp://d and xhttps:// é");
        let (text, spans) = words.finish();
        let told: Vec<_> = spans
            .iter()
            .map(|span| (&text[span.range.clone()], span.line, &span.kind))
            .collect();
        let link = |target: &str| SpanKind::Link(target.to_owned());
        assert_eq!(
            told,
            [
                (
                    "https://a.example/x_(y)",
                    7,
                    &link("https://a.example/x_(y)")
                ),
                ("http://b.example/z", 8, &link("http://b.example/z")),
                ("https://c.example", 8, &SpanKind::Code),
            ]
        );
    }

    #[test]
    fn ranges_hold_whatever_white_space_is_dropped() {
        let mut words = Words::new(1);
        words.push("   ");
        words.begin(SpanKind::Strong);
        words.push("a  ");
        words.end();
        words.begin(SpanKind::Code);
        words.push("\n é  ");
        words.push("\n");
        words.end();
        words.push("ü");
        let (text, spans) = words.finish();
        assert_eq!(text, "a é ü");
        let told: Vec<_> = spans.iter().map(|span| &text[span.range.clone()]).collect();
        assert_eq!(told, ["a", "é"]);
    }

    #[test]
    fn lines_of_the_source_can_be_told_apart() {
        let mut words = Words::new(3);
        words.push("Status: draft\n  Date: today");
        words.hard_break();
        words.push("By: me");
        let told: Vec<_> = words.by_line().collect();
        assert_eq!(
            told,
            [(3, "Status: draft"), (4, "Date: today"), (4, "By: me")]
        );
    }
}
