//! A program to start, how it ended, and why it could not.

use std::{io, path::PathBuf};

use serde::{Deserialize, Serialize};

/// Why a program could not be started or watched.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// The guard itself does not start.
    #[error("the process that guards children could not be started: {0}")]
    Guard(#[source] io::Error),
    /// Someone killed the guard.
    #[error("the process that guards children was killed from outside")]
    GuardKilled,
    /// The system refused the program.
    #[error("the shell could not be started in {cwd}: {reason}")]
    Refused {
        /// Where it was to start.
        cwd: String,
        /// What the system said.
        reason: String,
    },
    /// The folder cannot be handed over.
    #[error("the folder {0:?} is no UTF-8 text")]
    Folder(PathBuf),
    /// Processes that do not end, whatever they are sent: those of another user, or in the kernel's hands.
    #[error(
        "{0} of the processes that were started could not be stopped (they may run as another user)"
    )]
    Survivors(u32),
    /// No pipe, terminal or memory file to be had.
    #[error("the standard streams could not be made: {0}")]
    Streams(#[source] io::Error),
}

/// A shell command and its surroundings.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// For `sh -c`.
    pub command: String,
    /// Where it starts.
    pub cwd: PathBuf,
    /// Its whole environment.
    pub env: Vec<(String, String)>,
    /// What it reads; `None`: nothing.
    pub stdin: Option<Vec<u8>>,
    /// Run it on a terminal; the lines of `stdin` answer one prompt each.
    pub terminal: bool,
    /// Kept per stream.
    pub keep: u64,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    /// `None`: a signal ended it.
    pub code: Option<i32>,
    /// `None`: it exited.
    pub signal: Option<i32>,
}

/// A user and group by number, as a container knows them: they need no name and no home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// User id.
    pub uid: u32,
    /// Group id; there are no supplementary groups.
    pub gid: u32,
}
