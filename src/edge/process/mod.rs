//! The door to child processes. Nothing started through it outlives the run, whatever happens to the run.
//!
//! ```text
//! scenarioforge ──socket──► guard ──► sh -c … ──► whatever it starts, also what leaves its group and session
//!      (subreaper)        (subreaper, own session)
//! ```
//!
//! Every running case and every service has a *guard*: this binary again, as a small process of its own. The guard is
//! the parent of what it is asked to start and, as subreaper (`prctl(2)`), the new parent of every orphan among the
//! descendants; so "everything that this case started" is simply "the guard's descendants", and no process can leave (but one that became another user's, by sudo, may refuse to end).
//! When the socket closes, because the run ended, crashed or was killed with SIGKILL, the guard kills its descendants and
//! ends. When a guard is killed, its descendants become those of the run, which sweeps them.
//!
//! It never decides what to run, and never reads what is printed beyond keeping a bounded part of it.

mod agent;
mod body;
mod collect;
mod confine;
mod guard;
mod guard_command;
mod init;
mod launcher;
mod offers;
mod piped;
mod program;
mod prompt;
mod running;
mod seclusion;
mod streams;
mod supervisor;
mod terminal;
mod tree;
mod wire;

pub use agent::{Agent, AgentListener, View, agent_main};
pub use collect::Collector;
pub use confine::{ConfineError, close, refuse_new_privileges};
pub use guard::{guard_main, terminal_main};
pub use init::{init, is_init};
pub use launcher::Launcher;
pub use offers::{landlock, memory_file, no_new_privileges, terminal};
pub use piped::Piped;
pub use program::{Exit, ProcessError, Program, User};
pub use running::{LateOutput, Output, Running};
pub use seclusion::{Caller, is_second_start, seclude};
pub use supervisor::{Guard, sweep};

/// First argument of the process that guards a tree; not for people.
pub const GUARD_ARGUMENT: &str = "guard-process-tree";
/// First argument of the first process of a container beside us; not for people.
pub const AGENT_ARGUMENT: &str = "guard-agent";
/// First argument of the process that takes a terminal and becomes a shell; not for people.
pub const TERMINAL_ARGUMENT: &str = "take-terminal";
