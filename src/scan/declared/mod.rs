//! What a document declares about its own standing, wherever it says so: in fields, in a section, in a banner, by its place, or in
//! other files.

mod badge;
mod banner;
mod decide;
mod fields;
mod line;
mod listed;
mod neighbours;
mod open;
mod place;
mod section;
mod standing;
mod succession;
mod table;
#[cfg(test)]
mod tests;
mod value;
mod vocabulary;

pub use decide::{declared, succeed};
pub use neighbours::{Neighbours, is_sidecar};
pub use standing::{Declared, Standing};
