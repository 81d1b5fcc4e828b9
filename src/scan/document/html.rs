//! HTML as it stands in other documents: the pieces of text that it shows.

use super::{
    model::{BlockKind, SpanKind},
    words::Words,
};

/// A part of it.
pub(super) struct Piece {
    pub(super) kind: PieceKind,
    /// First and last line, counted from the line that was given.
    pub(super) lines: (u32, u32),
    pub(super) words: Words,
}

pub(super) enum PieceKind {
    Heading(u8),
    Block(BlockKind),
}

/// What stands between `<` and `>`.
pub(super) struct Tag<'t> {
    /// In lower case.
    pub(super) name: String,
    pub(super) closes: bool,
    attributes: &'t str,
}

impl<'t> Tag<'t> {
    /// Reads `<name attributes>`; `None` when it is something else.
    pub(super) fn of(tag: &'t str) -> Option<Self> {
        let inside = tag.strip_prefix('<')?.strip_suffix('>')?;
        let (closes, inside) = match inside.strip_prefix('/') {
            Some(inside) => (true, inside),
            None => (false, inside),
        };
        let ends = |sign: char| !(sign.is_ascii_alphanumeric() || matches!(sign, '-' | '.' | ':'));
        let end = inside.find(ends).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(end);
        let is = name.starts_with(|sign: char| sign.is_ascii_alphabetic());
        is.then(|| Self {
            name: name.to_ascii_lowercase(),
            closes,
            attributes,
        })
    }

    /// The value of an attribute; `None` when it is not there.
    fn attribute(&self, name: &str) -> Option<&'t str> {
        let mut rest = self.attributes;
        loop {
            let place = rest.find(name)?;
            let own = rest[..place].ends_with(|sign: char| sign.is_whitespace());
            rest = &rest[place + name.len()..];
            if let Some(value) = rest.trim_start().strip_prefix('=')
                && own
            {
                let value = value.trim_start();
                let quote = value
                    .chars()
                    .next()
                    .filter(|sign| matches!(sign, '"' | '\''));
                return Some(match quote {
                    Some(quote) => value[1..].split(quote).next().unwrap_or_default(),
                    None => value
                        .split(|sign: char| sign.is_whitespace() || matches!(sign, '>' | '/'))
                        .next()
                        .unwrap_or_default(),
                });
            }
        }
    }

    /// What it marks among words; `None` when it marks nothing.
    pub(super) fn marks(&self) -> Option<SpanKind> {
        match self.name.as_str() {
            "code" | "kbd" | "tt" | "samp" => Some(SpanKind::Code),
            "del" | "s" | "strike" => Some(SpanKind::Struck),
            "b" | "strong" => Some(SpanKind::Strong),
            "a" => self
                .attribute("href")
                .map(|target| SpanKind::Link(target.to_owned())),
            _ => None,
        }
    }

    /// Whether a tag of this name ends what an open mark of this kind began.
    pub(super) fn ends(&self, kind: &SpanKind) -> bool {
        match kind {
            SpanKind::Code => matches!(self.name.as_str(), "code" | "kbd" | "tt" | "samp"),
            SpanKind::Struck => matches!(self.name.as_str(), "del" | "s" | "strike"),
            SpanKind::Strong => matches!(self.name.as_str(), "b" | "strong"),
            SpanKind::Link(_) => self.name == "a",
        }
    }
}

