//! A person's yes to the sources: by flags here, by a list on a terminal in `list`.

mod list;
mod terminal;

use std::fs;

use scenarioforge::{
    check::selection_digest,
    domain::{confirmation::Confirmed, ids::Digest, manifest::Manifest},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::{formats::said, harness::Project};

const MANIFEST: &str = ".scenarioforge/manifest.json";

fn sha256(text: &str) -> String {
    let digest = Digest::from_sha256(&Sha256::digest(text.as_bytes()));
    digest.as_str().trim_start_matches("sha256:").to_owned()
}

/// A source whose file says its path.
fn source(path: &str, status: &str, selected: bool) -> Value {
    json!({
        "id": format!("src-{}", path.replace(['/', '.'], "-")), "path": path, "type": "prd",
        "title": format!("About {path}"), "sha256": sha256(path), "bytes": path.len(), "last_commit": null,
        "status": status, "score": 50, "selected": selected, "reasons": [],
        "signals": { "recency": null, "drift": { "references": 0, "resolved": 0, "missing": 0, "contradictions": 0 },
                     "declared": { "status": null, "superseded_by": null } },
        "sections": [], "warnings": []
    })
}

fn contradiction() -> Value {
    json!({
        "code": "contradicts-code", "line": 1, "reference": "10 items", "revision": null,
        "message": "The code says 20", "remedy": "", "acknowledged": null
    })
}

fn manifest(sources: &[Value]) -> Value {
    json!({
        "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null, "history": "none",
        "sources": sources,
        "code_baseline": { "digest": "sha256:0", "files": 0, "languages": {}, "routes": [], "commands": [], "config_keys": [], "symbols": 0 },
        "confirmation": null
    })
}

/// A project with this manifest and its files; git knows Ada.
fn project(manifest: &Value) -> Project {
    let project = Project::new("")
        .file(MANIFEST, &format!("{manifest:#}\n"))
        .file(
            "../.gitconfig",
            "[user]\n\tname = Ada Lovelace\n\temail = ada@example.com\n",
        );
    let sources = manifest["sources"].as_array().expect("a list");
    sources.iter().fold(project, |project, source| {
        let path = source["path"].as_str().expect("a path");
        project.file(path, path)
    })
}

fn text(project: &Project) -> String {
    fs::read_to_string(project.root().join(MANIFEST)).expect("a manifest")
}

fn read(project: &Project) -> Value {
    serde_json::from_str(&text(project)).expect("JSON")
}

/// Paths of what a confirmed manifest lets generation see.
fn confirmed(project: &Project) -> Vec<String> {
    let manifest: Manifest = serde_json::from_str(&text(project)).expect("a manifest");
    let confirmed = Confirmed::of(&manifest, selection_digest).expect("a confirmation");
    let sources = confirmed.sources();
    sources
        .map(|selected| selected.source().path.clone())
        .collect()
}

/// One of each status.
fn four() -> Value {
    manifest(&[
        source("docs/prd.md", "trusted", false),
        source("docs/spec.md", "suspect", false),
        source("docs/plan.md", "stale", false),
        source("docs/old.md", "excluded", false),
    ])
}

#[test]
fn a_yes_by_flags_is_written_as_scan_writes() {
    let mut before = four();
    before["later"] = json!({ "version": 2 });
    before["sources"][1]["later"] = json!(true);
    let project = project(&before);
    let (code, stdout, stderr) = said(
        &project,
        &["confirm", "--all-trusted", "--select", "spec.md"],
    );
    assert_eq!((code, stdout.as_str()), (Some(0), ""), "{stderr}");
    for line in [
        "2 of 4 sources selected\nBy: Ada Lovelace <ada@example.com>\nNo note\nNobody has confirmed sources before\n",
        "Selected:\n  docs/prd.md  (trusted prd, 50)  About docs/prd.md\n  docs/spec.md  (suspect prd, 50)",
        "Commit it: git add .scenarioforge/manifest.json\n",
    ] {
        assert!(stderr.contains(line), "{stderr}");
    }
    assert_eq!(confirmed(&project), ["docs/prd.md", "docs/spec.md"]);
    let after = read(&project);
    let confirmation = &after["confirmation"];
    assert_eq!(confirmation["by"], "Ada Lovelace <ada@example.com>");
    assert_eq!(confirmation["note"], Value::Null);
    let at = confirmation["at"].as_str().expect("a time");
    assert!(at.len() == 20 && at.ends_with('Z'), "whole seconds: {at}");
    assert_eq!(
        confirmation["sources"]["src-docs-prd-md"]["sha256"],
        sha256("docs/prd.md")
    );
    // Nothing but the selection and the confirmation is another, to the byte.
    let mut expected = before;
    expected["sources"][0]["selected"] = json!(true);
    expected["sources"][1]["selected"] = json!(true);
    expected["confirmation"] = confirmation.clone();
    assert_eq!(text(&project), format!("{expected:#}\n"));
    let left: Vec<_> = fs::read_dir(project.root().join(".scenarioforge"))
        .expect("a folder")
        .flatten()
        .map(|entry| entry.file_name())
        .collect();
    assert_eq!(left.len(), 2, "configuration and manifest: {left:?}");
}

#[test]
fn what_cannot_be_confirmed_is_refused_with_a_remedy_and_nothing_is_written() {
    let contradicted = |mut one: Value| {
        one["warnings"] = json!([contradiction()]);
        one
    };
    for (manifest, arguments, told) in [
        (
            four(),
            &[][..],
            "error: there is no terminal to ask a person on, and nothing says what is selected\n  hint: say it with flags: scenarioforge confirm --all-trusted\n  hint: or accept the selection as it stands in .scenarioforge/manifest.json: scenarioforge confirm --yes\n",
        ),
        (
            four(),
            &["--note", "why"],
            "error: there is no terminal to ask a person on",
        ),
        (
            four(),
            &["--select", "docs/pln.md"],
            "error: --select `docs/pln.md` names no source\n  hint: did you mean `docs/plan.md`?\n",
        ),
        (
            four(),
            &["--select", "docs/old.md", "--note", "why"],
            "error: docs/old.md is excluded and cannot be selected: ",
        ),
        (
            four(),
            &["--select", "docs/plan.md"],
            "error: a note is needed: docs/plan.md is stale\n  hint: say why these are relied on all the same: --note 'why'\n",
        ),
        (
            four(),
            &["--select", "docs/plan.md", "--note", "  "],
            "error: a note is needed: docs/plan.md is stale\n",
        ),
        (
            manifest(&[contradicted(source("a.md", "trusted", true))]),
            &["--yes"],
            "error: a note is needed: a.md has 1 contradiction that nobody has acknowledged\n",
        ),
        (
            manifest(&[source("a.md", "excluded", true)]),
            &["--yes", "--note", "n"],
            "error: a.md is excluded and cannot be selected",
        ),
        (
            four(),
            &["--deselect", "**"],
            "error: no document is selected, so that scenarios would be made from the code alone\n",
        ),
        (
            four(),
            &["--all-trusted", "--by", "a\nb"],
            "error: `a\\nb` is no name\n",
        ),
        (
            four(),
            &["--acknowledge", "docs/prd.md:missing-route"],
            "error: --acknowledge `docs/prd.md:missing-route`: there is no warning with the code `missing-route`\n",
        ),
    ] {
        let project = project(&manifest);
        let all: Vec<&str> = std::iter::once(&"confirm")
            .chain(arguments)
            .copied()
            .collect();
        let (code, stdout, stderr) = said(&project, &all);
        assert_eq!(
            (code, stdout.as_str()),
            (Some(2), ""),
            "{arguments:?}: {stderr}"
        );
        assert!(stderr.starts_with(told), "{arguments:?}: {stderr}");
        assert_eq!(read(&project), manifest, "{arguments:?}");
    }
}

#[test]
fn code_alone_and_notes_and_acknowledgements_are_said_explicitly() {
    let project = project(&four());
    let (code, _, stderr) = said(&project, &["confirm", "--yes"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(
        stderr.contains("No document is selected: scenarios are made from the code alone"),
        "{stderr}"
    );
    assert_eq!(confirmed(&project), Vec::<String>::new());
    let (code, _, stderr) = said(
        &project,
        &[
            "confirm",
            "--select",
            "docs/plan.md",
            "--note",
            " v1 is cut ",
        ],
    );
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(read(&project)["confirmation"]["note"], "v1 is cut");
    assert!(
        stderr.contains("\n  docs/plan.md is selected now\n"),
        "{stderr}"
    );

    let mut one = source("a.md", "trusted", true);
    one["warnings"] = json!([contradiction(), contradiction()]);
    one["warnings"][1]["code"] = json!("missing-route");
    let project = super::confirm::project(&manifest(&[one]));
    let (code, _, stderr) = said(
        &project,
        &[
            "confirm",
            "--acknowledge",
            "a.md:contradict*",
            "--note",
            "agreed",
        ],
    );
    assert_eq!(code, Some(0), "{stderr}");
    assert!(
        stderr.starts_with("1 warning is acknowledged now.\nNothing was confirmed"),
        "{stderr}"
    );
    let after = read(&project);
    let given = &after["sources"][0]["warnings"][0]["acknowledged"];
    assert_eq!(
        (&given["by"], &given["note"]),
        (&json!("Ada Lovelace <ada@example.com>"), &json!("agreed"))
    );
    assert_eq!(
        after["sources"][0]["warnings"][1]["acknowledged"],
        Value::Null
    );
    assert_eq!(after["confirmation"], Value::Null);
    let (code, _, stderr) = said(&project, &["confirm", "--yes"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(confirmed(&project), ["a.md"]);
}

#[test]
fn who_confirms_is_told_or_found_out() {
    let by = |arguments: &[&str], variables: &[(&str, &str)], git: bool| {
        let project = project(&four());
        if !git {
            fs::remove_file(project.root().join("../.gitconfig")).expect("removed");
        }
        let mut command = project.command(&["confirm", "--all-trusted"]);
        let output = command
            .args(arguments)
            .envs(variables.iter().copied())
            .output();
        let output = output.expect("the program starts");
        match output.status.code() {
            Some(0) => read(&project)["confirmation"]["by"]
                .as_str()
                .expect("a name")
                .to_owned(),
            code => format!("{code:?} {}", String::from_utf8_lossy(&output.stderr)),
        }
    };
    let workflow = [("GITHUB_ACTIONS", "true"), ("GITHUB_ACTOR", "octocat")];
    assert_eq!(by(&["--by", "Bob"], &workflow, true), "Bob");
    assert_eq!(by(&[], &workflow, true), "octocat");
    assert_eq!(
        by(&[], &workflow[1..], true),
        "Ada Lovelace <ada@example.com>"
    );
    assert_eq!(
        by(&[], &[], false),
        "Some(2) error: nobody can tell who confirms this\n  hint: name yourself: --by 'Ada Lovelace'\n  hint: or let git know you: git config user.name 'Ada Lovelace'\n"
    );
}

#[test]
fn a_manifest_that_is_not_there_or_broken_or_overtaken_is_refused() {
    let project = project(&four());
    let path = project.root().join(MANIFEST);
    let whole = text(&project);
    let all = ["confirm", "--all-trusted", "--json"];
    for (broken, told) in [
        (
            None,
            "error: there is no .scenarioforge/manifest.json\n  hint: look for sources first: scenarioforge scan\n",
        ),
        (
            Some(whole.replace("\"trusted\"", "\"nice\"")),
            "rm .scenarioforge/manifest.json && scenarioforge scan",
        ),
        (
            Some(whole[..100].to_owned()),
            "rm .scenarioforge/manifest.json && scenarioforge scan",
        ),
        (
            Some(whole.replace("manifest/1", "manifest/2")),
            "this file is `scenarioforge.manifest/2`",
        ),
    ] {
        match &broken {
            None => fs::remove_file(&path).expect("removed"),
            Some(text) => fs::write(&path, text).expect("written"),
        }
        let (code, stdout, stderr) = said(&project, &all);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
        assert!(stderr.contains(told), "{stderr}");
        assert_eq!(fs::read_to_string(&path).ok(), broken);
    }
    fs::write(&path, &whole).expect("written");
    // A source that is not selected may be another.
    fs::remove_file(project.root().join("docs/spec.md")).expect("removed");
    assert_eq!(said(&project, &all).0, Some(0));
    for (change, told) in [
        (Some("other"), "docs/prd.md has changed"),
        (None, "docs/prd.md is gone"),
    ] {
        let document = project.root().join("docs/prd.md");
        match change {
            Some(text) => fs::write(document, text).expect("written"),
            None => fs::remove_file(document).expect("removed"),
        }
        let before = text(&project);
        let (code, stdout, stderr) = said(&project, &all);
        assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
        assert_eq!(
            stderr,
            format!(
                "error: the manifest no longer fits the files: {told}\n  hint: look again at what there is now: scenarioforge scan\n  hint: or take them out of the selection: --deselect GLOB\n"
            )
        );
        assert_eq!(text(&project), before);
    }
}

#[test]
fn a_link_that_leads_out_is_neither_read_nor_written() {
    let project = project(&four());
    let outside = project.root().with_file_name("outside");
    fs::rename(project.root().join(".scenarioforge"), &outside).expect("moved");
    std::os::unix::fs::symlink("../outside", project.root().join(".scenarioforge"))
        .expect("a link");
    let (code, _, stderr) = said(&project, &["confirm", "--all-trusted"]);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(
        stderr.starts_with("error: .scenarioforge/manifest.json cannot be read\n"),
        "{stderr}"
    );
    let outside = fs::read_to_string(outside.join("manifest.json")).expect("a file");
    assert_eq!(outside, format!("{:#}\n", four()));
}

#[test]
fn what_changed_since_the_last_yes_is_told_as_text_and_as_data() {
    let mut first = four();
    first["sources"][0]["sections"] =
        json!([{ "title": "Orders", "lines": [1, 1], "sha256": "0" }]);
    let project = project(&first);
    assert_eq!(
        said(&project, &["confirm", "--all-trusted", "--by", "bob"]).0,
        Some(0)
    );
    // As a later scan would write it.
    let mut later = read(&project);
    let now = "docs/prd.md, and more";
    fs::write(project.root().join("docs/prd.md"), now).expect("written");
    later["sources"][0]["sha256"] = json!(sha256(now));
    later["sources"][0]["sections"][0]["sha256"] = json!("1");
    later["sources"][0]["warnings"] = json!([{ "code": "missing-route", "line": 3, "reference": "GET /x\u{1b}[2J", "message": "m" }]);
    later["code_baseline"]["digest"] = json!("sha256:1");
    fs::write(project.root().join(MANIFEST), format!("{later:#}\n")).expect("written");
    let (code, stdout, stderr) = said(&project, &["confirm", "--yes", "--json"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(
        stderr.contains("Changed since bob confirmed on 2"),
        "{stderr}"
    );
    assert!(
        stderr.contains("  docs/prd.md has another text: section “Orders”\n  docs/prd.md has a new warning: missing-route GET /x\\u001b[2J (line 3)\n  the code offers other routes, commands or configuration keys\n"),
        "{stderr}"
    );
    let printed: Value = serde_json::from_str(&stdout).expect("JSON");
    assert_eq!(
        printed["selected"],
        json!([{ "id": "src-docs-prd-md", "path": "docs/prd.md", "type": "prd", "status": "trusted", "score": 50 }])
    );
    assert_eq!(printed["confirmation"], read(&project)["confirmation"]);
    assert_eq!(
        printed["changes"],
        json!([
            { "change": "text", "source": "src-docs-prd-md", "path": "docs/prd.md", "sections": [{ "title": "Orders", "change": "changed" }] },
            { "change": "new-warning", "source": "src-docs-prd-md", "path": "docs/prd.md",
              "warning": { "code": "missing-route", "line": 3, "reference": "GET /x\u{1b}[2J" } },
            { "change": "code-baseline" }
        ])
    );
    let (code, _, stderr) = said(&project, &["confirm", "--yes", "--quiet"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    let (_, stdout, stderr) = said(&project, &["confirm", "--yes", "--json"]);
    assert!(stderr.contains("Nothing has changed since "), "{stderr}");
    assert_eq!(
        serde_json::from_str::<Value>(&stdout).expect("JSON")["changes"],
        json!([])
    );
}
