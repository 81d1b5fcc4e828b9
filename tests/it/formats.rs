//! Files that people write: what `check` says about mistakes, and the schemas.

use serde_json::{Value, json};

use crate::harness::{Project, command, scenario};

fn passes(id: &str) -> Value {
    scenario(
        id,
        json!([command("s", "true", json!([["exit_code", "equals", 0]]))]),
    )
}

/// A scenario that leaves nothing to be said.
pub(crate) fn complete(id: &str) -> Value {
    let mut one = passes(id);
    for (key, value) in [
        ("feature", json!("Orders")),
        ("outcome", json!("It is there")),
        ("persona", json!({ "name": "Shopper", "goal": "milk" })),
        ("pass_criteria", json!("It holds.")),
    ] {
        one[key] = value;
    }
    one["steps"][0]["run"] = json!(format!("echo {id}"));
    one["steps"][0]["text"] = json!("Looks");
    one["steps"][0]["checkpoints"][0]["text"] = json!("It is there");
    one
}

/// Exit code, stdout, stderr.
pub(crate) fn said(project: &Project, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = project
        .command(arguments)
        .output()
        .expect("the program starts");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
        String::from_utf8_lossy(&output.stderr).into_owned(),
    )
}

#[test]
fn a_valid_project_is_said_to_be_valid() {
    let project = Project::new("").pack(json!([complete("SC-a"), complete("SC-b")]));
    let (code, stdout, stderr) = said(&project, &["check"]);
    assert_eq!((code, stdout.as_str()), (Some(0), ""), "{stderr}");
    assert!(
        stderr.ends_with("the configuration and the pack are valid: 2 scenarios, 2 cases\n"),
        "{stderr}"
    );
}

#[test]
fn broken_syntax_is_shown_where_it_stands() {
    let project = Project::new("[run]\njobs = = 2\n").file(
        ".scenarioforge/scenarios.json",
        "{\n  \"schema\": \"scenarioforge.pack/1\",\n  \"scenarios\": [ }\n",
    );
    let (code, _, stderr) = said(&project, &["check"]);
    assert_eq!(code, Some(2));
    assert!(
        stderr.contains(".scenarioforge/config.toml:2:8"),
        "{stderr}"
    );
    assert!(
        stderr.contains(".scenarioforge/scenarios.json:3:18"),
        "{stderr}"
    );
}

