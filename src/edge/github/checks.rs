//! Check runs (<https://docs.github.com/rest/checks/runs>).

use std::ops::ControlFlow;

use http::Method;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{
    Call, GitHub, GitHubError,
    client::{Ask, read},
    cut::cut,
    place::part,
    tries::Tries,
};

/// Annotations in one request.
const BATCH: usize = 50;
/// Of a summary and of a text; GitHub counts characters, of which there are never more than bytes.
const MAX_TEXT: usize = 65_535;
/// Of an annotation's message and raw details: 64 KB.
const MAX_MESSAGE: usize = 64_000;
/// Of a title.
const MAX_TITLE: usize = 255;

/// The number of a check run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(transparent)]
pub struct CheckId(pub u64);

/// How far a check run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// Not begun.
    Queued,
    /// Begun.
    InProgress,
    /// It has a conclusion.
    Completed,
    /// Any other, which only GitHub's own workflows have.
    #[serde(other)]
    Other,
}

/// What came of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are GitHub's own")]
pub enum Conclusion {
    ActionRequired,
    Cancelled,
    Failure,
    Neutral,
    Skipped,
    /// Set by GitHub alone, for a check that was left in progress for 14 days.
    #[serde(skip_serializing)]
    Stale,
    Success,
    TimedOut,
    /// One that is not known here.
    #[serde(other, skip_serializing)]
    Other,
}

/// How grave an annotation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words are GitHub's own")]
pub enum AnnotationLevel {
    Notice,
    Warning,
    Failure,
}

/// A remark at lines of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// Relative to the repository.
    pub path: String,
    /// From 1.
    pub start_line: u32,
    /// The last line; the first where it is smaller.
    pub end_line: u32,
    /// First and last column, from 1; left out unless it is one line. `None`: whole lines.
    pub columns: Option<(u32, u32)>,
    /// How grave it is.
    pub level: AnnotationLevel,
    /// What it says.
    pub message: String,
    /// `None`: GitHub shows the path.
    pub title: Option<String>,
    /// Shown on demand.
    pub raw_details: Option<String>,
}

/// What a check run shows. What is longer than GitHub takes is cut, and says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// One line.
    pub title: String,
    /// Markdown.
    pub summary: String,
    /// More Markdown, below. `None`: there is none.
    pub text: Option<String>,
}

/// A check run to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCheck {
    /// By which branches require it.
    pub name: String,
    /// The pull request's commit, not that of the merge which Actions checks out.
    pub head_sha: String,
    /// The caller's own name for it. It must be another one for each check run that is created: by it a check is found
    /// again whose creation was not answered.
    pub external_id: String,
    /// Where "Details" leads. `None`: to the App's page.
    pub details_url: Option<String>,
    /// `None`: nothing to show yet.
    pub output: Option<Output>,
}

/// A change of a check run. What is `None` stays.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckUpdate {
    /// Completes it. `None`: it stays in progress.
    pub conclusion: Option<Conclusion>,
    /// Where "Details" leads.
    pub details_url: Option<String>,
    /// What it shows.
    pub output: Option<Output>,
    /// Added to those that it has; any number.
    pub annotations: Vec<Annotation>,
}

/// What became of an update.
#[derive(Debug)]
#[must_use]
pub struct Updated {
    /// Annotations that are not there, although the rest of the update is.
    pub annotations_left_out: usize,
    /// Why. `None`: all are there.
    pub why: Option<GitHubError>,
}

/// What a check run shows, as GitHub has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "as in `Output`")]
pub struct CheckOutput {
    pub title: Option<String>,
    pub summary: Option<String>,
    pub text: Option<String>,
    /// How many it has.
    pub annotations_count: u64,
}

/// A check run, as GitHub has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CheckRun {
    /// Its number.
    pub id: CheckId,
    /// By which branches require it.
    pub name: String,
    /// The commit.
    pub head_sha: String,
    /// How far it is.
    pub status: CheckStatus,
    /// `None`: it is not completed.
    pub conclusion: Option<Conclusion>,
    /// What its creator called it.
    pub external_id: Option<String>,
    /// When it began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub completed_at: Option<Timestamp>,
    /// Its page.
    pub html_url: Option<String>,
    /// The App that created it; only that can change it.
    pub app: Option<CheckApp>,
    /// What it shows.
    pub output: CheckOutput,
}

