//! How guards are started, and as whom they start programs.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A user and group by number, as a container knows them: they need no name and no home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// User id.
    pub uid: u32,
    /// Group id; there are no supplementary groups.
    pub gid: u32,
}

/// What is needed to start guards.
#[derive(Debug, Clone)]
pub struct Launcher {
    /// The program whose `main` knows how to guard processes: this one, wherever it lies.
    pub program: PathBuf,
    /// Whom programs run as; `None`: as whoever runs this. The guards themselves stay what they are, so that nothing they
    /// guard can end them.
    pub user: Option<User>,
}

impl Launcher {
    /// This program, without a change of user.
    pub fn new() -> Self {
        Self {
            program: PathBuf::from("/proc/self/exe"),
            user: None,
        }
    }
}

impl Default for Launcher {
    fn default() -> Self {
        Self::new()
    }
}
