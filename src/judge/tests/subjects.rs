//! Each subject: what is there, what is not, and what cannot be known.

use super::*;

#[test]
fn numbers_of_a_step() {
    check(
        &command("x"),
        &[
            (json!(["exit_code", null, "equals", 0]), Ok(())),
            (json!(["exit_code", null, "equals", 0.0]), Ok(())),
            (
                json!(["exit_code", null, "equals", "0"]),
                Err("a number was observed, a string expected"),
            ),
            (json!(["exit_code", null, "equals", 1]), Err("")),
            (json!(["exit_code", null, "not_equals", 1]), Ok(())),
            (json!(["exit_code", null, "one_of", [1, 0]]), Ok(())),
            (json!(["exit_code", null, "one_of", [1, 2]]), Err("")),
            (json!(["exit_code", null, "at_most", 0]), Ok(())),
            (json!(["exit_code", null, "at_least", 1]), Err("")),
            (json!(["exit_code", null, "exists"]), Ok(())),
            (json!(["exit_code", null, "absent"]), Err("")),
            (json!(["exit_code", null, "equals"]), Err("needs a value")),
            (
                json!(["exit_code", null, "visible"]),
                Err("looks at an element"),
            ),
            (json!(["duration_ms", null, "at_most", 42]), Ok(())),
            (json!(["duration_ms", null, "at_most", 41.9]), Err("")),
            (
                json!(["duration_ms", null, "at_least", "1"]),
                Err("a limit is a number"),
            ),
            (json!(["status", null, "equals", 200]), Err("no response")),
            (json!(["body", null, "absent"]), Err("no response")),
        ],
    );
    check(
        &response("{}"),
        &[
            (json!(["status", null, "equals", 201]), Ok(())),
            (json!(["status", null, "one_of", [200, 201]]), Ok(())),
            (json!(["status", null, "at_most", 299]), Ok(())),
            (json!(["status", null, "at_least", 300]), Err("")),
            (json!(["status", null, "not_equals", 201]), Err("")),
            (json!(["exit_code", null, "absent"]), Err("no command")),
            (json!(["stdout", null, "absent"]), Err("no command")),
        ],
    );
}

#[test]
fn a_signal_leaves_no_exit_code() {
    let killed = Observation {
        signal: Some(9),
        ..command("")
    };
    let killed = Observation {
        exit_code: None,
        ..killed
    };
    check(
        &killed,
        &[
            (
                json!(["exit_code", null, "equals", 137]),
                Err("signal 9 (SIGKILL) ended the command"),
            ),
            (
                json!(["exit_code", null, "not_equals", 0]),
                Err("`absent` would expect that"),
            ),
            (json!(["exit_code", null, "equals", null]), Err("SIGKILL")),
            (json!(["exit_code", null, "absent"]), Ok(())),
            (json!(["exit_code", null, "exists"]), Err("SIGKILL")),
        ],
    );
    assert_eq!(
        judge(&killed, &json!(["exit_code", null, "equals", 0])).observed,
        json!("signal 9 (SIGKILL)")
    );
    let timed_out = Observation {
        error: Some("no answer within 30s".to_owned()),
        ..killed
    };
    check(
        &timed_out,
        &[
            (
                json!(["exit_code", null, "absent"]),
                Err("no answer within 30s"),
            ),
            (json!(["json", "$", "absent"]), Err("no answer within 30s")),
            (json!(["duration_ms", null, "at_most", 50]), Ok(())),
        ],
    );
}

#[test]
fn headers_and_cookies() {
    check(
        &response("{}"),
        &[
            (
                json!(["header", "content-type", "equals", "application/json"]),
                Ok(()),
            ),
            (
                json!(["header", "VARY", "equals", "Accept, Origin"]),
                Ok(()),
            ),
            (json!(["header", "x-left", "equals", 17]), Ok(())),
            (json!(["header", "x-left", "at_least", 18]), Err("")),
            (json!(["header", "x-left", "equals", "17"]), Ok(())),
            (
                json!(["header", "content-type", "equals", 5]),
                Err("says no number: application/json"),
            ),
            (json!(["header", "content-type", "not_equals", 5]), Ok(())),
            (json!(["header", "location", "absent"]), Ok(())),
            (
                json!(["header", "location", "exists"]),
                Err("header `location` is not there"),
            ),
            (
                json!(["header", "location", "equals", "/"]),
                Err("header `location` is not there"),
            ),
            (
                json!(["header", "location", "not_contains", "/"]),
                Err("`absent` would expect that"),
            ),
            (json!(["header", null, "exists"]), Err("needs `at`")),
            (json!(["cookie", "sid", "equals", "abc"]), Ok(())),
            (json!(["cookie", "sid", "matches", "^[a-c]{3}$"]), Ok(())),
            (json!(["cookie", "SID", "absent"]), Ok(())),
            (
                json!(["cookie", "other", "not_matches", "x"]),
                Err("nothing to compare"),
            ),
        ],
    );
    let refused = Observation {
        error: Some("connection refused".to_owned()),
        ..Observation::default()
    };
    for subject in ["status", "body", "exit_code", "stdout", "workspace"] {
        check(
            &refused,
            &[(json!([subject, null, "absent"]), Err("connection refused"))],
        );
    }
    for subject in ["header", "json", "cookie", "file"] {
        check(
            &refused,
            &[(json!([subject, "$", "absent"]), Err("connection refused"))],
        );
    }
}

