//! Static checks and captures.

use super::super::{ActionKind, capture_problems, problems, produces};
use crate::domain::checkpoint::{Capture, Predicate, Subject};

use super::*;

/// `None`: nothing is wrong; else the field and words of the one problem.
#[track_caller]
fn finds(parts: Value, expected: Option<(&str, &str)>) {
    let found = problems(&checkpoint(&parts));
    match (found.as_slice(), expected) {
        ([], None) => {}
        ([problem], Some((field, words))) => {
            assert_eq!(problem.field, field, "{parts}: {}", problem.message);
            assert!(
                problem.message.contains(words),
                "{parts}: {}",
                problem.message
            );
        }
        (found, expected) => panic!("{parts}: {found:?}, not {expected:?}"),
    }
}

#[test]
fn checkpoints_that_could_never_work_are_found() {
    for (parts, expected) in [
        (json!(["status", null, "equals", 200]), None),
        (
            json!(["status", null, "equals", "200"]),
            Some(("value", "needs a number, not a string")),
        ),
        (
            json!(["status", null, "exists"]),
            Some(("predicate", "use one of equals, not_equals, one_of")),
        ),
        (
            json!(["status", null, "one_of", [200, "201"]]),
            Some(("value", "each item of `one_of`")),
        ),
        (
            json!(["status", null, "one_of", []]),
            Some(("value", "can never hold")),
        ),
        (
            json!(["status", null, "one_of", 200]),
            Some(("value", "needs a list")),
        ),
        (json!(["status", null, "one_of", "{{ data.codes }}"]), None),
        (
            json!(["status", null, "equals"]),
            Some(("value", "`equals` needs a value")),
        ),
        (
            json!(["status", "x", "equals", 200]),
            Some(("at", "takes no `at`")),
        ),
        (
            json!(["duration_ms", null, "equals", 5]),
            Some(("predicate", "at_least, at_most")),
        ),
        (
            json!(["duration_ms", null, "at_most", "5s"]),
            Some(("value", "needs a number")),
        ),
        (
            json!(["json", null, "equals", 1]),
            Some(("at", "a JSONPath")),
        ),
        (json!(["json", "", "equals", 1]), Some(("at", "a JSONPath"))),
        (
            json!(["json", "id", "equals", 1]),
            Some(("at", "is no JSONPath")),
        ),
        (json!(["json", "$.{{ data.name }}[", "equals", 1]), None),
        (json!(["json", "$.id", "equals", null]), None),
        (
            json!(["json", "$.id", "exists", true]),
            Some(("value", "takes no value")),
        ),
        (json!(["json", "$.id", "count", 2]), None),
        (
            json!(["json", "$.id", "count", -1]),
            Some(("value", "whole number")),
        ),
        (
            json!(["json", "$.id", "count", 1.5]),
            Some(("value", "whole number")),
        ),
        (json!(["json", "$.id", "has_type", "integer"]), None),
        (
            json!(["json", "$.id", "has_type", ["string", "null"]]),
            None,
        ),
        (
            json!(["json", "$.id", "has_type", "int"]),
            Some(("value", "the types are string, number")),
        ),
        (
            json!(["json", "$.id", "has_schema", { "type": "object" }]),
            None,
        ),
        (
            json!(["json", "$.id", "has_schema", { "type": "thing" }]),
            Some(("value", "no JSON Schema")),
        ),
        (
            json!(["json", "$.id", "has_schema", true]),
            Some(("value", "holds for everything")),
        ),
        (
            json!(["json", "$.id", "visible"]),
            Some(("predicate", "does not fit")),
        ),
        (
            json!(["json", "$", "contains", {}]),
            Some(("value", "no members")),
        ),
        (
            json!(["stdout", null, "contains", ""]),
            Some(("value", "an empty text")),
        ),
        (json!(["stdout", null, "contains", 17]), None),
        (
            json!(["stdout", null, "contains", ["a"]]),
            Some(("value", "needs a string, not a list")),
        ),
        (
            json!(["stdout", null, "has_type", "string"]),
            Some(("predicate", "does not fit")),
        ),
        (
            json!(["stdout", null, "equals", { "a": 1 }]),
            Some(("value", "a string, a number or a boolean")),
        ),
        (
            json!(["stdout", null, "matches", "("]),
            Some(("value", "is no regular expression")),
        ),
        (json!(["stdout", null, "matches", "({{ data.x }}"]), None),
        (
            json!(["stdout", null, "matches", 5]),
            Some(("value", "as a string")),
        ),
        (
            json!(["header", null, "exists"]),
            Some(("at", "the name of a header")),
        ),
        (json!(["file", null, "absent"]), Some(("at", "a path"))),
        (json!(["workspace", null, "count", 0]), None),
        (
            json!(["workspace", "a[", "count", 0]),
            Some(("at", "is no glob")),
        ),
        (json!(["workspace", null, "equals", ["a"]]), None),
        (
            json!(["workspace", null, "equals", [1]]),
            Some(("value", "a list of paths")),
        ),
        (
            json!(["workspace", null, "contains", 1]),
            Some(("value", "needs a string")),
        ),
        (json!(["element", "role=button", "checked"]), None),
        (
            json!(["element", null, "checked"]),
            Some(("at", "a target")),
        ),
        (json!(["console", null, "absent"]), None),
    ] {
        finds(parts, expected);
    }
    assert_eq!(
        problems(&checkpoint(&json!(["status", "x", "visible", 1]))).len(),
        3,
        "each field is looked at"
    );
}

