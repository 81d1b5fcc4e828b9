//! The job summary: what it says first, what gives way, and that it is never torn.

use std::time::Instant;

use serde_json::json;

use crate::{
    domain::{
        pack::Pack,
        results::{Results, RunStatus},
    },
    report::{
        ArtifactLink, CommitLink, SummaryLinks, Titles,
        fixtures::{Story, about, failure, titles},
        job_summary,
    },
};

use super::{
    gfm::{assert_whole, without_code, without_targets},
    hostile::{NASTY, outside_code},
};

const WHOLE: usize = 900 << 10;

fn links() -> SummaryLinks {
    SummaryLinks {
        artifact: Some(ArtifactLink {
            name: "scenarioforge-evidence".to_owned(),
            url: "https://github.com/acme/shop/actions/runs/1/artifacts/2".to_owned(),
            digest: Some(format!("sha256:{}", "0af3".repeat(16))),
            size: Some(12_345_678),
        }),
        commit: Some(CommitLink {
            sha: "3d3c42e5aac5ba805825da76410c181273ba90b1".to_owned(),
            url: "https://github.com/acme/shop/commit/3d3c42e5aac5ba805825da76410c181273ba90b1"
                .to_owned(),
        }),
        evidence_kept_at: None,
        trouble: None,
        notices: Vec::new(),
    }
}

