//! Which case runs when: locks, jobs, retries, the failed ones again, the longest first.

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};

use crate::harness::{Project, Ran, command, scenario};

/// A scenario of one command.
fn one(id: &str, run: impl serde::Serialize) -> Value {
    scenario(
        id,
        json!([command("do", run, json!([["exit_code", "equals", 0]]))]),
    )
}

/// The cases in the order in which they were started.
fn started(ran: &Ran) -> Vec<String> {
    let events = ran.events_of("case-started");
    events
        .iter()
        .map(|event| event["scenario"].as_str().expect("text").to_owned())
        .collect()
}

#[test]
fn cases_of_one_lock_never_overlap_and_others_do() {
    let outside = tempfile::tempdir().expect("a folder");
    let folder = outside.path().display();
    // Making the folder fails while another one has it.
    let locked = format!("mkdir {folder}/taken && sleep 0.1 && rmdir {folder}/taken");
    let meet = |own: &str, other: &str| {
        format!("touch {folder}/{own}; until [ -e {folder}/{other} ]; do sleep 0.02; done")
    };
    let mut variants = one("SC-import-3", locked.clone());
    variants["edge_variants"] =
        json!([{ "id": "again", "title": "Once more", "bucket": "boundary", "data": { "n": 1 } }]);
    variants
        .as_object_mut()
        .expect("an object")
        .remove("no_variants_because");
    let project = Project::new("[run]\njobs = 4\nstep_timeout = '20s'\nlocks = { database = ['SC-import-*', 'SC-export/base'], idle = ['SC-none'] }\n").pack(json!([
        one("SC-import-1", locked.clone()),
        one("SC-import-2", locked.clone()),
        variants,
        one("SC-export", locked),
        one("SC-free-1", meet("a", "b")),
        one("SC-free-2", meet("b", "a")),
        one("SC-none", "true"),
    ]));
    project.run(&[]).passed();
}

#[test]
fn no_more_cases_run_at_once_than_jobs() {
    let outside = tempfile::tempdir().expect("a folder");
    let folder = outside.path().display();
    let both = |own: &str| {
        format!(
            "mkdir {folder}/{own}; ls {folder} | wc -l; sleep 0.05; [ $(ls {folder} | wc -l) -le 2 ]; code=$?; rmdir {folder}/{own}; exit $code"
        )
    };
    let scenarios: Vec<Value> = (0..8)
        .map(|n| one(&format!("SC-{n}"), both(&format!("d{n}"))))
        .collect();
    let project = Project::new("[run]\njobs = 7\n").pack(Value::Array(scenarios));
    let ran = project.run(&["--jobs", "2"]).passed();
    assert_eq!(ran.json("run.json")["runner"]["jobs"], 2);
    assert_eq!(ran.events_of("case-finished").len(), 8);
}

