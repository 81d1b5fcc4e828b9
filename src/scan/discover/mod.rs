//! Which files are sources, and of what type, with the reasons.
//!
//! A listing of the checkout tells where records are kept, what is vendored, and what a translation is of
//! ([`Surroundings`]). A path tells whether a file has to be opened at all ([`candidate`]). Place and content together
//! tell what it is ([`classify`]).

mod candidate;
mod classification;
mod classify;
mod content;
mod conventions;
mod customs;
mod folders;
mod generated;
mod heading_words;
mod listing;
mod name_words;
mod never;
mod never_names;
mod pattern;
mod phrases;
mod place;
mod prose;
mod record;
mod signals;
mod surroundings;
mod twin;
mod weights;

#[cfg(test)]
mod misleading;
#[cfg(test)]
mod tests;

pub use candidate::candidate;
pub use classification::{Classification, Reason};
pub use classify::{classify, forced};
pub use surroundings::Surroundings;