#[test]
fn one_of_everything() {
    let mut results = Story::mixed().results();
    results.warnings = vec!["the quarantine of SC-9 ended on 2026-11-21".to_owned()];
    results.gate.because.push("source SRC-1 changed".to_owned());
    let mut links = links();
    links.notices = vec!["the pull request comment could not be written".to_owned()];
    insta::assert_snapshot!(job_summary(&results, &titles(), &about(), &links, WHOLE), @r#"
    ## ❌ shop: 2 of 5 scenarios failed, 1 could not be tried

    **No longer holds**

    - Returning shopper: An order is placed and can be found again (`SC-orders-001`)

    | Scenarios | Passed | Failed | Blocked | Flaky | Quarantined | Cases | Checkpoints | Time |
    | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | 5 | 2 | 2 | 1 | 1 | 1 | 6 | 5 | 1.27s |

    > [!CAUTION]
    > **Gate failed** because of `SC-orders-001`, `SC-import`
    > 
    > - source SRC-1 changed

    **Evidence: [`scenarioforge-evidence`](https://github.com/acme/shop/actions/runs/1/artifacts/2)** · 12.3 MB

    Unpack it and open `report/index.html`; paths below are paths in it.

    - the pull request comment could not be written

    ### Failed

    #### Returning shopper orders with a saved card

    `SC-orders-001/base` · **Who:** Returning shopper · **Outcome:** An order is placed and can be found again · **At risk:** Lost orders

    ```text
    step order: Orders two bottles of milk
      POST http://127.0.0.1:4321/api/orders
    checkpoint created: The order is created
      status equals
      expected: 201
      observed: 500
    ```

    Evidence: `evidence/SC-orders-001/base/1/transcript.jsonl#L2`

    Reproduce: `scenarioforge run SC-orders-001/base`, or without this program, in the evidence: `sh evidence/SC-orders-001/base/1/repro.sh CHECKOUT`

    ### Could not be tried

    | Case | Title | Because |
    | --- | --- | --- |
    | `SC-import/base` | Imports last year's orders | service db did not become ready in 30s |

    ### Flaky

    | Case | Title | What happened |
    | --- | --- | --- |
    | `SC-flaky/base` | Sees the price at once | passed at attempt 2; before: `order/created: status equals 201, observed 500` |

    ### In quarantine

    | Scenario | Title | Status |
    | --- | --- | --- |
    | `SC-quiet` | Prints the receipt | failed |

    ### Warnings

    - the quarantine of SC-9 ended on 2026-11-21

    <details><summary>1 scenario passed</summary>

    | Scenario | Title | Cases | Checkpoints | Time |
    | --- | --- | ---: | ---: | ---: |
    | `SC-search` | Finds milk | 1 | 1 | 0.21s |

    </details>

    <sub>Run `20261122T134501Z-4f9a1c` of 2026-11-22 13:45:01 UTC at [`3d3c42e5aa`](https://github.com/acme/shop/commit/3d3c42e5aac5ba805825da76410c181273ba90b1), ScenarioForge 0.1.0. Evidence `sha256:0af30af30af30af30af30af30af30af30af30af30af30af30af30af30af30af3`</sub>
    "#);
}

#[test]
fn a_step_that_failed_is_not_headed_by_a_success() {
    let results = Story::passing().results();
    let links = SummaryLinks {
        trouble: Some("the evidence was not uploaded: 403 <b>".to_owned()),
        ..links()
    };
    let summary = job_summary(&results, &titles(), &about(), &links, WHOLE);
    let first = summary.lines().next().expect("a headline");
    assert!(
        first.starts_with("## ❌") && first.ends_with("but the step itself failed"),
        "{first}"
    );
    assert!(
        summary.contains("**The step failed:** the evidence was not uploaded: 403"),
        "{summary}"
    );
    assert!(!summary.contains("<b>"), "{summary}");
}

#[test]
fn a_passing_run_is_short() {
    let results = Story::passing().results();
    let links = SummaryLinks {
        evidence_kept_at: Some("/home/runner/bundle".to_owned()),
        ..SummaryLinks::default()
    };
    insta::assert_snapshot!(job_summary(&results, &titles(), &about(), &links, WHOLE), @r#"
    ## ✅ shop: The one scenario passed

    | Scenarios | Passed | Failed | Blocked | Cases | Checkpoints | Time |
    | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
    | 1 | 1 | 0 | 0 | 1 | 1 | 0.21s |

    > [!NOTE]
    > **Gate passed.**

    Evidence: not uploaded, kept on the runner at `/home/runner/bundle`

    <details><summary>1 scenario passed</summary>

    | Scenario | Title | Cases | Checkpoints | Time |
    | --- | --- | ---: | ---: | ---: |
    | `SC-orders-001` | Returning shopper orders with a saved card | 1 | 1 | 0.21s |

    </details>

    <sub>Run `20261122T134501Z-4f9a1c` of 2026-11-22 13:45:01 UTC, ScenarioForge 0.1.0</sub>
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
    let text = job_summary(
        &results,
        &titles(),
        &about(),
        &SummaryLinks::default(),
        WHOLE,
    );
    for part in [
        "> - The run is incomplete: the run was interrupted",
        "- 1 case never had a turn",
        "Evidence: not uploaded",
    ] {
        assert!(text.contains(part), "{text}");
    }
}

/// Scenarios in trouble and not, of every priority.
fn many(scenarios: usize) -> (Results, Titles) {
    let pack: Vec<_> = (0..scenarios)
        .map(|n| {
            let priority = ["low", "medium", "high", "critical"][n % 4];
            json!({
                "id": format!("SC-{n}"), "title": format!("Does | thing `{n}`"), "priority": priority,
                "outcome": format!("Thing {n} is done"), "persona": { "name": "Shopper" }
            })
        })
        .collect();
    let pack: Pack = serde_json::from_value(json!({
        "schema": "scenarioforge.pack/1", "scenarios": pack
    }))
    .expect("a pack");
    let names: Vec<_> = (0..scenarios).map(|n| format!("SC-{n}/base")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let mut story = Story::of(&names);
    for (n, name) in names.iter().enumerate() {
        match n % 10 {
            0 | 1 => story.failed(name, failure()),
            2 => story.blocked(name, "the service | was down"),
            3 => story.flaky(name),
            _ => story.passed(name),
        };
    }
    let mut results = story.ended(RunStatus::Failed, &["SC-0", "SC-1"]).results();
    results.warnings = vec!["a warning".to_owned(); 3];
    (results, Titles::new(&pack))
}

#[test]
fn no_budget_is_exceeded_and_the_most_important_survives() {
    let (results, titles) = many(300);
    let (about, links) = (about(), links());
    let summary = |budget| job_summary(&results, &titles, &about, &links, budget);
    let whole = summary(WHOLE);
    let mut longest = 0;
    let budgets = (0..3_000)
        .step_by(61)
        .chain((3_000..whole.len() + 500).step_by(9_973));
    for budget in budgets {
        let text = summary(budget);
        assert!(text.len() <= budget, "{} > {budget}", text.len());
        assert_whole(&text);
        // The headline, then the gate and the evidence, then failures: a larger budget never says less.
        let parts = [
            "60 of 300 scenarios failed",
            "Gate failed",
            "actions/runs/1/artifacts/2",
            "`SC-11/base` · ",
        ];
        let says = parts
            .iter()
            .take_while(|part| text.contains(**part))
            .count();
        assert!(says >= longest, "{budget}: {text}");
        longest = says;
        // What is left out is counted.
        if text.contains("### Failed") {
            let blocks = text.matches("```text").count();
            let rows = text
                .lines()
                .filter(|line| line.starts_with("- `SC-"))
                .count();
            let left = more(&text, "failed case");
            assert_eq!(blocks + rows + left, 60, "{budget}: {text}");
            let rows = text.lines().filter(|line| line.starts_with("| `SC-"));
            assert_eq!(
                rows.count() + more(&text, "case") + more(&text, "scenario") - more_in_list(&text),
                30 + 30 + 180,
                "{budget}: {text}"
            );
        }
    }
    assert_eq!(longest, 4);
    assert_eq!(summary(whole.len()), whole);
    assert_ne!(summary(whole.len() - 1), whole);
    // Critical ones first.
    let first = whole.find("`SC-11/base` · ").expect("critical");
    assert!(first < whole.find("`SC-10/base`").expect("low"));
}

/// The sum of the numbers in lines such as `and 12 more cases, all in the evidence`.
fn more(text: &str, noun: &str) -> usize {
    text.lines()
        .filter_map(|line| {
            let rest = line.trim_start_matches("- ").strip_prefix("and ")?;
            let (number, rest) = rest.split_once(" more ")?;
            let rest = rest.strip_prefix(noun)?;
            let ends =
                rest.starts_with(',') || rest.starts_with("s,") || rest == "s" || rest.is_empty();
            ends.then(|| number.replace(',', "").parse::<usize>().expect("a number"))
        })
        .sum()
}

/// Those of the list under the headline.
fn more_in_list(text: &str) -> usize {
    let (head, _) = text.split_once("| Scenarios").expect("the counts");
    more(head, "scenario")
}

#[test]
fn ten_thousand_scenarios_take_the_time_of_ten_thousand() {
    let time = |scenarios| {
        let (results, titles) = many(scenarios);
        let began = Instant::now();
        let text = job_summary(&results, &titles, &about(), &links(), WHOLE);
        assert!(text.len() <= WHOLE);
        assert_whole(&text);
        (began.elapsed(), text)
    };
    let (small, _) = time(1_000);
    let (large, text) = time(10_000);
    // Ten times the work, with room for a machine that is busy; the square would be a hundred.
    assert!(
        large < small * 40 + std::time::Duration::from_millis(500),
        "{small:?} {large:?}"
    );
    assert!(text.contains("2,000 of 10,000 scenarios failed"));
}

#[test]
fn nothing_from_the_app_becomes_markdown() {
    let nasty = NASTY.concat()
        + "</summary></details>@ada #41 https://evil.example GH-41 www.evil.example |";
    let pack: Pack = serde_json::from_value(json!({
        "schema": "scenarioforge.pack/1",
        "scenarios": (0..12).map(|n| json!({
            "id": format!("SC-{n}"), "title": nasty, "outcome": nasty, "risk": nasty, "persona": { "name": nasty },
            "steps": [ { "id": "order", "text": nasty, "run": "true" } ]
        })).collect::<Vec<_>>()
    }))
    .expect("a pack");
    let names: Vec<_> = (0..12).map(|n| format!("SC-{n}/base")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let mut story = Story::of(&names);
    let mut bad = failure();
    bad.text.clone_from(&nasty);
    bad.observed = json!(nasty);
    bad.reason = Some(nasty.clone());
    bad.action = Some(nasty.clone());
    bad.evidence = vec![nasty.clone(), format!("{nasty}/repro.sh")];
    for name in &names[..10] {
        story.failed(name, bad.clone());
    }
    story
        .retried(names[10], bad.clone())
        .blocked(names[10], &nasty)
        .flaky(names[11]);
    let mut results = story.ended(RunStatus::Failed, &[&nasty]).results();
    results.warnings = vec![nasty.clone()];
    let links = SummaryLinks {
        artifact: Some(ArtifactLink {
            name: nasty.clone(),
            url: format!("https://x/{nasty}"),
            digest: Some(nasty.clone()),
            size: None,
        }),
        commit: Some(CommitLink {
            sha: nasty.clone(),
            url: nasty.clone(),
        }),
        evidence_kept_at: Some(nasty.clone()),
        trouble: Some(nasty.clone()),
        notices: vec![nasty.clone()],
    };
    let mut about = about();
    about.project.clone_from(&nasty);
    let text = job_summary(&results, &Titles::new(&pack), &about, &links, WHOLE);
    assert_whole(&text);
    for line in outside_code(&text) {
        let shown = without_targets(&without_code(line));
        for bad in [
            "<script",
            "@ada",
            "#41",
            "GH-41",
            "www.evil",
            "\u{202e}",
            "\u{1b}",
            "</details>@",
            "`",
        ] {
            assert!(!shown.contains(bad), "{bad} in {line}");
        }
        assert!(
            !shown.contains("https://e") && !line.starts_with("# owned"),
            "{line}"
        );
    }
}
