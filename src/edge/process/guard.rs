//! The guard's side: start what the run asks for, tell how it ended, and leave nothing behind.
//!
//! Two threads, each blocked in one system call: one reads requests, one waits for children. The lock between them keeps a
//! child from being reaped before its start has been noted.

use std::{
    collections::HashMap,
    io::{self, IoSliceMut, Read, Write},
    mem::MaybeUninit,
    os::{
        fd::OwnedFd,
        unix::{net::UnixStream, process::CommandExt},
    },
    process::{Command, ExitCode, Stdio},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use rustix::{
    net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags},
    process::{Signal, WaitId, WaitIdOptions, WaitOptions},
};

use super::{
    TERMINAL_ARGUMENT, tree,
    wire::{Reply, Request, frame, message},
};

/// How long a tree may take to end by itself when the run has gone without a word.
const ABANDONED_GRACE: Duration = Duration::from_millis(500);
/// After this the kernel is not going to let the rest die.
const KILL_PATIENCE: Duration = Duration::from_secs(10);

/// Says whether there is any child, without waiting and without reaping.
const LOOK: WaitIdOptions = WaitIdOptions::EXITED
    .union(WaitIdOptions::NOWAIT)
    .union(WaitIdOptions::NOHANG);

#[derive(Default)]
struct Children {
    /// Programs that the run knows, by process id.
    roots: HashMap<i32, u64>,
    /// Whether there may be any child at all, adopted ones included.
    any: bool,
}

struct Shared {
    children: Mutex<Children>,
    changed: Condvar,
    replies: Mutex<UnixStream>,
}

impl Shared {
    fn children(&self) -> MutexGuard<'_, Children> {
        self.children.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn reply(&self, reply: &Reply) {
        // When the run has gone nobody listens, and the reader has noticed too.
        let _ = self
            .replies
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write_all(&frame(reply));
    }
}

/// The guard process: its standard input is the socket to the run. Returns when the socket has closed and every
/// descendant has ended.
pub fn guard_main() -> ExitCode {
    // A session of its own, so that no Ctrl-C and no signal to the run's process group reaches it.
    let _ = rustix::process::setsid();
    let _ = std::fs::write("/proc/self/comm", "sf-guard");
    if rustix::process::set_child_subreaper(Some(rustix::process::getpid())).is_err() {
        return ExitCode::from(3);
    }
    // Closed in children: who holds it could speak for the guard, and would keep its end from the run.
    let own = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3);
    let Ok(socket) = own.map(UnixStream::from) else {
        return ExitCode::from(3);
    };
    let Ok(replies) = socket.try_clone() else {
        return ExitCode::from(3);
    };
    let shared = Arc::new(Shared {
        children: Mutex::default(),
        changed: Condvar::new(),
        replies: Mutex::new(replies),
    });
    let waiting = Arc::clone(&shared);
    thread::spawn(move || wait_for_children(&waiting));
    serve(socket, &shared);
    stop(&shared, ABANDONED_GRACE);
    ExitCode::SUCCESS
}

/// The process between a guard and a shell that needs a controlling terminal: its standard input is the terminal.
pub fn terminal_main(arguments: &[std::ffi::OsString]) -> ExitCode {
    let taken = rustix::process::setsid()
        .and_then(|_| rustix::process::ioctl_tiocsctty(rustix::stdio::stdin()));
    if taken.is_ok()
        && let [program, rest @ ..] = arguments
    {
        let _ = Command::new(program).args(rest).exec();
    }
    ExitCode::from(126)
}

/// Answers requests until the socket closes or says something that is none.
fn serve(mut socket: UnixStream, shared: &Shared) {
    while let Ok(Some((request, streams))) = receive(&mut socket) {
        match request {
            Request::Spawn {
                id,
                command,
                cwd,
                env,
                terminal,
            } => {
                let mut children = shared.children();
                match spawn(&command, &cwd, env, terminal, streams) {
                    Ok(pid) => {
                        children.roots.insert(pid, id);
                        children.any = true;
                        shared.changed.notify_all();
                    }
                    Err(error) => shared.reply(&Reply::Refused {
                        id,
                        reason: error.to_string(),
                    }),
                }
            }
            Request::Stop { grace_ms } => {
                let (killed, survivors) = stop(shared, Duration::from_millis(grace_ms));
                shared.reply(&Reply::Stopped { killed, survivors });
            }
        }
    }
}

