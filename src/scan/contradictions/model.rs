//! Statements, what they come from, and pairs of them that disagree.

use jiff::Timestamp;

use super::value::Value;
use crate::{domain::manifest::SourceType, scan::declared::Standing};

/// What a statement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ClaimKind {
    /// The value or default of a named setting or constant.
    Key,
    /// No more than this; also how long something is valid, kept, waited for.
    Maximum,
    /// No less than this.
    Minimum,
    /// How often something happens.
    Interval,
    /// Which product plays a role: `database`, `email`.
    Decision,
    /// Which version of a platform.
    Version,
    /// Method and path of an operation.
    Route,
    /// Status code of a route's success, or of a named error.
    Status,
    /// All values that something can have.
    Values,
}

/// A statement of a document, in the form that can be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimed {
    /// What it is about.
    pub kind: ClaimKind,
    /// Normalised: statements about the same thing have the same one.
    pub subject: String,
    /// The subject as a person would name it.
    pub shown: String,
    /// The name as the code has it, for values that code can be asked for; `None` for all others.
    pub key: Option<String>,
    /// Normalised, with its unit.
    pub value: Value,
    /// The value as it is written.
    pub text: String,
    /// What narrows it: environment, plan, version, platform. In order; statements of different scope do not disagree.
    pub scope: Vec<&'static str>,
    /// Counted from 1.
    pub line: u32,
    /// Index of its section.
    pub section: usize,
}

/// A document with its statements.
#[derive(Debug, Clone, Copy)]
pub struct Described<'a> {
    /// From the checkout's root.
    pub path: &'a str,
    /// `None` when it has none.
    pub title: Option<&'a str>,
    /// What it was taken for.
    pub kind: SourceType,
    /// When its content last changed; `None` when nobody can tell.
    pub last_change: Option<Timestamp>,
    /// What it declares of itself; `None` when it declares nothing. Documents that are no longer alive are not compared.
    pub standing: Option<Standing>,
    /// What [`super::statements`] found in it.
    pub statements: &'a [Claimed],
}

/// A value that the code gives to a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeValue {
    /// As the code has it.
    pub key: String,
    /// Whether the place makes it what the whole program knows by that name: a constant, an entry of a file of settings.
    pub firm: bool,
    /// Normalised.
    pub value: Value,
    /// As it is written.
    pub text: String,
    /// From the checkout's root.
    pub file: String,
    /// Counted from 1.
    pub line: u32,
}

/// Two statements that contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// What kind of statements they are.
    pub kind: ClaimKind,
    /// What they are about: `DEFAULT_PAGE_SIZE`, `upload limit`, `GET /api/orders`, `database`.
    pub subject: String,
    /// The statement of the document that the warning is about: of two documents the earlier one, where that is known.
    pub here: Statement,
    /// The other one.
    pub there: There,
    /// Which of two documents was changed later; `None` when that is not known, in one document, and for code.
    pub later: Option<Later>,
}

/// One of the two sides of a contradiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// [`Contradiction::here`].
    Here,
    /// [`Contradiction::there`].
    There,
}

/// The other side of a contradiction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum There {
    /// A statement of the same or another document.
    Document(Statement),
    /// The code.
    Code(CodeValue),
}

/// One statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Index of the document in the list that was given.
    pub document: usize,
    /// Counted from 1.
    pub line: u32,
    /// Index of its section.
    pub section: usize,
    /// The value as it is written.
    pub value: String,
}
