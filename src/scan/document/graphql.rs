//! GraphQL: types and operations.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    braces,
    builder::Builder,
    model::{BlockKind, SpanKind},
    words::Words,
};

static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:extend\s+)?(type|interface|input|enum|union|scalar|directive|schema|query|mutation|subscription|fragment)\b\s*(@?\w*)")
        .expect("a pattern")
});

/// Reads a text.
pub(super) fn read(builder: &mut Builder<'_>, text: &str) {
    // Words between three quotes describe what comes next.
    let mut description: Option<(u32, String)> = None;
    for line in braces::lines(text, "#", false) {
        let here = (line.number, line.number);
        let trimmed = line.text.trim();
        if let Some((first, said)) = &mut description {
            let (words, ends) = match trimmed.split_once("\"\"\"") {
                Some((words, _)) => (words, true),
                None => (trimmed, false),
            };
            said.push('\n');
            said.push_str(words);
            if ends {
                let words = Words::plain(said, *first);
                builder.block(BlockKind::Paragraph, (*first, line.number), words);
                description = None;
            }
            continue;
        }
        if let Some(rest) = trimmed.strip_prefix("\"\"\"") {
            match rest.split_once("\"\"\"") {
                Some((words, _)) => {
                    builder.block(BlockKind::Paragraph, here, Words::plain(words, line.number))
                }
                None => description = Some((line.number, rest.to_owned())),
            }
            continue;
        }
        if let Some(comment) = line.comment {
            builder.block(
                BlockKind::Paragraph,
                here,
                Words::plain(comment, line.number),
            );
        }
        if trimmed.starts_with('"') && trimmed.ends_with('"') && trimmed.len() > 1 {
            let words = Words::plain(trimmed.trim_matches('"'), line.number);
            builder.block(BlockKind::Paragraph, here, words);
            continue;
        }
        if line.code.is_empty() || line.code.starts_with('}') {
            continue;
        }
        match NAMED.captures(line.code).filter(|_| line.depth == 0) {
            Some(found) => {
                let part = |group| found.get(group).map_or("", |part| part.as_str());
                let title = format!("{} {}", part(1), part(2));
                builder.heading(1, here, Words::plain(title.trim(), line.number));
                if matches!(part(1), "union" | "directive") {
                    code(builder, line.number, line.code);
                }
            }
            None => code(builder, line.number, line.code),
        }
    }
}

fn code(builder: &mut Builder<'_>, line: u32, text: &str) {
    let mut words = Words::new(line);
    words.marked(SpanKind::Code, text);
    builder.block(BlockKind::Item { checked: None }, (line, line), words);
}
