//! A section of a document that says how it stands.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    fields::is_status,
    standing::{Declared, Standing},
    value::{Judged, leading, shown, status},
};
use crate::scan::document::{Block, BlockKind, Document, SpanKind};

/// Sections that are looked at: a document says how it stands at its top, or at its end.
const MOST_SECTIONS: usize = 400;
/// Blocks of one that are looked at.
const MOST_BLOCKS: usize = 40;

static YEAR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:19|20)\d{2}\b(?:[-/.年](\d{1,2})(?:[-/.月](\d{1,2}))?)?").expect("a pattern")
});

/// A line that says something.
struct Line {
    judged: Judged,
    words: String,
    number: u32,
    /// As it stands in it, to be compared; `None` when it has none.
    date: Option<(String, u32, u32)>,
}

/// What a section with that title declares; `None` when there is none, or it says nothing, or there are several.
pub(super) fn declared(document: &Document) -> Option<Declared> {
    let titles = document.sections.iter().take(MOST_SECTIONS).enumerate();
    let mut places = titles.filter(|(_, section)| {
        section.level > 0 && is_status(&plain(name_and_value(&section.title).0))
    });
    let (place, section) = places.next()?;
    // One for each of the records that a log keeps: none is about the document.
    if places.next().is_some() {
        return None;
    }
    let value = name_and_value(&section.title).1;
    let judged = value.and_then(|value| leading(value, 3));
    match judged.filter(|judged| judged.standing != Standing::Unknown) {
        Some(judged) => Some(Declared {
            standing: judged.standing,
            words: shown(value.unwrap_or_default()),
            superseded_by: judged.by,
            line: Some(section.lines.0),
            by: None,
        }),
        None => of(document, place),
    }
}

/// `Status: done` as its two parts.
fn name_and_value(title: &str) -> (&str, Option<&str>) {
    match title.split_once([':', '：']) {
        Some((name, value)) => (name, Some(value).filter(|value| !value.trim().is_empty())),
        None => (title, None),
    }
}

/// A title without numbers and signs, in lower case.
pub(super) fn plain(title: &str) -> String {
    let words: Vec<String> = title
        .split(|sign: char| !sign.is_alphabetic())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join(" ")
}

fn of(document: &Document, section: usize) -> Option<Declared> {
    let start = document
        .blocks
        .partition_point(|block| block.section < section);
    let blocks = document.blocks[start..]
        .iter()
        .take_while(|block| block.section == section)
        .take(MOST_BLOCKS);
    let mut lines: Vec<Line> = Vec::new();
    let mut unknown: Option<(String, u32)> = None;
    let mut first = true;
    for block in blocks {
        let is_said = !matches!(
            block.kind,
            BlockKind::Heading
                | BlockKind::Comment
                | BlockKind::Code { .. }
                | BlockKind::Item {
                    checked: Some(false)
                }
        );
        if !is_said {
            continue;
        }
        let text = unstruck(block);
        for part in text
            .split('\n')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            // Prose that explains it may name other words further behind.
            let short = first && part.split_whitespace().count() <= 8;
            let judged = leading(part, if short { 3 } else { 1 });
            if let Some(mut judged) = judged.filter(|judged| judged.standing != Standing::Unknown) {
                if judged.standing == Standing::Superseded {
                    judged.by = link(block).or(judged.by);
                }
                lines.push(Line {
                    judged,
                    words: shown(part),
                    number: block.lines.0,
                    date: date(part),
                });
            } else if first
                && part.split_whitespace().count() <= 6
                && status(part).is_some_and(|judged| judged.standing == Standing::Unknown)
            {
                unknown = Some((shown(part), block.lines.0));
            }
            first = false;
        }
    }
    let mut kinds: Vec<Standing> = Vec::new();
    for line in &lines {
        if !kinds.contains(&line.judged.standing) {
            kinds.push(line.judged.standing);
        }
    }
    let dated = lines.iter().any(|line| line.date.is_some());
    let named = |line: &&Line| line.judged.standing == Standing::Superseded;
    let chosen = match lines.iter().rev().find(named) {
        // A list of all that it could be is a template.
        _ if kinds.len() >= 3
            && !dated
            && lines
                .iter()
                .all(|line| line.words.split_whitespace().count() <= 2) =>
        {
            None
        }
        Some(line) => Some(line),
        None if dated => lines
            .iter()
            .filter(|line| line.date.is_some())
            .max_by(|one, other| one.date.cmp(&other.date)),
        // Lines are added below.
        None => lines.last(),
    };
    match (chosen, unknown) {
        (Some(line), _) => Some(Declared {
            standing: line.judged.standing,
            words: line.words.clone(),
            superseded_by: line.judged.by.clone(),
            line: Some(line.number),
            by: None,
        }),
        (None, Some((words, line))) if lines.is_empty() => Some(Declared {
            standing: Standing::Unknown,
            words,
            superseded_by: None,
            line: Some(line),
            by: None,
        }),
        _ => None,
    }
}

fn date(line: &str) -> Option<(String, u32, u32)> {
    let found = YEAR.captures(line)?;
    let part = |group| {
        found
            .get(group)
            .and_then(|part| part.as_str().parse().ok())
            .unwrap_or(0)
    };
    let year = found.get(0)?.as_str().chars().take(4).collect();
    Some((year, part(1), part(2)))
}

/// The words of a block without what is struck through in it.
pub(super) fn unstruck(block: &Block) -> String {
    let mut text = String::new();
    let mut from = 0;
    for span in block
        .spans
        .iter()
        .filter(|span| span.kind == SpanKind::Struck)
    {
        if span.range.start >= from {
            text.push_str(&block.text[from..span.range.start]);
            from = span.range.end;
        }
    }
    text.push_str(&block.text[from..]);
    text
}

/// The target of the first link behind "by", else of the last one.
pub(super) fn link(block: &Block) -> Option<String> {
    let lower = block.text.to_ascii_lowercase();
    let by = lower
        .find(" by ")
        .or_else(|| lower.find("ed by"))
        .unwrap_or(0);
    block.spans.iter().find_map(|span| match &span.kind {
        SpanKind::Link(target) if span.range.start >= by && !target.starts_with('#') => {
            Some(target.clone())
        }
        _ => None,
    })
}
