//! Sources and code baseline -> manifest: ids that stay, earlier choices kept, and whether a committed manifest still fits.

mod acknowledged;
mod baseline;
mod carry;
mod fits;
mod identity;

pub use acknowledged::acknowledgement_of;
pub use baseline::baseline;
pub use carry::carry;
pub use fits::{Misfit, MisfitKind, misfits};
pub use identity::source_ids;
