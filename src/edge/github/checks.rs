//! Calls about check runs (<https://docs.github.com/rest/checks/runs>).

use std::ops::ControlFlow;

use http::Method;
use serde_json::{Value, json};
use tokio::time::Instant;

use super::{
    Annotation, Call, CheckId, CheckOutput, CheckRun, CheckUpdate, GitHub, GitHubError, NewCheck,
    Output, Updated,
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
