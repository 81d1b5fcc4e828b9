//! The plan of a run, and the part of it that one shard executes.

use std::collections::HashSet;

use sha2::{Digest as _, Sha256};

use super::begin::copy_name;
use crate::{
    check::{FileText, plan_digest},
    domain::{
        ids::{CaseRef, Digest},
        pack::Pack,
        plan::{Durations, PLAN_SCHEMA, Plan, Selection},
    },
    evidence::{Redactor, RunRecord},
    run::Planned,
    select,
};

/// Divides the selected cases into shards. `texts` are the documents that were used.
#[expect(
    clippy::too_many_arguments,
    reason = "the parts of one plan, used once"
)]
pub(super) fn plan(
    record: &RunRecord,
    pack: &Pack,
    texts: &[FileText],
    cases: &[Planned],
    selection: Selection,
    durations: &Durations,
    count: u32,
    redactor: &Redactor,
) -> Plan {
    // A run that is not divided asks for no durations: two runs of one pack have one plan.
    let unknown = Durations::default();
    let durations = if count == 1 { &unknown } else { durations };
    // Hidden before it is sealed, because what is written into a bundle is hidden on the way.
    let hidden = |text: String| redactor.text(&text).0.into_owned();
    let named: Vec<CaseRef> = cases.iter().map(|planned| case(pack, planned)).collect();
    let mut plan = Plan {
        schema: PLAN_SCHEMA.to_owned(),
        digest: Digest::from_sha256(&[]),
        pack: record.pack.clone(),
        config: record.config.clone(),
        copies: texts
            .iter()
            .map(|file| {
                let (copy, _) = redactor.text(&file.text);
                let digest = Digest::from_sha256(&Sha256::digest(copy.as_bytes()));
                (copy_name(file).to_owned(), digest)
            })
            .collect(),
        selection: Selection {
            patterns: selection.patterns.into_iter().map(hidden).collect(),
            failed_in: selection.failed_in,
            impacted_by: selection.impacted_by.map(hidden),
        },
        durations: hidden(durations.from.clone()),
        count,
        shards: select::shards(&named, durations, count),
    };
    plan.digest = plan_digest(&plan);
    plan
}

/// The cases that the plan gives to a shard, in the order of the pack.
pub(super) fn only(pack: &Pack, cases: Vec<Planned>, plan: &Plan, index: u32) -> Vec<Planned> {
    let mine: HashSet<(&str, &str)> = plan
        .shard(index)
        .into_iter()
        .flat_map(|shard| &shard.cases)
        .map(|planned| (planned.scenario.as_str(), planned.case.as_str()))
        .collect();
    let is_mine = |planned: &Planned| {
        mine.contains(&(
            pack.scenarios[planned.scenario].id.as_str(),
            planned.case.as_str(),
        ))
    };
    cases.into_iter().filter(is_mine).collect()
}

/// Tells each case how long it is expected to take.
pub(super) fn expect(cases: &mut [Planned], pack: &Pack, durations: &Durations) {
    for planned in cases {
        planned.expected_ms = durations.known.get(&case(pack, planned)).copied();
    }
}

fn case(pack: &Pack, planned: &Planned) -> CaseRef {
    CaseRef {
        scenario: pack.scenarios[planned.scenario].id.clone(),
        case: planned.case.clone(),
    }
}
