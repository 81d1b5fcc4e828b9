//! What a run leaves behind: a bundle that is whole, can be checked, and says the same when it is read again.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    harness::{Project, Ran, command, scenario},
    server::{Server, large},
};

/// A run with something of everything: passed, failed, blocked, retried, warned, a service, files.
fn rich() -> (Project, Ran) {
    let server = Server::start();
    let mut warned = scenario(
        "SC-pass",
        json!([command(
            "s",
            "echo small; head -c 70000 /dev/zero | tr '\\0' x >&2",
            json!([["stdout", "equals", "small"]])
        )]),
    );
    warned["cleanup"] = json!([{ "id": "clean", "run": "false" }]);
    let mut blocked = scenario(
        "SC-block",
        json!([command("s", "true", json!([["exit_code", "equals", 0]]))]),
    );
    blocked["preconditions"] = json!([{ "text": "p", "step": { "id": "p", "run": "false" } }]);
    let mut variants = scenario(
        "SC-fail",
        json!([command(
            "s",
            "echo changed > kept.txt; cat kept.txt",
            json!([["stdout", "equals", "other"], ["stdout", "contains", "x"]])
        )]),
    );
    variants["edge_variants"] = json!([{ "id": "v", "title": "A variant", "bucket": "boundary" }]);
    variants
        .as_object_mut()
        .expect("an object")
        .remove("no_variants_because");
    let http = json!({ "id": "get", "http": { "url": server.url("/binary?n=4") }, "eventually": "100ms",
        "checkpoints": [{ "id": "c", "subject": "status", "predicate": "equals", "value": 404 }] });
    let with_service = {
        let mut one = scenario(
            "SC-service",
            json!([command("s", "true", json!([["exit_code", "equals", 0]]))]),
        );
        one["preconditions"] = json!([{ "text": "up", "service": "talker" }]);
        one
    };
    let config = "[project]\nname = \"Shop\"\n[run]\nretries = 1\n[services.talker]\ncommand = \"echo listening; exec sleep 600\"\nready = { log = \"listening\" }\n";
    let project = Project::new(config)
        .file("kept.txt", "original\n")
        .pack(json!([
            warned,
            blocked,
            variants,
            scenario("SC-http", json!([http])),
            with_service
        ]));
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    (project, ran)
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn validator(project: &Project, kind: &str) -> jsonschema::Validator {
    let output = project
        .command(&["schema", kind])
        .output()
        .expect("the program starts");
    let schema: Value = serde_json::from_slice(&output.stdout).expect("a schema");
    jsonschema::validator_for(&schema).expect("a valid schema")
}

/// The bundle's files by path.
fn files(bundle: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![bundle.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            if entry.file_type().expect("a type").is_dir() {
                folders.push(entry.path());
            } else {
                let name = entry
                    .path()
                    .strip_prefix(bundle)
                    .expect("below it")
                    .display()
                    .to_string();
                found.insert(name, fs::read(entry.path()).expect("a file"));
            }
        }
    }
    found
}

/// Asserts that `evidence.json` names every file, each as it is.
fn whole(ran: &Ran) {
    let files = files(ran.bundle());
    let index = ran.json("evidence.json");
    let mut named = BTreeSet::new();
    for entry in index["files"].as_array().expect("files") {
        let path = entry["path"].as_str().expect("a path");
        let bytes = files
            .get(path)
            .unwrap_or_else(|| panic!("{path} is not there"));
        assert_eq!(
            (entry["sha256"].as_str(), &entry["bytes"]),
            (Some(sha256(bytes).as_str()), &json!(bytes.len())),
            "{path}"
        );
        assert!(
            entry["media_type"]
                .as_str()
                .is_some_and(|kind| kind.contains('/')),
            "{entry}"
        );
        assert!(named.insert(path.to_owned()), "{path} is named twice");
    }
    let unnamed: Vec<&String> = files
        .keys()
        .filter(|path| !named.contains(*path) && *path != "evidence.json")
        .collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
}

