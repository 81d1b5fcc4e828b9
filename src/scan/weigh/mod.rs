//! How far a document can be relied on: a score, a status, and the warnings behind them.
//!
//! One table has all weights ([`weights`]). Age alone, words such as "deprecated" in running text, and names that never were in the
//! code move nobody's status: a flag on everything is a flag on nothing.

mod orders;
mod score;
mod warnings;
pub mod weights;

pub use orders::speaks_to_a_model;
pub use score::{Counter, Evidence, Opposite, Weighed, weigh};
