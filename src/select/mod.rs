//! Which cases are executed, and where. Pure functions over nouns: no files, no clock, no environment; what is looked at is handed in.

pub mod impact;
mod shards;

pub use shards::shards;
