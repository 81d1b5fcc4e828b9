//! Other commands than a plain run: what is missing, and what a pull request can reach.

use std::{fs, process::Command};

use serde_json::json;

use super::{
    flow::{green, names, scenario},
    runner::{OWNER, Runner, is_root},
};

#[test]
fn doctor_says_in_log_and_summary_what_is_missing() {
    let runner = green().with("INPUT_COMMAND", "doctor");
    // Without a token nothing is asked of the network.
    let stepped = runner.with("INPUT_GITHUB-TOKEN", "").step();
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    assert_eq!(stepped.output("status"), "passed");
    assert!(
        stepped.summary.starts_with("## Ready for run"),
        "{}",
        stepped.summary
    );
    let runner = green()
        .file(".scenarioforge/scenarios.json", "{")
        .with("INPUT_COMMAND", "doctor")
        .with("INPUT_GITHUB-TOKEN", "");
    let stepped = runner.step();
    assert_eq!(stepped.code, Some(3), "{}", stepped.log);
    assert_eq!(stepped.output("gate"), "failed");
    assert!(
        stepped.summary.starts_with("## Not ready for run"),
        "{}",
        stepped.summary
    );
    assert_eq!(names(&stepped), ["error"]);
}

/// A shop whose requirements name a route, in a repository, with a manifest that somebody has confirmed.
fn confirmed() -> Runner {
    let runner = green()
        .file(
            "src/server.js",
            "const express = require('express');\nconst app = express();\napp.get('/api/hours', (req, res) => res.json({}));\napp.listen(3000);\n",
        )
        .file(
            "docs/prd.md",
            "# Shop requirements\n\n## Goals\n\nVisitors know when the shop is open.\n\n## Hours\n\n- A visitor reads them with `GET /api/hours`.\n\n## Non-goals\n\nGift cards.\n",
        );
    let workspace = runner.path("workspace");
    let ran = |program: &str, arguments: &[&str]| {
        let output = Command::new(program)
            .args(arguments)
            .current_dir(&workspace)
            .env("HOME", runner.path("home"))
            .env_remove("XDG_CACHE_HOME")
            .output()
            .expect("it starts");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    };
    let git = ["-c", "user.name=ada", "-c", "user.email=ada@example.com"];
    let program = env!("CARGO_BIN_EXE_scenarioforge");
    ran("git", &["init", "--quiet"]);
    ran("git", &["add", "--all"]);
    ran(
        "git",
        &[&git[..], &["commit", "--quiet", "-m", "one"]].concat(),
    );
    ran(program, &["scan"]);
    ran(program, &["confirm", "--yes", "--by", "ada"]);
    runner
        .with("INPUT_COMMAND", "scan")
        .with("INPUT_GITHUB-TOKEN", "")
}

#[test]
fn scan_fails_when_the_manifest_no_longer_fits_and_writes_nothing() {
    let runner = confirmed();
    let manifest = runner.path("workspace/.scenarioforge/manifest.json");
    let before = fs::read(manifest).expect("a manifest");
    let stepped = runner.step();
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    assert_eq!(stepped.output("status"), "passed");
    assert_eq!(stepped.output("gate"), "passed");
    assert!(
        stepped.summary.starts_with("## ✅ The sources fit"),
        "{}",
        stepped.summary
    );
    assert!(
        stepped.summary.contains("<summary>1 trusted</summary>"),
        "{}",
        stepped.summary
    );
    assert!(names(&stepped).is_empty(), "{}", stepped.log);
    let server = "const express = require('express');\nconst app = express();\napp.get('/api/opening', (req, res) => res.json({}));\napp.listen(3000);\n";
    let runner = runner.file("src/server.js", server);
    let stepped = runner.step();
    assert_eq!(stepped.code, Some(1), "{}", stepped.log);
    assert_eq!(stepped.output("gate"), "failed");
    assert_eq!(names(&stepped), ["error"]);
    assert!(
        stepped.summary.contains("## ❌ The sources no longer fit"),
        "{}",
        stepped.summary
    );
    // The history was there to be asked, whoever owns it.
    assert!(
        stepped.log.contains("the route GET /api/hours is gone"),
        "{}",
        stepped.log
    );
    assert!(
        stepped.summary.contains("prd.md** (prd)"),
        "{}",
        stepped.summary
    );
    let manifest = runner.path("workspace/.scenarioforge/manifest.json");
    assert_eq!(before, fs::read(manifest).expect("a manifest"));
}

#[test]
fn scan_of_a_checkout_without_a_manifest_says_what_to_do() {
    let runner = green()
        .with("INPUT_COMMAND", "scan")
        .with("INPUT_GITHUB-TOKEN", "");
    let stepped = runner.step();
    assert_eq!(stepped.code, Some(2), "{}", stepped.log);
    assert_eq!(stepped.output("gate"), "failed");
    assert_eq!(names(&stepped), ["error"]);
    assert!(
        stepped.summary.contains("scenarioforge scan"),
        "{}",
        stepped.summary
    );
    let manifest = runner.path("workspace/.scenarioforge/manifest.json");
    assert!(!manifest.exists(), "nothing is written");
}

