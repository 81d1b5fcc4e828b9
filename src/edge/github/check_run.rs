//! Check runs: what they show, what changes them, and how GitHub has them
//! (<https://docs.github.com/rest/checks/runs>).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::GitHubError;

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
