//! One attempt at an exchange, and whether another one is worth it.

use std::{
    error::Error,
    future::Future,
    sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use reqwest::{NoProxy, Proxy, Response, Url, header::RETRY_AFTER};
use tokio::time::{sleep, timeout};

use super::{Call, Listener, Patience, Service, UploadError, UploadEvent, patience::retry_after};

/// To find a server and open a connection; more is no time but a failure.
const CONNECT: Duration = Duration::from_secs(30);
/// Of an error's words, for people.
const MAX_MESSAGE: usize = 500;

/// Why one attempt failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The service said so.
    Status {
        status: u16,
        message: String,
        retry_after: Option<Duration>,
    },
    /// No whole answer: what was asked may have been done or not.
    Network(String),
    /// An answer that is none, most often from something between here and the service.
    Garbled(String),
    /// No other attempt would end otherwise.
    Fatal(UploadError),
}

impl Failure {
    fn is_passing(&self) -> bool {
        match self {
            Self::Status { status, .. } => matches!(status, 408 | 429 | 500..),
            Self::Network(_) | Self::Garbled(_) => true,
            Self::Fatal(_) => false,
        }
    }

    /// Whether the service may have done what it was asked.
    fn is_doubtful(&self) -> bool {
        match self {
            Self::Status { status, .. } => *status >= 500,
            Self::Network(_) | Self::Garbled(_) => true,
            Self::Fatal(_) => false,
        }
    }

    fn reason(&self) -> String {
        match self {
            Self::Status {
                status, message, ..
            } => format!("{status} {message}").trim_end().to_owned(),
            Self::Network(reason) | Self::Garbled(reason) => reason.clone(),
            Self::Fatal(error) => error.to_string(),
        }
    }

    fn into_error(self, call: Call) -> UploadError {
        match self {
            Self::Status {
                status, message, ..
            } => match status {
                401 | 403 => UploadError::Denied {
                    call,
                    status,
                    message,
                },
                status => UploadError::Refused {
                    call,
                    status,
                    message,
                },
            },
            Self::Network(why) | Self::Garbled(why) => UploadError::Answer { call, why },
            Self::Fatal(error) => error,
        }
    }
}

/// The attempts at one call.
pub(super) struct Tries<'a> {
    call: Call,
    most: u32,
    failed: u32,
    patience: &'a Patience,
    listener: &'a Listener,
    /// Whether an earlier attempt may have been carried out although it seemed to fail.
    pub(super) doubtful: bool,
}

impl<'a> Tries<'a> {
    pub(super) fn new(call: Call, most: u32, client: &'a Client) -> Self {
        Self {
            call,
            most,
            failed: 0,
            patience: &client.service.patience,
            listener: &client.listener,
            doubtful: false,
        }
    }

    /// Waits until the next attempt.
    ///
    /// # Errors
    /// When there should be none.
    pub(super) async fn again(&mut self, failure: Failure) -> Result<(), UploadError> {
        self.failed += 1;
        self.doubtful |= failure.is_doubtful();
        if let Failure::Status { message, .. } = &failure
            && message.contains("insufficient usage")
        {
            let message = message.clone();
            return Err(UploadError::Quota { message });
        }
        if !failure.is_passing() {
            return Err(failure.into_error(self.call));
        }
        let gave_up = |reason| UploadError::GaveUp {
            call: self.call,
            attempts: self.failed,
            reason,
        };
        let mut wait = self.patience.wait(self.failed, fastrand::f64());
        if let Failure::Status {
            retry_after: Some(asked),
            ..
        } = failure
        {
            if asked > self.patience.longest_wait {
                let reason = failure.reason();
                return Err(gave_up(format!(
                    "{reason}; it wants to be left alone for {} s",
                    asked.as_secs()
                )));
            }
            wait = asked;
        }
        let reason = failure.reason();
        if self.failed >= self.most {
            return Err(gave_up(reason));
        }
        (self.listener)(UploadEvent::Retried {
            call: self.call,
            reason,
            wait,
        });
        sleep(wait).await;
        Ok(())
    }
}

