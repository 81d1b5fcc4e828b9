//! Text from strangers in the log: the runner finds commands at the start of lines and, in the old form, anywhere in
//! them, so it is told to look for none, until it hears a word that the strangers cannot know.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{commands::Commands, random::token};

/// The log while it is lent out. Commands are obeyed again when it ends or is dropped, also by a panic.
pub struct Relay {
    shared: Arc<Mutex<Shared>>,
}

struct Shared {
    /// `None` once the relay has ended.
    lent: Option<Lent>,
}

struct Lent {
    commands: Commands,
    token: String,
    /// Whether the last byte was no line end.
    torn: bool,
}

impl Commands {
    /// Hands the log over to text from strangers: until the relay ends, the runner obeys no command.
    ///
    /// # Errors
    /// When the log cannot be written, or the system has no random bytes.
    pub fn relay(mut self) -> io::Result<Relay> {
        let token = token()?;
        self.command("stop-commands", &[], &token)?;
        Ok(Relay::new(self, token))
    }
}

impl Relay {
    fn new(commands: Commands, token: String) -> Self {
        let lent = Some(Lent {
            commands,
            token,
            torn: false,
        });
        Self {
            shared: Arc::new(Mutex::new(Shared { lent })),
        }
    }

    /// A writer for one of those whose text is relayed. It may go to another thread and may outlive the relay; what it is
    /// given after the end is refused.
    pub fn writer(&self) -> RelayWriter {
        RelayWriter {
            shared: Arc::clone(&self.shared),
        }
    }

    /// Ends the relay and gives the log back.
    ///
    /// # Errors
    /// When the log cannot be written. It is gone then.
    pub fn end(self) -> io::Result<Commands> {
        let lent = locked(&self.shared).lent.take();
        lent.expect("only the end takes it").end()
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        if let Some(lent) = locked(&self.shared).lent.take() {
            // Nobody is left to tell when this fails.
            let _ = lent.end();
        }
    }
}

impl Lent {
    fn end(mut self) -> io::Result<Commands> {
        if self.torn {
            // In the middle of a line the runner would not see the word.
            self.commands.out.write_all(b"\n")?;
        }
        self.commands.command(&self.token, &[], "")?;
        Ok(self.commands)
    }
}

/// Writes into a [`Relay`]. Each call is one piece in the log; pieces of several writers take turns.
#[derive(Clone)]
pub struct RelayWriter {
    shared: Arc<Mutex<Shared>>,
}

impl RelayWriter {
    /// One whose relay has ended already: it refuses what it is given.
    pub fn ended() -> Self {
        Self {
            shared: Arc::new(Mutex::new(Shared { lent: None })),
        }
    }
}

impl Write for RelayWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut shared = locked(&self.shared);
        let lent = shared.lent.as_mut().ok_or_else(over)?;
        if let Some(last) = bytes.last() {
            lent.torn = *last != b'\n';
        }
        lent.commands.out.write_all(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut locked(&self.shared).lent {
            Some(lent) => lent.commands.out.flush(),
            None => Ok(()),
        }
    }
}

fn over() -> io::Error {
    io::Error::new(
        io::ErrorKind::BrokenPipe,
        "the log is no longer lent out: the relay has ended",
    )
}

// A writer that panicked left whole bytes behind, and the runner must hear the word even so.
fn locked(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
