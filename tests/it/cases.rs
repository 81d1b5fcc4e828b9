//! What a case is made of: preconditions, variants, captures, templates, repetition, cleanup, files, checkpoints.

use std::os::unix::fs::symlink;

use serde_json::{Value, json};

use crate::{
    harness::{Project, Ran, command, scenario},
    server::Server,
};

/// A step that succeeds and says so.
fn say(id: &str, text: &str) -> Value {
    command(
        id,
        format!("echo {text}"),
        json!([["stdout", "equals", text]]),
    )
}

fn reason(failure: &Value) -> String {
    failure["reason"]
        .as_str()
        .unwrap_or_else(|| panic!("a reason: {failure}"))
        .to_owned()
}

fn case(ran: &Ran, scenario: &str, case: &str) -> Value {
    let results = ran.json("results.json");
    let find = |list: &Value, id: &str| {
        let list = list.as_array().expect("a list");
        list.iter()
            .find(|one| one["id"] == id)
            .expect("it is there")
            .clone()
    };
    find(&find(&results["scenarios"], scenario)["cases"], case)
}

#[test]
fn a_precondition_that_does_not_hold_blocks_and_never_fails() {
    let with = |id: &str, precondition: Value| {
        let mut one = scenario(id, json!([say("never", "reached")]));
        one["preconditions"] = json!([{ "text": "The stars are right", "step": precondition }]);
        one["cleanup"] = json!([command("clean", format!("echo {id}-cleaned"), json!([]))]);
        one
    };
    let slow = json!({ "id": "p", "run": { "command": "exec sleep 60", "timeout": "200ms" } });
    let uncaptured = json!({ "id": "p", "run": "echo '{}'", "capture": [{ "name": "x", "subject": "json", "at": "$.x" }] });
    let project = Project::new("").pack(json!([
        with(
            "SC-checkpoint",
            command("p", "echo no", json!([["stdout", "equals", "yes"]]))
        ),
        with("SC-exit", json!({ "id": "p", "run": "exit 4" })),
        with("SC-slow", slow),
        with("SC-uncaptured", uncaptured),
        with("SC-holds", json!({ "id": "p", "run": "true" })),
    ]));
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    for (id, because) in [
        (
            "SC-checkpoint",
            "The stars are right: step p, checkpoint c0: stdout equals \"yes\", observed \"no\\n\"",
        ),
        (
            "SC-exit",
            "The stars are right: step p (the command ended with exit code 4)",
        ),
        (
            "SC-slow",
            "The stars are right: step p (the command was still running after 0.2s; it was stopped)",
        ),
        (
            "SC-uncaptured",
            "`x` could not be captured: a value at `$.x` is not there",
        ),
    ] {
        let case = case(&ran, id, "base");
        assert_eq!(
            (&case["status"], &case["failure"]),
            (&json!("blocked"), &Value::Null),
            "{id}"
        );
        let said = case["blocked_because"].as_str().expect("a reason");
        assert!(said.contains(because), "{id}: {said}");
        let phases: Vec<Value> = ran
            .transcript(&format!("{id}/base/1"))
            .into_iter()
            .map(|line| line["phase"].clone())
            .collect();
        assert_eq!(
            phases,
            ["precondition", "cleanup"],
            "{id}: nothing was tried, and cleaned up all the same"
        );
    }
    assert_eq!(ran.events_of("case-blocked").len(), 4);
    assert_eq!(case(&ran, "SC-holds", "base")["status"], "passed");
}

