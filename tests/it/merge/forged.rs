//! Bundles whose parts do not agree: what cannot be proved is never believed in the direction of green.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::{forge, merge, passes, problems, red, sharded, six, text};
use crate::harness::{Project, command, scenario};

/// A journal, changed event by event; `None`: without it.
fn journal(bundle: &Path, change: impl Fn(&mut Value) -> bool) {
    forge(bundle, "events.jsonl", |events| {
        let mut changed = 0;
        let mut told = String::new();
        for (line, before) in events.lines().enumerate() {
            let mut event: Value = serde_json::from_str(before).expect("JSON");
            if !change(&mut event) {
                changed += 1;
                continue;
            }
            event["seq"] = json!(line + 1 - changed);
            told.push_str(&format!("{event}\n"));
        }
        told
    });
}

/// Three shards, the first of which says something else; what `merge` says about it.
fn told(change: impl FnOnce(&Path)) -> String {
    let project = six();
    let shards = sharded(&project, 3, &[]);
    change(shards[0].bundle());
    let ran = red(&project, &["shards"]);
    match problems(&ran).as_slice() {
        [problem] => problem.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_case_has_the_status_that_its_steps_and_checkpoints_led_to() {
    type Change = fn(&mut Value) -> bool;
    let table: [(Change, &str); 6] = [
        (
            |event| {
                let kind = text(&event["t"]);
                kind != "case-started" && kind != "checkpoint" && !kind.starts_with("step-")
            },
            "attempt 1 was never begun",
        ),
        (
            |event| event["t"] != "checkpoint",
            "1 checkpoints, and 0 were judged",
        ),
        (
            |event| {
                if event["t"] == "case-finished" {
                    event["checkpoints"] = json!(0);
                }
                event["t"] != "checkpoint"
            },
            "checkpoint c0 of step s was not judged",
        ),
        (
            |event| {
                if event["t"] == "checkpoint" {
                    event["verdict"] = json!("failed");
                }
                true
            },
            "cannot have passed: a checkpoint did not hold",
        ),
        (
            |event| {
                if event["t"] == "case-finished" {
                    event["status"] = json!("failed");
                }
                true
            },
            "its run is passed, and its cases are failed",
        ),
        (
            |event| {
                if event["t"] == "run-finished" {
                    event["status"] = json!("failed");
                }
                true
            },
            "its run is failed, and its cases are passed",
        ),
    ];
    for (change, part) in table {
        let problem = told(|bundle| journal(bundle, change));
        assert!(
            problem.starts_with("shard-damaged: shard 1") && problem.contains(part),
            "{part}: {problem}"
        );
    }
}

#[test]
fn a_gate_that_failed_in_a_shard_fails_the_whole() {
    let project = six();
    let shards = sharded(&project, 3, &[]);
    let bundle = shards[0].bundle();
    let honest = ["events.jsonl", "results.json"]
        .map(|name| (name, fs::read_to_string(bundle.join(name)).expect("a file")));
    let gate = json!({ "verdict": "failed", "because": ["x"] });
    let in_journal = || {
        journal(bundle, |event| {
            if event["t"] == "run-finished" {
                event["gate"] = gate.clone();
            }
            true
        });
    };
    let in_results = |change: &dyn Fn(&mut Value)| {
        forge(bundle, "results.json", |results| {
            let mut results: Value = serde_json::from_str(&results).expect("JSON");
            change(&mut results);
            results.to_string()
        });
    };
    // Both say so, in the words of an older version.
    in_journal();
    in_results(&|results| results["gate"] = gate.clone());
    let ran = merge(&project, &["shards", "--out", "both"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(
        ran.json("results.json")["gate"]["because"],
        json!(["the gate of shard 1 failed: x"])
    );
    // The results alone, as when a report fails at the very end.
    forge(bundle, "events.jsonl", |_| honest[0].1.clone());
    let ran = merge(&project, &["shards", "--out", "results"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("the gate of shard 1 failed: x"),
        "{}",
        ran.stderr
    );
    // The journal alone.
    in_journal();
    forge(bundle, "results.json", |_| honest[1].1.clone());
    let ran = red(&project, &["shards", "--out", "journal"]);
    assert!(
        problems(&ran)[0].contains("results.json says that its gate passed"),
        "{:?}",
        problems(&ran)
    );
    // Another status, another run, and none at all.
    forge(bundle, "events.jsonl", |_| honest[0].1.clone());
    for (key, value, part) in [
        (
            "status",
            "incomplete",
            "results.json says that the run is incomplete",
        ),
        (
            "run",
            "20200101T000000Z-000000",
            "results.json is of run 2020",
        ),
    ] {
        in_results(&|results| results[key] = json!(value));
        let ran = red(&project, &["shards", "--out", key]);
        assert!(problems(&ran)[0].contains(part), "{:?}", problems(&ran));
        forge(bundle, "results.json", |_| honest[1].1.clone());
    }
    merge(&project, &["shards", "--out", "honest"]).passed();
}

/// Looks like a token of GitHub, and is hidden wherever it stands.
const HIDDEN: &str = "ghp_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

#[test]
fn copies_in_which_a_secret_was_hidden_are_proved_all_the_same() {
    let config = format!("[project]\nname = \"{HIDDEN}\"\n[gate]\nfail_on = [\"failed\"]\n");
    let mut first = passes("SC-a");
    first["risk"] = json!(HIDDEN);
    let fails = scenario(
        "SC-b",
        json!([command("s", "exit 1", json!([["exit_code", "equals", 0]]))]),
    );
    let honest = Project::new(&config).pack(json!([first.clone(), passes("SC-b")]));
    let shards = sharded(&honest, 2, &[]);
    for name in ["config.toml", "scenarios.json"] {
        let copy = fs::read_to_string(shards[0].bundle().join(name)).expect("a copy");
        assert!(copy.contains("***") && !copy.contains(HIDDEN), "{copy}");
    }
    merge(&honest, &["shards"]).passed();
    // One failed, and its shard is not to count it.
    let project = Project::new(&config).pack(json!([first, fails]));
    let shards = sharded(&project, 2, &[]);
    let ran = merge(&project, &["shards", "--out", "whole"]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let failed = shards
        .iter()
        .find(|shard| shard.code == Some(1))
        .expect("a shard failed");
    let bundle = failed.bundle();
    for (name, from, to) in [
        ("config.toml", "\"failed\"", "\"flaky\""),
        ("scenarios.json", "SC-b", "SC-z"),
    ] {
        forge(bundle, name, |copy| copy.replace(from, to));
        let ran = red(&project, &["shards", "--out", &format!("forged-{name}")]);
        assert!(
            problems(&ran)[0].ends_with(&format!("{name} is not what the plan was made from")),
            "{:?}",
            problems(&ran)
        );
        forge(bundle, name, |copy| copy.replace(to, from));
    }
    // A copy that was not used.
    fs::write(bundle.join("manifest.json"), "{}").expect("written");
    forge(bundle, "evidence.json", |index| {
        let mut index: Value = serde_json::from_str(&index).expect("JSON");
        let files = index["files"].as_array_mut().expect("files");
        let mut file = files[0].clone();
        file["path"] = json!("manifest.json");
        files.push(file);
        index.to_string()
    });
    let ran = red(&project, &["shards", "--out", "more"]);
    assert!(
        problems(&ran)[0].ends_with("manifest.json is not what the plan was made from"),
        "{:?}",
        problems(&ran)
    );
}
