//! `scenarioforge scan`: real repositories with real histories, and the real program.

mod check;
mod hostile;
mod keeping;
mod loss;
mod repo;
mod told;