#[test]
fn every_file_of_a_bundle_is_indexed_as_it_is() {
    let (_project, ran) = rich();
    whole(&ran);
    let names: BTreeSet<String> = files(ran.bundle()).into_keys().collect();
    for name in [
        "run.json",
        "events.jsonl",
        "results.json",
        "scenarios.json",
        "config.toml",
        "evidence.json",
        "report/report.md",
        "report/junit.xml",
        "report/ctrf.json",
        "services/talker/stdout.log",
        "services/talker/stderr.log",
        "evidence/SC-pass/base/1/transcript.jsonl",
        "evidence/SC-pass/base/1/01-s.stderr.log",
        "evidence/SC-fail/base/1/repro.sh",
        "evidence/SC-fail/v/2/transcript.jsonl",
        "evidence/SC-fail/base/2/workspace.diff",
        "evidence/SC-http/base/2/01-get.body.png",
        "evidence/SC-block/base/1/transcript.jsonl",
    ] {
        assert!(names.contains(name), "{name}: {names:#?}");
    }
    let seqs: BTreeMap<u64, String> = ran
        .events_of("evidence")
        .iter()
        .map(|event| {
            (
                event["seq"].as_u64().expect("a number"),
                event["path"].as_str().expect("a path").to_owned(),
            )
        })
        .collect();
    for entry in ran.json("evidence.json")["files"]
        .as_array()
        .expect("files")
    {
        if let Some(seq) = entry["seq"].as_u64() {
            assert_eq!(seqs.get(&seq).map(String::as_str), entry["path"].as_str());
        }
    }
    let diff = fs::read_to_string(ran.bundle().join("evidence/SC-fail/base/1/workspace.diff"))
        .expect("the file");
    assert_eq!(
        diff,
        "--- a/kept.txt\n+++ b/kept.txt\n@@ -1 +1 @@\n-original\n+changed\n"
    );
}

#[test]
fn events_have_no_gaps_never_go_back_and_fit_their_schema() {
    let (project, ran) = rich();
    let schema = validator(&project, "event");
    let mut last = String::new();
    for (number, event) in ran.events().iter().enumerate() {
        assert_eq!(event["seq"], number as u64 + 1);
        let at = event["at"].as_str().expect("a time");
        assert!(
            at >= last.as_str() && at.len() == 24 && at.ends_with('Z'),
            "{at} after {last}"
        );
        last = at.to_owned();
        let errors: Vec<String> = schema
            .iter_errors(event)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{event}: {errors:?}");
    }
    let results = ran.json("results.json");
    let errors: Vec<String> = validator(&project, "results")
        .iter_errors(&results)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let pack = fs::read(project.root().join(".scenarioforge/scenarios.json")).expect("a file");
    let pack: Value = serde_json::from_slice(&pack).expect("JSON");
    assert!(validator(&project, "pack").is_valid(&pack));
    assert!(!schema.is_valid(&json!({ "seq": 1, "at": "2026-01-01T00:00:00Z", "t": "unknown" })));
    assert!(!schema.is_valid(
        &json!({ "seq": 1, "at": "2026-01-01T00:00:00Z", "t": "case-queued", "scenario": "SC-a" })
    ));
}

#[test]
fn a_bundle_is_rebuilt_byte_for_byte_from_its_events() {
    for config in [
        "",
        "[project]\nname = \"Shop\"\n[[gate.quarantine]]\nscenario = \"SC-bad\"\nuntil = 2999-01-01\nreason = \"known\"\n",
    ] {
        let project = Project::new(config).pack(json!([
            scenario(
                "SC-bad",
                json!([command("s", "echo a", json!([["stdout", "equals", "b"]]))])
            ),
            scenario(
                "SC-good",
                json!([command("s", "echo a", json!([["stdout", "equals", "a"]]))])
            ),
        ]));
        let ran = project.run(&["--fail-on", "failed"]);
        let before = files(ran.bundle());
        for name in [
            "results.json",
            "report/report.md",
            "report/junit.xml",
            "report/ctrf.json",
        ] {
            fs::remove_file(ran.bundle().join(name)).expect("it is there");
        }
        let output = project
            .command(&["report", "latest", "--rebuild", "--verify"])
            .output()
            .expect("the program starts");
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let after = files(ran.bundle());
        assert_eq!(
            before.keys().collect::<Vec<_>>(),
            after.keys().collect::<Vec<_>>()
        );
        for (name, bytes) in before {
            assert_eq!(
                String::from_utf8_lossy(&bytes),
                String::from_utf8_lossy(&after[&name]),
                "{name}"
            );
        }
    }
}

