//! What a person should know about files that are not in the zip as they are on the disk.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

/// So many are kept; the others are counted.
const KEPT: usize = 1_000;

/// Something about one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Relative to the root, with what is no UTF-8 replaced.
    pub path: String,
    /// What is to be known.
    pub what: What,
}

/// What is to be known about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Left out: what it points to may be anything.
    Symlink,
    /// Left out: a named pipe, a socket or a device.
    Special,
    /// Left out: it was gone, or had become something else, when it was to be read.
    Vanished,
    /// Left out: it could not be read.
    Unreadable {
        /// What the system said.
        reason: String,
    },
    /// Left out: too many folders above it, or too many files before it.
    TooMany,
    /// In the zip, as far as it could be read before it became shorter.
    Shrunk,
    /// In the zip by another name.
    Renamed {
        /// There.
        to: String,
    },
}

impl Remark {
    /// Whether content is missing that was there to be kept. Links and devices have none of their own.
    pub fn is_loss(&self) -> bool {
        match self.what {
            What::Symlink | What::Special | What::Renamed { .. } => false,
            What::Vanished | What::Unreadable { .. } | What::TooMany | What::Shrunk => true,
        }
    }
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.path)?;
        match &self.what {
            What::Symlink => write!(f, "left out, because it is a link"),
            What::Special => write!(f, "left out, because it is no ordinary file"),
            What::Vanished => write!(f, "left out, because it vanished"),
            What::Unreadable { reason } => {
                write!(f, "left out, because it could not be read: {reason}")
            }
            What::TooMany => write!(f, "left out, because there are too many files or folders"),
            What::Shrunk => write!(
                f,
                "shorter than it was, because it shrank while it was read"
            ),
            What::Renamed { to } => write!(f, "is {to} in the artifact"),
        }
    }
}

/// Collected while listing and packing.
#[derive(Debug, Default)]
pub(super) struct Remarks(Mutex<(Vec<Remark>, u64)>);

impl Remarks {
    pub(super) fn add(&self, path: &[u8], what: What) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.1 += 1;
        if all.0.len() < KEPT {
            let path = String::from_utf8_lossy(path).into_owned();
            all.0.push(Remark { path, what });
        }
    }

    /// The same, to be gone on with: a folder may be packed again.
    pub(super) fn copy(&self) -> Self {
        Self(Mutex::new(self.all()))
    }

    /// The kept ones, and how many there were.
    pub(super) fn all(&self) -> (Vec<Remark>, u64) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