/// The pieces of a text in HTML that begins on this line.
pub(super) fn pieces(html: &str, first_line: u32) -> Vec<Piece> {
    let mut reader = Reader {
        found: Vec::new(),
        kind: None,
        start: first_line,
        line: first_line,
        words: Words::new(first_line),
    };
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        let (before, tag) = rest.split_at(open);
        reader.text(before);
        if let Some(comment) = tag.strip_prefix("<!--") {
            let end = comment.find("-->").unwrap_or(comment.len());
            reader.flush();
            reader.comment(&comment[..end]);
            rest = comment.get(end + 3..).unwrap_or_default();
            continue;
        }
        let name = tag[1..].strip_prefix('/').unwrap_or(&tag[1..]);
        if !name.starts_with(|sign: char| sign.is_ascii_alphabetic()) {
            reader.text("<");
            rest = &tag[1..];
            continue;
        }
        let Some(end) = tag.find('>') else {
            rest = tag;
            break;
        };
        let (whole, behind) = tag.split_at(end + 1);
        match Tag::of(whole) {
            Some(tag) if matches!(tag.name.as_str(), "script" | "style") && !tag.closes => {
                // What is in it is shown to nobody. Without an end, the rest is text: only once is the rest looked through.
                let close = format!("</{}", tag.name);
                let skipped = behind.find(&close).unwrap_or(behind.len());
                reader.skip(&tag_and(whole, &behind[..skipped]));
                rest = &behind[skipped..];
            }
            Some(tag) => {
                reader.tag(&tag);
                reader.skip(whole);
                rest = behind;
            }
            None => {
                reader.text("<");
                rest = &tag[1..];
            }
        }
    }
    reader.text(rest);
    reader.flush();
    reader.found
}

fn tag_and(tag: &str, text: &str) -> String {
    "\n".repeat(tag.matches('\n').count() + text.matches('\n').count())
}

struct Reader {
    found: Vec<Piece>,
    kind: Option<PieceKind>,
    start: u32,
    line: u32,
    words: Words,
}

impl Reader {
    fn text(&mut self, text: &str) {
        if self.words.is_blank() {
            // It begins at its first word.
            let blank = text.len() - text.trim_start().len();
            self.skip(&text[..blank]);
            self.start = self.line;
            self.words.at(self.line);
            self.words.push(&unescaped(&text[blank..]));
            self.skip(&text[blank..]);
        } else {
            self.words.at(self.line);
            self.words.push(&unescaped(text));
            self.skip(text);
        }
    }

    fn skip(&mut self, text: &str) {
        let ends = text.bytes().filter(|byte| *byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
    }

    fn comment(&mut self, text: &str) {
        let start = self.line;
        self.skip(text);
        self.found.push(Piece {
            kind: PieceKind::Block(BlockKind::Comment),
            lines: (start, self.line),
            words: Words::plain(text, start),
        });
        self.words = Words::new(self.line);
        self.start = self.line;
    }

    fn flush(&mut self) {
        let words = std::mem::replace(&mut self.words, Words::new(self.line));
        let kind = self.kind.take();
        if !words.is_blank() {
            self.found.push(Piece {
                kind: kind.unwrap_or(PieceKind::Block(BlockKind::Paragraph)),
                lines: (self.start, self.line),
                words,
            });
        }
        self.start = self.line;
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        if let Some(kind) = tag.marks().filter(|_| !tag.closes) {
            self.words.at(self.line);
            self.words.begin(kind);
            return;
        }
        if tag.closes && self.words.is_open(|kind| tag.ends(kind)) {
            self.words.end();
            return;
        }
        let block = match tag.name.as_str() {
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = tag.name.as_bytes()[1] - b'0';
                Some(PieceKind::Heading(level))
            }
            "li" => Some(PieceKind::Block(BlockKind::Item { checked: None })),
            "tr" => Some(PieceKind::Block(BlockKind::Row)),
            "blockquote" => Some(PieceKind::Block(BlockKind::Quote)),
            "td" | "th" => {
                if !tag.closes && !self.words.is_blank() {
                    self.words.push(" | ");
                }
                return;
            }
            "br" => {
                self.words.hard_break();
                return;
            }
            "p" | "div" | "ul" | "ol" | "table" | "thead" | "tbody" | "details" | "summary"
            | "section" | "center" | "hr" | "pre" | "dl" | "dt" | "dd" => None,
            _ => return,
        };
        // A paragraph within an item or a cell is that item.
        if block.is_none() && self.words.is_blank() && !tag.closes {
            return;
        }
        self.flush();
        if !tag.closes {
            self.kind = block;
        }
    }
}

/// The few entities that stand in texts.
fn unescaped(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}
