//! What is drafted, before it is text.

use super::guess::{Evidence, Guess};

/// Drafts of everything.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The project's name; `None`: nothing tells it.
    pub project: Option<Guess<String>>,
    /// In the order in which they are written.
    pub services: Vec<Service>,
    /// What a workflow has to set up, each once.
    pub tools: Vec<(String, Tool)>,
    /// What was seen of the repository, in the order of looking.
    pub seen: Vec<Evidence>,
    /// What a person should know, because it was not drafted or is only half known.
    pub remarks: Vec<String>,
}

/// A service of the configuration.
#[derive(Debug, Clone)]
pub struct Service {
    /// Unique.
    pub name: String,
    /// For people: `Express`.
    pub what: &'static str,
    /// From the root; empty: the root.
    pub folder: String,
    /// For `sh -c` in the root: a template.
    pub command: Guess<String>,
    /// Variables, whose values are templates.
    pub env: Vec<(String, String)>,
    /// `None`: it listens on none.
    pub port: Option<Guess<Port>>,
    /// `None`: it counts as ready at once.
    pub ready: Option<Guess<Ready>>,
    /// Whether it needs longer than a program that is only started.
    pub is_slow: bool,
    /// Names of services before it.
    pub after: Vec<Guess<String>>,
    /// Sentences for a comment.
    pub notes: Vec<String>,
}

/// Where a service listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Port {
    /// A free one, which it is told.
    Auto,
    /// Always this one.
    Fixed(u16),
}

/// How a service is seen to be ready.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ready {
    /// This path answers.
    Http(String),
    /// Its port takes connections.
    Tcp,
    /// A line of its output matches.
    Log(&'static str),
}

/// What a workflow sets up before the scenarios run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tool {
    /// npm, with a lock file (`true`) or without.
    Npm(bool),
    /// pnpm.
    Pnpm,
    /// Yarn.
    Yarn,
    /// Bun.
    Bun,
    /// pip with `requirements.txt`.
    PipRequirements,
    /// pip with `pyproject.toml`.
    PipProject,
    /// Python without packages.
    Python,
    /// Bundler.
    Bundler,
    /// Maven; `true`: by the wrapper in the repository.
    Maven(bool),
    /// Gradle; `true`: by the wrapper in the repository.
    Gradle(bool),
    /// The .NET SDK.
    Dotnet,
    /// Composer.
    Composer,
    /// Go.
    Go,
    /// Cargo.
    Cargo,
    /// Whatever the repository's Makefile needs.
    Make,
    /// Docker, which runs what others depend on.
    Docker,
}
