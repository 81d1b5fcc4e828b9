//! Markdown, by its parser's events.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

use super::{
    builder::Builder,
    front_matter,
    html::{self, PieceKind},
    model::{BlockKind, SpanKind},
    words::Words,
};

/// What differs between texts that are nearly the same markup.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    Markdown,
    /// Indentation makes no code.
    Mdx,
}

/// Reads a text whose lines are those of the builder's.
pub(super) fn read(builder: &mut Builder<'_>, text: &str, dialect: Dialect) {
    let base = front_matter::read(builder, text);
    let words = &text[base..];
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_WIKILINKS
        | Options::ENABLE_GFM;
    let mut reader = Reader {
        builder,
        base,
        dialect,
        quotes: 0,
        items: Vec::new(),
        open: None,
        code: None,
        html: None,
        cells: 0,
        comments: Vec::new(),
    };
    for (event, range) in Parser::new_ext(words, options).into_offset_iter() {
        reader.event(event, range);
    }
    reader.flush();
}

/// A block of words that is being read.
struct Open {
    kind: Kind,
    start: usize,
    /// Behind its last word.
    end: usize,
    words: Words,
}

enum Kind {
    Heading(u8),
    Block(BlockKind),
}

/// Verbatim text that is being read.
struct Verbatim {
    language: Option<String>,
    /// Where its first line begins, once that is seen; where its fence is until then.
    start: usize,
    end: usize,
    text: String,
}

struct Reader<'b, 't> {
    builder: &'b mut Builder<'t>,
    /// Where the words begin behind the front matter.
    base: usize,
    dialect: Dialect,
    quotes: usize,
    /// Whether each list item that is open has its words already.
    items: Vec<bool>,
    open: Option<Open>,
    code: Option<Verbatim>,
    html: Option<Verbatim>,
    /// Cells of the row so far.
    cells: usize,
    /// Comments among words, told when the block is over.
    comments: Vec<(u32, String)>,
}

