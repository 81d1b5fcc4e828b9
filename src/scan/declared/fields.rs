//! Fields of a document that say how it stands.

use super::{
    standing::{Declared, Standing},
    value::{Judged, is_empty, shown, status, superseded_by},
};
use crate::scan::document::{Block, BlockKind, Document, Field, SpanKind};

/// Blocks that are looked at to tell a log of records.
const MOST_BLOCKS: usize = 20_000;

/// Names of the field itself.
const STATUS: [&str; 17] = [
    "status",
    "statut",
    "estado",
    "статус",
    "ステータス",
    "状態",
    "状态",
    "狀態",
    "상태",
    "statuts",
    "situação",
    "stato",
    "文档状态",
    "文書ステータス",
    "当前状态",
    "состояние",
    "état",
];
/// Names that mean it only where the value is a known word.
const PERHAPS: [&str; 5] = ["state", "stage", "phase", "lifecycle", "maturity"];
const BY: [&str; 21] = [
    "superseded by",
    "superceded by",
    "supersededby",
    "replaced by",
    "replacedby",
    "obsoleted by",
    "obsoletedby",
    "deprecated by",
    "successor",
    "superseded-by adr",
    "ersetzt durch",
    "abgelöst durch",
    "remplacé par",
    "reemplazado por",
    "sustituido por",
    "substituído por",
    "заменен на",
    "заменён на",
    "後継",
    "被取代",
    "取代者",
];

/// The name as it is compared: words of one space between.
fn name_of(field: &Field) -> String {
    let words: Vec<&str> = field
        .name
        .split(|sign: char| !(sign.is_alphanumeric() || matches!(sign, '.' | '\u{301}')))
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}

/// A field whose name is one of the status.
pub(super) fn is_status(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    let qualified = |what: &str| {
        matches!(
            last.strip_suffix(what).map(str::trim),
            Some(
                "adr"
                    | "rfc"
                    | "decision"
                    | "document"
                    | "doc"
                    | "current"
                    | "spec"
                    | "specification"
                    | "proposal"
                    | "design"
                    | "plan"
                    | "overall"
                    | "story"
                    | "prd"
                    | "record"
                    | "kep"
                    | "feature"
                    | "project"
                    | "review"
                    | "approval"
            )
        )
    };
    STATUS.contains(&last) || qualified("status") || qualified("state")
}

/// Everything that its fields declare, in their order.
pub(super) fn declared(document: &Document) -> Vec<Declared> {
    let first = first_heads(document);
    let fields = document.fields.iter();
    fields
        .filter(|field| first.is_none_or(|line| field.line < line))
        .filter_map(|field| one(document, field))
        .collect()
}

/// Where the records of a log begin, each with fields of its own: these are not the document's. `None` when it is no log.
fn first_heads(document: &Document) -> Option<u32> {
    let mut sections: Vec<usize> = Vec::new();
    for block in document.blocks.iter().take(MOST_BLOCKS) {
        let is_words = !matches!(
            block.kind,
            BlockKind::Heading | BlockKind::Comment | BlockKind::Code { .. }
        );
        let name = block
            .text
            .split([':', '：', '|'])
            .next()
            .unwrap_or_default();
        let is = is_words
            && name.len() <= 40
            && name.len() < block.text.len()
            && is_status(&name.trim().to_lowercase());
        if is && sections.last() != Some(&block.section) {
            sections.push(block.section);
        }
    }
    // The section of the title is the document's own.
    let own = |place: &&usize| **place > usize::from(document.sections[0].level == 0);
    let mut later = sections.iter().filter(own);
    let (first, _) = (later.next()?, later.next()?);
    Some(document.sections[*first].lines.0)
}

