//! What is kept of a browser step: pictures, the page, the tree, requests, the console and the trace.

use std::{fs, path::Path};

use scenarioforge::domain::{trace::TraceEvent, transcript::StepRecord};
use serde_json::{Value, json};

use super::{all_pass, click, fill, follow, project, run, step, visit};
use crate::{
    harness::{Ran, scenario},
    server::Server,
};

/// The lines of an attempt's trace.
fn trace(ran: &Ran, attempt: &str) -> Vec<TraceEvent> {
    let path = ran
        .bundle()
        .join("evidence")
        .join(attempt)
        .join("trace/trace.js");
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines()
        .map(|line| {
            let json = line
                .strip_prefix("trace(")
                .and_then(|line| line.strip_suffix(");"));
            let json = json.unwrap_or_else(|| panic!("a line that is no call: {line:.100}"));
            serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json:.300}"))
        })
        .collect()
}

fn record(ran: &Ran, attempt: &str, number: usize) -> StepRecord {
    serde_json::from_value(ran.transcript(attempt)[number].clone()).expect("a record of a step")
}

/// Width and height of a PNG that is whole.
fn png(path: &Path) -> (u32, u32) {
    let bytes = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert!(
        bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "{}",
        path.display()
    );
    assert!(
        bytes.ends_with(b"IEND\xaeB`\x82"),
        "{} is cut off",
        path.display()
    );
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    (number(16), number(20))
}

#[test]
fn a_step_leaves_pictures_the_page_its_requests_and_a_trace() {
    let server = Server::start();
    let steps = json!([
        step(
            "open",
            json!([{ "goto": server.url("/site/plain.html") }]),
            &json!([["title", null, "equals", "Plain page"]])
        ),
        step(
            "search",
            json!([fill("placeholder=Find tea", "sencha"), click("Go")]),
            &json!([["page", null, "contains", "q=sencha"]])
        ),
    ]);
    let ran = project(20)
        .pack(json!([scenario("SC-kept", steps)]))
        .run(&[])
        .passed();
    let folder = ran.bundle().join("evidence/SC-kept/base/1");
    for number in 0..2 {
        let record = record(&ran, "SC-kept/base/1", number);
        let browser = record.observation.browser.expect("a browser's record");
        assert_eq!(
            png(&folder.join(browser.screenshot.expect("a picture"))),
            (1280, 800)
        );
        let html = fs::read_to_string(folder.join(browser.html.expect("HTML"))).expect("the page");
        assert!(html.contains("<h1>Plain page</h1>"), "{html}");
        assert_eq!(browser.accessibility, None, "it did not fail");
        assert_eq!(browser.trace.as_deref(), Some("trace/trace.js"));
    }
    let trace = trace(&ran, "SC-kept/base/1");
    let operations: Vec<_> = trace
        .iter()
        .filter_map(|event| match event {
            TraceEvent::Operation {
                n,
                name,
                before,
                after,
                point,
                screenshot,
                error,
                start,
                end,
                ..
            } => {
                assert_eq!((*error).as_deref(), None);
                assert!(start <= end);
                if let Some(shot) = screenshot {
                    png(&folder.join("trace").join(shot));
                }
                // A step ends with its checkpoints, and its picture is theirs.
                assert_eq!(screenshot.is_some(), name == "expect", "{n} {name}");
                Some((
                    *n,
                    name.as_str(),
                    before.is_some(),
                    after.is_some(),
                    point.is_some(),
                ))
            }
            _ => None,
        })
        .collect();
    let names: Vec<&str> = operations.iter().map(|one| one.1).collect();
    assert_eq!(names, ["goto", "expect", "fill", "click", "expect"]);
    assert_eq!(
        operations.iter().map(|one| one.0).collect::<Vec<_>>(),
        [1, 2, 3, 4, 5]
    );
    assert!(
        operations[3].2 && operations[3].3 && operations[3].4,
        "{operations:?}"
    );
    let mut snapshots = 0;
    for event in &trace {
        if let TraceEvent::Snapshot {
            html,
            width,
            height,
            ..
        } = event
        {
            snapshots += 1;
            assert!(!html.contains("<script"), "{html}");
            assert_eq!((*width, *height), (1280, 800));
        }
    }
    assert!(snapshots >= 3, "{snapshots}");
    let style = |event: &TraceEvent| matches!(event, TraceEvent::Resource { url, .. } if url.ends_with("/site.css"));
    assert!(trace.iter().any(style), "the style sheet is kept");
    let documents = trace.iter().filter(|event| matches!(event, TraceEvent::Request { kind, status: Some(200), .. } if kind == "document"));
    assert_eq!(documents.count(), 2);
    let archive = ran.json("evidence/SC-kept/base/1/network.har");
    let entries = archive["log"]["entries"].as_array().expect("entries");
    let page = entries
        .iter()
        .find(|entry| entry["request"]["url"] == server.url("/site/plain.html"))
        .expect("the page");
    assert_eq!(
        (&page["request"]["method"], &page["response"]["status"]),
        (&json!("GET"), &json!(200))
    );
    assert!(
        page["startedDateTime"].is_string() && page["time"].is_number(),
        "{page}"
    );
    assert!(entries.len() >= 4, "two pages, a style sheet and a picture");
}

