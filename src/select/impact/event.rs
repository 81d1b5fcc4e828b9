//! What a workflow's event says about the range of its change.

use serde_json::Value;

/// The change that an event is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventRange {
    /// Between these two commits, as `base..head`.
    Between(String),
    /// It is not known, so everything runs.
    Everything {
        /// Why, for people.
        because: String,
        /// What to do about it; `None`: nothing needs to be done.
        remedy: Option<String>,
    },
}

/// The range of an event of GitHub (`GITHUB_EVENT_NAME` and the payload at `GITHUB_EVENT_PATH`), given what is checked out and
/// its parents, as far as the clone has them. Source: docs.github.com, "Webhook events and payloads".
///
/// A pull request is checked out as the merge of its head into its base. What it changes is then the difference to the first
/// parent; the payload's base may be older, and would count what others merged since.
pub fn range_of(event: &str, payload: &Value, head: &str, parents: &[String]) -> EventRange {
    let sha = |pointer: &str| {
        let text = payload.pointer(pointer)?.as_str()?;
        is_commit(text).then(|| text.to_owned())
    };
    let everything = |because: String, remedy: Option<&str>| EventRange::Everything {
        because,
        remedy: remedy.map(str::to_owned),
    };
    match event {
        "pull_request" | "pull_request_target" => {
            let theirs = sha("/pull_request/head/sha");
            match parents {
                [base, second] if Some(second) == theirs.as_ref() => {
                    return EventRange::Between(format!("{base}..{head}"));
                }
                _ => {}
            }
            match (sha("/pull_request/base/sha"), theirs) {
                // The head itself is checked out: what it changed since it left its base.
                (Some(base), Some(theirs)) if theirs == head => {
                    EventRange::Between(format!("{base}...{head}"))
                }
                (Some(_), _) => everything(
                    "the parents of the pull request's merge commit are not in this clone"
                        .to_owned(),
                    Some("set `fetch-depth: 2` at actions/checkout"),
                ),
                (None, _) => everything("the event names no base".to_owned(), None),
            }
        }
        "merge_group" => match sha("/merge_group/base_sha") {
            Some(base) => EventRange::Between(format!("{base}..{head}")),
            None => everything("the event names no base".to_owned(), None),
        },
        "push" => match sha("/before") {
            Some(before) => EventRange::Between(format!("{before}..{head}")),
            None => everything("the push is the first of its branch".to_owned(), None),
        },
        other => everything(format!("the event `{other}` is about no change"), None),
    }
}

/// 40 or 64 hexadecimal digits that are not all zero.
fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64)
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && text.bytes().any(|byte| byte != b'0')
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn events_say_what_they_are_about() {
        let id = |letter: &str| letter.repeat(40);
        let (a, b, c, d) = (id("a"), id("b"), id("c"), id("d"));
        let pull = json!({ "pull_request": { "base": { "sha": a }, "head": { "sha": b } } });
        let between = |range: String| EventRange::Between(range);
        let table = [
            (
                "pull_request",
                &pull,
                &c,
                vec![d.clone(), b.clone()],
                Some(between(format!("{d}..{c}"))),
            ),
            (
                "pull_request",
                &pull,
                &b,
                vec![d.clone()],
                Some(between(format!("{a}...{b}"))),
            ),
            ("pull_request", &pull, &c, vec![], None),
            ("pull_request", &pull, &c, vec![d.clone(), d.clone()], None),
            ("pull_request", &json!({}), &c, vec![], None),
            (
                "pull_request",
                &json!({ "pull_request": "x" }),
                &c,
                vec![],
                None,
            ),
            (
                "merge_group",
                &json!({ "merge_group": { "base_sha": a } }),
                &c,
                vec![],
                Some(between(format!("{a}..{c}"))),
            ),
            (
                "merge_group",
                &json!({ "merge_group": { "base_sha": "--upload-pack=x" } }),
                &c,
                vec![],
                None,
            ),
            (
                "push",
                &json!({ "before": a }),
                &c,
                vec![],
                Some(between(format!("{a}..{c}"))),
            ),
            ("push", &json!({ "before": id("0") }), &c, vec![], None),
            ("push", &json!({ "before": 7 }), &c, vec![], None),
            ("workflow_dispatch", &json!({}), &c, vec![], None),
            ("schedule", &json!(null), &c, vec![], None),
            ("", &json!([]), &c, vec![], None),
        ];
        for (event, payload, head, parents, expected) in table {
            let found = range_of(event, payload, head, &parents);
            match expected {
                Some(expected) => assert_eq!(found, expected, "{event} {payload}"),
                None => assert!(
                    matches!(found, EventRange::Everything { .. }),
                    "{event} {payload} {found:?}"
                ),
            }
        }
        let EventRange::Everything { remedy, .. } = range_of("pull_request", &pull, &c, &[]) else {
            panic!("a shallow clone")
        };
        assert!(remedy.is_some_and(|remedy| remedy.contains("fetch-depth: 2")));
    }
}