fn one(document: &Document, field: &Field) -> Option<Declared> {
    let name = name_of(field);
    let last = name.rsplit('.').next().unwrap_or(&name);
    let said = |judged: Judged| Declared {
        standing: judged.standing,
        words: shown(&field.value),
        superseded_by: judged.by.map(|by| linked(document, field, by)),
        line: Some(field.line),
        by: None,
    };
    if is_status(&name) || PERHAPS.contains(&last) {
        // A table's own head.
        let head = [
            "meaning",
            "description",
            "details",
            "value",
            "definition",
            "notes",
            "说明",
            "説明",
        ];
        if head.contains(&field.value.to_lowercase().as_str()) {
            return None;
        }
        let place = block_of(document, field);
        if is_code(place, &name) || is_answer_of_http(&field.value) {
            return None;
        }
        if let Some(pointer) = moved(place, field) {
            return Some(pointer);
        }
        let judged = staged(last, &field.value).or_else(|| status(&field.value))?;
        // A table of other things has such a head.
        let row = place.is_some_and(|block| block.kind == BlockKind::Row);
        if row && judged.standing == Standing::Unknown {
            return None;
        }
        let sure = is_status(&name) && field.value.split_whitespace().count() <= 12;
        return (sure || judged.standing != Standing::Unknown).then(|| said(judged));
    }
    if is_empty(&field.value) {
        return None;
    }
    if BY.contains(&last) {
        let by = superseded_by(&field.value).unwrap_or_else(|| shown(&field.value));
        let standing = Standing::Superseded;
        return Some(said(Judged {
            standing,
            by: Some(by).filter(|by| !matches!(by.as_str(), "yes" | "true")),
        }));
    }
    let short = field.value.split_whitespace().count() <= 8;
    let standing = match last {
        "deprecated" | "obsolete" | "outdated" | "deprecation date" | "deprecated on"
        | "非推奨" | "廃止" | "废弃" => Standing::Deprecated,
        "archived" | "archived on" => Standing::Archived,
        "superseded" => Standing::Superseded,
        "rejected" | "withdrawn" => Standing::Rejected,
        "draft" if field.value.eq_ignore_ascii_case("true") => Standing::Proposed,
        _ => return None,
    };
    // `deprecated: the field x`, in a list of changes, is about something else.
    let is = short
        && (standing != Standing::Proposed || field.value.eq_ignore_ascii_case("true"))
        && is_answer(&field.value);
    is.then(|| Declared {
        words: format!("{}: {}", field.name, shown(&field.value)),
        ..said(Judged {
            standing,
            by: superseded_by(&field.value),
        })
    })
}

/// The block that a field stands in; `None` for those above all blocks.
pub(super) fn block_of<'d>(document: &'d Document, field: &Field) -> Option<&'d Block> {
    // They are in order.
    let at = document
        .blocks
        .partition_point(|block| block.lines.1 < field.line);
    document
        .blocks
        .get(at)
        .filter(|block| block.lines.0 <= field.line)
}

/// Whether the name alone is written as code: a field of the product's data.
fn is_code(block: Option<&Block>, name: &str) -> bool {
    block.is_some_and(|block| {
        block.spans.iter().any(|span| {
            let written = block.text.get(span.range.clone()).unwrap_or_default();
            span.kind == SpanKind::Code && written.eq_ignore_ascii_case(name)
        })
    })
}

/// `404`, `410 Gone`: RFC 9110, section 15.
fn is_answer_of_http(value: &str) -> bool {
    let number = value.split_whitespace().next().unwrap_or_default();
    number.len() == 3
        && number
            .parse()
            .is_ok_and(|code: u16| (100..600).contains(&code))
}

/// "moved to X", where X is a link or a path.
fn moved(block: Option<&Block>, field: &Field) -> Option<Declared> {
    let lower = field.value.to_lowercase();
    let to = ["moved to ", "moved into ", "relocated to ", "migrated to "]
        .iter()
        .find_map(|start| lower.strip_prefix(start))?;
    let link = block?.spans.iter().find_map(|span| match &span.kind {
        SpanKind::Link(target) if span.line == field.line => Some(target.clone()),
        _ => None,
    });
    let path = to.contains('/') || to.contains(".md");
    let by = link.or_else(|| {
        path.then(|| {
            shown(
                field
                    .value
                    .get(field.value.len().saturating_sub(to.len())..)
                    .unwrap_or(to),
            )
        })
    })?;
    Some(Declared {
        standing: Standing::Pointer,
        words: shown(&field.value),
        superseded_by: Some(by),
        line: Some(field.line),
        by: None,
    })
}

/// Yes, a date, a version, or "by" somebody.
fn is_answer(value: &str) -> bool {
    let lower = value.trim().to_lowercase();
    [
        "yes", "true", "y", "はい", "是", "ja", "oui", "sí", "sim", "да", "x", "✓", "✅",
    ]
    .iter()
    .any(|yes| {
        lower == *yes
            || lower.starts_with(&format!("{yes},"))
            || lower.starts_with(&format!("{yes} "))
    }) || lower.starts_with(|sign: char| sign.is_ascii_digit())
        || lower.starts_with("by ")
        || lower.starts_with("in favor of ")
        || lower.starts_with("since ")
}

/// Stages of Ember's proposals, which have words of their own.
fn staged(name: &str, value: &str) -> Option<Judged> {
    let standing = match (name, value.trim().to_lowercase().as_str()) {
        ("stage", "closed" | "discontinued") => Standing::Rejected,
        ("stage", "recommended" | "released") => Standing::Implemented,
        ("stage", "accepted" | "ready-for-release") => Standing::Accepted,
        ("stage", "exploring" | "proposed") => Standing::Proposed,
        _ => return None,
    };
    Some(Judged { standing, by: None })
}

/// The target of a link in the field's line, which names it better than words do.
fn linked(document: &Document, field: &Field, words: String) -> String {
    let block = block_of(document, field);
    let mut spans = block.map(|block| block.spans.iter()).into_iter().flatten();
    spans
        .find_map(|span| match &span.kind {
            SpanKind::Link(target) if span.line == field.line && !target.starts_with('#') => {
                Some(target.clone())
            }
            _ => None,
        })
        .unwrap_or(words)
}
