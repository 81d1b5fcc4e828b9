//! What a document says about the code: the things of it that it names, each with what it says of it.
//!
//! A form decides what a name is, the words around it decide what is claimed. Nothing here looks at the code: whether a thing is
//! there is for `resolve`.

mod claim;
mod client;
mod code;
mod contract;
mod cover;
mod form;
mod found;
mod hinted;
mod host;
mod identifier;
mod lines;
mod link;
mod model;
mod negation;
mod option;
mod path;
mod placeholder;
mod proof;
mod prose;
mod removal;
mod route;
mod script;
mod sentence;
mod shell;
mod tree;
mod walk;
mod well_known;

pub(super) use identifier::words;
pub use model::{Claim, Reference, Repository, Target};
pub(super) use placeholder::is_placeholder;
pub(super) use proof::is_type;
pub use walk::references;
