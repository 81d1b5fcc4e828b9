//! `scenarioforge action`, started as a runner starts it.

mod ends;
mod flow;
mod hostile;
pub(crate) mod runner;
