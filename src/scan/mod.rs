//! Documents of the checkout: their sections, and what has become of those that scenarios were generated from.
//!
//! It is given texts and returns values; it opens no file, runs no git, and asks no network.

mod drift;
mod sections;

pub use drift::{Texts, source_drift};
