//! The door to git.
//!
//! Reads what the checkout is, and lends its history to copies. It never fetches, and never writes to the checkout.

mod describe;
mod lend;

pub use describe::{Checkout, describe};
pub use lend::{history, lend};
