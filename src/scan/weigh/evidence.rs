//! What a document is weighed by.

use crate::{
    domain::manifest::{Recency, SourceType},
    scan::{declared::Declared, references::Reference, resolve::Outcome},
};

/// All that is known of a document.
#[derive(Debug, Clone)]
pub struct Evidence<'e> {
    /// Its type.
    pub kind: SourceType,
    /// What it says of itself.
    pub declared: Option<&'e Declared>,
    /// Whether the framework that it was written with leaves its status at "draft" for ever (Spec Kit).
    pub draft_means_nothing: bool,
    /// What it names, and what became of it.
    pub references: &'e [(Reference, Outcome)],
    /// Statements against it.
    pub contradictions: &'e [Counter],
    /// How old it is beside the code; `None` where history does not tell.
    pub recency: Option<Recency>,
    /// How many files of code it names.
    pub referenced_files: u32,
    /// A newer document of its title beside it.
    pub newer_sibling: Option<&'e str>,
    /// Why the configuration leaves it out.
    pub left_out: Option<&'e str>,
    /// Whether it has a word beside its title.
    pub empty: bool,
    /// Where it speaks to a language model instead of to people, and with which words.
    pub addresses_a_model: Option<(u32, &'e str)>,
}

/// A statement that contradicts one of the document's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// What they are about.
    pub subject: String,
    /// Where the document says its part. Counted from 1.
    pub line: u32,
    /// What it says.
    pub value: String,
    /// The other one.
    pub opposite: Opposite,
    /// What the other one says.
    pub other_value: String,
    /// Whether this document is the newer one; `None` where nobody knows, and inside of one document.
    pub newer: Option<bool>,
}

/// Who says something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Opposite {
    /// The same document, at this line.
    Itself(u32),
    /// Another document: its path and line.
    Document(String, u32),
    /// The code: a file and line.
    Code(String, u32),
}
