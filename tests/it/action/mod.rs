//! `scenarioforge action`, started as a runner starts it.

mod ends;
mod flow;
mod hostile;
mod layouts;
pub(crate) mod runner;
mod shards;