impl CheckRun {
    /// The short name of the App that created it, for example `github-actions`.
    pub fn app_slug(&self) -> Option<&str> {
        self.app.as_ref()?.slug.as_deref()
    }
}

/// An App.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CheckApp {
    /// Its short name.
    pub slug: Option<String>,
}

impl GitHub {
    /// Creates a check run that is in progress.
    ///
    /// # Errors
    /// When it is not created, or nobody knows.
    pub async fn create_check(&self, new: &NewCheck) -> Result<CheckRun, GitHubError> {
        let deadline = self.deadline();
        let mut body = json!({
            "name": new.name, "head_sha": new.head_sha, "status": "in_progress",
            "external_id": new.external_id,
        });
        if let Some(url) = &new.details_url {
            body["details_url"] = json!(url);
        }
        if let Some(output) = &new.output {
            body["output"] = texts(output);
        }
        let url = self.place.repository_api("/check-runs");
        let ask = Ask::with(Call::CreateCheck, Method::POST, url, &body);
        let mut tries = Tries::until(ask.call, deadline);
        loop {
            if tries.doubtful
                && let Some(found) = self.find_check(new, deadline).await?
            {
                return Ok(found);
            }
            let failure = match self.attempt(&ask, deadline).await {
                Ok(reply) => match read(ask.call, &reply.body) {
                    Ok(created) => return Ok(created),
                    Err(failure) => failure,
                },
                Err(failure) => failure,
            };
            self.again(&mut tries, failure).await?;
        }
    }

    /// The one that was created by an attempt without an answer. A list may be a moment behind; the wait before another
    /// attempt is there for that, too.
    async fn find_check(
        &self,
        new: &NewCheck,
        deadline: Instant,
    ) -> Result<Option<CheckRun>, GitHubError> {
        let checks = self
            .checks_until(&new.head_sha, &new.name, deadline)
            .await?;
        let mine = |check: &CheckRun| check.external_id.as_deref() == Some(&new.external_id);
        Ok(checks
            .into_iter()
            .filter(mine)
            .max_by_key(|check| check.id.0))
    }

    /// Changes a check run. The conclusion goes first and does not wait for the annotations, so that a check does not
    /// stay in progress for one that GitHub does not take.
    ///
    /// # Errors
    /// When it is not changed, or nobody knows. Annotations alone are no error.
    pub async fn update_check(
        &self,
        id: CheckId,
        update: &CheckUpdate,
    ) -> Result<Updated, GitHubError> {
        let deadline = self.deadline();
        let mut body = json!({});
        if let Some(conclusion) = update.conclusion {
            body["status"] = json!("completed");
            body["conclusion"] = json!(conclusion);
        }
        if let Some(url) = &update.details_url {
            body["details_url"] = json!(url);
        }
        if let Some(output) = &update.output {
            body["output"] = texts(output);
        }
        // Twice the same is the same, as long as there are no annotations in it.
        let ask = Ask::with(Call::UpdateCheck, Method::PATCH, self.check_url(id), &body);
        let check: CheckRun = self.value(&ask, deadline).await?;
        let texts = match &update.output {
            Some(output) => texts(output),
            // Annotations do not come without; what it shows already stays.
            None => {
                let CheckOutput {
                    title,
                    summary,
                    text,
                    ..
                } = check.output.clone();
                texts(&Output {
                    title: title.unwrap_or_default(),
                    summary: summary.unwrap_or_default(),
                    text,
                })
            }
        };
        Ok(self
            .append_all(&check, &texts, &update.annotations, deadline)
            .await)
    }

