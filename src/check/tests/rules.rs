//! Rules over a pack.

use serde_json::{Value, json};

use super::*;

const CONFIG: &str = "[services.api]\ncommand = 'x'\nport = 'auto'\n[services.my-db]\ncommand = 'x'\n[run]\nenv = { A = '1' }\npass_env = ['B']\n";

/// What is said of a scenario with these members, contract gaps and warnings too.
fn check(members: Value, expected: &[&str]) {
    let shown = members.to_string();
    let found = check_pack(&scenario(members), &config(CONFIG), None);
    let mut found = codes(&found, Severity::Warning);
    found.retain(|finding| finding != "not-tied-to-sources manifest");
    let short: Vec<&str> = found.iter().map(|finding| finding.as_str()).collect();
    let expected: Vec<String> = expected
        .iter()
        .map(|line| line.replace('@', "scenarios[0]"))
        .collect();
    assert_eq!(short, expected, "{shown}");
}

/// A step that claims something, with these members.
fn step(id: &str, members: Value) -> Value {
    let mut step = json!({ "id": id, "text": "t", "checkpoints": [
        { "id": "c", "text": "t", "subject": "duration_ms", "predicate": "at_most", "value": 9 } ] });
    for (key, value) in members.as_object().expect("members").clone() {
        step[key] = value;
    }
    step
}

#[test]
fn a_complete_contract_has_no_findings() {
    check(json!({}), &[]);
}

#[test]
fn steps_have_one_action_that_can_be_done() {
    for (members, expected) in [
        (json!({}), "no-action @.steps[0]"),
        (
            json!({ "run": "x", "file": { "remove": "x" } }),
            "several-actions @.steps[0]",
        ),
        (json!({ "run": " " }), "empty-command @.steps[0].run"),
        (
            json!({ "run": { "command": "x", "cwd": "../x" } }),
            "outside-workspace @.steps[0].run.cwd",
        ),
        (
            json!({ "run": { "command": "x", "timeout": "0s" } }),
            "zero-time @.steps[0].run.timeout",
        ),
        (
            json!({ "run": { "command": "x", "env": { "a b": "" } } }),
            r#"bad-variable @.steps[0].run.env["a b"]"#,
        ),
        (
            json!({ "http": { "url": "/x" } }),
            "bad-url @.steps[0].http.url",
        ),
        (
            json!({ "http": { "url": "x/{{ case.id }}" } }),
            "bad-url @.steps[0].http.url",
        ),
        (
            json!({ "http": { "url": "http://h", "method": "GE T" } }),
            "bad-method @.steps[0].http.method",
        ),
        (
            json!({ "http": { "url": "http://h", "json": null, "body": "x" } }),
            "several-bodies @.steps[0].http.body",
        ),
        (
            json!({ "http": { "url": "http://h", "headers": { "a:": "" } } }),
            r#"bad-header @.steps[0].http.headers["a:"]"#,
        ),
        (
            json!({ "http": { "url": "http://h", "form": { "a": { "b": 1 } } } }),
            "nested-value @.steps[0].http.form.a",
        ),
        (
            json!({ "http": { "url": "http://h", "multipart": { "a": { "fil": "x" } } } }),
            "unknown-key @.steps[0].http.multipart.a.fil",
        ),
        (
            json!({ "http": { "url": "http://h", "multipart": { "a": [ { "file": "/x" } ] } } }),
            "outside-workspace @.steps[0].http.multipart.a[0].file",
        ),
        (
            json!({ "http": { "url": "http://h", "multipart": { "a": {} } } }),
            "part-kind @.steps[0].http.multipart.a",
        ),
        (json!({ "file": {} }), "file-kind @.steps[0].file"),
        (
            json!({ "file": { "copy": "a" } }),
            "file-kind @.steps[0].file",
        ),
        (
            json!({ "file": { "write": "a", "to": "b" } }),
            "file-kind @.steps[0].file.to",
        ),
        (
            json!({ "file": { "remove": "a/../.." } }),
            "outside-workspace @.steps[0].file.remove",
        ),
        (
            json!({ "run": "x", "eventually": "1s", "checkpoints": [] }),
            "nothing-to-wait-for @.steps[0].eventually",
        ),
        (
            json!({ "run": "x", "checkpoints": [ { "id": "c", "text": "t", "subject": "body", "predicate": "exists" } ] }),
            "cannot-produce @.steps[0].checkpoints[0].subject",
        ),
        (
            json!({ "run": "x", "capture": [ { "name": "a", "subject": "body" } ] }),
            "cannot-produce @.steps[0].capture[0].subject",
        ),
        (
            json!({ "run": "x", "checkpoints": [ { "id": "c", "text": "t", "subject": "json", "predicate": "exists" } ] }),
            "bad-checkpoint @.steps[0].checkpoints[0].at",
        ),
    ] {
        // A second step keeps the case from claiming nothing.
        let steps = json!([step("a", members), step("z", json!({ "run": "z" }))]);
        check(json!({ "steps": steps }), &[expected]);
    }
}

