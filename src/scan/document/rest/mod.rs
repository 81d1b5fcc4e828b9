//! reStructuredText, as Sphinx and docutils read it.

mod blocks;
mod directive;
mod headings;
mod inline;
mod reader;
mod shown;
mod tables;

pub(super) use blocks::read;