#[test]
fn edge_variants_lay_data_over_replace_stop_and_bring_their_own_steps() {
    let mut one = scenario(
        "SC-a",
        json!([
            command(
                "first",
                "echo {{ data.who }} {{ data.n }}",
                json!([["stdout", "equals", "{{ data.says }}"]])
            ),
            command("second", "echo base", json!([["stdout", "equals", "base"]])),
            command(
                "third",
                "echo third",
                json!([["stdout", "equals", "third"]])
            )
        ]),
    );
    one["data"] = json!({ "who": "ada", "n": 1, "says": "ada 1" });
    one["edge_variants"] = json!([
        { "id": "data", "title": "t", "data": { "n": 2, "says": "ada 2" } },
        { "id": "replace", "title": "t", "replace": [command("second", "echo other", json!([["stdout", "equals", "other"]]))], "until": "second" },
        { "id": "own", "title": "t", "data": { "says": "x" }, "steps": [command("alone", "echo {{ data.who }}", json!([["stdout", "equals", "ada"]]))] }
    ]);
    one["preconditions"] = json!([{ "text": "p", "step": { "id": "before", "run": "true" } }]);
    one.as_object_mut()
        .expect("an object")
        .remove("no_variants_because");
    let ran = Project::new("").pack(json!([one])).run(&[]).passed();
    let steps = |case: &str| -> Vec<String> {
        let lines = ran.transcript(&format!("SC-a/{case}/1"));
        lines
            .iter()
            .map(|line| line["step"].as_str().expect("an id").to_owned())
            .collect()
    };
    assert_eq!(steps("base"), ["before", "first", "second", "third"]);
    assert_eq!(steps("data"), ["before", "first", "second", "third"]);
    assert_eq!(steps("replace"), ["before", "first", "second"]);
    assert_eq!(steps("own"), ["before", "alone"]);
    assert_eq!(
        ran.transcript("SC-a/data/1")[1]["observation"]["stdout"]["text"],
        "ada 2\n"
    );
}

#[test]
fn captured_values_keep_their_types_and_are_used_later() {
    let server = Server::start();
    let login = json!({
        "id": "login",
        "http": { "method": "POST", "url": server.url("/login?header=v-17"), "json": { "user": "ada" } },
        "capture": [
            { "name": "id", "subject": "json", "at": "$.id" },
            { "name": "token", "subject": "json", "at": "{{ data.path }}" },
            { "name": "version", "subject": "header", "at": "X-Asked", "pattern": "v-(\\d+)" },
            { "name": "session", "subject": "cookie", "at": "session" },
            { "name": "word", "subject": "body", "pattern": "token-of-[a-z]+" },
            { "name": "code", "subject": "status" }
        ],
        "checkpoints": [{ "id": "in", "subject": "status", "predicate": "equals", "value": 200 }]
    });
    let print = json!({ "id": "print", "run": "printf 'order 7 of ada\\n' | tee note-{{ captured.id }}.txt",
        "capture": [
            { "name": "who", "subject": "stdout", "pattern": "of (\\w+)" }, { "name": "whole", "subject": "stdout" },
            { "name": "note", "subject": "file", "at": "note-{{ captured.id }}.txt" }
        ], "checkpoints": [{ "id": "ok", "subject": "file", "at": "note-{{ captured.id }}.txt", "predicate": "contains", "value": "{{ captured.id }}" }] });
    let send = json!({ "id": "send", "http": { "method": "POST", "url": server.url("/used"), "json": {
            "id": "{{ captured.id }}", "text": "#{{ captured.id }}", "token": "{{ captured.token }}", "version": "{{ captured.version }}", "code": "{{ captured.code }}",
            "session": "{{ captured.session }}", "word": "{{ captured.word }}", "who": "{{ captured.who }}", "whole": "{{ captured.whole }}", "note": "{{ captured.note }}"
        } }, "checkpoints": [{ "id": "ok", "subject": "status", "predicate": "equals", "value": 200 }] });
    let mut one = scenario("SC-a", json!([login, print, send]));
    one["data"] = json!({ "path": "$.token" });
    let ran = Project::new("").pack(json!([one])).run(&[]).passed();
    let used: Value = serde_json::from_slice(&server.requests_to("/used")[0].body).expect("JSON");
    assert_eq!(
        used,
        json!({ "id": 7, "text": "#7", "token": "token-of-ada", "version": "17", "code": 200, "session": "s3ss10n", "word": "token-of-ada",
                "who": "ada", "whole": "order 7 of ada", "note": "order 7 of ada\n" })
    );
    assert_eq!(ran.transcript("SC-a/base/1")[0]["captured"]["id"], 7);
}

