//! Digests over the canonical form of documents (RFC 8785: sorted keys, no white space), so that layout and the order
//! of keys do not change them.

use serde::Serialize;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::canonical::canonical;
use crate::domain::{
    config::Config,
    ids::Digest,
    manifest::{Manifest, Source, SourceWarning},
    pack::{Coverage, Pack, Scenario},
    plan::Plan,
};

/// Of a pack: its scenarios and its coverage. Revision and audit record do not count.
pub fn pack_digest(pack: &Pack) -> Digest {
    #[derive(Serialize)]
    struct Sealed<'p> {
        coverage: &'p Coverage,
        scenarios: &'p [Scenario],
    }
    digest(&Sealed {
        coverage: &pack.coverage,
        scenarios: &pack.scenarios,
    })
}

/// Of a whole configuration, with its defaults.
pub fn config_digest(config: &Config) -> Digest {
    digest(config)
}

/// Of a whole manifest.
pub fn manifest_digest(manifest: &Manifest) -> Digest {
    digest(manifest)
}

/// Of a plan: everything but the digest itself.
pub fn plan_digest(plan: &Plan) -> Digest {
    let mut sealed = serde_json::to_value(plan).expect("a plan has only JSON in it");
    if let Some(members) = sealed.as_object_mut() {
        members.shift_remove("digest");
    }
    digest(&sealed)
}

/// What a confirmation covers: id, hash, status and warnings of every selected source, and the code baseline. The
/// order of the sources in the manifest does not count; nor does how a warning is worded, or that somebody has acknowledged it.
pub fn selection_digest(manifest: &Manifest) -> Digest {
    let mut selected: Vec<&Source> = manifest
        .sources
        .iter()
        .filter(|source| source.selected)
        .collect();
    selected.sort_by(|one, other| one.id.cmp(&other.id));
    let sources: Vec<_> = selected
        .into_iter()
        .map(|source| {
            let warnings = source.warnings.iter().map(|warning| {
                json!({ "code": warning.code, "line": warning.line, "reference": warning.reference })
            });
            json!({
                "id": source.id,
                "sha256": source.sha256,
                "status": source.status,
                "warnings": warnings.collect::<Vec<_>>(),
            })
        })
        .collect();
    let selection = json!({ "code_baseline": manifest.code_baseline.digest, "sources": sources });
    digest(&selection)
}

/// What an acknowledgement of a warning holds for, as hexadecimal SHA-256: the text of the section that the warning stands in
/// (of the whole document where it concerns that), and what it says of its target.
pub fn warning_digest(source: &Source, warning: &SourceWarning) -> String {
    let section = warning.line.and_then(|line| {
        let after = source
            .sections
            .partition_point(|section| section.lines.0 <= line);
        let section = source.sections.get(after.checked_sub(1)?)?;
        (line <= section.lines.1).then_some(&section.sha256)
    });
    let text = digest(&json!({
        "code": warning.code,
        "message": warning.message,
        "reference": warning.reference,
        "section": section.unwrap_or(&source.sha256),
    }));
    text.as_str().trim_start_matches("sha256:").to_owned()
}

fn digest(document: &impl Serialize) -> Digest {
    Digest::from_sha256(&Sha256::digest(canonical(document)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(text: &str) -> Pack {
        serde_json::from_str(text).expect("a pack")
    }

    #[test]
    fn an_acknowledgement_holds_for_a_section_and_a_target() {
        let source = |edit: fn(&mut serde_json::Value)| -> Source {
            let mut source = json!({
                "id": "s", "path": "s.md", "type": "prd", "title": "S", "sha256": "whole", "bytes": 1, "last_commit": null,
                "status": "suspect", "score": 1, "selected": true,
                "sections": [
                    { "title": "", "lines": [1, 2], "sha256": "a" },
                    { "title": "B", "lines": [3, 9], "sha256": "b" }
                ],
                "warnings": [{ "code": "c", "line": 4, "reference": "r", "message": "m" }]
            });
            edit(&mut source);
            serde_json::from_value(source).expect("a source")
        };
        let of = |edit| {
            let source = source(edit);
            warning_digest(&source, &source.warnings[0])
        };
        let as_it_was = of(|_| {});
        assert!(as_it_was.len() == 64 && as_it_was.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let same: [fn(&mut serde_json::Value); 4] = [
            |one| one["sha256"] = json!("other"),
            |one| one["sections"][0]["sha256"] = json!("other"),
            |one| one["warnings"][0]["line"] = json!(9),
            |one| one["warnings"][0]["remedy"] = json!("other"),
        ];
        for edit in same {
            assert_eq!(of(edit), as_it_was);
        }
        let other: [fn(&mut serde_json::Value); 6] = [
            |one| one["sections"][1]["sha256"] = json!("other"),
            |one| one["warnings"][0]["line"] = json!(2),
            |one| one["warnings"][0]["line"] = json!(10),
            |one| one["warnings"][0]["line"] = json!(null),
            |one| one["warnings"][0]["message"] = json!("other"),
            |one| one["warnings"][0]["reference"] = json!("other"),
        ];
        for edit in other {
            assert_ne!(of(edit), as_it_was);
        }
        assert_eq!(
            of(|one| one["warnings"][0]["line"] = json!(null)),
            of(|one| one["sections"] = json!([])),
            "without a section it holds for the whole document"
        );
    }

    #[test]
    fn layout_and_order_do_not_count_but_content_does() {
        let one = pack(
            r#"{"schema":"scenarioforge.pack/1","scenarios":[{"id":"S","title":"t","data":{"a":1,"b":18446744073709551615}}]}"#,
        );
        let other = pack(
            r#"{ "revision": 7, "scenarios": [ { "title": "t", "data": { "b": 18446744073709551615, "a": 1.0 }, "id": "S" } ], "schema": "scenarioforge.pack/1" }"#,
        );
        let third = pack(
            r#"{"schema":"scenarioforge.pack/1","scenarios":[{"id":"S","title":"t","data":{"a":2}}]}"#,
        );
        assert_eq!(pack_digest(&one), pack_digest(&other));
        assert_ne!(pack_digest(&one), pack_digest(&third));
        assert!(pack_digest(&one).as_str().starts_with("sha256:"));
        assert_ne!(
            config_digest(&Config::default()),
            config_digest(&Config {
                fix: crate::domain::config::FixConfig {
                    sign: false,
                    ..Default::default()
                },
                ..Config::default()
            })
        );
    }
}
