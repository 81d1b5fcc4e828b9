//! A folder that was named: what it says it is.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use serde::de::DeserializeOwned;

use super::{
    inside::Inside,
    plan,
    problem::{Code, MergeError, Problem},
};
use crate::{
    domain::{
        ids::Digest,
        plan::{Plan, ShardRef},
    },
    evidence::bundle::{RUN_SCHEMA, RunRecord},
};

/// `run.json` has a kilobyte.
const LONGEST_RECORD: u64 = 1 << 20;
/// A plan has about a hundred bytes for each case.
const LONGEST_PLAN: u64 = 256 << 20;

/// A bundle of a shard, as far as it says itself.
#[derive(Debug)]
pub(super) struct Given {
    /// As named.
    pub(super) path: PathBuf,
    pub(super) inside: Inside,
    pub(super) record: RunRecord,
    pub(super) index: u32,
    pub(super) plan: Digest,
}

impl Given {
    /// The run, its commit and manifest: what all shards must have in common.
    pub(super) fn common(&self) -> (&Digest, Option<&str>, Option<&Digest>) {
        (
            &self.plan,
            self.record.head_sha.as_deref(),
            self.record.manifest.as_ref(),
        )
    }

    /// For messages.
    pub(super) fn name(&self) -> String {
        named(self.index, &self.path)
    }
}

/// How a shard and its folder are called in messages.
pub(super) fn named(index: u32, path: &Path) -> String {
    format!("shard {index} ({})", path.display())
}

/// Opens a bundle. The plan goes to whoever keeps one of each.
///
/// # Errors
/// When there is no such folder; what is wrong in it is a problem of its own.
pub(super) fn given(
    path: &Path,
    seal: &dyn Fn(&Plan) -> Digest,
) -> Result<Result<(Given, Plan), Problem>, MergeError> {
    let inside = Inside::open(path).map_err(|reason| MergeError::Unreadable {
        path: path.to_owned(),
        reason,
    })?;
    let problem = |code, shard: Option<u32>, reason: &dyn fmt::Display| Problem {
        code,
        shard,
        message: match shard {
            Some(index) => format!("{}: {reason}", named(index, path)),
            None => format!("{}: {reason}", path.display()),
        },
    };
    let record: RunRecord = match document(&inside, "run.json", LONGEST_RECORD) {
        Ok(record) => record,
        Err(reason) => return Ok(Err(problem(Code::Damaged, None, &reason))),
    };
    let version = record.schema.strip_prefix(RUN_SCHEMA);
    if !version.is_some_and(|minor| minor.is_empty() || minor.starts_with('.')) {
        let schema: String = record.schema.chars().take(60).collect();
        let reason = format!("it is a {schema}, and {RUN_SCHEMA} is expected");
        return Ok(Err(problem(Code::Damaged, None, &reason)));
    }
    let Some((shard, digest)) = planned(&record) else {
        let reason = match record.merged.is_empty() {
            true => format!(
                "run {} has no plan ({}), so nobody can tell what it is a part of",
                record.run, record.tool
            ),
            false => format!("run {} was joined already", record.run),
        };
        return Ok(Err(problem(Code::WithoutPlan, None, &reason)));
    };
    let damaged = |reason: &dyn fmt::Display| problem(Code::Damaged, Some(shard.index), reason);
    let plan: Plan = match document(&inside, "plan.json", LONGEST_PLAN) {
        Ok(plan) => plan,
        Err(reason) => return Ok(Err(damaged(&reason))),
    };
    if let Err(reason) = plan::check(&plan, &shard, seal) {
        return Ok(Err(damaged(&reason)));
    }
    if plan.pack != record.pack || plan.config != record.config {
        return Ok(Err(damaged(
            &"its plan is of another pack or configuration",
        )));
    }
    let given = Given {
        path: path.to_owned(),
        inside,
        index: shard.index,
        plan: digest,
        record,
    };
    Ok(Ok((given, plan)))
}

fn planned(record: &RunRecord) -> Option<(ShardRef, Digest)> {
    let shard = record.shard.clone()?;
    let plan = shard.plan.clone()?;
    Some((shard, plan))
}

/// # Errors
/// In words, with the file's name.
pub(super) fn document<T: DeserializeOwned>(
    inside: &Inside,
    name: &str,
    most: u64,
) -> Result<T, String> {
    let bytes = inside
        .read(name, most)
        .map_err(|error| format!("{name}: {error}"))?;
    serde_json::from_slice(&bytes).map_err(|error| format!("{name}: {error}"))
}
