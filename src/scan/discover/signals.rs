//! What the content of a document shows, counted once.

use std::collections::BTreeMap;

use super::{
    heading_words::{Topic, topics},
    prose::prose,
};
use crate::scan::document::{Block, BlockKind, Document, SpanKind};

/// Bytes of text that are read. What comes later does not change what kind of document it is.
const MOST: usize = 1 << 20;

/// Something counted, with the line of its first place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    /// How often.
    pub(super) times: u32,
    /// Counted from 1; `None` when it is nowhere.
    pub(super) line: Option<u32>,
}

/// What a document shows.
#[derive(Debug, Default)]
pub(super) struct Signals {
    /// Topics of headings, with how many headings have each.
    pub(super) topics: BTreeMap<Topic, Count>,
    /// Headings.
    pub(super) headings: u32,
    /// Words outside code; in scripts without spaces, every second sign counts for one.
    pub(super) words: u32,
    /// Sentences in the form of EARS, in any of its languages.
    pub(super) ears: Count,
    /// MUST, SHALL, SHOULD in capitals.
    pub(super) modals: Count,
    /// Numbers of requirements: `FR-001`.
    pub(super) numbers: Count,
    /// “As a …, I want …”.
    pub(super) stories: Count,
    /// Lines that begin with “Given”.
    pub(super) given: Count,
    /// “Then” at the beginning of a line, or after a comma.
    pub(super) then: Count,
    /// Words of licences.
    pub(super) legal: Count,
    /// Tasks with a box to tick.
    pub(super) boxes: Count,
    /// Items of lists and rows of tables.
    pub(super) items: u32,
    /// Of these, those that lead to another document of the checkout.
    pub(super) leading: u32,
    /// Blocks of code for a shell.
    pub(super) shell: u32,
    /// Diagrams, drawn or in a language for them.
    pub(super) diagrams: Count,
    /// Files of code that it names.
    pub(super) places: Count,
    /// “You” and “your”.
    pub(super) reader: u32,
    /// Signs for something to fill in: `[FEATURE NAME]`.
    pub(super) placeholders: Count,
}

impl Count {
    fn add(&mut self, times: usize, line: u32) {
        if times > 0 {
            self.times = self
                .times
                .saturating_add(u32::try_from(times).unwrap_or(u32::MAX));
            self.line = self.line.or(Some(line));
        }
    }
}

impl Signals {
    /// Reads a document.
    pub(super) fn of(document: &Document) -> Self {
        let mut signals = Self::default();
        let mut left = MOST;
        for block in &document.blocks {
            let text = head(&block.text, left);
            left -= text.len();
            signals.read(block, text);
            if left == 0 {
                break;
            }
        }
        signals
    }

    /// How many headings have one of these topics.
    pub(super) fn about(&self, topics: &[Topic]) -> u32 {
        topics
            .iter()
            .filter_map(|topic| self.topics.get(topic))
            .map(|count| count.times)
            .sum()
    }

    /// How many of these topics have a heading.
    pub(super) fn kinds(&self, topics: &[Topic]) -> usize {
        topics
            .iter()
            .filter(|topic| self.topics.contains_key(topic))
            .count()
    }

    /// The line of the first heading with one of these topics.
    pub(super) fn line(&self, topics: &[Topic]) -> Option<u32> {
        topics
            .iter()
            .filter_map(|topic| self.topics.get(topic)?.line)
            .min()
    }

    fn read(&mut self, block: &Block, text: &str) {
        let line = block.lines.0;
        match &block.kind {
            BlockKind::Comment => return,
            BlockKind::Code { language } => {
                self.code(language.as_deref().unwrap_or(""), text, line);
                return;
            }
            BlockKind::Heading => {
                self.headings += 1;
                // A heading that is a link stands for the document that it leads to.
                if leads(block) {
                    self.items += 1;
                    self.leading += 1;
                }
                for topic in topics(text) {
                    self.topics.entry(topic).or_default().add(1, line);
                }
            }
            BlockKind::Item { checked } => {
                self.items += 1;
                self.boxes.add(usize::from(checked.is_some()), line);
                self.leading += u32::from(leads(block));
            }
            BlockKind::Row => {
                self.items += 1;
                self.leading += u32::from(leads(block));
            }
            BlockKind::Paragraph | BlockKind::Quote => {}
        }
        for span in &block.spans {
            let named = span.kind == SpanKind::Code
                && text.get(span.range.clone()).is_some_and(is_code_file);
            self.places.add(usize::from(named), span.line);
        }
        self.prose(text, line);
    }

    fn prose(&mut self, text: &str, line: u32) {
        let found = prose(text);
        self.ears.add(found.ears, line);
        self.modals.add(found.modals, line);
        self.numbers.add(found.numbers, line);
        self.stories.add(found.stories, line);
        self.given.add(found.given, line);
        self.then.add(found.then, line);
        self.legal.add(found.legal, line);
        self.placeholders.add(found.placeholders, line);
        let more = |sum: u32, count| sum.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        self.reader = more(self.reader, found.reader);
        self.words = more(self.words, found.words);
    }

    fn code(&mut self, language: &str, text: &str, line: u32) {
        match language {
            "bash" | "sh" | "shell" | "console" | "zsh" | "powershell" | "ps1" | "cmd"
            | "terminal" | "shell-session" => {
                self.shell += 1;
            }
            "mermaid" | "plantuml" | "puml" | "dot" | "graphviz" | "d2" | "ditaa"
            | "structurizr" => self.diagrams.add(1, line),
            "gherkin" | "cucumber" => {
                self.given.add(2, line);
                self.then.add(2, line);
            }
            _ => {
                let boxes = text.contains('┌') && text.contains('┐');
                let ascii = text.contains("+---") && text.contains('|');
                self.diagrams.add(usize::from(boxes || ascii), line);
            }
        }
    }
}

/// Whether an item is there to lead to another document of the checkout: by a link, or by its path as code.
fn leads(block: &Block) -> bool {
    let document = |path: &str| {
        let path = path.split('#').next().unwrap_or(path);
        [".md", ".mdx", ".rst", ".adoc", ".org", "/"]
            .iter()
            .any(|end| path.ends_with(end))
    };
    block.spans.iter().any(|span| {
        let leads = match &span.kind {
            SpanKind::Link(target) => {
                let own = !target.contains("://") && !target.starts_with(['#', '/']);
                // Sites leave the extension out; what is nothing but such a link leads there, too.
                let bare = span.range.len() == block.text.len()
                    && !target.rsplit('/').next().unwrap_or(target).contains('.');
                own && (document(target) || bare)
            }
            SpanKind::Code => block.text.get(span.range.clone()).is_some_and(document),
            SpanKind::Struck | SpanKind::Strong => false,
        };
        leads && span.range.len() * 4 >= block.text.len().min(200)
    })
}

/// `pkg/ddl/executor.go`, also with a line or a name behind it.
fn is_code_file(text: &str) -> bool {
    const CODE: [&str; 24] = [
        "rs", "go", "py", "ts", "tsx", "js", "jsx", "java", "kt", "rb", "php", "cs", "c", "cc",
        "cpp", "h", "hpp", "swift", "scala", "ex", "vue", "svelte", "sql", "dart",
    ];
    let path = text.split([':', '#', ' ']).next().unwrap_or(text);
    path.contains('/')
        && path
            .rsplit_once('.')
            .is_some_and(|(_, extension)| CODE.contains(&extension))
}

/// The beginning of a text, whole signs only.
fn head(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let end = (0..=most)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    &text[..end]
}
