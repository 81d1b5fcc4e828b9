//! The run's side: a handle to a guard.

use std::{
    collections::HashMap,
    io::{self, IoSlice},
    mem::MaybeUninit,
    os::fd::{AsFd, BorrowedFd, OwnedFd},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rustix::net::{
    AddressFamily, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags, SocketType,
};
use tokio::{
    io::{AsyncReadExt, Interest},
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::oneshot,
    task::JoinHandle,
};

use super::{
    body::{Body, guards},
    launcher::Launcher,
    program::{Exit, ProcessError, Program},
    running::Running,
    streams::{Streams, Typing},
    tree,
    wire::{Reply, Request, frame, message},
};

/// A guard gives up on what it cannot kill after ten seconds; one that has not answered by then does not work.
const STOPPING: Duration = Duration::from_secs(15);

/// How a program will end; the error says why it could not be started.
pub(super) type Ending = oneshot::Receiver<Result<Exit, String>>;

type Waiters = HashMap<u64, oneshot::Sender<Result<Exit, String>>>;

#[derive(Default)]
struct State {
    waiters: Mutex<Waiters>,
    stopped: Mutex<Option<oneshot::Sender<(bool, u32)>>>,
    /// Whether anything may be left below the guard.
    crowded: AtomicBool,
    gone: AtomicBool,
}

/// Whether a guard of this process was ever ended by someone else.
static LOST: AtomicBool = AtomicBool::new(false);

/// Kills what became a descendant of this process because its guard was killed; does nothing where none was. Call it when
/// every guard has ended. Returns how many processes there were.
pub fn sweep() -> usize {
    if LOST.load(Ordering::Acquire) {
        tree::sweep_beside(&guards())
    } else {
        0
    }
}

/// A guard process. Dropping it, like the end of this process, ends everything below it; [`Guard::close`] also waits.
pub struct Guard {
    /// For a new guard, and for what this one starts.
    launcher: Launcher,
    /// `None`: it has been closed.
    socket: Option<OwnedWriteHalf>,
    reader: JoinHandle<()>,
    state: Arc<State>,
    /// `None`: somebody waits for its end.
    process: Option<Body>,
    null: OwnedFd,
    next: u64,
}

impl Guard {
    /// Starts a guard: the launcher's program, told so by its first argument. Must be called within a tokio runtime, which then serves it.
    ///
    /// # Errors
    /// When the system refuses a socket or a process.
    pub fn start(launcher: &Launcher) -> Result<Self, ProcessError> {
        let start = || -> io::Result<(Body, UnixStream, OwnedFd)> {
            let (ours, theirs) = rustix::net::socketpair(
                AddressFamily::UNIX,
                SocketType::STREAM,
                SocketFlags::CLOEXEC,
                None,
            )?;
            let body = Body::start(launcher, &ours, theirs)?;
            let ours = std::os::unix::net::UnixStream::from(ours);
            ours.set_nonblocking(true)?;
            Ok((
                body,
                UnixStream::from_std(ours)?,
                std::fs::File::open("/dev/null")?.into(),
            ))
        };
        let (process, socket, null) = start().map_err(ProcessError::Guard)?;
        let (reading, writing) = socket.into_split();
        let state = Arc::new(State::default());
        let here = launcher.agent.is_none();
        let reader = tokio::spawn(listen(reading, Arc::clone(&state), here));
        Ok(Self {
            launcher: launcher.clone(),
            socket: Some(writing),
            reader,
            state,
            process: Some(process),
            null,
            next: 0,
        })
    }

    /// Starts a program.
    ///
    /// # Errors
    /// When its streams cannot be made or the guard has gone. That the program itself cannot be started shows when it is
    /// waited for.
    pub async fn spawn(&mut self, program: &Program) -> Result<Running, ProcessError> {
        let (streams, outputs, input) = Streams::make(program).map_err(ProcessError::Streams)?;
        let [stdin, stdout, stderr] = &streams.theirs;
        let null = self.null.try_clone().map_err(ProcessError::Streams)?;
        let descriptors =
            [stdin, stdout, stderr].map(|stream| stream.as_ref().map_or(null.as_fd(), AsFd::as_fd));
        let (exit, cwd) = self.begin(program, &descriptors).await?;
        let input = input.map(|input| Typing {
            // The kernel tells of our own processes only.
            blind: self.launcher.agent.is_some(),
            ..input
        });
        Ok(Running::new(exit, cwd, program.keep, outputs, input))
    }

    /// Has the guard start a program on these standard streams. Returns how it will end, and where it was started.
    pub(super) async fn begin(
        &mut self,
        program: &Program,
        descriptors: &[BorrowedFd<'_>; 3],
    ) -> Result<(Ending, String), ProcessError> {
        let cwd = program
            .cwd
            .to_str()
            .ok_or_else(|| ProcessError::Folder(program.cwd.clone()))?
            .to_owned();
        self.next += 1;
        let id = self.next;
        let request = frame(&Request::Spawn {
            id,
            command: program.command.clone(),
            cwd: cwd.clone(),
            env: program.env.clone(),
            terminal: program.terminal,
            user: self.launcher.user,
        });
        let (tell, exit) = oneshot::channel();
        self.state
            .waiters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, tell);
        self.state.crowded.store(true, Ordering::Relaxed);
        self.send(&request, descriptors)
            .await
            .map_err(|_| ProcessError::GuardKilled)?;
        if self.state.gone.load(Ordering::Acquire) {
            return Err(ProcessError::GuardKilled);
        }
        Ok((exit, cwd))
    }

    async fn send(&self, mut bytes: &[u8], descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
        let mut pending = descriptors;
        while !bytes.is_empty() {
            let socket = self.socket.as_ref().ok_or(io::ErrorKind::NotConnected)?;
            socket.writable().await?;
            let sent = socket.as_ref().try_io(Interest::WRITABLE, || {
                let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
                let mut ancillary = SendAncillaryBuffer::new(&mut space);
                if !pending.is_empty() {
                    ancillary.push(SendAncillaryMessage::ScmRights(pending));
                }
                let socket = socket.as_ref().as_fd();
                Ok(rustix::net::sendmsg(
                    socket,
                    &[IoSlice::new(bytes)],
                    &mut ancillary,
                    SendFlags::NOSIGNAL,
                )?)
            });
            match sent {
                Ok(count) => {
                    bytes = &bytes[count..];
                    pending = &[];
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Whether nothing is left of all that was started here.
    pub fn is_alone(&self) -> bool {
        !self.state.crowded.load(Ordering::Acquire)
    }

    /// Whether someone outside has ended the guard.
    pub fn is_lost(&self) -> bool {
        self.state.gone.load(Ordering::Acquire)
    }

    /// Stops everything that was started here and what came of it: TERM, then KILL after `grace`. Returns whether anything
    /// had to be killed.
    ///
    /// # Errors
    /// When the guard has gone, or a process cannot be killed.
    pub async fn stop(&mut self, grace: Duration) -> Result<bool, ProcessError> {
        if self.is_alone() {
            return Ok(false);
        }
        let stopped = self.ask_to_stop(grace).await;
        if self.is_lost() {
            self.bury().await;
        }
        stopped
    }

    /// Waits for the end of a lost guard, then kills what became ours because of it.
    async fn bury(&mut self) {
        // It hands over its children after it has closed its socket.
        while let Some(Body::Here(process)) = &mut self.process
            && matches!(process.try_wait(), Ok(None))
        {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        // What one beside us had guarded its agent kills before it lets go of the socket.
        if let Some(beside @ Body::Beside(_)) = self
            .process
            .take_if(|process| matches!(process, Body::Beside(_)))
        {
            let _ = tokio::task::spawn_blocking(move || beside.wait()).await;
        }
        if let Some(own) = self.process.as_ref().and_then(Body::id) {
            let mut guards = guards();
            guards.retain(|guard| *guard != own);
            tree::sweep_beside(&guards);
        }
    }

    /// Takes a new guard when someone outside has ended this one, and kills what it had guarded.
    ///
    /// # Errors
    /// When none can be started.
    pub async fn renew(&mut self) -> Result<(), ProcessError> {
        if self.is_lost() {
            self.bury().await;
            *self = Self::start(&self.launcher.clone())?;
        }
        Ok(())
    }

    async fn ask_to_stop(&mut self, grace: Duration) -> Result<bool, ProcessError> {
        let (tell, stopped) = oneshot::channel();
        *self
            .state
            .stopped
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(tell);
        let grace_ms = u64::try_from(grace.as_millis()).unwrap_or(u64::MAX);
        self.send(&frame(&Request::Stop { grace_ms }), &[])
            .await
            .map_err(|_| ProcessError::GuardKilled)?;
        if self.state.gone.load(Ordering::Acquire) {
            return Err(ProcessError::GuardKilled);
        }
        match tokio::time::timeout(grace + STOPPING, stopped).await {
            Ok(Ok((killed, 0))) => {
                self.state.crowded.store(false, Ordering::Release);
                Ok(killed)
            }
            Ok(Ok((_, survivors))) => Err(ProcessError::Survivors(survivors)),
            Ok(Err(_)) => Err(ProcessError::GuardKilled),
            Err(_) => {
                // Somebody has stopped the guard itself; killed, it hands its children over to us. One beside us its agent
                // wakes when the socket is closed.
                match &mut self.process {
                    Some(Body::Here(process)) => {
                        let _ = process.kill();
                        LOST.store(true, Ordering::Release);
                    }
                    _ => self.socket = None,
                }
                self.state.gone.store(true, Ordering::Release);
                Err(ProcessError::GuardKilled)
            }
        }
    }

    /// Whether nothing is left, to be asked without the guard.
    pub fn solitude(&self) -> impl Fn() -> bool + use<> {
        let state = Arc::clone(&self.state);
        move || !state.crowded.load(Ordering::Acquire)
    }

    /// Ends the guard and waits until it and everything below it have ended.
    pub async fn close(mut self) {
        if let Some(process) = self.let_go() {
            let _ = tokio::task::spawn_blocking(move || process.wait()).await;
        }
    }

    /// Closes the socket, which is the guard's sign to stop everything and to end. Returns whom to wait for.
    fn let_go(&mut self) -> Option<Body> {
        self.reader.abort();
        self.socket = None;
        let process = self.process.take()?;
        process.wake();
        Some(process)
    }
}

impl Drop for Guard {
    /// Also where a panic unwinds: what was started is gone when this is over.
    fn drop(&mut self) {
        if let Some(process) = self.let_go() {
            process.wait();
        }
    }
}

/// `here`: the guard is a child of ours, and what it loses becomes ours.
async fn listen(mut socket: OwnedReadHalf, state: Arc<State>, here: bool) {
    let mut length = [0u8; 4];
    let mut body = Vec::new();
    while socket.read_exact(&mut length).await.is_ok() {
        body.resize(u32::from_le_bytes(length) as usize, 0);
        if socket.read_exact(&mut body).await.is_err() {
            break;
        }
        let Ok(reply) = message::<Reply>(&body) else {
            break;
        };
        let waiter = |id| {
            state
                .waiters
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&id)
        };
        match reply {
            Reply::Exited {
                id,
                code,
                signal,
                alone,
            } => {
                state.crowded.store(!alone, Ordering::Release);
                if let Some(waiter) = waiter(id) {
                    let _ = waiter.send(Ok(Exit { code, signal }));
                }
            }
            Reply::Refused { id, reason } => {
                if let Some(waiter) = waiter(id) {
                    let _ = waiter.send(Err(reason));
                }
            }
            Reply::Stopped { killed, survivors } => {
                if let Some(waiter) = state
                    .stopped
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .take()
                {
                    let _ = waiter.send((killed, survivors));
                }
            }
        }
    }
    // Closing a guard ends this task first, so the socket was closed by somebody else.
    if here {
        LOST.store(true, Ordering::Release);
    }
    // Dropping the senders tells everyone who still waits.
    state.gone.store(true, Ordering::Release);
    state
        .waiters
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clear();
    state
        .stopped
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take();
}
