//! What the shards have used: configuration, pack and manifest, which must be those of the plan.

use std::{collections::HashMap, path::Path};

use crate::{
    check::{config_digest, load_config, load_manifest, load_pack, manifest_digest, pack_digest},
    domain::{
        config::Config,
        flow::cases,
        ids::{CaseRef, Digest},
        manifest::Manifest,
        pack::Pack,
        plan::Plan,
    },
    evidence::merge::{Code, Problem, Proof},
};

/// Stands where a secret was hidden in a copy, which then has another digest than what was used.
const MASK: &str = "***";

/// The copies in the bundle, as far as they can be read.
#[derive(Default)]
pub(super) struct Inputs {
    pub(super) config: Config,
    pub(super) pack: Option<Pack>,
    pub(super) manifest: Option<Manifest>,
}

impl Inputs {
    /// Reads them, and holds them against the digests of the plan. What differs is a problem.
    pub(super) fn read(bundle: &Path, proof: &mut Proof) -> Self {
        if proof.shards.is_empty() {
            return Self::default();
        }
        let text = |name: &str| std::fs::read_to_string(bundle.join(name)).ok();
        let (config, pack, manifest) = (
            text("config.toml"),
            text("scenarios.json"),
            text("manifest.json"),
        );
        let read = Self {
            config: config
                .as_deref()
                .and_then(|text| load_config(text, "config.toml").ok())
                .unwrap_or_default(),
            pack: pack
                .as_deref()
                .and_then(|text| load_pack(text, "scenarios.json").ok()),
            manifest: manifest
                .as_deref()
                .and_then(|text| load_manifest(text, "manifest.json").ok()),
        };
        let masked = |text: &Option<String>| text.as_ref().is_some_and(|text| text.contains(MASK));
        let same = |own: Option<Digest>, planned: Option<&Digest>| own.as_ref() == planned;
        let checks = [
            (
                "config.toml",
                same(Some(config_digest(&read.config)), Some(&proof.plan.config))
                    || masked(&config),
            ),
            (
                "scenarios.json",
                same(read.pack.as_ref().map(pack_digest), Some(&proof.plan.pack)) || masked(&pack),
            ),
            (
                "manifest.json",
                same(
                    read.manifest.as_ref().map(manifest_digest),
                    proof.record.manifest.as_ref(),
                ) || masked(&manifest),
            ),
        ];
        for (name, _) in checks.into_iter().filter(|(_, right)| !right) {
            proof.problems.push(Problem {
                code: Code::Damaged,
                shard: None,
                message: format!("{name} of the bundles is not what the plan was made from"),
            });
        }
        read
    }

    /// The cases of the plan in the order of the pack, as in a run that is not divided.
    pub(super) fn order(&self, plan: &Plan) -> Vec<CaseRef> {
        let known = self.pack.iter().flat_map(|pack| &pack.scenarios);
        let places: HashMap<CaseRef, usize> = known
            .flat_map(|scenario| {
                cases(scenario).map(|case| CaseRef {
                    scenario: scenario.id.clone(),
                    case,
                })
            })
            .enumerate()
            .map(|(place, case)| (case, place))
            .collect();
        let planned = plan.shards.iter().flat_map(|shard| &shard.cases);
        let mut order: Vec<CaseRef> = planned
            .map(|planned| CaseRef {
                scenario: planned.scenario.clone(),
                case: planned.case.clone(),
            })
            .collect();
        order.sort_by_cached_key(|case| {
            let place = places.get(case).copied().unwrap_or(usize::MAX);
            (place, case.clone())
        });
        order
    }
}
