//! Puts a document together from what a reader meets, in the order of the text.

use super::{
    leading::Leading,
    lines::{Lines, digest},
    model::{Block, BlockKind, Document, Field, Format, Section},
    words::Words,
};

/// Characters of a heading that are its section's title. The block of the heading has all.
const MOST_TITLE: usize = 120;
/// What stands behind so many sections belongs to the last of them.
const MOST_SECTIONS: usize = 20_000;
/// More blocks are not kept, so that no text takes many times its size.
const MOST_BLOCKS: usize = 200_000;
/// More fields are not kept.
const MOST_FIELDS: usize = 1_000;

/// A document that is being read.
pub(super) struct Builder<'t> {
    text: &'t str,
    pub(super) lines: Lines<'t>,
    format: Format,
    title: Option<String>,
    heading: Option<String>,
    fields: Vec<Field>,
    sections: Vec<Section>,
    /// Sections whose headings are above what comes next, the highest first.
    above: Vec<usize>,
    blocks: Vec<Block>,
    leading: Leading,
}

impl<'t> Builder<'t> {
    pub(super) fn new(format: Format, text: &'t str) -> Self {
        Self {
            text,
            lines: Lines::new(text),
            format,
            title: None,
            heading: None,
            fields: Vec::new(),
            sections: Vec::new(),
            above: Vec::new(),
            blocks: Vec::new(),
            leading: Leading::default(),
        }
    }

    /// What the front matter gives as the title; the first that is said.
    pub(super) fn title(&mut self, title: &str) {
        let title = title.trim();
        if self.title.is_none() && !title.is_empty() {
            self.title = Some(title.chars().take(MOST_TITLE).collect());
        }
    }

    /// A field at the top.
    pub(super) fn field(&mut self, name: &str, value: &str, line: u32) {
        if self.fields.len() < MOST_FIELDS {
            self.fields.push(Field {
                name: name.trim().to_lowercase(),
                value: value.trim().to_owned(),
                line,
            });
        }
    }

    /// A field of the document's head, whose `title` is that of the document.
    pub(super) fn head_field(&mut self, name: &str, value: &str, line: u32) {
        if name.trim().eq_ignore_ascii_case("title") {
            self.title(value);
        }
        self.field(name, value, line);
    }

    /// A heading; 1 is the highest level.
    pub(super) fn heading(&mut self, level: u8, lines: (u32, u32), words: Words) {
        let (mut text, mut spans) = words.finish();
        // `{#name}` at its end is its address.
        if let Some((before, _)) = text
            .strip_suffix('}')
            .and_then(|text| text.rsplit_once("{#"))
        {
            let end = before.trim_end().len();
            text.truncate(end);
            for span in &mut spans {
                span.range = span.range.start.min(end)..span.range.end.min(end);
            }
        }
        let title: String = text.chars().take(MOST_TITLE).collect();
        let title = title.trim_end().to_owned();
        if self.heading.is_none() && !title.is_empty() {
            self.heading = Some(title.clone());
        }
        self.leading.heading(&title);
        self.cut(level.max(1), title, lines.0);
        self.put(BlockKind::Heading, lines, text, spans);
    }

    /// Begins a section; at a line where one begins already it is the same one.
    fn cut(&mut self, level: u8, title: String, line: u32) {
        if self.sections.is_empty() && !self.text[..self.lines.start(line)].trim().is_empty() {
            self.open(0, String::new(), 1);
        }
        let last = self.sections.last();
        if self.sections.len() >= MOST_SECTIONS || last.is_some_and(|last| last.lines.0 >= line) {
            return;
        }
        self.open(level, title, line);
    }

    fn open(&mut self, level: u8, title: String, line: u32) {
        while self.above.last().is_some_and(|place| {
            let above = self.sections.get(*place);
            above.is_some_and(|above| above.level >= level)
        }) {
            self.above.pop();
        }
        let above = self.above.last().copied();
        if level > 0 {
            self.above.push(self.sections.len());
        }
        self.sections.push(Section {
            title,
            level,
            above,
            lines: (line, line),
            sha256: String::new(),
        });
    }

    /// A block of words; one without any is nothing.
    pub(super) fn block(&mut self, kind: BlockKind, lines: (u32, u32), words: Words) {
        if words.is_blank() {
            return;
        }
        for (name, value, line) in self.leading.block(&kind, &words) {
            self.field(&name, &value, line);
        }
        let (text, spans) = words.finish();
        self.put(kind, lines, text, spans);
    }

    /// A block of code, or of a comment, as it stands; lines are those of the text itself.
    pub(super) fn verbatim(&mut self, kind: BlockKind, lines: (u32, u32), text: String) {
        if !matches!(kind, BlockKind::Comment) {
            self.leading.other();
        } else if text.trim().is_empty() {
            return;
        }
        self.put(kind, lines, text, Vec::new());
    }

    fn put(
        &mut self,
        kind: BlockKind,
        lines: (u32, u32),
        text: String,
        spans: Vec<super::model::Span>,
    ) {
        if self.sections.is_empty() {
            self.open(0, String::new(), 1);
        }
        if self.blocks.len() < MOST_BLOCKS {
            self.blocks.push(Block {
                kind,
                section: self.sections.len() - 1,
                lines: (lines.0, lines.1.max(lines.0)),
                text,
                spans,
            });
        }
    }

    /// The document. The last section goes to the end of the whole text, of which only a first part may have been read.
    pub(super) fn finish(mut self, whole: &str) -> Document {
        if self.sections.is_empty() && !whole.trim().is_empty() {
            self.open(0, String::new(), 1);
        }
        let last_line = if whole.len() == self.text.len() {
            self.lines.count()
        } else {
            let behind = whole[self.text.len()..].trim_end_matches('\n');
            let ends = behind.bytes().filter(|byte| *byte == b'\n').count();
            let ends = u32::try_from(ends).unwrap_or(u32::MAX);
            self.lines.count().saturating_add(ends)
        };
        let count = self.sections.len();
        for place in 0..count {
            let next = self.sections.get(place + 1).map(|next| next.lines.0);
            let start = self.lines.start(self.sections[place].lines.0);
            let (end, last) = match next {
                Some(next) => (self.lines.start(next), next - 1),
                None => (whole.len(), last_line),
            };
            let section = &mut self.sections[place];
            section.lines.1 = last.max(section.lines.0);
            section.sha256 = digest(&whole[start..end]);
        }
        Document {
            format: self.format,
            title: self.title.or(self.heading),
            fields: self.fields,
            sections: self.sections,
            blocks: self.blocks,
        }
    }
}
