//! Whether a committed manifest still fits the checkout.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use crate::domain::manifest::{Manifest, Source, SourceStatus};

/// Names that a sentence lists.
const NAMED: usize = 3;

/// Something that the manifest has otherwise than the checkout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The document; `None`: the code.
    pub path: Option<String>,
    /// What differs.
    pub kind: MisfitKind,
    /// Whether a selected source, or a decision that is still to be taken, is concerned. Other misfits are told and fail nothing.
    pub matters: bool,
}

/// What differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MisfitKind {
    /// A source that the manifest does not have.
    New(SourceStatus),
    /// The manifest has it, and it is no longer there, or no source any more.
    Gone,
    /// Its text is another: the titles of the sections that differ.
    Changed(Vec<String>),
    /// Its type or its status is another, before and now.
    Judged(String, String),
    /// There are warnings that it did not have: what they say.
    Warned(Vec<String>),
    /// The code offers something else: what came and what went.
    Code(Vec<String>),
}

/// What a committed manifest has otherwise than one that was made from the checkout just now.
pub fn misfits(committed: &Manifest, now: &Manifest) -> Vec<Misfit> {
    let old: BTreeMap<&str, &Source> = by_path(committed);
    let new: BTreeMap<&str, &Source> = by_path(now);
    let paths: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
    let mut found = Vec::new();
    for path in paths {
        let mut add = |matters: bool, kind: MisfitKind| {
            found.push(Misfit {
                path: Some(path.to_owned()),
                kind,
                matters,
            });
        };
        match (old.get(path), new.get(path)) {
            (None, Some(source)) => add(
                source.status != SourceStatus::Excluded,
                MisfitKind::New(source.status),
            ),
            (Some(source), None) => add(source.selected, MisfitKind::Gone),
            (Some(old), Some(new)) => {
                if old.sha256 != new.sha256 || old.sections != new.sections {
                    add(
                        old.selected,
                        MisfitKind::Changed(changed_sections(old, new)),
                    );
                }
                let judged =
                    |source: &Source| format!("{} {}", source.kind.word(), source.status.word());
                if (old.kind, old.status) != (new.kind, new.status) {
                    add(old.selected, MisfitKind::Judged(judged(old), judged(new)));
                }
                let known: BTreeSet<_> = old
                    .warnings
                    .iter()
                    .map(|warning| (&warning.code, &warning.reference))
                    .collect();
                let fresh: Vec<String> = new
                    .warnings
                    .iter()
                    .filter(|warning| !known.contains(&(&warning.code, &warning.reference)))
                    .map(|warning| warning.message.clone())
                    .collect();
                if !fresh.is_empty() {
                    add(old.selected, MisfitKind::Warned(fresh));
                }
            }
            (None, None) => {}
        }
    }
    // The digest and the lists may have been written by different hands.
    if committed.code_baseline.digest != now.code_baseline.digest
        || !offers(committed, now).is_empty()
    {
        found.push(Misfit {
            path: None,
            kind: MisfitKind::Code(offers(committed, now)),
            matters: true,
        });
    }
    found
}

fn by_path(manifest: &Manifest) -> BTreeMap<&str, &Source> {
    manifest
        .sources
        .iter()
        .map(|source| (source.path.as_str(), source))
        .collect()
}

fn changed_sections(old: &Source, new: &Source) -> Vec<String> {
    let texts = |source: &Source| -> BTreeSet<(String, String)> {
        source
            .sections
            .iter()
            .map(|section| (section.title.clone(), section.sha256.clone()))
            .collect()
    };
    let (old, new) = (texts(old), texts(new));
    let titles: BTreeSet<String> = old
        .symmetric_difference(&new)
        .map(|(title, _)| title.clone())
        .collect();
    titles.into_iter().collect()
}

fn offers(old: &Manifest, new: &Manifest) -> Vec<String> {
    let names = |manifest: &Manifest| -> BTreeSet<String> {
        let baseline = &manifest.code_baseline;
        let routes = baseline
            .routes
            .iter()
            .map(|route| format!("{} {}", route.method, route.path));
        let commands = baseline.commands.iter().map(|command| command.name.clone());
        let keys = baseline.config_keys.iter().map(|key| key.name.clone());
        routes.chain(commands).chain(keys).collect()
    };
    let (old, new) = (names(old), names(new));
    let gone = old.difference(&new).map(|name| format!("-{name}"));
    let come = new.difference(&old).map(|name| format!("+{name}"));
    gone.chain(come).collect()
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.as_deref().unwrap_or("the code");
        match &self.kind {
            MisfitKind::New(status) => write!(
                f,
                "{path} is new ({}): nobody has chosen it or left it out",
                status.word()
            ),
            MisfitKind::Gone => write!(f, "{path} is gone, or no source any more"),
            MisfitKind::Changed(sections) => {
                write!(f, "{path} has another text")?;
                listed(
                    f,
                    sections.iter().map(|title| {
                        if title.is_empty() {
                            "its opening".to_owned()
                        } else {
                            format!("“{title}”")
                        }
                    }),
                )
            }
            MisfitKind::Judged(before, now) => write!(f, "{path} was {before} and is {now}"),
            MisfitKind::Warned(messages) => {
                write!(
                    f,
                    "{path} has {} it did not have",
                    if messages.len() == 1 {
                        "a warning that"
                    } else {
                        "warnings that"
                    }
                )?;
                listed(f, messages.iter().cloned())
            }
            MisfitKind::Code(offers) => {
                write!(f, "{path} offers something else")?;
                listed(f, offers.iter().cloned())
            }
        }
    }
}

