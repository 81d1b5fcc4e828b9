//! The tree of processes below one, read from `/proc` (proc_pid_stat(5)).

use std::{collections::HashMap, fs};

use rustix::process::{Pid, Signal, WaitOptions};

/// Every living descendant of `root`, children before their own children.
pub(super) fn descendants(root: Pid) -> Vec<Pid> {
    descendants_beside(root, &[])
}

/// The same without these processes and what is below them.
fn descendants_beside(root: Pid, left_out: &[u32]) -> Vec<Pid> {
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<i32>().ok())
        else {
            continue;
        };
        if let Some((parent, zombie)) = fs::read_to_string(format!("/proc/{pid}/stat"))
            .ok()
            .as_deref()
            .and_then(parent_of)
            && !zombie
            && !left_out.contains(&pid.unsigned_abs())
        {
            children.entry(parent).or_default().push(pid);
        }
    }
    let mut found = Vec::new();
    let mut next = vec![root.as_raw_nonzero().get()];
    while let Some(parent) = next.pop() {
        for child in children.remove(&parent).unwrap_or_default() {
            next.push(child);
            found.extend(Pid::from_raw(child));
        }
    }
    found
}

/// Parent and whether it is a zombie, from the text of `/proc/<pid>/stat`. The name in brackets may hold anything.
fn parent_of(stat: &str) -> Option<(i32, bool)> {
    let mut fields = stat[stat.rfind(')')? + 1..].split_ascii_whitespace();
    let state = fields.next()?;
    Some((fields.next()?.parse().ok()?, state == "Z" || state == "X"))
}

/// Sends a signal to every descendant of `root`; how many there were.
pub(super) fn signal_descendants(root: Pid, signal: Signal) -> usize {
    signal_all(&descendants(root), signal)
}

fn signal_all(found: &[Pid], signal: Signal) -> usize {
    for pid in found {
        // One that has just ended is no failure.
        let _ = rustix::process::kill_process(*pid, signal);
        if signal == Signal::TERM {
            // A stopped process would not see the TERM.
            let _ = rustix::process::kill_process(*pid, Signal::CONT);
        }
    }
    found.len()
}

/// Kills every descendant of this process that is below none of these guards; returns how many there were. To be used
/// where a guard was killed, and what it had guarded became ours.
pub(super) fn sweep_beside(guards: &[u32]) -> usize {
    let myself = rustix::process::getpid();
    let mut swept = 0;
    // Each round makes orphans of what the killed ones had started; a bound, because nothing can be done about a
    // process that the kernel does not let die.
    for _ in 0..1000 {
        let found = signal_all(&descendants_beside(myself, guards), Signal::KILL);
        // While guards work, whoever started one waits for it.
        while guards.is_empty() && matches!(rustix::process::wait(WaitOptions::NOHANG), Ok(Some(_)))
        {
        }
        if found == 0 {
            break;
        }
        swept += found;
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    swept
}

#[cfg(test)]
mod tests {
    use super::parent_of;

    #[test]
    fn the_parent_is_found_behind_any_name() {
        assert_eq!(parent_of("12 (sh) S 7 12 12 0 -1"), Some((7, false)));
        assert_eq!(parent_of("12 (a) Z 9 (b) Z 7 1"), Some((7, true)));
        assert_eq!(parent_of("12 (sh"), None);
    }
}
