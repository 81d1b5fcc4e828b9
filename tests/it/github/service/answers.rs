//! What GitHub says.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::{
    Answer, Asked, Bearer, Check, Comment, FakeGitHub, Fault, REPOSITORY_ID, Request, Run, app,
    contract,
    routes::Matched,
    state::State,
    things::{
        access_token, artifact_json, bad_body, change, check_json, comment_json, invalid, page,
        parameter, run_json,
    },
    with,
};

pub(super) fn error(status: u16, message: &str) -> Answer {
    let body = json!({
        "message": message, "documentation_url": "https://docs.github.com/rest",
        "status": status.to_string(),
    });
    Answer::json(status, &body)
}

pub(super) fn fault(fault: &Fault, request: &Request, now: Timestamp) -> Answer {
    match fault {
        Fault::Status(status, message) => error(*status, message),
        Fault::StatusWith(status, message, name, value) => {
            error(*status, message).with(name, value)
        }
        Fault::Primary(seconds) => error(403, "API rate limit exceeded for installation ID 1.")
            .with("x-ratelimit-remaining", 0)
            .with("x-ratelimit-reset", now.as_second() + seconds),
        Fault::Secondary(wait) => {
            let answer = error(
                403,
                "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
            );
            match wait {
                Some(wait) => answer.with("retry-after", wait),
                None => answer,
            }
        }
        Fault::Html(status) => Answer {
            body: b"<!DOCTYPE html><title>Unicorn!</title>".to_vec(),
            ..Answer::empty(*status).with("Content-Type", "text/html")
        },
        Fault::Redirect => Answer::empty(307).with("Location", &request.target),
        Fault::Huge => Answer {
            body: vec![b' '; 33 << 20],
            ..Answer::empty(200)
        },
        _ => unreachable!("done by the connection"),
    }
}

/// What every request has to have.
pub(super) fn manners(request: &Request) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, value) in [
        ("accept", "application/vnd.github+json"),
        ("x-github-api-version", "2022-11-28"),
    ] {
        if request.header(name) != Some(value) {
            complaints.push(format!("{name} is {:?}", request.header(name)));
        }
    }
    if !request
        .header("user-agent")
        .is_some_and(|agent| agent.starts_with("scenarioforge/"))
    {
        complaints.push("it does not say what it is".to_owned());
    }
    if !request.body.is_empty() {
        if request.header("content-type") != Some("application/json") {
            complaints.push("its body is not said to be JSON".to_owned());
        }
        if !request.json().is_object() {
            complaints.push("its body is no object".to_owned());
        }
    }
    complaints
}

/// Parameters that are not in the description.
pub(super) fn query(request: &Request, matched: &Matched) -> Vec<String> {
    let mut complaints = Vec::new();
    for (name, value) in pairs(request) {
        if !contract::takes(&matched.operation, &name) {
            complaints.push(format!("there is no parameter {name}"));
        }
        if name == "per_page"
            && !value
                .parse()
                .is_ok_and(|value: u32| (1..=100).contains(&value))
        {
            complaints.push(format!("per_page is {value}"));
        }
    }
    complaints
}