#[test]
fn what_cannot_be_captured_is_a_failure_with_its_reason() {
    let server = Server::start();
    for (capture, because) in [
        (
            json!({ "subject": "json", "at": "$.nobody" }),
            "a value at `$.nobody` is not there",
        ),
        (
            json!({ "subject": "header", "at": "X-None" }),
            "header `X-None` is not there",
        ),
        (
            json!({ "subject": "cookie", "at": "none" }),
            "cookie `none` is not there",
        ),
        (
            json!({ "subject": "body", "pattern": "id=(\\d+)" }),
            "`id=(\\d+)` finds nothing in the body",
        ),
        (
            json!({ "subject": "file", "at": "none.txt" }),
            "file `none.txt` is not there",
        ),
    ] {
        let mut capture = capture;
        capture["name"] = json!("x");
        let step = json!({ "id": "ask", "http": { "url": server.url("/") }, "capture": [capture],
            "checkpoints": [{ "id": "ok", "subject": "status", "predicate": "equals", "value": 200 }] });
        let ran = Project::new("")
            .pack(json!([scenario(
                "SC-a",
                json!([step, say("never", "reached")])
            )]))
            .run(&[]);
        let failure = ran.failure("SC-a/base");
        assert_eq!(
            (ran.code, &failure["step"]),
            (Some(1), &json!("ask")),
            "{}",
            ran.stderr
        );
        assert_eq!(
            reason(&failure),
            format!("`x` could not be captured: {because}")
        );
        assert_eq!(ran.transcript("SC-a/base/1").len(), 1);
    }
}

#[test]
fn a_name_that_nobody_defined_fails_with_the_nearest_one() {
    // `default` keeps `check` from seeing it before the run.
    let steps = json!([
        { "id": "make", "run": "echo '{\"colour\": \"red\"}'", "capture": [{ "name": "paint", "subject": "json", "at": "$" }],
          "checkpoints": [{ "id": "ok", "subject": "exit_code", "predicate": "equals", "value": 0 }] },
        command("use", "echo {{ captured.paint.color }}", json!([["exit_code", "equals", 0]]))
    ]);
    let ran = Project::new("")
        .pack(json!([scenario("SC-a", steps)]))
        .run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let failure = ran.failure("SC-a/base");
    assert_eq!(
        (&failure["step"], &failure["checkpoint"]),
        (&json!("use"), &Value::Null)
    );
    let reason = reason(&failure);
    assert!(
        reason.contains("captured.paint.color") && reason.contains("colour"),
        "{reason}"
    );
    let line = &ran.transcript("SC-a/base/1")[1];
    assert_eq!(
        line["action"]["run"]["command"],
        "echo {{ captured.paint.color }}"
    );
}

#[test]
fn what_an_answer_holds_is_never_a_template() {
    let steps = json!([
        { "id": "get", "run": "printf '{{ \"{{\" }} data.secret }}'", "capture": [{ "name": "name", "subject": "stdout" }],
          "checkpoints": [{ "id": "ok", "subject": "exit_code", "predicate": "equals", "value": 0 }] },
        { "id": "use", "file": { "write": "{{ captured.name }}", "content": "here" },
          "checkpoints": [{ "id": "there", "subject": "file", "at": "{{ captured.name }}", "predicate": "equals", "value": "here" }] }
    ]);
    Project::new("")
        .pack(json!([scenario("SC-a", steps)]))
        .run(&[])
        .passed();
}

