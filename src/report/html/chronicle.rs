//! When things happened: attempts and services by time, as a fold of the events.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::domain::{
    event::{AttemptRef, Event, EventKind},
    ids::{CaseId, ScenarioId, ServiceName},
    results::Status,
};

/// Builds the timeline of a run from its events, one after the other.
#[derive(Debug, Default)]
pub struct Chronicle {
    first: Option<Timestamp>,
    /// In the order in which they began.
    pub(super) attempts: Vec<AttemptSpan>,
    /// Where the attempt that is under way stands in `attempts`.
    open: HashMap<(ScenarioId, CaseId), usize>,
    /// Services of the run, not those of single cases: there may be one for each case.
    pub(super) services: Vec<ServiceSpan>,
}

/// One attempt of a case. Times are milliseconds since the first event.
#[derive(Debug)]
pub(super) struct AttemptSpan {
    pub(super) of: AttemptRef,
    pub(super) start: i64,
    /// `None`: it did not come to its end.
    pub(super) end: Option<i64>,
    pub(super) status: Status,
}

/// One life of a service.
#[derive(Debug)]
pub(super) struct ServiceSpan {
    pub(super) name: ServiceName,
    pub(super) command: String,
    pub(super) port: Option<u16>,
    pub(super) start: i64,
    /// `None`: it never was.
    pub(super) ready: Option<i64>,
    /// `None`: the record does not say.
    pub(super) end: Option<i64>,
    /// Why it failed; `None`: it did not.
    pub(super) failed: Option<String>,
    pub(super) killed: bool,
}

impl Chronicle {
    /// Takes in the next event.
    pub fn apply(&mut self, event: &Event) {
        let first = *self.first.get_or_insert(event.at);
        let at = i64::try_from(event.at.duration_since(first).as_millis()).unwrap_or(i64::MAX);
        match &event.kind {
            // What was under way when the run was cut off is begun anew.
            EventKind::RunStarted { .. } => self.open.clear(),
            EventKind::CaseStarted { of } => {
                self.open.insert(key(of), self.attempts.len());
                self.attempts.push(AttemptSpan {
                    of: of.clone(),
                    start: at,
                    end: None,
                    status: Status::Running,
                });
            }
            EventKind::CaseRetried { of, .. } => self.ended(of, Status::Failed, at),
            EventKind::CaseFinished { of, status, .. } => self.ended(of, *status, at),
            EventKind::ServiceStarted {
                service,
                of: None,
                command,
                port,
            } => self.services.push(ServiceSpan {
                name: service.clone(),
                command: command.clone(),
                port: *port,
                start: at,
                ready: None,
                end: None,
                failed: None,
                killed: false,
            }),
            EventKind::ServiceReady {
                service, of: None, ..
            } => self.with(service, |span| span.ready = Some(at)),
            EventKind::ServiceFailed {
                service,
                of: None,
                reason,
                ..
            } => self.with(service, |span| {
                span.failed = Some(reason.clone());
                span.end.get_or_insert(at);
            }),
            EventKind::ServiceStopped {
                service,
                of: None,
                killed,
            } => self.with(service, |span| {
                span.killed = *killed;
                span.end.get_or_insert(at);
            }),
            _ => {}
        }
    }

    fn ended(&mut self, of: &AttemptRef, status: Status, at: i64) {
        if let Some(span) = self
            .open
            .remove(&key(of))
            .and_then(|index| self.attempts.get_mut(index))
        {
            span.end = Some(at);
            span.status = status;
        }
    }

    fn with(&mut self, name: &ServiceName, change: impl FnOnce(&mut ServiceSpan)) {
        if let Some(span) = self.services.iter_mut().rev().find(|s| s.name == *name) {
            change(span);
        }
    }
}

fn key(of: &AttemptRef) -> (ScenarioId, CaseId) {
    (of.scenario.clone(), of.case.clone())
}