/// Open connections to the service and to its storage.
pub(super) struct Client {
    pub(super) service: Service,
    pub(super) listener: Listener,
    plain: OnceLock<reqwest::Client>,
    secure: OnceLock<reqwest::Client>,
}

impl Client {
    pub(super) fn new(service: Service, listener: Listener) -> Self {
        Self {
            service,
            listener,
            plain: OnceLock::new(),
            secure: OnceLock::new(),
        }
    }

    /// The client for an address. The system's certificates are read only where TLS is spoken.
    pub(super) fn to(&self, url: &Url) -> Result<&reqwest::Client, UploadError> {
        let proxies = &self.service.proxies;
        let secure = url.scheme() == "https"
            || [&proxies.http, &proxies.https]
                .into_iter()
                .flatten()
                .any(|proxy| proxy.starts_with("https:"));
        let cell = if secure { &self.secure } else { &self.plain };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let built = self.build(secure).map_err(|error| UploadError::Client {
            reason: deepest(&error.without_url()),
        })?;
        Ok(cell.get_or_init(|| built))
    }

    fn build(&self, secure: bool) -> Result<reqwest::Client, reqwest::Error> {
        // The library panics without one; a caller that has installed one keeps it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let proxies = &self.service.proxies;
        // As the official client does, loopback is never asked of a proxy.
        let direct = match &proxies.none_for {
            Some(hosts) => format!("localhost,127.0.0.0/8,::1,{hosts}"),
            None => "localhost,127.0.0.0/8,::1".to_owned(),
        };
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // Blocks go over as many connections as there are blocks, and Azure speaks nothing newer.
            .http1_only()
            .connect_timeout(CONNECT)
            .user_agent(concat!("scenarioforge/", env!("CARGO_PKG_VERSION")))
            .no_proxy();
        if let Some(proxy) = &proxies.https {
            builder = builder.proxy(Proxy::https(proxy)?.no_proxy(NoProxy::from_string(&direct)));
        }
        if let Some(proxy) = &proxies.http {
            builder = builder.proxy(Proxy::http(proxy)?.no_proxy(NoProxy::from_string(&direct)));
        }
        if secure {
            builder.build()
        } else {
            builder.tls_certs_only([]).build()
        }
    }
}

/// Bytes that have moved so far.
#[derive(Debug, Default)]
pub(super) struct Moved(AtomicU64);

impl Moved {
    pub(super) fn add(&self, bytes: u64) {
        self.0.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// Waits for an exchange as long as something moves.
pub(super) async fn while_moving<T>(
    moved: &Moved,
    stall: Duration,
    exchange: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    let mut exchange = std::pin::pin!(exchange);
    let mut before = moved.0.load(Ordering::Relaxed);
    loop {
        if let Ok(ended) = timeout(stall, &mut exchange).await {
            return ended;
        }
        let now = moved.0.load(Ordering::Relaxed);
        if now == before {
            return Err(Failure::Network(format!(
                "nothing has moved for {} s",
                stall.as_secs_f64()
            )));
        }
        before = now;
    }
}

/// No answer. The library's error names the address, whose signature is a secret.
pub(super) fn no_answer(error: reqwest::Error) -> Failure {
    Failure::Network(deepest(&error.without_url()))
}

/// The deepest cause says it best; the library's own words only wrap it.
fn deepest(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}

/// The wait that the service asks for.
pub(super) fn asked_wait(response: &Response) -> Option<Duration> {
    let value = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    retry_after(value, Timestamp::now())
}

/// A body, if it has no more than `most` bytes.
pub(super) async fn body(mut response: Response, most: usize) -> Result<Vec<u8>, Failure> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(no_answer)? {
        if body.len() + chunk.len() > most {
            return Err(Failure::Garbled(format!(
                "an answer of more than {most} bytes"
            )));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Words from outside, as one line.
pub(super) fn message(words: &str) -> String {
    words
        .chars()
        .map(|character| match character {
            character if character.is_control() => ' ',
            character => character,
        })
        .take(MAX_MESSAGE)
        .collect()
}
