//! The file reports of a run with one of everything.

use serde_json::Value;

use crate::report::{
    ctrf,
    fixtures::{Story, about, titles},
    junit, report_md,
};

#[test]
fn junit_has_a_suite_for_each_scenario() {
    insta::assert_snapshot!(junit(&Story::mixed().results(), &titles(), &about()), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <testsuites name="shop" tests="6" skipped="0" failures="2" errors="1" time="1.270">
        <testsuite name="SC-orders-001 Returning shopper orders with a saved card" tests="2" skipped="0" errors="0" failures="1" time="0.420" timestamp="2026-11-22T13:45:01Z">
            <properties>
                <property name="feature" value="Orders"/>
                <property name="persona" value="Returning shopper"/>
                <property name="outcome" value="An order is placed and can be found again"/>
                <property name="risk" value="Lost orders"/>
            </properties>
            <testcase name="base Returning shopper orders with a saved card" classname="SC-orders-001" assertions="1" time="0.210">
                <failure message="order/created: status equals 201, observed 500" type="checkpoint">FAIL  SC-orders-001/base  Returning shopper orders with a saved card
          step order: Orders two bottles of milk
            POST http://127.0.0.1:4321/api/orders
          checkpoint created: The order is created
            status equals
            expected: 201
            observed: 500
          evidence: evidence/SC-orders-001/base/1/transcript.jsonl#L2
                    evidence/SC-orders-001/base/1/repro.sh
    </failure>
            </testcase>
            <testcase name="none-left The last bottle is gone" classname="SC-orders-001" assertions="1" time="0.210"/>
        </testsuite>
        <testsuite name="SC-search Finds milk" tests="1" skipped="0" errors="0" failures="0" time="0.210" timestamp="2026-11-22T13:45:01Z">
            <testcase name="base Finds milk" classname="SC-search" assertions="1" time="0.210"/>
        </testsuite>
        <testsuite name="SC-import Imports last year&apos;s orders" tests="1" skipped="0" errors="1" failures="0" time="0.210" timestamp="2026-11-22T13:45:01Z">
            <testcase name="base Imports last year&apos;s orders" classname="SC-import" assertions="0" time="0.210">
                <error message="service db did not become ready in 30s" type="blocked">BLOCK SC-import/base  Imports last year&apos;s orders
          because service db did not become ready in 30s
    </error>
            </testcase>
        </testsuite>
        <testsuite name="SC-flaky Sees the price at once" tests="1" skipped="0" errors="0" failures="0" time="0.420" timestamp="2026-11-22T13:45:01Z">
            <testcase name="base Sees the price at once" classname="SC-flaky" assertions="1" time="0.420">
                <flakyFailure message="order/created: status equals 201, observed 500" type="checkpoint">FAIL  SC-flaky/base  Sees the price at once
          step order: Does it
            POST http://127.0.0.1:4321/api/orders
          checkpoint created: The order is created
            status equals
            expected: 201
            observed: 500
          evidence: evidence/SC-orders-001/base/1/transcript.jsonl#L2
                    evidence/SC-orders-001/base/1/repro.sh
    </flakyFailure>
            </testcase>
        </testsuite>
        <testsuite name="SC-quiet Prints the receipt" tests="1" skipped="0" errors="0" failures="1" time="0.210" timestamp="2026-11-22T13:45:01Z">
            <properties>
                <property name="quarantined" value="true"/>
            </properties>
            <testcase name="base Prints the receipt" classname="SC-quiet" assertions="1" time="0.210">
                <failure message="order/created: body equals &quot;milk\nbread\nhoney\n&quot;, observed &quot;milk\nbutter\r\nhoney\n&quot;" type="checkpoint">FAIL  SC-quiet/base  Prints the receipt
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
    </failure>
            </testcase>
        </testsuite>
    </testsuites>
    "#);
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a value is JSON")
}

#[test]
fn ctrf_has_a_test_for_each_case() {
    let text = ctrf(&Story::mixed().results(), &titles(), &about());
    let report: Value = serde_json::from_str(&text).expect("JSON");
    insta::assert_snapshot!(pretty(&report["results"]["summary"]), @r#"
    {
      "tests": 6,
      "passed": 3,
      "failed": 2,
      "skipped": 0,
      "pending": 0,
      "other": 1,
      "flaky": 1,
      "suites": 5,
      "start": 1795355101000,
      "stop": 1795355109000,
      "duration": 1270,
      "extra": {
        "project": "shop",
        "run": "20261122T134501Z-4f9a1c",
        "status": "failed",
        "gate": {
          "verdict": "failed",
          "because": [
            "SC-orders-001",
            "SC-import"
          ]
        }
      }
    }
    "#);
    insta::assert_snapshot!(pretty(&report["results"]["tests"][0]), @r#"
    {
      "name": "base Returning shopper orders with a saved card",
      "status": "failed",
      "duration": 210,
      "suite": [
        "Orders",
        "SC-orders-001 Returning shopper orders with a saved card"
      ],
      "message": "order/created: status equals 201, observed 500",
      "trace": "FAIL  SC-orders-001/base  Returning shopper orders with a saved card\n      step order: Orders two bottles of milk\n        POST http://127.0.0.1:4321/api/orders\n      checkpoint created: The order is created\n        status equals\n        expected: 201\n        observed: 500\n      evidence: evidence/SC-orders-001/base/1/transcript.jsonl#L2\n                evidence/SC-orders-001/base/1/repro.sh\n",
      "rawStatus": "failed",
      "type": "e2e",
      "filePath": ".scenarioforge/scenarios.json",
      "retries": 0,
      "flaky": false,
      "extra": {
        "scenario": "SC-orders-001",
        "case": "base",
        "checkpoints": 1,
        "quarantined": false,
        "priority": "medium",
        "evidence": [
          "evidence/SC-orders-001/base/1/transcript.jsonl#L2",
          "evidence/SC-orders-001/base/1/repro.sh"
        ]
      }
    }
    "#);
    insta::assert_snapshot!(pretty(&report["results"]["tests"][4]), @r#"
    {
      "name": "base Sees the price at once",
      "status": "passed",
      "duration": 420,
      "suite": [
        "SC-flaky Sees the price at once"
      ],
      "rawStatus": "passed",
      "type": "e2e",
      "filePath": ".scenarioforge/scenarios.json",
      "retries": 1,
      "retryAttempts": [
        {
          "attempt": 1,
          "status": "failed",
          "message": "order/created: status equals 201, observed 500",
          "trace": "FAIL  SC-flaky/base  Sees the price at once\n      step order: Does it\n        POST http://127.0.0.1:4321/api/orders\n      checkpoint created: The order is created\n        status equals\n        expected: 201\n        observed: 500\n      evidence: evidence/SC-orders-001/base/1/transcript.jsonl#L2\n                evidence/SC-orders-001/base/1/repro.sh\n"
        },
        {
          "attempt": 2,
          "status": "passed"
        }
      ],
      "flaky": true,
      "extra": {
        "scenario": "SC-flaky",
        "case": "base",
        "checkpoints": 1,
        "quarantined": false,
        "priority": "medium",
        "evidence": null
      }
    }
    "#);
    assert_eq!(report["reportFormat"], "CTRF");
    assert_eq!(report["results"]["tests"][3]["status"], "other");
    assert_eq!(report["results"]["tests"][3]["rawStatus"], "blocked");
}

#[test]
fn the_markdown_report_begins_with_the_verdict_and_the_worst() {
    insta::assert_snapshot!(report_md(&Story::mixed().results(), &titles(), &about()), @r"
    # shop: gate failed

    ❌ **2 of 5 scenarios failed, 1 could not be tried.**

    Gate failed: SC-orders-001, SC-import

    | Scenarios | Passed | Failed | Blocked | Flaky | Quarantined | Cases | Checkpoints | Time |
    | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | 5 | 2 | 2 | 1 | 1 | 1 | 6 | 5 | 1.27s |

    Run `20261122T134501Z-4f9a1c`, started 2026-11-22 13:45:01 UTC, ScenarioForge 0.1.0

    ## Failed

    ### `SC-orders-001/base` Returning shopper orders with a saved card

    - **Persona**: Returning shopper
    - **Outcome**: An order is placed and can be found again
    - **At risk**: Lost orders

    ```text
    step order: Orders two bottles of milk
      POST http://127.0.0.1:4321/api/orders
    checkpoint created: The order is created
      status equals
      expected: 201
      observed: 500
    ```

    Evidence: [`evidence/SC-orders-001/base/1/transcript.jsonl#L2`](../evidence/SC-orders-001/base/1/transcript.jsonl#L2) · [`evidence/SC-orders-001/base/1/repro.sh`](../evidence/SC-orders-001/base/1/repro.sh)

    ### `SC-quiet/base` Prints the receipt

    - In quarantine: the gate did not count it

    ```text
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
    ```

    Evidence: [`evidence/SC-orders-001/base/1/transcript.jsonl#L2`](../evidence/SC-orders-001/base/1/transcript.jsonl#L2) · [`evidence/SC-orders-001/base/1/repro.sh`](../evidence/SC-orders-001/base/1/repro.sh)

    ## Blocked

    | Case | Title | Because |
    | --- | --- | --- |
    | `SC-import/base` | Imports last year's orders | service db did not become ready in 30s |

    ## Flaky

    | Case | Title | |
    | --- | --- | --- |
    | `SC-flaky/base` | Sees the price at once | passed at attempt 2; before: `order/created: status equals 201, observed 500` |

    ## In quarantine

    | Scenario | Title | Status |
    | --- | --- | --- |
    | `SC-quiet` | Prints the receipt | failed |

    ## Passed

    | Scenario | Title | Cases | Checkpoints | Time |
    | --- | --- | ---: | ---: | ---: |
    | `SC-search` | Finds milk | 1 | 1 | 0.21s |
    ");
}

#[test]
fn the_markdown_report_of_a_good_run_is_short() {
    insta::assert_snapshot!(report_md(&Story::passing().results(), &titles(), &about()), @r"
    # shop: gate passed

    ✅ **The one scenario passed.**

    | Scenarios | Passed | Failed | Blocked | Flaky | Quarantined | Cases | Checkpoints | Time |
    | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | 1 | 1 | 0 | 0 | 0 | 0 | 1 | 1 | 0.21s |

    Run `20261122T134501Z-4f9a1c`, started 2026-11-22 13:45:01 UTC, ScenarioForge 0.1.0

    ## Passed

    | Scenario | Title | Cases | Checkpoints | Time |
    | --- | --- | ---: | ---: | ---: |
    | `SC-orders-001` | Returning shopper orders with a saved card | 1 | 1 | 0.21s |
    ");
}

#[test]
fn the_markdown_report_of_a_run_cut_off_says_so() {
    let mut story = Story::of(&["SC-search/base", "SC-import/base", "SC-flaky/base"]);
    story.passed("SC-search/base").tried(
        "SC-import/base",
        1,
        crate::domain::event::Verdict::Passed,
    );
    insta::assert_snapshot!(report_md(&story.results(), &titles(), &about()), @r"
    # shop: gate failed

    ❌ **1 of 3 scenarios passed before the run ended.**

    Gate failed: the run is incomplete

    > [!WARNING]
    > The run is incomplete: the record ends before the run did

    | Scenarios | Passed | Failed | Blocked | Flaky | Quarantined | Cases | Checkpoints | Time |
    | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | 3 | 1 | 0 | 0 | 0 | 0 | 3 | 2 | 0.41s |

    Run `20261122T134501Z-4f9a1c`, started 2026-11-22 13:45:01 UTC, ScenarioForge 0.1.0

    ## Not finished

    - `SC-import/base` Imports last year's orders: did not come to its end
    - 1 case never had a turn

    ## Passed

    | Scenario | Title | Cases | Checkpoints | Time |
    | --- | --- | ---: | ---: | ---: |
    | `SC-search` | Finds milk | 1 | 1 | 0.21s |
    ");
}