#[test]
fn a_browser_step_does_something() {
    let goto = json!({ "browser": [ { "goto": "http://h" } ] });
    check(
        json!({ "steps": [ step("a", goto), step("c", json!({ "browser": [] })) ] }),
        &["empty-browser @.steps[1].browser"],
    );
    check(
        json!({ "steps": [ step("a", json!({ "browser": [
            { "goto": "http://h" }, { "click": "role=buton" }, { "fill": { "target": ".x", "value": "y" } },
            { "click": "{{ data.x }}" }, { "press": "Retrun" }, { "press": { "target": "label=X", "key": "Entr" } },
        ] })) ], "data": { "x": "text=X" } }),
        &[
            "bad-target @.steps[0].browser[1].click",
            "bad-target @.steps[0].browser[2].fill.target",
            "bad-key @.steps[0].browser[4].press",
            "bad-key @.steps[0].browser[5].press.key",
        ],
    );
}

#[test]
fn ids_are_unique_where_they_stand() {
    let run = || json!({ "run": "x" });
    check(
        json!({
            "preconditions": [ { "text": "t", "step": step("a", run()) }, { "text": "t", "service": "apo" }, { "text": "t" } ],
            "steps": [ step("a", run()), step("b", json!({ "run": "y", "checkpoints": [
                { "id": "c", "text": "t", "subject": "stdout", "predicate": "exists" },
                { "id": "c", "text": "t", "subject": "stderr", "predicate": "exists" } ] })) ],
            "cleanup": [ step("b", run()) ],
            "no_variants_because": null,
            "edge_variants": [
                { "id": "v", "title": "t", "until": "bb", "replace": [ step("q", run()) ], "data": { "x": 1 } },
                { "id": "V", "title": "t", "steps": [ step("b", json!({ "run": "own" })) ] },
                { "id": "base", "title": "t", "steps": [] },
                { "id": "v", "title": "t", "until": "a", "replace": [ step("b", json!({ "run": "never" })), step("a", json!({ "run": "new" })) ] },
                { "id": "w", "title": "t", "until": "a", "steps": [ step("own", json!({ "run": "w" })) ] }
            ]
        }),
        &[
            "no-such-service @.preconditions[1].service",
            "precondition-kind @.preconditions[2]",
            "duplicate-id @.steps[1].checkpoints[1].id",
            "duplicate-id @.steps[0].id",
            "duplicate-id @.edge_variants[3].id",
            "ids-differ-in-case @.edge_variants[1].id",
            "no-such-step @.edge_variants[0].until",
            "no-such-step @.edge_variants[0].replace[0].id",
            "reserved-id @.edge_variants[2].id",
            "empty-steps @.edge_variants[2].steps",
            "never-reached @.edge_variants[3].replace[0]",
            "steps-and-replace @.edge_variants[4].steps",
            "no-checkpoint @.edge_variants[2]",
            "duplicate-flow @.edge_variants[0]",
        ],
    );
    let twice = pack(json!({ "schema": "scenarioforge.pack/1", "scenarios": [
        { "id": "A", "title": "t", "steps": [ step("a", json!({ "run": "1" })) ] },
        { "id": "a", "title": "t", "steps": [ step("a", json!({ "run": "2" })) ] },
        { "id": "A", "title": "t", "steps": [ step("a", json!({ "run": "3" })) ] } ] }));
    let found = codes(
        &check_pack(&twice, &Config::default(), None),
        Severity::Warning,
    );
    assert_eq!(
        found[..2],
        [
            "duplicate-id scenarios[2].id",
            "ids-differ-in-case scenarios[1].id"
        ]
    );
}

