//! What earlier runs tell about cases: how long they take, and which were broken or flaky before this change.
//!
//! In a workflow they are the last runs on the default branch, elsewhere the last bundles of this machine. Nothing here
//! fails a run: what cannot be read is not known, and a notice says so.

mod github;
mod past;

use std::path::Path;

pub(super) use github::{Asked, of_workflow};

use super::runs;
use crate::domain::{
    event::EventKind,
    history::{CasePast, History, MAX_RUNS, MAX_TOLD},
    ids::CaseRef,
    results::{ScenarioResult, Status},
};

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Read {
    pub(super) history: History,
    /// Why it is less than it could be.
    pub(super) notices: Vec<String>,
    /// The same, where it is of little matter.
    pub(super) notes: Vec<String>,
}

/// The last runs on this machine that were not divided.
pub(super) fn local(root: &Path) -> Read {
    let runs = runs::last_undivided(root, MAX_RUNS).into_iter();
    let runs = runs.filter_map(|bundle| {
        let text = std::fs::read(bundle.join("results.json")).ok()?;
        past::run(&text).ok()
    });
    Read {
        history: History::new("this machine", runs),
        ..Read::default()
    }
}

/// The event that tells how the cases which failed or were flaky did before; `None`: there is nothing to tell.
pub(super) fn told(scenarios: &[ScenarioResult], history: &History) -> Option<EventKind> {
    let cases = scenarios
        .iter()
        .flat_map(|scenario| scenario.cases.iter().map(move |case| (scenario, case)))
        .filter(|(_, case)| case.flaky || case.status == Status::Failed);
    let mut cases = cases.filter_map(|(scenario, case)| {
        let of = CaseRef {
            scenario: scenario.id.clone(),
            case: case.id.clone(),
        };
        Some(CasePast {
            history: history.of(&of)?,
            scenario: of.scenario,
            case: of.case,
        })
    });
    let told: Vec<CasePast> = cases.by_ref().take(MAX_TOLD).collect();
    let left_out = cases.count() as u64;
    (!told.is_empty()).then_some(EventKind::HistoryRead {
        cases: told,
        left_out,
    })
}
