//! reStructuredText, as Sphinx and docutils read it.

mod blocks;
mod directive;
mod headings;
mod inline;
mod tables;

pub(super) use blocks::read;
