//! What an item of a list says of the record that it leads to.

use super::{
    standing::Standing,
    value::{leading, superseded_by},
    vocabulary::words,
};
use crate::scan::document::{Block, SpanKind};

/// Words that lead on behind a standing; any other makes it a word of a title.
const BEHIND_STANDING: [&str; 40] = [
    "by", "in", "on", "at", "as", "since", "from", "with", "due", "because", "and", "but", "or",
    "now", "after", "before", "see", "for", "until", "via", "when", "through", "durch", "seit",
    "am", "im", "par", "depuis", "le", "en", "por", "desde", "el", "em", "da", "dal", "il", "door",
    "sinds", "op",
];

/// `[a](b) (superseded by c)`, `[a](b) — Deprecated`, an item whose link is struck through.
pub(super) fn item_says(block: &Block) -> Option<(Standing, Option<String>)> {
    let link = block
        .spans
        .iter()
        .find(|span| matches!(span.kind, SpanKind::Link(_)))?;
    let struck = |span: &crate::scan::document::Span| {
        span.kind == SpanKind::Struck
            && span.range.start <= link.range.start
            && span.range.end >= link.range.end
    };
    if block.spans.iter().any(struck) {
        return Some((Standing::Deprecated, superseded_by(&block.text)));
    }
    let behind = block.text.get(link.range.end..)?.trim_start();
    let set_off = behind.strip_prefix(['(', '[', '—', '–', '-', ':', '*', '_', ',', '`'])?;
    let bracketed = behind.starts_with(['(', '[']);
    let set_off = set_off.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    let judged = leading(set_off, 0)?;
    let end = set_off.find([')', ']']).unwrap_or(set_off.len());
    let SpanKind::Link(target) = &link.kind else {
        return None;
    };
    // `- [5](0005-x.md) - Archived orders` is what the record is called.
    if !bracketed && judged.by.is_none() && !stands_alone(&set_off[..end], target) {
        return None;
    }
    // A sentence about what the record decides is none about the record.
    let short =
        set_off[..end].split_whitespace().count() <= 4 || judged.standing == Standing::Superseded;
    short.then_some((judged.standing, judged.by))
}

/// Whether the standing that a text begins with is followed by no words of a title (`Deprecated since May`, not `Deprecated
/// fields`), and is no word of the file's own name.
fn stands_alone(text: &str, target: &str) -> bool {
    let lower = text.to_lowercase().replace('_', " ");
    let Some(word) = words(&lower).next() else {
        return false;
    };
    let own = &lower[word.start..word.end];
    let name = target.rsplit('/').next().unwrap_or(target).to_lowercase();
    if name
        .split(|sign: char| !sign.is_alphanumeric())
        .any(|part| part == own)
    {
        return false;
    }
    let rest = lower[word.end..].trim_start_matches([' ', '*', '`', '~']);
    let next: String = rest
        .chars()
        .take_while(|sign| sign.is_alphabetic())
        .collect();
    next.is_empty() || BEHIND_STANDING.contains(&next.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::document::read;

    #[test]
    fn a_standing_stands_alone_and_is_no_title() {
        use Standing::{Deprecated, Rejected};
        for (item, expected) in [
            (
                "[ADR-2](0002-pre-1-0-deprecation-strategy.md) - Deprecation strategy",
                None,
            ),
            ("[ADR-2](0002-a.md) - Deprecation strategy", None),
            ("[ADR-2](0002-a.md) - Deprecated fields", None),
            ("[ADR-2](0002-deprecated.md) - Deprecated", None),
            ("[ADR-2](0002-a.md) - Rejected orders", None),
            ("[ADR-2](0002-a.md) - Deprecate module X", None),
            ("[ADR-2](0002-a.md) - Deprecated", Some(Deprecated)),
            (
                "[ADR-2](0002-a.md) — **Deprecated** (2024)",
                Some(Deprecated),
            ),
            (
                "[ADR-2](0002-a.md) - Deprecated since 2024",
                Some(Deprecated),
            ),
            ("[ADR-2](0002-a.md) - Rejected, too dear", Some(Rejected)),
            ("[ADR-2](0002-a.md) (rejected)", Some(Rejected)),
            ("[ADR-2](0002-deprecated.md) (deprecated)", Some(Deprecated)),
        ] {
            let document = read("docs/adr/README.md", &format!("# Log\n\n- {item}\n"));
            let found = document.blocks.iter().find_map(item_says);
            assert_eq!(found.map(|(standing, _)| standing), expected, "{item}");
        }
    }
}
