//! A picture at the top of a document that says how it stands.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    standing::{Declared, Standing},
    value::{shown, status},
};
use crate::scan::document::{BlockKind, Document, SpanKind};

/// Blocks at the top that may hold pictures.
const MOST_BLOCKS: usize = 8;

/// `https://img.shields.io/badge/status-in%20review-yellow`: name, value and colour (<https://shields.io/badges>).
static BADGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)/badge/(?:(?:document|doc|spec|rfc|adr)[_ ]|%20)?(?:status|state|lifecycle|maturity)-((?:[^-/?#\s]|--)+)-[a-z0-9]+(?:\.svg|\.png)?(?:[?#]|$)").expect("a pattern")
});

/// What a badge declares; `None` when there is none, or it says nothing that is known.
pub(super) fn declared(document: &Document) -> Option<Declared> {
    let words = document
        .blocks
        .iter()
        .filter(|block| !matches!(block.kind, BlockKind::Comment | BlockKind::Code { .. }));
    for block in words.take(MOST_BLOCKS) {
        for span in &block.spans {
            let SpanKind::Link(target) = &span.kind else {
                continue;
            };
            let Some(value) = BADGE.captures(target).and_then(|found| found.get(1)) else {
                continue;
            };
            let value = value.as_str().replace("--", "\u{0}").replace('_', " ");
            let value = value.replace('\u{0}', "-");
            let value = percent_encoding::percent_decode_str(&value).decode_utf8_lossy();
            if let Some(judged) =
                status(&value).filter(|judged| judged.standing != Standing::Unknown)
            {
                return Some(Declared {
                    standing: judged.standing,
                    words: shown(&value),
                    superseded_by: judged.by,
                    line: Some(span.line),
                    by: None,
                });
            }
        }
    }
    None
}
