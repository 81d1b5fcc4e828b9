//! What it looks like, for people and for machines.

use std::collections::BTreeSet;

use serde_json::json;

use super::Patient;

#[test]
fn the_json_has_a_stable_shape() {
    let said = Patient::new().says(&["--json", "--for", "pr,run"]);
    let report = said.json();
    assert_eq!(
        (&report["schema"], &report["for"]),
        (&json!("scenarioforge.doctor/1"), &json!(["run", "pr"]))
    );
    let keys = |value: &serde_json::Value| {
        value
            .as_object()
            .expect("an object")
            .keys()
            .cloned()
            .collect::<Vec<_>>()
    };
    assert_eq!(
        keys(&report),
        ["schema", "tool", "root", "for", "ready", "counts", "probes"]
    );
    assert_eq!(
        keys(&report["counts"]),
        ["ok", "warning", "failed", "skipped", "unknown"]
    );
    let probes = report["probes"].as_array().expect("probes");
    for one in probes {
        assert_eq!(
            keys(one),
            [
                "code",
                "group",
                "title",
                "status",
                "found",
                "why",
                "needed_for",
                "useful_for",
                "remedy",
                "duration_ms"
            ]
        );
        let bad = matches!(one["status"].as_str(), Some("failed" | "warning"));
        assert!(!bad || one["remedy"].is_string(), "{one}");
    }
    let codes: Vec<&str> = probes
        .iter()
        .filter_map(|one| one["code"].as_str())
        .collect();
    assert_eq!(
        codes.join(" "),
        "user resources file-descriptors disk-bundles disk-workspaces temporary-folder shared-memory clock child-processes proc landlock no-new-privileges memory-file terminal git git-ownership git-history git-branch configuration manifest pack browser docker codex codex-server openai-key workflow artifact-service fork github-token github-api clock-skew contents-read checks-write pull-requests-write contents-write actions-read pull-request-setting",
        "people write these codes into scripts"
    );
    let counted: u64 = report["counts"]
        .as_object()
        .expect("counts")
        .values()
        .filter_map(serde_json::Value::as_u64)
        .sum();
    assert_eq!(
        counted as usize,
        codes.iter().collect::<BTreeSet<_>>().len()
    );
}

#[test]
fn the_page_says_what_is_missing_why_and_what_to_type() {
    let patient = Patient::new();
    let said = patient.says(&["--for", "fix"]);
    assert_eq!((said.code, said.stdout.as_str()), (Some(3), ""));
    for expected in [
        "What fix needs, in ",
        "\nMachine\n",
        "\nPrograms\n",
        "✗ Codex",
        "npm install --global @openai/codex@0.169.0",
        "why:",
        "Not ready for fix",
        "Not looked at",
    ] {
        assert!(
            said.stderr.contains(expected),
            "{expected}: {}",
            said.stderr
        );
    }
    assert!(!said.stderr.contains('\u{1b}'));
    for (columns, width) in [("40", 40), ("80", 80), ("400", 160), ("0", 100)] {
        let output = patient
            .command(&["--for", "fix"])
            .env("COLUMNS", columns)
            .output()
            .expect("it starts");
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        for line in text.lines().filter(|line| !line.starts_with("waiting for")) {
            assert!(
                unicode_width::UnicodeWidthStr::width(line) <= width,
                "{columns}: {line}"
            );
        }
    }
    let colored = patient.says(&["--for", "fix", "--color", "always"]);
    assert!(colored.stderr.contains("\u{1b}[31m✗"), "{}", colored.stderr);
    let quiet = patient.says(&["--for", "fix", "-q"]);
    assert!(
        quiet.stderr.contains("✗ Codex") && !quiet.stderr.contains("✓"),
        "{}",
        quiet.stderr
    );
    let markdown = patient.says(&["--for", "fix", "--markdown"]);
    assert!(
        markdown.stdout.starts_with("## Not ready for fix\n")
            && markdown.stdout.contains("| ❌ | Codex |"),
        "{}",
        markdown.stdout
    );
    assert_eq!(patient.says(&["--for", "fly"]).code, Some(2));
}
