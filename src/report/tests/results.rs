//! The results of runs that ended well, badly, early and twice.

use serde_json::json;

use crate::{
    domain::{
        event::{Event, EventKind, Verdict},
        results::{Gate, RunStatus, Status},
    },
    report::{
        ResultsFold,
        fixtures::{Story, failure, id},
    },
};

fn statuses(story: &Story) -> Vec<(String, &'static str)> {
    let results = story.results();
    let named = results.scenarios.iter().flat_map(|scenario| {
        let case = |case: &crate::domain::results::CaseResult| {
            (format!("{}/{}", scenario.id, case.id), case.status.word())
        };
        scenario.cases.iter().map(case).collect::<Vec<_>>()
    });
    named.collect()
}

#[test]
fn a_run_that_never_began_has_no_results() {
    assert!(ResultsFold::new().results(|_| false).is_none());
}

#[test]
fn one_of_everything_is_counted_once() {
    let results = Story::mixed().results();
    assert_eq!(results.status, RunStatus::Failed);
    assert_eq!(results.gate.because, ["SC-orders-001", "SC-import"]);
    insta::assert_debug_snapshot!(results.totals, @r"
    Totals {
        scenarios: 5,
        passed: 2,
        failed: 2,
        blocked: 1,
        flaky: 1,
        quarantined: 1,
        cases: 6,
        checkpoints: 5,
    }
    ");
    let marks: Vec<_> = results
        .scenarios
        .iter()
        .map(|s| (s.id.as_str(), s.status.word(), s.flaky, s.quarantined))
        .collect();
    assert_eq!(
        marks,
        [
            ("SC-orders-001", "failed", false, false),
            ("SC-search", "passed", false, false),
            ("SC-import", "blocked", false, false),
            ("SC-flaky", "passed", true, false),
            ("SC-quiet", "failed", false, true),
        ],
        "in the order in which they were queued, not finished"
    );
    let flaky = &results.scenarios[3].cases[0];
    assert_eq!((flaky.attempts, flaky.duration_ms), (2, 420));
    assert_eq!(flaky.earlier_failures, [failure()]);
}

#[test]
fn events_that_were_stored_give_the_same_results() {
    let story = Story::mixed();
    let mut stored = ResultsFold::new();
    for event in &story.events {
        let line = serde_json::to_string(event).expect("an event is JSON");
        let event: Event = serde_json::from_str(&line).expect("and can be read back");
        stored.apply(&event);
    }
    let stored = stored.results(|scenario| scenario.as_str() == "SC-quiet");
    let stored = serde_json::to_value(stored.expect("a run")).expect("results are JSON");
    let live = serde_json::to_value(story.results()).expect("results are JSON");
    assert_eq!(stored, live);
}

#[test]
fn a_run_without_an_end_is_incomplete_and_fails_the_gate() {
    let mut story = Story::of(&["SC-search/base", "SC-import/base", "SC-flaky/base"]);
    story
        .passed("SC-search/base")
        .tried("SC-import/base", 1, Verdict::Passed);
    let results = story.results();
    assert_eq!(results.status, RunStatus::Incomplete);
    assert_eq!(results.gate.verdict, Gate::Failed);
    assert_eq!(results.gate.because, ["the run is incomplete"]);
    assert!(results.incomplete_because.is_some());
    assert_eq!(results.duration_ms, 410);
    assert_eq!(results.totals.checkpoints, 2);
    assert_eq!(
        statuses(&story),
        [
            ("SC-search/base".to_owned(), "passed"),
            ("SC-import/base".to_owned(), "running"),
            ("SC-flaky/base".to_owned(), "queued"),
        ]
    );
    assert_eq!(story.fold().status(), RunStatus::Incomplete);
}

#[test]
fn a_run_that_was_cut_off_while_queueing_knows_how_much_it_had_to_do() {
    let mut story = Story { events: Vec::new() };
    story.started(12, 40, false);
    let queued = EventKind::CaseQueued {
        scenario: id("SC-search"),
        case: id("base"),
    };
    story.tell(0, queued).passed("SC-search/base");
    let results = story.results();
    assert_eq!((results.totals.scenarios, results.totals.cases), (12, 40));
    assert_eq!(story.fold().status(), RunStatus::Incomplete);
}

#[test]
fn a_resumed_run_goes_on_with_what_had_no_end() {
    let mut story = Story::of(&["SC-search/base", "SC-import/base"]);
    story
        .failed("SC-search/base", failure())
        .retried("SC-import/base", failure())
        .tried("SC-import/base", 2, Verdict::Passed);
    story.started(1, 1, true);
    assert_eq!(statuses(&story)[1].1, "queued");
    let queued_again = EventKind::CaseQueued {
        scenario: id("SC-search"),
        case: id("base"),
    };
    let story = story
        .tell(1000, queued_again)
        .passed("SC-import/base")
        .ended(RunStatus::Failed, &["SC-search"]);
    let results = story.results();
    assert_eq!(results.status, RunStatus::Failed);
    assert_eq!((results.totals.scenarios, results.totals.cases), (2, 2));
    assert_eq!(results.scenarios[0].status, Status::Failed, "kept");
    let case = &results.scenarios[1].cases[0];
    assert_eq!((case.status, case.attempts), (Status::Passed, 1));
    assert!(case.earlier_failures.is_empty(), "of the part cut off");
    assert_eq!(
        results.duration_ms,
        (210 + 210 + 200) + (1000 + 210),
        "both parts"
    );
}

#[test]
fn warnings_and_failed_services_are_told_and_bounded() {
    let mut story = Story::of(&["SC-search/base"]);
    let service: EventKind = serde_json::from_value(json!({
        "t": "service-failed", "service": "db", "reason": "port 5432 refused connections", "log": ["boom"]
    }))
    .expect("an event");
    story.tell(0, service);
    for index in 0..300 {
        let warning = json!({ "t": "warning", "code": "cleanup-failed", "message": format!("number {index}"),
            "of": { "scenario": "SC-search", "case": "base", "attempt": 1 } });
        story.tell(0, serde_json::from_value(warning).expect("an event"));
    }
    let warnings = story.results().warnings;
    assert_eq!(warnings.len(), 201);
    assert_eq!(warnings[0], "service db: port 5432 refused connections");
    assert_eq!(warnings[1], "SC-search/base: number 0");
    assert_eq!(warnings[200], "101 more warnings");
}
