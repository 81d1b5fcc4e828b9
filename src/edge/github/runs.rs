//! Workflow runs (<https://docs.github.com/rest/actions/workflow-runs>).

use std::ops::ControlFlow;

use jiff::Timestamp;
use serde::Deserialize;

use super::{Call, GitHub, GitHubError, client::Ask, place::part};

/// Which runs. What is `None` or absent does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RunFilter {
    /// Of this branch.
    pub branch: Option<String>,
    /// Started by this, for example `push`.
    pub event: Option<String>,
    /// A status or a conclusion, for example `success`.
    pub status: Option<String>,
    /// Of this workflow: the name of its file, or its number.
    pub workflow: Option<String>,
    /// For this commit.
    pub head_sha: Option<String>,
    /// Not after this.
    pub created_until: Option<Timestamp>,
    /// No more than so many, the newest; GitHub gives 1,000 at most when there is a filter.
    pub limit: usize,
}

/// A run of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WorkflowRun {
    /// Its number.
    pub id: u64,
    /// From 1; a run that is started again has the same number.
    #[serde(rename = "run_attempt", default = "first")]
    pub attempt: u32,
    /// The commit.
    pub head_sha: String,
    /// `None`: it has none.
    pub head_branch: Option<String>,
    /// What started it.
    pub event: String,
    /// For example `completed`.
    pub status: Option<String>,
    /// `None`: it is not over.
    pub conclusion: Option<String>,
    /// When it was first started.
    pub created_at: Timestamp,
    /// When anything of it last changed: of a run that is over, its end. `None`: GitHub did not say.
    pub updated_at: Option<Timestamp>,
    /// The file of the workflow, for example `.github/workflows/ci.yml`.
    pub path: String,
    /// The number of the workflow.
    pub workflow_id: u64,
    #[serde(default)]
    repository: Option<Numbered>,
    #[serde(default)]
    head_repository: Option<Numbered>,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Numbered {
    id: u64,
}

fn first() -> u32 {
    1
}

impl WorkflowRun {
    /// The number of the repository that the commit comes from; a fork's differs from the run's own. `None`: it is gone.
    pub fn head_repository_id(&self) -> Option<u64> {
        self.head_repository
            .as_ref()
            .map(|repository| repository.id)
    }

    /// The number of the repository that it ran in.
    pub fn repository_id(&self) -> Option<u64> {
        self.repository.as_ref().map(|repository| repository.id)
    }
}

impl GitHub {
    /// The newest runs that pass the filter, the newest first.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub async fn workflow_runs(&self, filter: &RunFilter) -> Result<Vec<WorkflowRun>, GitHubError> {
        let mut runs = Vec::new();
        if filter.limit == 0 {
            return Ok(runs);
        }
        let of = match &filter.workflow {
            Some(workflow) => format!("/actions/workflows/{}/runs", part(workflow)),
            None => "/actions/runs".to_owned(),
        };
        let mut path = format!(
            "{of}?exclude_pull_requests=true&per_page={}",
            filter.limit.min(100)
        );
        let created = filter.created_until.map(|until| format!("<={until:.0}"));
        for (name, value) in [
            ("branch", &filter.branch),
            ("event", &filter.event),
            ("status", &filter.status),
            ("head_sha", &filter.head_sha),
            ("created", &created),
        ] {
            if let Some(value) = value {
                path.push_str(&format!("&{name}={}", part(value)));
            }
        }
        let url = self.place.repository_api(&path);
        let each = |run| {
            runs.push(run);
            match runs.len() < filter.limit {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        };
        self.each(
            Call::ListRuns,
            url,
            Some("workflow_runs"),
            self.deadline(),
            each,
        )
        .await?;
        Ok(runs)
    }

    /// A run.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn workflow_run(&self, id: u64) -> Result<WorkflowRun, GitHubError> {
        let path = format!("/actions/runs/{id}?exclude_pull_requests=true");
        let ask = Ask::get(Call::ReadRun, self.place.repository_api(&path));
        self.value(&ask, self.deadline()).await
    }
}
