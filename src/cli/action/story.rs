//! What a bundle says about its run beside the results: contracts, their places, the commit.

use std::collections::BTreeMap;

use super::task::Ended;
use crate::{
    check::{PACK_PATH, scenario_lines},
    domain::{annotation::Annotation, manifest::Manifest, pack::Pack},
    evidence::{Bundle, RunRecord},
    report::{About, CommitLink, Places, annotations},
};

/// What surrounds the results.
pub(super) struct Story {
    record: Option<RunRecord>,
    pack: Option<(Pack, String)>,
    manifest: Option<Manifest>,
}

impl Story {
    /// Reads it from the bundle; what is not there is left out.
    pub(super) fn of(ended: &Ended) -> Self {
        let text = std::fs::read_to_string(ended.ours.join("scenarios.json")).ok();
        let pack = text.and_then(|text| {
            let pack = serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()?;
            Some((pack, text))
        });
        Self {
            record: Bundle::read_json(&ended.ours, "run.json").ok(),
            pack,
            manifest: Bundle::read_json(&ended.ours, "manifest.json").ok(),
        }
    }

    /// For the documents.
    pub(super) fn about(&self, ended: &Ended) -> About {
        let started = self.record.as_ref().map(|record| record.started);
        ended
            .documents
            .about(&ended.results, started.unwrap_or_default())
    }

    /// Remarks beside the code, at most so many of each level.
    pub(super) fn annotations(&self, ended: &Ended, most: usize) -> Vec<Annotation> {
        let places = match &self.pack {
            Some((pack, text)) => {
                let lines = scenario_lines(pack, text);
                Places::new(
                    pack,
                    self.manifest.as_ref(),
                    PACK_PATH,
                    &lines,
                    &ended.below,
                )
            }
            None => Places::default(),
        };
        annotations(
            &ended.results,
            &ended.documents.titles,
            |scenario, _| places.of(scenario).cloned(),
            most,
        )
    }

    /// The commit that was tried.
    pub(super) fn commit(&self, variables: &BTreeMap<String, String>) -> Option<CommitLink> {
        let sha = self.record.as_ref()?.head_sha.clone()?;
        let get = |name: &str| variables.get(name).filter(|value| !value.is_empty());
        let (server, repository) = (get("GITHUB_SERVER_URL")?, get("GITHUB_REPOSITORY")?);
        let url = format!("{server}/{repository}/commit/{sha}");
        Some(CommitLink { sha, url })
    }
}