/// Whatever the static check lets through must be a question that judging can answer both ways, so every predicate of
/// the table is judged once here; none may be called unknown.
#[test]
fn every_subject_knows_its_predicates() {
    let observation = Observation {
        exit_code: Some(0),
        ..response("{\"a\":1}")
    };
    for subject in Subject::ALL {
        let fitting = Predicate::ALL
            .iter()
            .filter(|predicate| {
                let parts = json!([subject, null, predicate, 1]);
                problems(&checkpoint(&parts))
                    .iter()
                    .all(|problem| problem.field != "predicate")
            })
            .count();
        assert!(fitting >= 2, "{subject}");
        for predicate in Predicate::ALL {
            let judgement = judge(&observation, &json!([subject, "$", predicate, 1]));
            assert!(
                !judgement.reason.unwrap_or_default().contains("not known"),
                "{subject} {predicate}"
            );
        }
    }
}

#[test]
fn actions_produce_their_subjects() {
    let all = |kind| -> Vec<&str> {
        Subject::ALL
            .iter()
            .filter(|subject| produces(kind, **subject))
            .map(|subject| subject.word())
            .collect()
    };
    assert_eq!(
        all(ActionKind::Run),
        [
            "exit_code",
            "stdout",
            "stderr",
            "json",
            "duration_ms",
            "file",
            "workspace"
        ]
    );
    assert_eq!(
        all(ActionKind::Http),
        [
            "status",
            "header",
            "body",
            "json",
            "cookie",
            "duration_ms",
            "file",
            "workspace"
        ]
    );
    assert_eq!(all(ActionKind::File), ["duration_ms", "file", "workspace"]);
    assert_eq!(
        all(ActionKind::Browser),
        [
            "cookie",
            "duration_ms",
            "file",
            "workspace",
            "url",
            "title",
            "page",
            "element",
            "console"
        ]
    );
}

fn capture(parts: &Value) -> Capture {
    let mut object = json!({ "name": "n", "subject": parts[0] });
    for (index, field) in [(1, "at"), (2, "pattern"), (3, "name")] {
        if let Some(text) = parts.get(index).filter(|part| !part.is_null()) {
            object[field] = text.clone();
        }
    }
    serde_json::from_value(object).expect("the table holds captures")
}

