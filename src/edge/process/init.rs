//! The first process of a container: it takes away orphans, which nobody else would (wait(2)), and passes signals on.

use std::{
    io,
    process::{Child, Command, ExitCode},
};

use rustix::process::{Pid, Signal, WaitOptions};
use tokio::signal::unix::{SignalKind, signal};

/// Whether this is the first process of its container (or machine).
pub fn is_init() -> bool {
    rustix::process::getpid() == Pid::INIT
}

/// Starts this program again, with the same arguments, environment and streams, and does the duties of a first process
/// until that has ended: orphans are taken away, and SIGINT, SIGTERM and SIGHUP are passed on. Returns its exit code.
///
/// # Errors
/// When it cannot be started or signals cannot be listened to.
pub fn init() -> io::Result<ExitCode> {
    // Started again as `/proc/self/exe`, it would be known as `exe` to ps and pkill.
    let _ = std::fs::write("/proc/self/comm", env!("CARGO_PKG_NAME"));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // Before there is a child, so that no end of one is missed.
        let mut ended = signal(SignalKind::child())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        let mut hangup = signal(SignalKind::hangup())?;
        let mut arguments = std::env::args_os();
        let mut again = Command::new("/proc/self/exe");
        if let Some(name) = arguments.next() {
            std::os::unix::process::CommandExt::arg0(&mut again, name);
        }
        let child: Child = again.args(arguments).spawn()?;
        let child = Pid::from_child(&child);
        loop {
            let pass_on = tokio::select! {
                _ = ended.recv() => None,
                _ = interrupt.recv() => Some(Signal::INT),
                _ = terminate.recv() => Some(Signal::TERM),
                _ = hangup.recv() => Some(Signal::HUP),
            };
            if let Some(signal) = pass_on {
                // One that has just ended is no failure.
                let _ = rustix::process::kill_process(child, signal);
            }
            while let Ok(Some((pid, status))) = rustix::process::wait(WaitOptions::NOHANG) {
                if pid == child {
                    let code = status
                        .exit_status()
                        .or_else(|| status.terminating_signal().map(|signal| 128 + signal))
                        .unwrap_or(1);
                    return Ok(ExitCode::from(u8::try_from(code).unwrap_or(1)));
                }
            }
        }
    })
}
