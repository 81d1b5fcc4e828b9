//! The form of documents: syntax, types, keys, words, versions, each with its place.

use super::*;

fn check_pack_text(text: &str, expected: &[&str]) {
    let found = load_pack(text, "p").expect_err(text);
    assert_eq!(lines(&found), expected, "{text}");
    assert!(found.iter().all(|finding| finding.file == "p"));
}

fn check_config_text(text: &str, expected: &[&str]) {
    let found = load_config(text, "c").expect_err(text);
    assert_eq!(lines(&found), expected, "{text}");
}

#[test]
fn syntax_errors_are_told_alone_with_their_place() {
    for (text, expected) in [
        ("", "1:1 error json-syntax : the file is empty"),
        (
            "{\r\n  \"ä\": 1,\r\n}",
            "3:1 error json-syntax : trailing comma",
        ),
        ("{\"ä\" 1}", "1:6 error json-syntax : expected `:`"),
        (
            "{} {}",
            "1:4 error json-syntax : the document ended before this",
        ),
        ("[1e999]", "1:6 error json-syntax : number out of range"),
        (
            "[\"a\nb\"]",
            "1:4 error json-syntax : a control character stands in a string",
        ),
        (
            "{\"a\": [1",
            "1:8 error json-syntax : the file ends too early: EOF while parsing a list",
        ),
    ] {
        check_pack_text(text, &[expected]);
    }
}

#[test]
fn another_version_is_refused_and_nothing_else_is_said() {
    check_pack_text(
        "{\n \"schema\": \"scenarioforge.pack/2\", \"odd\": 1 }",
        &[
            "2:12 error wrong-version schema: this file is `scenarioforge.pack/2`, but `scenarioforge.pack/1` was expected",
        ],
    );
    check_pack_text(
        "{\"schema\": \"scenarioforge.manifest/1\", \"scenarios\": []}",
        &[
            "1:12 error wrong-schema schema: `scenarioforge.manifest/1` is not the schema of this file",
        ],
    );
    let minor = "{\"schema\": \"scenarioforge.pack/1.4\", \"scenarios\": []}";
    assert!(load_pack(minor, "p").is_ok());
}

#[test]
fn everything_that_is_wrong_with_the_form_is_told_at_once() {
    let text = r#"{ "schema": "scenarioforge.pack/1", "scenarios": [
 { "id": "-a", "titel": "x",
   "steps": [
    { "id": "a", "run": { "comand": "x" }, "eventually": "30",
      "checkpoints": [ { "id": "c", "subject": "exitcode", "predicate": "equals", "valeu": 1 } ] },
    { "id": "b", "run": 3, "capture": [ { "name": "9a", "subject": "json" } ] },
    { "id": "c", "browser": [ { "clik": "x" }, { "click": "a", "goto": "b" }, {}, { "press": { "target": "x" } }, { "press": 3 } ] }
   ], "persona": "me" } ], "revision": 99999999999 }"#;
    check_pack_text(
        text,
        &[
            "2:2 error missing-key scenarios[0]: `title` is missing",
            "2:10 error bad-form scenarios[0].id: `-a` is no id: it must begin with a letter or digit and hold only letters, digits, `.`, `_` and `-`",
            "2:16 error unknown-key scenarios[0].titel: unknown key `titel`",
            "4:25 error missing-key scenarios[0].steps[0].run: `command` is missing",
            "4:27 error unknown-key scenarios[0].steps[0].run.comand: unknown key `comand`",
            "4:58 error bad-form scenarios[0].steps[0].eventually: `30` is no length of time up to a week: write for example \"250ms\", \"30s\" or \"2m\"",
            "5:48 error unknown-word scenarios[0].steps[0].checkpoints[0].subject: `exitcode` is not one of the allowed words",
            "5:83 error unknown-key scenarios[0].steps[0].checkpoints[0].valeu: unknown key `valeu`",
            "6:25 error wrong-type scenarios[0].steps[1].run: expected a string or an object, found an integer",
            "6:51 error bad-form scenarios[0].steps[1].capture[0].name: `9a` is no name for a template: it must hold only letters, digits and `_`, and not begin with a digit",
            "7:33 error unknown-key scenarios[0].steps[2].browser[0].clik: unknown key `clik`",
            "7:48 error several-keys scenarios[0].steps[2].browser[1]: this needs exactly one key, but has `click`, `goto`",
            "7:79 error missing-key scenarios[0].steps[2].browser[2]: this needs exactly one key",
            "7:94 error missing-key scenarios[0].steps[2].browser[3].press: `key` is missing",
            "7:126 error wrong-type scenarios[0].steps[2].browser[4].press: expected a string or an object, found an integer",
            "8:18 error wrong-type scenarios[0].persona: expected an object, found a string",
            "8:40 error out-of-range revision: 99999999999 is too large",
        ],
    );
    let found = load_pack(text, "p").expect_err("broken");
    let remedy = |code: &str| {
        let finding = found.iter().find(|finding| finding.code == code);
        finding
            .and_then(|finding| finding.remedy.clone())
            .unwrap_or_default()
    };
    assert!(remedy("unknown-key").starts_with("did you mean `title`? allowed: `id`, `title`, "));
    assert!(remedy("unknown-word").starts_with("did you mean `exit_code`? allowed: "));
}

