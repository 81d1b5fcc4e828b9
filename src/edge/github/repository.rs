//! The repository, its settings for Actions, and whose token it is.

use std::time::Duration;

use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{
    Call, GitHub, GitHubError, Needs, Reason, Refused,
    client::{Ask, read},
    refusal::one_line,
    tries::{Failure, Tries},
};

/// What the token's owner may do in the repository. For a workflow's token this says less than its `permissions`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the words are GitHub's own")]
pub struct RepositoryPermissions {
    pub admin: bool,
    pub push: bool,
    pub pull: bool,
}

/// A repository (<https://docs.github.com/rest/repos/repos#get-a-repository>).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Repository {
    /// Its number, which stays when it is renamed.
    pub id: u64,
    /// `owner/name`, as it is called now.
    pub full_name: String,
    /// The branch that pull requests are for.
    pub default_branch: String,
    /// Not everybody sees it.
    pub private: bool,
    /// Nobody changes it.
    pub archived: bool,
    /// It was made from another one.
    pub fork: bool,
    /// `None`: GitHub did not say.
    pub permissions: Option<RepositoryPermissions>,
}

#[derive(Deserialize)]
struct WorkflowSettings {
    can_approve_pull_request_reviews: bool,
}

#[derive(Deserialize)]
struct Answer {
    data: Option<Data>,
    #[serde(default)]
    errors: Vec<Value>,
}

#[derive(Deserialize)]
struct Data {
    viewer: Option<Viewer>,
}

#[derive(Deserialize)]
struct Viewer {
    login: String,
}

impl GitHub {
    /// The repository.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn repository(&self) -> Result<Repository, GitHubError> {
        let url = self.place.repository_api("");
        self.value(&Ask::get(Call::Repository, url), self.deadline())
            .await
    }

    /// Whether workflows may open pull requests here
    /// (<https://docs.github.com/rest/actions/permissions#get-default-workflow-permissions-for-a-repository>).
    /// `None`: this token may not know; that takes `administration: read`, which no workflow's token has.
    ///
    /// # Errors
    /// When the answer is another one.
    pub async fn allows_pull_requests_from_actions(&self) -> Result<Option<bool>, GitHubError> {
        let url = self.place.repository_api("/actions/permissions/workflow");
        let ask = Ask::get(Call::ActionsSettings, url);
        match self.value::<WorkflowSettings>(&ask, self.deadline()).await {
            Ok(settings) => Ok(Some(settings.can_approve_pull_request_reviews)),
            Err(error) if error.is_missing_permission() => Ok(None),
            Err(error) if error.reason() == Some(&Reason::NotVisible) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whose token it is: a login as the REST API writes it in comments, so with `[bot]` for an App's. Asked once, by
    /// GraphQL, because the REST API does not tell an installation.
    ///
    /// # Errors
    /// When GitHub does not say.
    pub async fn viewer(&self) -> Result<String, GitHubError> {
        self.viewer_until(self.deadline()).await
    }

    pub(super) async fn viewer_until(&self, deadline: Instant) -> Result<String, GitHubError> {
        let viewer = self
            .shared
            .viewer
            .get_or_try_init(|| self.ask_viewer(deadline));
        viewer.await.cloned()
    }

    async fn ask_viewer(&self, deadline: Instant) -> Result<String, GitHubError> {
        let body = json!({ "query": "query { viewer { login } }" });
        let url = self.place.graphql_url.to_string();
        let ask = Ask::with(Call::Viewer, Method::POST, url, &body);
        let mut tries = Tries::until(ask.call, deadline);
        loop {
            let failure = match self.attempt(&ask, deadline).await {
                Ok(reply) => match read::<Answer>(ask.call, &reply.body) {
                    Ok(answer) => match answer.data.and_then(|data| data.viewer) {
                        Some(viewer) => return Ok(viewer.login),
                        None => graphql(ask.call, &answer.errors, self.resets_in(&reply)),
                    },
                    Err(failure) => failure,
                },
                Err(failure) => failure,
            };
            self.again(&mut tries, failure).await?;
        }
    }
}

/// GraphQL refuses with status 200, and says why in a list.
fn graphql(call: Call, errors: &[Value], resets_in: Option<Duration>) -> Failure {
    let text = |key: &str| {
        let texts = errors.iter().filter_map(|error| error.get(key)?.as_str());
        one_line(&texts.collect::<Vec<_>>().join("; "))
    };
    let (kind, message) = (text("type"), text("message"));
    if kind.contains("RATE_LIMITED") {
        let (secondary, wait, known) = (false, resets_in, false);
        return Failure::Limited {
            secondary,
            wait,
            message,
            known,
        };
    }
    let sso = |error: &Value| error.pointer("/extensions/saml_failure") == Some(&json!(true));
    let reason = match kind.as_str() {
        _ if errors.iter().any(sso) => Reason::SingleSignOn { url: None },
        kind if kind.contains("FORBIDDEN") => Reason::MissingPermission {
            needs: call
                .needs()
                .filter(|needs: &Needs| !needs.sets().is_empty()),
        },
        kind if kind.contains("NOT_FOUND") => Reason::NotVisible,
        _ => Reason::Other,
    };
    Failure::Refused(Box::new(Refused {
        call,
        reason,
        status: 200,
        message,
        request_id: None,
    }))
}