#[test]
fn eventually_repeats_until_it_holds_or_the_time_is_up() {
    let server = Server::start();
    let count = |key: &str, wanted: u64, eventually: &str| {
        json!({ "id": "wait", "http": { "url": server.url(&format!("/count/{key}")) }, "eventually": eventually,
                "capture": [{ "name": "hits", "subject": "json", "at": "$.hits" }],
                "checkpoints": [{ "id": "enough", "subject": "json", "at": "$.hits", "predicate": "at_least", "value": wanted }] })
    };
    let ran = Project::new("")
        .pack(json!([
            scenario(
                "SC-later",
                json!([
                    count("later", 4, "30s"),
                    command(
                        "seen",
                        "echo {{ captured.hits }}",
                        json!([["stdout", "equals", 4]])
                    )
                ])
            ),
            scenario("SC-never", json!([count("never", 1_000_000, "300ms")])),
        ]))
        .run(&[]);
    assert_eq!(
        ran.statuses(),
        ["SC-later/base passed", "SC-never/base failed"],
        "{}",
        ran.stderr
    );
    let later = &ran.transcript("SC-later/base/1")[0];
    assert_eq!(
        (&later["tries"], &later["earlier"].as_array().map(Vec::len)),
        (&json!(4), &Some(3))
    );
    assert_eq!(later["earlier"][1]["failed"]["enough"], 2);
    assert_eq!(later["captured"]["hits"], 4, "only the last try counts");
    let never = &ran.transcript("SC-never/base/1")[0];
    let tries = never["tries"].as_u64().expect("a number");
    assert_eq!(tries, server.requests_to("/count/never").len() as u64);
    let took = never["duration_ms"].as_u64().expect("a number");
    assert!(
        (300..5000).contains(&took) && tries > 1,
        "{tries} tries in {took} ms"
    );
    let finished = ran.events_of("step-finished");
    let told = finished
        .iter()
        .find(|event| event["scenario"] == "SC-never")
        .expect("an event");
    assert_eq!(told["tries"], tries);
    assert_eq!(ran.failure("SC-never/base")["observed"], json!(tries));
}

#[test]
fn cleanup_runs_whatever_happened_and_only_warns() {
    let with = |id: &str, step: Value| {
        let mut one = scenario(id, json!([step]));
        one["cleanup"] = json!([
            command(
                "one",
                "echo cleaning; exit 9",
                json!([["exit_code", "equals", 0]])
            ),
            command(
                "two",
                "echo still cleaning",
                json!([["exit_code", "equals", 0]])
            )
        ]);
        one
    };
    let mut blocked = with("SC-blocked", say("s", "x"));
    blocked["preconditions"] = json!([{ "text": "p", "step": { "id": "p", "run": "false" } }]);
    let ran = Project::new("[run]\ntimeout = \"2s\"\n")
        .pack(json!([
            with("SC-passes", say("s", "x")),
            with(
                "SC-fails",
                command("s", "echo y", json!([["stdout", "equals", "x"]]))
            ),
            with(
                "SC-ends-in-time",
                command("s", "exec sleep 60", json!([["exit_code", "equals", 0]]))
            ),
            blocked,
        ]))
        .run(&[]);
    assert_eq!(
        ran.statuses(),
        [
            "SC-passes/base passed",
            "SC-fails/base failed",
            "SC-ends-in-time/base failed",
            "SC-blocked/base blocked"
        ]
    );
    for id in ["SC-passes", "SC-fails", "SC-ends-in-time", "SC-blocked"] {
        let lines = ran.transcript(&format!("{id}/base/1"));
        let last: Vec<(&Value, &Value)> = lines[lines.len() - 2..]
            .iter()
            .map(|line| (&line["phase"], &line["step"]))
            .collect();
        assert_eq!(
            last,
            [
                (&json!("cleanup"), &json!("one")),
                (&json!("cleanup"), &json!("two"))
            ],
            "{id}"
        );
        let warned = ran
            .events_of("warning")
            .into_iter()
            .filter(|event| event["of"]["scenario"] == id && event["code"] == "cleanup-failed");
        assert_eq!(warned.count(), 1, "{id}");
    }
    let reason = reason(&ran.failure("SC-ends-in-time/base"));
    assert!(
        reason.contains("(the case's time limit of 2s was up)"),
        "{reason}"
    );
    assert!(
        ran.stderr.contains("cleanup of SC-passes/base"),
        "{}",
        ran.stderr
    );
}

