//! Which other documents a document says to have taken the place of.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    fields::{block_of, is_status},
    section::plain,
    value::is_empty,
};
use crate::scan::document::{Block, BlockKind, Document, SpanKind};

/// Blocks that are looked at, and others that are named.
const MOST_BLOCKS: usize = 60;
const MOST_NAMED: usize = 32;

/// Another document, as it is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// The target of a link, or a path.
    Target(String),
    /// The number of a record in the same folder.
    Number(u64),
}

/// Names of the field.
const FIELDS: [&str; 14] = [
    "supersedes",
    "supercedes",
    "replaces",
    "obsoletes",
    "ersetzt",
    "remplace",
    "reemplaza",
    "reemplaza a",
    "sustituye a",
    "substitui",
    "sostituisce",
    "vervangt",
    "заменяет",
    "取代",
];
/// "Supersedes", at the start or of this record.
static VERB: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:^|[.!\n]\s*|^(?:accepted|approved|implemented|final)[,;. ]+(?:and )?)(?:this (?:\w+ )?)?(?:supersedes|supercedes|replaces|obsoletes)\s*:?\s*").expect("a pattern")
});
/// The number of a record, alone or with its title behind it.
static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:adr|rfc|rfd|pep|kep|tep|bep|decision|record|dr|d|proposal|se|no\.?)[-_ #]{0,2}|#)?([0-9]{1,6})(?:$|[\s]*[,;:.()\[\]–—]|\s+-|\s+and\b|-[a-z])")
        .expect("a pattern")
});

/// Whole records that a document took the place of, in order.
pub(super) fn supersedes(document: &Document) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for field in &document.fields {
        let name = plain(&field.name);
        if !FIELDS.contains(&name.as_str()) || is_empty(&field.value) || in_part(&field.value) {
            continue;
        }
        let before = found.len();
        let block = block_of(document, field);
        for span in block.iter().flat_map(|block| &block.spans) {
            if let SpanKind::Link(target) = &span.kind
                && span.line == field.line
            {
                found.push(Named::Target(target.clone()));
            }
        }
        if found.len() == before {
            found.extend(
                field
                    .value
                    .split([',', ';', '、', '，', '\n'])
                    .filter_map(named),
            );
        }
    }
    for block in document.blocks.iter().take(MOST_BLOCKS) {
        let section = &document.sections[block.section];
        let own = section.level <= 1 || is_status(&plain(&section.title));
        let words = matches!(
            block.kind,
            BlockKind::Paragraph | BlockKind::Item { .. } | BlockKind::Quote
        );
        if own && words {
            found.extend(of_block(block));
        }
    }
    let mut once: Vec<Named> = Vec::new();
    for named in found.into_iter().take(MOST_NAMED) {
        if !once.contains(&named) {
            once.push(named);
        }
    }
    once
}

/// `[ADR-3](0003-x.md)`, `ADR-3`, `0003`, `docs/adr/0003-x.md`.
fn named(text: &str) -> Option<Named> {
    let text = text
        .trim()
        .trim_matches(['[', ']', '"', '\'', '`', '*', ' ']);
    if let Some((_, target)) = text.split_once("](") {
        return Some(Named::Target(target.trim_end_matches(')').to_owned()));
    }
    if let Some(found) = NUMBER.captures(text) {
        let name = text.ends_with(".md") || text.ends_with(".rst") || text.ends_with(".adoc");
        return match name {
            true => Some(Named::Target(text.to_owned())),
            false => found[1].parse().ok().map(Named::Number),
        };
    }
    let path = text.contains('/') && !text.contains([' ', ':']) || text.ends_with(".md");
    (path && !text.contains(' ')).then(|| Named::Target(text.to_owned()))
}

/// Whether only a part of something was replaced.
fn in_part(text: &str) -> bool {
    let lower = text.to_lowercase();
    [
        "part",
        "section",
        "teil",
        "some ",
        "clause",
        "amend",
        "only",
        "retain",
        "remain",
        "unchanged",
        "specifically",
        "'s ",
        "’s ",
        "extend",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

/// "Supersedes [2. X](0002-x.md)".
fn of_block(block: &Block) -> Vec<Named> {
    let mut found = Vec::new();
    let Some(verb) = VERB.find(&block.text) else {
        return found;
    };
    let mut at = verb.end();
    for span in &block.spans {
        let SpanKind::Link(target) = &span.kind else {
            continue;
        };
        if span.range.start < at {
            continue;
        }
        // Only what joins one name to the next stands between.
        let between = block.text[at..span.range.start].trim_matches([' ', ',', '(', ')', '&']);
        if !matches!(between, "" | "and" | "ADR" | "RFC" | "the") {
            return found;
        }
        found.push(Named::Target(target.clone()));
        at = span.range.end;
    }
    // "Supersedes X for the clients; …": the rest of X stands.
    let behind = &block.text[at..];
    let whole = behind.is_empty()
        || behind.starts_with(['.', ',', ';', ':', ')', '\n'])
        || ["and ", "—", "–", "-", "("]
            .iter()
            .any(|mark| behind.trim_start().starts_with(mark));
    let sentence = behind.split(". ").next().unwrap_or_default();
    if !found.is_empty() && (!whole || in_part(sentence)) {
        return Vec::new();
    }
    if found.is_empty() && !in_part(&block.text[verb.end()..]) {
        let rest = block.text[verb.end()..].trim_end_matches('.');
        found.extend(named(rest).filter(|_| rest.len() < 120));
    }
    found
}
