use super::*;
use crate::{
    domain::results::{GateCode, GateReason},
    report::{
        fixtures::{Story, about, titles},
        job_summary::ArtifactLink,
    },
};

fn own(head: &str) -> CommentAbout {
    CommentAbout {
        key: "shop".to_owned(),
        head_sha: head.repeat(40 / head.len()),
        run: 7,
        run_url: Some("https://github.com/acme/shop/actions/runs/7".to_owned()),
        repository_url: Some("https://github.com/acme/shop".to_owned()),
    }
}

fn links() -> SummaryLinks {
    SummaryLinks {
        artifact: Some(ArtifactLink {
            name: "scenarioforge-evidence".to_owned(),
            url: "https://github.com/acme/shop/actions/runs/7/artifacts/9".to_owned(),
            digest: None,
            size: None,
        }),
        ..SummaryLinks::default()
    }
}

fn body(results: &Results, head: &str, before: Option<&str>) -> String {
    let text = comment(results, &titles(), &about(), &links(), &own(head), before);
    text.expect("no later run wrote one")
}

#[test]
fn the_first_comment_says_what_is_broken() {
    insta::assert_snapshot!(body(&Story::mixed().results(), "a1", None), @r#"
    <!-- scenarioforge:report:v1 key=shop -->
    <!-- scenarioforge:state {"run":7,"head":"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1","broken":["SC-import","SC-orders-001","SC-quiet"],"cut":false} -->
    ### ❌ shop: 2 of 5 scenarios failed, 1 could not be tried

    **Broken**

    - `SC-orders-001` Returning shopper orders with a saved card: order/created: status equals 201, observed 500
    - `SC-import` Imports last year's orders: could not be tried: service db did not become ready in 30s
    - `SC-quiet` Prints the receipt: order/created: body equals "milk\\nbread\\nhoney\\n", observed "milk\\nbutter\\r\\nhoney\\n" (in quarantine)

    [Job summary](https://github.com/acme/shop/actions/runs/7) · [Evidence](https://github.com/acme/shop/actions/runs/7/artifacts/9)

    <sub>5 scenarios, 5 checkpoints, 1.27s at [`a1a1a1a`](https://github.com/acme/shop/commit/a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1); run `20261122T134501Z-4f9a1c` by ScenarioForge 0.1.0. This comment is edited in place.</sub>
    "#);
}

#[test]
fn a_later_comment_says_first_what_the_last_push_changed() {
    let mut story = Story::of(&["SC-orders-001/base", "SC-import/base", "SC-search/base"]);
    story.failed("SC-orders-001/base", crate::report::fixtures::failure());
    story.failed("SC-import/base", crate::report::fixtures::failure());
    story.passed("SC-search/base");
    let first = story
        .ended(
            crate::domain::results::RunStatus::Failed,
            &["SC-orders-001", "SC-import"],
        )
        .results();
    let first = body(&first, "a1", None);
    let mut story = Story::of(&["SC-orders-001/base", "SC-import/base", "SC-search/base"]);
    story.failed("SC-orders-001/base", crate::report::fixtures::failure());
    story.passed("SC-import/base");
    story.failed("SC-search/base", crate::report::fixtures::failure());
    let second = story
        .ended(
            crate::domain::results::RunStatus::Failed,
            &["SC-orders-001", "SC-search"],
        )
        .results();
    let told = body(&second, "b2", Some(&first));
    insta::assert_snapshot!(told, @r#"
    <!-- scenarioforge:report:v1 key=shop -->
    <!-- scenarioforge:state {"run":7,"head":"b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2","broken":["SC-orders-001","SC-search"],"cut":false,"before":{"head":"a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1","broken":["SC-import","SC-orders-001"],"cut":false}} -->
    ### ❌ shop: 2 of 3 scenarios failed

    **Since [`a1a1a1a`](https://github.com/acme/shop/commit/a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1):** 1 newly broken, 1 fixed, 1 still broken

    **Newly broken**

    - `SC-search` Finds milk: order/created: status equals 201, observed 500

    **Fixed**

    - `SC-import` Imports last year's orders

    **Still broken**

    - `SC-orders-001` Returning shopper orders with a saved card: order/created: status equals 201, observed 500

    [Job summary](https://github.com/acme/shop/actions/runs/7) · [Evidence](https://github.com/acme/shop/actions/runs/7/artifacts/9)

    <sub>3 scenarios, 3 checkpoints, 0.63s at [`b2b2b2b`](https://github.com/acme/shop/commit/b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2); run `20261122T134501Z-4f9a1c` by ScenarioForge 0.1.0. This comment is edited in place.</sub>
    "#);
    // A second run of the same commit is compared with the same.
    let again = body(&second, "b2", Some(&told));
    assert_eq!(again, told);
    // And the next push with this one.
    let third = body(&second, "c3", Some(&told));
    assert!(
        third.contains("**Since [`b2b2b2b`](https://github.com/acme/shop/commit/"),
        "{third}"
    );
    assert!(third.contains(":** 2 still broken\n"), "{third}");
    // What was not tried is not fixed.
    let mut story = Story::of(&["SC-search/base"]);
    story.passed("SC-search/base");
    let fourth = story
        .ended(crate::domain::results::RunStatus::Passed, &[])
        .results();
    let fourth = body(&fourth, "d4", Some(&third));
    assert!(fourth.contains("1 fixed, 1 not tried again"), "{fourth}");
}

#[test]
fn what_is_remembered_is_read_again_or_not_at_all() {
    let text = body(&Story::mixed().results(), "a1", None);
    let remembered = Remembered::read(&text).expect("it is there");
    assert_eq!(remembered.now.head, "a1".repeat(20));
    assert!(!remembered.now.broken.is_empty());
    for odd in [
        String::new(),
        text.replace("\"head\":\"a1", "\"head\":\"](x)"),
        text.replace("\"broken\"", "\"brocken\""),
        text.replace("SC-", "../"),
        format!("> quoted\n\n\n\n{text}"),
    ] {
        assert_eq!(Remembered::read(&odd), None, "{odd}");
        // And the comment is written all the same.
        assert!(body(&Story::passing().results(), "b2", Some(&odd)).contains("### ✅"));
    }
}

#[test]
fn no_key_and_no_text_ends_the_hidden_lines_and_everything_fits() {
    assert_eq!(
        comment_marker("a --> b"),
        "<!-- scenarioforge:report:v1 key=a-b -->"
    );
    assert_eq!(
        comment_marker("apps/shop:evidence"),
        "<!-- scenarioforge:report:v1 key=apps/shop:evidence -->"
    );
    let names: Vec<String> = (0..3_000)
        .map(|n| format!("SC-{}-{n}/base", "x".repeat(150)))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut story = Story::of(&names);
    for name in &names {
        story.failed(name, crate::report::fixtures::failure());
    }
    let mut results = story
        .ended(crate::domain::results::RunStatus::Failed, &[])
        .results();
    for number in 0..100 {
        results.gate.fail(GateReason {
            code: GateCode::SourceDrift,
            message: format!("{number} @everyone <script> --> {}", "z".repeat(2_000)),
            scenario: None,
        });
    }
    let first = body(&results, "a1", None);
    for head in ["a1", "b2"] {
        let text = body(&results, head, Some(&first));
        assert!(text.chars().count() <= 65_536, "{}", text.chars().count());
        assert!(
            !text.contains("<script>") && !text.contains(" @everyone"),
            "{text}"
        );
        // Empty ones keep mentions apart.
        let comments = text.replace("<!-- -->", "").matches("<!--").count();
        assert_eq!(comments, 2, "only our own two");
        let hidden = text.lines().take(2);
        for line in hidden {
            assert_eq!(line.find("-->"), Some(line.len() - 3), "{line}");
        }
    }
    assert!(Remembered::read(&first).expect("it is there").now.cut);
}

#[test]
fn a_slow_run_does_not_overwrite_what_a_later_one_said() {
    let results = Story::mixed().results();
    let told = |run, before: Option<&str>| {
        let own = CommentAbout { run, ..own("a1") };
        comment(&results, &titles(), &about(), &links(), &own, before)
    };
    let later = told(9, None).expect("there is none");
    assert_eq!(told(8, Some(&later)), None);
    assert!(told(9, Some(&later)).is_some() && told(10, Some(&later)).is_some());
}

#[test]
fn a_step_without_results_is_no_success_and_forgets_nothing() {
    let passed = body(&Story::passing().results(), "a1", None);
    let text = comment_without_results(
        "the input `jobs` is `many`\n```\n@everyone",
        &own("b2"),
        Some(&passed),
    );
    let text = text.expect("no later run");
    assert!(text.starts_with(&comment_marker("shop")), "{text}");
    assert!(text.contains("### ❌") && !text.contains('✅'), "{text}");
    assert!(
        text.contains("No verdict at [`b2b2b2b`]") && text.contains("\n````"),
        "{text}"
    );
    assert_eq!(Remembered::read(&text), Remembered::read(&passed));
    let first = comment_without_results("x", &own("b2"), None).expect("there is none");
    assert_eq!(Remembered::read(&first), None);
}
