//! Documents of every format, read into one form.

mod model;

pub use model::{Block, BlockKind, Document, Field, Format, Section, Span, SpanKind};
