//! The door to git.
//!
//! Reads what the checkout is, and lends its history to copies. It never fetches, and writes to the checkout only to put back what scenarios
//! changed of the settings and hooks that later git commands obey.

mod blob;
mod describe;
mod lend;
mod orders;

pub use blob::History;
pub use describe::{Checkout, describe};
pub use lend::{history, lend};
pub use orders::Orders;
