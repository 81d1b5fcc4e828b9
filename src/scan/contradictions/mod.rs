//! Statements that cannot both be true: in one document, or in two.

/// Two statements that contradict each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contradiction {
    /// What they are about: `DEFAULT_PAGE_SIZE`, `upload limit`, `GET /api/orders`, `database`.
    pub subject: String,
    /// The statement of the document that the warning is about.
    pub here: Statement,
    /// The other one.
    pub there: Statement,
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
