//! Whatever the bytes are: findings or values, never a panic, and never quadratic time.

use super::*;

fn all(text: &str) {
    for found in [
        load_pack(text, "p").err(),
        load_manifest(text, "m").err(),
        load_config(text, "c").err(),
    ]
    .into_iter()
    .flatten()
    {
        assert!(!found.is_empty(), "{text:.50}");
        let source = FileText {
            path: "p".to_owned(),
            format: Format::Json,
            text: text.to_owned(),
        };
        render(&found, &[source], true, 20);
    }
}

#[test]
fn hostile_texts_are_refused_in_words() {
    let deep_scenario = format!(
        "{{\"schema\":\"scenarioforge.pack/1\",\"scenarios\":[{{\"id\":\"a\",\"title\":\"t\",\"data\":{{\"x\":{}1{}}}}}]}}",
        "[".repeat(1000),
        "]".repeat(1000)
    );
    for text in [
        "",
        " ",
        "\0",
        "\u{feff}",
        "\u{feff}\u{feff}",
        "null",
        "[]",
        "\"\\u0000\"",
        "{\"schema\":null}",
        "\r\n\r\n{",
        "{\"schema\":\"scenarioforge.pack/1\",\"scenarios\":[null,1,[],{\"id\":\"\\u0000\"}]}",
        "{\"schema\":\"scenarioforge.pack/1\",\"revision\":1e400,\"scenarios\":[]}",
        "{\"schema\":\"scenarioforge.pack/1\",\"revision\":-18446744073709551616,\"scenarios\":[]}",
        "{\"schema\":\"scenarioforge.pack/99999999999999999999\"}",
        "{\"a\\ud800\":1}",
        "[run]\njobs = 99999999999999999999999\n",
        "a = inf\nb = nan\n",
        "a = 0x\u{0}",
        &"[".repeat(1000),
        &"{\"a\":".repeat(1000),
        &"[[a]]\n".repeat(1000),
        &"a.".repeat(10_000),
        &deep_scenario,
        &format!("a = {}", "[".repeat(1000)),
        &format!("\"{}", "x".repeat(1_000_000)),
    ] {
        all(text);
    }
}

#[test]
fn many_findings_take_one_pass() {
    let scenarios =
        vec![r#"{"id":"a","title":"t","odd":1,"steps":[{"id":"s","rum":"x"}]}"#; 2_500].join(",");
    let text = format!("{{\"schema\":\"scenarioforge.pack/1\",\"scenarios\":[{scenarios}]}}");
    let found = load_pack(&text, "p").expect_err("broken");
    assert_eq!(found.len(), 5_000);
    assert!(
        found
            .windows(2)
            .all(|pair| pair[0].column < pair[1].column && pair[0].line == 1)
    );
}

#[test]
fn typed_values_of_any_content_are_checked() {
    let document = serde_json::json!({ "schema": "scenarioforge.pack/1", "scenarios": [ {
        "id": "S", "title": "\0", "data": { "a": "{{", "b": "{% for %}", "c": [[["{{ x }}"]]], "": 1, "d.e": "{{ data[''] }}" },
        "steps": [ { "id": "a", "http": { "method": "\0", "url": "{{", "headers": { "": {}, "a\nb": [[]] } } },
                   { "id": "a", "run": { "command": "\0", "cwd": "{{/..", "env": { "": "" } }, "file": { "write": "\0" } } ],
        "edge_variants": [ { "id": "base", "title": "", "steps": [], "until": "x", "replace": [ { "id": "q" } ] } ]
    } ] });
    let text = document.to_string();
    let pack = load_pack(&text, "p").expect("the form is right");
    let mut found = check_pack(&pack, &Config::default(), None);
    let source = FileText {
        path: "p".to_owned(),
        format: Format::Json,
        text,
    };
    place(&mut found, &source);
    assert!(
        found
            .iter()
            .all(|finding| finding.line == 1 && finding.column > 0)
    );
    assert!(!render(&found, &[source], false, 100).contains('\0'));
}

#[test]
fn a_checkout_is_read_with_every_file_told_of() {
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join(".scenarioforge");
    let read = || load_project(root.path(), std::path::Path::new(CONFIG_PATH)).expect("readable");
    let found = read();
    assert!(found.project.is_none());
    assert_eq!(
        lines(&found.findings),
        ["0:0 error no-pack : there is no .scenarioforge/scenarios.json"]
    );

    std::fs::create_dir(&folder).expect("a folder");
    std::fs::write(folder.join("config.toml"), "[run]\njob = 1\n").expect("written");
    std::fs::write(folder.join("manifest.json"), b"{\n\"a\": \"\xff\"}").expect("written");
    std::fs::write(folder.join("scenarios.json"), "{\"schema\": \"scenarioforge.pack/1\", \"scenarios\": [\n{ \"id\": \"a\", \"title\": \"t\" }]}").expect("written");
    let found = read();
    assert!(found.project.is_none());
    let errors: Vec<String> = found
        .findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| {
            format!(
                "{}:{}:{} {}",
                finding.file, finding.line, finding.column, finding.code
            )
        })
        .collect();
    assert_eq!(
        errors,
        [
            ".scenarioforge/config.toml:2:1 unknown-key",
            ".scenarioforge/manifest.json:2:7 not-utf8",
            ".scenarioforge/scenarios.json:2:1 no-steps",
        ]
    );

    std::fs::remove_file(folder.join("manifest.json")).expect("removed");
    std::fs::write(folder.join("config.toml"), "").expect("written");
    let found = read();
    let project = found.project.expect("all files are read");
    assert!(project.manifest.is_none());
    assert_eq!(found.texts.len(), 2);

    let other = load_project(root.path(), std::path::Path::new("other.toml")).expect("readable");
    assert_eq!(other.findings[0].code, "no-config");
    std::fs::create_dir(folder.join("manifest.json")).expect("a folder");
    let refused =
        load_project(root.path(), std::path::Path::new(CONFIG_PATH)).expect_err("no file");
    assert!(
        refused
            .to_string()
            .ends_with("manifest.json: it is no regular file"),
        "{refused}"
    );
}
