//! Which cases are executed, and where. Pure functions over nouns: no files, no clock, no environment.

mod shards;

pub use shards::shards;
