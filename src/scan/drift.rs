//! Sources that are no longer what the pack was generated from.

use std::{
    collections::{BTreeSet, HashMap},
    io,
};

use sha2::{Digest as _, Sha256};

use super::{
    document::format_of,
    sections::{differing, lines_that_differ, sections, unchanged},
};
use crate::domain::{
    drift::{SourceChange, SourceDrift},
    ids::{Digest, ScenarioId, SourceId},
    manifest::{Manifest, Source},
    pack::{Pack, Scenario},
};

/// A longer document is compared as a whole.
const MOST_BYTES: usize = 8 << 20;

/// Where texts of documents come from. Paths are from the checkout's root, as the manifest has them, and untrusted.
pub trait Texts {
    /// The document as it is; `None`: there is no such file.
    ///
    /// # Errors
    /// When it cannot be read, or its path leads out of the checkout.
    fn now(&self, path: &str) -> io::Result<Option<Vec<u8>>>;

    /// The document as a commit has it; `None` when nobody can tell, for example in a shallow clone.
    fn then(&self, commit: &str, path: &str) -> Option<Vec<u8>>;
}

/// What has changed, in the order of source ids; empty also for a pack that is tied to no source.
pub fn source_drift(
    pack: &Pack,
    manifest: Option<&Manifest>,
    texts: &impl Texts,
) -> Vec<SourceDrift> {
    let Some(tied) = &pack.manifest else {
        return Vec::new();
    };
    let commit = tied.head_sha.as_deref();
    let known = manifest.map_or(&[][..], |manifest| &manifest.sources);
    let by_id: HashMap<&SourceId, &Source> =
        known.iter().map(|source| (&source.id, source)).collect();
    let changed = tied.sources.iter().filter_map(|(id, digest)| {
        let Some(source) = by_id.get(id) else {
            let cited = cited_by(pack, id, None);
            return Some(drift(id, None, SourceChange::NotInManifest, cited));
        };
        one(pack, source, digest, commit, texts)
    });
    // What was selected later: no scenario was made from it.
    let added = known
        .iter()
        .filter(|source| source.selected && !tied.sources.contains_key(&source.id))
        .map(|source| {
            drift(
                &source.id,
                Some(source),
                SourceChange::NotInPack,
                Vec::new(),
            )
        });
    let mut found: Vec<SourceDrift> = changed.chain(added).collect();
    found.sort_by(|one, other| one.source.cmp(&other.source));
    found
}

/// What has become of one source; `None`: it is as it was.
fn one(
    pack: &Pack,
    source: &Source,
    digest: &Digest,
    commit: Option<&str>,
    texts: &impl Texts,
) -> Option<SourceDrift> {
    let whole = |change| {
        let cited = cited_by(pack, &source.id, None);
        Some(drift(&source.id, Some(source), change, cited))
    };
    let now = match texts.now(&source.path) {
        Ok(Some(now)) => now,
        Ok(None) => return whole(SourceChange::Deleted),
        Err(error) => return whole(SourceChange::Unreadable(error.to_string())),
    };
    if is(&now, digest) {
        // Who writes a new digest into the pack alone has it confirmed by nobody.
        let confirmed = source.sha256.trim_start_matches("sha256:");
        let same = digest.as_str().trim_start_matches("sha256:") == confirmed;
        return (!same)
            .then(|| whole(SourceChange::NotAsConfirmed))
            .flatten();
    }
    // Only the very text that the scenarios were made from says what of it differs.
    let before = commit.and_then(|commit| texts.then(commit, &source.path));
    let before = before.filter(|before| is(before, digest));
    let (Some(before), Some(now)) = (before.and_then(document), document(now)) else {
        return whole(SourceChange::Changed);
    };
    if format_of(&source.path, &now).is_none() {
        return whole(SourceChange::Changed);
    }
    let (before, now) = (
        sections(&source.path, &before),
        sections(&source.path, &now),
    );
    if unchanged(&before, &now) {
        // White space; no scenario could say anything else for it.
        return None;
    }
    let differing = differing(&before, &now);
    if differing.is_empty() {
        // Every section is there, in another order.
        return whole(SourceChange::Changed);
    }
    let cited = cited_by(pack, &source.id, Some(&lines_that_differ(&before, &now)));
    Some(SourceDrift {
        sections: differing,
        ..drift(&source.id, Some(source), SourceChange::Changed, cited)
    })
}

