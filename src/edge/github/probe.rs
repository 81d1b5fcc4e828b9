//! What the token may do, found out without doing it.
//!
//! GitHub has no question for this: a workflow's token is not told its own `permissions`. So something is asked for that
//! needs the permission. To read, that is a list of one item. To write, it is a change that cannot be made whatever the
//! permission: for a commit, a branch or a label that cannot be. Documented is which permission a call needs, that a
//! call without it is 403, and that one whose content cannot be is 422. Assumed, and not documented, is that GitHub
//! looks at the permission before the content; that is why the content has the right form and is only about things
//! which are not there, so that GitHub has to look into the repository before it can refuse.

use http::Method;
use serde_json::{Value, json};

use super::{
    Call, GitHub, GitHubError, Level, Needs, Patience, Permission, Reason, Scope, client::Ask,
};

/// A commit that cannot be.
const NO_COMMIT: &str = "0000000000000000000000000000000000000000";
/// A branch that nobody has.
const NO_BRANCH: &str = "scenarioforge-asks/whether-this-is-allowed";

/// Whether the token may.
#[derive(Debug)]
pub enum Answer {
    /// It may.
    Granted,
    /// It may not.
    Denied {
        /// What would be enough.
        needs: Needs,
        /// What GitHub said.
        why: Box<GitHubError>,
    },
    /// GitHub's answer says neither.
    Unknown {
        /// What it was.
        why: String,
    },
}

impl GitHub {
    /// Whether the token has a permission in the repository. Nothing is written.
    pub async fn may(&self, permission: Permission) -> Answer {
        let repository = |path: &str| self.place.repository_api(path);
        let call = Call::Probe(permission);
        let post = |path: &str, body: Value| Ask::with(call, Method::POST, repository(path), &body);
        let ask = match (permission.level, permission.scope) {
            (Level::Read, Scope::Actions) => Ask::get(call, repository("/actions/runs?per_page=1")),
            (Level::Read, Scope::Checks) => {
                Ask::get(call, repository("/commits/HEAD/check-runs?per_page=1"))
            }
            (Level::Read, Scope::Contents) => Ask::get(call, repository("/commits?per_page=1")),
            (Level::Read, Scope::Issues) => Ask::get(call, repository("/issues?per_page=1")),
            (Level::Read, Scope::PullRequests) => Ask::get(call, repository("/pulls?per_page=1")),
            (Level::Write, Scope::Actions) => {
                let why = "there is no change to ask for that cannot be made".to_owned();
                return Answer::Unknown { why };
            }
            (Level::Write, Scope::Checks) => {
                let body = json!({ "name": "scenarioforge-asks", "head_sha": NO_COMMIT });
                post("/check-runs", body)
            }
            (Level::Write, Scope::Contents) => {
                let name = format!("refs/heads/{NO_BRANCH}");
                post("/git/refs", json!({ "ref": name, "sha": NO_COMMIT }))
            }
            (Level::Write, Scope::Issues) => {
                // A label of this colour cannot be.
                let body = json!({ "name": "scenarioforge-asks", "color": "no colour" });
                post("/labels", body)
            }
            (Level::Write, Scope::PullRequests) => {
                let body =
                    json!({ "title": "ScenarioForge asks", "head": NO_BRANCH, "base": NO_BRANCH });
                post("/pulls", body)
            }
        };
        // A question that would change something is not asked again.
        let asked = match permission.level {
            Level::Read => self.repeat(&ask, self.deadline()).await,
            Level::Write => {
                let once = self.with_patience(Patience {
                    attempts: 1,
                    ..self.patience.clone()
                });
                once.repeat(&ask, self.deadline()).await
            }
        };
        let error = match asked {
            // What stands between may answer anything with a page of its own.
            Ok(reply) if permission.level == Level::Read => {
                return match serde_json::from_slice::<Value>(&reply.body) {
                    Ok(Value::Array(_) | Value::Object(_)) => Answer::Granted,
                    _ => Answer::Unknown {
                        why: "the answer is none of GitHub's".to_owned(),
                    },
                };
            }
            Ok(_) => {
                let why = "the answer says that it was done, which cannot be: look for `scenarioforge-asks` among the repository's checks, branches, labels and pull requests, and at what stands between here and GitHub".to_owned();
                return Answer::Unknown { why };
            }
            Err(error) => error,
        };
        let denied = |needs: Option<Needs>, why| Answer::Denied {
            needs: needs.unwrap_or(Needs::one(permission)),
            why: Box::new(why),
        };
        match &error {
            GitHubError::Refused(refused) => match &refused.reason {
                Reason::MissingPermission { needs } => denied(needs.clone(), error),
                Reason::Forbidden
                | Reason::NeedsApp
                | Reason::SingleSignOn { .. }
                | Reason::Archived
                | Reason::Suspended
                | Reason::BadCredentials => denied(None, error),
                // An empty repository, which can be read.
                Reason::Conflict if permission.level == Level::Read => Answer::Granted,
                _ if refused.status == 422 && permission.level == Level::Write => Answer::Granted,
                _ => unknown(&error),
            },
            _ => unknown(&error),
        }
    }
}

fn unknown(error: &GitHubError) -> Answer {
    let why = error.to_string();
    Answer::Unknown { why }
}
