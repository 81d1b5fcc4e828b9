//! `run --shard K/N`: the same plan in every shard, each case in one of them, and shards without a case.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    formats::said,
    harness::{Project, Ran, command, scenario},
};

fn passes(id: &str) -> Value {
    scenario(
        id,
        json!([command("s", "true", json!([["exit_code", "equals", 0]]))]),
    )
}

fn five() -> Project {
    Project::new("").pack(json!([
        passes("SC-a"),
        passes("SC-b"),
        passes("SC-c"),
        passes("SC-d"),
        passes("SC-e"),
    ]))
}

fn planned(plan: &Value, index: usize) -> Vec<String> {
    let cases = plan["shards"][index - 1]["cases"].as_array();
    let name = |case: &Value| format!("{}/{} passed", text(&case["scenario"]), text(&case["case"]));
    cases.expect("cases").iter().map(name).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

#[test]
fn every_shard_has_the_same_plan_and_executes_its_part() {
    let project = five();
    let shards: Vec<Ran> = ["1/3", "2/3", "3/3"]
        .iter()
        .map(|shard| project.run(&["--shard", shard]).passed())
        .collect();
    let plan = shards[0].json("plan.json");
    assert_eq!(
        (&plan["schema"], &plan["count"], &plan["durations"]),
        (&json!("scenarioforge.plan/1"), &json!(3), &json!("none"))
    );
    let mut seen = BTreeSet::new();
    for (number, shard) in shards.iter().enumerate() {
        // The bundles of earlier shards lie in the same folder, and change nothing.
        assert_eq!(shard.json("plan.json"), plan);
        assert_eq!(
            shard.json("run.json")["shard"],
            json!({ "index": number + 1, "count": 3, "plan": plan["digest"] })
        );
        assert_eq!(shard.statuses(), planned(&plan, number + 1));
        seen.extend(shard.statuses());
    }
    assert_eq!(seen.len(), 5);
    let page = std::fs::read_to_string(shards[1].bundle().join("report/index.html"));
    assert!(
        page.expect("a page")
            .contains("<dt>Shard</dt><dd>2&#x2f;3</dd>")
    );
}

#[test]
fn a_run_that_is_not_divided_has_a_plan_too() {
    let project = five();
    let ran = project.run(&["SC-[ab]"]).passed();
    let plan = ran.json("plan.json");
    assert_eq!(
        (&plan["count"], &plan["selection"]["patterns"]),
        (&json!(1), &json!(["SC-[ab]"]))
    );
    assert_eq!(planned(&plan, 1), ran.statuses());
    assert_eq!(ran.json("run.json")["shard"]["plan"], plan["digest"]);
    // The next one divides by what this one took.
    let next = project.run(&["--shard", "1/2"]).passed();
    let run = ran.json("run.json");
    assert_eq!(
        next.json("plan.json")["durations"],
        json!(format!("medians of {} on this machine", text(&run["run"])))
    );
}

#[test]
fn a_shard_without_a_case_is_green_and_says_so() {
    let project = Project::new("").pack(json!([passes("SC-a")]));
    let ran = project.run(&["--shard", "2/2"]).passed();
    assert!(
        ran.stderr.contains("shard 2 of 2 has nothing to do"),
        "{}",
        ran.stderr
    );
    let results = ran.json("results.json");
    assert_eq!(
        (
            &results["status"],
            &results["gate"]["verdict"],
            &results["totals"]["cases"]
        ),
        (&json!("passed"), &json!("passed"), &json!(0))
    );
    let bundle = ran.bundle().display().to_string();
    let (code, _, stderr) = said(&project, &["report", &bundle, "--rebuild", "--verify"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(ran.json("results.json"), results);
}

#[test]
fn what_is_no_shard_is_refused() {
    let project = five();
    for (shard, part) in [
        ("4/3", "there is no shard 4 of 3"),
        ("0/3", "counted from 1"),
        ("1/257", "256 are the most"),
        ("two", "write K/N"),
    ] {
        let (code, _, stderr) = said(&project, &["run", "--shard", shard]);
        assert_eq!(code, Some(2), "{stderr}");
        assert!(stderr.contains(part), "{shard}: {stderr}");
    }
    assert!(project.bundles().is_empty());
}

#[test]
fn a_shard_is_resumed_as_what_it_was() {
    let project = five();
    let ran = project.run(&["--shard", "1/2"]).passed();
    let journal = ran.bundle().join("events.jsonl");
    // As if it had been killed before it began its last case.
    let mut events = std::fs::read_to_string(&journal).expect("a journal");
    let begun = events.rfind("\"t\":\"case-started\"").expect("a case");
    events.truncate(events[..begun].rfind('\n').expect("a line") + 1);
    std::fs::write(&journal, events).expect("written");
    let bundle = ran.bundle().display().to_string();
    let refused = project.run(&["--resume", &bundle, "--shard", "2/2"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("is shard 1/2, and not 2/2"),
        "{}",
        refused.stderr
    );
    let again = project.run(&["--resume", &bundle]).passed();
    let plan = again.json("plan.json");
    assert_eq!(again.statuses(), planned(&plan, 1));
    assert_eq!(again.json("run.json")["shard"]["index"], 1);
}