#[test]
fn files_are_written_copied_and_removed_in_the_workspace_alone() {
    let project = Project::new("").file("given/a.txt", "given\n").pack(json!([scenario(
        "SC-a",
        json!([
            { "id": "text", "file": { "write": "new/deep/b.txt", "content": "hi {{ case.id }}" },
              "checkpoints": [{ "id": "c", "subject": "file", "at": "new/deep/b.txt", "predicate": "equals", "value": "hi base" }] },
            { "id": "json", "file": { "write": "c.json", "content": { "n": "{{ 1 + 1 }}" } },
              "checkpoints": [{ "id": "c", "subject": "file", "at": "c.json", "predicate": "equals", "value": "{\n  \"n\": 2\n}\n" }] },
            { "id": "copy", "file": { "copy": "given/a.txt", "to": "other/place/a.txt" },
              "checkpoints": [{ "id": "c", "subject": "file", "at": "other/place/a.txt", "predicate": "equals", "value": "given\n" }] },
            { "id": "remove", "file": { "remove": "given" },
              "checkpoints": [
                { "id": "gone", "subject": "file", "at": "given/a.txt", "predicate": "absent" },
                { "id": "changed", "subject": "workspace", "at": "**", "predicate": "equals", "value": ["c.json", "given/a.txt", "new/deep/b.txt", "other/place/a.txt"] }
              ] },
            { "id": "again", "file": { "remove": "given" } }
        ])
    )]));
    project.run(&[]).passed();
    let given = std::fs::read_to_string(project.root().join("given/a.txt")).expect("the file");
    assert_eq!(given, "given\n", "the checkout is not touched");
}

#[test]
fn paths_and_links_that_lead_out_of_the_workspace_are_refused() {
    let outside = tempfile::tempdir().expect("a folder");
    std::fs::write(outside.path().join("theirs.txt"), "theirs").expect("a file");
    let theirs = outside.path().join("theirs.txt").display().to_string();
    let project = Project::new("")
        .file("mine.txt", "mine")
        .file("given/x", "");
    symlink(outside.path(), project.root().join("link")).expect("a link");
    symlink(&theirs, project.root().join("file-link")).expect("a link");
    let table = [
        json!({ "write": "{{ data.out }}", "content": "x" }),
        json!({ "write": "{{ data.absolute }}", "content": "x" }),
        json!({ "write": "link/new.txt", "content": "x" }),
        json!({ "write": "file-link", "content": "x" }),
        json!({ "copy": "link/theirs.txt", "to": "got.txt" }),
        json!({ "copy": "mine.txt", "to": "link/mine.txt" }),
        json!({ "copy": "{{ data.absolute }}", "to": "got.txt" }),
        json!({ "remove": "link/theirs.txt" }),
        json!({ "remove": "{{ data.up }}" }),
    ];
    let scenarios: Value = table
        .iter()
        .enumerate()
        .map(|(number, file)| {
            let mut one = scenario(
                &format!("SC-{number}"),
                json!([{ "id": "s", "file": file }]),
            );
            one["data"] =
                json!({ "absolute": theirs, "up": "given/../../shop", "out": "../out.txt" });
            one["steps"][0]["checkpoints"] =
                json!([{ "id": "c", "subject": "file", "at": "mine.txt", "predicate": "exists" }]);
            one
        })
        .collect();
    let project = project.pack(scenarios);
    let ran = project.run(&[]);
    for (number, file) in table.iter().enumerate() {
        let failure = ran.failure(&format!("SC-{number}/base"));
        assert_eq!(failure["checkpoint"], Value::Null, "{file}");
        assert!(!reason(&failure).is_empty());
    }
    let looked = json!({ "id": "s", "run": "true", "checkpoints": [{ "id": "c", "subject": "file", "at": "link/theirs.txt", "predicate": "equals", "value": "theirs" }] });
    let in_folder = json!({ "id": "s", "run": { "command": "pwd", "cwd": "link" }, "checkpoints": [{ "id": "c", "subject": "exit_code", "predicate": "equals", "value": 0 }] });
    let ran = project
        .pack(json!([
            scenario("SC-look", json!([looked])),
            scenario("SC-cwd", json!([in_folder]))
        ]))
        .run(&[]);
    assert_eq!(
        ran.statuses(),
        ["SC-look/base failed", "SC-cwd/base failed"],
        "{}",
        ran.stderr
    );
    let files: Vec<_> = std::fs::read_dir(outside.path())
        .expect("a folder")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(files, ["theirs.txt"]);
    assert_eq!(
        std::fs::read_to_string(&theirs).expect("the file"),
        "theirs"
    );
}

