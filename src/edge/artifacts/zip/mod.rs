//! A folder as a stream of a zip: listed, read, packed on every processor, and cut into blocks, with nothing on disk.
//!
//! ```text
//! list ─► source ─► encode (a thread a processor) ─► pack: entries in order, digest ─► blocks
//! ```
//!
//! Format: APPNOTE.TXT 6.3.10 of PKWARE. The packages that write zips compress in the thread that writes, or hold a
//! whole file; here pieces of one file are packed at the same time, so the few records are written here. Entries are
//! sorted and have the time 1980-01-01 and the mode 644: the same files make the same bytes and so the same digest, and
//! the true times of a run are in its journal. Folders have no entries of their own.

mod blocks;
mod encode;
mod folders;
mod frame;
mod list;
mod pack;
mod remarks;
mod source;

pub(super) use blocks::Block;
pub(super) use list::Listing;
pub(super) use pack::{PackError, Packed, Summary, start};
pub use remarks::{Remark, What};