#[test]
fn verify_notices_a_changed_byte_and_a_missing_file() {
    let (project, ran) = rich();
    let verify = || {
        let output = project
            .command(&["report", "latest", "--verify"])
            .output()
            .expect("the program starts");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (code, said) = verify();
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("files verified"), "{said}");
    for name in [
        "evidence/SC-fail/base/1/transcript.jsonl",
        "scenarios.json",
        "services/talker/stdout.log",
        "events.jsonl",
        "results.json",
    ] {
        let path = ran.bundle().join(name);
        let bytes = fs::read(&path).expect("a file");
        let mut changed = bytes.clone();
        // A space after a colon or in a word keeps it readable.
        let place = changed.len() - 2;
        changed[place] ^= 1;
        if name == "events.jsonl" {
            changed.clone_from(&bytes);
            changed.extend_from_slice(b"\n");
        }
        fs::write(&path, &changed).expect("a file");
        let (code, said) = verify();
        assert!(
            code != Some(0) && (said.contains(name) || name == "events.jsonl"),
            "{name}: {said}"
        );
        fs::remove_file(&path).expect("a file");
        let (code, said) = verify();
        assert!(
            code != Some(0) && (said.contains(name) || name == "events.jsonl"),
            "{name}: {said}"
        );
        fs::write(&path, &bytes).expect("a file");
    }
    assert_eq!(verify().0, Some(0));
}

#[test]
fn small_texts_stand_in_the_transcript_and_large_ones_beside_it() {
    let print = |bytes: usize| format!("head -c {bytes} /dev/zero | tr '\\0' x");
    let ran = Project::new("")
        .pack(json!(
            [scenario(
                "SC-a",
                json!([
                    command("fits", print(65536), json!([["stdout", "matches", "^x"]])),
                    command("larger", print(65537), json!([["stdout", "matches", "^x"]])),
                    command(
                        "bytes",
                        "printf 'a\\000b'",
                        json!([["stdout", "exists", null]])
                    ),
                    command(
                        "latin",
                        "printf 'gr\\374n'",
                        json!([["exit_code", "equals", 0]])
                    )
                ])
            )]
            .iter()
            .map(|one| without_null_values(one.clone()))
            .collect::<Value>()
        ))
        .run(&[])
        .passed();
    let lines = ran.transcript("SC-a/base/1");
    let stdout: Vec<&Value> = lines
        .iter()
        .map(|line| &line["observation"]["stdout"])
        .collect();
    assert_eq!(
        (stdout[0]["text"].as_str().map(str::len), &stdout[0]["file"]),
        (Some(65536), &Value::Null)
    );
    for (place, name, bytes) in [
        (1, "02-larger.stdout.log", vec![b'x'; 65537]),
        (2, "03-bytes.stdout.log", b"a\0b".to_vec()),
        (3, "04-latin.stdout.log", b"gr\xfcn".to_vec()),
    ] {
        assert_eq!(
            (
                &stdout[place]["file"],
                &stdout[place]["text"],
                &stdout[place]["bytes"]
            ),
            (&json!(name), &Value::Null, &json!(bytes.len()))
        );
        assert!(
            fs::read(ran.bundle().join("evidence/SC-a/base/1").join(name)).expect("a file")
                == bytes,
            "{name}"
        );
    }
    assert_eq!(lines[0]["action"]["run"]["command"], print(65536));
    whole(&ran);
}

fn without_null_values(mut scenario: Value) -> Value {
    for step in scenario["steps"].as_array_mut().expect("steps") {
        for check in step["checkpoints"].as_array_mut().expect("checkpoints") {
            let check = check.as_object_mut().expect("an object");
            if check["value"].is_null() {
                check.remove("value");
            }
        }
    }
    scenario
}

