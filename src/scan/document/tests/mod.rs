//! Every format, in small texts.

mod any;
mod contracts;
mod markdown;
mod markups;

use super::{BlockKind, Document, SpanKind, read};

/// One line for each block: its section, lines, kind, words, marks.
fn told(document: &Document) -> Vec<String> {
    let mut told = Vec::new();
    for block in &document.blocks {
        let kind = match &block.kind {
            BlockKind::Heading => "heading".to_owned(),
            BlockKind::Paragraph => "words".to_owned(),
            BlockKind::Item { checked: None } => "item".to_owned(),
            BlockKind::Item {
                checked: Some(true),
            } => "done".to_owned(),
            BlockKind::Item {
                checked: Some(false),
            } => "to do".to_owned(),
            BlockKind::Row => "row".to_owned(),
            BlockKind::Quote => "quote".to_owned(),
            BlockKind::Code { language } => {
                format!("code {}", language.as_deref().unwrap_or("-"))
            }
            BlockKind::Comment => "comment".to_owned(),
        };
        let spans: String = block
            .spans
            .iter()
            .map(|span| {
                let words = &block.text[span.range.clone()];
                let line = span.line;
                match &span.kind {
                    SpanKind::Code => format!(" `{words}`@{line}"),
                    SpanKind::Link(target) => format!(" [{words}]({target})@{line}"),
                    SpanKind::Struck => format!(" ~{words}~@{line}"),
                    SpanKind::Strong => format!(" *{words}*@{line}"),
                }
            })
            .collect();
        let (first, last) = block.lines;
        let section = &document.sections[block.section].title;
        told.push(format!(
            "{section}: {first}-{last} {kind}: {:?}{spans}",
            block.text
        ));
    }
    told
}

fn fields(document: &Document) -> Vec<String> {
    let fields = document.fields.iter();
    fields
        .map(|field| format!("{}@{} = {}", field.name, field.line, field.value))
        .collect()
}

fn sections(document: &Document) -> Vec<String> {
    let sections = document.sections.iter();
    sections
        .map(|section| {
            let (first, last) = section.lines;
            let above = section.above.map(|above| &document.sections[above].title);
            format!(
                "{} {} {first}-{last} {above:?}",
                section.level, section.title
            )
        })
        .collect()
}

/// Everything that must hold for any document of any text.
fn holds(path: &str, text: &str) -> Document {
    let document = read(path, text);
    let mut line = 1;
    for (place, section) in document.sections.iter().enumerate() {
        assert_eq!(section.lines.0, line.max(section.lines.0), "{path} {text}");
        assert!(section.lines.1 >= section.lines.0, "{path} {text}");
        assert!(section.above.is_none_or(|above| above < place));
        assert_eq!(section.sha256.len(), 64);
        line = section.lines.1 + 1;
    }
    for block in &document.blocks {
        assert!(block.section < document.sections.len());
        assert!(block.lines.0 >= 1 && block.lines.1 >= block.lines.0);
        for span in &block.spans {
            assert!(
                block.text.get(span.range.clone()).is_some(),
                "{path} {text} {span:?}"
            );
            assert!(span.line >= 1);
        }
    }
    assert_eq!(read(path, text), document);
    document
}
