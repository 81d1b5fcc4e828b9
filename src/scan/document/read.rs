//! The way from a text to a document.

use super::{
    asciidoc,
    builder::Builder,
    format::format_of,
    gherkin, graphql, markdown, mdx,
    model::{Document, Format},
    openapi, org, protobuf, rest, text,
};

/// What stands behind is not cut into blocks; it belongs to the last section, so that its digest tells of every change.
const MOST_BYTES: usize = 8 << 20;

/// Reads a document. The path says how it is written, and the text where the path says too little; what nothing is known of is
/// read as plain text. It never fails: what is broken is read as far as it goes.
pub fn read(path: &str, text: &str) -> Document {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let format = format_of(path, text).unwrap_or(Format::Text);
    let seen = head(text, MOST_BYTES);
    let mut builder = Builder::new(format, seen);
    match format {
        Format::Markdown => markdown::read(&mut builder, seen, markdown::Dialect::Markdown),
        Format::Mdx => {
            let plain = mdx::without_scripts(seen);
            markdown::read(&mut builder, &plain, markdown::Dialect::Mdx);
        }
        Format::Rest => rest::read(&mut builder, seen),
        Format::Asciidoc => asciidoc::read(&mut builder, seen),
        Format::Org => org::read(&mut builder, seen),
        Format::Text => text::read(&mut builder, seen),
        Format::Gherkin => gherkin::read(&mut builder, seen),
        Format::OpenApi | Format::AsyncApi => openapi::read(&mut builder, seen),
        Format::GraphQl => graphql::read(&mut builder, seen),
        Format::Protobuf => protobuf::read(&mut builder, seen),
    }
    builder.finish(text)
}

/// At most so many bytes from the start.
fn head(text: &str, most: usize) -> &str {
    if text.len() <= most {
        return text;
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
