//! How guards are started, and as whom they start programs.

use std::{
    os::{fd::OwnedFd, unix::process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde::{Deserialize, Serialize};

use super::{GUARD_ARGUMENT, agent::Agent};

/// A user and group by number, as a container knows them: they need no name and no home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// User id.
    pub uid: u32,
    /// Group id; there are no supplementary groups.
    pub gid: u32,
}

/// What is needed to start guards.
#[derive(Debug, Clone)]
pub struct Launcher {
    /// The program whose `main` knows how to guard processes: this one, wherever it lies.
    pub program: PathBuf,
    /// Whom programs run as; `None`: as whoever runs this. The guards themselves stay what they are, so that nothing they
    /// guard can end them.
    pub user: Option<User>,
    /// Who starts guards in a container beside us; `None`: they are started here.
    pub agent: Option<Agent>,
}

impl Launcher {
    /// This program, without a change of user.
    pub fn new() -> Self {
        Self {
            program: PathBuf::from("/proc/self/exe"),
            user: None,
            agent: None,
        }
    }
}

impl Default for Launcher {
    fn default() -> Self {
        Self::new()
    }
}

/// What starts a guard that serves this socket.
pub(super) fn guard_command(program: &Path, socket: OwnedFd) -> Command {
    let mut command = Command::new(program);
    command
        // Another name than ours, so that killing the run by name leaves someone to clean up.
        .arg0("sf-guard")
        .arg(GUARD_ARGUMENT)
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::from(socket))
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command
}
