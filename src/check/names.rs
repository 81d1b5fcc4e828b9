//! Ids are unique where they stand, also for file systems that do not tell letter case.

use std::collections::{HashMap, HashSet};

use super::{finding::Findings, path::At};
use crate::domain::pack::{Scenario, Step};

/// Each id once; it stands under `key` in its item of the list.
pub(super) fn unique<'p>(
    what: &str,
    ids: impl IntoIterator<Item = &'p str>,
    list: &At<'_>,
    key: &str,
    out: &mut Findings,
) {
    let mut seen = HashSet::new();
    for (index, id) in ids.into_iter().enumerate() {
        if !seen.insert(id) {
            twice(what, id, &list.index(index).key(key), out);
        }
    }
}

fn twice(what: &str, id: &str, at: &At<'_>, out: &mut Findings) {
    out.error(
        "duplicate-id",
        at,
        format!("there is already a {what} `{id}`"),
        "give one of them another id",
    );
}

/// Evidence is filed in folders named after these ids, which some file systems would take for one.
pub(super) fn differ_in_more_than_case<'p>(
    ids: impl IntoIterator<Item = &'p str>,
    taken: &'p str,
    list: &At<'_>,
    out: &mut Findings,
) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    if !taken.is_empty() {
        seen.insert(taken.to_owned(), taken);
    }
    for (index, id) in ids.into_iter().enumerate() {
        let first = *seen.entry(id.to_ascii_lowercase()).or_insert(id);
        if first != id {
            out.warning(
                "ids-differ-in-case",
                &list.index(index).key("id"),
                format!("`{id}` and `{first}` differ only in letter case"),
                "their evidence would share a folder on some file systems; rename one of them",
            );
        }
    }
}

/// Steps are unique among preconditions and flow; cleanup steps, which events tell apart, among themselves.
pub(super) fn steps(scenario: &Scenario, at: &At<'_>, out: &mut Findings) {
    let mut seen: HashSet<&str> = HashSet::new();
    let preconditions = at.key("preconditions");
    for (index, precondition) in scenario.preconditions.iter().enumerate() {
        if let Some(step) = &precondition.step
            && !seen.insert(step.id.as_str())
        {
            let at = preconditions.index(index);
            twice("step", step.id.as_str(), &at.key("step").key("id"), out);
        }
    }
    own_steps(&scenario.steps, &mut seen, &at.key("steps"), out);
    own_steps(
        &scenario.cleanup,
        &mut HashSet::new(),
        &at.key("cleanup"),
        out,
    );
    let variants = at.key("edge_variants");
    for (index, variant) in scenario.edge_variants.iter().enumerate() {
        let Some(steps) = &variant.steps else {
            continue;
        };
        let shared = scenario
            .preconditions
            .iter()
            .filter_map(|precondition| precondition.step.as_ref());
        let mut seen = shared.map(|step| step.id.as_str()).collect();
        own_steps(steps, &mut seen, &variants.index(index).key("steps"), out);
    }
}

fn own_steps<'p>(steps: &'p [Step], seen: &mut HashSet<&'p str>, at: &At<'_>, out: &mut Findings) {
    for (index, step) in steps.iter().enumerate() {
        if !seen.insert(step.id.as_str()) {
            twice("step", step.id.as_str(), &at.index(index).key("id"), out);
        }
    }
}
