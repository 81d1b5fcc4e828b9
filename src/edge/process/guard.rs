//! The guard's side: start what the run asks for, tell how it ended, and leave nothing behind.
//!
//! One thread, blocked in one system call: it waits for requests and for the ends of children at once. A second thread
//! for one of the two would have to be woken for every program.

use std::{
    collections::HashMap,
    io::{self, IoSliceMut, Read, Write},
    mem::MaybeUninit,
    os::{
        fd::OwnedFd,
        unix::{net::UnixStream, process::CommandExt},
    },
    process::{Command, ExitCode, Stdio},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags, Timespec},
    fs::{FileType, Gid, Uid},
    net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags},
    process::{Pid, PidfdFlags, Signal, WaitOptions},
};

use super::{
    TERMINAL_ARGUMENT,
    program::User,
    tree,
    wire::{Reply, Request, frame, message},
};

/// How long a tree may take to end by itself when the run has gone without a word.
const ABANDONED_GRACE: Duration = Duration::from_millis(500);
/// After this the kernel is not going to let the rest die.
pub(super) const KILL_PATIENCE: Duration = Duration::from_secs(10);
/// Orphans that have ended are taken away this often; nobody waits for them.
pub(super) const ADOPTED: Duration = Duration::from_secs(1);
/// How often a child is looked at that the kernel gives no descriptor for (pidfd_open(2), before Linux 5.3).
pub(super) const UNWATCHED: Duration = Duration::from_millis(5);
/// A tree that is being stopped can grow meanwhile; so it is looked at again.
const STOPPING: Duration = Duration::from_millis(20);

struct Guarding {
    socket: UnixStream,
    /// Programs that the run knows, by process id.
    roots: HashMap<i32, Root>,
    /// Whether there may be any child at all, adopted ones included.
    any: bool,
}

struct Root {
    id: u64,
    /// Readable when it has ended; `None`: the kernel has no such thing.
    watch: Option<OwnedFd>,
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
    let mut guarding = Guarding {
        socket,
        roots: HashMap::new(),
        any: false,
    };
    guarding.serve();
    guarding.stop(ABANDONED_GRACE);
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

impl Guarding {
    /// Answers requests until the socket closes or says something that is none.
    fn serve(&mut self) {
        loop {
            let (asked, ended) = self.wait();
            if ended {
                self.reap();
            }
            if asked {
                let Ok(Some((request, streams))) = receive(&mut self.socket) else {
                    return;
                };
                self.answer(request, streams);
            }
        }
    }

    fn answer(&mut self, request: Request, streams: Vec<OwnedFd>) {
        match request {
            Request::Spawn {
                id,
                command,
                cwd,
                env,
                terminal,
                user,
            } => match spawn(&command, &cwd, env, terminal, user, streams) {
                Ok(pid) => {
                    let watch = rustix::process::pidfd_open(pid, PidfdFlags::empty()).ok();
                    let pid = pid.as_raw_nonzero().get();
                    self.roots.insert(pid, Root { id, watch });
                    self.any = true;
                }
                Err(error) => self.reply(&Reply::Refused {
                    id,
                    reason: error.to_string(),
                }),
            },
            Request::Stop { grace_ms } => {
                let (killed, survivors) = self.stop(Duration::from_millis(grace_ms));
                self.reply(&Reply::Stopped { killed, survivors });
            }
        }
    }

    fn reply(&mut self, reply: &Reply) {
        // When the run has gone nobody listens, and the socket says so.
        let _ = self.socket.write_all(&frame(reply));
    }

    /// Waits. Returns whether there is a request, and whether a child may have ended.
    fn wait(&self) -> (bool, bool) {
        let mut watched = vec![PollFd::new(&self.socket, PollFlags::IN)];
        let ends = self.roots.values().filter_map(|root| root.watch.as_ref());
        watched.extend(ends.map(|watch| PollFd::new(watch, PollFlags::IN)));
        let patience = if watched.len() <= self.roots.len() {
            Some(UNWATCHED)
        } else {
            self.any.then_some(ADOPTED)
        };
        poll(&mut watched, patience);
        let asked = !watched[0].revents().is_empty();
        let ended = watched[1..].iter().any(|one| !one.revents().is_empty());
        // With nothing to tell, time was up.
        (asked, ended || !asked)
    }

