//! The door to the files of a workspace: copies of a checkout, what changed in one, and access that cannot leave it.
//!
//! Paths come from packs and are untrusted, and so is what the app left behind: no path and no symlink leads out.

mod contained;
mod copy;
mod owner;
mod reading;
mod snapshot;
mod survey;

pub use contained::{FileError, Tree};
pub use copy::copy_tree;
pub use owner::{Owner, as_owner, hand_over, owner};
pub use reading::{Unread, read_each};
pub use snapshot::Snapshot;
pub use survey::{Known, LeftOut, Stamp, Survey, Surveyed, survey};
