//! Folds of a run's events into what people and machines read: results, terminal, CI lines, JUnit, CTRF, Markdown,
//! the job summary and the annotations of a workflow.
//!
//! Nothing here keeps a truth of its own: a view that is fed the stored events says what it said live. The room never
//! runs anything, and never reads evidence or the network by itself; it writes only to the writer, the terminal or the
//! [`BundleFiles`] it is given.
//! Text of the app under test is hostile until it went through [`text::visible`].

mod annotations;
mod check_run;
mod comment;
mod ctrf;
mod escape;
mod failure;
mod fold;
mod html;
mod job_summary;
mod junit;
mod lines;
mod live;
mod markdown;
mod places;
mod plain;
mod progress;
mod reporter;
mod screen;
mod sources;
mod style;
mod summary;
mod text;
mod titles;
mod trouble;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod tests;

pub use annotations::{SHOWN_BESIDE_CODE, annotations};
pub use check_run::{CheckProgress, CheckText, check_conclusion};
pub use comment::{CommentAbout, comment, comment_marker, comment_without_results};
pub use ctrf::ctrf;
pub use failure::{blocked_text, failure_text};
pub use fold::ResultsFold;
pub use html::{BundleFiles, Chronicle, html};
pub use job_summary::{ArtifactLink, CommitLink, SummaryLinks, job_summary};
pub use junit::junit;
pub use live::Live;
pub use markdown::report_md;
pub use places::Places;
pub use plain::{Plain, closing_text};
pub use reporter::{Multiplexer, Reporter, ReporterFailure};
pub use sources::{check_markdown, sources_markdown, sources_text, wrapped};
pub use style::Style;
pub use summary::summary_text;
pub use text::{fit, visible, width, wrap};
pub use titles::{About, Titles};
pub use trouble::trouble_summary;
