//! One attempt at an exchange, and whether another one is worth it.

use std::{
    future::Future,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use jiff::Timestamp;
use reqwest::{Response, header::RETRY_AFTER};
use tokio::time::{sleep, timeout};

use super::{
    Call, Listener, Patience, Service, UploadError, UploadEvent,
    patience::retry_after,
    transport::{Transport, deepest},
};

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

    pub(super) fn into_error(self, call: Call) -> UploadError {
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
    pub(super) fn new(call: Call, most: u32, transport: &'a Transport) -> Self {
        Self {
            call,
            most,
            failed: 0,
            patience: &transport.patience,
            listener: &transport.listener,
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
    pub(super) transport: Transport,
}

impl Client {
    pub(super) fn new(service: Service, listener: Listener) -> Self {
        let (patience, proxies) = (service.patience.clone(), service.proxies.clone());
        Self {
            transport: Transport::new(patience, proxies, listener),
            service,
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
