//! Runs that never happened, told event by event, for the tests of this room.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use crate::domain::{
    checkpoint::{Predicate, Subject},
    event::{AttemptRef, EVENT_SCHEMA, Event, EventKind, Phase, Verdict},
    pack::Pack,
    results::{Failure, Gate, GateVerdict, Results, RunStatus, Status},
};

use super::{About, ResultsFold, Titles};

/// A run as a list of events; each call appends what a runner would tell.
#[derive(Clone)]
pub(super) struct Story {
    pub(super) events: Vec<Event>,
}

pub(super) fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a valid id")
}

fn of(case: &str, attempt: u32) -> AttemptRef {
    let (scenario, case) = case.split_once('/').expect("scenario/case");
    AttemptRef {
        scenario: id(scenario),
        case: id(case),
        attempt,
    }
}

/// Status equals 201, observed 500.
pub(super) fn failure() -> Failure {
    Failure {
        step: id("order"),
        checkpoint: Some(id("created")),
        text: "The order is created".to_owned(),
        subject: Some(Subject::Status),
        at: None,
        predicate: Some(Predicate::Equals),
        expected: json!(201),
        observed: json!(500),
        reason: None,
        diff: None,
        action: Some("POST http://127.0.0.1:4321/api/orders".to_owned()),
        evidence: vec![
            "evidence/SC-orders-001/base/1/transcript.jsonl#L2".to_owned(),
            "evidence/SC-orders-001/base/1/repro.sh".to_owned(),
        ],
        more: 0,
    }
}

impl Story {
    /// A run of these cases, all queued.
    pub(super) fn of(cases: &[&str]) -> Self {
        let mut story = Self { events: Vec::new() };
        let mut scenarios: Vec<_> = cases.iter().map(|case| of(case, 1).scenario).collect();
        scenarios.dedup();
        story.started(scenarios.len() as u64, cases.len() as u64, false);
        for case in cases {
            let of = of(case, 1);
            story.tell(
                0,
                EventKind::CaseQueued {
                    scenario: of.scenario,
                    case: of.case,
                },
            );
        }
        story
    }

    pub(super) fn tell(&mut self, after_ms: i64, kind: EventKind) -> &mut Self {
        let began: Timestamp = "2026-11-22T13:45:01Z".parse().expect("a timestamp");
        let last = self.events.last().map_or(began, |event| event.at);
        self.events.push(Event {
            seq: self.events.len() as u64 + 1,
            at: last + SignedDuration::from_millis(after_ms),
            kind,
        });
        self
    }

    pub(super) fn started(&mut self, scenarios: u64, cases: u64, resumed: bool) -> &mut Self {
        let kind = EventKind::RunStarted {
            schema: EVENT_SCHEMA.to_owned(),
            run: id("20261122T134501Z-4f9a1c"),
            scenarios,
            cases,
            jobs: 4,
            resumed,
        };
        self.tell(0, kind)
    }

    /// An attempt begins and judges one checkpoint.
    pub(super) fn tried(&mut self, case: &str, attempt: u32, verdict: Verdict) -> &mut Self {
        let of = of(case, attempt);
        self.tell(0, EventKind::CaseStarted { of: of.clone() });
        self.tell(
            0,
            EventKind::StepStarted {
                of: of.clone(),
                step: id("order"),
                phase: Phase::Step,
            },
        );
        self.tell(
            200,
            EventKind::StepFinished {
                of: of.clone(),
                step: id("order"),
                phase: Phase::Step,
                duration_ms: 200,
                tries: 1,
                error: None,
            },
        );
        let kind = EventKind::Checkpoint {
            of,
            step: id("order"),
            id: id("created"),
            verdict,
            subject: Subject::Status,
            predicate: Predicate::Equals,
            expected: json!(201),
            observed: json!(500),
            reason: None,
        };
        self.tell(0, kind)
    }

    pub(super) fn done(
        &mut self,
        case: &str,
        attempt: u32,
        status: Status,
        failure: Option<Failure>,
        because: Option<&str>,
    ) -> &mut Self {
        let kind = EventKind::CaseFinished {
            of: of(case, attempt),
            status,
            flaky: status == Status::Passed && attempt > 1,
            duration_ms: 210 * u64::from(attempt),
            checkpoints: u64::from(status != Status::Blocked),
            failure: failure.map(Box::new),
            blocked_because: because.map(str::to_owned),
        };
        self.tell(10, kind)
    }

    pub(super) fn passed(&mut self, case: &str) -> &mut Self {
        self.tried(case, 1, Verdict::Passed)
            .done(case, 1, Status::Passed, None, None)
    }

    pub(super) fn failed(&mut self, case: &str, failure: Failure) -> &mut Self {
        self.tried(case, 1, Verdict::Failed)
            .done(case, 1, Status::Failed, Some(failure), None)
    }

