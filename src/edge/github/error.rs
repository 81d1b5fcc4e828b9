//! Why something of GitHub is not there or was not done.

use std::time::Duration;

use jiff::Timestamp;

use super::{Call, Reason, Refused};

/// Why a call came to nothing. No variant holds a token.
#[derive(Debug, thiserror::Error)]
pub enum GitHubError {
    /// A variable is missing, or says something that cannot be.
    #[error("the variable {name} is not usable: {why}")]
    Variable {
        /// Its name.
        name: &'static str,
        /// What is wrong.
        why: String,
    },
    /// The App's key, or the token, cannot be used at all. Nothing was sent.
    #[error("the {what} is not usable: {why}")]
    Credentials {
        /// Which of them.
        what: &'static str,
        /// What is wrong; never the value.
        why: String,
    },
    /// GitHub will not do it.
    #[error(transparent)]
    Refused(#[from] Box<Refused>),
    /// Too much was asked, and the wait would take longer than there is time.
    #[error("{call} met a {}rate limit of GitHub's, which {}: {message}",
        if *.secondary { "secondary " } else { "" }, ends(.ends_in, .at))]
    RateLimited {
        /// What was asked.
        call: Call,
        /// For too much at once, and not for the requests of the hour.
        secondary: bool,
        /// From when this was said.
        ends_in: Duration,
        /// The same as a time, by this machine's clock.
        at: Timestamp,
        /// What GitHub said.
        message: String,
    },
    /// Every attempt failed.
    #[error("{call} failed {attempts} {}, at last: {reason}{}",
        if *.attempts == 1 { "time" } else { "times" },
        if *.doubtful { "; it may have been done" } else { "" })]
    Unavailable {
        /// What was asked.
        call: Call,
        /// How often.
        attempts: u32,
        /// Why the last attempt failed.
        reason: String,
        /// It was a change, and an answer to it was lost.
        doubtful: bool,
    },
    /// GitHub answered, and the answer is of no use.
    #[error("the answer to {call} is not usable: {why}")]
    Answer {
        /// What was asked.
        call: Call,
        /// What is wrong with it.
        why: String,
    },
    /// No client can be made: no certificates, or a proxy's address that is none.
    #[error("no connection to GitHub can be made: {reason}")]
    Client {
        /// What the library said.
        reason: String,
    },
    /// The caller wanted it to end. A change may have been made or not.
    #[error("{call} was cancelled")]
    Cancelled {
        /// What was asked.
        call: Call,
    },
}

fn ends(wait: &Duration, at: &Timestamp) -> String {
    format!("ends in {} s, at {at:.0}", wait.as_secs())
}

impl GitHubError {
    /// Why GitHub refused, where it did.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Refused(refused) => Some(&refused.reason),
            _ => None,
        }
    }

    /// Whether the token may not do this, so that it will not be able to in this job at all.
    pub fn is_missing_permission(&self) -> bool {
        matches!(
            self.reason(),
            Some(
                Reason::MissingPermission { .. }
                    | Reason::Forbidden
                    | Reason::NeedsApp
                    | Reason::SingleSignOn { .. }
            )
        )
    }

    /// What a person can do, where that is known.
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::Refused(refused) => return refused.hint(),
            Self::RateLimited {
                secondary: true, ..
            } => "start fewer jobs of this kind at once, or run it again later",
            Self::RateLimited { .. } => {
                "run it again when the limit has ended; the token of a GitHub App (`app-id`, `app-private-key`) has a limit of its own"
            }
            Self::Unavailable { .. } => {
                "see https://www.githubstatus.com, and whether the runner's firewall and proxy let GITHUB_API_URL through"
            }
            Self::Client { .. } => {
                "install the package `ca-certificates`, and check https_proxy and no_proxy"
            }
            Self::Variable { .. } => {
                "GitHub sets it in workflows; elsewhere set it by hand, for example GITHUB_REPOSITORY=owner/name"
            }
            Self::Credentials { .. } => {
                "copy the secret again, whole, with its first and last line"
            }
            Self::Answer { .. } | Self::Cancelled { .. } => return None,
        };
        Some(hint.to_owned())
    }
}
