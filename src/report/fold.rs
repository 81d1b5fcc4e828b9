//! `results.json` as a fold of the events, and of nothing else.

use indexmap::IndexMap;
use jiff::Timestamp;

use super::html::Chronicle;
use crate::domain::{
    config::GateConfig,
    drift::SourceDrift,
    event::{Event, EventKind},
    gate::{self, Judged},
    ids::{CaseId, RunId, ScenarioId},
    impact::Impact,
    plan::JoinedShard,
    results::{
        CaseResult, Failure, GateVerdict, RESULTS_SCHEMA, Results, RunStatus, ScenarioResult,
        Status, Totals,
    },
};

/// More than these are counted, not kept: a run that warns at every step must not fill the memory.
const MAX_WARNINGS: usize = 200;

/// Builds [`Results`] from events, one after the other. It keeps a little for each case and nothing for each event.
#[derive(Debug, Default)]
pub struct ResultsFold {
    run: Option<RunId>,
    scenarios: IndexMap<ScenarioId, IndexMap<CaseId, CaseResult>>,
    /// As `run-started` announced them; more than were queued when the run was cut off early.
    selected: (u64, u64),
    warnings: Vec<String>,
    warnings_left_out: u64,
    source_drift: Vec<SourceDrift>,
    shards: Vec<JoinedShard>,
    first: Option<Timestamp>,
    last: Option<Timestamp>,
    /// Start of the run or of its last resumption.
    segment: Option<Timestamp>,
    /// Time of the segments before.
    earlier_ms: u64,
    finished: Option<Finished>,
    impact: Option<Box<Impact>>,
    chronicle: Chronicle,
}

#[derive(Debug)]
struct Finished {
    status: RunStatus,
    gate: GateVerdict,
    duration_ms: u64,
    incomplete_because: Option<String>,
}

impl ResultsFold {
    /// A fold that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in the next event.
    pub fn apply(&mut self, event: &Event) {
        self.chronicle.apply(event);
        match &event.kind {
            EventKind::RunStarted {
                run,
                scenarios,
                cases,
                ..
            } => self.start(run, (*scenarios, *cases), event.at),
            EventKind::ImpactDecided { impact } => self.impact = Some(impact.clone()),
            EventKind::CaseQueued { scenario, case } => {
                let case = self.case(scenario, case);
                // A resumption may queue everything again; what has its final status keeps it.
                if case.status == Status::Running {
                    *case = queued(case.id.clone());
                }
            }
            EventKind::CaseStarted { of } => {
                let case = self.case(&of.scenario, &of.case);
                if of.attempt <= 1 {
                    *case = queued(case.id.clone());
                }
                case.status = Status::Running;
                case.attempts = of.attempt;
                case.checkpoints = 0;
            }
            EventKind::Checkpoint { of, .. } => {
                self.case(&of.scenario, &of.case).checkpoints += 1;
            }
            EventKind::CaseRetried {
                of,
                duration_ms,
                failure,
            } => {
                let case = self.case(&of.scenario, &of.case);
                case.duration_ms += duration_ms;
                case.earlier_failures.push(Failure::clone(failure));
            }
            EventKind::CaseFinished {
                of,
                status,
                flaky,
                duration_ms,
                checkpoints,
                failure,
                blocked_because,
            } => {
                let case = self.case(&of.scenario, &of.case);
                case.status = *status;
                case.flaky = *flaky;
                case.attempts = of.attempt;
                case.duration_ms = *duration_ms;
                case.checkpoints = *checkpoints;
                case.failure.clone_from(failure);
                case.blocked_because.clone_from(blocked_because);
            }
            EventKind::ServiceFailed {
                service,
                of: None,
                reason,
                ..
            } => self.warn(format!("service {service}: {reason}")),
            EventKind::ShardJoined { shard } => self.shards.push(shard.clone()),
            EventKind::SourceDrifted { drift } => {
                self.warn(drift.to_string());
                self.source_drift.push(drift.clone());
            }
            EventKind::HistoryRead { cases, .. } => {
                for past in cases {
                    let case = self.case(&past.scenario, &past.case);
                    case.history = Some(Box::new(past.history.clone()));
                }
            }
            EventKind::Warning { of, message, .. } => self.warn(match of {
                Some(of) => format!("{of}: {message}"),
                None => message.clone(),
            }),
            EventKind::RunFinished {
                status,
                gate,
                duration_ms,
                incomplete_because,
            } => {
                self.finished = Some(Finished {
                    status: *status,
                    gate: gate.clone(),
                    duration_ms: *duration_ms,
                    incomplete_because: incomplete_because.clone(),
                });
            }
            _ => {}
        }
        self.first.get_or_insert(event.at);
        self.last = Some(event.at);
    }

    /// Cases that were selected.
    pub fn planned(&self) -> u64 {
        self.selected.1
    }

    fn start(&mut self, run: &RunId, selected: (u64, u64), at: Timestamp) {
        self.earlier_ms = self.recorded_ms();
        self.segment = Some(at);
        self.finished = None;
        // A resumption looks again.
        self.source_drift.clear();
        self.run = Some(run.clone());
        self.selected = (
            self.selected.0.max(selected.0),
            self.selected.1.max(selected.1),
        );
        for case in self.scenarios.values_mut().flat_map(IndexMap::values_mut) {
            if case.status == Status::Running {
                *case = queued(case.id.clone());
            }
        }
    }

