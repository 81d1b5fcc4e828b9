//! One attempt at a call, with all that it has to keep to: the token, the pace, the limits that are known.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::Method;
use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

use super::{
    Call, Credentials, GitHubError, Patience, Place, Reason, Refused,
    etags::Etags,
    minted::Minted,
    patience::{http_date, retry_after, until},
    refusal::{self, Said, one_line},
    transport::{Broken, Outgoing, Reply, Transport},
    tries::{Failure, Tries},
};

/// An attempt that is begun has at least so long.
const LEAST: Duration = Duration::from_secs(1);

/// Is told every token that is made, before it is used, so that a log can hide it.
pub type SecretListener = Arc<dyn Fn(&str) + Send + Sync>;

/// A client for one repository. Copies share connections, limits and tokens; a copy may have another patience.
#[derive(Clone)]
pub struct GitHub {
    pub(super) place: Arc<Place>,
    pub(super) patience: Patience,
    pub(super) stop: CancellationToken,
    pub(super) shared: Arc<Shared>,
}

/// What all copies have in common.
pub(super) struct Shared {
    pub(super) credentials: Credentials,
    pub(super) listener: Option<SecretListener>,
    transport: Transport,
    etags: Mutex<Etags>,
    limit: Mutex<Option<Limit>>,
    /// When the last change was made. Changes hold it, so that one is made after another.
    writes: tokio::sync::Mutex<Option<Instant>>,
    pub(super) minted: tokio::sync::Mutex<Minted>,
    /// What GitHub's clock is ahead of ours.
    ahead: Mutex<Option<SignedDuration>>,
    pub(super) viewer: tokio::sync::OnceCell<String>,
}

/// A rate limit that was met.
#[derive(Clone)]
struct Limit {
    ends: Instant,
    secondary: bool,
    message: String,
}

/// What is asked.
pub(super) struct Ask {
    pub(super) call: Call,
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) body: Option<String>,
    /// A redirect is the answer.
    pub(super) wants_redirect: bool,
}

impl Ask {
    pub(super) fn get(call: Call, url: String) -> Self {
        let (method, body, wants_redirect) = (Method::GET, None, false);
        Self {
            call,
            method,
            url,
            body,
            wants_redirect,
        }
    }

    pub(super) fn with(call: Call, method: Method, url: String, body: &Value) -> Self {
        let body = Some(body.to_string());
        Self {
            method,
            body,
            ..Self::get(call, url)
        }
    }
}

impl std::fmt::Debug for GitHub {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GitHub")
            .field("place", &self.place)
            .field("credentials", &self.shared.credentials)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

impl GitHub {
    /// A client. Nothing is sent yet. Its calls are to be awaited in a tokio runtime with time and I/O.
    pub fn new(
        place: Place,
        credentials: Credentials,
        patience: Patience,
        stop: CancellationToken,
    ) -> Self {
        Self::telling(place, credentials, patience, stop, None)
    }

    /// The same, with somebody who is told the tokens that are made for a GitHub App.
    pub fn telling(
        place: Place,
        credentials: Credentials,
        patience: Patience,
        stop: CancellationToken,
        listener: Option<SecretListener>,
    ) -> Self {
        let transport = Transport::new(place.proxies.clone());
        let shared = Shared {
            credentials,
            listener,
            transport,
            etags: Mutex::default(),
            limit: Mutex::default(),
            writes: tokio::sync::Mutex::default(),
            minted: tokio::sync::Mutex::default(),
            ahead: Mutex::default(),
            viewer: tokio::sync::OnceCell::new(),
        };
        Self {
            place: Arc::new(place),
            patience,
            stop,
            shared: Arc::new(shared),
        }
    }

    /// A copy with another patience.
    #[must_use]
    pub fn with_patience(&self, patience: Patience) -> Self {
        Self {
            patience,
            ..self.clone()
        }
    }

    /// A copy that is ended by something else, for what has to be said after the run itself was ended.
    #[must_use]
    pub fn with_stop(&self, stop: CancellationToken) -> Self {
        Self {
            stop,
            ..self.clone()
        }
    }

