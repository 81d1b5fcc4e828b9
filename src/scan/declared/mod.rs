//! What a document declares about its own standing, wherever it says so: in fields, in a section, in a banner, by its place, or in
//! other files.

mod banner;
mod decide;
mod fields;
mod neighbours;
mod place;
mod section;
mod standing;
#[cfg(test)]
mod tests;
mod value;
mod vocabulary;

pub use decide::declared;
pub use neighbours::{Neighbours, is_sidecar};
pub use standing::{Declared, Standing};