#[test]
fn what_only_the_types_refuse_has_a_place_too() {
    check_pack_text(
        "{\"schema\":\"scenarioforge.pack/1\",\n\"scenarios\":[],\"scenarios\":[]}",
        &["2:16 error duplicate-key scenarios: duplicate field `scenarios`"],
    );
    check_config_text(
        "[[gate.quarantine]]\nscenario = 'x'\nuntil = '2026-02-31'\nreason = ''\n",
        &[
            "3:9 error not-valid gate.quarantine[0].until: parsed date is not valid: parameter 'day' for `2026-02` is invalid, must be in r…",
        ],
    );
}

#[test]
fn toml_has_places_by_its_spans() {
    check_config_text(
        "a = \n[b\n",
        &[
            "1:5 error toml-syntax : string values must be quoted, expected literal string",
            "2:3 error toml-syntax : unclosed table, expected `]`",
        ],
    );
    check_config_text("[a]\n[a]\n", &["2:2 error toml-syntax : duplicate key"]);
    check_config_text(
        "[runs]\n[run]\njobs = -1\ntimeout = 30\n[services.api]\nport = \"atuo\"\nready = 'log'\nscope = 'cases'\n[services.b]\nport = true\n[services.'c d']\n[gate]\nfail_on = ['fail']\n[evidence]\nmax_log = '99999999999GiB'\n",
        &[
            "1:2 error unknown-key runs: unknown key `runs`",
            "3:8 error out-of-range run.jobs: -1 is too small",
            "4:11 error wrong-type run.timeout: expected a string, found an integer",
            "6:8 error unknown-word services.api.port: `atuo` is not one of the allowed words",
            "7:9 error wrong-type services.api.ready: expected an object, found a string",
            "8:9 error unknown-word services.api.scope: `cases` is not one of the allowed words",
            "10:8 error wrong-type services.b.port: expected a string or an integer, found true or false",
            "11:11 error bad-form services[\"c d\"]: `c d` is no id: it must begin with a letter or digit and hold only letters, digits, `.`, `_` and `-`",
            "13:12 error unknown-word gate.fail_on[0]: `fail` is not one of the allowed words",
            "15:11 error bad-form evidence.max_log: `99999999999GiB` is no amount of bytes: write for example \"512KiB\" or \"4MiB\"",
        ],
    );
}

#[test]
fn a_mark_at_the_beginning_is_no_part_of_the_text() {
    assert!(load_config("\u{feff}[project]\r\nname = \"shop\"\r\n", "c").is_ok());
    assert!(
        load_pack(
            "\u{feff}{\"schema\":\"scenarioforge.pack/1\",\"scenarios\":[]}",
            "p"
        )
        .is_ok()
    );
    check_config_text(
        "\u{feff}x = 1",
        &["1:1 error unknown-key x: unknown key `x`"],
    );
}
