//! Org mode.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    builder::Builder,
    model::{BlockKind, SpanKind},
    words::Words,
};

static HEADING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\*{1,30}) +(?:(?:TODO|DONE|NEXT|WAITING|CANCELLED|CANCELED|IN-PROGRESS|HOLD|STARTED) +)?(?:\[#[A-Z0-9]\] +)?(.*?)(?: +:[\w@:]+:)?$")
        .expect("a pattern")
});
static KEYWORD: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*#\+([A-Za-z_]+):\s*(.*)$").expect("a pattern"));
static BEGIN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)^\s*#\+begin_([a-z]+)\s*(\S*)").expect("a pattern"));
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:[-+]|\s\*|\d{1,4}[.)])\s+(?:(\[[ xX-]\])\s+)?(\S.*)$").expect("a pattern")
});
static PROPERTY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\s*:([\w-]+):\s*(.*)$").expect("a pattern"));

/// Reads a text.
pub(super) fn read<'t>(builder: &mut Builder<'t>, text: &'t str) {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut reader = Reader {
        builder,
        lines: &lines,
        headings: 0,
        no_end: Vec::new(),
    };
    let mut place = 0;
    while place < lines.len() {
        place = reader.block(place).max(place + 1);
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place + 1).unwrap_or(u32::MAX)
}

struct Reader<'b, 't, 'l> {
    builder: &'b mut Builder<'t>,
    lines: &'l [&'t str],
    headings: usize,
    /// Names of blocks of which no end stands behind.
    no_end: Vec<String>,
}

impl Reader<'_, '_, '_> {
    fn block(&mut self, place: usize) -> usize {
        let line = self.lines[place];
        if line.trim().is_empty() {
            return place + 1;
        }
        if let Some(heading) = HEADING.captures(line) {
            let level = heading.get(1).map_or(1, |stars| stars.as_str().len());
            let mut words = Words::new(number(place));
            inline(
                &mut words,
                heading.get(2).map_or("", |title| title.as_str()),
            );
            self.headings += 1;
            let lines = (number(place), number(place));
            self.builder
                .heading(u8::try_from(level).unwrap_or(u8::MAX), lines, words);
            return place + 1;
        }
        if let Some(begin) = BEGIN.captures(line) {
            let part = |group| begin.get(group).map_or("", |part| part.as_str());
            if let Some(next) = self.delimited(place, &part(1).to_lowercase(), part(2)) {
                return next;
            }
        }
        if let Some(keyword) = KEYWORD.captures(line) {
            let part = |group| keyword.get(group).map_or("", |part| part.as_str());
            let lower = part(1).to_lowercase();
            if lower == "include" {
                let target = part(2)
                    .trim_matches('"')
                    .split('"')
                    .next()
                    .unwrap_or_default();
                let mut words = Words::new(number(place));
                words.marked(SpanKind::Link(target.to_owned()), target);
                self.put(BlockKind::Paragraph, place, place + 1, words);
            } else if self.headings <= 1 {
                self.builder.head_field(part(1), part(2), number(place));
            }
            return place + 1;
        }
        if let Some(comment) = line.strip_prefix("# ") {
            let lines = (number(place), number(place));
            self.builder
                .verbatim(BlockKind::Comment, lines, comment.to_owned());
            return place + 1;
        }
        let name = line.trim();
        if name.eq_ignore_ascii_case(":properties:") || name.eq_ignore_ascii_case(":logbook:") {
            return self.drawer(place, name.eq_ignore_ascii_case(":properties:"));
        }
        if name.starts_with('|') {
            if !name.starts_with("|-") {
                let mut words = Words::new(number(place));
                for (column, cell) in name.trim_matches('|').split('|').enumerate() {
                    if column > 0 {
                        words.raw(" | ");
                    }
                    inline(&mut words, cell.trim());
                }
                self.put(BlockKind::Row, place, place + 1, words);
            }
            return place + 1;
        }
        if name == ":" || name.starts_with(": ") {
            let is = |line: &&&str| line.trim() == ":" || line.trim().starts_with(": ");
            let end = place + self.lines[place..].iter().take_while(is).count();
            let code: Vec<&str> = self.lines[place..end]
                .iter()
                .map(|line| line.trim().trim_start_matches(':').trim_start())
                .collect();
            let lines = (number(place), number(end - 1));
            self.builder
                .verbatim(BlockKind::Code { language: None }, lines, code.join("\n"));
            return end;
        }
        if let Some(item) = ITEM.captures(line) {
            let checked = item
                .get(1)
                .map(|mark| mark.as_str().eq_ignore_ascii_case("[x]"));
            let first = item.get(2).map_or("", |words| words.as_str());
            let end = self.words_end(place + 1, true);
            return self.words(place, end, first, BlockKind::Item { checked });
        }
        let end = self.words_end(place + 1, false);
        self.words(place, end, line.trim(), BlockKind::Paragraph)
    }

    fn words(&mut self, place: usize, end: usize, first: &str, kind: BlockKind) -> usize {
        let mut lines = vec![first];
        lines.extend(self.lines[place + 1..end].iter().map(|line| line.trim()));
        let mut words = Words::new(number(place));
        inline(&mut words, &lines.join("\n"));
        self.put(kind, place, end, words);
        end
    }

    fn put(&mut self, kind: BlockKind, from: usize, to: usize, words: Words) {
        self.builder
            .block(kind, (number(from), number(to - 1)), words);
    }

    fn words_end(&self, from: usize, item: bool) -> usize {
        let ends = |line: &&str| {
            let name = line.trim_start();
            name.is_empty()
                || name.starts_with("#+")
                || name.starts_with('|')
                || line.starts_with("* ")
                || line.starts_with("**")
                || (item && !line.starts_with(' '))
                || ITEM.is_match(line)
        };
        let rest = &self.lines[from.min(self.lines.len())..];
        from + rest.iter().position(ends).unwrap_or(rest.len())
    }

    fn delimited(&mut self, place: usize, name: &str, language: &str) -> Option<usize> {
        if self.no_end.iter().any(|known| known == name) {
            return None;
        }
        let close = format!("#+end_{name}");
        let is_end = |line: &&str| {
            let line = line.trim();
            line.get(..close.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(&close))
        };
        let inside = self.lines[place + 1..].iter().position(is_end);
        let Some(end) = inside.map(|count| place + 1 + count) else {
            self.no_end.push(name.to_owned());
            return None;
        };
        let text = self.lines[place + 1..end].join("\n");
        let lines = (number(place + 1), number(end.max(place + 2) - 1));
        match name {
            "src" | "example" | "export" => {
                let language =
                    Some(language.to_lowercase()).filter(|name| !name.is_empty() && name != "src");
                self.builder
                    .verbatim(BlockKind::Code { language }, lines, text);
            }
            "comment" => self.builder.verbatim(BlockKind::Comment, lines, text),
            _ => {
                let mut words = Words::new(number(place + 1));
                inline(&mut words, &text);
                self.builder.block(BlockKind::Quote, lines, words);
            }
        }
        Some(end + 1)
    }

    fn drawer(&mut self, place: usize, fields: bool) -> usize {
        for (at, line) in self.lines.iter().enumerate().skip(place + 1).take(200) {
            if line.trim().eq_ignore_ascii_case(":end:") {
                return at + 1;
            }
            if let Some(property) = PROPERTY
                .captures(line)
                .filter(|_| fields && self.headings <= 1)
            {
                let part = |group| property.get(group).map_or("", |part| part.as_str());
                self.builder.field(part(1), part(2), number(at));
            }
        }
        place + 1
    }
}

