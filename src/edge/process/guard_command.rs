//! The command line of a guard.

use std::{
    os::{fd::OwnedFd, unix::process::CommandExt},
    path::Path,
    process::{Command, Stdio},
};

use super::GUARD_ARGUMENT;

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