/// A checkout names programs, and its files may be links.
#[test]
fn doctor_starts_nothing_of_a_checkout_as_root_and_shows_nothing_of_roots() {
    if !is_root() {
        return crate::harness::not_tested(
            "whom doctor starts programs as, because the tests are not root's",
        );
    }
    let secret = tempfile::NamedTempFile::new_in("/var/tmp").expect("a file");
    fs::write(secret.path(), "hunter2 = [\n").expect("written");
    let runner = green()
        .file("evil", "#!/bin/sh\nid -u >> \"$(dirname \"$0\")/who\"\n")
        .file(
            ".scenarioforge/config.toml",
            "[browser]\nexecutable = \"./evil\"\n[agent]\ncommand = [\"./evil\"]\n",
        )
        .with("INPUT_COMMAND", "doctor")
        .with("OPENAI_API_KEY", "sk-none-of-your-business")
        .with("INPUT_GITHUB-TOKEN", "");
    let evil = runner.path("workspace/evil");
    fs::set_permissions(&evil, std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("set");
    let stepped = runner.step();
    let who = fs::read_to_string(runner.path("workspace/who")).unwrap_or_default();
    assert!(!who.is_empty(), "it was started: {}", stepped.log);
    assert!(who.lines().all(|uid| uid == OWNER.to_string()), "{who}");
    let config = runner.path("workspace/.scenarioforge/config.toml");
    fs::remove_file(&config).expect("removed");
    std::os::unix::fs::symlink(secret.path(), &config).expect("a link");
    let stepped = runner.step();
    assert!(
        !stepped.log.contains("hunter2") && !stepped.summary.contains("hunter2"),
        "{}",
        stepped.log
    );
}

/// Two scenarios, each with a file of its own; the last commit changes one of them.
#[test]
fn a_pull_request_runs_only_what_it_can_reach_when_that_is_wanted() {
    let mut pack = [scenario("SC-tea", "true"), scenario("SC-milk", "true")];
    pack[0]["code"] = json!(["src/tea.js"]);
    pack[1]["code"] = json!(["src/milk.js"]);
    let runner = Runner::new("", &json!(pack))
        .file("src/tea.js", "export const tea = 1;\n")
        .file("src/milk.js", "export const milk = 1;\n");
    let workspace = runner.path("workspace");
    let git = |arguments: &[&str]| {
        let ran = Command::new("git")
            .args(["-c", "user.name=ada", "-c", "user.email=ada@example.com"])
            .args(["-c", "safe.directory=*"])
            .args(arguments)
            .current_dir(&workspace)
            .output()
            .expect("git runs");
        assert!(ran.status.success(), "{ran:?}");
        String::from_utf8(ran.stdout)
            .expect("UTF-8")
            .trim()
            .to_owned()
    };
    git(&["init", "--quiet"]);
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "one"]);
    let base = git(&["rev-parse", "HEAD"]);
    let runner = runner.file("src/tea.js", "export const tea = 2;\n");
    git(&["add", "--all"]);
    git(&["commit", "--quiet", "--message", "two"]);
    let head = git(&["rev-parse", "HEAD"]);
    let event = json!({ "pull_request": { "number": 7, "head": { "sha": head, "repo": { "full_name": "acme/shop" } }, "base": { "sha": base } } });
    fs::write(runner.path("workflow/event.json"), event.to_string()).expect("written");
    let runner = runner
        .with("GITHUB_EVENT_NAME", "pull_request")
        .with("INPUT_GITHUB-TOKEN", "");
    let stepped = runner.step();
    assert_eq!(
        stepped.output("total"),
        "2",
        "not unless it is wanted: {}",
        stepped.log
    );
    let runner = runner.with("INPUT_IMPACTED-ONLY", "true");
    let stepped = runner.step();
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    assert_eq!(stepped.output("total"), "1", "{}", stepped.log);
    assert!(
        stepped
            .summary
            .contains("1 of 2 scenarios can be reached by this change"),
        "{}",
        stepped.summary
    );
    assert!(
        stepped.summary.contains("SC-milk") && stepped.summary.contains("src/tea.js"),
        "{}",
        stepped.summary
    );
    // Nobody knows the base: everything, and why.
    let event = json!({ "pull_request": { "number": 7, "head": { "sha": head }, "base": { "sha": "c".repeat(40) } } });
    fs::write(runner.path("workflow/event.json"), event.to_string()).expect("written");
    let stepped = runner.step();
    assert_eq!(stepped.output("total"), "2", "{}", stepped.log);
    assert!(
        stepped.summary.contains("so everything runs"),
        "{}",
        stepped.summary
    );
    // On a push everything runs.
    let stepped = runner.with("GITHUB_EVENT_NAME", "push").step();
    assert_eq!(stepped.output("total"), "2", "{}", stepped.log);
}
