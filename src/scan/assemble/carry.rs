//! What people said of an earlier manifest, kept for a newer one.

use std::collections::HashMap;

use super::acknowledged::acknowledgement_of;
use crate::domain::manifest::{Acknowledgement, Manifest, Source, SourceStatus, SourceWarning};

/// Puts earlier selections, acknowledgements and the confirmation into a manifest that was made anew. A source that was not there
/// is selected when it is trusted, as a proposal. A document that only moved keeps what was said of it.
pub fn carry(manifest: &mut Manifest, earlier: Option<&Manifest>) {
    let Some(earlier) = earlier else {
        for source in &mut manifest.sources {
            source.selected = source.status == SourceStatus::Trusted;
        }
        return;
    };
    let by_path: HashMap<&str, &Source> = earlier
        .sources
        .iter()
        .map(|source| (source.path.as_str(), source))
        .collect();
    let there: std::collections::HashSet<String> = manifest
        .sources
        .iter()
        .map(|source| source.path.clone())
        .collect();
    let mut moved: HashMap<&str, &Source> = HashMap::new();
    for source in earlier
        .sources
        .iter()
        .filter(|source| !there.contains(&source.path))
    {
        moved.entry(source.sha256.as_str()).or_insert(source);
    }
    for source in &mut manifest.sources {
        let known = by_path
            .get(source.path.as_str())
            .or_else(|| moved.get(source.sha256.as_str()))
            .copied();
        source.selected = known.map_or(source.status == SourceStatus::Trusted, |known| {
            known.selected
        }) && source.status != SourceStatus::Excluded;
        let Some(known) = known else { continue };
        let mut said: HashMap<(&str, Option<&str>), Vec<&Acknowledgement>> = HashMap::new();
        for warning in &known.warnings {
            if let Some(acknowledgement) = &warning.acknowledged {
                said.entry(key(warning)).or_default().push(acknowledgement);
            }
        }
        let found: Vec<Option<Acknowledgement>> = source
            .warnings
            .iter()
            .map(|warning| {
                let of = acknowledgement_of(source, warning);
                let said = said.get(&key(warning))?;
                said.iter()
                    .find(|said| said.of == of)
                    .map(|said| (*said).clone())
            })
            .collect();
        for (warning, acknowledged) in source.warnings.iter_mut().zip(found) {
            warning.acknowledged = acknowledged;
        }
    }
    manifest.confirmation.clone_from(&earlier.confirmation);
}

fn key(warning: &SourceWarning) -> (&str, Option<&str>) {
    (&warning.code, warning.reference.as_deref())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn manifest(path: &str, section: &str, status: &str, selected: bool) -> Manifest {
        serde_json::from_value(json!({
            "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null,
            "sources": [{
                "id": "src-a", "path": path, "type": "prd", "title": "A", "sha256": section, "bytes": 1, "last_commit": null,
                "status": status, "score": 50, "selected": selected,
                "sections": [{ "title": "A", "lines": [1, 9], "sha256": section }],
                "warnings": [{ "code": "missing-route", "line": 3, "reference": "GET /x", "revision": "r1", "message": "m" }]
            }],
            "code_baseline": { "digest": format!("sha256:{}", "0".repeat(64)), "files": 0, "languages": {}, "routes": [], "commands": [], "config_keys": [], "symbols": 0 },
            "confirmation": null
        }))
        .expect("a manifest")
    }

    fn acknowledged(mut manifest: Manifest) -> Manifest {
        let source = &manifest.sources[0];
        let of = acknowledgement_of(source, &source.warnings[0]);
        manifest.sources[0].warnings[0].acknowledged = Some(Acknowledgement {
            by: "ada".to_owned(),
            at: jiff::Timestamp::UNIX_EPOCH,
            note: None,
            of,
        });
        manifest
    }

    #[test]
    fn what_was_said_stays_until_the_text_or_the_target_is_another() {
        let earlier = acknowledged(manifest("a.md", "1", "suspect", true));
        let table = [
            (
                "the same",
                manifest("a.md", "1", "suspect", false),
                true,
                true,
            ),
            (
                "moved",
                manifest("b/a.md", "1", "suspect", false),
                true,
                true,
            ),
            (
                "another text",
                manifest("a.md", "2", "suspect", false),
                true,
                false,
            ),
            (
                "excluded by now",
                manifest("a.md", "1", "excluded", false),
                false,
                true,
            ),
            (
                "another document",
                manifest("c.md", "3", "trusted", false),
                true,
                false,
            ),
            (
                "another one, not trusted",
                manifest("c.md", "3", "suspect", false),
                false,
                false,
            ),
        ];
        for (what, mut fresh, selected, kept) in table {
            carry(&mut fresh, Some(&earlier));
            assert_eq!(fresh.sources[0].selected, selected, "{what}");
            assert_eq!(
                fresh.sources[0].warnings[0].acknowledged.is_some(),
                kept,
                "{what}"
            );
        }
        let mut target = manifest("a.md", "1", "suspect", false);
        target.sources[0].warnings[0].revision = Some("r2".to_owned());
        carry(&mut target, Some(&earlier));
        assert!(target.sources[0].warnings[0].acknowledged.is_none());
    }

    #[test]
    fn a_first_scan_proposes_what_is_trusted() {
        for (status, selected) in [
            ("trusted", true),
            ("suspect", false),
            ("stale", false),
            ("excluded", false),
        ] {
            let mut fresh = manifest("a.md", "1", status, !selected);
            carry(&mut fresh, None);
            assert_eq!(fresh.sources[0].selected, selected, "{status}");
        }
    }
}
