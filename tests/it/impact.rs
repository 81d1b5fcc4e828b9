//! `--impacted-by` in real repositories, by the real program.

use std::{path::Path, process::Command};

use serde_json::{Value, json};

use crate::harness::{Project, Ran};

/// Runs git with nothing of this machine's settings.
fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args([
            "-c",
            "user.name=t",
            "-c",
            "user.email=t@example.org",
            "-c",
            "commit.gpgsign=false",
        ])
        .args([
            "-c",
            "init.defaultBranch=main",
            "-c",
            "protocol.file.allow=always",
        ])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .expect("git");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    assert!(
        output.status.success(),
        "git {arguments:?}: {}",
        text(&output.stderr)
    );
    text(&output.stdout)
}

fn commit(project: &Project, message: &str) -> String {
    git(&project.root(), &["add", "-A"]);
    git(
        &project.root(),
        &["commit", "-qm", message, "--allow-empty"],
    );
    git(&project.root(), &["rev-parse", "HEAD"])
}

fn scenario(id: &str, code: &[&str]) -> Value {
    let checkpoint = json!({ "id": "c", "text": "t", "subject": "exit_code", "predicate": "equals", "value": 0 });
    json!({ "id": id, "title": "t", "code": code,
        "steps": [ { "id": "s", "text": "t", "run": "true", "checkpoints": [checkpoint] } ] })
}

/// Two scenarios with a file each, in one commit.
fn shop() -> Project {
    let project = Project::new("")
        .pack(json!([
            scenario("SC-a", &["src/a.ts"]),
            scenario("SC-b", &["src/b.ts"])
        ]))
        .file("src/a.ts", "import './price'\n")
        .file("src/price.ts", "export const p = 1\n")
        .file("src/b.ts", "export const b = 1\n")
        .file("README.md", "# Shop\n")
        .file(".gitignore", ".scenarioforge/runs/\n");
    git(&project.root(), &["init", "-q"]);
    commit(&project, "first");
    project
}

fn because(ran: &Ran) -> Vec<String> {
    let results = ran.json("results.json");
    let chosen = results["impact"]["chosen"]
        .as_array()
        .expect("a list")
        .clone();
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    chosen
        .iter()
        .map(|it| format!("{}: {}", text(&it["scenario"]), text(&it["because"])))
        .collect()
}

#[test]
fn only_what_the_change_can_reach_runs() {
    let project = shop().file("src/price.ts", "export const p = 2\n");
    commit(&project, "dearer");
    let ran = project.run(&["--impacted-by", "HEAD~1..HEAD"]).passed();
    assert_eq!(ran.statuses(), ["SC-a/base passed"]);
    assert_eq!(because(&ran), ["SC-a: src/a.ts -> src/price.ts (changed)"]);
    assert_eq!(
        ran.json("results.json")["impact"]["left_out"],
        json!([{ "scenario": "SC-b" }])
    );
    let events = ran.events();
    assert_eq!(
        (&events[0]["t"], &events[1]["t"]),
        (&json!("run-started"), &json!("impact-decided"))
    );
    assert_eq!(events[1]["changed_files"], 1);
    assert_eq!(
        events[1]["head"],
        git(&project.root(), &["rev-parse", "HEAD"])
    );
    let words = "1 of 2 scenarios can be reached by this change; 1 left out";
    assert!(ran.stderr.contains(words), "{}", ran.stderr);
    for range in ["HEAD~1...HEAD", "HEAD~1"] {
        let ran = project.run(&["--impacted-by", range]).passed();
        assert_eq!(ran.statuses(), ["SC-a/base passed"], "{range}");
    }
    // Patterns go before.
    let ran = project
        .run(&["--impacted-by", "HEAD~1", "SC-a", "SC-b"])
        .passed();
    assert_eq!(ran.statuses(), ["SC-a/base passed"]);
}

#[test]
fn the_checkout_as_it_lies_counts_too() {
    let project = shop().file("src/b.ts", "export const b = 2\n");
    let ran = project.run(&["--impacted-by", "HEAD"]).passed();
    assert_eq!(because(&ran), ["SC-b: src/b.ts (changed)"]);
    assert_eq!(ran.json("results.json")["impact"]["head"], Value::Null);
    // A file that nobody has added yet.
    let project = project.file("src/new.ts", "1\n");
    let ran = project.run(&["--impacted-by", "HEAD"]).passed();
    assert_eq!(
        ran.json("results.json")["impact"]["everything"],
        "src/new.ts changed, and nobody knows who needs it: everything runs"
    );
    let project = project.file("src/b.ts", "import './new'\n");
    let ran = project.run(&["--impacted-by", "HEAD"]).passed();
    assert_eq!(because(&ran), ["SC-b: src/b.ts (changed)"]);
}

