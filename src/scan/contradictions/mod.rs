//! Statements that cannot both be true: in one document, in two, or in a document and in the code.
//!
//! Few and sure, not many: a statement is read only where its form leaves one meaning, and two are held against each other
//! only when subject, kind and scope are the same. Prose that is understood halfway is no statement.

mod above;
mod code;
mod columns;
mod compare;
mod decisions;
mod keys;
mod limits;
mod literal;
mod model;
mod place;
mod products;
mod read;
mod roles;
mod routes;
mod scope;
mod tables;
mod value;
mod versions;
mod vocabulary;
mod wordings;
mod words;

#[cfg(test)]
mod tests;

pub use code::{code_value, value_of};
pub use compare::contradictions;
pub use model::{ClaimKind, Claimed, CodeValue, Contradiction, Described, Later, Statement, There};
pub use read::{identifiers, statements};
pub use value::{Amount, Comparison, Dimension, Value};
