//! A browser and a pipe to it: CDP calls from several threads, and the events of their sessions.

use std::{
    collections::HashMap,
    io::{self, BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
    thread,
};

use serde_json::{Value, json};

use crate::VIEWPORT;

/// Of the session, or of one call.
type Waiting = Mutex<HashMap<u64, Sender<Value>>>;
type Sessions = Mutex<HashMap<String, Sender<Value>>>;

/// A running browser; it is killed with this.
pub(crate) struct Browser {
    child: Child,
    calls: Mutex<ChildStdin>,
    next: AtomicU64,
    waiting: &'static Waiting,
    sessions: &'static Sessions,
}

impl Browser {
    pub(crate) fn start(executable: &Path, profile: &Path) -> io::Result<Self> {
        let (width, height) = VIEWPORT;
        let mut child = Command::new("/bin/sh")
            // The browser listens on 3 and talks on 4.
            .args([
                "-c",
                "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1",
            ])
            .arg(executable)
            .args([
                "--headless",
                "--remote-debugging-pipe",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--no-first-run",
                "--no-default-browser-check",
                "--disable-extensions",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--mute-audio",
                "--hide-scrollbars",
            ])
            .arg(format!("--window-size={width},{height}"))
            .arg(format!("--user-data-dir={}", profile.display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let missing = || io::Error::other("the browser has no pipe");
        let calls = child.stdin.take().ok_or_else(missing)?;
        let answers = child.stdout.take().ok_or_else(missing)?;
        let waiting: &'static Waiting = Box::leak(Box::default());
        let sessions: &'static Sessions = Box::leak(Box::default());
        thread::spawn(move || {
            let mut answers = BufReader::with_capacity(1 << 18, answers);
            let mut message = Vec::new();
            while answers
                .read_until(0, &mut message)
                .is_ok_and(|bytes| bytes > 0)
            {
                message.pop();
                if let Ok(message) = serde_json::from_slice(&message) {
                    deliver(message, waiting, sessions);
                }
                message.clear();
            }
            // Whoever still waits learns that nobody will answer.
            locked(waiting).clear();
            locked(sessions).clear();
        });
        Ok(Self {
            child,
            calls: Mutex::new(calls),
            next: AtomicU64::new(1),
            waiting,
            sessions,
        })
    }

    /// Asks the browser, or one of its sessions.
    pub(crate) fn call(
        &self,
        session: Option<&str>,
        method: &str,
        params: &Value,
    ) -> io::Result<Value> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (answer, answered) = channel();
        locked(self.waiting).insert(id, answer);
        let mut call = json!({ "id": id, "method": method, "params": params });
        if let Some(session) = session {
            call["sessionId"] = json!(session);
        }
        let mut bytes = call.to_string().into_bytes();
        bytes.push(0);
        locked(&self.calls).write_all(&bytes)?;
        let mut answer: Value = answered
            .recv()
            .map_err(|_| io::Error::other(format!("the browser ended during {method}")))?;
        if let Some(error) = answer.get("error") {
            return Err(io::Error::other(format!("{method}: {error}")));
        }
        Ok(answer["result"].take())
    }

    /// The events of a session from now on.
    pub(crate) fn events(&self, session: &str) -> Receiver<Value> {
        let (event, events) = channel();
        locked(self.sessions).insert(session.to_owned(), event);
        events
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // It has nothing to save, and this is the quickest end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn deliver(message: Value, waiting: &Waiting, sessions: &Sessions) {
    if let Some(id) = message["id"].as_u64() {
        if let Some(answer) = locked(waiting).remove(&id) {
            let _ = answer.send(message);
        }
    } else if let Some(session) = message["sessionId"].as_str()
        && let Some(events) = locked(sessions).get(session)
    {
        let _ = events.send(message);
    }
}

fn locked<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
