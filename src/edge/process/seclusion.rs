//! Takes the caller's secrets out of this process's environment block, which every child of the same user could read in
//! `/proc/<pid>/environ`, while keeping their values at hand for redaction.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, Read, Seek, Write},
    os::unix::process::CommandExt,
    process::{Command, Stdio},
};

use rustix::{fs::MemfdFlags, process::DumpableBehavior};

/// Says to the second start of the program that standard input holds the environment.
const MARK: &str = "SCENARIOFORGE_ENVIRONMENT_ON_STDIN";

/// The caller's environment, as this process got it.
#[derive(Debug, Clone, Default)]
pub struct Caller {
    /// Variables whose name and value are UTF-8.
    pub variables: BTreeMap<String, String>,
}

/// Whether this is the second start, and standard input holds the environment.
pub fn is_second_start() -> bool {
    std::env::var_os(MARK).is_some()
}

/// Replaces this process by itself with an environment of only what `keep` allows, and of `more`. The rest is handed over in
/// a file in memory that is emptied as soon as it has been read. Returns the whole environment, in the second start.
///
/// # Errors
/// When the system refuses the file or the start; the environment is then as it was.
pub fn seclude(keep: impl Fn(&str) -> bool, more: &[(&str, String)]) -> io::Result<Caller> {
    if is_second_start() {
        // Started again as `/proc/self/exe`, it would be known as `exe` to ps and pkill.
        let _ = std::fs::write("/proc/self/comm", env!("CARGO_PKG_NAME"));
        let mut handed = File::from(rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?);
        let mut text = Vec::new();
        handed.rewind()?;
        handed.read_to_end(&mut text)?;
        handed.set_len(0)?;
        // Other processes of the same user cannot look into this one (prctl(2), PR_SET_DUMPABLE).
        let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
        return Ok(Caller {
            variables: serde_json::from_slice(&text).map_err(io::Error::other)?,
        });
    }
    let variables: BTreeMap<String, String> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    if more.is_empty() && variables.keys().all(|name| keep(name)) {
        let _ = rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable);
        return Ok(Caller { variables });
    }
    let mut handed = File::from(rustix::fs::memfd_create(
        "environment",
        MemfdFlags::CLOEXEC,
    )?);
    serde_json::to_writer(&mut handed, &variables)?;
    handed.flush()?;
    let mut again = Command::new("/proc/self/exe");
    let mut arguments = std::env::args_os();
    if let Some(name) = arguments.next() {
        again.arg0(name);
    }
    again
        .args(arguments)
        .env_clear()
        .envs(variables.iter().filter(|(name, _)| keep(name)))
        .envs(more.iter().map(|(name, value)| (name, value)))
        .env(MARK, "1");
    Err(again.stdin(Stdio::from(handed)).exec())
}
