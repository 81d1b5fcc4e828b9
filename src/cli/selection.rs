//! Which cases are executed: by id or glob, by an earlier run, by what a killed run left open.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::error::CliError;
use crate::{
    domain::{
        event::{Event, EventKind},
        flow::cases,
        gate::names,
        ids::{CaseId, CaseRef, ScenarioId},
        pack::Pack,
        results::Status,
    },
    run::Planned,
};

/// Every case of the pack that the patterns name, in the order of the pack; all without a pattern.
pub(super) fn by_name(pack: &Pack, patterns: &[String]) -> Result<Vec<Planned>, CliError> {
    let mut used = vec![false; patterns.len()];
    let mut planned = Vec::new();
    for (place, scenario) in pack.scenarios.iter().enumerate() {
        for case in cases(scenario) {
            let full = format!("{}/{case}", scenario.id);
            let mut wanted = patterns.is_empty();
            for (number, pattern) in patterns.iter().enumerate() {
                if names(pattern, scenario.id.as_str()) || names(pattern, &full) {
                    used[number] = true;
                    wanted = true;
                }
            }
            if wanted {
                planned.push(fresh(place, case));
            }
        }
    }
    match patterns.iter().zip(used).find(|(_, used)| !used) {
        Some((pattern, _)) => Err(unknown(pattern, pack)),
        None => Ok(planned),
    }
}

fn fresh(scenario: usize, case: CaseId) -> Planned {
    Planned {
        scenario,
        case,
        first_attempt: 1,
        failed_before: false,
        expected_ms: None,
    }
}

fn unknown(pattern: &str, pack: &Pack) -> CliError {
    let error = CliError::input(format!("no scenario matches `{pattern}`"));
    let ids = pack.scenarios.iter().map(|scenario| scenario.id.as_str());
    let nearest = ids
        .map(|id| (strsim::jaro_winkler(pattern, id), id))
        .max_by(|one, other| one.0.total_cmp(&other.0));
    match nearest {
        Some((likeness, id)) if likeness > 0.7 => error.hint(format!("did you mean `{id}`?")),
        _ => error.hint("name scenarios by id or glob, for example `SC-orders-*`, and single cases as `SC-orders-001/base`"),
    }
}

/// What the journal of an earlier run says of its cases.
#[derive(Debug, Default)]
pub(super) struct Earlier {
    order: Vec<CaseRef>,
    seen: HashMap<CaseRef, Progress>,
}

#[derive(Debug, Default, Clone)]
struct Progress {
    attempts: u32,
    failed_before: bool,
    finished: Option<Status>,
}

impl Earlier {
    /// Takes the next event.
    pub(super) fn apply(&mut self, event: &Event) {
        let key = |scenario: &ScenarioId, case: &CaseId| CaseRef {
            scenario: scenario.clone(),
            case: case.clone(),
        };
        match &event.kind {
            EventKind::CaseQueued { scenario, case } => {
                let key = key(scenario, case);
                if !self.seen.contains_key(&key) {
                    self.order.push(key.clone());
                    self.seen.insert(key, Progress::default());
                }
            }
            EventKind::CaseStarted { of } => {
                self.progress(key(&of.scenario, &of.case)).attempts = of.attempt
            }
            EventKind::CaseRetried { of, .. } => {
                self.progress(key(&of.scenario, &of.case)).failed_before = true
            }
            EventKind::CaseFinished { of, status, .. } => {
                self.progress(key(&of.scenario, &of.case)).finished = Some(*status)
            }
            _ => {}
        }
    }

    fn progress(&mut self, case: CaseRef) -> &mut Progress {
        self.seen.entry(case).or_default()
    }

    /// The cases that were not finished. What is no longer in the pack is left out.
    pub(super) fn unfinished(&self, pack: &Pack) -> Vec<Planned> {
        self.plan(pack, |progress| progress.finished.is_none())
    }

    /// The worst status of the cases that were finished, by scenario.
    pub(super) fn finished(&self) -> BTreeMap<ScenarioId, Status> {
        let mut worst: BTreeMap<ScenarioId, Status> = BTreeMap::new();
        for (case, progress) in &self.seen {
            if let Some(status) = progress.finished {
                let entry = worst.entry(case.scenario.clone()).or_insert(status);
                *entry = entry.worst(status);
            }
        }
        worst
    }

    /// The cases that failed or were blocked, from the start.
    pub(super) fn failed(&self, pack: &Pack) -> Vec<Planned> {
        let failed = |progress: &Progress| {
            matches!(progress.finished, Some(Status::Failed | Status::Blocked))
        };
        let mut planned = self.plan(pack, failed);
        for planned in &mut planned {
            planned.first_attempt = 1;
            planned.failed_before = false;
        }
        planned
    }

    fn plan(&self, pack: &Pack, wanted: impl Fn(&Progress) -> bool) -> Vec<Planned> {
        let places: BTreeMap<&ScenarioId, usize> = pack
            .scenarios
            .iter()
            .enumerate()
            .map(|(place, scenario)| (&scenario.id, place))
            .collect();
        let planned = self
            .order
            .iter()
            .filter(|case| wanted(&self.seen[*case]))
            .filter_map(|case| {
                let place = *places.get(&case.scenario)?;
                cases(&pack.scenarios[place]).find(|known| *known == case.case)?;
                let progress = &self.seen[case];
                Some(Planned {
                    first_attempt: progress.attempts + 1,
                    failed_before: progress.failed_before,
                    ..fresh(place, case.case.clone())
                })
            });
        planned.collect()
    }
}