#[test]
fn of_a_long_output_both_ends_are_kept_whatever_the_limit() {
    let text = String::from_utf8(large(300_000)).expect("text");
    for (limit, kept) in [("1KiB", 1 << 10), ("8KiB", 8 << 10), ("100KiB", 100 << 10)] {
        let project = Project::new(&format!("[evidence]\nmax_log = \"{limit}\"\n"))
            .file("long.txt", &text)
            .pack(json!([scenario(
                "SC-a",
                json!([command(
                    "s",
                    "cat long.txt",
                    json!([["stdout", "contains", "line 1\n"]])
                )])
            )]));
        let ran = project.run(&[]).passed();
        let record = &ran.transcript("SC-a/base/1")[0]["observation"]["stdout"];
        let log = fs::read_to_string(ran.bundle().join("evidence/SC-a/base/1/01-s.stdout.log"))
            .expect("a log");
        let omitted = record["omitted"].as_u64().expect("a number");
        let marker = format!("\n[… {omitted} bytes were not kept …]\n");
        assert!(log.contains(&marker), "{limit}: {omitted}");
        assert!(
            log.starts_with("line 0\nline 1\n") && log.ends_with(&text[text.len() - 20..]),
            "{limit}: {log:.200}"
        );
        assert!(
            log.len() <= kept + marker.len() && log.len() >= kept / 2,
            "{limit}: {}",
            log.len()
        );
        assert_eq!(
            log.len() - marker.len() + omitted as usize,
            text.len(),
            "{limit}"
        );
    }
}

/// A document without what differs from run to run.
fn timeless(value: &Value, run: &str) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(key, _)| {
                !matches!(
                    key.as_str(),
                    "at" | "started"
                        | "duration_ms"
                        | "after_ms"
                        | "timings"
                        | "seq"
                        | "sha256"
                        | "bytes"
                )
            })
            .map(|(key, value)| (key.clone(), timeless(value, run)))
            .collect(),
        Value::Array(items) => items.iter().map(|item| timeless(item, run)).collect(),
        Value::String(text) => json!(text.replace(run, "RUN")),
        other => other.clone(),
    }
}

#[test]
fn two_runs_of_one_pack_differ_only_in_times_and_ids() {
    let pass = command(
        "s",
        "echo a; echo b >&2",
        json!([["stdout", "equals", "a"], ["stderr", "equals", "b"]]),
    );
    let project = Project::new("").pack(json!([
        scenario("SC-a", json!([pass])),
        scenario(
            "SC-b",
            json!([command(
                "s",
                "echo a > f; cat f",
                json!([["stdout", "equals", "b"]])
            )])
        ),
    ]));
    let view = |ran: &Ran| {
        let run = ran.json("run.json")["run"]
            .as_str()
            .expect("an id")
            .to_owned();
        let mut documents: Vec<Value> = ["run.json", "results.json", "scenarios.json"]
            .iter()
            .map(|name| timeless(&ran.json(name), &run))
            .collect();
        let files = ran.json("evidence.json");
        documents.extend(
            files["files"]
                .as_array()
                .expect("files")
                .iter()
                .map(|file| timeless(file, &run)),
        );
        documents.extend(ran.events().iter().map(|event| timeless(event, &run)));
        documents.extend(
            ran.transcript("SC-a/base/1")
                .iter()
                .chain(&ran.transcript("SC-b/base/1"))
                .map(|line| timeless(line, &run)),
        );
        let diff = fs::read_to_string(ran.bundle().join("evidence/SC-b/base/1/workspace.diff"))
            .expect("the file");
        (documents, diff)
    };
    let run = project.run(&["--jobs", "1"]);
    let (first, place) = (view(&run), run.bundle().to_owned());
    // A run that finds an earlier one tells how its cases did then.
    fs::remove_dir_all(&place).expect("removed");
    let run = project.run(&["--jobs", "1"]);
    let second = view(&run);
    assert_ne!(place, run.bundle());
    assert_eq!(first.1, second.1);
    // The order in which cases are executed may differ: the longest known goes first.
    let sorted = |documents: &[Value]| {
        documents
            .iter()
            .map(Value::to_string)
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(sorted(&first.0), sorted(&second.0));
}

#[test]
fn run_json_and_the_copies_say_what_was_used() {
    let project =
        Project::new("# a comment\n[project]\nname = \"Shop\"\n").pack(json!([scenario(
            "SC-a",
            json!([command("s", "true", json!([["exit_code", "equals", 0]]))])
        )]));
    let git = |arguments: &[&str]| {
        let output = Command::new("git")
            .args([
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@b",
                "-c",
                "init.defaultBranch=main",
            ])
            .args(arguments)
            .current_dir(project.root())
            .output()
            .expect("git starts");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "one"]);
    git(&["remote", "add", "origin", "git@github.com:acme/shop.git"]);
    let ran = project.run(&["SC-*", "--jobs", "3"]).passed();
    let run = ran.json("run.json");
    assert_eq!(
        (
            &run["schema"],
            &run["repository"],
            &run["head_sha"],
            &run["dirty"],
            &run["manifest"],
            &run["shard"]["count"]
        ),
        (
            &json!("scenarioforge.run/1"),
            &json!("acme/shop"),
            &json!(git(&["rev-parse", "HEAD"])),
            &json!(false),
            &Value::Null,
            &json!(1)
        )
    );
    assert_eq!(
        (&run["arguments"], &run["runner"]["jobs"]),
        (&json!(["run", "SC-*", "--jobs", "3"]), &json!(3))
    );
    assert_eq!(
        run["tool"],
        concat!("scenarioforge ", env!("CARGO_PKG_VERSION"))
    );
    for digest in ["pack", "config"] {
        assert!(
            run[digest]
                .as_str()
                .is_some_and(|text| text.starts_with("sha256:") && text.len() == 71),
            "{run}"
        );
    }
    assert_eq!(
        Some(run["run"].as_str().expect("an id")),
        ran.bundle().file_name().and_then(|name| name.to_str())
    );
    for name in ["config.toml", "scenarios.json"] {
        let used = fs::read(project.root().join(".scenarioforge").join(name)).expect("a file");
        assert!(
            fs::read(ran.bundle().join(name)).expect("a copy") == used,
            "{name}"
        );
    }
    fs::write(project.root().join("kept.txt"), "new").expect("a file");
    git(&["add", "kept.txt"]);
    assert_eq!(project.run(&[]).json("run.json")["dirty"], true);
}

