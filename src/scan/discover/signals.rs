//! What the content of a document shows, counted once.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::Regex;

use super::heading_words::{Topic, topics};
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
    /// Given, When, Then.
    pub(super) behaviour: Count,
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
        // Lazy and without counts: these run over every paragraph of a checkout.
        static EARS: LazyLock<Regex> = LazyLock::new(|| {
            pattern(concat!(
                r"(?i-u:\b(?:when|if|while|where|once|then|the [a-z]+)\b)[^.。\n]*?(?i-u:\bshall\b)",
                r"|しなければならない|するものとする|当[^。，,\n]*?[时後后][^。\n]*?(?:系统|应当|必须)|해야\s?한다",
            ))
        });
        static UPPER: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"(?-u:\b(?:MUST|SHALL|SHOULD|REQUIRED)\b)"));
        static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
            pattern(concat!(
                r"(?-u:\b(?:FR|NFR|REQ|US|UC|BR|SRS|UR|SR|TR|SC|RF|RNF|HU|PRD|STORY)[-_](?:[A-Z]{2,12}[-_])?[0-9]{1,4}\b)",
                r"|(?-u:\b(?:FR|NFR|REQ|US|RF|RNF)[0-9]{1,4}\b)",
            ))
        });
        static STORIES: LazyLock<Regex> = LazyLock::new(|| {
            pattern(concat!(
                r"(?i-u:\bas an?) [^.\n]*?(?i-u:\b(?:i|we) (?:want|need|can|would like|wish|should|must|am able)\b)",
                r"|として[、,，]?[^。\n]*?たい|作为[^。\n]*?我(?:想|希望|需要|要|可以|能)",
                r"|(?:으로서|로서)[^.\n]*?(?:싶다|원한다|싶습니다|하고 싶)",
                r"|(?i:als [^.\n]*?(?:möchte|will) ich\b)|(?i:en tant qu[^.\n]*?\bje (?:veux|souhaite|peux|dois))",
                r"|(?i:\bcomo [^.\n]*?\b(?:quiero|necesito|quero|preciso|desejo|gostaria)\b)|(?i:\bcome [^.\n]*?\bvoglio\b)",
                r"|(?i:\bкак [^.\n]*?\bя (?:хочу|могу))",
            ))
        });
        static BEHAVIOUR: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"(?im)^[ \t*_>-]*(?:given|when|then|dado|quando|cuando|então|entonces|étant donné|gegeben|假如|假设|前提)\b|^[ \t*_>-]*(?:当|那么|もし|ならば)",
            )
        });
        static READER: LazyLock<Regex> =
            LazyLock::new(|| pattern(r"(?i-u:\b(?:you|your|you'll|you're)\b)"));
        static PLACEHOLDERS: LazyLock<Regex> = LazyLock::new(|| {
            pattern(
                r"\[[A-Z0-9_ #-]*(?:NAME|DATE|TITLE|DESCRIPTION|FEATURE|PLACEHOLDER|AUTHOR|LINK|VERSION)[A-Z0-9_ #-]*\]|\{\{[ A-Za-z_.]+\}\}",
            )
        });
        let count = |pattern: &Regex| pattern.find_iter(text).count();
        self.ears.add(count(&EARS), line);
        self.modals.add(count(&UPPER), line);
        self.numbers.add(count(&NUMBERS), line);
        self.stories.add(count(&STORIES), line);
        self.behaviour.add(count(&BEHAVIOUR), line);
        self.placeholders.add(count(&PLACEHOLDERS), line);
        self.reader = self
            .reader
            .saturating_add(u32::try_from(count(&READER)).unwrap_or(u32::MAX));
        self.words = self.words.saturating_add(words(text));
    }

    fn code(&mut self, language: &str, text: &str, line: u32) {
        match language {
            "bash" | "sh" | "shell" | "console" | "zsh" | "powershell" | "ps1" | "cmd"
            | "terminal" | "shell-session" => {
                self.shell += 1;
            }
            "mermaid" | "plantuml" | "puml" | "dot" | "graphviz" | "d2" | "ditaa"
            | "structurizr" => self.diagrams.add(1, line),
            "gherkin" | "cucumber" => self.behaviour.add(2, line),
            _ => {
                let boxes = text.contains('┌') && text.contains('┐');
                let ascii = text.contains("+---") && text.contains('|');
                self.diagrams.add(usize::from(boxes || ascii), line);
            }
        }
    }
}

/// Whether an item is there to lead to another document of the checkout.
fn leads(block: &Block) -> bool {
    block.spans.iter().any(|span| {
        matches!(&span.kind, SpanKind::Link(target)
            if !target.contains("://") && !target.starts_with(['#', '/']) && !target.starts_with("mailto:"))
            && span.range.len() * 4 >= block.text.len().min(200)
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

/// Words; of scripts without spaces, half of the signs.
fn words(text: &str) -> u32 {
    let unspaced = text
        .chars()
        .filter(|sign| super::phrases::is_unspaced(*sign))
        .count();
    let words = text.split_whitespace().count() + unspaced / 2;
    u32::try_from(words).unwrap_or(u32::MAX)
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

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of this file")
}
