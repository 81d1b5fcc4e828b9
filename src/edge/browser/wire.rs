//! The Chrome DevTools Protocol over two pipes: calls, their answers, and events, each with its receiver.
//!
//! A message is JSON and a NUL (`--remote-debugging-pipe`). Unlike a WebSocket on a port, nobody else on the machine can
//! connect to it, and its end is the end of the browser: no closing handshake can be waited for in vain.

use std::{
    collections::HashMap,
    fs::File,
    io::{self, BufRead, BufReader, Write},
    os::fd::{AsFd, OwnedFd},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rustix::{
    event::{PollFd, PollFlags, Timespec},
    fs::OFlags,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json, value::RawValue};
use tokio::sync::{mpsc, oneshot};

/// How long the browser may refuse to read what it is told; it reads on a thread of its own, whatever its pages do.
const DEAF: Duration = Duration::from_secs(10);

/// Longer messages end the connection instead of this process; the longest honest one is a picture.
const LONGEST: usize = 512 << 20;

/// Why a call has no answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum CallError {
    /// The browser refused.
    #[error("{method}: {message}")]
    Refused {
        /// The call.
        method: &'static str,
        /// What it said.
        message: String,
    },
    /// The browser has ended.
    #[error("the browser ended")]
    Ended,
    /// The page that was asked has gone.
    #[error("the page was closed")]
    Detached,
    /// The answer is not what the protocol says.
    #[error("{method} was answered in a way that this version does not understand: {reason}")]
    Strange {
        /// The call.
        method: &'static str,
        /// What could not be read.
        reason: String,
    },
}

impl CallError {
    /// What the browser said when it refused; empty otherwise.
    pub fn message(&self) -> &str {
        match self {
            Self::Refused { message, .. } => message,
            _ => "",
        }
    }
}

/// Something that the browser told of its own accord.
#[derive(Debug)]
pub(super) struct Event {
    /// Of a page or frame; empty: the browser itself.
    pub(super) session: Arc<str>,
    pub(super) method: String,
    params: Box<RawValue>,
}

impl Event {
    /// What it says; `None` where this version does not understand it (the protocol drifts).
    pub(super) fn params<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.params.get()).ok()
    }
}

#[derive(Deserialize)]
struct Message<'a> {
    id: Option<u64>,
    #[serde(rename = "sessionId", default)]
    session: Option<&'a str>,
    method: Option<&'a str>,
    #[serde(borrow, default)]
    params: Option<&'a RawValue>,
    #[serde(borrow, default)]
    result: Option<&'a RawValue>,
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    message: String,
}

type Answer = Result<Box<RawValue>, CallError>;

struct Call {
    session: Arc<str>,
    method: &'static str,
    answer: oneshot::Sender<Answer>,
}

#[derive(Default)]
struct Routes {
    /// `None`: the browser has ended.
    calls: Option<HashMap<u64, Call>>,
    /// Who hears the events of a session.
    sessions: HashMap<Arc<str>, mpsc::UnboundedSender<Event>>,
    /// Who hears of the pages of a browser context, and of its downloads.
    contexts: HashMap<String, mpsc::UnboundedSender<Event>>,
}

/// A browser at the other end of two pipes. Clones speak to the same one.
#[derive(Clone)]
pub(super) struct Wire {
    shared: Arc<Shared>,
}

struct Shared {
    writing: Mutex<File>,
    routes: Mutex<Routes>,
    next: AtomicU64,
    root: Arc<str>,
}

