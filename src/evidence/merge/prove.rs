//! Which bundles are parts of one run, each once.

use std::{
    collections::{BTreeMap, HashMap},
    path::PathBuf,
};

use super::{
    given::{Given, given},
    plan::difference,
    problem::{Code, MergeError, Problem},
    shard::Shard,
};
use crate::{
    domain::{ids::Digest, plan::Plan},
    evidence::bundle::RunRecord,
};

/// What the bundles are together.
#[derive(Debug)]
pub struct Proof {
    /// The plan of the run.
    pub plan: Plan,
    /// What the first shard says of the run; all say the same of pack, configuration, manifest and commit.
    pub record: RunRecord,
    /// The shards that can be joined, in the order of their indices.
    pub shards: Vec<Shard>,
    /// What is wrong; empty: the shards are the whole run.
    pub problems: Vec<Problem>,
}

/// Opens the bundles and finds out which of them belong together. Nothing of their journals and evidence is looked at yet.
///
/// `expected` is the number of shards that there should be; `None`: as many as the plan has. `seal` computes the digest of
/// a plan.
///
/// # Errors
/// When a folder cannot be opened, or none of the bundles is a part of a run.
pub fn prove(
    bundles: &[PathBuf],
    expected: Option<u32>,
    seal: &dyn Fn(&Plan) -> Digest,
) -> Result<Proof, MergeError> {
    let (mut opened, mut problems) = (Vec::new(), Vec::new());
    // One of each digest: shards of one run have the same.
    let mut plans: HashMap<Digest, Plan> = HashMap::new();
    for path in bundles {
        match given(path, seal)? {
            Ok((bundle, plan)) => {
                plans.entry(bundle.plan.clone()).or_insert(plan);
                opened.push(bundle);
            }
            Err(problem) => problems.push(problem),
        }
    }
    // The order in which they were named does not count.
    opened.sort_by(|one, other| {
        let key = |bundle: &Given| {
            (
                bundle.index,
                bundle.record.started,
                bundle.record.run.clone(),
            )
        };
        key(one).cmp(&key(other))
    });
    let Some(chosen) = most_common(&opened) else {
        return Err(MergeError::Nothing(problems));
    };
    let Some(plan) = plans.get(&chosen.plan).cloned() else {
        return Err(MergeError::Nothing(problems));
    };
    let mut by_index: BTreeMap<u32, Vec<Given>> = BTreeMap::new();
    for bundle in opened {
        match stranger(&bundle, &chosen, &plans) {
            Some(problem) => problems.push(problem),
            None => by_index.entry(bundle.index).or_default().push(bundle),
        }
    }
    let mut shards = Vec::new();
    let mut record = None;
    for (index, mut bundles) in by_index {
        if bundles.len() > 1 {
            problems.push(doubled(index, &bundles));
        }
        // The one that began last, so that people see what a second try came to; it is red all the same.
        if let Some(bundle) = bundles.pop() {
            record.get_or_insert_with(|| bundle.record.clone());
            shards.push(Shard::new(bundle, &plan));
        }
    }
    let Some(record) = record else {
        return Err(MergeError::Nothing(problems));
    };
    if let Some(expected) = expected.filter(|expected| *expected != plan.count) {
        problems.push(Problem {
            code: Code::Unexpected,
            shard: None,
            message: format!(
                "{expected} shards were expected, and the plan has {}",
                plan.count
            ),
        });
    }
    let known = |index: &u32| {
        shards.iter().any(|shard: &Shard| shard.index == *index)
            || problems.iter().any(|problem| problem.shard == Some(*index))
    };
    let missing: Vec<u32> = (1..=plan.count).filter(|index| !known(index)).collect();
    problems.extend(lost(&missing, plan.count));
    Ok(Proof {
        plan,
        record,
        shards,
        problems,
    })
}

/// What most shards have in common.
struct Common {
    plan: Digest,
    head_sha: Option<String>,
    manifest: Option<Digest>,
}

/// Of equally many the smallest digest, so that the answer is the same in every order.
fn most_common(opened: &[Given]) -> Option<Common> {
    let mut counts: BTreeMap<_, usize> = BTreeMap::new();
    for bundle in opened {
        *counts.entry(bundle.common()).or_default() += 1;
    }
    let most = counts.values().copied().max()?;
    let ((plan, head_sha, manifest), _) = counts.into_iter().find(|(_, count)| *count == most)?;
    Some(Common {
        plan: plan.clone(),
        head_sha: head_sha.map(str::to_owned),
        manifest: manifest.cloned(),
    })
}

/// Why a bundle is of another run than most; `None`: it is of the same.
fn stranger(bundle: &Given, chosen: &Common, plans: &HashMap<Digest, Plan>) -> Option<Problem> {
    let (code, reason) = if bundle.record.head_sha != chosen.head_sha {
        let commit = |sha: &Option<String>| match sha {
            Some(sha) => format!("commit {sha}"),
            None => "no commit".to_owned(),
        };
        let (own, others) = (commit(&bundle.record.head_sha), commit(&chosen.head_sha));
        (
            Code::OtherCommit,
            format!("it ran on {own}, and the others on {others}"),
        )
    } else if bundle.record.manifest != chosen.manifest {
        (
            Code::OtherCommit,
            "its manifest is not that of the others".to_owned(),
        )
    } else if bundle.plan != chosen.plan {
        let reason = match (plans.get(&bundle.plan), plans.get(&chosen.plan)) {
            (Some(own), Some(others)) => difference(own, others),
            _ => "it is of another plan".to_owned(),
        };
        (Code::OtherPlan, reason)
    } else {
        return None;
    };
    Some(Problem {
        code,
        shard: Some(bundle.index),
        message: format!("{} does not belong to the others: {reason}", bundle.name()),
    })
}

/// The shards of which there is no bundle, all in one problem: a folder that was not downloaded is one thing to be done.
fn lost(missing: &[u32], count: u32) -> Option<Problem> {
    let message = match missing {
        [] => return None,
        [index] => format!("shard {index} of {count} is missing: none of the bundles is its"),
        several => {
            let runs: Vec<String> = several
                .chunk_by(|one, next| one + 1 == *next)
                .map(|run| match run {
                    [first, .., last] => format!("{first}-{last}"),
                    run => run[0].to_string(),
                })
                .collect();
            format!(
                "shards {} of {count} are missing: none of the bundles is theirs",
                runs.join(", ")
            )
        }
    };
    Some(Problem {
        code: Code::Missing,
        shard: None,
        message,
    })
}

fn doubled(index: u32, bundles: &[Given]) -> Problem {
    let each: Vec<String> = bundles
        .iter()
        .map(|bundle| format!("run {} in {}", bundle.record.run, bundle.path.display()))
        .collect();
    Problem {
        code: Code::Doubled,
        shard: Some(index),
        message: format!(
            "shard {index} is there more than once ({}); name only the one that counts",
            each.join(", ")
        ),
    }
}
