//! What this system offers to programs that are started through this door, found out in threads of their own: some of it
//! cannot be taken back by the thread that asked.

use std::{io, thread};

use landlock::{ABI, Access, AccessFs, LandlockStatus, Ruleset, RulesetAttr};
use rustix::{fs::MemfdFlags, pty::OpenptFlags};

/// The version of Landlock's interface that the kernel has; `None`: none, or it is switched off (landlock(7)).
pub fn landlock() -> Option<i32> {
    let ask = || {
        let rules = Ruleset::default()
            .handle_access(AccessFs::from_all(ABI::V1))
            .and_then(Ruleset::create)
            .ok()?;
        match rules.restrict_self().ok()?.landlock {
            LandlockStatus::Available {
                effective_abi,
                kernel_abi,
            } => Some(kernel_abi.unwrap_or(effective_abi as i32)),
            _ => None,
        }
    };
    thread::spawn(ask).join().ok().flatten()
}

/// Whether programs can be kept from gaining rights (`PR_SET_NO_NEW_PRIVS`, prctl(2)).
///
/// # Errors
/// What the kernel said.
pub fn no_new_privileges() -> io::Result<()> {
    let ask = || rustix::thread::set_no_new_privs(true).map_err(io::Error::from);
    thread::spawn(ask)
        .join()
        .unwrap_or_else(|_| Err(io::Error::other("the thread ended")))
}

/// Whether a program can be run on a terminal (pty(7)). Returns the terminal's path.
///
/// # Errors
/// What the kernel said.
pub fn terminal() -> io::Result<String> {
    let leader =
        rustix::pty::openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC)?;
    rustix::pty::grantpt(&leader)?;
    rustix::pty::unlockpt(&leader)?;
    let name = rustix::pty::ptsname(&leader, Vec::new())?;
    let path = name.to_string_lossy().into_owned();
    std::fs::metadata(&path)?;
    Ok(path)
}

/// Whether files can be made in memory, by which the environment is handed over (memfd_create(2)).
///
/// # Errors
/// What the kernel said.
pub fn memory_file() -> io::Result<()> {
    rustix::fs::memfd_create("doctor", MemfdFlags::CLOEXEC)?;
    Ok(())
}