fn drift(
    id: &SourceId,
    source: Option<&Source>,
    change: SourceChange,
    scenarios: Vec<ScenarioId>,
) -> SourceDrift {
    SourceDrift {
        source: id.clone(),
        path: source.map(|source| source.path.clone()),
        change,
        sections: Vec::new(),
        scenarios,
    }
}

fn is(bytes: &[u8], digest: &Digest) -> bool {
    Digest::from_sha256(&Sha256::digest(bytes)) == *digest
}

fn document(bytes: Vec<u8>) -> Option<String> {
    let bytes = Some(bytes).filter(|bytes| bytes.len() <= MOST_BYTES)?;
    String::from_utf8(bytes).ok()
}

/// The scenarios that cite a source in one of these lines of its old text; `None`: in any.
fn cited_by(pack: &Pack, id: &SourceId, lines: Option<&[(u32, u32)]>) -> Vec<ScenarioId> {
    let cites = |scenario: &&Scenario| {
        let mut spans = scenario.sources.iter().filter(|span| span.id == *id);
        spans.any(|span| {
            let cited = span.lines.as_deref().and_then(range);
            match (lines, cited) {
                (Some(lines), Some((from, to))) => lines
                    .iter()
                    .any(|(first, last)| *first <= to && from <= *last),
                // The whole of it, or nobody knows which part.
                _ => true,
            }
        })
    };
    let found: BTreeSet<_> = pack.scenarios.iter().filter(cites).map(|s| &s.id).collect();
    found.into_iter().cloned().collect()
}