#[test]
fn lines_of_documents_are_compared() {
    let source = json!({ "id": "src-prd", "path": "docs/prd.md", "type": "prd", "title": "t",
        "sha256": "0".repeat(64), "bytes": 1, "last_commit": null, "status": "trusted", "score": 90, "selected": true,
        "signals": {}, "warnings": [] });
    let manifest = json!({ "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null,
        "sources": [source], "code_baseline": { "digest": format!("sha256:{}", "0".repeat(64)), "files": 0, "languages": {},
        "routes": [], "commands": [], "config_keys": [], "symbols": 0 }, "confirmation": null });
    let mut a = scenario("SC-a", &["src/a.ts"]);
    a["sources"] = json!([{ "id": "src-prd", "lines": "2-3" }]);
    let mut b = scenario("SC-b", &["src/b.ts"]);
    b["sources"] = json!([{ "id": "src-prd", "lines": "6" }]);
    let pack = json!([a, b]);
    let project = shop()
        .file("docs/prd.md", "1\n2\n3\n4\n5\n6\n")
        .file(".scenarioforge/manifest.json", &format!("{manifest:#}\n"))
        .pack(pack);
    commit(&project, "documents");
    // Above all of it, and in the lines of one.
    let project = project.file("docs/prd.md", "0\n1\n2\nthree\n4\n5\n6\n");
    commit(&project, "three");
    let ran = project.run(&["--impacted-by", "HEAD~1..HEAD"]);
    assert_eq!(
        because(&ran),
        ["SC-a: docs/prd.md:2-3 (changed)"],
        "{}",
        ran.stderr
    );
}

#[test]
fn what_nothing_can_reach_executes_nothing() {
    let project = shop().file("README.md", "# The shop\n");
    commit(&project, "a word");
    let ran = project.run(&["--impacted-by", "HEAD~1..HEAD"]);
    assert!(because(&ran).is_empty() && ran.statuses().is_empty());
    assert!(ran.events_of("case-queued").is_empty());
    let words = "no scenario can be reached by this change; 2 left out";
    assert!(ran.stderr.contains(words), "{}", ran.stderr);
}

