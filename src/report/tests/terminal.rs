//! What a person sees: plain lines, the live picture, the summary.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use serde_json::json;

use crate::{
    domain::{
        event::Verdict,
        results::{Failure, RunStatus},
    },
    report::{
        Plain, Reporter, Style, failure_text,
        fixtures::{Story, failure, id, titles},
        progress::Progress,
        screen::{Size, picture},
        summary_text,
    },
};

fn plain(story: &Story) -> String {
    let mut out = Vec::new();
    let mut plain = Plain::new(
        &mut out,
        titles(),
        Style::bare(),
        Some("report/index.html".into()),
    );
    for event in &story.events {
        plain.event(event).expect("writing to memory");
    }
    plain.finish(&story.results()).expect("writing to memory");
    drop(plain);
    String::from_utf8(out).expect("text")
}

#[test]
fn plain_lines_of_one_of_everything() {
    insta::assert_snapshot!(plain(&Story::mixed()), @r#"
    RUN   20261122T134501Z-4f9a1c starts: 6 cases of 5 scenarios, 4 at once
    PASS  SC-orders-001/none-left  The last bottle is gone  0.21s
    FAIL  SC-orders-001/base  Returning shopper orders with a saved card
          step order: Orders two bottles of milk
            POST http://127.0.0.1:4321/api/orders
          checkpoint created: The order is created
            status equals
            expected: 201
            observed: 500
          evidence: evidence/SC-orders-001/base/1/transcript.jsonl#L2
                    evidence/SC-orders-001/base/1/repro.sh
    PASS  SC-search/base  Finds milk  0.21s
    BLOCK SC-import/base  Imports last year's orders
          because service db did not become ready in 30s
    RETRY SC-flaky/base  attempt 1 failed: order/created: status equals 201, observed 500
    PASS  SC-flaky/base  Sees the price at once  0.42s  flaky: passed at attempt 2
    FAIL  SC-quiet/base  Prints the receipt
          step order: Does it
            POST http://127.0.0.1:4321/api/orders
          checkpoint created: The order is created
            body equals
            │ --- expected
            │ +++ observed
            │ @@ -1,3 +1,3 @@
            │  milk
            │ -bread
            │ +butter\r
            │  honey
          and 2 more checkpoints of this step
          evidence: evidence/SC-orders-001/base/1/transcript.jsonl#L2
                    evidence/SC-orders-001/base/1/repro.sh

    FAIL  SC-orders-001/base  Returning shopper orders with a saved card
          order/created: status equals 201, observed 500
    FAIL  SC-quiet/base  Prints the receipt
          order/created: body equals "milk\nbread\nhoney\n", observed "milk\nbutter\r\nhoney\n"
          in quarantine: the gate did not count it
    BLOCK SC-import/base  Imports last year's orders
          service db did not become ready in 30s
    FLAKY SC-flaky/base  Sees the price at once
          passed at attempt 2; before: order/created: status equals 201, observed 500

    5 scenarios: 2 passed, 2 failed, 1 blocked, 1 flaky, 1 in quarantine
    6 cases, 5 checkpoints, 1.27s
    Gate failed: SC-orders-001, SC-import
    Report: report/index.html
    "#);
}

#[test]
fn a_quiet_run_says_that_it_is_alive() {
    let seconds = Arc::new(AtomicU64::new(0));
    let clock = Arc::clone(&seconds);
    let mut out = Vec::new();
    let mut plain = Plain::new(&mut out, titles(), Style::bare(), None)
        .with_clock(move || Duration::from_secs(clock.load(Ordering::Relaxed)));
    let mut story = Story::of(&["SC-search/base", "SC-import/base", "SC-flaky/base"]);
    story
        .passed("SC-search/base")
        .tried("SC-import/base", 1, Verdict::Passed)
        .tried("SC-flaky/base", 1, Verdict::Passed);
    for event in &story.events {
        plain.event(event).expect("writing to memory");
    }
    for second in 1..=65 {
        seconds.store(second, Ordering::Relaxed);
        plain.tick().expect("writing to memory");
    }
    drop(plain);
    insta::assert_snapshot!(String::from_utf8(out).expect("text"), @r"
    RUN   20261122T134501Z-4f9a1c starts: 3 cases of 3 scenarios, 4 at once
    PASS  SC-search/base  Finds milk  0.21s
    ...   1 of 3 cases done after 30.0s; SC-import/base has run for 30.0s, and 1 more
    ...   1 of 3 cases done after 1m 00s; SC-import/base has run for 1m 00s, and 1 more
    ");
}

#[test]
fn a_failure_shows_types_reasons_and_what_was_not_there() {
    let text = |change: fn(&mut Failure)| {
        let mut failure = failure();
        failure.evidence.clear();
        change(&mut failure);
        failure_text(
            &id("SC-search"),
            &id("base"),
            &failure,
            &titles(),
            &Style::bare(),
        )
    };
    insta::assert_snapshot!(text(|f| {
        f.expected = json!("201");
        f.observed = json!({ "code": 201, "list": [null, true] });
    }), @r#"
    FAIL  SC-search/base  Finds milk
          step order: Does it
            POST http://127.0.0.1:4321/api/orders
          checkpoint created: The order is created
            status equals
            expected: "201"
            observed: {"code":201,"list":[null,true]}
    "#);
    insta::assert_snapshot!(text(|f| {
        f.at = Some("$.id".to_owned());
        f.observed = json!(null);
        f.reason = Some("$.id is not there".to_owned());
        f.more = 1;
    }), @r"
    FAIL  SC-search/base  Finds milk
          step order: Does it
            POST http://127.0.0.1:4321/api/orders
          checkpoint created: The order is created
            status $.id equals
            expected: 201
            observed: missing
            reason:   $.id is not there
          and 1 more checkpoint of this step
    ");
    insta::assert_snapshot!(text(|f| {
        f.checkpoint = None;
        f.reason = Some("connection refused".to_owned());
    }), @r"
    FAIL  SC-search/base  Finds milk
          step order: Does it
            POST http://127.0.0.1:4321/api/orders
          could not be done: connection refused
    ");
}

fn moment(rows: usize, columns: usize) -> String {
    let mut story = Story::of(&[
        "SC-orders-001/base",
        "SC-orders-001/none-left",
        "SC-search/base",
        "SC-import/base",
    ]);
    story
        .failed("SC-search/base", failure())
        .tried("SC-orders-001/base", 1, Verdict::Passed)
        .tried("SC-orders-001/none-left", 2, Verdict::Passed)
        .tried("SC-import/base", 1, Verdict::Passed);
    let service = json!({ "t": "service-started", "service": "api", "command": "node server.js", "port": 4321 });
    story.tell(0, serde_json::from_value(service).expect("an event"));
    let mut progress = Progress::default();
    for event in &story.events {
        progress.apply(event, Duration::from_secs(event.seq));
    }
    let size = Size { columns, rows };
    let lines = picture(
        &progress,
        &titles(),
        Duration::from_secs(75),
        size,
        &Style::bare(),
    );
    for line in &lines {
        assert!(crate::report::text::width(line) < columns, "{line:?}");
    }
    lines.join("\n")
}

#[test]
fn the_picture_fits_narrow_and_wide_terminals() {
    insta::assert_snapshot!(moment(40, 80), @r"
    ━━━━━━━━━━━━────────────────────────────────────  1/4  1:14
    0 passed  1 failed
    ◌ service api              starting                                         52s
    ▸ SC-orders-001/base       Orders two bottles of milk                      1:04
    ▸ SC-orders-001/none-left  [attempt 2] Orders a thousand bottles           1:00
    ▸ SC-import/base           Does it                                          56s
    ");
    insta::assert_snapshot!(moment(40, 40), @r"
    ━━━━━━━─────────────────────  1/4  1:14
    0 passed  1 failed
    ◌ service api          starting     52s
    ▸ SC-orders-001/base   Orders tw…  1:04
    ▸ SC-orders-001/none…  [attempt …  1:00
    ▸ SC-import/base       Does it      56s
    ");
    insta::assert_snapshot!(moment(10, 160), @r"
    ━━━━━━━━━━━━────────────────────────────────────  1/4  1:14
    0 passed  1 failed
    ◌ service api              starting                                                                     52s
    ▸ SC-orders-001/base       Orders two bottles of milk                                                  1:04
      + 2 more
    ");
    for columns in 20..200 {
        moment(24, columns);
    }
}

#[test]
fn an_estimate_needs_a_pace() {
    let mut story = Story::of(&[
        "SC-search/base",
        "SC-import/base",
        "SC-flaky/base",
        "SC-quiet/base",
    ]);
    story
        .passed("SC-search/base")
        .passed("SC-import/base")
        .passed("SC-flaky/base");
    let mut progress = Progress::default();
    for (index, event) in story.events.iter().enumerate() {
        assert_eq!(
            progress.left(Duration::from_secs(5)),
            None,
            "at event {index}"
        );
        progress.apply(event, Duration::ZERO);
    }
    assert_eq!(progress.left(Duration::from_secs(1)), None, "too early");
    assert_eq!(
        progress.left(Duration::from_secs(9)),
        Some(Duration::from_secs(3))
    );
}

#[test]
fn the_summary_wraps_at_the_width_of_the_terminal() {
    let style = Style {
        width: Some(40),
        ..Style::bare()
    };
    let text = summary_text(&Story::mixed().results(), &titles(), None, &style);
    insta::assert_snapshot!(text, @r#"
    FAIL  SC-orders-001/base
          Returning shopper orders with a
          saved card
          order/created: status equals 201,
          observed 500
    FAIL  SC-quiet/base  Prints the receipt
          order/created: body equals
          "milk\nbread\nhoney\n", observed
          "milk\nbutter\r\nhoney\n"
          in quarantine: the gate did not
          count it
    BLOCK SC-import/base
          Imports last year's orders
          service db did not become ready in
          30s
    FLAKY SC-flaky/base
          Sees the price at once
          passed at attempt 2; before:
          order/created: status equals 201,
          observed 500

    5 scenarios: 2 passed, 2 failed, 1 blocked, 1 flaky, 1 in quarantine
    6 cases, 5 checkpoints, 1.27s
    Gate failed: SC-orders-001, SC-import
    "#);
}

#[test]
fn the_summary_of_a_good_run_is_four_lines() {
    let text = summary_text(
        &Story::passing().results(),
        &titles(),
        Some("r.html"),
        &Style::bare(),
    );
    insta::assert_snapshot!(text, @r"
    1 scenario: 1 passed
    1 case, 1 checkpoint, 0.21s
    Gate passed
    Report: r.html
    ");
}

#[test]
fn the_summary_of_a_run_cut_off_says_why() {
    let mut story = Story::of(&["SC-search/base", "SC-import/base"]);
    story.tried("SC-search/base", 1, Verdict::Passed);
    assert_eq!(story.fold().status(), RunStatus::Incomplete);
    let text = summary_text(&story.results(), &titles(), None, &Style::bare());
    insta::assert_snapshot!(text, @r"
    CUT   SC-search/base  Finds milk
          did not come to its end

    2 scenarios: 2 not finished
    2 cases, 1 checkpoint, 0.20s
    Incomplete: the record ends before the run did
    Gate failed: the run is incomplete, nothing was executed
    ");
}