    fn case(&mut self, scenario: &ScenarioId, case: &CaseId) -> &mut CaseResult {
        // Looked up first, because an entry needs an owned key and almost every event finds its case.
        if !self.scenarios.contains_key(scenario) {
            self.scenarios.insert(scenario.clone(), IndexMap::new());
        }
        let cases = self.scenarios.get_mut(scenario).expect("it was inserted");
        cases
            .entry(case.clone())
            .or_insert_with(|| queued(case.clone()))
    }

    fn warn(&mut self, warning: String) {
        if self.warnings.len() < MAX_WARNINGS {
            self.warnings.push(warning);
        } else {
            self.warnings_left_out += 1;
        }
    }

    /// Wall time of all segments, as far as it was recorded.
    fn recorded_ms(&self) -> u64 {
        let segment = match (&self.finished, self.segment, self.last) {
            (Some(finished), ..) => finished.duration_ms,
            (None, Some(start), Some(last)) => millis_between(start, last),
            _ => 0,
        };
        self.earlier_ms + segment
    }

    /// When the first event happened; `None` before it.
    pub fn started(&self) -> Option<Timestamp> {
        self.first
    }

    /// When attempts and services began and ended.
    pub fn chronicle(&self) -> &Chronicle {
        &self.chronicle
    }

    /// When the last event so far happened; `None` before the first.
    pub fn finished(&self) -> Option<Timestamp> {
        self.last
    }

    /// The scenarios so far, in the order in which their cases were queued: what the gate is applied to.
    pub fn scenarios(&self, quarantined: impl Fn(&ScenarioId) -> bool) -> Vec<ScenarioResult> {
        let result = |(id, cases): (&ScenarioId, &IndexMap<CaseId, CaseResult>)| {
            let status = cases
                .values()
                .fold(Status::Passed, |status, case| status.worst(case.status));
            ScenarioResult {
                id: id.clone(),
                status,
                flaky: status == Status::Passed && cases.values().any(|case| case.flaky),
                quarantined: quarantined(id),
                strength: None,
                cases: cases.values().cloned().collect(),
            }
        };
        self.scenarios.iter().map(result).collect()
    }

    /// What the cases so far make of the run: incomplete until each that was selected has its final status.
    pub fn status(&self) -> RunStatus {
        let cases = || self.scenarios.values().flat_map(IndexMap::values);
        let worst = cases().fold(Status::Passed, |status, case| status.worst(case.status));
        let open = cases().any(|case| matches!(case.status, Status::Queued | Status::Running));
        if open || (cases().count() as u64) < self.selected.1 {
            return RunStatus::Incomplete;
        }
        match worst {
            Status::Failed => RunStatus::Failed,
            Status::Blocked => RunStatus::Blocked,
            _ => RunStatus::Passed,
        }
    }

    /// The whole file; `None` before a `run-started`. Without a `run-finished` the run is incomplete, whatever its
    /// cases say, and its gate has failed.
    pub fn results(&self, quarantined: impl Fn(&ScenarioId) -> bool) -> Option<Results> {
        let run = self.run.clone()?;
        let scenarios = self.scenarios(quarantined);
        let (status, verdict, incomplete_because) = match &self.finished {
            Some(end) => (end.status, end.gate.clone(), end.incomplete_because.clone()),
            None => {
                let because = "the record ends before the run did".to_owned();
                let verdict = gate::apply(&Judged {
                    incomplete: Some(&because),
                    ..Judged::new(&GateConfig::default(), self.selected.1, &scenarios)
                });
                (RunStatus::Incomplete, verdict, Some(because))
            }
        };
        let mut warnings = self.warnings.clone();
        if self.warnings_left_out > 0 {
            warnings.push(format!("{} more warnings", self.warnings_left_out));
        }
        Some(Results {
            schema: RESULTS_SCHEMA.to_owned(),
            run,
            status,
            gate: verdict,
            totals: self.totals(&scenarios),
            duration_ms: self.recorded_ms(),
            incomplete_because,
            impact: self.impact.as_deref().cloned(),
            scenarios,
            warnings,
            diagnoses: Vec::new(),
            fixes: Vec::new(),
            source_drift: self.source_drift.clone(),
            shards: self.shards.clone(),
        })
    }

    fn totals(&self, scenarios: &[ScenarioResult]) -> Totals {
        let mut totals = Totals::default();
        for scenario in scenarios {
            match scenario.status {
                Status::Passed => totals.passed += 1,
                Status::Failed => totals.failed += 1,
                Status::Blocked => totals.blocked += 1,
                Status::Queued | Status::Running => {}
            }
            totals.flaky += u64::from(scenario.flaky);
            totals.quarantined += u64::from(scenario.quarantined);
            totals.cases += scenario.cases.len() as u64;
            totals.checkpoints += scenario.cases.iter().map(|c| c.checkpoints).sum::<u64>();
        }
        totals.scenarios = self.selected.0.max(scenarios.len() as u64);
        totals.cases = self.selected.1.max(totals.cases);
        totals
    }
}

fn queued(id: CaseId) -> CaseResult {
    CaseResult {
        id,
        status: Status::Queued,
        flaky: false,
        attempts: 0,
        duration_ms: 0,
        checkpoints: 0,
        failure: None,
        earlier_failures: Vec::new(),
        blocked_because: None,
        history: None,
    }
}

fn millis_between(start: Timestamp, end: Timestamp) -> u64 {
    u64::try_from(end.duration_since(start).as_millis()).unwrap_or(0)
}