    /// Adds annotations to those that the check run has.
    async fn append_all(
        &self,
        check: &CheckRun,
        texts: &Value,
        annotations: &[Annotation],
        deadline: Instant,
    ) -> Updated {
        let mut has = check.output.annotations_count;
        let mut left = annotations.len();
        let mut why = None;
        for batch in annotations.chunks(BATCH) {
            let mut output = texts.clone();
            output["annotations"] = batch.iter().map(annotation).collect();
            match self
                .append(check.id, &output, batch.len(), has, deadline)
                .await
            {
                Ok(()) => {
                    has += batch.len() as u64;
                    left -= batch.len();
                }
                Err(error) => {
                    why = Some(error);
                    break;
                }
            }
        }
        Updated {
            annotations_left_out: left,
            why,
        }
    }

    async fn append(
        &self,
        id: CheckId,
        output: &Value,
        more: usize,
        has: u64,
        deadline: Instant,
    ) -> Result<(), GitHubError> {
        let body = json!({ "output": output });
        let ask = Ask::with(Call::UpdateCheck, Method::PATCH, self.check_url(id), &body);
        let mut tries = Tries::until(ask.call, deadline);
        loop {
            // GitHub adds them every time: an attempt whose answer was lost may have done it.
            if tries.doubtful
                && self
                    .check_until(id, deadline)
                    .await?
                    .output
                    .annotations_count
                    >= has + more as u64
            {
                return Ok(());
            }
            let failure = match self.attempt(&ask, deadline).await {
                Ok(reply) => match read::<CheckRun>(ask.call, &reply.body) {
                    Ok(_) => return Ok(()),
                    Err(failure) => failure,
                },
                Err(failure) => failure,
            };
            self.again(&mut tries, failure).await?;
        }
    }

    /// A check run.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn check(&self, id: CheckId) -> Result<CheckRun, GitHubError> {
        self.check_until(id, self.deadline()).await
    }

    async fn check_until(&self, id: CheckId, deadline: Instant) -> Result<CheckRun, GitHubError> {
        self.value(&Ask::get(Call::ReadCheck, self.check_url(id)), deadline)
            .await
    }

    /// All check runs of a commit that have this name, also earlier ones of the same App.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub async fn checks(&self, head_sha: &str, name: &str) -> Result<Vec<CheckRun>, GitHubError> {
        self.checks_until(head_sha, name, self.deadline()).await
    }

    async fn checks_until(
        &self,
        head_sha: &str,
        name: &str,
        deadline: Instant,
    ) -> Result<Vec<CheckRun>, GitHubError> {
        let path = format!(
            "/commits/{}/check-runs?check_name={}&filter=all&per_page=100",
            part(head_sha),
            part(name)
        );
        let url = self.place.repository_api(&path);
        let mut checks = Vec::new();
        let keep = |check| {
            checks.push(check);
            ControlFlow::Continue(())
        };
        self.each(Call::ListChecks, url, Some("check_runs"), deadline, keep)
            .await?;
        Ok(checks)
    }

    fn check_url(&self, id: CheckId) -> String {
        self.place.repository_api(&format!("/check-runs/{}", id.0))
    }
}

fn texts(output: &Output) -> Value {
    let mut texts = json!({
        "title": cut(&output.title, MAX_TITLE),
        "summary": cut(&output.summary, MAX_TEXT),
    });
    if let Some(text) = &output.text {
        texts["text"] = json!(cut(text, MAX_TEXT));
    }
    texts
}

fn annotation(annotation: &Annotation) -> Value {
    let start = annotation.start_line.max(1);
    let end = annotation.end_line.max(start);
    let mut value = json!({
        "path": annotation.path, "start_line": start, "end_line": end,
        "annotation_level": annotation.level, "message": cut(&annotation.message, MAX_MESSAGE),
    });
    // GitHub takes columns for a single line only.
    if let Some((first, last)) = annotation.columns.filter(|_| start == end) {
        value["start_column"] = json!(first.max(1));
        value["end_column"] = json!(last.max(first).max(1));
    }
    if let Some(title) = &annotation.title {
        value["title"] = json!(cut(title, MAX_TITLE));
    }
    if let Some(details) = &annotation.raw_details {
        value["raw_details"] = json!(cut(details, MAX_MESSAGE));
    }
    value
}
