//! A program that is spoken with through pipes for as long as it runs.

use std::{
    fs::File,
    io::Read,
    os::fd::{AsFd, OwnedFd},
    sync::{Arc, Mutex, PoisonError},
};

use rustix::pipe::PipeFlags;

use super::{
    program::{Exit, ProcessError, Program},
    supervisor::{Ending, Guard},
};

/// Kept of what it writes to its standard error.
const LAST_WORDS: usize = 8 << 10;

/// A program whose standard input and output are ours to write and read.
pub struct Piped {
    /// What it reads; `None`: taken.
    pub input: Option<OwnedFd>,
    /// What it writes; `None`: taken.
    pub output: Option<OwnedFd>,
    ending: Ending,
    words: Arc<Mutex<Vec<u8>>>,
}

impl Guard {
    /// Starts a program on pipes.
    ///
    /// # Errors
    /// When its streams cannot be made or the guard has gone. That the program itself cannot be started shows when its end
    /// is waited for.
    pub async fn spawn_piped(&mut self, program: &Program) -> Result<Piped, ProcessError> {
        let pipe = || {
            rustix::pipe::pipe_with(PipeFlags::CLOEXEC)
                .map_err(|error| ProcessError::Streams(error.into()))
        };
        let ((stdin, input), (output, stdout), (errors, stderr)) = (pipe()?, pipe()?, pipe()?);
        let descriptors = [stdin.as_fd(), stdout.as_fd(), stderr.as_fd()];
        let (ending, _) = self.begin(program, &descriptors).await?;
        let words = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&words);
        // It ends with the last program that has this stream, which the guard outlives.
        std::thread::Builder::new()
            .name("last-words".to_owned())
            .spawn(move || listen(File::from(errors), &kept))
            .map_err(ProcessError::Streams)?;
        Ok(Piped {
            input: Some(input),
            output: Some(output),
            ending,
            words,
        })
    }
}

fn listen(mut from: File, kept: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(&buffer[..count]);
        let surplus = kept.len().saturating_sub(LAST_WORDS);
        kept.drain(..surplus);
    }
}

impl Piped {
    /// Waits for its end. May be cancelled and called again, until it has told.
    ///
    /// # Errors
    /// When it could not be started, or the guard has gone.
    pub async fn wait(&mut self) -> Result<Exit, ProcessError> {
        match (&mut self.ending).await {
            Ok(Ok(exit)) => Ok(exit),
            Ok(Err(reason)) => Err(ProcessError::Refused {
                cwd: "/".to_owned(),
                reason,
            }),
            Err(_) => Err(ProcessError::GuardKilled),
        }
    }

    /// The end of what it wrote to its standard error.
    pub fn last_words(&self) -> String {
        let words = self.words.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&words).into_owned()
    }
}
