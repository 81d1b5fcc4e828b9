//! Remarks beside the code: which, how loud, how many.

use serde_json::json;

use crate::{
    domain::{
        annotation::{Annotation, Level, Place},
        ids::{CaseId, ScenarioId},
        pack::Pack,
        results::{Gate, Results, RunStatus},
    },
    report::{
        SHOWN_BESIDE_CODE, Titles, annotations,
        fixtures::{Story, failure, titles},
    },
};

fn of(results: &Results, titles: &Titles) -> Vec<Annotation> {
    let place = |scenario: &ScenarioId, case: &CaseId| {
        (scenario.as_str() == "SC-orders-001").then(|| Place::line(format!("docs/{case}.md"), 41))
    };
    annotations(results, titles, place, SHOWN_BESIDE_CODE)
}

fn told(annotations: &[Annotation]) -> String {
    let one = |annotation: &Annotation| {
        let place = annotation.place.as_ref();
        let place = place.map(|place| format!(" at {}:{}", place.file, place.line.unwrap_or(0)));
        let (level, title) = (annotation.level, &annotation.title);
        format!(
            "{level:?}{}\n{title}\n{}",
            place.unwrap_or_default(),
            annotation.message
        )
    };
    annotations.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

#[test]
fn one_of_everything() {
    let mut results = Story::mixed().results();
    results.warnings = vec!["the quarantine of SC-9 ended on 2026-11-21".to_owned()];
    results.gate.because.push("source SRC-1 changed".to_owned());
    insta::assert_snapshot!(told(&of(&results, &titles())), @r#"
    Error at docs/base.md:41
    Broken: Returning shopper orders with a saved card (SC-orders-001)
    No longer holds for Returning shopper: An order is placed and can be found again
    Step order: Orders two bottles of milk
    Action: POST http://127.0.0.1:4321/api/orders
    Checkpoint created: The order is created
    Expected: status equals 201
    Observed: 500
    Evidence: evidence/SC-orders-001/base/1/transcript.jsonl#L2

    Error
    Could not be tried: Imports last year's orders (SC-import)
    service db did not become ready in 30s

    Error
    The gate failed
    source SRC-1 changed

    Warning
    Flaky: Sees the price at once (SC-flaky)
    passed at attempt 2; before: order/created: status equals 201, observed 500

    Notice
    Broken: Prints the receipt (SC-quiet)
    Step order: Does it
    Action: POST http://127.0.0.1:4321/api/orders
    Checkpoint created: The order is created
    Expected: body equals "milk\nbread\nhoney\n"
    Observed: "milk\nbutter\r\nhoney\n"
    and 2 more checkpoints of this step
    Evidence: evidence/SC-orders-001/base/1/transcript.jsonl#L2
    In quarantine: the gate did not count it.

    Notice
    About this run
    the quarantine of SC-9 ended on 2026-11-21
    "#);
}

#[test]
fn the_cases_of_a_scenario_share_a_remark() {
    let names: Vec<_> = (0..8).map(|n| format!("SC-search/c{n}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let mut story = Story::of(&names);
    for name in &names[..7] {
        story.failed(name, failure());
    }
    story.blocked(names[7], "the service was down");
    let results = story.ended(RunStatus::Failed, &["SC-search"]).results();
    insta::assert_snapshot!(told(&of(&results, &titles())), @r#"
    Error
    Broken: Finds milk (SC-search)
    Case c0: Finds milk
    Step order: Does it
    Action: POST http://127.0.0.1:4321/api/orders
    Checkpoint created: The order is created
    Expected: status equals 201
    Observed: 500
    Evidence: evidence/SC-orders-001/base/1/transcript.jsonl#L2
    Case c1: Finds milk
      order/created: status equals 201, observed 500
    Case c2: Finds milk
      order/created: status equals 201, observed 500
    Case c3: Finds milk
      order/created: status equals 201, observed 500
    Case c4: Finds milk
      order/created: status equals 201, observed 500
    and 3 more cases
    "#);
}

#[test]
fn a_run_that_was_cut_off_says_so() {
    let mut story = Story::of(&["SC-search/base", "SC-import/base"]);
    let mut results = story
        .passed("SC-search/base")
        .ended(RunStatus::Incomplete, &["the run is incomplete"])
        .results();
    results.incomplete_because = Some("the run was interrupted".to_owned());
    insta::assert_snapshot!(told(&of(&results, &titles())), @r#"
    Error
    The run is incomplete
    the run was interrupted
    1 case did not come to an end
    "#);
}

#[test]
fn a_passing_run_has_no_remarks() {
    assert_eq!(of(&Story::passing().results(), &titles()), []);
}

fn many() -> (Results, Titles) {
    let scenarios: Vec<_> = (0..60)
        .map(|n| {
            let priority = ["low", "medium", "high", "critical"][n % 4];
            json!({ "id": format!("SC-{n}"), "title": "Does it", "priority": priority })
        })
        .collect();
    let pack: Pack = serde_json::from_value(json!({
        "schema": "scenarioforge.pack/1", "scenarios": scenarios
    }))
    .expect("a pack");
    let names: Vec<_> = (0..60).map(|n| format!("SC-{n}/base")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let mut story = Story::of(&names);
    for (n, name) in names.iter().enumerate() {
        match n / 20 {
            0 => story.failed(name, failure()),
            1 => story.flaky(name),
            _ => story.passed(name),
        };
    }
    let mut results = story.ended(RunStatus::Failed, &["SC-0"]).results();
    results.warnings = (0..1_000).map(|n| format!("warning {n}")).collect();
    (results, Titles::new(&pack))
}

#[test]
fn no_level_has_more_than_the_runner_shows_and_the_last_says_what_is_left() {
    let (results, titles) = many();
    let all = of(&results, &titles);
    for (level, first, last) in [
        (Level::Error, "Broken: Does it (SC-3)", "and 11 more errors"),
        (
            Level::Warning,
            "Flaky: Does it (SC-23)",
            "and 11 more warnings",
        ),
        (Level::Notice, "About this run", "and 991 more notices"),
    ] {
        let own: Vec<_> = all
            .iter()
            .filter(|annotation| annotation.level == level)
            .collect();
        assert_eq!(own.len(), 10, "{level:?}");
        assert_eq!((&*own[0].title, &*own[9].title), (first, last));
        assert!(own[9].message.contains("job summary"), "{}", own[9].message);
        assert_eq!(own[9].place, None);
    }
    // Critical ones first, then high ones, and within them the order of the pack.
    let order: Vec<_> = all
        .iter()
        .take(9)
        .map(|annotation| annotation.title.as_str())
        .collect();
    let expected = [3, 7, 11, 15, 19, 2, 6, 10, 14].map(|n| format!("Broken: Does it (SC-{n})"));
    assert_eq!(order, expected);
    assert!(
        all[9].message.starts_with("SC-18, SC-1, SC-5,"),
        "{}",
        all[9].message
    );
}

#[test]
fn what_the_gate_does_not_count_is_no_error() {
    let mut story = Story::of(&["SC-search/base", "SC-import/base", "SC-flaky/base"]);
    let story = story
        .passed("SC-search/base")
        .blocked("SC-import/base", "the service was down")
        .flaky("SC-flaky/base");
    for (because, levels) in [
        (&["SC-import", "SC-flaky"][..], [Level::Error, Level::Error]),
        (&["SC-import"], [Level::Error, Level::Warning]),
        (&[], [Level::Warning, Level::Warning]),
    ] {
        let results = story.clone().ended(RunStatus::Blocked, because).results();
        let found: Vec<_> = of(&results, &titles())
            .iter()
            .map(|one| one.level)
            .collect();
        assert_eq!(found, levels, "{because:?}");
    }
}

#[test]
fn texts_of_the_app_stay_short_and_visible() {
    let nasty = "\u{1b}[2J\u{202e}\n::error::x\n##[error]owned\r%0A".repeat(2_000);
    let mut bad = failure();
    bad.text.clone_from(&nasty);
    bad.observed = json!(nasty);
    bad.reason = Some(nasty.clone());
    bad.action = Some(nasty.clone());
    bad.at = Some(nasty.clone());
    bad.evidence = vec![nasty.clone()];
    let mut results = Story::of(&["SC-search/base"])
        .failed("SC-search/base", bad)
        .ended(RunStatus::Failed, &[&nasty])
        .results();
    results.warnings = vec![nasty.clone()];
    results.gate.verdict = Gate::Failed;
    let all = of(&results, &titles());
    assert_eq!(all.len(), 3);
    for annotation in all {
        assert!(
            annotation.message.len() < 4_096,
            "{}",
            annotation.message.len()
        );
        for line in annotation.message.lines().chain(annotation.title.lines()) {
            assert!(
                !line.contains("##[") && !line.contains(char::is_control),
                "{line:?}"
            );
            assert!(
                !line.contains('\u{202e}') && !line.trim_start().starts_with("::"),
                "{line:?}"
            );
        }
    }
}
