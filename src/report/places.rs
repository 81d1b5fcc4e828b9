//! Where a reader finds what a scenario promises: in the source that it cites, or else in the pack.

use std::collections::HashMap;

use crate::domain::{
    annotation::Place,
    ids::{ScenarioId, SourceId},
    manifest::Manifest,
    pack::{Pack, SourceSpan},
};

/// The place of each scenario of a pack.
#[derive(Debug, Default)]
pub struct Places {
    places: HashMap<ScenarioId, Place>,
}

impl Places {
    /// `lines` has the line of each scenario in the file `pack_path`. All paths are from the checkout's root, which lies
    /// at `prefix` in the repository (empty: it is the repository's root).
    pub fn new(
        pack: &Pack,
        manifest: Option<&Manifest>,
        pack_path: &str,
        lines: &HashMap<ScenarioId, u32>,
        prefix: &str,
    ) -> Self {
        let sources: HashMap<&SourceId, &str> = manifest
            .iter()
            .flat_map(|manifest| &manifest.sources)
            .map(|source| (&source.id, source.path.as_str()))
            .collect();
        let in_sources = |span: &SourceSpan| {
            let path = sources.get(&span.id).filter(|path| stays_inside(path))?;
            let mut place = Place::file(below(prefix, path));
            if let Some((line, end)) = span.lines.as_deref().and_then(line_span) {
                place.line = Some(line);
                place.end_line = (end > line).then_some(end);
            }
            Some(place)
        };
        let places = pack.scenarios.iter().map(|scenario| {
            let cited: Vec<_> = scenario.sources.iter().filter_map(in_sources).collect();
            // A line says more than a document.
            let best = cited.iter().find(|place| place.line.is_some());
            let place = best.or(cited.first()).cloned().unwrap_or_else(|| Place {
                line: lines.get(&scenario.id).copied().filter(|line| *line > 0),
                ..Place::file(below(prefix, pack_path))
            });
            (scenario.id.clone(), place)
        });
        Self {
            places: places.collect(),
        }
    }

    /// `None` for a scenario that is not in the pack.
    pub fn of(&self, scenario: &ScenarioId) -> Option<&Place> {
        self.places.get(scenario)
    }
}

/// `41-77` or `12`; `None` for anything else.
fn line_span(lines: &str) -> Option<(u32, u32)> {
    let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
    let number = |text: &str| text.trim().parse().ok().filter(|number| *number > 0);
    Some((number(first)?, number(last)?))
}

fn below(prefix: &str, path: &str) -> String {
    let prefix = prefix.trim_start_matches("./").trim_end_matches('/');
    if prefix.is_empty() || prefix == "." {
        path.to_owned()
    } else {
        format!("{prefix}/{path}")
    }
}

// Manifests come with pull requests; a remark about a file elsewhere would be a lie.
fn stays_inside(path: &str) -> bool {
    !path.is_empty() && !path.starts_with('/') && path.split('/').all(|part| part != "..")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixtures::id;
    use serde_json::json;

    fn manifest(paths: &[(&str, &str)]) -> Manifest {
        let source = |(id, path): &(&str, &str)| {
            json!({
                "id": id, "path": path, "type": "prd", "title": "", "sha256": "", "bytes": 1, "last_commit": null,
                "status": "trusted", "score": 90, "selected": true, "signals": {}, "warnings": []
            })
        };
        let sources: Vec<_> = paths.iter().map(source).collect();
        serde_json::from_value(json!({
            "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null,
            "sources": sources,
            "code_baseline": {
                "digest": format!("sha256:{}", "0".repeat(64)), "files": 0, "languages": {}, "routes": [], "commands": [],
                "config_keys": [], "symbols": 0
            },
            "confirmation": null
        }))
        .expect("a manifest")
    }

    #[test]
    fn a_cited_line_goes_before_a_document_and_that_before_the_pack() {
        let manifest = manifest(&[("SRC-1", "docs/prd.md"), ("SRC-2", "../../etc/passwd")]);
        let span = |first, last| Place {
            end_line: Some(last),
            ..Place::line("docs/prd.md", first)
        };
        let own = || Place::line(".scenarioforge/scenarios.json", 7);
        for (cited, place) in [
            (json!([]), own()),
            (json!([{ "id": "SRC-1", "lines": "41-77" }]), span(41, 77)),
            (
                json!([{ "id": "SRC-1", "lines": "12" }]),
                Place::line("docs/prd.md", 12),
            ),
            (
                json!([{ "id": "SRC-1", "lines": "12-12" }]),
                Place::line("docs/prd.md", 12),
            ),
            (
                json!([{ "id": "SRC-1", "lines": "0-3" }]),
                Place::file("docs/prd.md"),
            ),
            (
                json!([{ "id": "SRC-1", "lines": "some" }]),
                Place::file("docs/prd.md"),
            ),
            (json!([{ "id": "SRC-1" }]), Place::file("docs/prd.md")),
            (
                json!([{ "id": "SRC-1" }, { "id": "SRC-1", "lines": "3" }]),
                Place::line("docs/prd.md", 3),
            ),
            (json!([{ "id": "SRC-2", "lines": "3" }]), own()),
            (json!([{ "id": "SRC-9", "lines": "3" }]), own()),
        ] {
            let pack: Pack = serde_json::from_value(json!({
                "schema": "scenarioforge.pack/1",
                "scenarios": [ { "id": "SC-1", "title": "x", "sources": cited } ]
            }))
            .expect("a pack");
            let lines = HashMap::from([(id("SC-1"), 7)]);
            let places = |prefix| {
                Places::new(
                    &pack,
                    Some(&manifest),
                    ".scenarioforge/scenarios.json",
                    &lines,
                    prefix,
                )
            };
            assert_eq!(places("").of(&id("SC-1")), Some(&place), "{cited}");
            let inside = format!("apps/shop/{}", place.file);
            let found = places("./apps/shop/");
            assert_eq!(
                found.of(&id("SC-1")).map(|place| &place.file),
                Some(&inside)
            );
            assert_eq!(found.of(&id("SC-2")), None);
        }
    }
}
