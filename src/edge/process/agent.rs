//! Guards in a container beside us: the first process there is an *agent*, this program again, which starts guards for us.
//!
//! ```text
//! scenarioforge ──control──► agent (process 1 of the container) ──► guard ──► sh -c …
//!       └───────────────────socket──────────────────────────────────┘
//! ```
//!
//! The agent connects to a socket in a folder that both see, once; nobody listens in the container. Each guard's own socket
//! is then handed over on this control connection (`SCM_RIGHTS`, unix(7)), and from there on it is a guard like any other.
//! When the control connection closes, because the run ended, crashed or was killed, the agent ends, and the kernel ends
//! whatever is left in the container (pid_namespaces(7)).

use std::{
    collections::HashMap,
    io::{self, IoSlice, IoSliceMut, Write},
    mem::MaybeUninit,
    os::{
        fd::{AsRawFd, OwnedFd},
        unix::{fs::MetadataExt, net::UnixStream},
    },
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use rustix::{
    event::{PollFd, PollFlags},
    net::{
        RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
        SendAncillaryMessage, SendFlags,
    },
    process::{Pid, PidfdFlags, Signal, WaitOptions},
};
use serde::{Deserialize, Serialize};
use tokio::{io::AsyncReadExt, net::UnixListener};

use super::{
    guard::{ADOPTED, KILL_PATIENCE, UNWATCHED, poll},
    guard_command::guard_command,
    tree,
    wire::{frame, message},
};

/// The name of the socket in the folder.
const SOCKET: &str = "agent";
/// A greeting names a handful of folders.
const LONGEST: u32 = 1 << 20;

/// How long a guard beside us may take to end when its socket has been closed: it gives up on what it cannot kill earlier.
pub(super) const CLOSING: Duration = Duration::from_secs(12);

/// What an agent sees from where it is, for the run to compare with what it sees itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The network namespace, `net:[4026531840]` (namespaces(7)).
    pub network: String,
    /// Of each folder that it was asked about: filesystem and number; `None`: it is not there.
    pub folders: Vec<Option<(u64, u64)>>,
    /// Whether there is a `/bin/sh`.
    pub shell: bool,
}

impl View {
    /// What this process sees.
    pub fn here<'a>(folders: impl IntoIterator<Item = &'a Path>) -> Self {
        let network = std::fs::read_link("/proc/self/ns/net").unwrap_or_default();
        let number = |folder: &Path| {
            let metadata = std::fs::metadata(folder).ok()?;
            Some((metadata.dev(), metadata.ino()))
        };
        Self {
            network: network.display().to_string(),
            folders: folders.into_iter().map(number).collect(),
            shell: Path::new("/bin/sh").exists(),
        }
    }
}

/// The run's side: where an agent will call.
#[derive(Debug)]
pub struct AgentListener {
    listener: UnixListener,
    socket: PathBuf,
}

/// The run's side: an agent. It ends, with everything that it started, when it is told to or its last clone is dropped.
#[derive(Debug, Clone)]
pub struct Agent {
    control: Arc<Mutex<UnixStream>>,
}

impl AgentListener {
    /// Listens in a folder that nobody else may enter. Must be called within a tokio runtime.
    ///
    /// # Errors
    /// When the system refuses the socket.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let (_held, name) = short(folder)?;
        let listener = UnixListener::bind(name)?;
        Ok(Self {
            listener,
            socket: folder.join(SOCKET),
        })
    }

    /// Waits for the agent, and takes no other.
    ///
    /// # Errors
    /// When it breaks off before it has said what it sees.
    pub async fn accept(self) -> io::Result<(Agent, View)> {
        let (mut socket, _) = self.listener.accept().await?;
        let length = socket.read_u32_le().await?;
        if length > LONGEST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut body = vec![0; length as usize];
        socket.read_exact(&mut body).await?;
        let view = message(&body)?;
        let control = socket.into_std()?;
        control.set_nonblocking(false)?;
        let agent = Agent {
            control: Arc::new(Mutex::new(control)),
        };
        Ok((agent, view))
    }
}

impl Drop for AgentListener {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.socket);
    }
}

impl Agent {
    /// Tells it to end.
    pub fn end(&self) {
        let control = self.control.lock().unwrap_or_else(PoisonError::into_inner);
        // One that has gone already needs no word.
        let _ = control.shutdown(std::net::Shutdown::Both);
    }

