//! `scenarioforge action`, started as a runner starts it.

mod commands;
mod ends;
mod flow;
mod github;
mod hostile;
mod layouts;
pub(crate) mod runner;
mod shards;