#[test]
fn every_mistake_of_every_file_is_told_at_once_with_place_and_remedy() {
    let mut one = passes("SC-a");
    one["titel"] = json!("x");
    one["priority"] = json!("urgent");
    one["steps"][0]["checkpoints"][0]["predicate"] = json!("equal");
    let mut two = passes("SC-a");
    two["steps"][0]["run"] = json!("echo {{ data.itme }}");
    two["data"] = json!({ "item": "milk" });
    let project =
        Project::new("[run]\njob = 2\ntimeout = \"2 minuets\"\n[gate]\nfail_on = [\"faild\"]\n")
            .pack(json!([one, two]));
    let (code, stdout, stderr) = said(&project, &["check"]);
    assert_eq!((code, stdout.as_str()), (Some(2), ""), "{stderr}");
    for part in [
        ".scenarioforge/config.toml:2:1  run.job",
        "jobs",
        ".scenarioforge/config.toml:3:11  run.timeout",
        ".scenarioforge/config.toml:5:12  gate.fail_on[0]",
        "failed",
        "scenarios[0].titel",
        "title",
        "scenarios[0].priority",
        "critical",
        "scenarios[0].steps[0].checkpoints[0].predicate",
        "equals",
    ] {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
    // The rules come when the forms are right.
    let mut two = passes("SC-a");
    two["steps"][0]["run"] = json!("echo {{ data.itme }} {{ services.api.url }}");
    two["data"] = json!({ "item": "milk" });
    let project = Project::new("").pack(json!([passes("SC-a"), two]));
    let (code, _, stderr) = said(&project, &["check"]);
    assert_eq!(code, Some(2));
    for part in [
        "SC-a",
        "scenarios[1].steps[0].run",
        "`item`",
        "scenarios[1].id",
    ] {
        assert!(stderr.contains(part), "{part}: {stderr}");
    }
}

#[test]
fn a_finding_reads_well() {
    let mut one = passes("SC-a");
    one["titel"] = json!("x");
    let project = Project::new("").pack(json!([one]));
    let (_, _, stderr) = said(&project, &["check"]);
    insta::assert_snapshot!(stderr, @r#"
    error[unknown-key]: unknown key `titel`
      --> .scenarioforge/scenarios.json:22:7  scenarios[0].titel
       |
    22 |       "titel": "x"
       |       ^
       = help: did you mean `title`? allowed: `id`, `title`, `feature`, `outcome`, `persona`, `priority`, `risk`, `sources`, `code`, `data`, `preconditions`, `steps`, `edge_variants`, `no_variants_because`, `cleanup`, `pass_criteria`

    1 error
    "#);
}

#[test]
fn findings_are_data_too() {
    let project = Project::new("[run]\njob = 2\n").pack(json!([passes("SC-a")]));
    let (code, stdout, _) = said(&project, &["check", "--json"]);
    assert_eq!(code, Some(2));
    let findings: Value = serde_json::from_str(&stdout).expect("JSON");
    assert_eq!(findings["schema"], "scenarioforge.findings/1");
    let first = &findings["findings"][0];
    for (key, value) in [
        ("severity", json!("error")),
        ("file", json!(".scenarioforge/config.toml")),
        ("path", json!("run.job")),
        ("line", json!(2)),
        ("column", json!(1)),
    ] {
        assert_eq!(first[key], value, "{key}: {first}");
    }
    let (code, stdout, _) = said(
        &Project::new("").pack(json!([complete("SC-a")])),
        &["check", "--json"],
    );
    let findings: Value = serde_json::from_str(&stdout).expect("JSON");
    let findings = findings["findings"].as_array().expect("findings");
    assert!(
        findings
            .iter()
            .all(|finding| finding["severity"] == "warning"),
        "{findings:?}"
    );
    assert_eq!(code, Some(0));
}

#[test]
fn unknown_versions_and_missing_files_are_refused_in_words() {
    let project = Project::new("").file(
        ".scenarioforge/scenarios.json",
        "{\"schema\": \"scenarioforge.pack/2\", \"scenarios\": []}\n",
    );
    let (code, _, stderr) = said(&project, &["check"]);
    assert_eq!(code, Some(2));
    assert!(
        stderr.contains("scenarioforge.pack/2") && stderr.contains("scenarioforge.pack/1"),
        "{stderr}"
    );
    let (code, _, stderr) = said(&Project::new(""), &["check"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains(".scenarioforge/scenarios.json"), "{stderr}");
}

#[test]
fn a_pack_with_errors_is_not_run_and_one_that_is_only_incomplete_is() {
    let mut broken = passes("SC-a");
    broken["steps"][0]["run"] = json!("echo {{ data.nothing }}");
    let project = Project::new("").pack(json!([broken]));
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(2), "{}", ran.stderr);
    assert!(
        ran.stderr.contains("scenarios[0].steps[0].run") && project.bundles().is_empty(),
        "{}",
        ran.stderr
    );
    let mut incomplete = complete("SC-a");
    incomplete
        .as_object_mut()
        .expect("an object")
        .remove("no_variants_because");
    let project = Project::new("").pack(json!([incomplete]));
    let (code, _, stderr) = said(&project, &["check"]);
    assert_eq!(code, Some(2), "{stderr}");
    assert_eq!(project.run(&[]).code, Some(0));
}

#[test]
fn every_schema_is_printed_and_is_one() {
    let project = Project::new("");
    for kind in ["config", "manifest", "pack", "event", "results", "plan"] {
        let (code, stdout, stderr) = said(&project, &["schema", kind]);
        assert_eq!((code, stderr.as_str()), (Some(0), ""), "{kind}");
        let schema: Value = serde_json::from_str(&stdout).expect("JSON");
        assert!(stdout.ends_with("}\n"));
        jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert!(
            schema["$schema"]
                .as_str()
                .is_some_and(|text| text.contains("json-schema.org")),
            "{kind}"
        );
    }
    let (code, _, stderr) = said(&project, &["schema", "packs"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("pack"), "{stderr}");
}
