//! A GitHub of our own on loopback, stricter than the real one: it holds every request, and each of its own answers,
//! against GitHub's OpenAPI description, keeps what it was told, and may be made to fail as networks and services do.
//! It shares no code with the client.
//!
//! How a test uses it, with the client or with the real program:
//!
//! ```ignore
//! let fake = FakeGitHub::start();                       // or `start_at(Layout::Enterprise)`
//! let token = fake.token(&["checks=write"]);            // a workflow's token; `fake.all()` may everything
//! command.envs(fake.variables());                       // GITHUB_API_URL, …, GITHUB_REPOSITORY
//! fake.has_comment(7, "ann", "Nice!");                  // comments, checks, runs and artifacts that are there
//! fake.fail(Asked::CreateCheck, &Fault::ResetAfterWrite, 1);
//! // … run …
//! assert_eq!(fake.checks().len(), 1);                   // checks(), comments(), asked(), requests()
//! assert!(fake.complaints().is_empty());                // what the client did that it must not do
//! ```
//!
//! The repository is `tea/shop`, private, with the issues and pull requests 1 to 999. Any commit but zeros is there.

mod answers;
mod app;
mod contract;
mod routes;
mod serve;
mod state;
mod things;
mod wire;

use std::{
    net::TcpListener,
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

use serde_json::{Value, json};

pub(crate) use routes::Asked;
use state::State;
pub(crate) use state::{Artifact, Bearer, Check, Comment, Run};
pub(crate) use wire::{Answer, Request};

/// The number of the repository.
pub(crate) const REPOSITORY_ID: u64 = 4711;
/// The id of the App that is installed, whose key is `app_key.base64`.
pub(crate) const APP_ID: &str = "Iv1.tea";
const WORKFLOW_APP: &str = "github-actions";

/// Where the API is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// As github.com: at the root.
    Root,
    /// As an Enterprise Server: `/api/v3`, `/api/graphql`.
    Enterprise,
    /// The same behind a path.
    Below,
}