fn listed(f: &mut fmt::Formatter<'_>, names: impl ExactSizeIterator<Item = String>) -> fmt::Result {
    let count = names.len();
    for (place, name) in names.take(NAMED).enumerate() {
        write!(f, "{}{name}", if place == 0 { ": " } else { ", " })?;
    }
    match count.saturating_sub(NAMED) {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn source(path: &str) -> Value {
        json!({
            "id": "src-a", "path": path, "type": "prd", "title": "A", "sha256": "1", "bytes": 1, "last_commit": null,
            "status": "trusted", "score": 80, "selected": true,
            "sections": [{ "title": "A", "lines": [1, 9], "sha256": "1" }], "warnings": []
        })
    }

    fn manifest(sources: Value, routes: Value) -> Manifest {
        let digest = format!("sha256:{:064}", routes.as_array().map_or(0, Vec::len));
        serde_json::from_value(json!({
            "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null, "sources": sources,
            "code_baseline": { "digest": digest, "files": 0, "languages": {}, "routes": routes, "commands": [], "config_keys": [], "symbols": 0 },
            "confirmation": null
        }))
        .expect("a manifest")
    }

    #[test]
    fn each_difference_is_told_and_only_what_is_selected_or_undecided_matters() {
        let with = |key: &str, value: Value| {
            let mut source = source("a.md");
            source[key] = value;
            source
        };
        let none = || json!([]);
        let warned = json!([{ "code": "missing-route", "line": 3, "reference": "GET /x", "message": "the route is gone" }]);
        let mut changed = with("sha256", json!("2"));
        changed["sections"][0]["sha256"] = json!("2");
        let table = [
            (json!([source("a.md")]), json!([source("a.md")]), None),
            (
                none(),
                json!([source("a.md")]),
                Some((
                    true,
                    "a.md is new (trusted): nobody has chosen it or left it out",
                )),
            ),
            (
                none(),
                json!([with("status", json!("excluded"))]),
                Some((
                    false,
                    "a.md is new (excluded): nobody has chosen it or left it out",
                )),
            ),
            (
                json!([source("a.md")]),
                none(),
                Some((true, "a.md is gone, or no source any more")),
            ),
            (
                json!([with("selected", json!(false))]),
                none(),
                Some((false, "a.md is gone, or no source any more")),
            ),
            (
                json!([source("a.md")]),
                json!([changed]),
                Some((true, "a.md has another text: “A”")),
            ),
            (
                json!([source("a.md")]),
                json!([with("status", json!("stale"))]),
                Some((true, "a.md was prd trusted and is prd stale")),
            ),
            (
                json!([source("a.md")]),
                json!([with("warnings", warned.clone())]),
                Some((
                    true,
                    "a.md has a warning that it did not have: the route is gone",
                )),
            ),
            (
                json!([with("warnings", warned)]),
                json!([source("a.md")]),
                None,
            ),
            // Another score or commit is nobody's business.
            (
                json!([source("a.md")]),
                json!([with("score", json!(79))]),
                None,
            ),
        ];
        for (old, new, expected) in table {
            let found = misfits(
                &manifest(old.clone(), json!([])),
                &manifest(new.clone(), json!([])),
            );
            let told: Vec<(bool, String)> = found
                .iter()
                .map(|misfit| (misfit.matters, misfit.to_string()))
                .collect();
            let expected: Vec<(bool, String)> = expected
                .into_iter()
                .map(|(matters, text)| (matters, text.to_owned()))
                .collect();
            assert_eq!(told, expected, "{old} {new}");
        }
        let route = json!([{ "method": "GET", "path": "/x", "file": "x.ts", "line": 1 }]);
        let found = misfits(&manifest(json!([]), route), &manifest(json!([]), json!([])));
        assert_eq!(
            found[0].to_string(),
            "the code offers something else: -GET /x"
        );
    }
}
