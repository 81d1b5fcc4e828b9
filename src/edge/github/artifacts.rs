//! Artifacts of workflow runs (<https://docs.github.com/rest/actions/artifacts>).

use std::ops::ControlFlow;

use jiff::Timestamp;
use serde::Deserialize;
use url::Url;

use super::{Call, GitHub, GitHubError, client::Ask, place::part};

/// An artifact. What is in it was written by a run, and that may be a run for a stranger's pull request.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Artifact {
    /// Its number.
    pub id: u64,
    /// One of a run's.
    pub name: String,
    /// Of the zip.
    pub size_in_bytes: u64,
    /// Its content is gone.
    pub expired: bool,
    /// Of the zip, `sha256:…`. `None`: it was uploaded by an older client.
    pub digest: Option<String>,
    /// When it was uploaded.
    pub created_at: Option<Timestamp>,
    /// The run that uploaded it. `None`: GitHub did not say.
    pub workflow_run: Option<ArtifactRun>,
}

/// The run of an artifact.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ArtifactRun {
    /// Its number.
    pub id: Option<u64>,
    /// The branch.
    pub head_branch: Option<String>,
    /// The commit.
    pub head_sha: Option<String>,
    /// Where the commit comes from; a fork's differs from `repository_id`.
    pub head_repository_id: Option<u64>,
    /// Where it ran.
    pub repository_id: Option<u64>,
}

impl GitHub {
    /// The artifacts of a run. A new one may not be among them for a moment.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub async fn artifacts_of(&self, run: u64) -> Result<Vec<Artifact>, GitHubError> {
        let path = format!("/actions/runs/{run}/artifacts?per_page=100");
        let url = self.place.repository_api(&path);
        let mut artifacts = Vec::new();
        let keep = |artifact| {
            artifacts.push(artifact);
            ControlFlow::Continue(())
        };
        self.each(
            Call::ListArtifacts,
            url,
            Some("artifacts"),
            self.deadline(),
            keep,
        )
        .await?;
        Ok(artifacts)
    }

    /// The newest artifacts of this name, of all runs; at most `limit`. One request finds those of many runs.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub async fn artifacts_named(
        &self,
        name: &str,
        limit: usize,
    ) -> Result<Vec<Artifact>, GitHubError> {
        let path = format!("/actions/artifacts?name={}&per_page=100", part(name));
        let url = self.place.repository_api(&path);
        let mut artifacts = Vec::new();
        let keep = |artifact| {
            artifacts.push(artifact);
            match artifacts.len() < limit {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        };
        let call = Call::ListArtifacts;
        self.each(call, url, Some("artifacts"), self.deadline(), keep)
            .await?;
        Ok(artifacts)
    }

    /// The signed address of an artifact's zip, good for about a minute. It is a secret, and it is to be asked without
    /// the token: storage refuses requests that have one.
    ///
    /// # Errors
    /// When GitHub gives none; [`Reason::Gone`](super::Reason::Gone) for an artifact that has expired.
    pub async fn artifact_url(&self, artifact: u64) -> Result<Url, GitHubError> {
        let call = Call::ArtifactUrl;
        let path = format!("/actions/artifacts/{artifact}/zip");
        let ask = Ask {
            wants_redirect: true,
            ..Ask::get(call, self.place.repository_api(&path))
        };
        let reply = self.repeat(&ask, self.deadline()).await?;
        let wrong = |why: &str| GitHubError::Answer {
            call,
            why: why.to_owned(),
        };
        let location = reply.header("location").filter(|_| reply.status >= 300);
        let location = location.ok_or_else(|| wrong("it names no address"))?;
        let url: Url = location
            .parse()
            .map_err(|_| wrong("its address is no URL"))?;
        if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
            return Err(wrong("its address is no http or https URL"));
        }
        if self.place.api_url.scheme() == "https" && url.scheme() != "https" {
            return Err(wrong("its address would bring the evidence unencrypted"));
        }
        Ok(url)
    }
}
