//! What the fake remembers, and who may what.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::{Asked, Fault, wire::Request};

/// Who a token belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Bearer {
    pub(crate) login: String,
    /// The App whose token it is. `None`: a person's.
    pub(crate) app: Option<String>,
    /// API name to `read` or `write`.
    pub(crate) permissions: BTreeMap<String, String>,
}

impl Bearer {
    pub(super) fn may(&self, need: &str) -> bool {
        let (name, level) = need.split_once('=').expect("name=level");
        let has = self.permissions.get(name);
        has.is_some_and(|has| has == level || has == "write")
    }
}

/// A check run.
#[derive(Debug, Clone, Default)]
pub(crate) struct Check {
    pub(crate) id: u64,
    pub(crate) name: String,
    pub(crate) head_sha: String,
    pub(crate) external_id: String,
    pub(crate) details_url: Option<String>,
    pub(crate) status: String,
    pub(crate) conclusion: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) summary: Option<String>,
    pub(crate) text: Option<String>,
    /// As they were sent, in order.
    pub(crate) annotations: Vec<serde_json::Value>,
    pub(crate) app: String,
    /// Changes so far, its creation not included.
    pub(crate) updates: usize,
}

/// A comment.
#[derive(Debug, Clone)]
pub(crate) struct Comment {
    pub(crate) id: u64,
    pub(crate) issue: u64,
    pub(crate) author: String,
    pub(crate) body: String,
    pub(crate) updates: usize,
}

/// A workflow run. The default is a good one of the default branch.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) id: u64,
    pub(crate) workflow: String,
    pub(crate) branch: String,
    pub(crate) head_sha: String,
    pub(crate) event: String,
    pub(crate) conclusion: String,
    /// RFC 3339.
    pub(crate) created_at: String,
    /// Another one than the repository's is a fork's.
    pub(crate) head_repository_id: u64,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            id: 0,
            workflow: "ci.yml".to_owned(),
            branch: "main".to_owned(),
            head_sha: "a".repeat(40),
            event: "push".to_owned(),
            conclusion: "success".to_owned(),
            created_at: "2026-11-20T12:00:00Z".to_owned(),
            head_repository_id: super::REPOSITORY_ID,
        }
    }
}

/// An artifact.
#[derive(Debug, Clone)]
pub(crate) struct Artifact {
    pub(crate) id: u64,
    pub(crate) run: u64,
    pub(crate) name: String,
    pub(crate) zip: Vec<u8>,
    pub(crate) expired: bool,
}

#[derive(Default)]
pub(super) struct State {
    pub(super) bearers: BTreeMap<String, Bearer>,
    pub(super) checks: Vec<Check>,
    pub(super) comments: Vec<Comment>,
    pub(super) runs: Vec<Run>,
    pub(super) artifacts: Vec<Artifact>,
    pub(super) faults: HashMap<Asked, VecDeque<Fault>>,
    pub(super) requests: Vec<(Asked, Request)>,
    pub(super) complaints: Vec<String>,
    pub(super) counter: u64,
    /// Seconds that the clock here is ahead of the machine's.
    pub(super) ahead: i64,
    pub(super) minted: u64,
    pub(super) pull_requests_allowed: bool,
}

impl State {
    pub(super) fn next(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }
}