/// One request and the descriptors that came with it; `None` at the end.
fn receive(socket: &mut UnixStream) -> io::Result<Option<(Request, Vec<OwnedFd>)>> {
    let mut length = [0u8; 4];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let received = rustix::net::recvmsg(
        &*socket,
        &mut [IoSliceMut::new(&mut length)],
        &mut ancillary,
        RecvFlags::CMSG_CLOEXEC,
    )?;
    if received.bytes == 0 {
        return Ok(None);
    }
    let mut streams = Vec::with_capacity(3);
    for part in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(descriptors) = part {
            streams.extend(descriptors);
        }
    }
    socket.read_exact(&mut length[received.bytes..])?;
    let mut body = vec![0; u32::from_le_bytes(length) as usize];
    socket.read_exact(&mut body)?;
    Ok(Some((message(&body)?, streams)))
}

fn spawn(
    command: &str,
    cwd: &str,
    env: Vec<(String, String)>,
    terminal: bool,
    streams: Vec<OwnedFd>,
) -> io::Result<i32> {
    let [stdin, stdout, stderr]: [OwnedFd; 3] = streams
        .try_into()
        .map_err(|_| io::Error::other("the standard streams did not arrive"))?;
    let mut shell = if terminal {
        let mut own = Command::new("/proc/self/exe");
        own.arg(TERMINAL_ARGUMENT).arg("/bin/sh");
        own
    } else {
        let mut shell = Command::new("/bin/sh");
        shell.arg0("sh").process_group(0);
        shell
    };
    shell
        .arg("-c")
        .arg(command)
        .current_dir(cwd)
        .env_clear()
        .envs(env);
    shell
        .stdin(Stdio::from(stdin))
        .stdout(Stdio::from(stdout))
        .stderr(Stdio::from(stderr));
    let child = shell.spawn()?;
    i32::try_from(child.id()).map_err(io::Error::other)
}

/// Reaps children, known and adopted, for as long as the guard lives.
fn wait_for_children(shared: &Shared) {
    loop {
        // Look without reaping: reaping happens under the lock, when no start is half done.
        let looked =
            rustix::process::waitid(WaitId::All, WaitIdOptions::EXITED | WaitIdOptions::NOWAIT);
        let mut children = shared.children();
        match looked {
            Ok(_) | Err(rustix::io::Errno::INTR) => reap(shared, &mut children),
            Err(_) => {
                // There was no child; a start may have come in between.
                children.any = rustix::process::waitid(WaitId::All, LOOK).is_ok();
                shared.changed.notify_all();
                while !children.any {
                    children = shared
                        .changed
                        .wait(children)
                        .unwrap_or_else(PoisonError::into_inner);
                }
            }
        }
    }
}

fn reap(shared: &Shared, children: &mut Children) {
    while let Ok(Some((pid, status))) = rustix::process::wait(WaitOptions::NOHANG) {
        if let Some(id) = children.roots.remove(&pid.as_raw_nonzero().get()) {
            let alone = rustix::process::waitid(WaitId::All, LOOK).is_err();
            shared.reply(&Reply::Exited {
                id,
                code: status.exit_status(),
                signal: status.terminating_signal(),
                alone,
            });
        }
    }
    shared.changed.notify_all();
}

/// Stops every descendant. Returns whether any had to be killed, and how many could not be.
fn stop(shared: &Shared, grace: Duration) -> (bool, u32) {
    let myself = rustix::process::getpid();
    if !grace.is_zero() && shared.children().any {
        tree::signal_descendants(myself, Signal::TERM);
        if wait_until_alone(shared, Instant::now() + grace) {
            return (false, 0);
        }
    }
    let mut killed = false;
    let patience = Instant::now() + KILL_PATIENCE;
    while !wait_until_alone(
        shared,
        Instant::now() + Duration::from_millis(if killed { 2 } else { 0 }),
    ) {
        // A tree can grow while it is being killed, so look again until nothing is left.
        killed |= tree::signal_descendants(myself, Signal::KILL) > 0;
        if Instant::now() > patience {
            return (
                true,
                u32::try_from(tree::descendants(myself).len()).unwrap_or(u32::MAX),
            );
        }
    }
    (killed, 0)
}

/// Whether the guard has no child left at `until`.
fn wait_until_alone(shared: &Shared, until: Instant) -> bool {
    let mut children = shared.children();
    while children.any {
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return false;
        }
        children = shared
            .changed
            .wait_timeout(children, left)
            .unwrap_or_else(PoisonError::into_inner)
            .0;
    }
    true
}