#[test]
fn files() {
    let observation = Observation {
        files: BTreeMap::from([
            ("a.txt".to_owned(), Some(content("one\ntwo\n"))),
            ("empty".to_owned(), Some(Content::default())),
            ("order.json".to_owned(), Some(content(r#"{"id":7}"#))),
            ("gone".to_owned(), None),
        ]),
        ..Observation::default()
    };
    check(
        &observation,
        &[
            (json!(["file", "a.txt", "exists"]), Ok(())),
            (json!(["file", "empty", "exists"]), Ok(())),
            (json!(["file", "empty", "absent"]), Err("")),
            (json!(["file", "empty", "equals", ""]), Ok(())),
            (json!(["file", "empty", "count", 0]), Ok(())),
            (json!(["file", "gone", "absent"]), Ok(())),
            (
                json!(["file", "gone", "exists"]),
                Err("file `gone` is not there"),
            ),
            (
                json!(["file", "gone", "count", 0]),
                Err("file `gone` is not there"),
            ),
            (
                json!(["file", "gone", "not_contains", "x"]),
                Err("nothing to compare"),
            ),
            (
                json!(["file", "unasked", "absent"]),
                Err("was not looked at"),
            ),
            (json!(["file", "a.txt", "equals", "one\ntwo"]), Ok(())),
            (json!(["file", "a.txt", "count", 2]), Ok(())),
            (json!(["file", "a.txt", "count", 3]), Err("2 were counted")),
            (
                json!(["file", "a.txt", "has_schema", {}]),
                Err("file `a.txt` is no JSON"),
            ),
            (
                json!(["file", "order.json", "has_schema", { "required": ["id"] }]),
                Ok(()),
            ),
            (
                json!(["file", "order.json", "has_schema", { "required": ["at"] }]),
                Err("\"at\" is a required property"),
            ),
            (json!(["file", "order.json", "has_type", "string"]), Ok(())),
        ],
    );
}

#[test]
fn changed_files() {
    let observation = workspace(&["out/b.txt", "out/a.txt", "log", "out/deep/c.txt"]);
    check(
        &observation,
        &[
            (json!(["workspace", null, "exists"]), Ok(())),
            (json!(["workspace", null, "count", 4]), Ok(())),
            (json!(["workspace", "out/*", "count", 2]), Ok(())),
            (json!(["workspace", "out/**", "count", 3]), Ok(())),
            (json!(["workspace", "**/*.txt", "count", 3]), Ok(())),
            (json!(["workspace", "*.txt", "absent"]), Ok(())),
            (json!(["workspace", "*.txt", "exists"]), Err("")),
            (json!(["workspace", "log", "equals", "log"]), Ok(())),
            (
                json!(["workspace", "out/*", "equals", ["out/a.txt", "out/b.txt"]]),
                Ok(()),
            ),
            (
                json!(["workspace", "out/*", "equals", ["out/a.txt"]]),
                Err(""),
            ),
            (
                json!(["workspace", "out/*", "not_equals", ["out/a.txt"]]),
                Ok(()),
            ),
            (
                json!(["workspace", "out/*", "equals", 1]),
                Err("list of paths, not a number"),
            ),
            (json!(["workspace", null, "contains", "log"]), Ok(())),
            (json!(["workspace", null, "contains", "lo"]), Err("")),
            (
                json!(["workspace", null, "contains", 1]),
                Err("paths, not a number"),
            ),
            (
                json!(["workspace", null, "not_contains", "src/main.rs"]),
                Ok(()),
            ),
            (json!(["workspace", null, "matches", r"/c\.txt$"]), Ok(())),
            (json!(["workspace", null, "not_matches", "^src/"]), Ok(())),
            (
                json!(["workspace", "log", "one_of", ["log", ["log", "out/a.txt"]]]),
                Ok(()),
            ),
            (json!(["workspace", "a{b", "absent"]), Err("is no glob")),
        ],
    );
    check(
        &workspace(&[]),
        &[
            (json!(["workspace", null, "absent"]), Ok(())),
            (json!(["workspace", null, "count", 0]), Ok(())),
            (json!(["workspace", null, "equals", []]), Ok(())),
            (json!(["workspace", null, "not_contains", "x"]), Ok(())),
            (json!(["workspace", null, "contains", "x"]), Err("")),
        ],
    );
    check(
        &Observation::default(),
        &[(
            json!(["workspace", null, "absent"]),
            Err("were not looked at"),
        )],
    );
    assert_eq!(
        judge(&observation, &json!(["workspace", "out/*", "count", 9])).observed,
        json!(["out/b.txt", "out/a.txt"])
    );
}
