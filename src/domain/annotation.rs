//! A remark about a place in the checkout, for whoever shows such remarks beside the code.

/// How loud a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Something is broken.
    Error,
    /// Something will be.
    Warning,
    /// Something to know.
    Notice,
}

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// From the repository's root, with `/`.
    pub file: String,
    /// Counted from 1; `None`: the whole file.
    pub line: Option<u32>,
    /// The last line of several; `None`: one line.
    pub end_line: Option<u32>,
    /// Counted from 1, of use within one line only; `None`: the whole line.
    pub column: Option<u32>,
    /// The last column; `None`: to the end of the line.
    pub end_column: Option<u32>,
}

impl Place {
    /// A whole line.
    pub fn line(file: impl Into<String>, line: u32) -> Self {
        Self {
            line: Some(line),
            ..Self::file(file)
        }
    }

    /// A whole file.
    pub fn file(file: impl Into<String>) -> Self {
        Self {
            file: file.into(),
            line: None,
            end_line: None,
            column: None,
            end_column: None,
        }
    }
}

/// A remark, as plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// How loud.
    pub level: Level,
    /// One line.
    pub title: String,
    /// May have several lines.
    pub message: String,
    /// `None`: it concerns no file.
    pub place: Option<Place>,
}
