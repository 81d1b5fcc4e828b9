//! GitHub's answers: reached, which permissions, which setting. Nothing is asked without a token, and nothing is written.

use std::sync::Arc;

use super::{context::Context, probe::Outcome};
use crate::edge::github::{Answer, GitHub, GitHubError, Permission, Scope};

/// GitHub refuses an App's token that is older or newer than this.
const SKEW: i64 = 30;

/// The client, or what there is to say without it.
fn client(context: &Context) -> Result<&GitHub, Outcome> {
    match &context.github {
        None => Err(Outcome::skipped("not asked without a token")),
        Some(Ok(github)) => Ok(github),
        Some(Err(reason)) => Err(Outcome::failed(
            reason.clone(),
            "export GITHUB_REPOSITORY=owner/name",
        )),
    }
}

fn failed(error: &GitHubError) -> Outcome {
    let hint = error.hint();
    Outcome::failed(
        error.to_string(),
        hint.unwrap_or_else(|| "look at what stands between here and GitHub".to_owned()),
    )
}

/// Whether the repository can be seen.
pub(super) async fn api(context: Arc<Context>) -> Outcome {
    let github = match client(&context) {
        Ok(github) => github,
        Err(outcome) => return outcome,
    };
    let place = github.place();
    match github.repository().await {
        Err(error) => failed(&error),
        Ok(repository) if repository.archived => Outcome::failed(
            format!("{} is archived: nobody can change it", place.repository),
            "unarchive the repository",
        ),
        Ok(_) => Outcome::ok(format!(
            "{} at {}",
            place.repository,
            place.api_url.host_str().unwrap_or("?")
        )),
    }
}

/// Whether the clocks agree.
pub(super) async fn clock(context: Arc<Context>) -> Outcome {
    let github = match client(&context) {
        Ok(github) => github,
        Err(outcome) => return outcome,
    };
    // Any answer has a date.
    let _ = github.repository().await;
    let Some(ahead) = github.server_clock_ahead() else {
        return Outcome::unknown("no answer had a date");
    };
    let seconds = ahead.as_secs();
    let shown = match seconds {
        0 => "it agrees with this machine's".to_owned(),
        1.. => format!("it is {seconds} s ahead of this machine's"),
        _ => format!("this machine's is {} s ahead of it", -seconds),
    };
    if seconds.abs() > SKEW {
        Outcome::warning(shown, "sudo timedatectl set-ntp true")
    } else {
        Outcome::ok(shown)
    }
}

async fn may(context: &Context, permission: Permission) -> Outcome {
    let github = match client(context) {
        Ok(github) => github,
        Err(outcome) => return outcome,
    };
    match github.may(permission).await {
        Answer::Granted => Outcome::ok("granted"),
        Answer::Denied { needs, why } => {
            let remedy = why.hint().unwrap_or_else(|| {
                format!("give the job {needs} under `permissions:` in the workflow")
            });
            Outcome::failed(
                format!("the token does not have it; {needs} would be enough"),
                remedy,
            )
        }
        Answer::Unknown { why } => Outcome::unknown(why),
    }
}

pub(super) async fn contents_read(context: Arc<Context>) -> Outcome {
    may(&context, Permission::read(Scope::Contents)).await
}

pub(super) async fn contents_write(context: Arc<Context>) -> Outcome {
    may(&context, Permission::write(Scope::Contents)).await
}

pub(super) async fn checks_write(context: Arc<Context>) -> Outcome {
    may(&context, Permission::write(Scope::Checks)).await
}

pub(super) async fn pull_requests_write(context: Arc<Context>) -> Outcome {
    may(&context, Permission::write(Scope::PullRequests)).await
}

pub(super) async fn actions_read(context: Arc<Context>) -> Outcome {
    may(&context, Permission::read(Scope::Actions)).await
}

/// The setting that a workflow's token cannot read.
pub(super) async fn setting(context: Arc<Context>) -> Outcome {
    let github = match client(&context) {
        Ok(github) => github,
        Err(outcome) => return outcome,
    };
    let place = github.place();
    let page = format!(
        "{}/{}/settings/actions",
        place.server_url.as_str().trim_end_matches('/'),
        place.repository
    );
    let remedy = format!(
        "tick \"Allow GitHub Actions to create and approve pull requests\" at {page}, or use a GitHub App (app-id, app-private-key)"
    );
    match github.allows_pull_requests_from_actions().await {
        Ok(Some(true)) => Outcome::ok("allowed by the repository"),
        Ok(Some(false)) => Outcome::failed(
            "the repository does not allow it to a workflow's token",
            remedy,
        ),
        Ok(None) => Outcome::unknown("this token may not know; that takes administration: read")
            .with_remedy(format!("look yourself: {remedy}")),
        Err(error) => failed(&error),
    }
}
