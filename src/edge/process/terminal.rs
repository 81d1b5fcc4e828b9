//! A terminal of its own for a program that asks (pty(7)).

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
};

use rustix::{
    fs::{Mode, OFlags},
    pty::OpenptFlags,
    termios::{OptionalActions, OutputModes, Winsize},
};

/// The two ends of a new terminal: ours, without blocking, and the program's.
pub(super) fn open() -> io::Result<(OwnedFd, OwnedFd)> {
    let ours = rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    rustix::pty::grantpt(&ours)?;
    rustix::pty::unlockpt(&ours)?;
    let name = rustix::pty::ptsname(&ours, Vec::new())?;
    let theirs = rustix::fs::open(
        name.as_c_str(),
        OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC,
        Mode::empty(),
    )?;
    let mut modes = rustix::termios::tcgetattr(&theirs)?;
    // Lines end as the program wrote them, so that checkpoints on output do not depend on `pty`.
    modes.output_modes.remove(OutputModes::OPOST);
    rustix::termios::tcsetattr(&theirs, OptionalActions::Now, &modes)?;
    rustix::termios::tcsetwinsize(
        &theirs,
        Winsize {
            ws_row: 40,
            ws_col: 120,
            ws_xpixel: 0,
            ws_ypixel: 0,
        },
    )?;
    let flags = rustix::fs::fcntl_getfl(ours.as_fd())?;
    rustix::fs::fcntl_setfl(ours.as_fd(), flags | OFlags::NONBLOCK)?;
    Ok((ours, theirs))
}