#[test]
fn ranges_that_nobody_knows_are_refused() {
    let project = shop();
    for range in [
        "nobody..HEAD",
        "HEAD..nobody",
        "a...b",
        "--help",
        "HEAD^{tree}",
        "HEAD~99",
    ] {
        let ran = project.run(&[&format!("--impacted-by={range}")]);
        assert_eq!(ran.code, Some(2), "{range}: {}", ran.stderr);
        assert!(
            ran.stderr.contains("hint: name commits as"),
            "{range}: {}",
            ran.stderr
        );
    }
    // Two histories without a common beginning.
    git(&project.root(), &["checkout", "-q", "--orphan", "other"]);
    commit(&project, "another beginning");
    let ran = project.run(&["--impacted-by", "main...HEAD"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(ran.stderr.contains("no common ancestor"), "{}", ran.stderr);

    let bare = Project::new("").pack(json!([scenario("SC-a", &[])]));
    let ran = bare.run(&["--impacted-by", "HEAD"]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("there is no git repository"),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_empty_end_or_another_head_is_refused() {
    let project = shop();
    let first = git(&project.root(), &["rev-parse", "HEAD"]);
    let project = project.file("src/b.ts", "export const b = 2\n");
    commit(&project, "second");
    // As a workflow types them when a variable is not set.
    for range in [
        "",
        " ",
        "..",
        "...",
        "..HEAD",
        "...HEAD",
        "HEAD~1..",
        "HEAD~1...",
    ] {
        let ran = project.run(&[&format!("--impacted-by={range}")]);
        assert_eq!(ran.code, Some(2), "{range:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("is empty"), "{range:?}: {}", ran.stderr);
        let hint = "--impacted-by origin/main...HEAD";
        assert!(ran.stderr.contains(hint), "{range:?}: {}", ran.stderr);
    }
    for range in ["HEAD~1..HEAD~1".to_owned(), format!("{first}...{first}")] {
        let ran = project.run(&["--impacted-by", &range]);
        assert_eq!(ran.code, Some(2), "{range}: {}", ran.stderr);
        let hint = format!("git checkout {first}");
        assert!(ran.stderr.contains(&hint), "{range}: {}", ran.stderr);
    }
}

#[test]
fn what_is_not_committed_counts_in_every_form() {
    let project = shop().file("src/price.ts", "export const p = 2\n");
    commit(&project, "dearer");
    let project = project.file("src/b.ts", "export const b = 2\n");
    for range in ["HEAD~1..HEAD", "HEAD~1...HEAD", "HEAD~1"] {
        let ran = project.run(&["--impacted-by", range]).passed();
        assert_eq!(
            because(&ran),
            [
                "SC-a: src/a.ts -> src/price.ts (changed)",
                "SC-b: src/b.ts (changed)"
            ],
            "{range}"
        );
    }
    let ran = project.run(&["--impacted-by", "HEAD..HEAD"]).passed();
    assert_eq!(because(&ran), ["SC-b: src/b.ts (changed)"]);
}

#[test]
fn a_shallow_clone_says_what_to_fetch() {
    let project = shop().file("src/b.ts", "export const b = 2\n");
    let first = git(&project.root(), &["rev-parse", "HEAD"]);
    commit(&project, "second");
    let clone = Project::new("");
    std::fs::remove_dir_all(clone.root()).expect("removed");
    let from = format!("file://{}", project.root().display());
    let to = clone.root();
    git(
        Path::new("/"),
        &[
            "clone",
            "-q",
            "--depth=1",
            &from,
            to.to_str().expect("UTF-8"),
        ],
    );
    let range = format!("{first}..HEAD");
    let ran = clone.run(&["--impacted-by", &range]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(ran.stderr.contains("fetch-depth: 0"), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains(&format!("git fetch --depth=1 origin {first}")),
        "{}",
        ran.stderr
    );
    // As the hint says.
    git(&to, &["fetch", "-q", "--depth=1", "origin", &first]);
    let ran = clone.run(&["--impacted-by", &range]).passed();
    assert_eq!(because(&ran), ["SC-b: src/b.ts (changed)"]);
}

#[test]
fn depth_two_is_enough_for_the_merge_of_a_pull_request() {
    let project = shop();
    let root = project.root();
    git(&root, &["checkout", "-q", "-b", "pull"]);
    let project = project.file("src/b.ts", "export const b = 2\n");
    commit(&project, "the pull request");
    git(&root, &["checkout", "-q", "main"]);
    // What others merged since must not count.
    let project = project.file("src/a.ts", "import './price' // and more\n");
    commit(&project, "others");
    git(&root, &["merge", "-q", "--no-ff", "-m", "merge", "pull"]);
    for (depth, expected) in [("2", Some(0)), ("1", Some(3))] {
        let clone = Project::new("");
        std::fs::remove_dir_all(clone.root()).expect("removed");
        let from = format!("file://{}", root.display());
        let to = clone.root();
        git(
            Path::new("/"),
            &[
                "clone",
                "-q",
                "--depth",
                depth,
                &from,
                to.to_str().expect("UTF-8"),
            ],
        );
        let base = git(&root, &["rev-parse", "HEAD^1"]);
        let ran = clone.run(&["--impacted-by", &format!("{base}..HEAD")]);
        assert_eq!(ran.code, expected, "{}", ran.stderr);
        if expected == Some(0) {
            assert_eq!(because(&ran), ["SC-b: src/b.ts (changed)"]);
        }
    }
}

#[test]
fn renames_removals_modes_and_odd_names_count() {
    let project = shop().file("src/odd name \u{e4}\n.ts", "1\n");
    let root = project.root();
    std::os::unix::fs::symlink("/etc/passwd", root.join("src/link.ts")).expect("a link");
    let broken = std::ffi::OsStr::new("src/");
    let mut broken = broken.to_owned();
    broken.push(<std::ffi::OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(b"\xff\xfe.ts"));
    std::fs::write(root.join(&broken), "1\n").expect("a file");
    commit(&project, "odd");
    let everything = |ran: &Ran| ran.json("results.json")["impact"]["everything"].clone();
    let ran = project.run(&["--impacted-by", "HEAD~1"]).passed();
    assert!(
        everything(&ran)
            .as_str()
            .is_some_and(|it| it.contains("src/")),
        "{}",
        ran.stderr
    );

    // An import that moves with its file, and a mode.
    git(&root, &["mv", "src/price.ts", "src/cost.ts"]);
    let project = project.file("src/a.ts", "import './cost'\n");
    let mode = <std::fs::Permissions as std::os::unix::fs::PermissionsExt>::from_mode(0o755);
    std::fs::set_permissions(root.join("src/b.ts"), mode).expect("a mode");
    commit(&project, "renamed");
    for range in ["HEAD~1..HEAD", "HEAD~1"] {
        let ran = project.run(&["--impacted-by", range]).passed();
        assert_eq!(
            because(&ran),
            ["SC-a: src/a.ts (changed)", "SC-b: src/b.ts (changed)"],
            "{range}"
        );
    }
    git(&root, &["rm", "-q", "src/cost.ts"]);
    commit(&project, "removed");
    let ran = project.run(&["--impacted-by", "HEAD~1..HEAD"]).passed();
    assert_eq!(because(&ran), ["SC-a: src/a.ts -> src/cost.ts (changed)"]);
    // A submodule.
    let other = shop();
    git(
        &root,
        &[
            "submodule",
            "add",
            "-q",
            other.root().to_str().expect("UTF-8"),
            "lib",
        ],
    );
    git(&root, &["rm", "-q", "--cached", ".gitmodules"]);
    git(&root, &["commit", "-qm", "with a submodule"]);
    let ran = project.run(&["--impacted-by", "HEAD~1..HEAD"]).passed();
    assert_eq!(
        everything(&ran),
        "the submodule lib changed: everything runs"
    );
}
