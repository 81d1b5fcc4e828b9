//! What the run and a guard say to each other: a length (u32, little endian), then JSON. The descriptors of a program's
//! standard streams travel with the first byte of its `Spawn` (`SCM_RIGHTS`, unix(7)).

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::program::User;

/// From the run to the guard.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Request {
    /// Start a shell command; three descriptors come along.
    Spawn {
        /// Chosen by the run.
        id: u64,
        command: String,
        cwd: String,
        /// The whole environment.
        env: Vec<(String, String)>,
        /// Standard input is a terminal that is to become the controlling one.
        terminal: bool,
        /// Whom it runs as; `None`: as the guard does.
        user: Option<User>,
    },
    /// Stop every descendant: TERM, and KILL when this is over.
    Stop { grace_ms: u64 },
}

/// From the guard to the run.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// It could not be started.
    Refused { id: u64, reason: String },
    /// It ended; `alone` when the guard has no descendant left.
    Exited {
        id: u64,
        code: Option<i32>,
        signal: Option<i32>,
        alone: bool,
    },
    /// Nothing is left, or `survivors` could not be killed.
    Stopped { killed: bool, survivors: u32 },
}

/// One frame.
pub(super) fn frame<T: Serialize>(message: &T) -> Vec<u8> {
    let mut bytes = vec![0; 4];
    serde_json::to_writer(&mut bytes, message)
        .expect("messages of plain strings and numbers serialise");
    let length = u32::try_from(bytes.len() - 4).expect("a message is smaller than 4 GiB");
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// The body of a frame.
pub(super) fn message<T: DeserializeOwned>(body: &[u8]) -> std::io::Result<T> {
    serde_json::from_slice(body).map_err(std::io::Error::other)
}
