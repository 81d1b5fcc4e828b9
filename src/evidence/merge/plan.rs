//! Whether a plan is one: every case in one shard, every shard once, and the digest that of what it says.

use std::collections::HashSet;

use crate::domain::{
    ids::Digest,
    plan::{MAX_SHARDS, PLAN_SCHEMA, Plan, ShardRef},
};

/// # Errors
/// In words.
pub(super) fn check(
    plan: &Plan,
    of: &ShardRef,
    seal: &dyn Fn(&Plan) -> Digest,
) -> Result<(), String> {
    let version = plan.schema.strip_prefix(PLAN_SCHEMA);
    if !version.is_some_and(|minor| minor.is_empty() || minor.starts_with('.')) {
        return Err(format!(
            "plan.json: it is a {}, and {PLAN_SCHEMA} is expected",
            plan.schema
        ));
    }
    if seal(plan) != plan.digest || of.plan.as_ref() != Some(&plan.digest) {
        return Err("plan.json: its digest is not that of the plan that the run had".to_owned());
    }
    let indices = plan.shards.iter().map(|shard| shard.index);
    if plan.count > MAX_SHARDS || plan.count != of.count || !indices.eq(1..=plan.count) {
        return Err("plan.json: its shards are not counted from 1 to the last".to_owned());
    }
    let mut seen = HashSet::new();
    for case in plan.shards.iter().flat_map(|shard| &shard.cases) {
        if !seen.insert((case.scenario.as_str(), case.case.as_str())) {
            return Err(format!(
                "plan.json: {}/{} is in it twice",
                case.scenario, case.case
            ));
        }
    }
    Ok(())
}

/// What two plans differ in, in words.
pub(super) fn difference(one: &Plan, other: &Plan) -> String {
    let differ = if one.pack != other.pack {
        "it is of another pack"
    } else if one.config != other.config {
        "it is of another configuration"
    } else if one.copies != other.copies {
        "its copies of configuration, manifest or scenarios are others: what is hidden as a secret must be the same in all shards"
    } else if one.count != other.count {
        return format!("it has {} shards, and not {}", one.count, other.count);
    } else if one.selection != other.selection {
        "other scenarios were asked for"
    } else if one.durations != other.durations {
        return format!(
            "it was divided by other durations ({}, and not {}); all shards must start from the same ones: run all jobs again, not only those that failed",
            one.durations, other.durations
        );
    } else {
        "its cases are divided otherwise"
    };
    differ.to_owned()
}