/// Runs the program with a limit on the size of files: the disk is full for each file that grows beyond it.
fn with_limit(project: &Project, blocks: u32) -> (Option<i32>, String) {
    let program = project.command(&["run"]);
    let mut limited = Command::new("sh");
    // SIGXFSZ is ignored, so that writing fails as it does on a full disk.
    limited
        .args([
            "-c",
            &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" run"),
        ])
        .arg(program.get_program())
        .current_dir(project.root())
        .env_clear();
    for (name, value) in program.get_envs() {
        if let Some(value) = value {
            limited.env(name, value);
        }
    }
    let output = limited.output().expect("sh starts");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn a_full_disk_is_never_green() {
    // The journal grows with every attempt; a large output is one file.
    let packs = [
        (
            "the journal could not be written",
            "[run]\nretries = 200\n",
            json!([scenario(
                "SC-a",
                json!([command("s", "echo a", json!([["stdout", "equals", "b"]]))])
            )]),
        ),
        (
            "evidence could not be kept",
            "",
            json!([scenario(
                "SC-a",
                json!([command(
                    "s",
                    "head -c 200000 /dev/zero",
                    json!([["exit_code", "equals", 0]])
                )])
            )]),
        ),
    ];
    for (says, config, pack) in packs {
        let project = Project::new(config).pack(pack);
        let (code, stderr) = with_limit(&project, if says.contains("journal") { 40 } else { 100 });
        assert_eq!(code, Some(3), "{says}: {stderr}");
        assert!(
            stderr.contains(says) && stderr.contains("the run is incomplete"),
            "{says}: {stderr}"
        );
        assert!(!stderr.contains("Gate passed"), "{stderr}");
        let bundle = project.bundles().pop().expect("a bundle");
        if let Ok(text) = fs::read(bundle.join("results.json")) {
            let results: Value = serde_json::from_slice(&text).expect("JSON");
            assert_eq!(
                (&results["status"], &results["gate"]["verdict"]),
                (&json!("incomplete"), &json!("failed")),
                "{says}"
            );
        }
    }
}

#[test]
fn a_bundle_that_cannot_be_written_is_the_environments_failure() {
    let project = Project::new("")
        .file("blocked", "a file where a folder should be")
        .pack(json!([scenario(
            "SC-a",
            json!([command("s", "true", json!([["exit_code", "equals", 0]]))])
        )]));
    let ran = project.run(&["--out", "blocked/bundle"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("blocked/bundle"), "{}", ran.stderr);
}