    /// Takes away every child that has ended, known or adopted, and tells of the known ones.
    fn reap(&mut self) {
        if !self.any {
            return;
        }
        let mut ended = Vec::new();
        self.any = loop {
            match rustix::process::wait(WaitOptions::NOHANG) {
                Ok(Some((pid, status))) => {
                    if let Some(root) = self.roots.remove(&pid.as_raw_nonzero().get()) {
                        ended.push((root.id, status));
                    }
                }
                Ok(None) => break true,
                Err(rustix::io::Errno::INTR) => {}
                Err(_) => break false,
            }
        };
        for (id, status) in ended {
            self.reply(&Reply::Exited {
                id,
                code: status.exit_status(),
                signal: status.terminating_signal(),
                alone: !self.any,
            });
        }
    }

    /// Stops every descendant. Returns whether any had to be killed, and how many could not be.
    fn stop(&mut self, grace: Duration) -> (bool, u32) {
        let myself = rustix::process::getpid();
        self.reap();
        if !grace.is_zero() && self.any {
            tree::signal_descendants(myself, Signal::TERM);
            if self.wait_until_alone(Instant::now() + grace) {
                return (false, 0);
            }
        }
        let mut killed = false;
        let patience = Instant::now() + KILL_PATIENCE;
        while !self
            .wait_until_alone(Instant::now() + Duration::from_millis(if killed { 2 } else { 0 }))
        {
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
    fn wait_until_alone(&mut self, until: Instant) -> bool {
        loop {
            self.reap();
            let left = until.saturating_duration_since(Instant::now());
            if !self.any || left.is_zero() {
                return !self.any;
            }
            let watches: Vec<OwnedFd> = tree::descendants(rustix::process::getpid())
                .into_iter()
                .filter_map(|pid| rustix::process::pidfd_open(pid, PidfdFlags::empty()).ok())
                .collect();
            let mut watched: Vec<PollFd<'_>> = watches
                .iter()
                .map(|watch| PollFd::new(watch, PollFlags::IN))
                .collect();
            let most = if watched.is_empty() {
                UNWATCHED
            } else {
                STOPPING
            };
            poll(&mut watched, Some(left.min(most)));
        }
    }
}

/// Waits for any of these; when it is interrupted the caller looks again.
pub(super) fn poll(watched: &mut [PollFd<'_>], patience: Option<Duration>) {
    let patience = patience.and_then(|patience| Timespec::try_from(patience).ok());
    if rustix::event::poll(watched, patience.as_ref()).is_err() {
        for one in watched {
            one.clear_revents();
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
    user: Option<User>,
    streams: Vec<OwnedFd>,
) -> io::Result<Pid> {
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
    if let Some(user) = user {
        for stream in [&stdin, &stdout, &stderr] {
            hand_over(stream, user)?;
        }
        // Without supplementary groups, too (std::os::unix::process::CommandExt::uid).
        shell.uid(user.uid).gid(user.gid);
    }
    shell
        .stdin(Stdio::from(stdin))
        .stdout(Stdio::from(stdout))
        .stderr(Stdio::from(stderr));
    let child = shell.spawn()?;
    Ok(Pid::from_child(&child))
}

/// Programs open their own streams again by name (`/dev/stdout`), which only the owner of the pipe or terminal may.
fn hand_over(stream: &OwnedFd, user: User) -> io::Result<()> {
    let stat = rustix::fs::fstat(stream)?;
    let ours = match FileType::from_raw_mode(stat.st_mode) {
        FileType::Fifo => true,
        // A file in memory; none that has a name.
        FileType::RegularFile => stat.st_nlink == 0,
        FileType::CharacterDevice => rustix::termios::isatty(stream),
        _ => false,
    };
    if ours {
        let (uid, gid) = (Uid::from_raw(user.uid), Gid::from_raw(user.gid));
        rustix::fs::fchown(stream, Some(uid), Some(gid))?;
    }
    Ok(())
}