    pub(super) fn blocked(&mut self, case: &str, because: &str) -> &mut Self {
        self.tell(0, EventKind::CaseStarted { of: of(case, 1) });
        let kind = EventKind::CaseBlocked {
            of: of(case, 1),
            because: because.to_owned(),
        };
        self.tell(0, kind)
            .done(case, 1, Status::Blocked, None, Some(because))
    }

    pub(super) fn retried(&mut self, case: &str, failure: Failure) -> &mut Self {
        let kind = EventKind::CaseRetried {
            of: of(case, 1),
            duration_ms: 210,
            failure: Box::new(failure),
        };
        self.tried(case, 1, Verdict::Failed).tell(10, kind)
    }

    pub(super) fn flaky(&mut self, case: &str) -> &mut Self {
        self.retried(case, failure())
            .tried(case, 2, Verdict::Passed)
            .done(case, 2, Status::Passed, None, None)
    }

    pub(super) fn ended(&mut self, status: RunStatus, because: &[&str]) -> Self {
        let verdict = if because.is_empty() {
            Gate::Passed
        } else {
            Gate::Failed
        };
        let first = self
            .events
            .iter()
            .rev()
            .find(|event| matches!(event.kind, EventKind::RunStarted { .. }));
        let last = self.events.last().expect("a run has begun").at;
        let took = last.duration_since(first.expect("a run has begun").at);
        let kind = EventKind::RunFinished {
            status,
            gate: GateVerdict {
                verdict,
                because: because.iter().map(|&reason| reason.to_owned()).collect(),
                reasons: Vec::new(),
                note: None,
            },
            duration_ms: took.as_millis() as u64,
            incomplete_because: None,
        };
        self.tell(0, kind).clone()
    }

    pub(super) fn fold(&self) -> ResultsFold {
        let mut fold = ResultsFold::new();
        for event in &self.events {
            fold.apply(event);
        }
        fold
    }

    /// `SC-quiet` is the one in quarantine.
    pub(super) fn results(&self) -> Results {
        self.fold()
            .results(|scenario| scenario.as_str() == "SC-quiet")
            .expect("a run has begun")
    }

    pub(super) fn passing() -> Self {
        Self::of(&["SC-orders-001/base"])
            .passed("SC-orders-001/base")
            .ended(RunStatus::Passed, &[])
    }

    /// One of everything.
    pub(super) fn mixed() -> Self {
        let mut story = Self::of(&[
            "SC-orders-001/base",
            "SC-orders-001/none-left",
            "SC-search/base",
            "SC-import/base",
            "SC-flaky/base",
            "SC-quiet/base",
        ]);
        let mut diff = failure();
        diff.subject = Some(Subject::Body);
        diff.diff = Some(
            "--- expected\n+++ observed\n@@ -1,3 +1,3 @@\n milk\n-bread\n+butter\r\n honey"
                .to_owned(),
        );
        diff.expected = json!("milk\nbread\nhoney\n");
        diff.observed = json!("milk\nbutter\r\nhoney\n");
        diff.more = 2;
        story
            .passed("SC-orders-001/none-left")
            .failed("SC-orders-001/base", failure())
            .passed("SC-search/base")
            .blocked("SC-import/base", "service db did not become ready in 30s")
            .flaky("SC-flaky/base")
            .failed("SC-quiet/base", diff)
            .ended(RunStatus::Failed, &["SC-orders-001", "SC-import"])
    }
}

/// Titles for the stories.
pub(super) fn titles() -> Titles {
    let scenario = |id: &str, title: &str| -> Value {
        json!({ "id": id, "title": title, "steps": [ { "id": "order", "text": "Does it", "run": "true" } ] })
    };
    let pack: Pack = serde_json::from_value(json!({
        "schema": "scenarioforge.pack/1",
        "scenarios": [
            {
                "id": "SC-orders-001", "title": "Returning shopper orders with a saved card", "feature": "Orders",
                "outcome": "An order is placed and can be found again", "persona": { "name": "Returning shopper" },
                "risk": "Lost orders",
                "steps": [ { "id": "order", "text": "Orders two bottles of milk", "run": "true" } ],
                "edge_variants": [ {
                    "id": "none-left", "title": "The last bottle is gone",
                    "replace": [ { "id": "order", "text": "Orders a thousand bottles", "run": "true" } ]
                } ]
            },
            scenario("SC-search", "Finds milk"),
            scenario("SC-import", "Imports last year's orders"),
            scenario("SC-flaky", "Sees the price at once"),
            scenario("SC-quiet", "Prints the receipt"),
        ]
    }))
    .expect("a pack");
    Titles::new(&pack)
}

pub(super) fn about() -> About {
    About {
        project: "shop".to_owned(),
        version: "0.1.0".to_owned(),
        started: "2026-11-22T13:45:01Z".parse().expect("a timestamp"),
        finished: "2026-11-22T13:45:09Z".parse().expect("a timestamp"),
    }
}
