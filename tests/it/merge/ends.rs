//! However a merge ends, nothing that is half a bundle looks like one.

use std::{fs, time::Duration};

use rustix::process::Signal;

use super::{merge, sharded, six};
use crate::harness::{kill, until};

#[test]
fn a_merge_that_is_killed_leaves_no_bundle_behind() {
    let project = six();
    let shards = sharded(&project, 2, &[]);
    // A file that takes a while to be read, so that the merge is in the middle of it.
    let big = shards[0].bundle().join("big");
    let file = fs::File::create(&big).expect("a file");
    file.set_len(4 << 30).expect("a hole");
    let index = shards[0].bundle().join("evidence.json");
    let text = fs::read_to_string(&index).expect("an index");
    let mut read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let files = read["files"].as_array_mut().expect("files");
    let mut entry = files[0].clone();
    entry["path"] = serde_json::json!("big");
    entry["bytes"] = serde_json::json!(4_u64 << 30);
    files.push(entry);
    fs::write(&index, read.to_string()).expect("written");
    let runs = project.root().join(".scenarioforge/runs");
    let mut child = project.start(&["merge", "shards"]);
    let begun = || {
        let entries = fs::read_dir(&runs).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.path())
            .find(|path| path.join("bundle").is_dir())
    };
    until("the merge has begun", || begun().is_some());
    kill(child.id(), Signal::KILL);
    child.wait().expect("it ends");
    let left = begun().expect("what it was making");
    // Nobody finds a bundle there.
    let (code, _, stderr) = crate::formats::said(&project, &["report", "latest"]);
    assert_eq!(code, Some(2), "{stderr}");
    // The next one clears up what is old enough to be nobody's.
    let old = std::time::SystemTime::now() - Duration::from_secs(3600);
    let folder = fs::File::open(&left).expect("a folder");
    folder
        .set_times(fs::FileTimes::new().set_modified(old))
        .expect("a time");
    drop(folder);
    fs::remove_file(&big).expect("removed");
    fs::write(&index, text).expect("written");
    let ran = merge(&project, &["shards"]).passed();
    assert!(!left.exists());
    assert_eq!(project.bundles(), [ran.bundle()]);
}