#[test]
fn templates_resolve_in_the_order_of_the_case() {
    for (text, expected) in [
        (
            "{{ data.item }}{{ data.nested.key }}{{ data.list[0].x }}{{ data.text.x }}{{ data[\"item\"] }}",
            None,
        ),
        (
            "{{ services.api.url }}{{ services.api.host }}{{ services['my-db'].url }}{{ workspace }}{{ env.A }}{{ env.B }}",
            None,
        ),
        (
            "{{ case.id }}{{ case.scenario }}{{ case.attempt }}{{ case.key }}",
            None,
        ),
        (
            "{{ data.gone | default('x') }}{% if captured.x is defined %}y{% endif %}",
            None,
        ),
        ("{% for n in range(3) %}{{ n }}{% endfor %}", None),
        ("{{ data.itm }}", Some("unknown-data")),
        ("{{ data.nested.kee }}", Some("unknown-data")),
        ("{{ data.number.x }}", Some("unknown-data")),
        ("{{ captured.order }}", Some("not-captured")),
        ("{{ services.apy.url }}", Some("no-such-service")),
        ("{{ services.api.uri }}", Some("unknown-name")),
        ("{{ env.HOME }}", Some("unknown-variable")),
        ("{{ case.name }}", Some("unknown-name")),
        ("{{ dta.item }}", Some("unknown-name")),
        ("{{ port }}", Some("unknown-name")),
        ("{{ data.item", Some("bad-template")),
    ] {
        let data = json!({ "item": "milk", "nested": { "key": 1 }, "list": [1], "text": "{{ env.A }}", "number": 1 });
        let line = expected.map(|code| format!("{code} @.steps[0].run"));
        check(
            json!({ "data": data, "steps": [ step("a", json!({ "run": text })) ] }),
            &line.iter().map(String::as_str).collect::<Vec<_>>(),
        );
    }
    let found = check_pack(
        &scenario(json!({ "steps": [ step("a", json!({ "run": "{{ services.my-db.url }}" })) ] })),
        &config(CONFIG),
        None,
    );
    let remedy = found.iter().find_map(|finding| {
        finding
            .remedy
            .as_deref()
            .filter(|remedy| remedy.contains("[\"my-db\"]"))
    });
    assert!(remedy.is_some(), "{found:?}");
}

#[test]
fn captures_reach_later_steps_only() {
    let capture =
        |run: &str| json!({ "run": run, "capture": [ { "name": "x", "subject": "stdout" } ] });
    check(
        json!({
            "preconditions": [ { "text": "t", "step": step("p", json!({ "run": "{{ captured.x }}" })) } ],
            "steps": [ step("a", capture("{{ captured.x }}")), step("b", json!({ "run": "{{ captured.x }}" })) ],
            "cleanup": [ step("c", json!({ "run": "{{ captured.x }}" })) ],
            "data": { "d": "{{ captured.x }}" }
        }),
        &[
            "captured-in-data @.data.d",
            "not-captured @.preconditions[0].step.run",
            "not-captured @.steps[0].run",
        ],
    );
}

