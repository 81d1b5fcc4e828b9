//! References of documents, held against the code of today and against history.
//!
//! A thing is living, or it was there and a commit took it away, or it never was. Nothing is called gone that history does not
//! show: names that were never there are plans, libraries, examples.

mod composed;
mod created;
mod files;
mod gone;
mod lexer;
mod loss;
mod model;
mod moved;
mod nearest;
mod outcomes;
mod path_index;
mod prints;
mod programs;
mod proofs;
mod quest;
mod renamed;
mod route_shape;
mod served;
mod standing;
#[cfg(test)]
mod tests;
mod today;
mod verdict;
mod written;

pub use composed::lost_routes;
pub use files::{is_searched, is_test};
pub use lexer::kinds_in;
pub use model::{Outcome, Past, Place, Places, Today};
pub use outcomes::resolve;
