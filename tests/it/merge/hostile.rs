//! Bundles that somebody made up: nothing outside of them is read, nothing outside of the new one is written.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use super::{forge, merge, problems, red, sharded, six, text, verified};
use crate::harness::Project;

const SECRET: &str = "nobody may read this";

/// Two shards, the first of which was changed; what `merge` says about it.
fn changed(change: impl FnOnce(&Project, &Path)) -> (Project, String, PathBuf) {
    let project = six().file("secret", SECRET);
    let shards = sharded(&project, 2, &[]);
    change(&project, shards[0].bundle());
    let before = listed(&project.root());
    let ran = red(&project, &["shards", "--out", "made/whole"]);
    let problem = match problems(&ran).as_slice() {
        [problem] => problem.clone(),
        other => panic!("{other:?}"),
    };
    assert!(problem.contains("shard 1 (shards/1)"), "{problem}");
    assert_eq!(ran.json("results.json")["totals"]["passed"], 3, "{problem}");
    for (path, bytes) in ran.all_bytes() {
        let found = String::from_utf8_lossy(&bytes).contains(SECRET);
        assert!(!found, "{}", path.display());
    }
    verified(&project, &ran);
    // Nothing but the new bundle has come, and no folder of work has stayed.
    assert_eq!(listed(&project.root()), before);
    let made: Vec<_> = fs::read_dir(project.root().join("made"))
        .expect("a folder")
        .collect();
    assert_eq!(made.len(), 1);
    let bundle = ran.bundle().to_owned();
    (project, problem, bundle)
}

fn listed(root: &Path) -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![root.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.ends_with("made") {
                continue;
            }
            if entry.file_type().expect("a type").is_dir() {
                folders.push(path.clone());
            }
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Adds to the list of files.
fn list(bundle: &Path, path: &str) {
    let index = bundle.join("evidence.json");
    let text = fs::read_to_string(&index).expect("an index");
    let mut read: Value = serde_json::from_str(&text).expect("JSON");
    let files = read["files"].as_array_mut().expect("files");
    let mut file = files[0].clone();
    file["path"] = json!(path);
    file["seq"] = Value::Null;
    files.push(file);
    fs::write(index, read.to_string()).expect("written");
}

/// Replaces a part of the journal.
fn journal(bundle: &Path, from: &str, to: &str) {
    forge(bundle, "events.jsonl", |events| {
        assert!(events.contains(from), "{from}");
        events.replacen(from, to, 1)
    });
}

#[test]
fn paths_that_lead_out_are_refused() {
    for (path, part) in [
        ("../../secret", "leads out of the bundle"),
        ("/etc/passwd", "absolute"),
        ("evidence/../../../secret", "leads out of the bundle"),
        ("evidence//x", "leads out of the bundle"),
        ("a\0b", "NUL"),
        ("", "empty"),
        ("evidence.json/x", "Not a directory"),
        ("services", "regular file"),
    ] {
        let (_, problem, _) = changed(|_, bundle| {
            fs::create_dir_all(bundle.join("services")).expect("a folder");
            list(bundle, path);
        });
        assert!(
            problem.starts_with("shard-damaged") && problem.contains(part),
            "{path:?}: {problem}"
        );
    }
    let (_, problem, _) = changed(|_, bundle| list(bundle, &"x/".repeat(2000)));
    assert!(problem.contains("too long"), "{problem}");
}

#[test]
fn links_are_not_followed() {
    let (_, problem, _) = changed(|project, bundle| {
        let folder = bundle.join("evidence");
        let case = fs::read_dir(&folder).expect("a folder").flatten().next();
        let transcript = case.expect("a case").path().join("base/1/transcript.jsonl");
        fs::remove_file(&transcript).expect("removed");
        symlink(project.root().join("secret"), transcript).expect("a link");
    });
    assert!(
        problem.starts_with("shard-damaged") && problem.contains("link"),
        "{problem}"
    );
    let (_, problem, _) = changed(|project, bundle| {
        symlink(project.root(), bundle.join("services")).expect("a link");
        list(bundle, "services/secret");
    });
    assert!(problem.contains("services: it is a link"), "{problem}");
    let (_, problem, _) = changed(|_, bundle| {
        let pipe = bundle.join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.expect("mkfifo starts").success());
        list(bundle, "pipe");
    });
    assert!(problem.contains("pipe: it is no regular file"), "{problem}");
    // A link in place of a whole bundle is none of the folder's bundles.
    let project = six();
    sharded(&project, 2, &[]);
    fs::rename(
        project.root().join("shards/2"),
        project.root().join("elsewhere"),
    )
    .expect("moved");
    symlink("../elsewhere", project.root().join("shards/2")).expect("a link");
    let ran = red(&project, &["shards"]);
    assert!(problems(&ran)[0].starts_with("shard-missing"));
    merge(&project, &["shards/1", "shards/2", "--out", "named"]).passed();
}