#[test]
fn a_shared_step_is_spoken_of_once() {
    let capture = json!({ "run": "first", "capture": [ { "name": "x", "subject": "stdout" } ] });
    check(
        json!({
            "no_variants_because": null,
            "steps": [ step("a", capture), step("b", json!({ "run": "{{ captured.x }} {{ data.gone }}" })) ],
            "edge_variants": [
                { "id": "v", "title": "t", "data": { "other": "{{ data.gone }}" } },
                { "id": "w", "title": "t", "replace": [ step("a", json!({ "run": "no capture" })) ] },
                { "id": "y", "title": "t", "data": { "gone": 1 }, "replace": [ step("a", json!({ "run": "{{ data.gone }}", "capture": [ { "name": "x", "subject": "stdout" } ] })) ] }
            ]
        }),
        &[
            "unknown-data @.steps[1].run",
            "data-in-data @.edge_variants[0].data.other",
            "not-captured @.edge_variants[1]",
            "duplicate-flow @.edge_variants[0]",
        ],
    );
}

#[test]
fn a_case_claims_something() {
    let silent = json!({ "run": "x", "checkpoints": [] });
    check(
        json!({
            "no_variants_because": null,
            "steps": [ step("a", silent.clone()), step("b", silent.clone()) ],
            "edge_variants": [
                { "id": "same", "title": "t", "until": "a" },
                { "id": "loud", "title": "t", "replace": [ step("a", json!({ "run": "x" })) ] },
                { "id": "own", "title": "t", "steps": [ step("o", silent) ] }
            ]
        }),
        &[
            "no-checkpoint @",
            "no-checkpoint @.edge_variants[2]",
            "duplicate-flow @.edge_variants[2]",
        ],
    );
    check(json!({ "steps": [] }), &["no-steps @"]);
}

#[test]
fn a_contract_is_complete() {
    check(
        json!({
            "title": " ", "feature": "", "outcome": "", "persona": null, "pass_criteria": "", "no_variants_because": " ",
            "sources": [ { "id": "s", "lines": "9-3" }, { "id": "s", "lines": "0" }, { "id": "s", "lines": "3-9" } ],
            "steps": [ step("a", json!({ "text": "", "run": "x" })) ]
        }),
        &[
            "missing-title @.title",
            "missing-feature @.feature",
            "missing-outcome @.outcome",
            "missing-persona @.persona",
            "missing-pass-criteria @.pass_criteria",
            "no-edge-variants @",
            "bad-lines @.sources[0].lines",
            "bad-lines @.sources[1].lines",
            "missing-text @.steps[0].text",
        ],
    );
    let both =
        json!([ { "id": "v", "title": "t", "steps": [ step("o", json!({ "run": "o" })) ] } ]);
    check(
        json!({ "edge_variants": both }),
        &["variants-and-reason @.no_variants_because"],
    );
}

#[test]
fn equal_flows_are_found_across_the_pack() {
    let flow = |id: &str, data: Value, run: &str| json!({ "id": id, "title": "t", "data": data, "steps": [ step(id, json!({ "run": run, "text": id })) ] });
    let document = json!({ "schema": "scenarioforge.pack/1", "scenarios": [
        flow("a", json!({ "x": 1, "unused": 1 }), "{{ data.x }}"), flow("b", json!({ "x": 2 }), "{{ data.x }}"),
        flow("c", json!({ "x": 1, "unused": 2 }), "{{ data.x }}"), flow("d", json!({}), "other") ] });
    let found = check_pack(&pack(document), &Config::default(), None);
    let found: Vec<String> = lines(&found)
        .into_iter()
        .filter(|line| line.contains("duplicate-flow"))
        .collect();
    assert_eq!(
        found,
        ["0:0 contract duplicate-flow scenarios[2]: this case does and claims the same as a/base"]
    );
}