/// How an exchange goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// Nothing goes wrong this time.
    Nothing,
    /// This status with this message in place of doing it.
    Status(u16, &'static str),
    /// The same with a header.
    StatusWith(u16, &'static str, &'static str, &'static str),
    /// Too many requests this hour; it begins anew in so many seconds.
    Primary(i64),
    /// Too much at once; the time is said, or not.
    Secondary(Option<u64>),
    /// HTML with this status.
    Html(u16),
    /// The connection is reset, and nothing was done.
    Reset,
    /// It is done, and the connection is reset before the answer.
    ResetAfterWrite,
    /// It is done, and nothing comes until the client goes away.
    Slow,
    /// It is done, and the answer ends in the middle.
    Truncated,
    /// It is done, and this comes in place of the answer.
    Says(u16, &'static str),
    /// A redirect to itself; where there are enough of them, without end.
    Redirect,
    /// The answer has a next page that is the same again.
    EndlessPages,
    /// The answer has a next page on another server.
    PageElsewhere,
    /// The answer is larger than any.
    Huge,
}

/// A running GitHub; it lives as long as the program.
#[derive(Clone)]
pub(crate) struct FakeGitHub {
    /// Its origin.
    pub(crate) origin: String,
    /// Another origin, where artifacts are.
    pub(crate) storage: String,
    layout: Layout,
    state: Arc<Mutex<State>>,
}

impl FakeGitHub {
    pub(crate) fn start() -> Self {
        Self::start_at(Layout::Root)
    }

    pub(crate) fn start_at(layout: Layout) -> Self {
        let bind = || TcpListener::bind("127.0.0.1:0").expect("a port");
        let (api, storage) = (bind(), bind());
        let origin = |of: &TcpListener| format!("http://{}", of.local_addr().expect("an address"));
        let fake = Self {
            origin: origin(&api),
            storage: origin(&storage),
            layout,
            state: Arc::default(),
        };
        for (listener, is_api) in [(api, true), (storage, false)] {
            let fake = fake.clone();
            thread::spawn(move || {
                for stream in listener.incoming().flatten() {
                    let fake = fake.clone();
                    thread::spawn(move || {
                        let _ = match is_api {
                            true => fake.serve(&stream),
                            false => fake.store(&stream),
                        };
                    });
                }
            });
        }
        fake
    }

    fn prefix(&self) -> &'static str {
        match self.layout {
            Layout::Root => "",
            Layout::Enterprise => "/api/v3",
            Layout::Below => "/in/front/api/v3",
        }
    }

    fn graphql(&self) -> &'static str {
        match self.layout {
            Layout::Root => "/graphql",
            Layout::Enterprise => "/api/graphql",
            Layout::Below => "/in/front/api/graphql",
        }
    }

    /// What the runner gives to every step.
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        let origin = &self.origin;
        [
            ("GITHUB_API_URL", format!("{origin}{}", self.prefix())),
            ("GITHUB_GRAPHQL_URL", format!("{origin}{}", self.graphql())),
            ("GITHUB_SERVER_URL", origin.clone()),
            ("GITHUB_REPOSITORY", "tea/shop".to_owned()),
            ("GITHUB_REPOSITORY_ID", REPOSITORY_ID.to_string()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    /// A workflow's token with these permissions, each like `checks=write`, and with `metadata=read`.
    pub(crate) fn token(&self, permissions: &[&str]) -> String {
        self.token_of("github-actions[bot]", Some(WORKFLOW_APP), permissions)
    }

    /// A workflow's token with all that a workflow can have.
    pub(crate) fn all(&self) -> String {
        self.token(&[
            "actions=write",
            "checks=write",
            "contents=write",
            "issues=write",
            "pull_requests=write",
        ])
    }

    /// Anybody's token; `app`: the short name of the App, none for a person.
    pub(crate) fn token_of(&self, login: &str, app: Option<&str>, permissions: &[&str]) -> String {
        let mut state = self.lock();
        let token = format!("ghs_{}_{login}", state.next()).replace(['[', ']'], "");
        let permissions = permissions.iter().map(|one| {
            let (name, level) = one.split_once('=').expect("name=level");
            (name.to_owned(), level.to_owned())
        });
        let bearer = Bearer {
            login: login.to_owned(),
            app: app.map(str::to_owned),
            permissions: permissions.collect(),
        };
        state.bearers.insert(token.clone(), bearer);
        token
    }

    /// Tokens that the App has got are no longer good.
    pub(crate) fn revoke_minted(&self) {
        self.lock()
            .bearers
            .retain(|token, _| !token.starts_with("ghs_minted"));
    }

    /// The clock here is so many seconds ahead of the machine's.
    pub(crate) fn clock_ahead(&self, seconds: i64) {
        self.lock().ahead = seconds;
    }

    /// The next so many exchanges of a kind go wrong.
    pub(crate) fn fail(&self, asked: Asked, fault: &Fault, times: usize) {
        let mut state = self.lock();
        let faults = state.faults.entry(asked).or_default();
        faults.extend(std::iter::repeat_n(fault.clone(), times));
    }

    /// What was asked, in order, with what went wrong.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.lock()
            .requests
            .iter()
            .map(|(asked, _)| *asked)
            .collect()
    }

    /// How often this was asked.
    pub(crate) fn count(&self, asked: Asked) -> usize {
        self.asked().into_iter().filter(|one| *one == asked).count()
    }

    /// The same with the requests themselves.
    pub(crate) fn requests(&self) -> Vec<(Asked, Request)> {
        self.lock().requests.clone()
    }

    /// What the client did that it must not do, and what the fake did that GitHub would not.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.lock().complaints.clone()
    }

    /// All check runs.
    pub(crate) fn checks(&self) -> Vec<Check> {
        self.lock().checks.clone()
    }

    /// The comments of an issue.
    pub(crate) fn comments(&self, issue: u64) -> Vec<Comment> {
        let comments = self.lock().comments.clone();
        comments
            .into_iter()
            .filter(|comment| comment.issue == issue)
            .collect()
    }

    /// A check run that is there; its id is given.
    pub(crate) fn has_check(&self, check: Check) -> u64 {
        let mut state = self.lock();
        let id = state.next();
        state.checks.push(Check { id, ..check });
        id
    }

    /// A comment that is there.
    pub(crate) fn has_comment(&self, issue: u64, author: &str, body: &str) -> u64 {
        let mut state = self.lock();
        let id = state.next();
        let (author, body, updates) = (author.to_owned(), body.to_owned(), 0);
        state.comments.push(Comment {
            id,
            issue,
            author,
            body,
            updates,
        });
        id
    }

    /// A workflow run that is there; its id is given unless it has one.
    pub(crate) fn has_run(&self, run: Run) -> u64 {
        let mut state = self.lock();
        let id = if run.id == 0 { state.next() } else { run.id };
        state.runs.push(Run { id, ..run });
        id
    }

    /// An artifact that is there.
    pub(crate) fn has_artifact(&self, run: u64, name: &str, zip: &[u8], expired: bool) -> u64 {
        let mut state = self.lock();
        let id = state.next();
        let (name, zip) = (name.to_owned(), zip.to_vec());
        state.artifacts.push(Artifact {
            id,
            run,
            name,
            zip,
            expired,
        });
        id
    }

    /// Whether workflows may open pull requests.
    pub(crate) fn allow_pull_requests(&self, allowed: bool) {
        self.lock().pull_requests_allowed = allowed;
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics with the lock")
    }
}

/// A member of an example in GitHub's description.
fn first(operation: &str, list: &str) -> Value {
    contract::example(operation)[list][0].clone()
}

/// An object with some members replaced.
fn with(mut value: Value, members: Value) -> Value {
    let (Some(object), Value::Object(members)) = (value.as_object_mut(), members) else {
        return json!(null);
    };
    object.extend(members);
    value
}
