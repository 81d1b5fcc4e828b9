//! The user, limits, the clock.

use std::fs;

use rustix::process::{Resource, geteuid, getrlimit};

use super::{context::Context, probe::Outcome};

/// A time before this program was written is none that a clock has.
const EARLIEST: i64 = 1_767_225_600;
const LATEST: i64 = 4_102_444_800;

/// Below this a few cases at once run out of files.
const FEW_FILES: u64 = 256;
const SOME_FILES: u64 = 1024;

/// Who this is.
pub(super) fn user(context: &Context) -> Outcome {
    let uid = geteuid().as_raw();
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let name = name_of(&users, uid);
    let home = context.variable("HOME");
    let usable = home.is_some_and(|home| {
        rustix::fs::access(
            home,
            rustix::fs::Access::WRITE_OK | rustix::fs::Access::EXEC_OK,
        )
        .is_ok()
    });
    if !usable {
        let found = match home {
            Some(home) => format!("user {uid}, whose home {home} cannot be written"),
            None => format!("user {uid}, without HOME"),
        };
        return Outcome::warning(found, "export HOME=\"$(mktemp -d)\"");
    }
    match (uid, name) {
        (0, _) if !context.in_workflow() => Outcome::warning(
            "root: on this machine scenarios run as root, too (as the action's step they run as somebody else)",
            "run it as the user whom the checkout belongs to",
        ),
        (0, _) => Outcome::ok("root; scenarios run as somebody else"),
        (_, Some(name)) => Outcome::ok(format!("{name} (user {uid})")),
        (_, None) => Outcome::warning(
            format!("user {uid}, who has no name in /etc/passwd"),
            format!("echo 'scenarios:x:{uid}:{uid}::/tmp:/bin/sh' | sudo tee -a /etc/passwd"),
        ),
    }
}

fn name_of(users: &str, uid: u32) -> Option<&str> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)?.parse() == Ok(uid)).then_some(name)
    })
}

/// What cases share.
pub(super) fn resources(_: &Context) -> Outcome {
    let cpus = std::thread::available_parallelism().map_or(1, usize::from);
    let total = memory_of(
        &fs::read_to_string("/proc/meminfo").unwrap_or_default(),
        "MemTotal:",
    );
    let limits = cgroup();
    let memory = [total, limits.memory].into_iter().flatten().min();
    let shown = memory.map_or("memory unknown".to_owned(), |memory| {
        format!("{} of memory", size(memory))
    });
    let mut found = format!("{cpus} CPU{}, {shown}", if cpus == 1 { "" } else { "s" });
    if limits.memory.is_some() {
        found.push_str(" (limit of the control group)");
    }
    if let Some(processes) = limits.processes {
        found.push_str(&format!(", at most {processes} processes"));
    }
    if limits.processes.is_some_and(|processes| processes < 256) {
        return Outcome::warning(
            found,
            "raise the limit of processes (docker run --pids-limit), or run fewer cases at once with --jobs 1",
        );
    }
    if memory.is_some_and(|memory| memory < 1 << 30) {
        return Outcome::warning(
            found,
            "give it more memory (docker run --memory), or run fewer cases at once with --jobs 1",
        );
    }
    Outcome::ok(found)
}

#[derive(Default)]
struct Limits {
    memory: Option<u64>,
    processes: Option<u64>,
}

/// The limits of our control group (cgroups(7)); none where it says `max`, or nothing.
fn cgroup() -> Limits {
    let own = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let Some(path) = own.lines().find_map(|line| line.strip_prefix("0::")) else {
        return Limits::default();
    };
    let read = |file: &str| {
        let text = fs::read_to_string(format!("/sys/fs/cgroup{path}/{file}"));
        let text = text
            .or_else(|_| fs::read_to_string(format!("/sys/fs/cgroup/{file}")))
            .ok()?;
        text.trim().parse().ok()
    };
    Limits {
        memory: read("memory.max"),
        processes: read("pids.max"),
    }
}

fn memory_of(meminfo: &str, name: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kilobytes << 10)
}

/// How many files may be open.
pub(super) fn descriptors(_: &Context) -> Outcome {
    let limit = getrlimit(Resource::Nofile).current;
    let found = limit.map_or("without limit".to_owned(), |limit| {
        format!("at most {limit}")
    });
    match limit {
        Some(limit) if limit < FEW_FILES => Outcome::failed(found, "ulimit -n 4096"),
        Some(limit) if limit < SOME_FILES => Outcome::warning(found, "ulimit -n 4096"),
        _ => Outcome::ok(found),
    }
}

/// Whether the time can be.
pub(super) fn clock(_: &Context) -> Outcome {
    let now = jiff::Timestamp::now();
    let found = format!("{now:.0}");
    match now.as_second() {
        EARLIEST..=LATEST => Outcome::ok(found),
        _ => Outcome::failed(
            format!("{found}, which cannot be"),
            "sudo timedatectl set-ntp true",
        ),
    }
}

/// A number of bytes for people.
pub(super) fn size(bytes: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
    let number = bytes as f64;
    match bytes {
        0..0x10_0000 => format!("{} KiB", bytes >> 10),
        0x10_0000..0x4000_0000 => format!("{} MiB", bytes >> 20),
        _ => format!("{:.1} GiB", number / f64::from(1 << 30)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_files_are_read() {
        let users = "root:x:0:0:root:/root:/bin/sh\nbroken\nada:x:1000:1000::/home/ada:/bin/sh\n";
        assert_eq!(
            (name_of(users, 1000), name_of(users, 7)),
            (Some("ada"), None)
        );
        assert_eq!(
            memory_of("MemFree: 1 kB\nMemTotal:  2048 kB\n", "MemTotal:"),
            Some(2 << 20)
        );
        assert_eq!(
            (size(5 << 10), size(64 << 20), size(3 << 29)),
            (
                "5 KiB".to_owned(),
                "64 MiB".to_owned(),
                "1.5 GiB".to_owned()
            )
        );
    }
}
