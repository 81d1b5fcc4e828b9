//! What the bundle's copies of pack and manifest say, as far as the report shows it.

use std::collections::HashMap;

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;

use super::BundleFiles;
use crate::domain::pack::{Priority, Scenario};

/// Larger documents are not read; a pack of 5,000 scenarios has a tenth of this.
const MOST: u64 = 256 << 20;

/// The pack, read as little as the index needs; single scenarios are read whole when they are asked for.
#[derive(Default)]
pub(super) struct Book {
    scenarios: HashMap<String, (Words, Box<RawValue>)>,
    sources: HashMap<String, String>,
}

/// What the index says about a scenario.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Words {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) feature: String,
    pub(super) outcome: String,
    pub(super) persona: Option<Named>,
    pub(super) priority: Priority,
    pub(super) edge_variants: Vec<Variant>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Named {
    pub(super) name: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Variant {
    pub(super) id: String,
    pub(super) title: String,
}

#[derive(Deserialize)]
struct RawPack {
    scenarios: Vec<Box<RawValue>>,
}

#[derive(Deserialize)]
struct RawManifest {
    sources: Vec<RawSource>,
}

#[derive(Deserialize)]
struct RawSource {
    id: String,
    path: String,
}

impl Book {
    /// Reads what is there. A report of a bundle whose pack was lost is still a report.
    pub(super) fn read(files: &dyn BundleFiles) -> Self {
        let mut book = Self::default();
        if let Some(pack) = document::<RawPack>(files, "scenarios.json") {
            for raw in pack.scenarios {
                if let Ok(words) = serde_json::from_str::<Words>(raw.get()) {
                    book.scenarios.insert(words.id.clone(), (words, raw));
                }
            }
        }
        if let Some(manifest) = document::<RawManifest>(files, "manifest.json") {
            book.sources = manifest
                .sources
                .into_iter()
                .map(|source| (source.id, source.path))
                .collect();
        }
        book
    }

    pub(super) fn words(&self, scenario: &str) -> Option<&Words> {
        self.scenarios.get(scenario).map(|(words, _)| words)
    }

    /// The scenario as it stands in the pack.
    pub(super) fn raw(&self, scenario: &str) -> Option<&str> {
        self.scenarios.get(scenario).map(|(_, raw)| raw.get())
    }

    pub(super) fn scenario(&self, scenario: &str) -> Option<Scenario> {
        serde_json::from_str(self.raw(scenario)?).ok()
    }

    /// The path of a source; its id where the manifest does not know it.
    pub(super) fn source<'a>(&'a self, id: &'a str) -> &'a str {
        self.sources.get(id).map_or(id, String::as_str)
    }

    /// The paths of sources by id, in the order of their ids.
    pub(super) fn sources(&self) -> std::collections::BTreeMap<&str, &str> {
        self.sources
            .iter()
            .map(|(id, path)| (id.as_str(), path.as_str()))
            .collect()
    }
}

/// A document of the bundle; `None` when it is not there or is something else.
pub(super) fn document<T: DeserializeOwned>(files: &dyn BundleFiles, path: &str) -> Option<T> {
    let bytes = files.read(path, 0, MOST).ok()?;
    serde_json::from_slice(&bytes).ok()
}
