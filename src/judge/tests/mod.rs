//! Tables of checkpoints against observations.

mod cut;
mod fit;
mod hostile;
mod json;
mod page;
mod subjects;
mod text;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::domain::{
    checkpoint::Checkpoint,
    event::Verdict,
    observation::{Change, Content, FileChange, Observation, Response},
};

use super::{Judge, Judgement};

/// A checkpoint from `[subject, at, predicate, value]`; null for no `at`, three items for no value.
fn checkpoint(parts: &Value) -> Checkpoint {
    let mut object = json!({ "id": "c", "subject": parts[0], "predicate": parts[2] });
    if !parts[1].is_null() {
        object["at"] = parts[1].clone();
    }
    if let Some(value) = parts.get(3) {
        object["value"] = value.clone();
    }
    serde_json::from_value(object).expect("the table holds checkpoints")
}

fn judge(observation: &Observation, parts: &Value) -> Judgement {
    let checkpoint = checkpoint(parts);
    let judge = Judge::new(observation);
    let judgement = judge.judge(&checkpoint);
    assert_eq!(
        judge.holds(&checkpoint),
        judgement.verdict == Verdict::Passed,
        "{parts}"
    );
    judgement
}

/// Judges a table; `Ok`: it holds; `Err`: it fails with a reason that contains this, or without one where it is empty.
#[track_caller]
fn check(observation: &Observation, table: &[(Value, Result<(), &str>)]) {
    for (parts, outcome) in table {
        let judgement = judge(observation, parts);
        let reason = judgement.reason.as_deref();
        match outcome {
            Ok(()) => assert_eq!(
                (judgement.verdict, reason),
                (Verdict::Passed, None),
                "{parts}"
            ),
            Err(words) => {
                assert_eq!(judgement.verdict, Verdict::Failed, "{parts}");
                match reason {
                    Some(reason) if !words.is_empty() => {
                        assert!(reason.contains(words), "{parts}: {reason}")
                    }
                    reason => assert_eq!(reason.unwrap_or_default(), *words, "{parts}"),
                }
            }
        }
    }
}

fn content(text: impl AsRef<[u8]>) -> Content {
    Content::whole(text.as_ref().to_vec())
}

fn command(stdout: impl AsRef<[u8]>) -> Observation {
    Observation {
        exit_code: Some(0),
        stdout: Some(content(stdout)),
        stderr: Some(Content::default()),
        duration_ms: 42,
        ..Observation::default()
    }
}

fn response(body: impl AsRef<[u8]>) -> Observation {
    Observation {
        response: Some(Response {
            status: 201,
            headers: vec![
                ("Content-Type".to_owned(), "application/json".to_owned()),
                ("X-Left".to_owned(), "17".to_owned()),
                ("Vary".to_owned(), "Accept".to_owned()),
                ("vary".to_owned(), "Origin".to_owned()),
            ],
            body: content(body),
        }),
        cookies: BTreeMap::from([("sid".to_owned(), "abc".to_owned())]),
        duration_ms: 42,
        ..Observation::default()
    }
}

fn workspace(paths: &[&str]) -> Observation {
    let change = |path: &&str| FileChange {
        path: (*path).to_owned(),
        change: Change::Added,
    };
    Observation {
        workspace: Some(paths.iter().map(change).collect()),
        ..Observation::default()
    }
}
