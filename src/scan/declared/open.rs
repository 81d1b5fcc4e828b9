//! Questions that a specification still asks: until they are answered, it is a draft.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    section::unstruck,
    standing::{Declared, Standing},
};
use crate::scan::document::{Block, BlockKind, Document};

/// The mark of Spec Kit, with its question. Lists of checks name it without one.
static OPEN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\[NEEDS CLARIFICATION(?::[^\]]*\w|\])").expect("a pattern"));

/// What open questions declare of a specification; `None` when there are none.
pub(super) fn declared(path: &str, document: &Document) -> Option<Declared> {
    let (_, name) = path.rsplit_once('/').unwrap_or(("", path));
    if !matches!(
        name,
        "spec.md" | "plan.md" | "requirements.md" | "prd.md" | "PRD.md"
    ) {
        return None;
    }
    let asks = |block: &&Block| {
        let words = !matches!(
            block.kind,
            BlockKind::Comment | BlockKind::Code { .. } | BlockKind::Item { checked: Some(_) }
        );
        words && OPEN.is_match(&unstruck(block))
    };
    let block = document.blocks.iter().find(asks)?;
    Some(Declared {
        standing: Standing::Proposed,
        words: "NEEDS CLARIFICATION".to_owned(),
        superseded_by: None,
        line: Some(block.lines.0),
        by: None,
    })
}
