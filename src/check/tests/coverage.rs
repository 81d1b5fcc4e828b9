//! A pack against its manifest.

use serde_json::{Value, json};

use super::*;

fn source(id: &str, status: &str, selected: bool) -> Value {
    json!({
        "id": id, "path": format!("docs/{id}.md"), "type": "prd", "title": "t", "sha256": "aa", "bytes": 1,
        "last_commit": null, "status": status, "score": 1, "selected": selected, "signals": {}, "warnings": [], "new_key": 1
    })
}

fn whole() -> Value {
    json!({
        "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null,
        "sources": [ source("good", "trusted", true), source("other", "trusted", true), source("off", "trusted", false),
                     source("out", "excluded", false), source("old", "stale", true) ],
        "code_baseline": {
            "digest": "sha256:00", "files": 1, "languages": {}, "symbols": 0, "config_keys": [],
            "routes": [ { "method": "POST", "path": "/api/refunds", "file": "r.ts", "line": 3 } ],
            "commands": [ { "name": "shop import", "file": "c.ts", "line": 4 } ]
        },
        "confirmation": null
    })
}

fn check(scenarios: &Value, uncovered: &Value, manifest: Option<&Manifest>) -> Vec<String> {
    let document = json!({
        "schema": "scenarioforge.pack/1", "coverage": { "uncovered": uncovered },
        "manifest": { "digest": "sha256:0", "sources": { "good": "sha256:aa", "old": "sha256:bb" } },
        "scenarios": [ {
            "id": "S", "title": "t", "feature": "f", "outcome": "o", "persona": { "name": "p" }, "pass_criteria": "c",
            "no_variants_because": "none", "sources": scenarios,
            "steps": [ { "id": "a", "text": "t", "run": "true", "checkpoints": [ { "id": "c", "text": "t", "subject": "exit_code", "predicate": "equals", "value": 0 } ] } ]
        } ]
    });
    let found = check_pack(&pack(document), &Config::default(), manifest);
    lines(&found)
        .into_iter()
        .map(|line| line.trim_start_matches("0:0 ").to_owned())
        .collect()
}

#[test]
fn what_is_cited_is_there_and_what_is_promised_is_covered() {
    let manifest = manifest(&whole());
    let cited = json!([ { "id": "goof" }, { "id": "off" }, { "id": "out" }, { "id": "old" }, { "id": "old" } ]);
    assert_eq!(
        check(
            &cited,
            &json!([ { "what": "shop  import", "why": "" } ]),
            Some(&manifest)
        ),
        [
            "contract missing-reason coverage.uncovered[0].why: `shop  import` has no scenario and no reason for that",
            "contract unknown-source scenarios[0].sources[0].id: the manifest has no source `goof`",
            "contract source-not-selected scenarios[0].sources[1].id: source `off` is not selected",
            "contract excluded-source scenarios[0].sources[2].id: source `out` is excluded",
            "contract source-not-recorded manifest.sources: scenarios cite `off`, but the pack does not record its hash",
            "contract source-not-recorded manifest.sources: scenarios cite `out`, but the pack does not record its hash",
            "contract source-changed manifest.sources.old: docs/old.md changed since the pack was made",
            "contract uncovered coverage.uncovered: no scenario cites docs/good.md",
            "contract uncovered coverage.uncovered: no scenario cites docs/other.md",
            "contract uncovered coverage.uncovered: no step asks for POST /api/refunds (r.ts:3)",
            "warning not-confirmed manifest: nobody has confirmed the selected sources",
        ]
    );
    let listed = json!([ { "what": "post /api/refunds", "why": "w" }, { "what": "shop import", "why": "w" }, { "what": "docs/other.md", "why": "w" } ]);
    assert_eq!(
        check(&json!([ { "id": "good" } ]), &listed, Some(&manifest)),
        ["warning not-confirmed manifest: nobody has confirmed the selected sources"]
    );
    assert_eq!(
        check(&json!([]), &json!([]), None),
        [
            "warning no-manifest manifest: the pack was made from a manifest that is not here, so its sources cannot be looked at"
        ]
    );
}

#[test]
fn a_confirmation_covers_the_selection_as_it_was() {
    let mut document = whole();
    let digest = selection_digest(&manifest(&document));
    document["confirmation"] =
        json!({ "by": "ada", "at": "2026-02-21T10:00:00Z", "note": null, "digest": digest });
    let quiet = json!([ { "what": "POST /api/refunds", "why": "w" }, { "what": "shop import", "why": "w" }, { "what": "other", "why": "w" } ]);
    let said = |document: &Value| {
        check(
            &json!([ { "id": "good" } ]),
            &quiet,
            Some(&manifest(document)),
        )
    };
    assert!(said(&document).is_empty());

    document["sources"][2]["sha256"] = json!("not selected, so it does not count");
    assert!(said(&document).is_empty());
    document["sources"][4]["warnings"] =
        json!([ { "code": "c", "line": 1, "reference": null, "message": "m" } ]);
    assert_eq!(
        said(&document),
        [
            "warning confirmation-void manifest: the selected sources changed since ada confirmed them"
        ]
    );
}

#[test]
fn a_pack_without_a_manifest_has_no_source_rules() {
    let found = check_pack(
        &scenario(json!({ "sources": [ { "id": "anything" } ] })),
        &Config::default(),
        Some(&manifest(&whole())),
    );
    assert_eq!(
        codes(&found, Severity::Warning),
        ["not-tied-to-sources manifest"]
    );
}

#[test]
fn an_edited_pack_is_no_longer_sealed() {
    let mut pack = scenario(json!({}));
    pack.digest = Some(pack_digest(&pack));
    assert_eq!(
        codes(
            &check_pack(&pack, &Config::default(), None),
            Severity::Warning
        ),
        ["not-tied-to-sources manifest"]
    );
    pack.scenarios[0].risk = "other".to_owned();
    assert_eq!(
        codes(
            &check_pack(&pack, &Config::default(), None),
            Severity::Warning
        ),
        ["edited-since-sealed digest", "not-tied-to-sources manifest"]
    );
}
