//! The door to git.
//!
//! Reads what the checkout is and what changed in it, and lends its history to copies. It never fetches, and writes to the checkout only to put back what scenarios
//! changed of the settings and hooks that later git commands obey.

mod blob;
mod changes;
mod describe;
mod identity;
mod lend;
mod orders;
mod past;

pub use blob::History;
pub use changes::{Changes, ChangesError, Tracked, changed_lines, changes, parents_of_head};
pub use describe::{Checkout, describe, repository_name};
pub use identity::{Identity, identity};
pub use lend::{history, lend};
pub use orders::Orders;
pub use past::{Head, Indexed, Past, Seen, head};
