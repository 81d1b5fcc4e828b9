//! The report of a run, read by a user: our own browser action on our own page.

use serde_json::{Value, json};

use super::{fill, step, visit};
use crate::{
    harness::{Project, Ran, scenario},
    server::Server,
};

/// Text that would be a script, were it not escaped.
const HOSTILE: &str = "</script><img src=x onerror=\"document.title='taken'\">";

/// A run with one failure in a browser, one on the command line, and cases that pass.
fn reported() -> (Ran, Project) {
    let server = Server::start();
    let mut scenarios: Vec<Value> = [
        visit(
            "plain",
            "plain.html",
            json!([]),
            json!([["title", null, "equals", "Plain page"]]),
        ),
        visit(
            "wrong",
            "select.html",
            json!([]),
            json!([["title", null, "equals", "Nothing like it"]]),
        ),
    ]
    .iter()
    .map(|visit| visit.scenario(&server, None))
    .collect();
    scenarios.push(json!({
        "id": "SC-shell", "title": HOSTILE, "feature": "Shell", "outcome": "O", "persona": { "name": "P", "goal": "G" },
        "steps": [{ "id": "say", "run": format!("printf '%s\\nlast words\\n' {}", quoted(HOSTILE)),
                    "checkpoints": [{ "id": "said", "text": HOSTILE, "subject": "stdout", "predicate": "contains", "value": "first words" }] }],
    }));
    let project = Project::new("[run]\njobs = 2\n").pack(json!(scenarios));
    let ran = project.run(&[]);
    assert_eq!(
        ran.statuses(),
        [
            "SC-plain/base passed",
            "SC-wrong/base failed",
            "SC-shell/base failed"
        ],
        "{}",
        ran.stderr
    );
    (ran, project)
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[test]
fn a_reader_finds_out_what_failed() {
    let (ran, _project) = reported();
    let config = format!(
        "[services.report]\ncommand = \"exec python3 -m http.server --bind 127.0.0.1 --directory {} $PORT\"\nenv = {{ PORT = \"{{{{ port }}}}\" }}\nport = \"auto\"\nready = {{ http = \"/\" }}\n[run]\njobs = 2\n",
        ran.bundle().display()
    );
    let page = "{{ services.report.url }}/report/index.html";
    let read = |id: &str, hash: &str, steps: &[(&str, Value, Value)]| {
        let opened = json!([{ "goto": format!("{page}{hash}") }]);
        let mut all = vec![step(
            "open",
            opened,
            &json!([["page", null, "contains", "Gate failed"]]),
        )];
        all.extend(
            steps
                .iter()
                .map(|(id, operations, checkpoints)| step(id, operations.clone(), checkpoints)),
        );
        scenario(&format!("SC-{id}"), json!(all))
    };
    let scenarios = json!([
        read(
            "overview",
            "",
            &[
                (
                    "see",
                    json!([{ "wait_for": "text=2 of 3 scenarios failed" }]),
                    json!([
                        ["page", null, "contains", "Nothing like it"],
                        ["page", null, "contains", "first words"],
                        ["title", null, "not_equals", "taken"],
                        ["element", "css=img[src=x]", "absent"],
                        ["console", null, "absent"],
                    ])
                ),
                (
                    "next",
                    json!([{ "press": "n" }]),
                    json!([["url", null, "matches", "#/SC-(wrong|shell)/base"]])
                ),
            ]
        ),
        read(
            "filters",
            "",
            &[
                (
                    "type",
                    json!([fill("testid=search", "plain")]),
                    json!([
                        ["element", "testid=list", "contains", "SC-plain"],
                        ["element", "testid=list", "not_contains", "SC-wrong"],
                        ["url", null, "contains", "q=plain"],
                    ])
                ),
                (
                    "nothing",
                    json!([fill("testid=search", "no such thing")]),
                    json!([["element", "testid=list", "not_contains", "SC-plain"]])
                ),
                (
                    "back",
                    json!([fill("testid=search", "")]),
                    json!([["element", "testid=list", "contains", "SC-wrong"]])
                ),
            ]
        ),
        read(
            "case",
            "#/SC-wrong/base",
            &[
                (
                    "look",
                    json!([{ "wait_for": "testid=step-visit" }]),
                    json!([
                        ["page", null, "contains", "Nothing like it"],
                        ["element", "testid=checkpoint-c0", "visible"],
                        ["element", "css=img[src$='screenshot.png']", "visible"],
                    ])
                ),
                (
                    "trace",
                    json!([{ "press": "2" }]),
                    json!([
                        ["url", null, "contains", "tab=trace"],
                        ["element", "testid=trace-operations", "contains", "goto"],
                        ["element", "testid=trace-operations", "contains", "expect"],
                    ])
                ),
                (
                    "move",
                    json!([{ "press": "ArrowLeft" }, { "press": "ArrowRight" }, { "press": "a" }, { "press": "b" }]),
                    json!([["element", "testid=trace", "visible"]])
                ),
            ]
        ),
        read(
            "logs",
            "#/SC-shell/base",
            &[(
                "look",
                json!([{ "wait_for": "testid=step-say" }]),
                json!([
                    ["page", null, "contains", "last words"],
                    ["page", null, "contains", "</script><img src=x"],
                    ["element", "css=img[src=x]", "absent"],
                    ["title", null, "not_equals", "taken"],
                ])
            ),]
        ),
        read(
            "keys",
            "",
            &[
                (
                    "help",
                    json!([{ "press": "?" }]),
                    json!([["element", "role=dialog", "visible"]])
                ),
                (
                    "close",
                    json!([{ "press": "Escape" }]),
                    json!([["element", "role=dialog", "hidden"]])
                ),
                (
                    "dark",
                    json!([{ "press": "t" }]),
                    json!([["console", null, "absent"]])
                ),
                (
                    "find",
                    json!([{ "press": "/" }, { "press": "s" }]),
                    json!([["url", null, "contains", "q=s"]])
                ),
            ]
        ),
        read(
            "links",
            "",
            &[
                (
                    "run",
                    json!([{ "click": "role=link[name=\"Run\"]" }]),
                    json!([
                        ["url", null, "contains", "~run"],
                        ["page", null, "contains", "scenarioforge"]
                    ])
                ),
                (
                    "timeline",
                    json!([{ "click": "role=link[name=\"Timeline\"]" }]),
                    json!([["url", null, "contains", "~timeline"]])
                ),
                (
                    "back",
                    json!([{ "back": true }]),
                    json!([["url", null, "contains", "~run"]])
                ),
            ]
        ),
    ]);
    let read = Project::new(&config).pack(scenarios).run(&[]);
    let failed: Vec<String> = read
        .statuses()
        .into_iter()
        .filter(|status| !status.ends_with(" passed"))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}\n{}", read.stderr);
}
