//! How much may still be asked (<https://docs.github.com/rest/rate-limit/rate-limit>).

use jiff::Timestamp;
use serde::Deserialize;

use super::{Call, GitHub, GitHubError, client::Ask};

/// The primary limit of the REST API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests an hour.
    pub limit: u64,
    /// Of which are left.
    pub remaining: u64,
    /// When the next hour begins.
    pub reset: Timestamp,
}

#[derive(Deserialize)]
struct Answer {
    resources: Resources,
}

#[derive(Deserialize)]
struct Resources {
    core: Core,
}

#[derive(Deserialize)]
struct Core {
    limit: u64,
    remaining: u64,
    reset: i64,
}

impl GitHub {
    /// The limit of this token; asking is not counted. An Enterprise Server without limits says that it is not there.
    ///
    /// # Errors
    /// When GitHub does not say.
    pub async fn rate_limit(&self) -> Result<RateLimit, GitHubError> {
        let call = Call::RateLimit;
        let ask = Ask::get(call, self.place.api("/rate_limit"));
        let Answer {
            resources: Resources { core },
        } = self.value(&ask, self.deadline()).await?;
        let reset = Timestamp::from_second(core.reset).map_err(|_| GitHubError::Answer {
            call,
            why: "its reset is no time".to_owned(),
        })?;
        let (limit, remaining) = (core.limit, core.remaining);
        Ok(RateLimit {
            limit,
            remaining,
            reset,
        })
    }
}
