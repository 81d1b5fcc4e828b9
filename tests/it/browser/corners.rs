//! Pages that once misled the engine, each in a line of HTML.

use serde_json::{Value, json};

use super::{fill, project, step};
use crate::harness::{Ran, scenario};

/// A page without a server.
fn page(html: &str) -> Value {
    let escaped: String = html.bytes().map(|byte| format!("%{byte:02X}")).collect();
    json!({ "goto": format!("data:text/html;charset=utf-8,{escaped}") })
}

fn run(table: &[(&str, &str, Value, Value)]) -> Ran {
    let scenarios: Vec<Value> = table
        .iter()
        .map(|(id, html, operations, checkpoints)| {
            let mut all = vec![page(html)];
            all.extend(operations.as_array().expect("a list").iter().cloned());
            scenario(
                &format!("SC-{id}"),
                json!([step("visit", json!(all), checkpoints)]),
            )
        })
        .collect();
    project(20).pack(json!(scenarios)).run(&[])
}

#[test]
fn what_a_user_could_do_is_done() {
    let ran = run(&[
        (
            "slotted",
            "<x-b>Go</x-b><script>customElements.define('x-b', class extends HTMLElement { constructor() { super();
             this.attachShadow({ mode: 'open' }).innerHTML = '<button><span><slot></slot></span></button>';
             this.shadowRoot.querySelector('button').onclick = () => document.title = 'went'; } })</script>",
            json!([{ "click": "role=button[name=\"Go\"]" }]),
            json!([["title", null, "equals", "went"]]),
        ),
        (
            "rebuilt",
            "<div id=box></div><button onclick=\"document.title = 'said ' + v\">Say</button><script>let v = '';
             setInterval(() => { box.innerHTML = `<input aria-label=Name value=\"${v}\">`;
             box.firstChild.oninput = (e) => v = e.target.value; }, 20)</script>",
            json!([fill("label=Name", "Ada"), { "click": "role=button[name=\"Say\"]" }]),
            json!([["title", null, "equals", "said Ada"]]),
        ),
        (
            "stolen",
            "<input aria-label=Name><input aria-label=Thief id=thief><script>setInterval(() => thief.focus(), 15)</script>",
            json!([fill("label=Name", "Ada")]),
            json!([["element", "label=Name", "equals", "Ada"], ["element", "label=Thief", "equals", ""]]),
        ),
        (
            "digits",
            "<input aria-label=Number><script>document.querySelector('input').addEventListener('beforeinput',
             (e) => { if (/[^0-9]/.test(e.data)) e.preventDefault(); })</script>",
            json!([fill("label=Number", "abc")]),
            json!([["element", "label=Number", "equals", ""]]),
        ),
        (
            "vanishes",
            "<button onclick=\"setTimeout(() => { say.textContent = 'Saved' }, 50); setTimeout(() => { say.remove() }, 600);
             setTimeout(() => { document.title = 'listed' }, 1200)\">Save</button><p id=say role=status></p>",
            json!([{ "click": "role=button" }]),
            json!(["Saved", ["title", null, "equals", "listed"]]),
        ),
        (
            "many",
            &format!("{}<p class=e>Wrong</p>", "<p class=e hidden>x</p>".repeat(25)),
            json!([]),
            json!([["element", "css=.e", "visible", null], ["element", "css=.e", "equals", "Wrong"], ["element", "css=.e", "count", 26]]),
        ),
    ]);
    let failed: Vec<String> = ran
        .statuses()
        .into_iter()
        .filter(|status| !status.ends_with(" passed"))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}\n{}", ran.stderr);
}

#[test]
fn what_can_be_seen_is_not_hidden_however_many_match() {
    let html = format!(
        "{}<p class=e>Wrong</p>",
        "<p class=e hidden>x</p>".repeat(25)
    );
    let ran = run(&[(
        "many",
        &html,
        json!([]),
        json!([["element", "css=.e", "hidden", null]]),
    )]);
    assert_eq!(ran.statuses(), ["SC-many/base failed"], "{}", ran.stderr);
}

#[test]
fn the_trace_shows_the_page_as_it_was() {
    let ran = run(&[(
        "gone",
        "<div id=box><button onclick=\"box.remove()\">Leave</button></div>",
        json!([{ "click": "role=button" }]),
        json!([["element", "role=button", "visible", null]]),
    )]);
    assert_eq!(ran.statuses(), ["SC-gone/base failed"], "{}", ran.stderr);
    let trace = ran.bundle().join("evidence/SC-gone/base/1/trace/trace.js");
    let trace = std::fs::read_to_string(trace).expect("a trace");
    let events: Vec<Value> = trace
        .lines()
        .map(|line| {
            let line = line
                .strip_prefix("trace(")
                .and_then(|line| line.strip_suffix(");"));
            serde_json::from_str(line.expect("a call")).expect("JSON")
        })
        .collect();
    let expect = events
        .iter()
        .find(|event| event["name"] == "expect")
        .expect("the checkpoints");
    let after = events
        .iter()
        .find(|event| event["t"] == "snapshot" && event["id"] == expect["after"])
        .expect("the page after it");
    let html = after["html"].as_str().expect("HTML");
    assert!(!html.contains("Leave"), "{html}");
}
