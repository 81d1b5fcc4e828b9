//! The run's side: a handle to a guard, and to each program that it started.

use std::{
    collections::HashMap,
    io::{self, IoSlice},
    mem::MaybeUninit,
    os::{
        fd::{AsFd, BorrowedFd, OwnedFd},
        unix::process::CommandExt,
    },
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use rustix::{
    fs::MemfdFlags,
    net::{
        AddressFamily, SendAncillaryBuffer, SendAncillaryMessage, SendFlags, SocketFlags,
        SocketType,
    },
    pipe::PipeFlags,
};
use tokio::{
    io::{AsyncReadExt, Interest, unix::AsyncFd},
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf, pipe},
    },
    sync::oneshot,
    task::JoinHandle,
};

use super::{
    GUARD_ARGUMENT,
    collect::Collector,
    terminal,
    wire::{Reply, Request, frame, message},
};
use crate::domain::observation::Content;

/// Why a program could not be started or watched.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// The guard itself does not start.
    #[error("the process that guards children could not be started: {0}")]
    Guard(#[source] io::Error),
    /// Someone killed the guard.
    #[error("the process that guards children was killed from outside")]
    GuardKilled,
    /// The system refused the program.
    #[error("the shell could not be started in {cwd}: {reason}")]
    Refused {
        /// Where it was to start.
        cwd: String,
        /// What the system said.
        reason: String,
    },
    /// The folder cannot be handed over.
    #[error("the folder {0:?} is no UTF-8 text")]
    Folder(PathBuf),
    /// No pipe, terminal or memory file to be had.
    #[error("the standard streams could not be made: {0}")]
    Streams(#[source] io::Error),
}

/// A shell command and its surroundings.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// For `sh -c`.
    pub command: String,
    /// Where it starts.
    pub cwd: PathBuf,
    /// Its whole environment.
    pub env: Vec<(String, String)>,
    /// What it reads; `None`: nothing.
    pub stdin: Option<Vec<u8>>,
    /// Run it on a terminal; the lines of `stdin` answer one prompt each.
    pub terminal: bool,
    /// Kept per stream.
    pub keep: u64,
}

/// How a program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exit {
    /// `None`: a signal ended it.
    pub code: Option<i32>,
    /// `None`: it exited.
    pub signal: Option<i32>,
}

type Waiters = HashMap<u64, oneshot::Sender<Result<Exit, String>>>;

#[derive(Default)]
struct State {
    waiters: Mutex<Waiters>,
    stopped: Mutex<Option<oneshot::Sender<(bool, u32)>>>,
    /// Whether anything may be left below the guard.
    crowded: AtomicBool,
    gone: AtomicBool,
}

/// A guard process. Dropping it, like the end of this process, ends everything below it; [`Guard::close`] also waits.
pub struct Guard {
    socket: OwnedWriteHalf,
    reader: JoinHandle<()>,
    state: Arc<State>,
    process: Child,
    null: OwnedFd,
    next: u64,
}

