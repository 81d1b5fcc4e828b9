//! Shards that do not make up one run: each reason has its code and words, and what ran can still be seen.

use std::{fs, path::Path, process::Command};

use serde_json::json;

use super::{forge, merge, passes, problems, red, sharded, six, text, verified};
use crate::{formats::said, harness::Ran};

fn only_problem(ran: &Ran) -> String {
    match problems(ran).as_slice() {
        [problem] => problem.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_missing_shard_is_red() {
    let project = six();
    sharded(&project, 3, &[]);
    let ran = red(&project, &["shards/1", "shards/3"]);
    assert_eq!(
        only_problem(&ran),
        "shard-missing: shard 2 of 3 is missing: none of the bundles is its"
    );
    let results = ran.json("results.json");
    assert_eq!(
        (
            &results["totals"]["passed"],
            &results["totals"]["scenarios"]
        ),
        (&json!(4), &json!(6))
    );
    let codes: Vec<&str> = results["gate"]["reasons"]
        .as_array()
        .expect("reasons")
        .iter()
        .map(|reason| text(&reason["code"]))
        .collect();
    assert!(codes.contains(&"shards-do-not-match"), "{codes:?}");
    assert!(
        ran.stderr.contains("shard 2 of 3 is missing"),
        "{}",
        ran.stderr
    );
    verified(&project, &ran);
    let ran = red(&project, &["shards/1"]);
    assert_eq!(
        only_problem(&ran),
        "shard-missing: shards 2-3 of 3 are missing: none of the bundles is theirs"
    );
}

#[test]
fn a_shard_that_is_there_twice_is_red_and_both_are_named() {
    let project = six();
    sharded(&project, 2, &[]);
    project
        .run(&["--shard", "2/2", "--out", "shards/again"])
        .passed();
    let ran = red(&project, &["shards"]);
    let problem = only_problem(&ran);
    assert!(
        problem.starts_with("shard-doubled: shard 2 is there more than once"),
        "{problem}"
    );
    for path in ["shards/2", "shards/again"] {
        assert!(problem.contains(path), "{problem}");
    }
    assert_eq!(ran.json("results.json")["totals"]["passed"], 6);
}

#[test]
fn shards_of_another_plan_are_red() {
    let project = six();
    sharded(&project, 3, &[]);
    project
        .run(&["--shard", "2/3", "SC-[abc]", "--out", "other/2"])
        .passed();
    let ran = red(&project, &["shards/1", "other/2", "shards/3"]);
    let problem = only_problem(&ran);
    assert!(
        problem.starts_with("shard-other-plan: shard 2 (other/2)"),
        "{problem}"
    );
    assert!(
        problem.contains("other scenarios were asked for"),
        "{problem}"
    );
    project
        .run(&["--shard", "2/4", "--out", "other/4"])
        .passed();
    let ran = red(&project, &["shards/1", "other/4", "shards/3"]);
    assert!(only_problem(&ran).contains("it has 4 shards, and not 3"));
    // Another pack is another plan.
    let project = project.pack(json!([passes("SC-a"), passes("SC-z")]));
    project
        .run(&["--shard", "2/3", "--out", "other/pack"])
        .passed();
    let ran = red(&project, &["shards/1", "other/pack", "shards/3"]);
    assert!(only_problem(&ran).contains("it is of another pack"));
}

#[test]
fn shards_that_started_from_other_durations_are_told_so() {
    let project = six();
    project
        .run(&["--shard", "1/2", "--out", "shards/1"])
        .passed();
    // A run between them, from which the second shard learns durations.
    project.run(&[]).passed();
    project
        .run(&["--shard", "2/2", "--out", "shards/2"])
        .passed();
    let ran = red(&project, &["shards"]);
    let problem = only_problem(&ran);
    assert!(
        problem.starts_with("shard-other-plan")
            && problem.contains("all shards must start from the same"),
        "{problem}"
    );
}

#[test]
fn a_shard_of_another_commit_is_red() {
    let project = six();
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com", "-C"])
            .arg(project.root())
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .expect("git starts");
        assert!(output.status.success(), "{arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    project
        .run(&["--shard", "1/2", "--out", "../shards/1"])
        .passed();
    git(&["commit", "-qm", "two", "--allow-empty"]);
    project
        .run(&["--shard", "2/2", "--out", "../shards/2"])
        .passed();
    let ran = red(&project, &["../shards"]);
    let problem = only_problem(&ran);
    assert!(
        problem.starts_with("shard-other-commit: shard ") && problem.contains("it ran on commit "),
        "{problem}"
    );
}

#[test]
fn a_shard_that_did_not_come_to_its_end_is_red() {
    let project = six();
    let shards = sharded(&project, 2, &[]);
    let journal = shards[0].bundle().join("events.jsonl");
    let whole = fs::read_to_string(&journal).expect("a journal");
    // Killed while it wrote a line of its last case: there is no index then.
    let cut = whole.rfind("\"t\":\"case-finished\"").expect("an event");
    fs::write(&journal, &whole[..cut]).expect("written");
    for later in ["evidence.json", "results.json"] {
        fs::remove_file(shards[0].bundle().join(later)).expect("it was there");
    }
    let ran = red(&project, &["shards", "--out", "killed"]);
    let problem = only_problem(&ran);
    assert!(
        problem.starts_with("shard-incomplete: shard 1")
            && problem.contains("ends before its run did"),
        "{problem}"
    );
    let results = ran.json("results.json");
    assert_eq!(
        (&results["totals"]["passed"], &results["totals"]["cases"]),
        (&json!(5), &json!(6)),
        "what ran is shown"
    );
    verified(&project, &ran);
    // The record says that it ended, and a case is open.
    let line = |kind: &str| {
        let found = whole
            .lines()
            .find(|line| line.contains(&format!("\"t\":\"{kind}\"")));
        found.expect("a line").to_owned()
    };
    let (finished, end) = (line("case-finished"), line("run-finished"));
    let mut forged: Vec<&str> = whole.lines().collect();
    forged.retain(|other| {
        **other != finished && **other != end && !other.contains("scenario-finished")
    });
    let mut text = String::new();
    for (number, line) in forged.into_iter().chain([end.as_str()]).enumerate() {
        let rest = line.find(",\"at\"").expect("a time");
        text.push_str(&format!("{{\"seq\":{}{}\n", number + 1, &line[rest..]));
    }
    fs::write(&journal, text).expect("written");
    let ran = red(&project, &["shards", "--out", "open"]);
    let problem = only_problem(&ran);
    assert!(
        problem.contains("1 of its cases were not executed: SC-"),
        "{problem}"
    );
}

#[test]
fn a_damaged_bundle_is_red_and_nothing_of_it_is_believed() {
    let project = six();
    let shards = sharded(&project, 2, &[]);
    let first = shards[0].statuses()[0].clone();
    let case = first.split(' ').next().expect("a case");
    let transcript = shards[0]
        .bundle()
        .join(format!("evidence/{case}/1/transcript.jsonl"));
    let honest = fs::read_to_string(&transcript).expect("a transcript");
    let bundle = shards[0].bundle();
    let check = |out: &str, part: &str| {
        let ran = red(&project, &["shards", "--out", out]);
        let problem = only_problem(&ran);
        assert!(
            problem.starts_with("shard-damaged: shard 1 (shards/1)") && problem.contains(part),
            "{problem}"
        );
        assert!(!ran.bundle().join("evidence").join(case).exists());
        assert_eq!(ran.json("results.json")["totals"]["passed"], 3);
        assert!(
            ran.bundle().join("scenarios.json").is_file(),
            "of the other shard"
        );
        verified(&project, &ran);
    };
    fs::write(&transcript, honest.replace("fine", "good")).expect("written");
    check(
        "bytes",
        "transcript.jsonl: its bytes are not those that were written",
    );
    fs::remove_file(&transcript).expect("removed");
    check("gone", "transcript.jsonl: No such file");
    fs::write(&transcript, &honest).expect("written");
    fs::write(bundle.join("more"), "x").expect("written");
    check("more", "more: it is not in evidence.json");
    fs::remove_file(bundle.join("more")).expect("removed");
    forge(bundle, "plan.json", |plan| plan.replace("SC-f", "SC-g"));
    check("plan", "its digest is not that of the plan");
    forge(bundle, "plan.json", |plan| plan.replace("SC-g", "SC-f"));
    fs::write(bundle.join("run.json"), "{").expect("written");
    let ran = red(&project, &["shards", "--out", "record"]);
    let told = problems(&ran).join("\n");
    assert!(
        told.contains("shard-damaged: shards/1: run.json")
            && told.contains("shard-missing: shard 1 of 2"),
        "{told}"
    );
}

#[test]
fn the_configuration_of_the_bundles_is_that_of_the_plan() {
    let project = six();
    for shard in sharded(&project, 2, &[]) {
        // As somebody would who wants the gate to see less.
        forge(shard.bundle(), "config.toml", |_| {
            "[gate]\nfail_on = [\"flaky\"]\n".to_owned()
        });
    }
    let ran = red(&project, &["shards"]);
    assert_eq!(
        problems(&ran),
        [1, 2].map(|index| format!(
            "shard-damaged: shard {index} (shards/{index}): config.toml is not what the plan was made from"
        ))
    );
}

#[test]
fn more_or_fewer_shards_than_expected_are_red() {
    let project = six();
    sharded(&project, 2, &[]);
    let ran = red(&project, &["shards", "--expect", "3"]);
    assert_eq!(
        only_problem(&ran),
        "shards-unexpected: 3 shards were expected, and the plan has 2"
    );
    let ran = merge(&project, &["shards", "--expect", "2", "--out", "good"]).passed();
    assert_eq!(problems(&ran), [""; 0]);
}

#[test]
fn bundles_without_a_plan_are_no_shards() {
    let project = six();
    let shards = sharded(&project, 2, &[]);
    let whole = merge(&project, &["shards", "--out", "whole"]).passed();
    let bundle = whole.bundle().display().to_string();
    let (code, _, stderr) = said(&project, &["merge", &bundle, "--out", "again"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("was joined already"), "{stderr}");
    forge(shards[0].bundle(), "run.json", |record| {
        let mut record: serde_json::Value = serde_json::from_str(&record).expect("JSON");
        record["shard"] = json!("1/2");
        record.to_string()
    });
    let ran = red(&project, &["shards", "--out", "old"]);
    let told = problems(&ran).join("\n");
    assert!(
        told.contains("shard-without-plan: shards/1: run "),
        "{told}"
    );
    assert!(!Path::new("again").exists());
}

#[test]
fn what_cannot_be_read_at_all_is_an_error_of_input() {
    let project = six();
    fs::create_dir(project.root().join("empty")).expect("a folder");
    for (arguments, part) in [
        (&["merge"][..], "BUNDLE"),
        (&["merge", "nowhere"], "nowhere cannot be read"),
        (&["merge", "empty"], "there is no bundle in empty"),
        (
            &["merge", "empty", "--expect", "3"],
            "all of the 3 shards are missing",
        ),
        (&["merge", "empty", "--expect", "0"], "--expect"),
        (&["merge", "empty", "--expect", "257"], "--expect"),
    ] {
        let (code, _, stderr) = said(&project, arguments);
        assert_eq!(code, Some(2), "{arguments:?}: {stderr}");
        assert!(stderr.contains(part), "{arguments:?}: {stderr}");
    }
    assert!(project.bundles().is_empty());
}