    /// Where it asks.
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// Asks until there is an answer; only for what does no harm when it is done twice.
    pub(super) async fn repeat(&self, ask: &Ask, deadline: Instant) -> Result<Reply, GitHubError> {
        let mut tries = Tries::until(ask.call, deadline);
        loop {
            match self.attempt(ask, deadline).await {
                Ok(reply) => return Ok(reply),
                Err(failure) => self.again(&mut tries, failure).await?,
            }
        }
    }

    /// One attempt, with the token. A token of an App that is refused is made again, once.
    pub(super) async fn attempt(&self, ask: &Ask, deadline: Instant) -> Result<Reply, Failure> {
        let token = self.token(deadline).await.map_err(Failure::Fatal)?;
        match self.attempt_as(ask, &token, deadline).await {
            Err(Failure::Refused(refused))
                if refused.reason == Reason::BadCredentials && self.forget(&token).await =>
            {
                let token = self.token(deadline).await.map_err(Failure::Fatal)?;
                self.attempt_as(ask, &token, deadline).await
            }
            result => result,
        }
    }

    /// One attempt with this token.
    pub(super) async fn attempt_as(
        &self,
        ask: &Ask,
        bearer: &str,
        deadline: Instant,
    ) -> Result<Reply, Failure> {
        let call = ask.call;
        let cancelled = || Failure::Fatal(GitHubError::Cancelled { call });
        tokio::select! {
            biased;
            () = self.stop.cancelled() => Err(cancelled()),
            result = self.attempt_in_turn(ask, bearer, deadline) => result,
        }
    }

    async fn attempt_in_turn(
        &self,
        ask: &Ask,
        bearer: &str,
        deadline: Instant,
    ) -> Result<Reply, Failure> {
        if !ask.call.is_write() {
            return self.exchange(ask, bearer, deadline).await;
        }
        let no_time = || {
            Failure::Fatal(GitHubError::Unavailable {
                call: ask.call,
                attempts: 0,
                reason: "other changes took all the time".to_owned(),
                doubtful: false,
            })
        };
        let waiting = deadline.max(Instant::now() + LEAST);
        let turn = tokio::time::timeout_at(waiting, self.shared.writes.lock()).await;
        let mut last = turn.map_err(|_| no_time())?;
        if let Some(last) = *last {
            let next = last + self.patience.between_writes;
            if next > waiting {
                return Err(no_time());
            }
            sleep_until(next).await;
        }
        let result = self.exchange(ask, bearer, deadline).await;
        *last = Some(Instant::now());
        result
    }

    async fn exchange(&self, ask: &Ask, bearer: &str, deadline: Instant) -> Result<Reply, Failure> {
        if let Some(limited) = self.known_limit() {
            return Err(limited);
        }
        let is_get = ask.method == Method::GET;
        let known = is_get
            .then(|| lock(&self.shared.etags).get(&ask.url))
            .flatten();
        let outgoing = Outgoing {
            method: ask.method.clone(),
            url: &ask.url,
            bearer: Some(bearer),
            etag: known.as_ref().map(|(etag, _)| etag.as_str()),
            body: ask.body.as_deref(),
            follow: !ask.wants_redirect,
        };
        let left = deadline.saturating_duration_since(Instant::now());
        let limit = self.patience.answer.min(left.max(LEAST));
        let reply = timeout(limit, self.shared.transport.exchange(&outgoing)).await;
        let reply = reply
            .map_err(|_| Failure::Lost(format!("no answer within {:.1} s", limit.as_secs_f64())))?
            .map_err(|broken| match broken {
                Broken::Network(reason) => Failure::Lost(reason),
                Broken::Answer(why) => Failure::Fatal(GitHubError::Answer {
                    call: ask.call,
                    why,
                }),
                Broken::Fatal(error) => Failure::Fatal(error),
            })?;
        if let Some(date) = reply.header("date").and_then(http_date) {
            *lock(&self.shared.ahead) = Some(date.duration_since(Timestamp::now()));
        }
        match (reply.status, known) {
            (304, Some((_, known))) => Ok(known),
            (200, _) if is_get => {
                lock(&self.shared.etags).put(&ask.url, &reply);
                Ok(reply)
            }
            (200..=299, _) => Ok(reply),
            (301 | 302 | 303 | 307 | 308, _) if ask.wants_redirect => Ok(reply),
            _ => Err(self.failure(ask.call, &reply, bearer)),
        }
    }

