//! Joins the bundles of shards into one, and proves on the way that together they are the whole run.
//!
//! ```text
//! given     each folder is opened without following a link out of it; run.json and plan.json are read
//! prove     one plan, one commit, each shard once
//! copies    configuration, manifest and scenarios are, byte by byte, what the plan says
//! scan      a shard's journal from its first to its last line: whole, in order, and only of its own cases
//! executed  a case has the status that its steps and checkpoints led to
//! ending    results.json says the same as the journal; the worse of the two counts
//! place     each file's bytes against evidence.json, then a link to it in the new bundle, or a copy
//! join      the journals of the shards as one, by time
//! ```
//!
//! A bundle comes from another machine and is untrusted: nothing outside of its folder is read, and nothing outside of the
//! new one is written. What is wrong becomes a [`Problem`]; the rest is joined all the same, so that people see what ran.
//! The memory that is needed grows with the cases and files of one shard, not with the length of a journal.

mod copies;
mod ending;
mod executed;
mod files;
mod given;
mod inside;
mod join;
mod lines;
mod place;
mod plan;
mod problem;
mod prove;
mod scan;
mod seen;
mod shard;

pub use join::{Joined, ShardGate, join};
pub use problem::{Code, MergeError, Problem};
pub use prove::{Proof, prove};
pub use shard::Shard;
