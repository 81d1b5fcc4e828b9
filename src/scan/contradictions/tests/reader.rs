//! Documents for tests: headings, items, tables, code spans, one line a block.

use crate::scan::document::{Block, BlockKind, Document, Format, Section, Span, SpanKind};

pub(super) fn read(text: &str) -> Document {
    let mut document = Document {
        format: Format::Markdown,
        title: None,
        fields: Vec::new(),
        sections: Vec::new(),
        blocks: Vec::new(),
    };
    let mut stack: Vec<usize> = Vec::new();
    let mut fence = false;
    for (number, line) in text.lines().enumerate() {
        let number = number as u32 + 1;
        if line.starts_with("```") {
            fence = !fence;
            continue;
        }
        if fence
            || line.trim().is_empty()
            || line.starts_with("|-")
            || line.starts_with("| -")
            || line.starts_with("|:-")
        {
            continue;
        }
        let level = line.chars().take_while(|c| *c == '#').count();
        if level > 0 || document.sections.is_empty() {
            while stack
                .last()
                .is_some_and(|above| usize::from(document.sections[*above].level) >= level)
            {
                stack.pop();
            }
            let title = if level > 0 {
                line.trim_start_matches('#').trim().to_owned()
            } else {
                String::new()
            };
            document.sections.push(Section {
                title: title.clone(),
                level: level as u8,
                above: stack.last().copied(),
                lines: (number, number),
                sha256: String::new(),
            });
            stack.push(document.sections.len() - 1);
            if level > 0 {
                document.title.get_or_insert(title);
                continue;
            }
        }
        let (kind, body) = match line.trim_start() {
            row if row.starts_with('|') => (
                BlockKind::Row,
                row.trim()
                    .trim_matches('|')
                    .split('|')
                    .map(str::trim)
                    .collect::<Vec<_>>()
                    .join(" | "),
            ),
            item if item.starts_with("- ") || item.starts_with("* ") => {
                (BlockKind::Item { checked: None }, item[2..].to_owned())
            }
            item if item
                .split_once(". ")
                .is_some_and(|(n, _)| n.chars().all(|c| c.is_ascii_digit())) =>
            {
                (
                    BlockKind::Item { checked: None },
                    item.split_once(". ")
                        .map_or("", |(_, rest)| rest)
                        .to_owned(),
                )
            }
            other => (BlockKind::Paragraph, other.to_owned()),
        };
        let (mut plain, mut spans, mut open) = (String::new(), Vec::new(), None);
        let mut struck = None;
        let body = body.replace("**", "");
        let mut characters = body.chars().peekable();
        while let Some(c) = characters.next() {
            match (c, open) {
                ('`', None) => open = Some(plain.len()),
                ('`', Some(start)) => {
                    spans.push(Span {
                        kind: SpanKind::Code,
                        range: start..plain.len(),
                        line: number,
                    });
                    open = None;
                }
                ('~', None) if characters.peek() == Some(&'~') => {
                    characters.next();
                    match struck.take() {
                        None => struck = Some(plain.len()),
                        Some(start) => spans.push(Span {
                            kind: SpanKind::Struck,
                            range: start..plain.len(),
                            line: number,
                        }),
                    }
                }
                _ => plain.push(c),
            }
        }
        document.blocks.push(Block {
            kind,
            section: document.sections.len() - 1,
            lines: (number, number),
            text: plain,
            spans,
        });
    }
    document
}
