//! `scenarioforge scan`: real repositories with real histories, and the real program.

mod check;
mod explain;
mod hostile;
mod keeping;
mod loss;
mod narrow;
mod renamed;
mod repo;
mod told;
mod unread;