impl Guard {
    /// Starts a guard. Must be called within a tokio runtime, which then serves it.
    ///
    /// # Errors
    /// When the system refuses a socket or a process.
    pub fn start() -> Result<Self, ProcessError> {
        let start = || -> io::Result<(Child, UnixStream, OwnedFd)> {
            // Whoever lost its guard is to come to us, not to the system's first process.
            rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
            let (ours, theirs) = rustix::net::socketpair(
                AddressFamily::UNIX,
                SocketType::STREAM,
                SocketFlags::CLOEXEC,
                None,
            )?;
            // Another name than ours, so that killing the run by name leaves someone to clean up.
            let process = Command::new("/proc/self/exe")
                .arg0("sf-guard")
                .arg(GUARD_ARGUMENT)
                .env_clear()
                .current_dir("/")
                .stdin(Stdio::from(theirs))
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()?;
            let ours = std::os::unix::net::UnixStream::from(ours);
            ours.set_nonblocking(true)?;
            Ok((
                process,
                UnixStream::from_std(ours)?,
                std::fs::File::open("/dev/null")?.into(),
            ))
        };
        let (process, socket, null) = start().map_err(ProcessError::Guard)?;
        let (reading, writing) = socket.into_split();
        let state = Arc::new(State::default());
        let reader = tokio::spawn(listen(reading, Arc::clone(&state)));
        Ok(Self {
            socket: writing,
            reader,
            state,
            process,
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
        let cwd = program
            .cwd
            .to_str()
            .ok_or_else(|| ProcessError::Folder(program.cwd.clone()))?;
        let (streams, outputs, input) =
            Streams::make(program, self.null.as_fd()).map_err(ProcessError::Streams)?;
        self.next += 1;
        let id = self.next;
        let request = frame(&Request::Spawn {
            id,
            command: program.command.clone(),
            cwd: cwd.to_owned(),
            env: program.env.clone(),
            terminal: program.terminal,
        });
        let (tell, exit) = oneshot::channel();
        self.state
            .waiters
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, tell);
        self.state.crowded.store(true, Ordering::Relaxed);
        let [stdin, stdout, stderr] = &streams.theirs;
        let descriptors = [stdin, stdout, stderr]
            .map(|stream| stream.as_ref().map_or(self.null.as_fd(), AsFd::as_fd));
        self.send(&request, &descriptors)
            .await
            .map_err(|_| ProcessError::GuardKilled)?;
        if self.state.gone.load(Ordering::Acquire) {
            return Err(ProcessError::GuardKilled);
        }
        let [out, err] = outputs;
        Ok(Running {
            exit,
            cwd: cwd.to_owned(),
            stdout: Collector::new(program.keep),
            stderr: Collector::new(program.keep),
            out,
            err,
            input,
            ended: None,
        })
    }

    async fn send(&self, mut bytes: &[u8], descriptors: &[BorrowedFd<'_>]) -> io::Result<()> {
        let mut pending = descriptors;
        while !bytes.is_empty() {
            self.socket.writable().await?;
            let sent = self.socket.as_ref().try_io(Interest::WRITABLE, || {
                let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
                let mut ancillary = SendAncillaryBuffer::new(&mut space);
                if !pending.is_empty() {
                    ancillary.push(SendAncillaryMessage::ScmRights(pending));
                }
                let socket = self.socket.as_ref().as_fd();
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
        match stopped.await {
            Ok((killed, 0)) => {
                self.state.crowded.store(false, Ordering::Release);
                Ok(killed)
            }
            Ok((_, survivors)) => Err(ProcessError::Streams(io::Error::other(format!(
                "{survivors} processes could not be killed"
            )))),
            Err(_) => Err(ProcessError::GuardKilled),
        }
    }

    /// Ends the guard and waits until it and everything below it have ended.
    pub async fn close(self) {
        let Self {
            socket,
            reader,
            mut process,
            ..
        } = self;
        drop(socket);
        reader.abort();
        let _ = reader.await;
        let _ = tokio::task::spawn_blocking(move || process.wait()).await;
    }
}

async fn listen(mut socket: OwnedReadHalf, state: Arc<State>) {
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

/// How much a pipe holds once much comes through it.
const WIDE: usize = 1 << 20;

/// Our end of a program's output.
enum Stream {
    Pipe {
        receiver: pipe::Receiver,
        widened: bool,
    },
    Terminal(Arc<AsyncFd<OwnedFd>>),
    Ended,
}

impl Stream {
    fn pipe(end: OwnedFd) -> io::Result<Self> {
        Ok(Self::Pipe {
            receiver: pipe::Receiver::from_owned_fd(end)?,
            widened: false,
        })
    }

    /// Waits until there is something to read; for ever once it has ended.
    async fn readable(&self) {
        match self {
            Self::Pipe { receiver, .. } => drop(receiver.readable().await),
            Self::Terminal(terminal) => drop(
                terminal
                    .readable()
                    .await
                    .map(|mut ready| ready.retain_ready()),
            ),
            Self::Ended => std::future::pending().await,
        }
    }

    /// Reads what is there now, but no more than a pipe can hold: who prints without end must not keep us here.
    fn drain(&mut self, sink: &mut dyn FnMut(&[u8]), buffer: &mut [u8]) {
        let mut rest = WIDE;
        while rest > 0 {
            let read = match self {
                Self::Pipe { receiver, .. } => receiver.try_read(buffer),
                Self::Terminal(terminal) => terminal.try_io(Interest::READABLE, |end| {
                    Ok(rustix::io::read(end, &mut *buffer)?)
                }),
                Self::Ended => return,
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                // A terminal whose other end has closed answers EIO.
                Ok(0) | Err(_) => *self = Self::Ended,
                Ok(count) => {
                    rest = rest.saturating_sub(count);
                    sink(&buffer[..count]);
                    if let Self::Pipe { receiver, widened } = self
                        && count == buffer.len()
                        && !*widened
                    {
                        // Much is coming: fewer, larger reads. It works without, too.
                        *widened = true;
                        let _ = rustix::pipe::fcntl_setpipe_size(receiver.as_fd(), WIDE);
                    }
                }
            }
        }
    }
}

#[expect(
    deprecated,
    reason = "its replacement is an unsafe function; an OwnedFd keeps the promise that is asked for there"
)]
fn watch(end: OwnedFd) -> io::Result<AsyncFd<OwnedFd>> {
    AsyncFd::with_interest(end, Interest::READABLE)
}

/// The program's ends, before they are handed over; `None` is `/dev/null`.
struct Streams {
    theirs: [Option<OwnedFd>; 3],
}

/// What is typed on a terminal, line by line.
struct Typing {
    terminal: Arc<AsyncFd<OwnedFd>>,
    lines: std::vec::IntoIter<Vec<u8>>,
}

impl Streams {
    fn make(
        program: &Program,
        null: BorrowedFd<'_>,
    ) -> io::Result<(Self, [Stream; 2], Option<Typing>)> {
        if program.terminal {
            let (ours, theirs) = terminal::open()?;
            let ours = Arc::new(watch(ours)?);
            let mut lines: Vec<Vec<u8>> = program
                .stdin
                .iter()
                .flat_map(|text| text.split_inclusive(|byte| *byte == b'\n'))
                .map(<[u8]>::to_vec)
                .collect();
            if let Some(last) = lines.last_mut().filter(|last| last.last() != Some(&b'\n')) {
                last.push(b'\n');
            }
            // Whoever reads on after the last answer finds the end of input (^D).
            lines.push(vec![4]);
            let typing = Typing {
                terminal: Arc::clone(&ours),
                lines: lines.into_iter(),
            };
            let streams = Self {
                theirs: [
                    Some(theirs.try_clone()?),
                    Some(theirs.try_clone()?),
                    Some(theirs),
                ],
            };
            return Ok((
                streams,
                [Stream::Terminal(ours), Stream::Ended],
                Some(typing),
            ));
        }
        let stdin = match &program.stdin {
            Some(text) => {
                // A file in memory instead of a pipe: nobody has to feed it, and a program that does not read it is fine.
                let file = rustix::fs::memfd_create("stdin", MemfdFlags::CLOEXEC)?;
                let mut writing = std::fs::File::from(file);
                io::Write::write_all(&mut writing, text)?;
                io::Seek::rewind(&mut writing)?;
                OwnedFd::from(writing)
            }
            None => null.try_clone_to_owned()?,
        };
        let (out, theirs_out) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
        let (err, theirs_err) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
        let streams = Self {
            theirs: [Some(stdin), Some(theirs_out), Some(theirs_err)],
        };
        Ok((streams, [Stream::pipe(out)?, Stream::pipe(err)?], None))
    }
}

/// A program that was started.
pub struct Running {
    exit: oneshot::Receiver<Result<Exit, String>>,
    cwd: String,
    stdout: Collector,
    stderr: Collector,
    out: Stream,
    err: Stream,
    input: Option<Typing>,
    ended: Option<Exit>,
}

/// What a program printed.
#[derive(Debug, Clone, Default)]
pub struct Output {
    /// Standard output; with a terminal, all output.
    pub stdout: Content,
    /// Standard error.
    pub stderr: Content,
}

/// What is still printed after a program's end, by processes that it left behind.
pub struct LateOutput(JoinHandle<Output>);

impl LateOutput {
    /// Everything until the last holder of the streams has closed them; wait for it after [`Guard::stop`].
    pub async fn finish(self) -> Output {
        self.0.await.unwrap_or_default()
    }
}

/// Once a program has printed the beginning of a line and then been silent for this long, it is taken to wait for an
/// answer.
const PROMPT_SILENCE: Duration = Duration::from_millis(60);
/// The same after a whole line, which is rarely a prompt: it may be at work still, and a program that asks for a password
/// throws away what was typed before.
const LINE_SILENCE: Duration = Duration::from_millis(600);
/// A program that has printed nothing yet may only be slow to start.
const SILENT_PROMPT: Duration = Duration::from_secs(2);

thread_local! {
    /// One buffer a thread: programs come by the thousand, and most print a line.
    static BUFFER: std::cell::RefCell<Vec<u8>> = std::cell::RefCell::new(vec![0; 64 << 10]);
}

impl Running {
    /// Collects output until the program itself has ended; what it left behind may go on. May be cancelled and called
    /// again.
    ///
    /// # Errors
    /// When it could not be started, or the guard has gone.
    pub async fn wait(&mut self) -> Result<Exit, ProcessError> {
        while self.ended.is_none() {
            let silence = match self.stdout.last() {
                None => SILENT_PROMPT,
                Some(b'\n') => LINE_SILENCE,
                Some(_) => PROMPT_SILENCE,
            };
            tokio::select! {
                biased;
                exit = &mut self.exit => self.ended = Some(self.exit_of(exit)?),
                () = self.out.readable() => {}
                () = self.err.readable() => {}
                () = tokio::time::sleep(silence), if self.input.is_some() => self.answer(),
            }
            self.drain();
            if self.ended.is_none() {
                // There may always be more at once; whoever keeps the time has to have a look in between.
                tokio::task::yield_now().await;
            }
        }
        Ok(self.ended.expect("the loop ends with an exit"))
    }

    /// Reads what there is to read now, also after a time-out.
    pub fn drain(&mut self) {
        BUFFER.with_borrow_mut(|buffer| {
            self.out.drain(&mut |bytes| self.stdout.push(bytes), buffer);
            self.err.drain(&mut |bytes| self.stderr.push(bytes), buffer);
        });
    }

    /// Passes output on as it comes (true: standard error), until the program has ended or, after that, until nobody holds
    /// its streams any more.
    ///
    /// # Errors
    /// When it could not be started, or the guard has gone.
    pub async fn follow(
        &mut self,
        mut sink: impl FnMut(bool, &[u8]),
    ) -> Result<Exit, ProcessError> {
        loop {
            if let Some(exit) = self.ended
                && matches!((&self.out, &self.err), (Stream::Ended, Stream::Ended))
            {
                return Ok(exit);
            }
            let first = self.ended.is_none();
            tokio::select! {
                biased;
                () = self.out.readable() => {}
                () = self.err.readable() => {}
                exit = &mut self.exit, if first => self.ended = Some(self.exit_of(exit)?),
            }
            BUFFER.with_borrow_mut(|buffer| {
                self.out.drain(&mut |bytes| sink(false, bytes), buffer);
                self.err.drain(&mut |bytes| sink(true, bytes), buffer);
            });
            if let (true, Some(exit)) = (first, self.ended) {
                return Ok(exit);
            }
            tokio::task::yield_now().await;
        }
    }

    fn exit_of(
        &self,
        told: Result<Result<Exit, String>, oneshot::error::RecvError>,
    ) -> Result<Exit, ProcessError> {
        match told {
            Ok(Ok(exit)) => Ok(exit),
            Ok(Err(reason)) => Err(ProcessError::Refused {
                cwd: self.cwd.clone(),
                reason,
            }),
            Err(_) => Err(ProcessError::GuardKilled),
        }
    }

    fn answer(&mut self) {
        if let Some(typing) = &mut self.input {
            match typing.lines.next() {
                // A terminal takes 4 KiB at once; an answer is shorter.
                Some(line) => drop(rustix::io::write(typing.terminal.get_ref(), &line)),
                None => self.input = None,
            }
        }
    }

    /// What was printed so far; and the rest, where someone still holds a stream.
    pub fn into_output(mut self) -> (Output, Option<LateOutput>) {
        let output = Output {
            stdout: std::mem::replace(&mut self.stdout, Collector::new(64 << 10)).finish(),
            stderr: std::mem::replace(&mut self.stderr, Collector::new(64 << 10)).finish(),
        };
        if matches!((&self.out, &self.err), (Stream::Ended, Stream::Ended)) {
            return (output, None);
        }
        let late = LateOutput(tokio::spawn(async move {
            while !matches!((&self.out, &self.err), (Stream::Ended, Stream::Ended)) {
                tokio::select! {
                    () = self.out.readable() => {}
                    () = self.err.readable() => {}
                }
                self.drain();
                tokio::task::yield_now().await;
            }
            Output {
                stdout: self.stdout.finish(),
                stderr: self.stderr.finish(),
            }
        }));
        (output, Some(late))
    }
}
