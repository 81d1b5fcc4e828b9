//! Documents of every format, read into one form.
//!
//! Texts are untrusted: whatever stands in them, reading ends, in time and memory that grow with their length at most.

mod asciidoc;
mod braces;
mod builder;
mod format;
mod front_matter;
mod gherkin;
mod graphql;
mod headers;
mod html;
mod leading;
mod lines;
mod markdown;
mod mdx;
mod model;
mod openapi;
mod org;
mod protobuf;
mod read;
mod rest;
#[cfg(test)]
mod tests;
mod text;
mod words;
mod yaml;

pub use format::format_of;
pub use model::{Block, BlockKind, Document, Field, Format, Section, Span, SpanKind};
pub use read::read;