/// `41-77` or `12`; `None` when it is neither.
fn range(lines: &str) -> Option<(u32, u32)> {
    let (from, to) = lines.split_once('-').unwrap_or((lines, lines));
    Some((from.trim().parse().ok()?, to.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const BEFORE: &str = "# Shop\n\nTea.\n\n## Orders\n\nOne.\n\n## Refunds\n\nTwo.\n";

    fn sha256(text: &str) -> String {
        let digest = Digest::from_sha256(&Sha256::digest(text.as_bytes()));
        digest.as_str().trim_start_matches("sha256:").to_owned()
    }

    struct Checkout {
        now: io::Result<Option<Vec<u8>>>,
        then: Option<Vec<u8>>,
    }

    impl Texts for Checkout {
        fn now(&self, _: &str) -> io::Result<Option<Vec<u8>>> {
            match &self.now {
                Ok(text) => Ok(text.clone()),
                Err(error) => Err(io::Error::other(error.to_string())),
            }
        }

        fn then(&self, commit: &str, _: &str) -> Option<Vec<u8>> {
            assert_eq!(commit, "c0ffee");
            self.then.clone()
        }
    }

    fn told(path: &str, now: io::Result<Option<&str>>, then: Option<&str>) -> Vec<String> {
        let manifest: Manifest = serde_json::from_value(json!({
            "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null,
            "sources": [{
                "id": "src-prd", "path": path, "type": "prd", "title": "PRD", "sha256": sha256(BEFORE), "bytes": 4,
                "last_commit": null, "status": "trusted", "score": 90, "selected": true, "signals": {}, "warnings": []
            }],
            "code_baseline": { "digest": "sha256:0", "files": 0, "languages": {}, "routes": [], "commands": [], "config_keys": [], "symbols": 0 },
            "confirmation": null
        }))
        .expect("a manifest");
        let scenario = |id: &str, lines: Option<&str>| json!({ "id": id, "title": id, "sources": [{ "id": "src-prd", "lines": lines }], "steps": [] });
        let digest = Digest::from_sha256(&Sha256::digest(BEFORE.as_bytes()));
        let pack: Pack = serde_json::from_value(json!({
            "schema": "scenarioforge.pack/1",
            "manifest": { "digest": "sha256:0", "head_sha": "c0ffee", "sources": { "src-prd": digest } },
            "scenarios": [scenario("SC-all", None), scenario("SC-orders", Some("5-8")), scenario("SC-refunds", Some("11"))]
        }))
        .expect("a pack");
        let texts = Checkout {
            now: now.map(|text| text.map(|text| text.as_bytes().to_vec())),
            then: then.map(|text| text.as_bytes().to_vec()),
        };
        let drift = source_drift(&pack, Some(&manifest), &texts);
        drift.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_source_that_was_selected_or_confirmed_otherwise_is_a_drift() {
        let source = |id: &str, selected: bool, confirmed: &str| {
            json!({
                "id": id, "path": format!("docs/{id}.md"), "type": "prd", "title": "PRD", "sha256": confirmed, "bytes": 4,
                "last_commit": null, "status": "trusted", "score": 90, "selected": selected, "signals": {}, "warnings": []
            })
        };
        let manifest: Manifest = serde_json::from_value(json!({
            "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null,
            "sources": [
                source("src-new", true, "0"), source("src-not", false, "0"),
                source("src-other", true, "0"), source("src-prd", true, &sha256(BEFORE))
            ],
            "code_baseline": { "digest": "sha256:0", "files": 0, "languages": {}, "routes": [], "commands": [], "config_keys": [], "symbols": 0 },
            "confirmation": null
        }))
        .expect("a manifest");
        let digest = Digest::from_sha256(&Sha256::digest(BEFORE.as_bytes()));
        let pack: Pack = serde_json::from_value(json!({
            "schema": "scenarioforge.pack/1",
            "manifest": { "digest": "sha256:0", "head_sha": null, "sources": { "src-other": digest, "src-prd": digest } },
            "scenarios": []
        }))
        .expect("a pack");
        let texts = Checkout {
            now: Ok(Some(BEFORE.as_bytes().to_vec())),
            then: None,
        };
        let drift = source_drift(&pack, Some(&manifest), &texts);
        let told: Vec<String> = drift.iter().map(ToString::to_string).collect();
        assert_eq!(
            told,
            [
                "docs/src-new.md is selected, and the pack was generated without it",
                "docs/src-other.md is not the text that the manifest has: run `scenarioforge scan` and `scenarioforge confirm`",
            ]
        );
    }

    #[test]
    fn a_drift_names_sections_where_the_old_text_is_known_and_the_whole_where_not() {
        let now = BEFORE.replace("One.", "Many.");
        let now = now.as_str();
        let all = "cited by SC-all, SC-orders, SC-refunds";
        let changed = "docs/prd.md has changed since the pack was generated";
        let whole = format!("{changed}; {all}");
        let nothing: [String; 0] = [];
        assert_eq!(told("docs/prd.md", Ok(Some(BEFORE)), None), nothing);
        assert_eq!(
            told("docs/prd.md", Ok(Some(now)), Some(BEFORE)),
            [format!(
                "{changed}: section “Orders” (lines 5-8); cited by SC-all, SC-orders"
            )]
        );
        assert_eq!(
            told(
                "docs/prd.md",
                Ok(Some(&format!("{BEFORE}\n## Gifts\n"))),
                Some(BEFORE)
            ),
            [format!(
                "{changed}: new section “Gifts” (line 13); cited by SC-all"
            )]
        );
        // The history has another text than that of the pack, or none.
        for then in [Some("# Other\n"), None] {
            assert_eq!(
                told("docs/prd.md", Ok(Some(now)), then),
                std::slice::from_ref(&whole)
            );
        }
        assert_eq!(
            told("docs/api.yaml", Ok(Some(now)), Some(BEFORE)),
            [whole
                .replace("prd.md", "x")
                .replace("docs/x", "docs/api.yaml")]
        );
        // The same sections in another order.
        let moved = "# Shop\n\nTea.\n\n## Refunds\n\nTwo.\n\n## Orders\n\nOne.\n";
        assert_eq!(
            told("docs/prd.md", Ok(Some(moved)), Some(BEFORE)),
            std::slice::from_ref(&whole)
        );
        // White space only.
        let spaced = BEFORE.replace("Tea.\n", "Tea.  \n\n");
        assert_eq!(
            told("docs/prd.md", Ok(Some(&spaced)), Some(BEFORE)),
            nothing
        );
        assert_eq!(
            told("docs/prd.md", Ok(None), Some(BEFORE)),
            [format!(
                "docs/prd.md is gone since the pack was generated; {all}"
            )]
        );
        assert_eq!(
            told("docs/prd.md", Err(io::Error::other("no")), None),
            [format!("docs/prd.md cannot be read: no; {all}")]
        );
    }
}
