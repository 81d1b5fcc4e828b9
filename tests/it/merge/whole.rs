//! Shards that belong together: their union is what one run would have been.

use std::{collections::BTreeSet, fs};

use serde_json::{Value, json};

use super::{merge, problems, sharded, six, text, verified};
use crate::harness::{Project, Ran, command, scenario};

/// Scenarios of every kind, of which one has more cases than there are shards.
fn varied() -> Project {
    let mut many = scenario(
        "SC-many",
        json!([command(
            "s",
            "echo {{ data.n }}",
            json!([["stdout", "contains", "{{ data.n }}"]])
        )]),
    );
    many["data"] = json!({ "n": "base" });
    many["edge_variants"] = json!(
        (1..=4)
            .map(|n| json!({ "id": format!("v{n}"), "title": "t", "bucket": "boundary", "data": { "n": format!("v{n}") } }))
            .collect::<Vec<_>>()
    );
    many.as_object_mut()
        .expect("an object")
        .remove("no_variants_because");
    let fails = scenario(
        "SC-fails",
        json!([command(
            "s",
            "seq 1 20000; exit 3",
            json!([["exit_code", "equals", 0], ["stdout", "contains", "20000"]])
        )]),
    );
    let mut needs = scenario(
        "SC-needs",
        json!([command("s", "true", json!([["exit_code", "equals", 0]]))]),
    );
    needs["preconditions"] = json!([{ "text": "up", "service": "api" }]);
    let mut other = needs.clone();
    other["id"] = json!("SC-needs-too");
    let config =
        "[services.api]\ncommand = \"echo up; exec sleep 600\"\nready = { log = \"up\" }\n";
    Project::new(config).pack(json!([many, fails, needs, other]))
}

fn checkpoints(ran: &Ran) -> BTreeSet<String> {
    let told = ran.events_of("checkpoint").into_iter();
    told.map(|mut event| {
        let members = event.as_object_mut().expect("an object");
        members.remove("seq");
        members.remove("at");
        event.to_string()
    })
    .collect()
}

fn files(ran: &Ran, below: &str) -> BTreeSet<String> {
    let index = ran.json("evidence.json");
    let files = index["files"].as_array().expect("files").iter();
    files
        .map(|file| text(&file["path"]).to_owned())
        .filter(|path| path.starts_with(below))
        .collect()
}

#[test]
fn shards_and_their_merge_are_the_run_that_is_not_divided() {
    let project = varied();
    let whole = project.run(&["--out", "whole"]);
    let shards = sharded(&project, 3, &["--jobs", "2"]);
    let merged = merge(&project, &["shards/3", "shards/1", "shards/2"]);
    assert_eq!(
        (whole.code, merged.code),
        (Some(1), Some(1)),
        "{}",
        merged.stderr
    );
    assert_eq!(merged.statuses(), whole.statuses());
    let (one, other) = (whole.json("results.json"), merged.json("results.json"));
    for part in ["status", "gate", "totals", "warnings"] {
        assert_eq!(other[part], one[part], "{part}");
    }
    assert_eq!(checkpoints(&merged), checkpoints(&whole));
    assert_eq!(files(&merged, "evidence/"), files(&whole, "evidence/"));
    assert_eq!(problems(&merged), [""; 0]);
    verified(&project, &merged);
    // Each file is the one that its shard wrote, and every link of a failure leads to one.
    for shard in &shards {
        for file in files(shard, "evidence/") {
            assert_eq!(
                fs::read(merged.bundle().join(&file)).expect("a file"),
                fs::read(shard.bundle().join(&file)).expect("a file")
            );
        }
    }
    let failure = merged.failure("SC-fails/base");
    for link in failure["evidence"].as_array().expect("links") {
        let path = text(link).split('#').next().expect("a path");
        assert!(merged.bundle().join(path).is_file(), "{path}");
    }
}

#[test]
fn the_journal_of_the_whole_is_one() {
    let project = varied();
    let shards = sharded(&project, 3, &[]);
    let merged = merge(&project, &["shards"]);
    let events = merged.events();
    let mut at: Option<jiff::Timestamp> = None;
    for (number, event) in events.iter().enumerate() {
        assert_eq!(event["seq"], number + 1);
        let now: jiff::Timestamp = text(&event["at"]).parse().expect("a time");
        assert!(at.is_none_or(|at| at <= now), "{event}");
        at = Some(now);
    }
    let count = |kind: &str| events.iter().filter(|event| event["t"] == kind).count();
    assert_eq!(
        (
            count("run-started"),
            count("run-finished"),
            count("shard-joined")
        ),
        (1, 1, 3)
    );
    assert_eq!((count("case-queued"), count("case-finished")), (8, 8));
    assert_eq!(
        count("scenario-finished"),
        4,
        "each once, in how many shards it was"
    );
    assert_eq!(events[0]["t"], "run-started");
    assert_eq!(events.last().expect("an event")["t"], "run-finished");
    let many = events
        .iter()
        .find(|event| event["t"] == "scenario-finished" && event["scenario"] == "SC-many");
    assert_eq!(many.expect("it finished")["status"], "passed");
    // Two shards have started the service: each has its own name, its own log, and its own times.
    let started = merged.events_of("service-started");
    let names: BTreeSet<&str> = started
        .iter()
        .map(|event| text(&event["service"]))
        .collect();
    let with_service = shards
        .iter()
        .filter(|shard| !shard.events_of("service-started").is_empty())
        .count();
    assert_eq!(names.len(), with_service);
    for name in names {
        assert!(name.starts_with("api.shard-"), "{name}");
        let log = fs::read_to_string(merged.bundle().join(format!("services/{name}/stdout.log")));
        assert_eq!(log.expect("a log"), "up\n");
    }
    let page = fs::read_to_string(merged.bundle().join("report/index.html")).expect("a page");
    assert!(page.contains(" in 3 shards ("), "how long they took");
    assert!(
        merged.stderr.contains(" in 3 shards ("),
        "{}",
        merged.stderr
    );
    let run = merged.json("run.json");
    let jobs: u64 = shards
        .iter()
        .filter_map(|shard| shard.json("run.json")["runner"]["jobs"].as_u64())
        .sum();
    assert_eq!(
        (&run["shard"], &run["runner"]["jobs"]),
        (&Value::Null, &json!(jobs))
    );
    let results = merged.json("results.json");
    let parts = results["shards"].as_array().expect("shards");
    let longest = parts
        .iter()
        .filter_map(|part| part["duration_ms"].as_u64())
        .max();
    assert_eq!(results["duration_ms"].as_u64(), longest);
    for (part, shard) in parts.iter().zip(&shards) {
        assert_eq!(part["run"], shard.json("run.json")["run"]);
        assert_eq!(
            part["duration_ms"],
            shard.json("results.json")["duration_ms"]
        );
    }
    assert_eq!(
        fs::read(merged.bundle().join("shards/2/run.json")).expect("a record"),
        fs::read(shards[1].bundle().join("run.json")).expect("a record")
    );
}