#[test]
fn journals_that_are_not_whole_are_refused() {
    for (from, to, part) in [
        ("{\"seq\":3,", "{\"seq\":4,", "its seq is 4, and 3 is next"),
        (
            "{\"seq\":3,\"at\":\"2",
            "{\"seq\":3,\"at\":\"1",
            "its time is before that of the line above",
        ),
        (
            "\"t\":\"run-started\"",
            "\"t\":\"run-begun\"",
            "events.jsonl:1",
        ),
        (
            "scenarioforge.event/1",
            "scenarioforge.event/2",
            "scenarioforge.event/1 is expected",
        ),
        ("\"attempt\":1", "\"attempt\":4000000000", "does not follow"),
        (
            "\"duration_ms\":",
            "\"duration_ms\":99999999999999",
            "cannot be true",
        ),
        (
            "\"checkpoints\":1",
            "\"checkpoints\":18446744073709551615",
            "cannot be true",
        ),
        (
            "\"attempt\":1",
            "\"attempt\":99999999999999999999",
            "events.jsonl:",
        ),
        (
            "\"t\":\"case-finished\"",
            "\"t\":\"case-fin\u{fffd}ished\"",
            "events.jsonl:",
        ),
    ] {
        let (_, problem, _) = changed(|_, bundle| journal(bundle, from, to));
        assert!(
            problem.starts_with("shard-damaged") && problem.contains(part),
            "{to}: {problem}"
        );
    }
    let (_, problem, _) = changed(|_, bundle| {
        // Bytes that are no UTF-8.
        let path = bundle.join("events.jsonl");
        let mut bytes = fs::read(&path).expect("a journal");
        let place = bytes
            .iter()
            .position(|byte| *byte == b'\n')
            .expect("a line")
            + 30;
        bytes[place] = 0xff;
        fs::write(path, bytes).expect("written");
    });
    assert!(problem.contains("events.jsonl:2"), "{problem}");
}

#[test]
fn a_shard_cannot_speak_for_another() {
    // A case of the other shard, told of as if it had passed here.
    let other = |project: &Project| {
        let plan = fs::read_to_string(project.root().join("shards/2/plan.json")).expect("a plan");
        let plan: Value = serde_json::from_str(&plan).expect("JSON");
        text(&plan["shards"][1]["cases"][0]["scenario"]).to_owned()
    };
    let own = |bundle: &Path| {
        let folder = fs::read_dir(bundle.join("evidence")).expect("a folder");
        let name = folder.flatten().next().expect("a case").file_name();
        name.into_string().expect("UTF-8")
    };
    let (_, problem, _) = changed(|project, bundle| {
        let (own, other) = (own(bundle), other(project));
        forge(bundle, "events.jsonl", |events| {
            events.replace(&own, &other)
        });
    });
    assert!(
        problem.starts_with("shard-not-planned") && problem.contains("gives it to another shard"),
        "{problem}"
    );
    // A file of the other shard's evidence.
    let (_project, problem, made) = changed(|project, bundle| {
        let (own, other) = (own(bundle), other(project));
        fs::create_dir_all(bundle.join(format!("evidence/{other}"))).expect("a folder");
        fs::rename(
            bundle.join(format!("evidence/{own}/base")),
            bundle.join(format!("evidence/{other}/base")),
        )
        .expect("moved");
        forge(bundle, "events.jsonl", |events| {
            events.replace(&format!("evidence/{own}/"), &format!("evidence/{other}/"))
        });
        let index = bundle.join("evidence.json");
        let text = fs::read_to_string(&index).expect("an index");
        let text = text.replace(&format!("evidence/{own}/"), &format!("evidence/{other}/"));
        fs::write(index, text).expect("written");
    });
    assert!(problem.starts_with("shard-not-planned: "), "{problem}");
    let kept = fs::read_dir(made.join("evidence")).expect("a folder");
    assert_eq!(kept.count(), 3, "of the honest shard");
}

#[test]
fn documents_with_numbers_that_cannot_be_are_refused() {
    let record = |bundle: &Path, change: &dyn Fn(&mut Value)| {
        forge(bundle, "run.json", |text| {
            let mut record: Value = serde_json::from_str(&text).expect("JSON");
            change(&mut record);
            record.to_string()
        });
    };
    for shard in [
        json!({ "index": 0, "count": 2, "plan": "sha256:00" }),
        json!({ "index": 7, "count": 2, "plan": "sha256:00" }),
        json!({ "index": 1, "count": 4294967296_u64, "plan": "sha256:00" }),
        json!(["1/2"]),
    ] {
        let project = six();
        let shards = sharded(&project, 2, &[]);
        record(shards[0].bundle(), &|record| {
            record["shard"] = shard.clone()
        });
        let ran = red(&project, &["shards"]);
        let told = problems(&ran).join("\n");
        assert!(told.contains("shard-damaged: shards/1: run.json"), "{told}");
    }
    let (_, problem, _) = changed(|_, bundle| {
        record(bundle, &|record| record["runner"]["jobs"] = json!(u32::MAX));
        list(bundle, "evidence");
    });
    assert!(problem.contains("evidence"), "{problem}");
    // The same path twice.
    let (_, problem, _) = changed(|_, bundle| list(bundle, "run.json"));
    assert!(problem.contains("run.json is in it twice"), "{problem}");
}
