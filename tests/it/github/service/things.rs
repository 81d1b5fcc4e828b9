//! Checks, comments, runs and artifacts, as GitHub shows them and as they change.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{
    Answer, Artifact, Bearer, Check, Comment, FakeGitHub, REPOSITORY_ID, Request, Run,
    answers::{error, pairs},
    contract, first,
    state::State,
    with,
};

const CHECK: &str = "POST /repos/{owner}/{repo}/check-runs";
const COMMENT: &str = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
const RUN: &str = "GET /repos/{owner}/{repo}/actions/runs/{run_id}";
const ARTIFACTS: &str = "GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts";

pub(super) fn invalid(error: Value) -> Answer {
    Answer::json(
        422,
        &json!({ "message": "Validation Failed", "errors": [error], "status": "422" }),
    )
}

pub(super) fn bad_body(body: &str) -> Option<Answer> {
    let invalid = |message: &str| {
        invalid(
            json!({ "resource": "IssueComment", "code": "unprocessable", "field": "data", "message": message }),
        )
    };
    if body.trim().is_empty() {
        return Some(invalid("Body cannot be blank"));
    }
    (body.chars().count() > 65_536)
        .then(|| invalid("Body is too long (maximum is 65536 characters)"))
}

/// Does to a check run what a body says: annotations are added, a conclusion completes it.
pub(super) fn change(check: &mut Check, body: &Value) -> Result<(), Answer> {
    let text = |value: &Value, key: &str| value[key].as_str().map(str::to_owned);
    let output = &body["output"];
    let annotations = output["annotations"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    for one in &annotations {
        let columns = one.get("start_column").is_some() || one.get("end_column").is_some();
        if columns && one["start_line"] != one["end_line"] {
            return Err(error(422, "Invalid request.\n\ncolumns are for one line"));
        }
        if one["message"]
            .as_str()
            .is_none_or(|message| message.is_empty() || message.len() > 64 << 10)
        {
            return Err(error(
                422,
                "Invalid request.\n\nthe message is empty or too long",
            ));
        }
    }
    if text(body, "status").as_deref() == Some("completed") && text(body, "conclusion").is_none() {
        return Err(error(
            422,
            "Invalid request.\n\n\"conclusion\" wasn't supplied.",
        ));
    }
    if text(body, "conclusion").as_deref() == Some("stale") {
        return Err(error(422, "Invalid request.\n\nonly GitHub says stale"));
    }
    check.annotations.extend(annotations);
    let set = |to: &mut String, key: &str| *to = text(body, key).unwrap_or(to.clone());
    set(&mut check.name, "name");
    set(&mut check.external_id, "external_id");
    set(&mut check.status, "status");
    check.details_url = text(body, "details_url").or(check.details_url.take());
    if let Some(conclusion) = text(body, "conclusion") {
        check.conclusion = Some(conclusion);
        check.status = "completed".to_owned();
    }
    if output.is_object() {
        check.title = text(output, "title").or(check.title.take());
        check.summary = text(output, "summary");
        check.text = text(output, "text");
    }
    Ok(())
}

pub(super) fn check_json(check: &Check) -> Value {
    let example = contract::example(CHECK);
    let output = json!({
        "title": check.title, "summary": check.summary, "text": check.text,
        "annotations_count": check.annotations.len(),
    });
    let completed = check.conclusion.as_ref().map(|_| "2026-11-22T12:01:00Z");
    let members = json!({
        "id": check.id, "name": check.name, "head_sha": check.head_sha, "status": check.status,
        "external_id": check.external_id, "details_url": check.details_url,
        "conclusion": check.conclusion, "started_at": "2026-11-22T12:00:00Z", "completed_at": completed,
        "output": with(example["output"].clone(), output),
        "app": with(example["app"].clone(), json!({ "slug": check.app })),
    });
    with(example, members)
}

pub(super) fn comment_json(comment: &Comment) -> Value {
    let example = contract::example(COMMENT);
    let kind = if comment.author.ends_with("[bot]") {
        "Bot"
    } else {
        "User"
    };
    // The later the comment, the larger its number.
    let at = Timestamp::from_second(1_795_000_000 + i64::try_from(comment.id).expect("small"));
    let members = json!({
        "id": comment.id, "body": comment.body, "created_at": at.expect("a time").to_string(),
        "user": with(example["user"].clone(), json!({ "login": comment.author, "type": kind })),
    });
    with(example, members)
}

pub(super) fn run_json(run: &Run) -> Value {
    let example = contract::example(RUN);
    let members = json!({
        "id": run.id, "head_branch": run.branch, "head_sha": run.head_sha, "event": run.event,
        "status": "completed", "conclusion": run.conclusion, "created_at": run.created_at,
        "path": format!(".github/workflows/{}", run.workflow), "run_attempt": 1,
        "repository": with(example["repository"].clone(), json!({ "id": REPOSITORY_ID })),
        "head_repository": with(example["head_repository"].clone(), json!({ "id": run.head_repository_id })),
    });
    with(example, members)
}

pub(super) fn artifact_json(artifact: &Artifact, run: &Run) -> Value {
    let digest = Sha256::digest(&artifact.zip);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let members = json!({
        "id": artifact.id, "name": artifact.name, "size_in_bytes": artifact.zip.len(),
        "expired": artifact.expired, "digest": format!("sha256:{digest}"),
        "workflow_run": {
            "id": run.id, "repository_id": REPOSITORY_ID, "head_repository_id": run.head_repository_id,
            "head_branch": run.branch, "head_sha": run.head_sha,
        },
    });
    with(first(ARTIFACTS, "artifacts"), members)
}

/// A token for no more than the installation may: checks and contents.
pub(super) fn access_token(state: &mut State, operation: &str, body: &Value) -> Answer {
    if body["repositories"] != json!(["shop"]) {
        return error(
            422,
            "There is at least one repository that does not exist or is not accessible to the parent installation.",
        );
    }
    let granted = [
        ("checks", "write"),
        ("contents", "read"),
        ("metadata", "read"),
    ];
    let granted = granted.map(|(name, level)| (name.to_owned(), level.to_owned()));
    let granted = BTreeMap::from(granted);
    let wanted: BTreeMap<String, String> = match body.get("permissions") {
        Some(wanted) => serde_json::from_value(wanted.clone()).expect("checked by the description"),
        None => granted.clone(),
    };
    let all = Bearer {
        login: "tea-app[bot]".to_owned(),
        app: Some("tea-app".to_owned()),
        permissions: granted,
    };
    if wanted
        .iter()
        .any(|(name, level)| !all.may(&format!("{name}={level}")))
    {
        return error(
            422,
            "The permissions requested are not granted to this installation.",
        );
    }
    state.minted += 1;
    let token = format!("ghs_minted_{}", state.minted);
    let expires = SignedDuration::from_secs(3600 + state.ahead);
    let expires = Timestamp::now().checked_add(expires).expect("a time");
    let members =
        json!({ "token": token, "expires_at": format!("{expires:.0}"), "permissions": wanted });
    state.bearers.insert(
        token,
        Bearer {
            permissions: wanted,
            ..all
        },
    );
    Answer::json(201, &with(contract::example(operation), members))
}

pub(super) fn parameter(request: &Request, name: &str) -> Option<String> {
    pairs(request)
        .into_iter()
        .find(|(other, _)| other == name)
        .map(|(_, value)| value)
}

/// One page of a list, with `Link` as GitHub writes it: by the number of the repository.
pub(super) fn page(
    fake: &FakeGitHub,
    request: &Request,
    items: Vec<Value>,
    key: Option<&str>,
) -> Answer {
    let number = |name: &str, default: usize| {
        parameter(request, name)
            .and_then(|value| value.parse().ok())
            .unwrap_or(default)
    };
    let (size, at) = (
        number("per_page", 30).clamp(1, 100),
        number("page", 1).max(1),
    );
    let total = items.len();
    let some: Vec<Value> = items.into_iter().skip((at - 1) * size).take(size).collect();
    let body = match key {
        Some(key) => json!({ "total_count": total, key: some }),
        None => json!(some),
    };
    let answer = Answer::json(200, &body);
    if at * size >= total {
        return answer;
    }
    let (path, _) = request
        .target
        .split_once('?')
        .unwrap_or((&request.target, ""));
    let path = path.replace("/repos/tea/shop", &format!("/repositories/{REPOSITORY_ID}"));
    let others = pairs(request)
        .into_iter()
        .filter(|(name, _)| name != "page");
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query
        .extend_pairs(others)
        .append_pair("page", &(at + 1).to_string());
    let next = format!("{}{path}?{}", fake.origin, query.finish());
    answer.with(
        "Link",
        format!("<{next}>; rel=\"next\", <{next}>; rel=\"last\""),
    )
}