impl Reader<'_, '_> {
    fn line(&self, offset: usize) -> u32 {
        self.builder.lines.of(self.base + offset)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => {
                if let Some(code) = self.code.as_mut().or(self.html.as_mut()) {
                    if code.text.is_empty() {
                        code.start = range.start;
                    }
                    code.text.push_str(&text);
                    code.end = range.end;
                } else {
                    self.words(&range).push(&text);
                }
            }
            Event::Code(text) => {
                let words = self.words(&range);
                words.begin(SpanKind::Code);
                words.raw(&text);
                words.end();
            }
            Event::InlineMath(text) | Event::DisplayMath(text) => self.words(&range).raw(&text),
            Event::Html(text) => {
                let html = self.html.get_or_insert_with(|| Verbatim {
                    language: None,
                    start: range.start,
                    end: range.end,
                    text: String::new(),
                });
                html.text.push_str(&text);
                html.end = range.end;
            }
            Event::InlineHtml(tag) => self.inline_html(&tag, &range),
            Event::SoftBreak => {
                if let Some(open) = &mut self.open {
                    open.words.soft_break();
                }
            }
            Event::HardBreak => {
                if let Some(open) = &mut self.open {
                    open.words.hard_break();
                }
            }
            Event::Rule => {
                self.flush();
            }
            Event::TaskListMarker(done) => {
                if let Some(open) = &mut self.open
                    && let Kind::Block(BlockKind::Item { checked }) = &mut open.kind
                {
                    *checked = Some(done);
                }
            }
            Event::FootnoteReference(_) => {}
        }
    }

    /// The words of the block that is open, at the line of what comes next.
    fn words(&mut self, range: &Range<usize>) -> &mut Words {
        let line = self.line(range.start);
        let kind = if self.quotes > 0 {
            BlockKind::Quote
        } else {
            BlockKind::Paragraph
        };
        let open = self.open.get_or_insert_with(|| Open {
            kind: Kind::Block(kind),
            start: range.start,
            end: range.end,
            words: Words::new(line),
        });
        open.end = open.end.max(range.end);
        open.words.at(line);
        &mut open.words
    }

    fn begin(&mut self, kind: Kind, start: usize) {
        self.flush();
        let words = Words::new(self.line(start));
        self.open = Some(Open {
            kind,
            start,
            end: start,
            words,
        });
    }

    fn flush(&mut self) {
        if let Some(open) = self.open.take() {
            let lines = (
                self.line(open.start),
                self.line(open.end.saturating_sub(1).max(open.start)),
            );
            match open.kind {
                Kind::Heading(level) => self.builder.heading(level, lines, open.words),
                Kind::Block(kind) => self.builder.block(kind, lines, open.words),
            }
        }
        for (line, text) in std::mem::take(&mut self.comments) {
            let last = line.saturating_add(u32::try_from(text.matches('\n').count()).unwrap_or(0));
            self.builder
                .verbatim(BlockKind::Comment, (line, last), text);
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph => {
                let fresh = |open: &Open| {
                    matches!(open.kind, Kind::Block(BlockKind::Item { .. }))
                        && open.words.is_blank()
                };
                if !self.open.as_ref().is_some_and(fresh) {
                    self.flush();
                    self.words(&range);
                }
            }
            Tag::Heading { level, .. } => {
                self.begin(Kind::Heading(level as u8), range.start);
            }
            Tag::Item => {
                self.items.push(false);
                self.begin(Kind::Block(BlockKind::Item { checked: None }), range.start);
            }
            Tag::BlockQuote(_) => {
                self.flush();
                self.quotes += 1;
            }
            Tag::CodeBlock(kind) => {
                self.flush();
                let language = match (&kind, self.dialect) {
                    (CodeBlockKind::Fenced(info), _) => language(info),
                    (CodeBlockKind::Indented, _) => None,
                };
                // MDX has no code by indentation.
                if self.dialect == Dialect::Mdx && matches!(kind, CodeBlockKind::Indented) {
                    self.words(&range);
                    return;
                }
                self.code = Some(Verbatim {
                    language,
                    start: range.start,
                    end: range.start,
                    text: String::new(),
                });
            }
            Tag::HtmlBlock => {
                self.flush();
                self.html = Some(Verbatim {
                    language: None,
                    start: range.start,
                    end: range.start,
                    text: String::new(),
                });
            }
            Tag::TableHead | Tag::TableRow => {
                self.begin(Kind::Block(BlockKind::Row), range.start);
                self.cells = 0;
            }
            Tag::TableCell => {
                let first = self.cells == 0;
                self.cells += 1;
                let words = self.words(&range);
                if !first {
                    words.raw(" | ");
                }
            }
            Tag::Strong => self.words(&range).begin(SpanKind::Strong),
            Tag::Strikethrough => self.words(&range).begin(SpanKind::Struck),
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                let target = SpanKind::Link(dest_url.into_string());
                self.words(&range).begin(target);
            }
            Tag::List(_) | Tag::Table(_) | Tag::FootnoteDefinition(_) => self.flush(),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Heading(_) => {
                if let Some(open) = &mut self.open {
                    open.end = range.end;
                }
                self.flush();
            }
            TagEnd::Paragraph
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::List(_)
            | TagEnd::FootnoteDefinition => self.flush(),
            TagEnd::Item => {
                self.flush();
                self.items.pop();
            }
            TagEnd::BlockQuote(_) => {
                self.flush();
                self.quotes = self.quotes.saturating_sub(1);
            }
            TagEnd::CodeBlock => self.code_block(),
            TagEnd::HtmlBlock => self.html_block(),
            TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image => {
                if let Some(open) = &mut self.open {
                    open.words.end();
                    open.end = open.end.max(range.end);
                }
            }
            _ => {}
        }
    }

    fn code_block(&mut self) {
        let Some(code) = self.code.take() else {
            self.flush();
            return;
        };
        let start = self.line(code.start);
        let text = code.text.strip_suffix('\n').unwrap_or(&code.text);
        let language = code.language;
        // A directive of MyST that holds words, not code.
        if language
            .as_deref()
            .is_some_and(|name| name.starts_with('{'))
        {
            let words = Words::plain(text, start);
            let last = self.line(code.end.saturating_sub(1).max(code.start));
            self.builder.block(BlockKind::Quote, (start, last), words);
            return;
        }
        let last = self.line(code.end.saturating_sub(1).max(code.start));
        let kind = BlockKind::Code { language };
        self.builder.verbatim(kind, (start, last), text.to_owned());
    }

    fn html_block(&mut self) {
        let Some(html) = self.html.take() else {
            return;
        };
        for piece in html::pieces(&html.text, self.line(html.start)) {
            match piece.kind {
                PieceKind::Heading(level) => {
                    self.builder.heading(level, piece.lines, piece.words);
                }
                PieceKind::Block(kind) => self.builder.block(kind, piece.lines, piece.words),
            }
        }
    }

    fn inline_html(&mut self, tag: &str, range: &Range<usize>) {
        if let Some(comment) = tag.strip_prefix("<!--") {
            let comment = comment.strip_suffix("-->").unwrap_or(comment);
            let line = self.line(range.start);
            self.comments.push((line, comment.trim().to_owned()));
            return;
        }
        let Some(tag) = html::Tag::of(tag) else {
            return;
        };
        let words = self.words(range);
        if tag.name == "br" {
            words.hard_break();
        } else if tag.closes {
            if words.is_open(|kind| tag.ends(kind)) {
                words.end();
            }
        } else if let Some(kind) = tag.marks() {
            words.begin(kind);
        }
    }
}

/// The language of a fence: its first word, in lower case. `{name}` for a directive of MyST that is none of code.
fn language(info: &str) -> Option<String> {
    let info = info.trim();
    if let Some((directive, rest)) = info.strip_prefix('{').and_then(|info| info.split_once('}')) {
        let directive = directive.trim().trim_start_matches('.');
        return match directive {
            "code-block" | "code" | "sourcecode" | "code-cell" | "highlight" => {
                rest.split_whitespace().next().map(str::to_lowercase)
            }
            "note" | "tip" | "warning" | "important" | "admonition" | "attention" | "caution"
            | "danger" | "hint" | "seealso" | "versionadded" | "deprecated" | "versionchanged" => {
                Some(format!("{{{directive}}}"))
            }
            "mermaid" | "graphviz" | "uml" | "plantuml" => Some(directive.to_owned()),
            _ => directive
                .split([' ', '.'])
                .next()
                .filter(|name| !name.is_empty() && !rest.starts_with(' '))
                .map(str::to_lowercase),
        };
    }
    let first =
        info.split(|sign: char| sign.is_whitespace() || matches!(sign, ',' | '{' | ':' | '['));
    let first = first.map(str::trim).find(|word| !word.is_empty())?;
    (first.len() <= 40).then(|| first.to_lowercase())
}