#[test]
fn a_failure_shows_what_was_there() {
    let ran = run(
        2,
        &[
            visit(
                "wrong",
                "several.html",
                json!([]),
                json!([["element", "role=heading", "equals", "Severall"]]),
            ),
            visit(
                "missing",
                "several.html",
                json!([click("Sav it")]),
                json!(["x"]),
            ),
        ],
    );
    assert_eq!(
        ran.statuses(),
        ["SC-wrong/base failed", "SC-missing/base failed"]
    );
    for case in ["wrong", "missing"] {
        let attempt = format!("SC-{case}/base/1");
        let browser = record(&ran, &attempt, 0)
            .observation
            .browser
            .expect("a record");
        let folder = ran.bundle().join("evidence").join(&attempt);
        png(&folder.join(browser.screenshot.expect("a picture")));
        let tree =
            fs::read_to_string(folder.join(browser.accessibility.expect("a tree"))).expect("text");
        assert!(
            tree.contains("button \"Save\"") && tree.contains("heading \"Several\""),
            "{tree}"
        );
        let errors = trace(&ran, &attempt);
        let error =
            |event: &TraceEvent| matches!(event, TraceEvent::Operation { error: Some(_), .. });
        assert_eq!(
            errors.iter().filter(|event| error(event)).count(),
            1,
            "{case}"
        );
    }
    let failure = ran.failure("SC-wrong/base");
    assert_eq!(
        (&failure["expected"], &failure["observed"]),
        (&json!("Severall"), &json!("Several"))
    );
}

#[test]
fn console_errors_and_failed_requests_are_seen() {
    let errors = json!([
        ["console", null, "exists", null],
        ["console", null, "contains", "first error"]
    ]);
    let ran = all_pass(&[
        visit(
            "quiet",
            "plain.html",
            json!([follow("First")]),
            json!([["console", null, "absent", null]]),
        ),
        visit("errors", "console.html", json!([]), errors),
        visit(
            "thrown",
            "console.html",
            json!([click("Throw")]),
            json!([
                "Thrown",
                ["console", null, "contains", "an exception nobody caught"],
                ["console", null, "contains", "a rejection nobody caught"]
            ]),
        ),
        visit(
            "failed",
            "console.html",
            json!([click("Fetch")]),
            json!(["500 404 failed failed"]),
        ),
        visit(
            "flood",
            "console.html",
            json!([click("Flood")]),
            json!(["Flooded", ["console", null, "contains", "first error"]]),
        ),
    ]);
    let browser = |id: &str| {
        record(&ran, &format!("SC-{id}/base/1"), 0)
            .observation
            .browser
            .expect("a record")
    };
    let texts: Vec<_> = browser("errors")
        .page
        .console
        .into_iter()
        .map(|error| error.text)
        .collect();
    assert!(
        texts.iter().any(|text| text.contains("second error of 2")),
        "{texts:?}"
    );
    assert!(
        texts.iter().any(|text| text.contains("an error value")),
        "{texts:?}"
    );
    assert!(
        !texts.iter().any(|text| text.contains("only a")),
        "{texts:?}"
    );
    let failed = browser("failed").failed_requests;
    let status = |end: &str| {
        failed
            .iter()
            .find(|one| one.url.ends_with(end))
            .map(|one| one.status)
    };
    assert_eq!(status("/status/500"), Some(Some(500)), "{failed:?}");
    assert_eq!(status("missing.png"), Some(Some(404)), "{failed:?}");
    assert_eq!(status(":9/"), Some(None), "{failed:?}");
    assert!(browser("flood").page.console_more > 1000);
}

