//! A line at the top of a document that says several things of it: `Author: Petra. Status: under discussion.`

use std::sync::LazyLock;

use regex::Regex;

use super::{
    section::unstruck,
    standing::{Declared, Standing},
    value::{shown, status},
};
use crate::scan::document::{BlockKind, Document};

/// Blocks at the top that may be it.
const MOST_BLOCKS: usize = 6;
/// Bytes of a longer paragraph are prose.
const MOST_BYTES: usize = 240;

/// All of it is names with values.
static FIELDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\p{Lu}[\w ]{1,24}:\s*[^:]{1,80}?(?:[.;,·•|]\s+\p{Lu}[\w ]{1,24}:\s*[^:]{1,80}?)+$",
    )
    .expect("a pattern")
});
static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[.;,·•|]\s+(?:current )?(?:status|state|stage|statut|estado|stato|статус)\s*:\s*([^.;·•|:]{2,60})")
        .expect("a pattern")
});

/// What such a line says; `None` when there is none, or it says nothing that is known.
pub(super) fn declared(document: &Document) -> Option<Declared> {
    let mut headings = 0;
    let top = document
        .blocks
        .iter()
        .take(MOST_BLOCKS)
        .take_while(|block| {
            headings += usize::from(block.kind == BlockKind::Heading);
            headings < 2
        })
        .filter(|block| {
            matches!(block.kind, BlockKind::Paragraph | BlockKind::Quote)
                && block.text.len() <= MOST_BYTES
        });
    for block in top {
        let text = unstruck(block);
        let Some(found) = STATUS
            .captures(text.trim())
            .filter(|_| FIELDS.is_match(text.trim()))
        else {
            continue;
        };
        // The next name is no part of the value.
        let value = match found[1].rsplit_once(", ") {
            Some((value, _)) if text.trim()[found.get(0)?.end()..].starts_with(':') => value,
            _ => &found[1],
        };
        let judged = status(value).filter(|judged| judged.standing != Standing::Unknown);
        if let Some(judged) = judged.filter(|_| value.split_whitespace().count() <= 6) {
            return Some(Declared {
                standing: judged.standing,
                words: shown(value),
                superseded_by: judged.by,
                line: Some(block.lines.0),
                by: None,
            });
        }
    }
    None
}
