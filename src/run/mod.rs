//! Executes scenarios: services, cases in parallel, steps, and the evidence of them. Needs no model and no key.
//!
//! Everything that happens is told as events to a listener; nothing is printed and no verdict is kept here. A failed
//! scenario is a value, not an error.
//!
//! ```text
//! execute ─ app (a container for what follows, where the configuration names an image)
//!         ├ services (one instance a run) ─┐
//!         └ workers ─ queue ─ case ─ attempt ─ step ─ action
//! ```

mod act;
mod app;
mod attempt;
mod browser;
mod case;
mod context;
mod engine;
mod environment;
mod form;
mod keep;
mod logs;
mod needs;
mod port;
mod prepare;
mod queue;
mod ready;
mod record;
mod rendering;
mod replay;
mod repro;
mod run_services;
mod scope;
mod service;
mod services;
mod shared;
mod shell;
mod step;
mod take;
mod time;
mod tries;
mod workspace;
mod workspace_diff;

pub use engine::execute;
pub use queue::Planned;
pub use shared::{Listener, Outcome, RunError, Settings};
