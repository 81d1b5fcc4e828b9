//! How guards are started, and as whom they start programs.

use std::path::PathBuf;

use super::{agent::Agent, program::User};

/// What is needed to start guards.
#[derive(Debug, Clone)]
pub struct Launcher {
    /// The program whose `main` knows how to guard processes: this one, wherever it lies.
    pub program: PathBuf,
    /// Whom programs run as; `None`: as whoever runs this. The guards themselves stay what they are, so that nothing they
    /// guard can end them.
    pub user: Option<User>,
    /// Who starts guards in a container beside us; `None`: they are started here.
    pub agent: Option<Agent>,
}

impl Launcher {
    /// This program, without a change of user.
    pub fn new() -> Self {
        Self {
            program: PathBuf::from("/proc/self/exe"),
            user: None,
            agent: None,
        }
    }
}

impl Default for Launcher {
    fn default() -> Self {
        Self::new()
    }
}
