//! Documents of the checkout: which are sources, what they say, how far the code agrees; and what has become of those that
//! scenarios were generated from.
//!
//! It is given texts and returns values; it opens no file, runs no git, and asks no network.

pub mod assemble;
pub mod contradictions;
pub mod declared;
pub mod discover;
pub mod document;
mod drift;
pub mod inventory;
pub mod needles;
pub mod recency;
pub mod references;
pub mod resolve;
mod sections;
pub mod weigh;

pub use drift::{Texts, source_drift};
