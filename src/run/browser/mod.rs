//! Browser steps: one browser for all workers, a context of its own for every case, and what was seen of it.
//!
//! ```text
//! host     starts the browser, and again when it has died     on the run's own thread
//! seat     a worker's place at it: the next context is ready   one a worker
//! browsing what an attempt does in its context, and its trace  one an attempt
//! step     operations, then checkpoints until they hold, then evidence
//! ```

mod browsing;
mod cookies;
mod downloads;
mod host;
mod keep;
mod operation;
mod seat;
mod step;

pub(super) use browsing::Browsing;
pub(super) use host::{Host, Hosting};
pub(super) use keep::{finish, write};
pub(super) use operation::{Operation, prepare};
pub(super) use seat::Seat;
pub(super) use step::browse;
