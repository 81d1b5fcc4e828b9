//! A program that was started: its output while it runs, and how it ended.

use std::time::Duration;

use tokio::{sync::oneshot, task::JoinHandle};

use super::{
    collect::Collector,
    program::{Exit, ProcessError},
    streams::{Stream, Typing},
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

/// Once a program has printed something and then been silent for this long, it is taken to wait for an answer.
const PROMPT_SILENCE: Duration = Duration::from_millis(60);

/// A program that prints nothing is given the next answer after this.
const SILENT_PROMPT: Duration = Duration::from_millis(600);

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
        }
    }

    /// Collects output until the program itself has ended; what it left behind may go on. May be cancelled and called
    /// again.
    ///
    /// # Errors
    /// When it could not be started, or the guard has gone.
    pub async fn wait(&mut self) -> Result<Exit, ProcessError> {
        while self.ended.is_none() {
            let seen = self.stdout.total();
            let silence = if seen > 0 {
                PROMPT_SILENCE
            } else {
                SILENT_PROMPT
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
