//! What a scan is doing, for who waits for it at a terminal.

use std::{
    io::{self, IsTerminal, Write},
    time::{Duration, Instant},
};

use crate::cli::global::Global;

/// A scan that is over sooner says nothing on the way.
const PATIENCE: Duration = Duration::from_millis(400);

/// One line that is written over.
pub(super) struct Progress {
    shown: bool,
    began: Instant,
}

impl Progress {
    /// Of a scan that begins now.
    pub(super) fn new(global: &Global) -> Self {
        Self {
            shown: !global.quiet && io::stderr().is_terminal(),
            began: Instant::now(),
        }
    }

    /// Says what is being done.
    pub(super) fn tell(&self, doing: &str) {
        if self.shown && (self.began.elapsed() > PATIENCE || doing == "reading code") {
            let _ = write!(io::stderr().lock(), "\r\x1b[K{doing}…");
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        if self.shown {
            let _ = write!(io::stderr().lock(), "\r\x1b[K");
        }
    }
}
