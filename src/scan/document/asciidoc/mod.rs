//! AsciiDoc, as Asciidoctor reads it.

mod blocks;
mod inline;

pub(super) use blocks::read;
