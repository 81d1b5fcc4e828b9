//! A manifest for people: on a terminal, and as Markdown in the summary of a job.

mod lines;
mod markdown;
mod order;
mod terminal;

pub use lines::wrapped;
pub use markdown::{check_markdown, sources_markdown};
pub use terminal::sources_text;
