//! What a guard is, seen from the run's side: a child of ours, or a process in a container beside us.

use std::{
    io,
    os::fd::OwnedFd,
    process::Child,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rustix::{
    event::{PollFd, PollFlags},
    process::{Pid, Signal},
};

use super::{agent::CLOSING, guard::poll, guard_command::guard_command, launcher::Launcher};

/// The guards that work here. Held while one is started, so that none is taken for an orphan.
static GUARDS: Mutex<Vec<u32>> = Mutex::new(Vec::new());

pub(super) fn guards() -> MutexGuard<'static, Vec<u32>> {
    GUARDS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A guard's process.
pub(super) enum Body {
    /// A child.
    Here(Child),
    /// A process in a container beside us: no number means anything here, but when the other end of this socket is closed
    /// it has ended.
    Beside(OwnedFd),
}

impl Body {
    /// Starts a guard that serves the second of these sockets; the first is our end.
    pub(super) fn start(launcher: &Launcher, ours: &OwnedFd, theirs: OwnedFd) -> io::Result<Self> {
        if let Some(agent) = &launcher.agent {
            agent.start(&theirs)?;
            return Ok(Self::Beside(ours.try_clone()?));
        }
        // Whoever lost its guard is to come to us, not to the system's first process.
        rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
        let mut guards = guards();
        let process = guard_command(&launcher.program, theirs).spawn()?;
        guards.push(process.id());
        Ok(Self::Here(process))
    }

    /// The process id of a child.
    pub(super) fn id(&self) -> Option<u32> {
        match self {
            Self::Here(child) => Some(child.id()),
            Self::Beside(_) => None,
        }
    }

    /// One that somebody has stopped would never see that its socket was closed.
    pub(super) fn wake(&self) {
        if let Self::Here(child) = self {
            let _ = rustix::process::kill_process(Pid::from_child(child), Signal::CONT);
        }
    }

    /// Waits for its end, which it has been told.
    pub(super) fn wait(self) {
        match self {
            Self::Here(mut child) => {
                let _ = child.wait();
                let mut guards = guards();
                if let Some(place) = guards.iter().position(|guard| *guard == child.id()) {
                    guards.swap_remove(place);
                }
            }
            Self::Beside(socket) => {
                let mut watched = [PollFd::new(&socket, PollFlags::empty())];
                poll(&mut watched, Some(CLOSING));
            }
        }
    }
}
