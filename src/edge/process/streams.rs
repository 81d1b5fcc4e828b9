//! The standard streams of a program: our ends and its.

use std::{
    io,
    os::fd::{AsFd, OwnedFd},
    sync::Arc,
    time::{Duration, Instant},
};

use rustix::{
    fs::{MemfdFlags, OFlags},
    pipe::PipeFlags,
};
use tokio::{
    io::{Interest, unix::AsyncFd},
    net::unix::pipe,
};

use super::{program::Program, terminal};

/// What a pipe holds at most, in bytes.
pub(super) const WIDE: usize = 1 << 20;

/// Our end of a program's output.
pub(super) enum Stream {
    /// A pipe that nobody has waited for yet.
    Unwatched(OwnedFd),
    Pipe {
        receiver: pipe::Receiver,
        widened: bool,
    },
    Terminal(Arc<AsyncFd<OwnedFd>>),
    Ended,
}

impl Stream {
    /// Only a stream that is watched can be waited for.
    pub(super) fn watch(&mut self) -> io::Result<()> {
        if let Self::Unwatched(_) = self
            && let Self::Unwatched(end) = std::mem::replace(self, Self::Ended)
        {
            *self = Self::Pipe {
                receiver: pipe::Receiver::from_owned_fd_unchecked(end)?,
                widened: false,
            };
        }
        Ok(())
    }

    /// Waits until there is something to read; for ever once it has ended.
    pub(super) async fn readable(&self) {
        match self {
            Self::Pipe { receiver, .. } => drop(receiver.readable().await),
            Self::Terminal(terminal) => drop(
                terminal
                    .readable()
                    .await
                    .map(|mut ready| ready.retain_ready()),
            ),
            Self::Unwatched(_) | Self::Ended => std::future::pending().await,
        }
    }

    /// Reads what is there now, but little more than `limit`: a writer that is faster than we are does not keep us here.
    /// Returns whether there may be more.
    pub(super) fn drain(
        &mut self,
        limit: usize,
        sink: &mut dyn FnMut(&[u8]),
        buffer: &mut [u8],
    ) -> bool {
        let mut taken = 0;
        while taken <= limit {
            let read = match self {
                Self::Unwatched(end) => rustix::io::read(end, &mut *buffer).map_err(Into::into),
                Self::Pipe { receiver, .. } => receiver.try_read(buffer),
                Self::Terminal(terminal) => terminal.try_io(Interest::READABLE, |end| {
                    Ok(rustix::io::read(end, &mut *buffer)?)
                }),
                Self::Ended => return false,
            };
            match read {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return false,
                // A terminal whose other end has closed answers EIO.
                Ok(0) | Err(_) => *self = Self::Ended,
                Ok(count) => {
                    taken += count;
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
        true
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
pub(super) struct Streams {
    pub(super) theirs: [Option<OwnedFd>; 3],
}

/// What is typed on a terminal, line by line.
pub(super) struct Typing {
    pub(super) terminal: Arc<AsyncFd<OwnedFd>>,
    pub(super) lines: std::vec::IntoIter<Vec<u8>>,
    /// When the program last printed something or was given an answer.
    pub(super) quiet_since: Instant,
    /// Until the next look at what it does.
    pub(super) pause: Duration,
    /// Nothing can be known of the program but what it prints.
    pub(super) blind: bool,
}

/// Between two looks whether a program waits for an answer; they become rarer while it does not.
pub(super) const FIRST_LOOK: Duration = Duration::from_millis(20);

impl Streams {
    pub(super) fn make(program: &Program) -> io::Result<(Self, [Stream; 2], Option<Typing>)> {
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
                quiet_since: Instant::now(),
                pause: FIRST_LOOK,
                blind: false,
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
                Some(OwnedFd::from(writing))
            }
            None => None,
        };
        let (out, theirs_out) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
        let (err, theirs_err) = rustix::pipe::pipe_with(PipeFlags::CLOEXEC)?;
        let streams = Self {
            theirs: [stdin, Some(theirs_out), Some(theirs_err)],
        };
        for end in [&out, &err] {
            rustix::fs::fcntl_setfl(end, OFlags::NONBLOCK)?;
        }
        Ok((
            streams,
            [Stream::Unwatched(out), Stream::Unwatched(err)],
            None,
        ))
    }
}