impl Shared {
    fn routes(&self) -> MutexGuard<'_, Routes> {
        self.routes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Wire {
    /// Speaks through `to` and listens on `from`, on a thread of its own that ends with the browser.
    pub(super) fn new(to: OwnedFd, from: OwnedFd) -> io::Result<Self> {
        rustix::fs::fcntl_setfl(&to, OFlags::NONBLOCK)?;
        // Fewer, larger reads; it works without, too.
        let _ = rustix::pipe::fcntl_setpipe_size(&from, 1 << 20);
        let shared = Arc::new(Shared {
            writing: Mutex::new(File::from(to)),
            routes: Mutex::new(Routes {
                calls: Some(HashMap::new()),
                ..Routes::default()
            }),
            next: AtomicU64::new(0),
            root: Arc::from(""),
        });
        let listening = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("browser".to_owned())
            .spawn(move || {
                listen(
                    &listening,
                    BufReader::with_capacity(256 << 10, File::from(from)),
                );
                end(&listening);
            })?;
        Ok(Self { shared })
    }

    /// The session of the browser itself.
    pub(super) fn root(&self) -> Arc<str> {
        Arc::clone(&self.shared.root)
    }

    /// Whether the browser has ended.
    pub(super) fn has_ended(&self) -> bool {
        self.shared.routes().calls.is_none()
    }

    /// Sends the events of a browser context's pages, and of all downloads, to `hearer`.
    pub(super) fn hear(&self, context: &str, hearer: mpsc::UnboundedSender<Event>) {
        self.shared
            .routes()
            .contexts
            .insert(context.to_owned(), hearer);
    }

    /// Forgets a browser context and its sessions.
    pub(super) fn forget(&self, context: &str) {
        let mut routes = self.shared.routes();
        if let Some(hearer) = routes.contexts.remove(context) {
            routes
                .sessions
                .retain(|_, other| !other.same_channel(&hearer));
        }
    }

    /// Answers what is still asked of a session whose page has crashed.
    pub(super) fn abandon(&self, session: &Arc<str>) {
        let mut routes = self.shared.routes();
        fail(
            &mut routes,
            |call| call.session == *session,
            &CallError::Detached,
        );
    }

    /// Calls. The message has been handed over when this returns; the answer is waited for in the future.
    pub(super) fn call(
        &self,
        session: &Arc<str>,
        method: &'static str,
        params: &Value,
    ) -> impl Future<Output = Answer> + use<> {
        let (answer, answered) = oneshot::channel();
        let id = self.shared.next.fetch_add(1, Ordering::Relaxed) + 1;
        let mut message = json!({ "id": id, "method": method });
        if !session.is_empty() {
            message["sessionId"] = json!(&**session);
        }
        // The parameters can be long: they are written as they are instead of being copied into the message.
        let mut bytes = message.to_string().into_bytes();
        bytes.pop();
        bytes.extend_from_slice(b",\"params\":");
        let written = serde_json::to_writer(&mut bytes, params);
        bytes.extend_from_slice(b"}\0");
        let sent = written.is_ok() && {
            let open = match &mut self.shared.routes().calls {
                Some(calls) => {
                    calls.insert(
                        id,
                        Call {
                            session: Arc::clone(session),
                            method,
                            answer,
                        },
                    );
                    true
                }
                None => false,
            };
            open && {
                let mut writing = self
                    .shared
                    .writing
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                let written = write(&mut writing, &bytes);
                drop(writing);
                if written.is_err() {
                    end(&self.shared);
                }
                written.is_ok()
            }
        };
        async move {
            if !sent {
                return Err(CallError::Ended);
            }
            answered.await.unwrap_or(Err(CallError::Ended))
        }
    }

    /// Calls, and reads the answer.
    pub(super) fn ask<T: DeserializeOwned>(
        &self,
        session: &Arc<str>,
        method: &'static str,
        params: &Value,
    ) -> impl Future<Output = Result<T, CallError>> + use<T> {
        let called = self.call(session, method, params);
        async move {
            let answer = called.await?;
            serde_json::from_str(answer.get()).map_err(|error| CallError::Strange {
                method,
                reason: error.to_string(),
            })
        }
    }
}

/// Writes all of it, waiting only so long for a browser that does not read.
fn write(file: &mut File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match file.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = &bytes[count..],
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                let mut watched = [PollFd::from_borrowed_fd(file.as_fd(), PollFlags::OUT)];
                let patience = Timespec::try_from(DEAF).ok();
                if rustix::event::poll(&mut watched, patience.as_ref())? == 0 {
                    return Err(io::ErrorKind::TimedOut.into());
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn listen(shared: &Shared, mut from: BufReader<File>) {
    let mut message = Vec::new();
    loop {
        message.clear();
        match from.read_until(0, &mut message) {
            Ok(count) if count > 0 && message.len() < LONGEST => {}
            _ => return,
        }
        if message.last() == Some(&0) {
            message.pop();
        }
        // What cannot be read is no reason to stop listening.
        if let Ok(message) = serde_json::from_slice::<Message<'_>>(&message) {
            route(shared, message);
        }
        if message.capacity() > 16 << 20 {
            message = Vec::new();
        }
    }
}

fn route(shared: &Shared, message: Message<'_>) {
    let mut routes = shared.routes();
    if let Some(id) = message.id {
        let call = routes.calls.as_mut().and_then(|calls| calls.remove(&id));
        drop(routes);
        if let Some(call) = call {
            let answer = match (message.result, message.error) {
                (_, Some(error)) => Err(CallError::Refused {
                    method: call.method,
                    message: error.message,
                }),
                (Some(result), None) => Ok(result.to_owned()),
                (None, None) => Err(CallError::Strange {
                    method: call.method,
                    reason: "it has neither a result nor an error".to_owned(),
                }),
            };
            let _ = call.answer.send(answer);
        }
        return;
    }
    let (Some(method), Some(params)) = (message.method, message.params) else {
        return;
    };
    let session = message.session.unwrap_or_default();
    let event = |session: &Arc<str>| Event {
        session: Arc::clone(session),
        method: method.to_owned(),
        params: params.to_owned(),
    };
    match method {
        "Target.attachedToTarget" => {
            let Ok(attached) = serde_json::from_str::<Attached>(params.get()) else {
                return;
            };
            let context = attached.target.context.unwrap_or_default();
            let hearer = routes
                .sessions
                .get(session)
                .or_else(|| routes.contexts.get(&context))
                .cloned();
            if let Some(hearer) = hearer {
                let _ = hearer.send(event(&Arc::from(session)));
                routes.sessions.insert(Arc::from(attached.session), hearer);
            }
        }
        "Target.detachedFromTarget" => {
            let Ok(detached) = serde_json::from_str::<Detached>(params.get()) else {
                return;
            };
            let own: Arc<str> = Arc::from(detached.session);
            if let Some(hearer) = routes.sessions.remove(&own) {
                let _ = hearer.send(event(&shared.root));
            }
            fail(
                &mut routes,
                |call| call.session == own,
                &CallError::Detached,
            );
        }
        // The protocol does not say whose a download is, but its frame does; each context knows its own.
        _ if session.is_empty() => {
            for hearer in routes.contexts.values() {
                let _ = hearer.send(event(&shared.root));
            }
        }
        _ => {
            if let Some((session, hearer)) = routes.sessions.get_key_value(session) {
                let _ = hearer.send(event(session));
            }
        }
    }
}

#[derive(Deserialize)]
struct Attached {
    #[serde(rename = "sessionId")]
    session: String,
    #[serde(rename = "targetInfo")]
    target: Target,
}

#[derive(Deserialize)]
struct Target {
    #[serde(rename = "browserContextId")]
    context: Option<String>,
}

#[derive(Deserialize)]
struct Detached {
    #[serde(rename = "sessionId")]
    session: String,
}

/// Answers calls that nobody else will.
fn fail(routes: &mut Routes, which: impl Fn(&Call) -> bool, error: &CallError) {
    let Some(calls) = &mut routes.calls else {
        return;
    };
    let ids: Vec<u64> = calls
        .iter()
        .filter(|(_, call)| which(call))
        .map(|(id, _)| *id)
        .collect();
    for id in ids {
        if let Some(call) = calls.remove(&id) {
            let _ = call.answer.send(Err(error.clone()));
        }
    }
}

/// The browser has ended: tells everyone who waits.
fn end(shared: &Shared) {
    let mut routes = shared.routes();
    fail(&mut routes, |_| true, &CallError::Ended);
    routes.calls = None;
    routes.sessions.clear();
    routes.contexts.clear();
}
