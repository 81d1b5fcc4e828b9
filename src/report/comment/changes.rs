//! What a push changed.

use crate::domain::{
    ids::ScenarioId,
    results::{Results, ScenarioResult, Status},
};

use super::state::{Push, is_broken};

/// Scenarios by what became of them since an earlier push.
#[derive(Debug)]
pub(super) struct Changes<'r> {
    pub(super) newly_broken: Vec<&'r ScenarioResult>,
    pub(super) fixed: Vec<&'r ScenarioResult>,
    pub(super) still_broken: Vec<&'r ScenarioResult>,
    /// They were broken, and this run did not execute them.
    pub(super) not_tried: Vec<ScenarioId>,
}

impl<'r> Changes<'r> {
    /// `before`: `None` when there was no push before, so that everything broken is told as just that.
    pub(super) fn new(results: &'r Results, before: Option<&Push>) -> Self {
        let was_broken = |scenario: &ScenarioResult| {
            before.is_some_and(|before| before.broken.contains(&scenario.id))
        };
        let mut changes = Self {
            newly_broken: Vec::new(),
            fixed: Vec::new(),
            still_broken: Vec::new(),
            not_tried: Vec::new(),
        };
        for scenario in &results.scenarios {
            match (was_broken(scenario), is_broken(scenario)) {
                (false, true) => changes.newly_broken.push(scenario),
                (true, true) => changes.still_broken.push(scenario),
                (true, false) if scenario.status == Status::Passed => changes.fixed.push(scenario),
                _ => {}
            }
        }
        if let Some(before) = before {
            let tried = |id: &&ScenarioId| {
                let mut now = results.scenarios.iter();
                now.any(|scenario| {
                    scenario.id == **id
                        && !matches!(scenario.status, Status::Queued | Status::Running)
                })
            };
            let left = before.broken.iter().filter(|id| !tried(id));
            changes.not_tried.extend(left.cloned());
        }
        changes
    }
}
