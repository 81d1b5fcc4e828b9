//! Many names at once: where whole words of a large set stand in a text, in one pass over its bytes.
//!
//! It knows nothing of languages: a name in a comment is found like one in code.

mod bits;
mod run;
mod search;
#[cfg(test)]
mod tests;

pub use search::{NeedleId, Needles};