#[test]
fn a_run_of_one_part_can_be_merged_too() {
    let project = varied();
    let whole = project.run(&["--out", "shards/1"]);
    let merged = merge(&project, &["shards/1", "--out", "merged", "--expect", "1"]);
    assert_eq!(merged.code, whole.code, "{}", merged.stderr);
    assert_eq!(merged.statuses(), whole.statuses());
    assert_eq!(files(&merged, "services/"), files(&whole, "services/"));
    verified(&project, &merged);
    let (code, ..) = crate::formats::said(&project, &["merge", "shards/1", "--out", "merged"]);
    assert_eq!(code, Some(2), "there is something already");
}

#[test]
fn folders_count_for_the_bundles_in_them_and_runs_are_found_by_id() {
    let project = six();
    for index in 1..=3 {
        project.run(&["--shard", &format!("{index}/3")]).passed();
    }
    let bundles = project.bundles();
    let merged = merge(&project, &[".scenarioforge/runs"]).passed();
    assert_eq!(merged.json("results.json")["totals"]["passed"], 6);
    let ids: Vec<&str> = bundles
        .iter()
        .filter_map(|bundle| bundle.file_name()?.to_str())
        .collect();
    let again = merge(&project, &[&ids[..], &["--out", "again"]].concat()).passed();
    assert_eq!(again.statuses(), merged.statuses());
    // The order of the pack, and not that of the shards.
    let order: Vec<String> = ["f", "e", "d", "c", "b", "a"]
        .iter()
        .map(|id| format!("SC-{id}/base passed"))
        .collect();
    assert_eq!(merged.statuses(), order);
}

#[test]
fn empty_shards_are_a_part_of_the_whole() {
    let project = Project::new("").pack(json!([super::passes("SC-a"), super::passes("SC-b")]));
    for shard in sharded(&project, 4, &[]) {
        assert_eq!(shard.code, Some(0), "{}", shard.stderr);
    }
    let merged = merge(&project, &["shards", "--expect", "4"]).passed();
    assert_eq!(merged.json("results.json")["totals"]["passed"], 2);
    verified(&project, &merged);
}

#[test]
fn the_gate_of_the_whole_is_that_of_the_configuration_and_of_every_shard() {
    let flaky = scenario(
        "SC-flaky",
        json!([command(
            "s",
            "test -e \"$MARK\" || { touch \"$MARK\"; exit 1; }",
            json!([["exit_code", "equals", 0]])
        )]),
    );
    let fails = scenario(
        "SC-fails",
        json!([command("s", "false", json!([["exit_code", "equals", 0]]))]),
    );
    let marks = tempfile::tempdir().expect("a folder");
    let config = format!(
        "[run]\nretries = 1\nenv = {{ MARK = '{}' }}\n[[gate.quarantine]]\nscenario = \"SC-fails\"\nuntil = 2999-12-31\nreason = \"issue 1\"\n",
        marks.path().join("mark").display()
    );
    let project = Project::new(&config).pack(json!([flaky, fails, super::passes("SC-a")]));
    sharded(&project, 2, &[]);
    let merged = merge(&project, &["shards", "--out", "lenient"]).passed();
    let totals = &merged.json("results.json")["totals"];
    assert_eq!(
        (&totals["flaky"], &totals["quarantined"], &totals["failed"]),
        (&json!(1), &json!(1), &json!(1))
    );
    // A shard that was stricter makes the whole stricter.
    fs::remove_file(marks.path().join("mark")).expect("it is there");
    fs::remove_dir_all(project.root().join("shards")).expect("they are there");
    sharded(&project, 2, &["--fail-on", "failed,flaky"]);
    let merged = merge(&project, &["shards", "--out", "strict"]);
    assert_eq!(merged.code, Some(1), "{}", merged.stderr);
    assert_eq!(
        merged.json("results.json")["gate"]["because"],
        json!(["SC-flaky"])
    );
    verified(&project, &merged);
}
