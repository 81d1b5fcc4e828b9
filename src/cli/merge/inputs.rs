//! What the shards have used: configuration, pack and manifest, which must be those of the plan.

use std::{collections::HashMap, io, path::Path};

use crate::{
    check::{Finding, load_config, load_manifest, load_pack},
    domain::{
        config::Config, flow::cases, ids::CaseRef, manifest::Manifest, pack::Pack, plan::Plan,
    },
    evidence::merge::{Code, Problem, Proof},
};

/// The copies in the bundle, as far as they can be read.
#[derive(Default)]
pub(super) struct Inputs {
    pub(super) config: Config,
    pub(super) pack: Option<Pack>,
    pub(super) manifest: Option<Manifest>,
}

impl Inputs {
    /// Reads them. That their bytes are those of the plan is proved already, also where a secret was hidden in them; what cannot be
    /// read is a problem, because a gate without its rule would see less.
    pub(super) fn read(bundle: &Path, proof: &mut Proof) -> Self {
        if proof.shards.is_empty() {
            return Self::default();
        }
        let problems = &mut proof.problems;
        Self {
            config: copy(bundle, "config.toml", load_config, problems).unwrap_or_default(),
            pack: copy(bundle, "scenarios.json", load_pack, problems),
            manifest: copy(bundle, "manifest.json", load_manifest, problems),
        }
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

/// A copy as `load` reads it; `None`: there is none, or it cannot be read.
fn copy<T>(
    bundle: &Path,
    name: &str,
    load: fn(&str, &str) -> Result<T, Vec<Finding>>,
    problems: &mut Vec<Problem>,
) -> Option<T> {
    let why = match std::fs::read_to_string(bundle.join(name)) {
        Ok(text) => match load(&text, name) {
            Ok(read) => return Some(read),
            Err(findings) => findings.into_iter().next().map(|finding| finding.message),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
        Err(error) => Some(error.to_string()),
    };
    problems.push(Problem {
        code: Code::Damaged,
        shard: None,
        message: format!(
            "{name} of the bundles cannot be read: {}",
            why.unwrap_or_default()
        ),
    });
    None
}