pub(super) fn pairs(request: &Request) -> Vec<(String, String)> {
    let query = request
        .target
        .split_once('?')
        .map_or("", |(_, query)| query);
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

/// Who asks, and whether they may.
pub(super) fn who(
    state: &mut State,
    request: &Request,
    matched: Option<&Matched>,
) -> Result<Bearer, Answer> {
    if request.header("user-agent").is_none() {
        return Err(error(403, "Request forbidden by administrative rules."));
    }
    let bad = || error(401, "Bad credentials");
    let header = request.header("authorization").ok_or_else(bad)?;
    let token = header.strip_prefix("Bearer ").ok_or_else(bad)?;
    if let Some(matched) = matched
        && matches!(matched.asked, Asked::Installation | Asked::AccessToken)
    {
        let ahead = SignedDuration::from_secs(state.ahead);
        app::check(token, Timestamp::now().checked_add(ahead).expect("a time"))?;
        let (login, app, permissions) = ("tea-app".to_owned(), None, BTreeMap::new());
        return Ok(Bearer {
            login,
            app,
            permissions,
        });
    }
    let bearer = state.bearers.get(token).cloned().ok_or_else(bad)?;
    let Some(matched) = matched else {
        return Ok(bearer);
    };
    let checks = matches!(matched.asked, Asked::CreateCheck | Asked::UpdateCheck);
    if checks && bearer.app.is_none() {
        return Err(error(403, "You must authenticate via a GitHub App."));
    }
    if matched.needs.is_empty() || matched.needs.iter().any(|need| bearer.may(need)) {
        return Ok(bearer);
    }
    Err(error(403, "Resource not accessible by integration")
        .with("X-Accepted-GitHub-Permissions", matched.needs.join("; ")))
}

pub(super) fn graphql(request: &Request, bearer: &Bearer) -> Answer {
    let query = request.json()["query"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let body = match query
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .as_str()
    {
        "query { viewer { login } }" => json!({ "data": { "viewer": { "login": bearer.login } } }),
        _ => json!({ "errors": [{ "type": "undefinedField", "message": "no such field" }] }),
    };
    Answer::json(200, &body)
}

pub(super) fn call(
    fake: &FakeGitHub,
    state: &mut State,
    request: &Request,
    matched: &Matched,
    bearer: &Bearer,
) -> Answer {
    let body = request.json();
    let number = || {
        matched
            .values
            .first()
            .and_then(|id| id.parse::<u64>().ok())
            .unwrap_or(0)
    };
    let not_found = || error(404, "Not Found");
    let text = |key: &str| body[key].as_str().map(str::to_owned);
    match matched.asked {
        Asked::CreateCheck => {
            let check = Check {
                id: state.next(),
                head_sha: text("head_sha").unwrap_or_default(),
                app: bearer.app.clone().unwrap_or_default(),
                status: "queued".to_owned(),
                ..Check::default()
            };
            let sha = &check.head_sha;
            if sha.len() != 40 || sha.chars().all(|c| c == '0') {
                return error(422, &format!("No commit found for SHA: {sha}"));
            }
            state.checks.push(check);
            let check = state.checks.last_mut().expect("it was pushed");
            match change(check, &body) {
                Ok(()) => Answer::json(201, &check_json(check)),
                Err(answer) => {
                    state.checks.pop();
                    answer
                }
            }
        }
        Asked::UpdateCheck => {
            let Some(check) = state.checks.iter_mut().find(|check| check.id == number()) else {
                return not_found();
            };
            if bearer.app.as_deref() != Some(&check.app) {
                return error(
                    403,
                    "Invalid app_id `1` - check run can only be modified by the GitHub App that created it.",
                );
            }
            match change(check, &body) {
                Ok(()) => {
                    check.updates += 1;
                    Answer::json(200, &check_json(check))
                }
                Err(answer) => answer,
            }
        }
        Asked::ReadCheck => match state.checks.iter().find(|check| check.id == number()) {
            Some(check) => Answer::json(200, &check_json(check)),
            None => not_found(),
        },
        Asked::ListChecks => {
            let name = parameter(request, "check_name");
            let of = |check: &&Check| {
                check.head_sha == matched.values[0]
                    && name.as_ref().is_none_or(|name| *name == check.name)
            };
            let mut checks: Vec<&Check> = state.checks.iter().filter(of).collect();
            // GitHub's default is `latest`: the newest of an App and a name.
            if parameter(request, "filter").as_deref() != Some("all") {
                let newest: BTreeMap<_, u64> = checks
                    .iter()
                    .map(|check| ((&check.app, &check.name), check.id))
                    .collect();
                checks.retain(|check| newest[&(&check.app, &check.name)] == check.id);
            }
            let checks = checks.into_iter().map(check_json).collect();
            page(fake, request, checks, Some("check_runs"))
        }
        Asked::ListComments | Asked::CreateComment if !(1..1000).contains(&number()) => not_found(),
        Asked::ListComments => {
            let of = state
                .comments
                .iter()
                .filter(|comment| comment.issue == number());
            page(fake, request, of.map(comment_json).collect(), None)
        }
        Asked::CreateComment => {
            let body = text("body").unwrap_or_default();
            if let Some(answer) = bad_body(&body) {
                return answer;
            }
            let (id, author) = (state.next(), bearer.login.clone());
            let comment = Comment {
                id,
                issue: number(),
                author,
                body,
                updates: 0,
            };
            state.comments.push(comment.clone());
            Answer::json(201, &comment_json(&comment))
        }
        Asked::UpdateComment => {
            let body = text("body").unwrap_or_default();
            let Some(comment) = state
                .comments
                .iter_mut()
                .find(|comment| comment.id == number())
            else {
                return not_found();
            };
            if let Some(answer) = bad_body(&body) {
                return answer;
            }
            comment.body = body;
            comment.updates += 1;
            Answer::json(200, &comment_json(comment))
        }
        Asked::DeleteComment => {
            let before = state.comments.len();
            state.comments.retain(|comment| comment.id != number());
            match state.comments.len() < before {
                true => Answer::empty(204),
                false => not_found(),
            }
        }
        Asked::Repository => {
            let mut example = contract::example(&matched.operation);
            // GitHub's own example is a fork, and lacks a member that GitHub's description wants.
            let object = example.as_object_mut().expect("an object");
            object.retain(|name, _| {
                !matches!(name.as_str(), "source" | "parent" | "template_repository")
            });
            let members = json!({
                "id": REPOSITORY_ID, "name": "shop", "full_name": "tea/shop", "default_branch": "main",
                "private": true, "language": null, "archived": false, "fork": false,
                "permissions": { "admin": false, "push": bearer.may("contents=write"), "pull": true },
            });
            Answer::json(200, &with(example, members))
        }
        Asked::ListRuns | Asked::ListRunsOfWorkflow => {
            let workflow = matched.values.first();
            let wanted =
                |name: &str, has: &str| parameter(request, name).is_none_or(|value| value == has);
            let until = parameter(request, "created");
            let of = |run: &&Run| {
                workflow.is_none_or(|name| *name == run.workflow)
                    && wanted("branch", &run.branch)
                    && wanted("event", &run.event)
                    && wanted("head_sha", &run.head_sha)
                    && parameter(request, "status")
                        .is_none_or(|status| status == "completed" || status == run.conclusion)
                    && until.as_ref().is_none_or(|until| {
                        let until = until.strip_prefix("<=").expect("only this form is used");
                        run.created_at.as_str() <= until
                    })
            };
            let mut runs: Vec<&Run> = state.runs.iter().filter(of).collect();
            runs.sort_by_key(|run| std::cmp::Reverse((run.created_at.clone(), run.id)));
            let runs = runs.into_iter().map(run_json).collect();
            page(fake, request, runs, Some("workflow_runs"))
        }
        Asked::ReadRun => match state.runs.iter().find(|run| run.id == number()) {
            Some(run) => Answer::json(200, &run_json(run)),
            None => not_found(),
        },
        Asked::ListArtifacts => {
            let Some(run) = state.runs.iter().find(|run| run.id == number()) else {
                return not_found();
            };
            let of = state
                .artifacts
                .iter()
                .filter(|artifact| artifact.run == run.id);
            let artifacts = of.map(|artifact| artifact_json(artifact, run)).collect();
            page(fake, request, artifacts, Some("artifacts"))
        }
        Asked::ArtifactZip => match state
            .artifacts
            .iter()
            .find(|artifact| artifact.id == number())
        {
            Some(artifact) if artifact.expired => error(410, "Artifact has expired"),
            Some(artifact) => {
                let url = format!("{}/zip/{}?sig=secret", fake.storage, artifact.id);
                Answer::empty(302).with("Location", url)
            }
            None => not_found(),
        },
        Asked::WorkflowSettings => {
            let members =
                json!({ "can_approve_pull_request_reviews": state.pull_requests_allowed });
            Answer::json(200, &with(contract::example(&matched.operation), members))
        }
        Asked::RateLimit => Answer::json(200, &contract::example(&matched.operation)),
        Asked::Installation => {
            let example = contract::example(&matched.operation);
            Answer::json(200, &with(example, json!({ "id": 31 })))
        }
        Asked::AccessToken => {
            if number() != 31 {
                return not_found();
            }
            access_token(state, &matched.operation, &body)
        }
        Asked::CreateLabel => {
            let colour = text("color").unwrap_or_default();
            match colour.len() == 6 && colour.chars().all(|c| c.is_ascii_hexdigit()) {
                true => error(500, "a label was created, and no test wants that"),
                false => {
                    invalid(json!({ "resource": "Label", "code": "invalid", "field": "color" }))
                }
            }
        }
        Asked::CreateRef => match text("sha").unwrap_or_default().chars().all(|c| c == '0') {
            true => error(422, "Object does not exist"),
            false => error(500, "a branch was created, and no test wants that"),
        },
        Asked::CreatePull => match text("head").as_deref() {
            Some("main") => error(500, "a pull request was created, and no test wants that"),
            _ => invalid(json!({ "resource": "PullRequest", "code": "invalid", "field": "head" })),
        },
        Asked::ListCommits | Asked::ListIssues | Asked::ListPulls => {
            page(fake, request, Vec::new(), None)
        }
        Asked::GraphQl => unreachable!("answered elsewhere"),
    }
}
