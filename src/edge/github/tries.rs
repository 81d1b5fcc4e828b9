//! The attempts at one call: which failures pass, and how long is waited for that.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::{Call, GitHub, GitHubError, Refused};

/// Why one attempt failed.
pub(super) enum Failure {
    Refused(Box<Refused>),
    /// Refused for having asked too much.
    Limited {
        secondary: bool,
        /// `None`: GitHub did not say how long.
        wait: Option<Duration>,
        message: String,
        /// It was known, and GitHub was not asked.
        known: bool,
    },
    /// GitHub has trouble; it may have done what was asked.
    Overloaded {
        reason: String,
        retry_after: Option<Duration>,
    },
    /// No whole answer; it may have done what was asked.
    Lost(String),
    /// No other attempt would end otherwise.
    Fatal(GitHubError),
}

/// Attempts at one call.
pub(super) struct Tries {
    call: Call,
    pub(super) deadline: Instant,
    failed: u32,
    limits: u32,
    /// Whether an attempt at a change may have been carried out although it seemed to fail.
    pub(super) doubtful: bool,
}

impl Tries {
    pub(super) fn until(call: Call, deadline: Instant) -> Self {
        Self {
            call,
            deadline,
            failed: 0,
            limits: 0,
            doubtful: false,
        }
    }

    fn left(&self) -> Duration {
        self.deadline.saturating_duration_since(Instant::now())
    }
}

impl GitHub {
    /// When a call that begins now has to be over.
    pub(super) fn deadline(&self) -> Instant {
        // A year is for a budget that no clock can hold.
        let year = Duration::from_secs(31_536_000);
        Instant::now() + self.patience.budget.min(year)
    }

    /// Waits until the next attempt.
    ///
    /// # Errors
    /// When there should be none.
    pub(super) async fn again(
        &self,
        tries: &mut Tries,
        failure: Failure,
    ) -> Result<(), GitHubError> {
        let call = tries.call;
        let wait = match failure {
            Failure::Fatal(error) => return Err(error),
            Failure::Refused(refused) => return Err(refused.into()),
            Failure::Limited {
                secondary,
                wait,
                message,
                known,
            } => {
                tries.failed += u32::from(!known);
                tries.limits += u32::from(!known);
                let wait = wait.unwrap_or_else(|| self.patience.secondary(tries.limits));
                if !known {
                    self.limit_met(secondary, wait, &message);
                }
                if wait > tries.left() || tries.failed >= self.patience.attempts {
                    return Err(GitHubError::RateLimited {
                        call,
                        secondary,
                        ends_in: wait,
                        at: Timestamp::now()
                            .saturating_add(wait)
                            .unwrap_or(Timestamp::MAX),
                        message,
                    });
                }
                wait
            }
            Failure::Overloaded { .. } | Failure::Lost(_) => {
                tries.doubtful |= call.is_write();
                tries.failed += 1;
                let wait = self.patience.wait(tries.failed, fastrand::f64());
                let (mut reason, wait) = match failure {
                    Failure::Overloaded {
                        reason,
                        retry_after: Some(asked),
                    } => (
                        format!(
                            "{reason}; it wants to be left alone for {} s",
                            asked.as_secs()
                        ),
                        asked,
                    ),
                    Failure::Overloaded { reason, .. } => (reason, wait),
                    Failure::Lost(reason) => (reason, wait),
                    _ => unreachable!("matched above"),
                };
                let late = wait > tries.left();
                if late || tries.failed >= self.patience.attempts {
                    if late {
                        reason.push_str(", and no time is left");
                    }
                    return Err(GitHubError::Unavailable {
                        call,
                        attempts: tries.failed,
                        reason,
                        doubtful: tries.doubtful,
                    });
                }
                wait
            }
        };
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(GitHubError::Cancelled { call }),
            () = sleep(wait) => Ok(()),
        }
    }
}
