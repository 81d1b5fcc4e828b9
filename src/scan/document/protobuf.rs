//! Protocol buffers: services with their calls and routes, messages with their fields.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    braces,
    builder::Builder,
    model::{BlockKind, SpanKind},
    words::Words,
};

static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(service|message|enum|rpc|extend|oneof)\s+([\w.]+)").expect("a pattern")
});
static TOP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^(syntax|edition|package|import|option)\b\s*=?\s*(.*?);?$"#).expect("a pattern")
});
/// A route of `google.api.http`.
static ROUTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"\b(get|put|post|delete|patch)\s*:\s*"([^"]+)""#).expect("a pattern")
});

/// Reads a text.
pub(super) fn read(builder: &mut Builder<'_>, text: &str) {
    let mut headings = 0;
    for line in braces::lines(text, "//", true) {
        let here = (line.number, line.number);
        if let Some(comment) = line.comment {
            builder.block(
                BlockKind::Paragraph,
                here,
                Words::plain(comment, line.number),
            );
        }
        for route in ROUTE.captures_iter(line.text) {
            let part = |group| route.get(group).map_or("", |part| part.as_str());
            let mut words = Words::new(line.number);
            words.marked(
                SpanKind::Code,
                &format!("{} {}", part(1).to_uppercase(), part(2)),
            );
            builder.block(BlockKind::Item { checked: None }, here, words);
        }
        if line.code.is_empty() || line.code.starts_with('}') {
            continue;
        }
        if let Some(found) = NAMED.captures(line.code) {
            let part = |group| found.get(group).map_or("", |part| part.as_str());
            if part(1) != "oneof" {
                headings += 1;
                let level = u8::try_from(line.depth.min(5) + 1).unwrap_or(6);
                let title = format!("{} {}", part(1), part(2));
                builder.heading(level, here, Words::plain(&title, line.number));
                if part(1) == "rpc" {
                    code(builder, line.number, line.code.trim_end_matches(['{', ' ']));
                }
                continue;
            }
        }
        match TOP.captures(line.code).filter(|_| headings == 0) {
            Some(top) => {
                let part = |group| top.get(group).map_or("", |part| part.as_str());
                builder.field(part(1), part(2).trim_matches('"'), line.number);
            }
            None if line.depth > 0 => code(builder, line.number, line.code.trim_end_matches(';')),
            None => {}
        }
    }
}

fn code(builder: &mut Builder<'_>, line: u32, text: &str) {
    let mut words = Words::new(line);
    words.marked(SpanKind::Code, text);
    builder.block(BlockKind::Item { checked: None }, (line, line), words);
}
