//! How far a run is: the fold that the live view and the heartbeat of the plain lines share.

use std::time::Duration;

use indexmap::IndexMap;

use crate::domain::{
    event::{AttemptRef, Event, EventKind},
    ids::{CaseRef, ServiceName, StepId},
    results::Status,
};

/// Where a run stands. Times are those of the reader's clock, counted from wherever it starts.
#[derive(Debug, Default)]
pub(super) struct Progress {
    pub(super) selected: u64,
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) blocked: u64,
    pub(super) flaky: u64,
    pub(super) since: Option<Duration>,
    /// In the order in which they began.
    pub(super) running: IndexMap<CaseRef, Running>,
    pub(super) starting: IndexMap<(ServiceName, Option<CaseRef>), Duration>,
    /// Finished cases that the record held when the reader came: no sign of how fast this run is.
    done_before: u64,
}

/// A case under way.
#[derive(Debug)]
pub(super) struct Running {
    pub(super) attempt: u32,
    pub(super) since: Duration,
    /// `None` until its first step.
    pub(super) step: Option<StepId>,
}

impl Progress {
    pub(super) fn apply(&mut self, event: &Event, now: Duration) {
        match &event.kind {
            EventKind::RunStarted { cases, resumed, .. } => {
                self.since = Some(now);
                self.running.clear();
                self.starting.clear();
                self.done_before = self.done();
                // A resumption may count only what is left.
                let known = if *resumed { self.selected } else { 0 };
                self.selected = known.max(*cases);
            }
            EventKind::ServiceStarted { service, of, .. } => {
                self.starting
                    .insert((service.clone(), of.as_ref().map(case_ref)), now);
            }
            EventKind::ServiceReady { service, of, .. }
            | EventKind::ServiceFailed { service, of, .. }
            | EventKind::ServiceStopped { service, of, .. } => {
                self.starting
                    .shift_remove(&(service.clone(), of.as_ref().map(case_ref)));
            }
            EventKind::CaseStarted { of } => {
                let running = Running {
                    attempt: of.attempt,
                    since: now,
                    step: None,
                };
                self.running.insert(case_ref(of), running);
            }
            EventKind::StepStarted { of, step, .. } => {
                if let Some(running) = self.running.get_mut(&case_ref(of)) {
                    running.step = Some(step.clone());
                }
            }
            EventKind::CaseFinished {
                of, status, flaky, ..
            } => {
                self.running.shift_remove(&case_ref(of));
                match status {
                    Status::Passed => self.passed += 1,
                    Status::Blocked => self.blocked += 1,
                    _ => self.failed += 1,
                }
                self.flaky += u64::from(*flaky);
            }
            _ => {}
        }
    }

    pub(super) fn done(&self) -> u64 {
        self.passed + self.failed + self.blocked
    }

    /// Never less than what is done, so that a bar cannot overflow.
    pub(super) fn total(&self) -> u64 {
        self.selected.max(self.done())
    }

    pub(super) fn elapsed(&self, now: Duration) -> Duration {
        now.saturating_sub(self.since.unwrap_or(now))
    }

    /// Time left at the pace so far; `None` until there is a pace to speak of.
    pub(super) fn left(&self, now: Duration) -> Option<Duration> {
        let done = self.done() - self.done_before;
        let elapsed = self.elapsed(now);
        if done < 3 || elapsed < Duration::from_secs(2) || self.done() == self.total() {
            return None;
        }
        Some(elapsed.mul_f64((self.total() - self.done()) as f64 / done as f64))
    }
}

fn case_ref(of: &AttemptRef) -> CaseRef {
    CaseRef {
        scenario: of.scenario.clone(),
        case: of.case.clone(),
    }
}
