//! From what a repository shows to drafts of its configuration and its workflow.
//!
//! ```text
//! view (files, texts) ─ units (folders with a manifest) ─ starts (how one is started) ─ draft ─ config.toml, workflow
//! ```
//!
//! Everything drafted is a guess that names its evidence, file and line. Nothing is executed, and nothing is read but
//! through the [`View`] that the caller gives, which also sets the limits: a repository may be hostile.

mod beside;
mod compose;
mod config_text;
mod dockerfile;
mod draft;
mod guess;
mod jvm;
mod languages;
mod makefile;
mod node;
mod plan;
mod procfile;
mod python;
mod quote;
mod scan;
mod service;
mod site;
mod start;
mod units;
mod view;
mod workflow_text;

#[cfg(test)]
mod tests;

pub use config_text::config_text;
pub use draft::{Draft, Port, Ready, Service, Tool};
pub use guess::{Evidence, Guess};
pub use plan::draft;
pub use view::View;
pub use workflow_text::workflow_text;
