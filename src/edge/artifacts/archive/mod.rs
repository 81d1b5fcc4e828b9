//! Zips from elsewhere, read as what they are: bytes that anybody may have written.
//!
//! ```text
//! end (where the directory is, and how large) ─► guard (which entries may be) ─► unpack (into a fresh folder)
//!                                             └► pieces (one entry of a zip of which only some bytes are here)
//! ```
//!
//! Nothing here believes a number of the zip before it is held against what the zip can be.

mod end;
mod folder;
mod guard;
mod pieces;
mod unpack;

pub(super) use end::{End, TAIL};
pub use guard::UnpackLimits;
pub(super) use pieces::{Pieces, entry_of, place_of};
pub use unpack::{UnpackError, Unpacked, unpack};
