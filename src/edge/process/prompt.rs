//! Whether a program on a terminal waits for an answer, as far as the kernel tells (`/proc/<pid>/syscall`, proc(5)).
//!
//! An answer that comes too early is lost: programs that ask for a password throw away what was typed before.

use std::{fs, os::fd::OwnedFd};

use rustix::fs::{Mode, OFlags};

/// What the programs in the foreground of a terminal do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Foreground {
    /// One reads from the terminal.
    Reads,
    /// None does.
    Works,
    /// One waits for several things at once, of which the terminal may be one; or the kernel does not tell.
    Unclear,
}

/// Numbers of system calls: those that read, and those that wait for several files.
#[cfg(target_arch = "x86_64")]
const CALLS: Option<(&[u32], &[u32])> = Some((&[0, 19], &[7, 23, 232, 270, 271, 281, 426, 441]));
#[cfg(target_arch = "aarch64")]
const CALLS: Option<(&[u32], &[u32])> = Some((&[63, 65], &[22, 72, 73, 426, 441]));
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const CALLS: Option<(&[u32], &[u32])> = None;

/// Looks at the foreground of the terminal of which this is our end.
pub(super) fn foreground(ours: &OwnedFd) -> Foreground {
    let Some((reads, waits)) = CALLS else {
        return Foreground::Unclear;
    };
    let (Ok(group), Ok(name)) = (
        rustix::termios::tcgetpgrp(ours),
        rustix::pty::ptsname(ours, Vec::new()),
    ) else {
        return Foreground::Unclear;
    };
    // The answer before this one may still wait to be read.
    let flags = OFlags::RDONLY | OFlags::NOCTTY | OFlags::NONBLOCK | OFlags::CLOEXEC;
    let unread = rustix::fs::open(name.as_c_str(), flags, Mode::empty())
        .and_then(rustix::io::ioctl_fionread);
    if unread.is_ok_and(|bytes| bytes > 0) {
        return Foreground::Works;
    }
    let name = name.to_string_lossy();
    let mut seen = Foreground::Works;
    for pid in members(group.as_raw_nonzero().get()) {
        let tasks = fs::read_dir(format!("/proc/{pid}/task")).into_iter();
        for task in tasks.flatten().flatten() {
            match fs::read_to_string(task.path().join("syscall")) {
                Ok(call) => match call_of(&call) {
                    Some((number, file)) if reads.contains(&number) => {
                        let path = fs::read_link(format!("/proc/{pid}/fd/{file}"));
                        let path = path.unwrap_or_default();
                        if path.as_os_str() == name.as_ref() || path.as_os_str() == "/dev/tty" {
                            return Foreground::Reads;
                        }
                    }
                    Some((number, _)) if waits.contains(&number) => seen = Foreground::Unclear,
                    _ => {}
                },
                // It has just ended.
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(_) => seen = Foreground::Unclear,
            }
        }
    }
    seen
}

/// The number and the first argument of a call that blocks; `None`: it runs.
fn call_of(text: &str) -> Option<(u32, u64)> {
    let mut words = text.split_ascii_whitespace();
    let number = words.next()?.parse().ok()?;
    let first = words.next()?.strip_prefix("0x")?;
    Some((number, u64::from_str_radix(first, 16).ok()?))
}

/// The processes of a group.
fn members(group: i32) -> Vec<i32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let pid = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            let mut fields = stat[stat.rfind(')')? + 1..].split_ascii_whitespace();
            (fields.nth(2)?.parse() == Ok(group)).then_some(pid)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::call_of;

    #[test]
    fn a_blocked_call_is_read_and_a_running_program_has_none() {
        assert_eq!(call_of("0 0x3 0x7ffd 0x1 0x0\n"), Some((0, 3)));
        assert_eq!(call_of("running\n"), None);
        assert_eq!(call_of("-1 0x7ffd 0x7f\n"), None);
    }
}
