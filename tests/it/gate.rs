//! The gate: what makes a run red, and that nothing else makes it green.

use std::process::Command;

use scenarioforge::{
    check::selection_digest,
    domain::{ids::Digest, manifest::Manifest},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::harness::{Project, Ran, command, scenario};

fn passes(id: &str) -> Value {
    scenario(
        id,
        json!([command("s", "true", json!([["exit_code", "equals", 0]]))]),
    )
}

fn fails(id: &str) -> Value {
    scenario(
        id,
        json!([command("s", "exit 1", json!([["exit_code", "equals", 0]]))]),
    )
}

fn blocks(id: &str) -> Value {
    let mut one = passes(id);
    one["preconditions"] = json!([{ "text": "p", "step": { "id": "p", "run": "false" } }]);
    one
}

/// Fails at the first attempt only: the checkout remembers, because a workspace would not.
fn flakes(id: &str, project: &Project) -> Value {
    let mark = project.root().join(format!("{id}.mark"));
    let run = format!(
        "test -e '{0}' || {{ touch '{0}'; exit 1; }}",
        mark.display()
    );
    scenario(
        id,
        json!([command("s", &run, json!([["exit_code", "equals", 0]]))]),
    )
}

fn verdict(ran: &Ran) -> (Option<i32>, Value, Value) {
    let gate = &ran.json("results.json")["gate"];
    (ran.code, gate["verdict"].clone(), gate["because"].clone())
}

#[test]
fn a_quarantine_holds_until_its_date() {
    let quarantine = |until: &str| {
        format!(
            "[[gate.quarantine]]\nscenario = \"SC-bad*\"\nuntil = {until}\nreason = \"issue 41\"\n"
        )
    };
    let pack = json!([passes("SC-good"), fails("SC-bad-1")]);
    let ran = Project::new(&quarantine("2999-12-31"))
        .pack(pack.clone())
        .run(&[]);
    assert_eq!(
        verdict(&ran),
        (Some(0), json!("passed"), json!([])),
        "{}",
        ran.stderr
    );
    let results = ran.json("results.json");
    assert_eq!(
        (
            &results["status"],
            &results["totals"]["quarantined"],
            &results["totals"]["failed"],
            &results["scenarios"][1]["quarantined"]
        ),
        (&json!("failed"), &json!(1), &json!(1), &json!(true)),
        "it is run and reported all the same"
    );
    let ran = Project::new(&quarantine("2020-01-01")).pack(pack).run(&[]);
    assert_eq!(
        verdict(&ran),
        (Some(1), json!("failed"), json!(["SC-bad-1"])),
        "{}",
        ran.stderr
    );
    let ran = Project::new(&quarantine("2999-12-31"))
        .pack(json!([fails("SC-bad-1"), fails("SC-other")]))
        .run(&[]);
    assert_eq!(
        verdict(&ran),
        (Some(1), json!("failed"), json!(["SC-other"]))
    );
}

#[test]
fn only_what_is_asked_for_fails_the_gate() {
    let pack = json!([passes("SC-good"), blocks("SC-stuck"), fails("SC-bad")]);
    let project = Project::new("").pack(pack);
    for (arguments, code, because) in [
        (&[][..], 1, json!(["SC-stuck", "SC-bad"])),
        (&["--fail-on", "failed"], 1, json!(["SC-bad"])),
        (&["--fail-on", "blocked"], 1, json!(["SC-stuck"])),
        (&["--fail-on", "flaky"], 0, json!([])),
        (&["--fail-on", "failed,blocked", "SC-good"], 0, json!([])),
    ] {
        let ran = project.run(arguments);
        let (found, _, reasons) = verdict(&ran);
        assert_eq!(
            (found, reasons),
            (Some(code), because),
            "{arguments:?}: {}",
            ran.stderr
        );
    }
    let ran = Project::new("[gate]\nfail_on = [\"failed\"]\n")
        .pack(json!([passes("SC-good"), blocks("SC-stuck")]))
        .run(&[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.json("results.json")["status"], "blocked");
    assert_eq!(project.run(&["--fail-on", "sometimes"]).code, Some(2));
}

#[test]
fn a_run_that_executed_nothing_is_never_green() {
    let open = Project::new("[gate]\nfail_on = []\n").pack(json!([blocks("SC-a")]));
    let refused = open.command(&["run"]).output().expect("the program starts");
    assert_eq!(
        refused.status.code(),
        Some(2),
        "a gate that nothing fails is no gate"
    );
    let ran = Project::new("[gate]\nfail_on = [\"failed\"]\n")
        .pack(json!([blocks("SC-a"), blocks("SC-b")]))
        .run(&[]);
    assert_eq!(
        verdict(&ran),
        (Some(1), json!("failed"), json!(["nothing was executed"])),
        "{}",
        ran.stderr
    );
    let ran = Project::new("").pack(json!([])).run(&[]);
    assert!(ran.code != Some(0), "{}", ran.stderr);
    let quarantined =
        "[[gate.quarantine]]\nscenario = \"*\"\nuntil = 2999-01-01\nreason = \"all\"\n";
    let ran = Project::new(quarantined)
        .pack(json!([blocks("SC-a")]))
        .run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
}

#[test]
fn a_flake_is_told_and_fails_only_when_asked() {
    for (fail_on, code) in [("", 0), ("fail_on = [\"failed\", \"flaky\"]", 1)] {
        let project = Project::new(&format!("[run]\nretries = 2\n[gate]\n{fail_on}\n"));
        let one = flakes("SC-flaky", &project);
        let ran = project.pack(json!([one])).run(&[]);
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        let results = ran.json("results.json");
        let case = &results["scenarios"][0]["cases"][0];
        assert_eq!(
            (&case["status"], &case["flaky"], &case["attempts"]),
            (&json!("passed"), &json!(true), &json!(2))
        );
        assert_eq!(case["earlier_failures"][0]["observed"], 1);
        assert_eq!(results["totals"]["flaky"], 1);
        assert!(
            ran.stderr.contains("flaky: passed at attempt 2"),
            "{}",
            ran.stderr
        );
        assert!(
            ran.bundle()
                .join("evidence/SC-flaky/base/1/repro.sh")
                .is_file()
        );
    }
}

#[test]
fn lines_of_the_app_never_become_workflow_commands() {
    let hostile = "::error file=a.js,line=1::gotcha\\n::add-mask::x\\n##[group]y\\n::stop-commands::z\\r::set-output name=a::b\\033]0;title\\007\\033[2Jgone\\n::endgroup::\\n";
    let mut one = scenario(
        "SC-a",
        json!([{ "id": "s", "text": "::warning::text", "run": format!("printf '{hostile}'; printf '{hostile}' >&2; exit 1"),
                 "checkpoints": [{ "id": "c", "text": "::notice::claim\n::error::x", "subject": "stdout", "predicate": "equals", "value": "::error::expected\n::error::b" }] }]),
    );
    one["title"] = json!("::error::title\n::error::second");
    let mut stuck = blocks("SC-stuck");
    stuck["preconditions"] = json!([{ "text": "::error::up\n::error::x", "service": "noisy" }]);
    let mut warned = passes("SC-warn");
    warned["cleanup"] = json!([{ "id": "c", "run": format!("printf '{hostile}'; exit 1"), "checkpoints": [{ "id": "c", "subject": "stdout", "predicate": "equals", "value": "x" }] }]);
    let config = format!(
        "[services.noisy]\ncommand = '''printf '{hostile}' >&2; exit 1'''\nready = {{ log = \"never\" }}\n"
    );
    let project = Project::new(&config).pack(json!([one, stuck, warned]));
    for quiet in [&[][..], &["-q"]] {
        let ran = project.run(quiet);
        assert_eq!(ran.code, Some(3), "{}", ran.stderr);
        for line in ran.stderr.split(['\n', '\r']) {
            let start = line.trim_start();
            assert!(
                !start.starts_with("::") && !start.starts_with("##["),
                "{line:?}"
            );
            assert!(
                !line.contains('\u{1b}') && !line.contains('\u{7}'),
                "{line:?}"
            );
        }
        assert!(
            ran.stderr.contains("::error file=a.js,line=1::gotcha"),
            "it is shown, not dropped: {}",
            ran.stderr
        );
    }
}

/// A project whose pack was generated from `docs/prd.md`, which somebody confirmed.
fn generated_from(document: &str, config: &str) -> (Project, Value) {
    let digest = Digest::from_sha256(&Sha256::digest(document.as_bytes()));
    let sha256 = digest.as_str().trim_start_matches("sha256:");
    let mut manifest = json!({
        "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null,
        "sources": [{
            "id": "src-prd", "path": "docs/prd.md", "type": "prd", "title": "PRD", "sha256": sha256, "bytes": 4,
            "last_commit": null, "status": "trusted", "score": 90, "selected": true, "signals": {}, "warnings": []
        }],
        "code_baseline": { "digest": "sha256:0", "files": 0, "languages": {}, "routes": [], "commands": [], "config_keys": [], "symbols": 0 },
        "confirmation": null
    });
    let selection: Manifest = serde_json::from_value(manifest.clone()).expect("a manifest");
    manifest["confirmation"] = json!({
        "by": "ada", "at": "2026-02-21T10:00:00Z", "note": null, "digest": selection_digest(&selection)
    });
    let project = Project::new(config)
        .file(".scenarioforge/manifest.json", &format!("{manifest:#}\n"))
        .file("docs/prd.md", document);
    (project, manifest)
}

fn tied_pack(document: &str, head_sha: Option<&str>) -> String {
    let digest = Digest::from_sha256(&Sha256::digest(document.as_bytes()));
    let mut cited = scenario(
        "SC-a",
        json!([command("s", "true", json!([["exit_code", "equals", 0]]))]),
    );
    cited["sources"] = json!([{ "id": "src-prd", "lines": "5-7" }]);
    let mut other = scenario(
        "SC-b",
        json!([command("s", "true", json!([["exit_code", "equals", 0]]))]),
    );
    other["sources"] = json!([{ "id": "src-prd", "lines": "1-3" }]);
    let pack = json!({
        "schema": "scenarioforge.pack/1",
        "manifest": { "digest": "sha256:0", "head_sha": head_sha, "sources": { "src-prd": digest } },
        "scenarios": [cited, other]
    });
    format!("{pack:#}\n")
}

#[test]
fn a_source_that_changed_fails_the_gate_that_asks_for_it() {
    let config = "[gate]\nfail_on = [\"failed\", \"source-drift\"]\n";
    let (project, _) = generated_from("one\n", config);
    let project = project.file(".scenarioforge/scenarios.json", &tied_pack("one\n", None));
    project.run(&[]).passed();
    let project = project.file("docs/prd.md", "two\n");
    let because = "docs/prd.md has changed since the pack was generated; cited by SC-a, SC-b";
    let ran = project.run(&[]);
    assert_eq!(
        verdict(&ran),
        (Some(1), json!("failed"), json!([because])),
        "{}",
        ran.stderr
    );
    assert_eq!(
        reasons(&ran),
        json!([{ "code": "source-drift", "message": because }])
    );
    // Who does not ask for it is told.
    let ran = project.run(&["--fail-on", "failed"]).passed();
    assert!(ran.stderr.contains(because), "{}", ran.stderr);
    assert_eq!(
        ran.json("results.json")["source_drift"][0]["path"],
        "docs/prd.md"
    );
}

#[test]
fn a_source_that_changed_names_its_sections_and_whom_they_concern_where_git_has_the_old_text() {
    let before = "# Shop\n\nTea.\n\n## Orders\n\nOne.\n";
    let (project, _) = generated_from(before, "[gate]\nfail_on = [\"source-drift\"]\n");
    let head = committed(&project);
    let project = project
        .file(
            ".scenarioforge/scenarios.json",
            &tied_pack(before, Some(&head)),
        )
        .file("docs/prd.md", &before.replace("One", "Many"));
    let ran = project.run(&[]);
    let because = "docs/prd.md has changed since the pack was generated: section “Orders” (lines 5-7); cited by SC-a";
    assert_eq!(
        verdict(&ran),
        (Some(1), json!("failed"), json!([because])),
        "{}",
        ran.stderr
    );
    let drift = &ran.json("results.json")["source_drift"];
    assert_eq!(
        *drift,
        json!([{
            "source": "src-prd", "path": "docs/prd.md", "change": "changed",
            "sections": [{ "title": "Orders", "change": "changed", "lines": [5, 7] }],
            "scenarios": ["SC-a"]
        }])
    );
}

#[test]
fn a_source_that_leads_out_of_the_checkout_is_not_read() {
    let config = "[gate]\nfail_on = [\"source-drift\"]\n";
    let (project, _) = generated_from("one\n", config);
    let project = project.file(".scenarioforge/scenarios.json", &tied_pack("one\n", None));
    let outside = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(outside.path(), "one\n").expect("written");
    std::fs::remove_file(project.root().join("docs/prd.md")).expect("removed");
    std::os::unix::fs::symlink(outside.path(), project.root().join("docs/prd.md")).expect("a link");
    let ran = project.run(&[]);
    let (code, _, because) = verdict(&ran);
    assert_eq!(code, Some(1), "{}", ran.stderr);
    assert!(
        because[0]
            .as_str()
            .expect("words")
            .starts_with("docs/prd.md cannot be read: "),
        "{because}"
    );
}

#[test]
fn scenarios_of_sources_that_nobody_confirmed_are_never_green() {
    let (project, manifest) = generated_from("one\n", "");
    let project = project.file(".scenarioforge/scenarios.json", &tied_pack("one\n", None));
    project.run(&[]).passed();
    let mut never = manifest.clone();
    never["confirmation"] = Value::Null;
    let mut other = manifest;
    other["sources"][0]["status"] = json!("stale");
    for (manifest, said) in [
        (
            Some(never),
            "nobody has confirmed the sources that the pack was generated from: run `scenarioforge confirm`",
        ),
        (
            Some(other),
            "the selected sources are not those that ada confirmed: run `scenarioforge confirm` again",
        ),
        (
            None,
            "the pack was generated from a manifest that is not in the checkout",
        ),
    ] {
        let path = ".scenarioforge/manifest.json";
        match manifest {
            Some(manifest) => std::fs::write(project.root().join(path), format!("{manifest:#}\n"))
                .expect("written"),
            None => std::fs::remove_file(project.root().join(path)).expect("removed"),
        }
        // Whatever fails the gate otherwise.
        let ran = project.run(&["--fail-on", "flaky"]);
        let reasons = reasons(&ran);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert_eq!(reasons[0]["code"], "manifest-not-confirmed", "{reasons}");
        assert!(
            reasons[0]["message"]
                .as_str()
                .expect("words")
                .starts_with(said),
            "{reasons}"
        );
        assert!(ran.stderr.contains(said), "{}", ran.stderr);
    }
}

#[test]
fn a_generated_pack_that_is_tied_to_nothing_is_never_green() {
    let pack = |generation: Value| json!({ "schema": "scenarioforge.pack/1", "manifest": null, "generation": generation, "scenarios": [passes("SC-a")] });
    let path = ".scenarioforge/scenarios.json";
    let project = Project::new("").file(path, &pack(Value::Null).to_string());
    project.run(&[]).passed();
    let generated = pack(json!({ "tool": "scenarioforge 0.1.0", "model": "m" }));
    let ran = project.file(path, &generated.to_string()).run(&[]);
    let reasons = reasons(&ran);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(reasons[0]["code"], "manifest-not-confirmed", "{reasons}");
    assert!(
        ran.stderr.contains("does not say from which manifest"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_heading_that_changed_fails_the_gate() {
    let before = "# Shop\n\nThe most that one order may hold is 10 bottles.\n---\n";
    let (project, _) = generated_from(before, "[gate]\nfail_on = [\"source-drift\"]\n");
    let head = committed(&project);
    let project = project.file(
        ".scenarioforge/scenarios.json",
        &tied_pack(before, Some(&head)),
    );
    project.run(&[]).passed();
    let ran = project
        .file("docs/prd.md", &before.replace("10", "99"))
        .run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(reasons(&ran)[0]["code"], "source-drift");
}

fn reasons(ran: &Ran) -> Value {
    ran.json("results.json")["gate"]["reasons"].clone()
}

/// Commits everything; returns the commit.
fn committed(project: &Project) -> String {
    let git = |arguments: &[&str]| {
        let ran = Command::new("git")
            .args(["-c", "user.name=ada", "-c", "user.email=ada@example.com"])
            .args(arguments)
            .current_dir(project.root())
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
    git(&["commit", "--quiet", "--message", "all"]);
    git(&["rev-parse", "HEAD"])
}
