//! A program that was started: its output while it runs, and how it ended.

use std::time::{Duration, Instant};

use tokio::{sync::oneshot, task::JoinHandle};

use super::{
    collect::Collector,
    program::{Exit, ProcessError},
    prompt::{Foreground, foreground},
    streams::{FIRST_LOOK, Stream, Typing, WIDE},
};
use crate::domain::observation::Content;

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
    /// Whether its end was told, be it an exit or an error.
    told: bool,
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
    /// Everything until the last holder of the streams has closed them; wait for it after [`super::Guard::stop`]. `None`:
    /// somebody else still holds them when `limit` is over.
    pub async fn finish(self, limit: Duration) -> Option<Output> {
        let Self(mut collecting) = self;
        match tokio::time::timeout(limit, &mut collecting).await {
            Ok(output) => Some(output.unwrap_or_default()),
            Err(_) => {
                collecting.abort();
                None
            }
        }
    }
}

const RARE_LOOK: Duration = Duration::from_millis(200);

/// Where the system does not tell: once a program has printed the beginning of a line and then been silent for this long,
/// it is taken to wait for an answer.
const PROMPT_SILENCE: Duration = Duration::from_millis(60);
/// The same after a whole line, which is rarely a prompt: it may be at work still, and a program that asks for a password
/// throws away what was typed before.
const LINE_SILENCE: Duration = Duration::from_millis(600);
/// A program that has printed nothing yet may only be slow to start.
const SILENT_PROMPT: Duration = Duration::from_secs(2);

/// Most programs end before this; to watch the output of such a one costs more than to look at it once. A program that
/// fills its pipe sooner waits for so long, once.
const UNWATCHED: Duration = Duration::from_millis(5);

thread_local! {
    /// One buffer a thread: programs come by the thousand, and most print a line.
    static BUFFER: std::cell::RefCell<Vec<u8>> = std::cell::RefCell::new(vec![0; 64 << 10]);
}

impl Running {
    pub(super) fn new(
        exit: oneshot::Receiver<Result<Exit, String>>,
        cwd: String,
        keep: u64,
        [out, err]: [Stream; 2],
        input: Option<Typing>,
    ) -> Self {
        Self {
            exit,
            cwd,
            stdout: Collector::new(keep),
            stderr: Collector::new(keep),
            out,
            err,
            input,
            ended: None,
            told: false,
        }
    }

    /// Collects output until the program itself has ended; what it left behind may go on. May be cancelled and called
    /// again.
    ///
    /// # Errors
    /// When it could not be started, or the guard has gone.
    pub async fn wait(&mut self) -> Result<Exit, ProcessError> {
        if self.ended.is_none()
            && let Ok(exit) = tokio::time::timeout(UNWATCHED, &mut self.exit).await
        {
            self.ended = Some(self.exit_of(exit)?);
            self.drain();
        }
        if self.ended.is_none() {
            self.watch()?;
        }
        while self.ended.is_none() {
            let seen = self.stdout.total();
            let pause = self.input.as_ref().map_or(RARE_LOOK, |input| input.pause);
            tokio::select! {
                biased;
                exit = &mut self.exit => self.ended = Some(self.exit_of(exit)?),
                () = self.out.readable() => {}
                () = self.err.readable() => {}
                () = tokio::time::sleep(pause), if self.input.is_some() => self.answer(),
            }
            let more = self.drain();
            if let Some(input) = &mut self.input
                && seen != self.stdout.total()
            {
                input.quiet_since = Instant::now();
                input.pause = FIRST_LOOK;
            }
            if more && self.ended.is_none() {
                // The time limit is looked at in between.
                tokio::task::yield_now().await;
            }
        }
        Ok(self.ended.expect("the loop ends with an exit"))
    }

    fn watch(&mut self) -> Result<(), ProcessError> {
        self.out
            .watch()
            .and_then(|()| self.err.watch())
            .map_err(ProcessError::Streams)
    }

    /// Reads what there is to read now, also after a time-out. Returns whether there may be more.
    pub fn drain(&mut self) -> bool {
        let limit = self.bite();
        let (stdout, stderr) = (&mut self.stdout, &mut self.stderr);
        BUFFER.with_borrow_mut(|buffer| {
            let out = self
                .out
                .drain(limit, &mut |bytes| stdout.push(bytes), buffer);
            self.err
                .drain(limit, &mut |bytes| stderr.push(bytes), buffer)
                || out
        })
    }

    /// Of a program that has ended all that its pipe holds; until then little, because others want their turn.
    fn bite(&self) -> usize {
        if self.told { WIDE } else { WIDE >> 2 }
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
        self.watch()?;
        loop {
            if self.told && matches!((&self.out, &self.err), (Stream::Ended, Stream::Ended)) {
                return self.ended.ok_or(ProcessError::GuardKilled);
            }
            let first = !self.told;
            tokio::select! {
                biased;
                () = self.out.readable() => {}
                () = self.err.readable() => {}
                exit = &mut self.exit, if first => self.ended = Some(self.exit_of(exit)?),
            }
            let limit = self.bite();
            let more = BUFFER.with_borrow_mut(|buffer| {
                let out = self
                    .out
                    .drain(limit, &mut |bytes| sink(false, bytes), buffer);
                self.err
                    .drain(limit, &mut |bytes| sink(true, bytes), buffer)
                    || out
            });
            if more {
                tokio::task::yield_now().await;
            }
            if let (true, Some(exit)) = (first, self.ended) {
                return Ok(exit);
            }
        }
    }

    fn exit_of(
        &mut self,
        told: Result<Result<Exit, String>, oneshot::error::RecvError>,
    ) -> Result<Exit, ProcessError> {
        self.told = true;
        match told {
            Ok(Ok(exit)) => Ok(exit),
            Ok(Err(reason)) => Err(ProcessError::Refused {
                cwd: self.cwd.clone(),
                reason,
            }),
            Err(_) => Err(ProcessError::GuardKilled),
        }
    }

    /// Types the next line if the program waits for it.
    fn answer(&mut self) {
        if let Some(typing) = &mut self.input {
            let silence = match self.stdout.last() {
                None => SILENT_PROMPT,
                Some(b'\n') => LINE_SILENCE,
                Some(_) => PROMPT_SILENCE,
            };
            let doing = if typing.blind {
                Foreground::Unclear
            } else {
                foreground(typing.terminal.get_ref())
            };
            let waits = match doing {
                Foreground::Reads => true,
                Foreground::Works => false,
                Foreground::Unclear => typing.quiet_since.elapsed() >= silence,
            };
            if !waits {
                typing.pause = (typing.pause * 2).min(RARE_LOOK);
                return;
            }
            typing.quiet_since = Instant::now();
            typing.pause = FIRST_LOOK;
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
            // What cannot be watched counts as ended.
            let _ = self.watch();
            while !matches!((&self.out, &self.err), (Stream::Ended, Stream::Ended)) {
                tokio::select! {
                    () = self.out.readable() => {}
                    () = self.err.readable() => {}
                }
                if self.drain() {
                    tokio::task::yield_now().await;
                }
            }
            Output {
                stdout: self.stdout.finish(),
                stderr: self.stderr.finish(),
            }
        }));
        (output, Some(late))
    }
}