/// How far the words between two signs reach.
const MOST_MARKED: usize = 400;

/// Reads words; an end of a line is one of the source.
fn inline(words: &mut Words, text: &str) {
    let bytes = text.as_bytes();
    let (mut plain, mut place) = (0, 0);
    let mut no_link = false;
    while let Some(sign) = bytes.get(place) {
        let next = match sign {
            b'[' if bytes.get(place + 1) == Some(&b'[') && !no_link => {
                let end = text[place..].find("]]");
                no_link = end.is_none();
                end.map(|end| (place + end + 2, link(&text[place + 2..place + end])))
            }
            b'=' | b'~' | b'*' | b'/' | b'+' | b'_' => {
                let inside = marked(text, place);
                inside.map(|inside| {
                    let kind = match sign {
                        b'=' | b'~' => Some(SpanKind::Code),
                        b'*' => Some(SpanKind::Strong),
                        b'+' => Some(SpanKind::Struck),
                        _ => None,
                    };
                    (place + inside.len() + 2, (kind, inside))
                })
            }
            _ => None,
        };
        let Some((end, (kind, shown))) = next else {
            place += 1;
            continue;
        };
        words.push(&text[plain..place]);
        match kind {
            Some(kind) => words.marked(kind, shown),
            None => words.push(shown),
        }
        place = end;
        plain = end;
    }
    words.push(&text[plain..]);
}

/// `target][shown` or `target`.
fn link(inside: &str) -> (Option<SpanKind>, &str) {
    let (target, shown) = inside.split_once("][").unwrap_or((inside, inside));
    let target = target.strip_prefix("file:").unwrap_or(target);
    (Some(SpanKind::Link(target.to_owned())), shown)
}

/// What stands between the sign at this place and the next one like it, where the two mark it.
fn marked(text: &str, place: usize) -> Option<&str> {
    let sign = char::from(text.as_bytes()[place]);
    let before = text[..place].chars().next_back();
    let opens = before.is_none_or(|sign| sign.is_whitespace() || "([{'\"-".contains(sign));
    let inside = &text[place + 1..];
    if !opens || inside.starts_with(char::is_whitespace) {
        return None;
    }
    let end = inside
        .char_indices()
        .take(MOST_MARKED)
        .find(|(_, other)| *other == sign)?
        .0;
    let after = inside[end + 1..].chars().next();
    let words = &inside[..end];
    let closes = !words.is_empty()
        && !words.ends_with(char::is_whitespace)
        && !after.is_some_and(char::is_alphanumeric);
    closes.then_some(words)
}