    /// What an answer means that is none.
    fn failure(&self, call: Call, reply: &Reply, bearer: &str) -> Failure {
        // A server that repeats the token must not bring it into a log.
        let body = String::from_utf8_lossy(&reply.body).replace(bearer, "***");
        let message = refusal::words(body.as_bytes());
        let asked = reply.header("retry-after");
        let asked = asked.and_then(|value| retry_after(value, self.server_time()));
        let status = reply.status;
        let has = |part: &str| message.to_ascii_lowercase().contains(part);
        if status == 429 || (status == 403 && (asked.is_some() || has("rate limit"))) {
            let spent = reply.header("x-ratelimit-remaining") == Some("0");
            let primary = spent && !has("secondary");
            let reset = self.resets_in(reply);
            return Failure::Limited {
                secondary: !primary,
                wait: if primary { asked.or(reset) } else { asked },
                message,
                known: false,
            };
        }
        if status == 408 || status >= 500 {
            return Failure::Overloaded {
                reason: format!("{status} {message}").trim_end().to_owned(),
                retry_after: asked,
            };
        }
        if !(400..500).contains(&status) {
            let why = format!("its status is {status}");
            return Failure::Fatal(GitHubError::Answer { call, why });
        }
        let said = Said {
            status,
            accepted: reply.header("x-accepted-github-permissions"),
            sso: reply.header("x-github-sso"),
            body: body.as_bytes(),
        };
        Failure::Refused(Box::new(Refused {
            call,
            reason: refusal::reason(call, &said, &message, &self.place.server_url),
            status,
            message,
            request_id: reply.header("x-github-request-id").map(one_line),
        }))
    }

    /// How long the primary limit lasts. `None`: GitHub did not say.
    pub(super) fn resets_in(&self, reply: &Reply) -> Option<Duration> {
        let at = reply.header("x-ratelimit-reset")?.parse().ok()?;
        let at = Timestamp::from_second(at).ok()?;
        // A second more, because the reset is cut to a whole one.
        Some(until(at, self.server_time()) + Duration::from_secs(1))
    }

    /// The time by GitHub's clock, or by ours while it is not known.
    pub(super) fn server_time(&self) -> Timestamp {
        let ahead = (*lock(&self.shared.ahead)).unwrap_or_default();
        let now = Timestamp::now();
        now.checked_add(ahead).unwrap_or(now)
    }

    /// What GitHub's clock is ahead of this machine's, as of the last answer. `None`: nothing was answered yet.
    pub fn server_clock_ahead(&self) -> Option<SignedDuration> {
        *lock(&self.shared.ahead)
    }

    /// All copies keep to a limit that one of them has met.
    pub(super) fn limit_met(&self, secondary: bool, wait: Duration, message: &str) {
        let ends = Instant::now().checked_add(wait);
        *lock(&self.shared.limit) = ends.map(|ends| Limit {
            ends,
            secondary,
            message: message.to_owned(),
        });
    }

    fn known_limit(&self) -> Option<Failure> {
        let limit = lock(&self.shared.limit).clone()?;
        let wait = limit.ends.checked_duration_since(Instant::now())?;
        (!wait.is_zero()).then_some(Failure::Limited {
            secondary: limit.secondary,
            wait: Some(wait),
            message: limit.message,
            known: true,
        })
    }
}

/// The value of an answer.
///
/// # Errors
/// When it is not as documented. What the library says about that may have a secret in it, and is left out.
pub(super) fn read<T: DeserializeOwned>(call: Call, body: &[u8]) -> Result<T, Failure> {
    match serde_json::from_slice(body) {
        Ok(value) => Ok(value),
        // HTML, or the first half: something between here and GitHub.
        Err(error) if error.is_data() => Err(Failure::Fatal(GitHubError::Answer {
            call,
            why: format!(
                "what stands at line {}, column {} is not as documented",
                error.line(),
                error.column()
            ),
        })),
        Err(_) => Err(Failure::Lost("an answer that is no JSON".to_owned())),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