#[test]
fn secrets_are_in_no_file_of_the_bundle() {
    let server = Server::start();
    let token = "tok-93-very-secret";
    let operations = json!([
        { "goto": server.url("/site/secrets.html") },
        fill("label=Password", "{{ env.SHOP_PASSWORD }}"), fill("label=Token", "{{ env.API_TOKEN }}"), click("Show"),
    ]);
    let steps = json!([step(
        "tell",
        operations,
        &json!([
            ["element", "role=status", "contains", "Token"],
            ["title", null, "equals", "Wrong on purpose"]
        ])
    )]);
    let project = crate::harness::Project::new(
        "[run]\nstep_timeout = \"5s\"\npass_env = [\"SHOP_PASSWORD\", \"API_TOKEN\"]\n",
    )
    .pack(json!([scenario("SC-secret", steps)]));
    let output = project
        .command(&["run"])
        .env("SHOP_PASSWORD", "swordfish-and-chips")
        .env("API_TOKEN", token)
        .output()
        .expect("the program starts");
    let ran = project.ran(output);
    assert_eq!(ran.statuses(), ["SC-secret/base failed"], "{}", ran.stderr);
    for (path, bytes) in ran.all_bytes() {
        for secret in [token, "swordfish-and-chips"] {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} stands in {}", path.display());
        }
    }
    let trace = trace(&ran, "SC-secret/base/1");
    assert!(trace.len() > 5, "the trace is there all the same");
}

#[test]
fn every_file_of_a_browser_step_is_in_the_index() {
    let ran = run(
        2,
        &[visit(
            "index",
            "several.html",
            json!([click("Sav it")]),
            json!(["x"]),
        )],
    );
    let index = ran.json("evidence.json").to_string();
    for (path, _) in ran.all_bytes() {
        let path = path
            .strip_prefix(ran.bundle())
            .expect("below")
            .to_str()
            .expect("UTF-8")
            .to_owned();
        if path.starts_with("evidence/") {
            assert!(
                index.contains(&format!("{path}\"")),
                "{path} is not in the index"
            );
        }
    }
}

#[test]
fn later_steps_go_on_with_the_page_and_capture_from_it() {
    let server = Server::start();
    let mut first = step(
        "first",
        json!([{ "goto": server.url("/site/plain.html") }, follow("Second")]),
        &json!([["url", null, "contains", "page=2"]]),
    );
    first["capture"] = json!([{ "name": "query", "subject": "element", "at": "css=#query", "pattern": "page=(\\d)" }, { "name": "where", "subject": "url" }]);
    let between = json!({ "id": "between", "run": "echo '{{ captured.query }} {{ captured.where }}'", "checkpoints": [{ "id": "c", "subject": "stdout", "predicate": "matches", "value": "^2 http.*page=2" }] });
    let last = step(
        "last",
        json!([]),
        &json!([["title", null, "equals", "Plain page"]]),
    );
    let mut last = last;
    last["browser"] = json!([{ "press": "Tab" }]);
    let ran = project(20)
        .pack(json!([scenario("SC-on", json!([first, between, last]))]))
        .run(&[])
        .passed();
    let lines: Vec<Value> = ran.transcript("SC-on/base/1");
    assert_eq!(lines.len(), 3);
}
