//! The door to GitHub's REST and GraphQL APIs: checks, comments, runs and artifacts of one repository.
//!
//! octocrab carries the requests; what to wait for, what to repeat and what a refusal means is decided here. Waits have
//! a budget, writes go one after another, and a write whose answer was lost is looked for before it is done again. The
//! process's environment is not asked: what the runner gave arrives as a map. No token is in an error, and nothing here
//! prints.
//!
//! Sources: <https://docs.github.com/rest> (version 2022-11-28), and GitHub's OpenAPI description.

mod app;
mod artifacts;
mod call;
mod check_run;
mod checks;
mod client;
mod comments;
mod cut;
mod error;
mod etags;
mod jwt;
mod limits;
mod minted;
mod pages;
mod patience;
mod permissions;
mod place;
mod probe;
mod refusal;
mod remedy;
mod repository;
mod runs;
mod token;
mod transport;
mod tries;

pub use artifacts::{Artifact, ArtifactRun};
pub use call::Call;
pub use check_run::{
    Annotation, AnnotationLevel, CheckApp, CheckId, CheckOutput, CheckRun, CheckStatus,
    CheckUpdate, Conclusion, NewCheck, Output, Updated,
};
pub use client::{GitHub, SecretListener};
pub use comments::{Comment, CommentId};
pub use error::GitHubError;
pub use limits::RateLimit;
pub use patience::Patience;
pub use permissions::{Level, Needs, Permission, Scope};
pub use place::{Place, RepositoryName};
pub use probe::Answer;
pub use refusal::{Reason, Refused};
pub use repository::{Repository, RepositoryPermissions};
pub use runs::{RunFilter, WorkflowRun};
pub use token::{Credentials, Token};