#[test]
fn a_pass_on_a_retry_is_flaky_and_every_attempt_is_kept() {
    let outside = tempfile::tempdir().expect("a folder");
    let file = outside.path().join("tries");
    let flaky = format!(
        "echo x >> {0}; echo try $(wc -l < {0}); [ $(wc -l < {0}) -ge 3 ]",
        file.display()
    );
    let project = Project::new("[run]\nretries = 2\n").pack(json!([
        one("SC-flaky", flaky),
        one("SC-bad", "exit 5"),
        one("SC-good", "true")
    ]));
    let ran = project.run(&["--jobs", "1"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let results = ran.json("results.json");
    let case = |scenario: usize| results["scenarios"][scenario]["cases"][0].clone();
    assert_eq!(
        (&case(0)["status"], &case(0)["flaky"], &case(0)["attempts"]),
        (&json!("passed"), &json!(true), &json!(3))
    );
    assert_eq!(
        (&case(1)["status"], &case(1)["flaky"], &case(1)["attempts"]),
        (&json!("failed"), &json!(false), &json!(3))
    );
    assert_eq!(
        (&case(2)["status"], &case(2)["flaky"], &case(2)["attempts"]),
        (&json!("passed"), &json!(false), &json!(1))
    );
    assert_eq!(results["totals"]["flaky"], 1);
    for attempt in 1..=3 {
        let line = &ran.transcript(&format!("SC-flaky/base/{attempt}"))[0];
        assert_eq!(
            line["observation"]["stdout"]["text"],
            format!("try {attempt}\n")
        );
        let script = ran
            .bundle()
            .join(format!("evidence/SC-flaky/base/{attempt}/repro.sh"));
        assert_eq!(script.exists(), attempt < 3);
    }
    assert_eq!(ran.events_of("case-retried").len(), 4);
    // A flake passes the gate unless it is asked for.
    fs::remove_file(&file).expect("removed");
    assert_eq!(project.run(&["SC-flaky"]).code, Some(0));
    fs::remove_file(&file).expect("removed");
    assert_eq!(
        project.run(&["SC-flaky", "--fail-on", "flaky"]).code,
        Some(1)
    );
    fs::remove_file(&file).expect("removed");
    assert_eq!(project.run(&["SC-flaky", "--retries", "0"]).code, Some(1));
}

#[test]
fn what_failed_runs_again_on_demand() {
    let mut blocked = one("SC-blocked", "true");
    let on = command(
        "on",
        "exit $(cat switch)",
        json!([["exit_code", "equals", 0]]),
    );
    blocked["preconditions"] = json!([{ "text": "It is on", "step": on }]);
    let project = Project::new("[run]\njobs = 1\n")
        .file("switch", "1")
        .pack(json!([
            one("SC-good", "true"),
            one("SC-bad", "exit $(cat switch)"),
            blocked,
        ]));
    let first = project.run(&[]);
    assert_eq!(
        first.statuses(),
        [
            "SC-good/base passed",
            "SC-bad/base failed",
            "SC-blocked/base blocked"
        ]
    );
    let id = first.json("run.json")["run"]
        .as_str()
        .expect("an id")
        .to_owned();
    let project = project.file("switch", "0");
    let again = project.run(&["--failed-in", &id]).passed();
    assert_eq!(
        again.statuses(),
        ["SC-bad/base passed", "SC-blocked/base passed"]
    );
    let nothing = project.run(&["--failed-in", "latest"]);
    assert_eq!(nothing.code, Some(2), "{}", nothing.stderr);
    let some = project.run(&["--failed-in", &id, "SC-bad"]).passed();
    assert_eq!(some.statuses(), ["SC-bad/base passed"]);
    assert_eq!(
        project
            .run(&["--failed-in", "20200101T000000Z-000000"])
            .code,
        Some(2)
    );
}

#[test]
fn the_longest_goes_first_the_next_time() {
    let project = Project::new("").pack(json!([
        one("SC-short", "true"),
        one("SC-long", "sleep 0.8"),
        one("SC-middle", "sleep 0.4")
    ]));
    let first = project.run(&["--jobs", "1"]).passed();
    assert_eq!(started(&first), ["SC-short", "SC-long", "SC-middle"]);
    let second = project.run(&["--jobs", "1"]).passed();
    assert_eq!(started(&second), ["SC-long", "SC-middle", "SC-short"]);
    assert_eq!(
        second.statuses(),
        [
            "SC-short/base passed",
            "SC-long/base passed",
            "SC-middle/base passed"
        ],
        "the pack's order in results"
    );
}

#[test]
fn events_are_numbered_without_a_gap_whatever_happens_at_once() {
    let scenarios: Vec<Value> = (0..30)
        .map(|n| one(&format!("SC-{n:02}"), "true"))
        .collect();
    let project = Project::new("").pack(Value::Array(scenarios));
    let ran = project.run(&["--jobs", "8"]).passed();
    let events = ran.events();
    let numbers: Vec<u64> = events
        .iter()
        .map(|event| event["seq"].as_u64().expect("a number"))
        .collect();
    assert_eq!(numbers, (1..=events.len() as u64).collect::<Vec<_>>());
    let times: Vec<&str> = events
        .iter()
        .map(|event| event["at"].as_str().expect("a time"))
        .collect();
    assert!(times.is_sorted());
    let finished: BTreeSet<String> = ran
        .events_of("scenario-finished")
        .iter()
        .map(|event| event["scenario"].to_string())
        .collect();
    assert_eq!(finished.len(), 30);
}
