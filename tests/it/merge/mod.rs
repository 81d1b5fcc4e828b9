//! `merge`: real runs of shards become one run, and whatever does not belong together is red.

mod ends;
mod forged;
mod hostile;
mod reds;
mod whole;

use std::{fs, path::Path};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::harness::{Project, Ran, command, scenario};

/// A scenario that passes.
pub(super) fn passes(id: &str) -> Value {
    scenario(
        id,
        json!([command(
            "s",
            "echo fine",
            json!([["exit_code", "equals", 0]])
        )]),
    )
}

/// Six scenarios that pass.
pub(super) fn six() -> Project {
    let ids = ["SC-f", "SC-e", "SC-d", "SC-c", "SC-b", "SC-a"];
    Project::new("").pack(ids.iter().map(|id| passes(id)).collect())
}

/// Runs every shard into `shards/<k>`.
pub(super) fn sharded(project: &Project, count: u32, more: &[&str]) -> Vec<Ran> {
    let one = |index: u32| {
        let (shard, out) = (format!("{index}/{count}"), format!("shards/{index}"));
        let mut arguments = vec!["--shard", &shard, "--out", &out];
        arguments.extend(more);
        project.run(&arguments)
    };
    (1..=count).map(one).collect()
}

/// Runs `merge` to its end.
pub(super) fn merge(project: &Project, arguments: &[&str]) -> Ran {
    let mut all = vec!["merge"];
    all.extend(arguments);
    project.ran(project.command(&all).output().expect("the program starts"))
}

/// A merge that wrote a bundle which nobody can take for green.
pub(super) fn red(project: &Project, arguments: &[&str]) -> Ran {
    let ran = merge(project, arguments);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let results = ran.json("results.json");
    assert_eq!(
        (&results["status"], &results["gate"]["verdict"]),
        (&json!("incomplete"), &json!("failed")),
        "{results:#}"
    );
    ran
}

/// The reasons that are about shards: `code: message`.
pub(super) fn problems(ran: &Ran) -> Vec<String> {
    let warnings = ran.events_of("warning").into_iter();
    warnings
        .filter(|warning| text(&warning["code"]).starts_with("shard"))
        .map(|warning| format!("{}: {}", text(&warning["code"]), text(&warning["message"])))
        .collect()
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().expect("text")
}

/// Every file is as it was written, and the results can be made again from the events.
pub(super) fn verified(project: &Project, ran: &Ran) {
    let before = ran.json("results.json");
    let bundle = ran.bundle().display().to_string();
    let output = project
        .command(&["report", &bundle, "--verify"])
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    let output = project
        .command(&["report", &bundle, "--rebuild", "--verify"])
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert_eq!(ran.json("results.json"), before);
}

/// Changes a file of a bundle and makes `evidence.json` say that it always was so.
pub(super) fn forge(bundle: &Path, name: &str, change: impl FnOnce(String) -> String) {
    let path = bundle.join(name);
    let text = change(fs::read_to_string(&path).expect("a file"));
    fs::write(&path, &text).expect("written");
    let index = bundle.join("evidence.json");
    let read = fs::read_to_string(&index).expect("an index");
    let mut read: Value = serde_json::from_str(&read).expect("JSON");
    for file in read["files"].as_array_mut().expect("files") {
        if file["path"] == name {
            let digest = Sha256::digest(text.as_bytes());
            let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            file["sha256"] = json!(digest);
            file["bytes"] = json!(text.len());
        }
    }
    fs::write(index, read.to_string()).expect("written");
}