/// Cases of one plan that are in another, too.
pub(super) fn among(planned: Vec<Planned>, others: &[Planned]) -> Vec<Planned> {
    let others: BTreeSet<(usize, &str)> = others
        .iter()
        .map(|other| (other.scenario, other.case.as_str()))
        .collect();
    planned
        .into_iter()
        .filter(|planned| others.contains(&(planned.scenario, planned.case.as_str())))
        .collect()
}

/// Cases of these scenarios.
pub(super) fn of_scenarios<'a>(
    planned: Vec<Planned>,
    pack: &Pack,
    scenarios: impl Iterator<Item = &'a ScenarioId>,
) -> Vec<Planned> {
    let wanted: HashSet<&ScenarioId> = scenarios.collect();
    planned
        .into_iter()
        .filter(|planned| wanted.contains(&pack.scenarios[planned.scenario].id))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> Pack {
        serde_json::from_value(serde_json::json!({ "schema": "scenarioforge.pack/1", "scenarios": [
            { "id": "SC-a-1", "title": "t", "steps": [ { "id": "s" } ], "edge_variants": [ { "id": "v", "title": "t" } ] },
            { "id": "SC-a-2", "title": "t", "steps": [ { "id": "s" } ] },
            { "id": "SC-b-1", "title": "t", "steps": [ { "id": "s" } ] }
        ] }))
        .expect("a pack")
    }

    fn shown(pack: &Pack, planned: &[Planned]) -> Vec<String> {
        planned
            .iter()
            .map(|planned| format!("{}/{}", pack.scenarios[planned.scenario].id, planned.case))
            .collect()
    }

    #[test]
    fn cases_are_named_by_id_or_glob() {
        let pack = pack();
        let table: [(&[&str], &[&str]); 5] = [
            (
                &[],
                &["SC-a-1/base", "SC-a-1/v", "SC-a-2/base", "SC-b-1/base"],
            ),
            (&["SC-a-1"], &["SC-a-1/base", "SC-a-1/v"]),
            (&["SC-a-*"], &["SC-a-1/base", "SC-a-1/v", "SC-a-2/base"]),
            (&["SC-a-1/v", "SC-b-1"], &["SC-a-1/v", "SC-b-1/base"]),
            (&["*/v"], &["SC-a-1/v"]),
        ];
        for (patterns, expected) in table {
            let patterns: Vec<String> = patterns
                .iter()
                .map(|pattern| (*pattern).to_owned())
                .collect();
            let planned = by_name(&pack, &patterns).unwrap_or_default();
            assert_eq!(shown(&pack, &planned), expected, "{patterns:?}");
        }
        let error = by_name(&pack, &["SC-a-1".to_owned(), "SC-b-l".to_owned()])
            .err()
            .map(|error| error.render(false));
        assert_eq!(
            error.as_deref(),
            Some("error: no scenario matches `SC-b-l`\n  hint: did you mean `SC-b-1`?\n")
        );
    }

    #[test]
    fn an_earlier_run_says_what_is_open_and_what_failed() {
        let pack = pack();
        let of = |scenario: &str, attempt: u32| serde_json::json!({ "scenario": scenario, "case": "base", "attempt": attempt });
        let event = |t: &str, fields: serde_json::Value| {
            let mut event = serde_json::json!({ "seq": 1, "at": "2026-01-01T00:00:00Z", "t": t });
            event
                .as_object_mut()
                .expect("an object")
                .extend(fields.as_object().expect("an object").clone());
            serde_json::from_value::<Event>(event).expect("an event")
        };
        let mut earlier = Earlier::default();
        for scenario in ["SC-a-1", "SC-a-2", "SC-b-1", "SC-gone"] {
            earlier.apply(&event(
                "case-queued",
                serde_json::json!({ "scenario": scenario, "case": "base" }),
            ));
        }
        earlier.apply(&event("case-started", of("SC-a-1", 1)));
        earlier.apply(&event("case-started", of("SC-a-2", 2)));
        let mut finished = of("SC-a-1", 1);
        finished.as_object_mut().expect("an object").extend(
            serde_json::json!({ "status": "failed", "flaky": false, "duration_ms": 1, "checkpoints": 1, "failure": null, "blocked_because": null })
                .as_object()
                .expect("an object")
                .clone(),
        );
        earlier.apply(&event("case-finished", finished));
        let open = earlier.unfinished(&pack);
        assert_eq!(shown(&pack, &open), ["SC-a-2/base", "SC-b-1/base"]);
        assert_eq!(
            open.iter()
                .map(|planned| planned.first_attempt)
                .collect::<Vec<_>>(),
            [3, 1]
        );
        assert_eq!(shown(&pack, &earlier.failed(&pack)), ["SC-a-1/base"]);
    }
}
