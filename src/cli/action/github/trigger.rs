//! What started the workflow, as its event tells it.
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows>

use std::{collections::BTreeMap, fs::File, io::Read};

use serde_json::Value;

/// GitHub's own limit for an event is 25 MiB.
const MOST_BYTES: u64 = 32 << 20;

/// What started the workflow.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::cli::action) struct Trigger {
    /// For example `pull_request`; empty outside of a workflow.
    pub(in crate::cli::action) event: String,
    /// The commit that a check run belongs to: of a pull request its head, not the merge that is checked out. `None`: nobody knows it.
    pub(in crate::cli::action) head_sha: Option<String>,
    /// `None`: it is about none.
    pub(in crate::cli::action) pull_request: Option<PullRequest>,
    /// The whole event; null where there is none.
    pub(in crate::cli::action) payload: Value,
}

/// A pull request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli::action) struct PullRequest {
    pub(in crate::cli::action) number: u64,
    /// Its branch is in another repository, so that the workflow's token only reads.
    pub(in crate::cli::action) from_fork: bool,
}

impl Trigger {
    /// From the runner's variables, and the file that one of them names. What is not there, or is no event, is left out.
    pub(in crate::cli::action) fn read(variables: &BTreeMap<String, String>) -> Self {
        let get = |name: &str| variables.get(name).map_or("", String::as_str);
        let payload = read(get("GITHUB_EVENT_PATH")).unwrap_or(Value::Null);
        Self::new(
            get("GITHUB_EVENT_NAME"),
            payload,
            get("GITHUB_REPOSITORY"),
            get("GITHUB_SHA"),
        )
    }

    fn new(event: &str, payload: Value, repository: &str, sha: &str) -> Self {
        let of_pull_request = &payload["pull_request"];
        let number = of_pull_request["number"].as_u64();
        let pull_request = number.map(|number| PullRequest {
            number,
            // A deleted fork has no repository.
            from_fork: of_pull_request["head"]["repo"]["full_name"] != repository,
        });
        let head = match event {
            "pull_request" | "pull_request_target" => of_pull_request["head"]["sha"].as_str(),
            "merge_group" => payload["merge_group"]["head_sha"].as_str(),
            _ => None,
        };
        let head = head.filter(|sha| is_sha(sha)).or(Some(sha));
        Self {
            event: event.to_owned(),
            head_sha: head.filter(|sha| is_sha(sha)).map(str::to_owned),
            pull_request,
            payload,
        }
    }
}

fn read(path: &str) -> Option<Value> {
    let file = File::open(path).ok()?;
    // To read a pipe would wait for its writer.
    if !file.metadata().ok()?.is_file() {
        return None;
    }
    let mut text = Vec::new();
    file.take(MOST_BYTES).read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

fn is_sha(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_check_belongs_to_the_head_of_what_is_tried() {
        let (sha, head) = ("a".repeat(40), "b".repeat(40));
        let pull_request = |repository: Value| json!({ "pull_request": { "number": 7, "head": { "sha": head, "repo": repository } } });
        let own = pull_request(json!({ "full_name": "acme/shop" }));
        let fork = pull_request(json!({ "full_name": "eve/shop" }));
        let pr = |from_fork| {
            Some(PullRequest {
                number: 7,
                from_fork,
            })
        };
        for (event, payload, known_head, known_pr) in [
            ("pull_request", own.clone(), &head, pr(false)),
            ("pull_request", fork, &head, pr(true)),
            ("pull_request", pull_request(Value::Null), &head, pr(true)),
            ("pull_request_target", own.clone(), &head, pr(false)),
            (
                "merge_group",
                json!({ "merge_group": { "head_sha": head } }),
                &head,
                None,
            ),
            (
                "merge_group",
                json!({ "merge_group": { "head_sha": "../x" } }),
                &sha,
                None,
            ),
            ("push", json!({ "after": head }), &sha, None),
            ("workflow_dispatch", Value::Null, &sha, None),
            ("pull_request", json!([1]), &sha, None),
        ] {
            let trigger = Trigger::new(event, payload, "acme/shop", &sha);
            assert_eq!(trigger.head_sha.as_ref(), Some(known_head), "{event}");
            assert_eq!(trigger.pull_request, known_pr, "{event}");
        }
        assert_eq!(Trigger::new("push", Value::Null, "", "HEAD").head_sha, None);
    }
}