#[test]
fn captures_take_values() {
    let http = response(r#"{"id":17,"url":"/orders/17?x=1","list":[1,2],"none":null}"#);
    let run = command("Order 17 placed\r\n\n");
    for (observation, parts, expected) in [
        (&http, json!(["json", "$.id"]), Ok(json!(17))),
        (&http, json!(["json", "$.none"]), Ok(json!(null))),
        (&http, json!(["json", "$.list[*]"]), Ok(json!([1, 2]))),
        (
            &http,
            json!(["json", "$.gone"]),
            Err("a value at `$.gone` is not there"),
        ),
        (
            &http,
            json!(["json", "$.url", r"/orders/(\d+)"]),
            Ok(json!("17")),
        ),
        (&http, json!(["json", "$.url", r"\d+"]), Ok(json!("17"))),
        (&http, json!(["json", "$.id", r"^\d"]), Ok(json!("1"))),
        (
            &http,
            json!(["json", "$.list", r"\d"]),
            Err("this is a list"),
        ),
        (
            &http,
            json!(["json", "$.url", "nowhere"]),
            Err("finds nothing in json"),
        ),
        (
            &http,
            json!(["json", "$.url", "(x)?orders"]),
            Err("took no part"),
        ),
        (
            &http,
            json!(["json", "$.url", "("]),
            Err("is no regular expression"),
        ),
        (&http, json!(["status"]), Ok(json!(201))),
        (&http, json!(["header", "x-left"]), Ok(json!("17"))),
        (
            &http,
            json!(["header", "location"]),
            Err("header `location` is not there"),
        ),
        (&http, json!(["cookie", "sid"]), Ok(json!("abc"))),
        (&http, json!(["url"]), Err("no page was looked at")),
        (&run, json!(["stdout"]), Ok(json!("Order 17 placed"))),
        (
            &run,
            json!(["stdout", null, "Order ([0-9]+)"]),
            Ok(json!("17")),
        ),
        (&run, json!(["exit_code"]), Ok(json!(0))),
        (&run, json!(["json", "$.id"]), Err("stdout is no JSON")),
    ] {
        let taken = Judge::new(observation).capture(&capture(&parts));
        match (taken, expected) {
            (Ok(taken), Ok(expected)) => assert_eq!(taken, expected, "{parts}"),
            (Err(reason), Err(words)) => assert!(reason.contains(words), "{parts}: {reason}"),
            (taken, _) => panic!("{parts}: {taken:?}"),
        }
    }
    let cut = Observation {
        stdout: Some(Content {
            head: b"id=17 and more".to_vec(),
            tail: b"id=18 end".to_vec(),
            omitted: 9,
            newlines: 0,
        }),
        ..Observation::default()
    };
    let take = |parts: Value| Judge::new(&cut).capture(&capture(&parts));
    assert_eq!(take(json!(["stdout", null, r"id=(\d+)"])), Ok(json!("17")));
    assert!(
        take(json!(["stdout", null, "end"]))
            .is_err_and(|reason| reason.contains("9 bytes of stdout"))
    );
    assert!(take(json!(["stdout"])).is_err_and(|reason| reason.contains("9 bytes of stdout")));
}

#[test]
fn captures_that_could_never_work_are_found() {
    for (parts, field) in [
        (json!(["json", "$.id"]), None),
        (json!(["json", "$.id", null, "_ok2"]), None),
        (json!(["json"]), Some("at")),
        (json!(["json", "id"]), Some("at")),
        (json!(["stdout", "x"]), Some("at")),
        (json!(["stdout", null, "("]), Some("pattern")),
        (json!(["stdout", null, "({{ data.x }}"]), None),
        (json!(["workspace", null, "x"]), Some("pattern")),
        (json!(["stdout", null, null, "2nd"]), Some("name")),
        (json!(["stdout", null, null, "a-b"]), Some("name")),
        (json!(["stdout", null, null, ""]), Some("name")),
    ] {
        let fields: Vec<&str> = capture_problems(&capture(&parts))
            .iter()
            .map(|problem| problem.field)
            .collect();
        assert_eq!(fields, Vec::from_iter(field), "{parts}");
    }
}
