//! What every kind of document is read into.

use std::ops::Range;

/// How a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// CommonMark with GitHub's extensions.
    Markdown,
    /// Markdown with JSX.
    Mdx,
    /// reStructuredText.
    Rest,
    /// AsciiDoc.
    Asciidoc,
    /// Org mode.
    Org,
    /// Plain text.
    Text,
    /// A feature file of Cucumber.
    Gherkin,
    /// OpenAPI or Swagger, in YAML or JSON.
    OpenApi,
    /// AsyncAPI, in YAML or JSON.
    AsyncApi,
    /// A GraphQL schema.
    GraphQl,
    /// Protocol buffers.
    Protobuf,
}

/// A document, whatever it was written in.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// How it is written.
    pub format: Format,
    /// Its title: of the front matter, else the first heading; `None` when it has neither.
    pub title: Option<String>,
    /// Front matter, RFC-822 headers, field lists and attributes at its top, in order.
    pub fields: Vec<Field>,
    /// In order. The first has no title where words stand before the first heading.
    pub sections: Vec<Section>,
    /// In order.
    pub blocks: Vec<Block>,
}

/// A field with its value; nested keys are joined by dots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// In lower case.
    pub name: String,
    /// As it stands, without quotes.
    pub value: String,
    /// Counted from 1.
    pub line: u32,
}

/// A heading with what stands under it, up to the next heading of any level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Without marks; empty for what stands before the first heading.
    pub title: String,
    /// 1 is the highest; 0 for what stands before the first heading.
    pub level: u8,
    /// The section whose heading is above this one; `None` at the top.
    pub above: Option<usize>,
    /// First and last line, counted from 1.
    pub lines: (u32, u32),
    /// Hexadecimal SHA-256 of its text, without white space at the ends of lines and blank lines around it.
    pub sha256: String,
}

/// A piece of text that stands by itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Index of its section.
    pub section: usize,
    /// First and last line, counted from 1. Of code: of the code itself, without its fences, so that its nth line is the nth of these.
    pub lines: (u32, u32),
    /// Its words. A line that ends where readers see no end is a space; marks of emphasis are left out; what is between backticks stands without them, and is in `spans`.
    pub text: String,
    /// Code and links in it, by place. Empty for blocks of code.
    pub spans: Vec<Span>,
}

/// Kinds of blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading.
    Heading,
    /// A paragraph.
    Paragraph,
    /// An item of a list, without the items below it.
    Item {
        /// Of a task: whether it is done. `None`: it is no task.
        checked: Option<bool>,
    },
    /// A row of a table; cells are joined by ` | `.
    Row,
    /// A quotation or an admonition.
    Quote,
    /// A block of code; its text is the code.
    Code {
        /// First word after the fence, in lower case; `None` when nothing tells.
        language: Option<String>,
    },
    /// A comment, which readers do not see.
    Comment,
}

/// Something marked within a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// What it is.
    pub kind: SpanKind,
    /// Bytes of the block's text.
    pub range: Range<usize>,
    /// Counted from 1.
    pub line: u32,
}

/// Kinds of marked text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SpanKind {
    /// Code.
    Code,
    /// A link or a picture, with its target as it stands; an address that stands in the words is one, too.
    Link(String),
    /// Struck through: no longer said.
    Struck,
    /// Strong emphasis.
    Strong,
}
