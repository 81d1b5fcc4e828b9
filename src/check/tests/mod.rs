//! Small broken documents and exactly what is said of them.

mod coverage;
mod documents;
mod formats;
mod hostile;
mod rules;
mod services;

use super::*;
use crate::domain::{config::Config, manifest::Manifest, pack::Pack};

/// One line a finding: place, severity, code, path, message.
fn lines(findings: &[Finding]) -> Vec<String> {
    let line = |finding: &Finding| {
        format!(
            "{}:{} {} {} {}: {}",
            finding.line,
            finding.column,
            finding.severity.word(),
            finding.code,
            finding.path,
            finding.message
        )
    };
    findings.iter().map(line).collect()
}

/// Code and path of findings at least as bad as `least`.
fn codes(findings: &[Finding], least: Severity) -> Vec<String> {
    findings
        .iter()
        .filter(|finding| finding.severity >= least)
        .map(|finding| format!("{} {}", finding.code, finding.path))
        .collect()
}

fn config(text: &str) -> Config {
    load_config(text, "config.toml").unwrap_or_else(|found| panic!("{:?}", lines(&found)))
}

/// A pack of one scenario that is a complete contract but for what `members` says.
fn scenario(members: serde_json::Value) -> Pack {
    let mut scenario = serde_json::json!({
        "id": "S", "title": "t", "feature": "f", "outcome": "o", "persona": { "name": "p" },
        "pass_criteria": "c", "no_variants_because": "there is no edge",
        "steps": [ { "id": "a", "text": "t", "run": "true", "checkpoints": [
            { "id": "c", "text": "t", "subject": "exit_code", "predicate": "equals", "value": 0 } ] } ]
    });
    for (key, value) in members.as_object().expect("members").clone() {
        scenario[key] = value;
    }
    pack(serde_json::json!({ "schema": "scenarioforge.pack/1", "scenarios": [ scenario ] }))
}

fn pack(document: serde_json::Value) -> Pack {
    let text = document.to_string();
    load_pack(&text, "scenarios.json").unwrap_or_else(|found| panic!("{:?}", lines(&found)))
}

fn manifest(document: &serde_json::Value) -> Manifest {
    load_manifest(&document.to_string(), "manifest.json")
        .unwrap_or_else(|found| panic!("{:?}", lines(&found)))
}
