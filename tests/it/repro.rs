//! `repro.sh`: run by nothing but a shell, it shows what the run has seen.

use std::{fs, process::Command};

use serde_json::{Value, json};

use crate::{
    harness::{Project, Ran, scenario},
    server,
};

/// Runs the script of a failed case with a plain shell; what it shows before it tells of the run.
fn shows(project: &Project, ran: &Ran, case: &str) -> String {
    let script = ran.bundle().join("evidence").join(case).join("1/repro.sh");
    let checked = Command::new("sh")
        .arg("-n")
        .arg(&script)
        .output()
        .expect("sh starts");
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
    let output = Command::new("sh")
        .arg(&script)
        .arg(project.root())
        .current_dir(project.tmp())
        .output()
        .expect("sh starts");
    let shown = format!(
        "{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    let text = fs::read_to_string(&script).expect("the script");
    assert_eq!(output.status.code(), Some(0), "{text}\n{shown}");
    let (now, then) = shown
        .split_once("--- what was expected, and observed then ---")
        .unwrap_or_else(|| panic!("{shown}"));
    assert!(
        then.contains("expected: ") && then.contains("observed: "),
        "{then}"
    );
    now.to_owned()
}

/// A line of its own with this text.
fn has_line(text: &str, line: &str) {
    assert!(
        text.lines().any(|other| other.trim_end() == line),
        "`{line}` in:\n{text}"
    );
}

fn check(subject: &str, at: Option<&str>, value: Value) -> Value {
    let mut check = json!({ "id": "c", "text": "It's \"so\" `here` $(touch hacked)\n# and", "subject": subject, "predicate": "equals", "value": value });
    if let Some(at) = at {
        check["at"] = json!(at);
    }
    json!([check])
}

#[test]
fn a_failed_request_after_a_login_is_shown_again() {
    let config = format!(
        "[services.api]\ncommand = '''{}'''\nport = \"auto\"\nenv = {{ SERVE_ON = \"{{{{ port }}}}\", GREETING = \"it's $(me)\" }}\nready = {{ http = \"/up\" }}\n",
        server::command()
    );
    let login = json!({ "id": "login", "http": { "method": "POST", "url": "{{ services.api.url }}/redirect/307", "query": { "to": "/login" }, "json": { "user": "ada" } },
        "capture": [{ "name": "token", "subject": "json", "at": "$.token" }, { "name": "id", "subject": "json", "at": "$.id" }, { "name": "session", "subject": "cookie", "at": "session" }],
        "checkpoints": [{ "id": "in", "subject": "status", "predicate": "equals", "value": 200 }] });
    let order = |id: &str, checkpoints: Value| {
        let mut one = scenario(
            id,
            json!([{ "id": "order", "text": "It's an order", "http": { "method": "POST", "url": "{{ services.api.url }}/echo[1]?a={b}",
            "query": { "q": "{{ captured.id }}" },
            "headers": { "Authorization": "Bearer {{ captured.token }}", "X-Odd": "it's \"$(touch hacked)\" `x`" },
            "json": { "id": "{{ captured.id }}", "text": "@it's\n$(touch hacked)" } }, "checkpoints": checkpoints }]),
        );
        one["preconditions"] = json!([{ "text": "signed in", "step": login }]);
        one
    };
    let form = scenario(
        "SC-form",
        json!([{ "id": "form", "http": { "method": "PUT", "url": "{{ services.api.url }}/echo", "form": { "a": ["1 &", "it's"] } }, "checkpoints": check("json", Some("$.text"), json!("x")) }]),
    );
    let multipart = scenario(
        "SC-multipart",
        json!([{ "id": "send", "http": { "method": "POST", "url": "{{ services.api.url }}/echo", "multipart": {
        "plain": "@not;a=file", "typed": { "value": "<not a \"file\"; no", "content_type": "text/x" }, "file": { "file": "a b;c.txt", "filename": "it's, \"odd\";.txt" } } },
        "checkpoints": check("status", None, json!(201)) }]),
    );
    let project = Project::new(&config)
        .file("a b;c.txt", "in the file")
        .pack(json!([
            order(
                "SC-json",
                check("json", Some("$.headers[0]"), json!("none"))
            ),
            order("SC-text", check("json", Some("$.text"), json!("none"))),
            order("SC-status", check("status", None, json!(409))),
            order(
                "SC-header",
                check("header", Some("content-type"), json!("text/html"))
            ),
            order("SC-cookie", check("cookie", Some("session"), json!("none"))),
            form,
            multipart,
        ]));
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let shown = shows(&project, &ran, "SC-text/base");
    // What the server was sent by the script is what it was sent by the run.
    let sent = |text: &str| -> Value {
        let line = text
            .lines()
            .find(|line| line.starts_with("{\"method\""))
            .unwrap_or_else(|| panic!("{text}"));
        serde_json::from_str(line).expect("JSON")
    };
    let now = sent(&shown);
    let body = &ran.transcript("SC-text/base/1")[1]["observation"]["exchanges"][0]["response"]["body"]
        ["text"];
    let then: Value = serde_json::from_str(body.as_str().expect("a body")).expect("JSON");
    for key in ["method", "path", "query", "text"] {
        assert_eq!(now[key], then[key], "{key}: {shown}");
    }
    let header = |sent: &Value, name: &str| {
        let headers = sent["headers"].as_array().expect("headers");
        headers
            .iter()
            .find(|header| {
                header[0]
                    .as_str()
                    .is_some_and(|other| other.eq_ignore_ascii_case(name))
            })
            .map(|header| header[1].clone())
    };
    for name in ["authorization", "x-odd", "cookie", "content-type"] {
        assert_eq!(header(&now, name), header(&then, name), "{name}");
    }
    assert_eq!(
        header(&now, "authorization"),
        Some(json!("Bearer token-of-ada"))
    );
    has_line(&shows(&project, &ran, "SC-status/base"), "200");
    has_line(&shows(&project, &ran, "SC-header/base"), "application/json");
    has_line(&shows(&project, &ran, "SC-cookie/base"), "s3ss10n");
    assert_eq!(
        sent(&shows(&project, &ran, "SC-form/base"))["text"],
        "a=1+%26&a=it%27s"
    );
    let shown = sent(&shows(&project, &ran, "SC-multipart/base"));
    let text = shown["text"].as_str().expect("a text");
    for part in [
        "\r\n\r\n@not;a=file\r\n",
        "\r\n\r\n<not a \"file\"; no\r\n",
        "\r\n\r\nin the file\r\n",
        "Content-Type: text/x\r\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(!project.root().join("hacked").exists() && !project.tmp().join("hacked").exists());
}

#[test]
fn a_failed_command_is_shown_again_with_its_surroundings() {
    let hostile = "it's \"q\" $(touch hacked) `touch hacked`\n\\ end";
    let mut one = scenario(
        "SC-run",
        json!([
            { "id": "object", "run": "echo '{\"name\": \"ada\"}'", "capture": [{ "name": "all", "subject": "json", "at": "$" }] },
            { "id": "make", "run": "printf 'name=it'\\''s' > made.txt; cat made.txt", "capture": [{ "name": "it", "subject": "stdout", "pattern": "name=(.*)" }] },
            { "id": "s", "text": hostile, "run": { "command": "cat; printf '<%s>' \"$ODD\" \"$RUN_WIDE\" \"${PWD##*/}\" \"$TAKEN\" \"$MEMBER\"; echo; exit 7",
                "stdin": "{{ data.odd }}", "env": { "ODD": "{{ data.odd }}", "TAKEN": "{{ captured.it | upper }}", "MEMBER": "{{ captured.all.name }}" }, "cwd": "sub dir" },
              "checkpoints": check("exit_code", None, json!(0)) }
        ]),
    );
    one["data"] = json!({ "odd": hostile });
    let mut stdout = one.clone();
    stdout["id"] = json!("SC-stdout");
    stdout["steps"][2]["checkpoints"] =
        check("stdout", None, json!("END_OF_FAILURE\n$(touch hacked)"));
    let project = Project::new("[run]\nenv = { RUN_WIDE = \"a 'b' $(touch hacked)\" }\n")
        .file("sub dir/keep", "")
        .pack(json!([one, stdout]));
    let ran = project.run(&[]);
    assert_eq!(
        ran.statuses(),
        ["SC-run/base failed", "SC-stdout/base failed"],
        "{}",
        ran.stderr
    );
    let observed = ran.failure("SC-stdout/base")["observed"]
        .as_str()
        .expect("a text")
        .to_owned();
    assert!(
        observed.starts_with(hostile)
            && observed.contains("<a 'b' $(touch hacked)><sub dir><IT'S><ada>"),
        "{observed}"
    );
    let shown = shows(&project, &ran, "SC-stdout/base");
    assert!(shown.contains(&observed), "{shown}");
    let shown = shows(&project, &ran, "SC-run/base");
    has_line(&shown, "exit code 7");
    has_line(&shown, "7");
    assert!(!project.root().join("hacked").exists() && !project.tmp().join("hacked").exists());
    let left: Vec<_> = fs::read_dir(project.tmp())
        .expect("a folder")
        .flatten()
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn a_failed_file_step_is_shown_again() {
    let steps = json!([
        { "id": "write", "file": { "write": "-deep/it's $(touch hacked).txt", "content": "one\n'two'\n$(touch hacked)\n" } },
        { "id": "copy", "file": { "copy": "-deep/it's $(touch hacked).txt", "to": "far/away/copy.txt" } },
        { "id": "remove", "file": { "remove": "-deep" },
          "checkpoints": check("file", Some("far/away/copy.txt"), json!("something else")) }
    ]);
    let project = Project::new("").pack(json!([scenario("SC-file", steps)]));
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(
        ran.failure("SC-file/base")["observed"],
        "one\n'two'\n$(touch hacked)\n"
    );
    let shown = shows(&project, &ran, "SC-file/base");
    assert!(shown.contains("one\n'two'\n$(touch hacked)\n"), "{shown}");
    assert!(!project.root().join("hacked").exists() && !project.tmp().join("hacked").exists());
}

#[test]
fn what_took_several_tries_takes_them_again() {
    let count = "n=$(cat n 2>/dev/null || echo 0); n=$((n + 1)); echo $n > n; echo \"it's $n\"";
    let mut tries = json!({ "id": "tries", "run": count, "eventually": "9s", "checkpoints": check("stdout", None, json!("it's 3")) });
    tries["checkpoints"][0]["text"] = json!("The third time");
    let seen =
        json!({ "id": "seen", "run": "cat n", "checkpoints": check("stdout", None, json!("4")) });
    let project = Project::new("").pack(json!([scenario("SC-tries", json!([tries, seen]))]));
    let ran = project.run(&[]);
    assert_eq!(ran.statuses(), ["SC-tries/base failed"], "{}", ran.stderr);
    assert_eq!(ran.failure("SC-tries/base")["observed"], "3\n");
    let shown = shows(&project, &ran, "SC-tries/base");
    let now = shown
        .split("--- observed now ---")
        .nth(1)
        .expect("what is observed now");
    assert!(now.trim_start().starts_with("3\n"), "{shown}");
}