    /// Has a guard started that serves this socket.
    pub(super) fn start(&self, socket: &OwnedFd) -> io::Result<()> {
        let control = self.control.lock().unwrap_or_else(PoisonError::into_inner);
        let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
        let mut ancillary = SendAncillaryBuffer::new(&mut space);
        let sockets = [std::os::fd::AsFd::as_fd(socket)];
        ancillary.push(SendAncillaryMessage::ScmRights(&sockets));
        let sent = rustix::net::sendmsg(
            &*control,
            &[IoSlice::new(b"g")],
            &mut ancillary,
            SendFlags::NOSIGNAL,
        );
        match sent {
            Ok(_) => Ok(()),
            Err(rustix::io::Errno::PIPE | rustix::io::Errno::CONNRESET) => {
                Err(io::Error::other("the app's container has ended"))
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// A name of the socket that fits into an address (at most 107 bytes, unix(7)), for as long as the folder is held open.
fn short(folder: &Path) -> io::Result<(std::fs::File, PathBuf)> {
    let held = std::fs::File::open(folder)?;
    let name = PathBuf::from(format!("/proc/self/fd/{}/{SOCKET}", held.as_raw_fd()));
    Ok((held, name))
}

/// The agent: its arguments are the folder with the socket, and folders to look at. Returns when the run closes the
/// connection.
pub fn agent_main(arguments: &[std::ffi::OsString]) -> ExitCode {
    let served = (|| -> io::Result<()> {
        let [folder, folders @ ..] = arguments else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        let (_held, name) = short(Path::new(folder))?;
        let control = UnixStream::connect(name)?;
        let view = View::here(folders.iter().map(Path::new));
        (&control).write_all(&frame(&view))?;
        // Not only as process 1: whoever has lost its guard is to come to us.
        rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
        Guards::default().serve(&control);
        Ok(())
    })();
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(
                io::stderr(),
                "the run that started this container cannot be reached: {error}"
            );
            ExitCode::from(3)
        }
    }
}

/// The guards that work.
#[derive(Default)]
struct Guards {
    by_id: HashMap<u32, Working>,
}

struct Working {
    /// The guard's own end of its socket. Kept until the guard has ended and what it lost has been killed: only then does
    /// the run see that the connection is closed.
    socket: OwnedFd,
    /// Whether the run has closed its end.
    told: bool,
    /// Readable when it has ended; `None`: the kernel has no such thing.
    watch: Option<OwnedFd>,
}

impl Guards {
    fn serve(mut self, control: &UnixStream) {
        loop {
            let asked = self.wait(Some(control), None);
            self.reap();
            if asked {
                match receive(control) {
                    // When there is no process to be had the socket closes, and the run sees that.
                    Ok(Some(socket)) => drop(self.start(socket)),
                    _ => break,
                }
            }
        }
        // The guards see that the run has gone, too, and stop what they guard in good order.
        let until = Instant::now() + KILL_PATIENCE;
        while !self.by_id.is_empty() && Instant::now() < until {
            self.wait(None, Some(until));
            self.reap();
        }
    }

    /// Waits for a request, the end of a child, or a guard whose time has come. Returns whether there is a request.
    fn wait(&mut self, control: Option<&UnixStream>, until: Option<Instant>) -> bool {
        let working = self.by_id.values();
        let watches = working.clone().filter_map(|guard| guard.watch.as_ref());
        let open: Vec<(u32, &OwnedFd)> = self
            .by_id
            .iter()
            .filter(|(_, guard)| !guard.told)
            .map(|(id, guard)| (*id, &guard.socket))
            .collect();
        let sockets = open.iter().map(|(_, socket)| *socket);
        let mut watched: Vec<PollFd<'_>> = control
            .into_iter()
            .map(|control| PollFd::new(control, PollFlags::IN))
            .chain(sockets.map(|socket| PollFd::new(socket, PollFlags::RDHUP)))
            .chain(
                watches
                    .clone()
                    .map(|watch| PollFd::new(watch, PollFlags::IN)),
            )
            .collect();
        let mut patience = if watches.count() == self.by_id.len() {
            ADOPTED
        } else {
            UNWATCHED
        };
        if let Some(until) = until {
            patience = patience.min(until.saturating_duration_since(Instant::now()));
        }
        // With nothing to wait for but a request, there is no hurry.
        let idle = self.by_id.is_empty() && control.is_some();
        poll(&mut watched, (!idle).then_some(patience));
        let heard: Vec<bool> = watched
            .iter()
            .map(|one| !one.revents().is_empty())
            .collect();
        let (requests, rest) = heard.split_at(usize::from(control.is_some()));
        let told: Vec<u32> = open
            .iter()
            .zip(rest)
            .filter_map(|((id, _), told)| told.then_some(*id))
            .collect();
        for id in told {
            self.wake(id);
        }
        requests.first().copied().unwrap_or_default()
    }

    /// The run has closed its end of a guard's socket. A guard that somebody has stopped would never see that.
    fn wake(&mut self, id: u32) {
        if let Some(guard) = self.by_id.get_mut(&id) {
            guard.told = true;
        }
        if let Some(pid) = i32::try_from(id).ok().and_then(Pid::from_raw) {
            let _ = rustix::process::kill_process(pid, Signal::CONT);
        }
    }

    fn start(&mut self, socket: OwnedFd) -> io::Result<()> {
        let child = guard_command(Path::new("/proc/self/exe"), socket.try_clone()?).spawn()?;
        let pid = Pid::from_child(&child);
        let watch = rustix::process::pidfd_open(pid, PidfdFlags::empty()).ok();
        let working = Working {
            socket,
            told: false,
            watch,
        };
        self.by_id.insert(child.id(), working);
        Ok(())
    }

    /// Takes away what has ended, and kills what an ended guard has lost.
    fn reap(&mut self) {
        let mut ended = Vec::new();
        while let Ok(Some((pid, _))) = rustix::process::wait(WaitOptions::NOHANG) {
            let id = pid.as_raw_nonzero().get().unsigned_abs();
            ended.extend(self.by_id.remove(&id));
        }
        if !ended.is_empty() {
            let working: Vec<u32> = self.by_id.keys().copied().collect();
            tree::sweep_beside(&working);
        }
        drop(ended);
    }
}

/// The next socket to guard; `None`: the run has closed the connection.
fn receive(control: &UnixStream) -> io::Result<Option<OwnedFd>> {
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0];
    let received = rustix::net::recvmsg(
        control,
        &mut [IoSliceMut::new(&mut byte)],
        &mut ancillary,
        RecvFlags::CMSG_CLOEXEC,
    )?;
    if received.bytes == 0 {
        return Ok(None);
    }
    for part in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(mut descriptors) = part
            && let Some(socket) = descriptors.next()
        {
            return Ok(Some(socket));
        }
    }
    Err(io::ErrorKind::InvalidData.into())
}