#[test]
fn every_subject_has_a_checkpoint_that_holds_and_one_that_does_not() {
    let server = Server::start();
    let run = json!({ "run": "echo out; echo err >&2; echo content > made.txt; exit 3" });
    let http = json!({ "http": { "method": "POST", "url": server.url("/mirror?header=yes"), "headers": { "Content-Type": "application/json" }, "body": "{\"n\": 2, \"list\": [true, null]}" } });
    let cookie = json!({ "http": { "url": server.url("/cookies"), "query": { "set": "a=b" } } });
    // Action, subject, at, predicate, value that holds, value that does not, what is observed.
    let table = json!([
        [run, "exit_code", null, "equals", 3, 0, 3],
        [run, "exit_code", null, "one_of", [3, 4], [0, 1], 3],
        [run, "stdout", null, "equals", "out", "in", "out\n"],
        [run, "stderr", null, "contains", "rr", "x", "err\n"],
        [run, "stdout", null, "count", 1, 2, "out\n"],
        [run, "file", "made.txt", "matches", "^con", "^x", "content\n"],
        [run, "workspace", "**", "equals", ["made.txt"], [], ["made.txt"]],
        [run, "workspace", "*.log", "count", 0, 1, []],
        [run, "duration_ms", null, "at_most", 60000, -1, null],
        [http, "status", null, "equals", 200, 201, 200],
        [http, "header", "x-asked", "equals", "yes", "no", "yes"],
        [http, "body", null, "not_contains", "zzz", "list", null],
        [http, "json", "$.n", "equals", 2, "2", 2],
        [http, "json", "$.n", "at_least", 2, 3, 2],
        [http, "json", "$.list[0]", "equals", true, false, true],
        [http, "json", "$.list[1]", "has_type", "null", "string", null],
        [http, "json", "$", "has_schema", { "required": ["n"] }, { "required": ["m"] }, { "n": 2, "list": [true, null] }],
        [http, "json", "$.list[*]", "count", 2, 3, [true, null]],
        [cookie, "cookie", "a", "equals", "b", "c", "b"]
    ]);
    let mut scenarios = Vec::new();
    for (number, row) in table.as_array().expect("rows").iter().enumerate() {
        for (name, value) in [("good", &row[4]), ("bad", &row[5])] {
            let mut step = row[0].clone();
            step["id"] = json!("s");
            let mut check = json!({ "id": "c", "text": "In words", "subject": row[1], "predicate": row[3], "value": value });
            if !row[2].is_null() {
                check["at"] = row[2].clone();
            }
            step["checkpoints"] = json!([check]);
            scenarios.push(scenario(&format!("SC-{number}-{name}"), json!([step])));
        }
    }
    let ran = Project::new("").pack(json!(scenarios)).run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let events = ran.events_of("checkpoint");
    for (number, row) in table.as_array().expect("rows").iter().enumerate() {
        for (name, verdict, expected) in [("good", "passed", &row[4]), ("bad", "failed", &row[5])] {
            let id = format!("SC-{number}-{name}");
            let event = events
                .iter()
                .find(|event| event["scenario"] == id)
                .unwrap_or_else(|| panic!("{id}: {}", ran.failure(&format!("{id}/base"))));
            let what = format!("{id} {} {}", row[1], row[3]);
            assert_eq!(
                (&event["verdict"], &event["expected"], &event["subject"]),
                (&json!(verdict), expected, &row[1]),
                "{what}"
            );
            if !row[6].is_null() {
                assert_eq!(event["observed"], row[6], "{what}");
            }
            let line = &ran.transcript(&format!("{id}/base/1"))[0]["checkpoints"][0];
            assert_eq!(
                (&line["expected"], &line["observed"]),
                (expected, &event["observed"]),
                "{what}"
            );
        }
        let failure = ran.failure(&format!("SC-{number}-bad/base"));
        assert_eq!(
            (&failure["expected"], &failure["text"]),
            (&row[5], &json!("In words")),
            "{number}"
        );
        if !row[6].is_null() {
            assert_eq!(failure["observed"], row[6], "{number}");
        }
    }
}
