//! How far a document can be relied on: a score, a status, and the warnings behind them.
//!
//! One table has all weights ([`weights`]). Age alone, words such as "deprecated" in running text, and names that never were in the
//! code move nobody's status: a flag on everything is a flag on nothing.

mod evidence;
mod orders;
mod score;
mod warnings;
pub mod weights;

pub use evidence::{Counter, Evidence, Opposite};
pub use orders::speaks_to_a_model;
pub use score::{Weighed, weigh};
