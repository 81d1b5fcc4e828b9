//! Which call a request is, and what it takes.

/// The calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    CreateCheck,
    UpdateCheck,
    ReadCheck,
    ListChecks,
    ListComments,
    CreateComment,
    UpdateComment,
    DeleteComment,
    Repository,
    ListRuns,
    ListRunsOfWorkflow,
    ReadRun,
    ListArtifacts,
    ArtifactZip,
    WorkflowSettings,
    RateLimit,
    Installation,
    AccessToken,
    CreateLabel,
    CreateRef,
    CreatePull,
    ListCommits,
    ListIssues,
    ListPulls,
    GraphQl,
}

/// Method, path below the repository (or from the root, with a leading `!`), and one of which permissions it needs.
type Route = (Asked, &'static str, &'static str, &'static [&'static str]);

const ROUTES: [Route; 24] = [
    (Asked::CreateCheck, "POST", "/check-runs", &["checks=write"]),
    (
        Asked::UpdateCheck,
        "PATCH",
        "/check-runs/{check_run_id}",
        &["checks=write"],
    ),
    (
        Asked::ReadCheck,
        "GET",
        "/check-runs/{check_run_id}",
        &["checks=read"],
    ),
    (
        Asked::ListChecks,
        "GET",
        "/commits/{ref}/check-runs",
        &["checks=read"],
    ),
    (
        Asked::ListComments,
        "GET",
        "/issues/{issue_number}/comments",
        &["issues=read", "pull_requests=read"],
    ),
    (
        Asked::CreateComment,
        "POST",
        "/issues/{issue_number}/comments",
        &["issues=write", "pull_requests=write"],
    ),
    (
        Asked::UpdateComment,
        "PATCH",
        "/issues/comments/{comment_id}",
        &["issues=write", "pull_requests=write"],
    ),
    (
        Asked::DeleteComment,
        "DELETE",
        "/issues/comments/{comment_id}",
        &["issues=write", "pull_requests=write"],
    ),
    (Asked::Repository, "GET", "", &[]),
    (Asked::ListRuns, "GET", "/actions/runs", &["actions=read"]),
    (
        Asked::ListRunsOfWorkflow,
        "GET",
        "/actions/workflows/{workflow_id}/runs",
        &["actions=read"],
    ),
    (
        Asked::ReadRun,
        "GET",
        "/actions/runs/{run_id}",
        &["actions=read"],
    ),
    (
        Asked::ListArtifacts,
        "GET",
        "/actions/runs/{run_id}/artifacts",
        &["actions=read"],
    ),
    (
        Asked::ArtifactZip,
        "GET",
        "/actions/artifacts/{artifact_id}/{archive_format}",
        &["actions=read"],
    ),
    (
        Asked::WorkflowSettings,
        "GET",
        "/actions/permissions/workflow",
        &["administration=read"],
    ),
    (Asked::RateLimit, "GET", "!/rate_limit", &[]),
    (Asked::Installation, "GET", "/installation", &[]),
    (
        Asked::AccessToken,
        "POST",
        "!/app/installations/{installation_id}/access_tokens",
        &[],
    ),
    (
        Asked::CreateLabel,
        "POST",
        "/labels",
        &["issues=write", "pull_requests=write"],
    ),
    (Asked::CreateRef, "POST", "/git/refs", &["contents=write"]),
    (
        Asked::CreatePull,
        "POST",
        "/pulls",
        &["pull_requests=write"],
    ),
    (Asked::ListCommits, "GET", "/commits", &["contents=read"]),
    (Asked::ListIssues, "GET", "/issues", &["issues=read"]),
    (Asked::ListPulls, "GET", "/pulls", &["pull_requests=read"]),
];

/// A call, with the values in its path.
pub(super) struct Matched {
    pub(super) asked: Asked,
    /// As GitHub's description calls it.
    pub(super) operation: String,
    pub(super) needs: &'static [&'static str],
    pub(super) values: Vec<String>,
}

/// The call for a path below the API's. `repositories`: the two ways to name the repository.
pub(super) fn find(method: &str, path: &str, repositories: &[&str]) -> Option<Matched> {
    ROUTES.iter().find_map(|(asked, of, pattern, needs)| {
        let (full, below) = match pattern.strip_prefix('!') {
            Some(pattern) => (pattern.to_owned(), path),
            None => {
                let below = repositories
                    .iter()
                    .find_map(|name| path.strip_prefix(name))?;
                (format!("/repos/{{owner}}/{{repo}}{pattern}"), below)
            }
        };
        let pattern = pattern.trim_start_matches('!');
        let (pattern, given): (Vec<_>, Vec<_>) =
            (pattern.split('/').collect(), below.split('/').collect());
        let same = |(pattern, given): (&&str, &&str)| {
            pattern == given || (pattern.starts_with('{') && !given.is_empty())
        };
        let fits =
            *of == method && pattern.len() == given.len() && pattern.iter().zip(&given).all(same);
        fits.then(|| Matched {
            asked: *asked,
            operation: format!("{of} {full}"),
            needs,
            values: pattern
                .iter()
                .zip(&given)
                .filter(|(pattern, _)| pattern.starts_with('{'))
                .map(|(_, value)| {
                    percent_encoding::percent_decode_str(value)
                        .decode_utf8_lossy()
                        .into_owned()
                })
                .collect(),
        })
    })
}
