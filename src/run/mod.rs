//! Executes scenarios: services, cases in parallel, steps, and the evidence of them. Needs no model and no key.
//!
//! Everything that happens is told as events to a listener; nothing is printed and no verdict is kept here. A failed
//! scenario is a value, not an error.
//!
//! ```text
//! execute ─ services (one instance a run) ─┐
//!         └ workers ─ queue ─ case ─ attempt ─ step ─ action
//! ```

mod act;
mod attempt;
mod case;
mod engine;
mod environment;
mod form;
mod queue;
mod record;
mod repro;
mod scope;
mod service;
mod services;
mod step;
mod workspace;

pub use engine::{Listener, Outcome, RunError, Settings, execute};
pub use queue::Planned;
