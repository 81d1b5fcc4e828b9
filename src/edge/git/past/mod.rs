//! The history of a checkout, read once: commits along the first parents, what each changed, and the texts on both sides.
//!
//! Nothing is fetched, and no filter, hook or other program is started.

mod bytes;
mod head;
mod line;
mod moves;
mod renamed;
mod texts;
mod trees;
mod uncommitted;

pub use head::{Head, Indexed, Seen, head};
pub use texts::Past;

#[cfg(test)]
mod tests;
