//! Secrets of the caller turn up everywhere, and none of them may stay: not in the bundle, not on the terminal.

use std::{collections::BTreeSet, fs, path::Path};

use base64::{Engine, engine::general_purpose};
use serde_json::{Value, json};

use crate::{
    harness::{Project, Ran, command, scenario},
    server::Server,
};

/// A secret as people choose it, and one as generators do, with everything that encoders change.
const PLAIN: &str = "correct-horse-battery-42";
const ODD: &str = "Zq7&k/9\"w'e\\r~t*y u\u{e9}+5=<v>#1?[o]{p}";

/// What may not be seen of a secret: itself in every form, and any long part of the plain one.
fn forms(secret: &str) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::new();
    let mut escaped = secret.to_owned();
    for _ in 0..4 {
        forms.insert(escaped.clone().into_bytes());
        escaped = serde_json::to_string(&escaped)
            .expect("a text")
            .trim_matches('"')
            .to_owned();
    }
    let percent = |keep: &str, lower: bool| -> String {
        secret
            .bytes()
            .map(|byte| match char::from(byte) {
                c if c.is_ascii_alphanumeric() || keep.contains(c) => c.to_string(),
                _ if lower => format!("%{byte:02x}"),
                _ => format!("%{byte:02X}"),
            })
            .collect()
    };
    for keep in ["", "-_.~", "-_.!~*'()", "-_.*", "-_.~/&+=*'[]?:@!$(),;"] {
        for lower in [false, true] {
            let encoded = percent(keep, lower);
            forms.insert(encoded.replace("%20", "+").into_bytes());
            forms.insert(encoded.into_bytes());
        }
    }
    let mut url = url::Url::parse("http://h/").expect("a URL");
    url.set_path(secret);
    forms.insert(url.path().trim_start_matches('/').as_bytes().to_vec());
    let html = secret
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    for (quote, apostrophe) in [
        ("\"", "'"),
        ("&quot;", "'"),
        ("&quot;", "&apos;"),
        ("&quot;", "&#39;"),
    ] {
        forms.insert(
            html.replace('"', quote)
                .replace('\'', apostrophe)
                .into_bytes(),
        );
    }
    forms.insert(secret.replace('\'', r"'\''").into_bytes());
    for engine in [&general_purpose::STANDARD, &general_purpose::URL_SAFE] {
        for before in ["", "a", "ab"] {
            let encoded = engine.encode(format!("{before}{secret}"));
            forms.insert(encoded.as_bytes()[4..encoded.len() - 4].to_vec());
        }
    }
    forms.insert(
        secret
            .bytes()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
            .into_bytes(),
    );
    if secret == PLAIN {
        forms.extend(secret.as_bytes().windows(10).map(<[u8]>::to_vec));
    }
    forms
}

/// Asserts that nothing of the secrets can be seen in these bytes.
fn clean(name: &str, bytes: &[u8]) {
    for secret in [PLAIN, ODD] {
        for form in forms(secret) {
            let place = bytes.windows(form.len()).position(|window| window == form);
            if let Some(place) = place {
                let around =
                    &bytes[place.saturating_sub(120)..(place + form.len() + 40).min(bytes.len())];
                panic!(
                    "{name} shows `{}`: …{}…",
                    String::from_utf8_lossy(&form),
                    String::from_utf8_lossy(around)
                );
            }
        }
    }
}

/// Runs with both secrets in the environment; asserts that they are nowhere afterwards.
fn run(project: &Project, arguments: &[&str]) -> Ran {
    let mut all = vec!["run"];
    all.extend(arguments);
    let output = project
        .command(&all)
        .env("SHOP_TOKEN", ODD)
        .env("DB_PASSWORD", PLAIN)
        .env("GREETING", "hello there")
        .output()
        .expect("the program starts");
    let stdout = output.stdout.clone();
    let ran = project.ran(output);
    for (path, bytes) in ran.all_bytes() {
        clean(&path.display().to_string(), &bytes);
    }
    clean("stderr", ran.stderr.as_bytes());
    clean("stdout", &stdout);
    ran
}

const CONFIG: &str = "[run]\npass_env = [\"SHOP_TOKEN\", \"DB_PASSWORD\", \"GREETING\"]\n";

fn http(id: &str, http: Value) -> Value {
    json!({ "id": id, "http": http, "checkpoints": [{ "id": "ok", "subject": "status", "predicate": "equals", "value": 200 }] })
}

#[test]
fn no_secret_stays_of_commands_files_and_failures() {
    let show = "printf '%s|%s\\n' \"$SHOP_TOKEN\" \"$DB_PASSWORD\"";
    let encode = "for s in \"$SHOP_TOKEN\" \"$DB_PASSWORD\"; do printf '%s' \"$s\" | base64 -w0; echo; printf 'a%s' \"$s\" | base64 -w0; echo; printf 'ab%s' \"$s\" | base64 -w0; echo; printf '%s' \"$s\" | od -An -tx1 | tr -d ' \\n'; echo; done";
    let failing = |id: &str, step: Value| scenario(id, json!([step]));
    let equals = json!([[
        "stdout",
        "equals",
        "{{ env.SHOP_TOKEN }}|{{ env.DB_PASSWORD }}"
    ]]);
    let not = json!([[
        "stdout",
        "equals",
        "not {{ env.SHOP_TOKEN }}|{{ env.DB_PASSWORD }}"
    ]]);
    let mut captured = scenario(
        "SC-captured",
        json!([
            { "id": "take", "run": "printf '%s' \"$SHOP_TOKEN\"", "capture": [{ "name": "it", "subject": "stdout" }],
              "checkpoints": [{ "id": "same", "subject": "stdout", "predicate": "equals", "value": "{{ env.SHOP_TOKEN }}" }] },
            { "id": "write", "file": { "write": "made/{{ case.id }}.txt", "content": "{{ captured.it }}\n{{ env.DB_PASSWORD }}\n" } },
            { "id": "json", "file": { "write": "made.json", "content": { "{{ env.GREETING }}": "x", "deep": ["{{ captured.it }}"] } },
              "checkpoints": [{ "id": "same", "subject": "file", "at": "made.json", "predicate": "contains", "value": "nobody" }] }
        ]),
    );
    captured["title"] = json!(format!("A title with {PLAIN} and {ODD}"));
    captured["data"] = json!({ "literal": ODD, "note": format!("{PLAIN}!") });
    let stdin = json!({ "id": "s", "run": { "command": "cat; printf '%s' \"$OWN\"; exit 5", "stdin": "{{ env.SHOP_TOKEN }}\n", "env": { "OWN": "{{ env.DB_PASSWORD }}" } },
        "checkpoints": [{ "id": "c", "text": format!("Not {PLAIN}"), "subject": "exit_code", "predicate": "equals", "value": 0 }] });
    let undefined = json!({ "id": "s", "run": "echo {{ data[env.DB_PASSWORD] }}", "checkpoints": [{ "id": "c", "subject": "exit_code", "predicate": "equals", "value": 0 }] });
    let project = Project::new(CONFIG).pack(json!([
        scenario(
            "SC-same",
            json!([
                command("s", show, equals),
                command("e", encode, json!([["exit_code", "equals", 0]]))
            ])
        ),
        failing("SC-stdout", command("s", show, not)),
        failing(
            "SC-stderr",
            command(
                "s",
                format!("{show} >&2; exit 3"),
                json!([["exit_code", "equals", 0], ["stderr", "equals", "x"]])
            )
        ),
        captured,
        failing("SC-stdin", stdin),
        failing("SC-undefined", undefined),
    ]));
    let ran = run(&project, &["{SC-*,correct-horse-battery-42}"]);
    assert_eq!(
        ran.statuses(),
        [
            "SC-same/base passed",
            "SC-stdout/base failed",
            "SC-stderr/base failed",
            "SC-captured/base failed",
            "SC-stdin/base failed",
            "SC-undefined/base failed"
        ],
        "judged by the real values: {}",
        ran.stderr
    );
    assert_eq!(
        ran.json("run.json")["arguments"],
        json!(["run", "{SC-*,***}"])
    );
    assert_eq!(ran.failure("SC-stdout/base")["observed"], "***|***\n");
    assert_eq!(
        ran.transcript("SC-captured/base/1")[0]["captured"]["it"],
        "***"
    );
    assert!(
        ran.stderr.contains("A title with *** and ***"),
        "{}",
        ran.stderr
    );
    let diff = fs::read_to_string(
        ran.bundle()
            .join("evidence/SC-captured/base/1/workspace.diff"),
    )
    .expect("a diff");
    assert!(diff.contains("+***\n+***\n"), "{diff}");
    let counted = ran.json("evidence.json")["files"]
        .as_array()
        .expect("files")
        .iter()
        .find(|file| file["path"] == "evidence/SC-same/base/1/transcript.jsonl")
        .and_then(|file| file["redactions"].as_u64());
    assert!(counted.is_some_and(|count| count >= 10), "{counted:?}");
}

#[test]
fn no_secret_stays_of_requests_and_answers() {
    let server = Server::start();
    let both = "{{ env.SHOP_TOKEN }}|{{ env.DB_PASSWORD }}";
    let url = |path: &str| server.url(path);
    let basic = json!({ "id": "basic", "run": "printf 'user:%s' \"$DB_PASSWORD\" | base64 -w0", "capture": [{ "name": "basic", "subject": "stdout" }] });
    let steps = json!([
        http("query", json!({ "url": url("/echo"), "query": { "q": both, "{{ env.DB_PASSWORD }}": "1" } })),
        http("url", json!({ "url": format!("{}{{{{ env.SHOP_TOKEN | urlencode }}}}?x={{{{ env.DB_PASSWORD }}}}", url("/in/")) })),
        http("raw", json!({ "url": format!("{}{{{{ env.SHOP_TOKEN }}}}", url("/raw/")) })),
        http("json", json!({ "method": "POST", "url": url("/mirror"), "json": { "a": both, "deep": [{ "{{ env.DB_PASSWORD }}": "{{ env.SHOP_TOKEN }}" }] } })),
        http("echoed", json!({ "method": "POST", "url": url("/echo"), "json": { "a": both } })),
        http("form", json!({ "method": "POST", "url": url("/echo"), "form": { "a": both } })),
        http("body", json!({ "method": "POST", "url": url("/mirror"), "body": both })),
        http("multipart", json!({ "method": "POST", "url": url("/echo"), "multipart": { "a": both } })),
        http("headers", json!({ "url": url("/echo"), "headers": { "X-Key": "{{ env.DB_PASSWORD }}" } })),
        basic,
        http("basic-sent", json!({ "url": url("/echo"), "headers": { "Authorization": "Basic {{ captured.basic }}" } })),
        http("cookie", json!({ "url": url("/cookies"), "query": { "set": "session={{ env.DB_PASSWORD }}; Path=/" } })),
        http("cookie-sent", json!({ "url": url("/echo") })),
        http("redirect", json!({ "url": url("/redirect/302"), "query": { "to": "/landed?key={{ env.DB_PASSWORD }}" } })),
        { "id": "fails", "http": { "method": "POST", "url": format!("{}?t={{{{ env.SHOP_TOKEN | urlencode }}}}", url("/echo")), "json": { "a": both }, "headers": { "X-Key": "{{ env.DB_PASSWORD }}" } },
          "checkpoints": [{ "id": "no", "subject": "json", "at": "$", "predicate": "equals", "value": { "a": both } }] }
    ]);
    let project = Project::new(CONFIG).pack(json!([scenario("SC-a", steps)]));
    let ran = run(&project, &[]);
    let failure = ran.failure("SC-a/base");
    assert_eq!(
        (&failure["step"], ran.code),
        (&json!("fails"), Some(1)),
        "{}",
        ran.stderr
    );
    let sent = &server.requests_to("/mirror")[0];
    let body: Value = serde_json::from_slice(&sent.body).expect("JSON");
    assert_eq!(
        body["a"],
        format!("{ODD}|{PLAIN}"),
        "the app gets the real values"
    );
}

#[test]
fn no_secret_is_cut_in_two_where_texts_are_cut() {
    let mut scenarios = Vec::new();
    // Where events cut a text of more than 2000 bytes: after 1500, and 500 before its end.
    for offset in [1480, 1490, 1495, 1499] {
        let print = format!(
            "head -c {offset} /dev/zero | tr '\\0' x; printf '%s' \"$DB_PASSWORD\"; head -c 3000 /dev/zero | tr '\\0' y"
        );
        scenarios.push(scenario(
            &format!("SC-head-{offset}"),
            json!([command("s", &print, json!([["stdout", "equals", "z"]]))]),
        ));
        let print = format!(
            "head -c 3000 /dev/zero | tr '\\0' x; printf '%s' \"$DB_PASSWORD\"; head -c {} /dev/zero | tr '\\0' y",
            offset - 1000
        );
        scenarios.push(scenario(
            &format!("SC-tail-{offset}"),
            json!([command("s", &print, json!([["stdout", "equals", "z"]]))]),
        ));
    }
    // Where the transcript ends and files begin.
    for offset in [65_500, 65_520, 65_536] {
        let print =
            format!("head -c {offset} /dev/zero | tr '\\0' x; printf '%s' \"$DB_PASSWORD\"");
        scenarios.push(scenario(
            &format!("SC-inline-{offset}"),
            json!([command(
                "s",
                &print,
                json!([["stdout", "contains", "{{ env.DB_PASSWORD }}"]])
            )]),
        ));
    }
    // In several writes.
    let pieces =
        "printf '%.10s' \"$DB_PASSWORD\"; sleep 0.05; printf '%s' \"${DB_PASSWORD#??????????}\"";
    scenarios.push(scenario(
        "SC-pieces",
        json!([command(
            "s",
            pieces,
            json!([["stdout", "equals", "{{ env.DB_PASSWORD }}"]])
        )]),
    ));
    let project = Project::new(CONFIG).pack(json!(scenarios));
    let ran = run(&project, &[]);
    let passed = ran
        .statuses()
        .into_iter()
        .filter(|status| status.ends_with("passed"))
        .count();
    assert_eq!(passed, 4, "{}", ran.stderr);
}

#[test]
fn no_secret_is_cut_in_two_where_long_output_is_cut() {
    for limit in [1usize << 10, 32 << 10] {
        let kept = limit / 2 + (4 << 10);
        let mut scenarios = Vec::new();
        for back in [30, 20, 12, 4] {
            for (name, place) in [("limit", limit / 2), ("kept", kept)] {
                let print = |stream: &str| {
                    format!(
                        "(head -c {} /dev/zero | tr '\\0' x; printf '%s' \"$DB_PASSWORD\"; head -c 90000 /dev/zero | tr '\\0' y; printf '%s' \"$DB_PASSWORD\"; head -c {} /dev/zero | tr '\\0' z){stream}",
                        place - back,
                        place - 24 + back
                    )
                };
                let both = format!("{}; {}", print(""), print(" >&2"));
                scenarios.push(scenario(
                    &format!("SC-{name}-{back}"),
                    json!([command(
                        "s",
                        &both,
                        json!([["stdout", "equals", "no"], ["stderr", "contains", "no"]])
                    )]),
                ));
            }
        }
        let project = Project::new(&format!("{CONFIG}[evidence]\nmax_log = \"{limit}\"\n"))
            .pack(json!(scenarios));
        let ran = run(&project, &[]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    }
}

#[test]
fn no_secret_stays_of_services() {
    let long = "i=0; while [ $i -lt 3000 ]; do printf '%s %s %s\\n' $i \"$DB_PASSWORD\" \"$SHOP_TOKEN\"; i=$((i+1)); done";
    let border = "head -c 1990 /dev/zero | tr '\\0' x; printf '%s\\n' \"$DB_PASSWORD\"";
    let config = format!(
        "{CONFIG}[evidence]\nmax_log = \"64KiB\"\n\
         [services.talker]\ncommand = '''{long}; printf '%.13s' \"$DB_PASSWORD\"; sleep 0.1; echo \"${{DB_PASSWORD#?????????????}}\"; echo ready; exec sleep 600'''\nready = {{ log = \"^ready\" }}\n\
         env = {{ OWN = \"{{{{ env.DB_PASSWORD }}}}\" }}\n\
         [services.broken]\ncommand = '''echo \"cannot log in with $DB_PASSWORD\" >&2; {border}; exit 1'''\nready = {{ log = \"never\" }}\n"
    );
    let with = |id: &str, service: &str| {
        let mut one = scenario(
            id,
            json!([command("s", "echo x", json!([["stdout", "equals", "y"]]))]),
        );
        one["preconditions"] = json!([{ "text": "up", "service": service }]);
        one
    };
    let project =
        Project::new(&config).pack(json!([with("SC-up", "talker"), with("SC-down", "broken")]));
    let ran = run(&project, &[]);
    assert_eq!(
        ran.statuses(),
        ["SC-up/base failed", "SC-down/base blocked"],
        "{}",
        ran.stderr
    );
    let log = fs::read_to_string(ran.bundle().join("services/talker/stdout.log")).expect("a log");
    assert!(
        log.starts_with("0 *** ***\n") && log.contains("\n***\nready\n"),
        "{}",
        &log[log.len() - 200..]
    );
    assert!(
        ran.stderr.contains("cannot log in with ***"),
        "{}",
        ran.stderr
    );
}

#[test]
fn known_shapes_and_configured_patterns_are_hidden() {
    let github = format!("ghp_{}", "a1B2".repeat(9));
    let aws = "AKIAIOSFODNN7EXAMPLE";
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
    let key = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7\n-----END PRIVATE KEY-----";
    let all = format!("{github} {aws} {jwt}\n{key}\nx-api-key: abc123xyz\ncard=4111-1111\n");
    let server = Server::start();
    let steps = json!([
        command("print", "cat shapes.txt", json!([["stdout", "contains", aws]])),
        { "id": "send", "http": { "method": "POST", "url": server.url("/echo"), "headers": { "X-Api-Key": "abc123xyz" }, "json": { "all": all } },
          "checkpoints": [{ "id": "no", "subject": "body", "predicate": "equals", "value": "no" }] }
    ]);
    let config = "[evidence]\nredact = [\"(?i)x-api-key: (\\\\S+)\", 'card=\\d{4}-\\d{4}', '(?i)\"x-api-key\",\\s*\"([^\"]+)\"', 'abc123\\w+']\n";
    let project = Project::new(config)
        .file("shapes.txt", &all)
        .pack(json!([scenario("SC-a", steps)]));
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let mut shown = ran.all_bytes();
    shown.push((
        Path::new("stderr").to_owned(),
        ran.stderr.clone().into_bytes(),
    ));
    for (path, bytes) in shown {
        let text = String::from_utf8_lossy(&bytes);
        for secret in [
            github.as_str(),
            aws,
            jwt,
            "MIIEvQIBADAN",
            "BKcwggSjAgEA",
            "4111-1111",
        ] {
            assert!(!text.contains(secret), "{}: {secret}", path.display());
        }
        // The pattern itself stands in the configuration.
        assert!(
            path.ends_with("config.toml") || !text.contains("abc123xyz"),
            "{}",
            path.display()
        );
    }
    let stdout = ran.transcript("SC-a/base/1")[0]["observation"]["stdout"]["text"].clone();
    assert_eq!(stdout, "*** *** ***\n***\nx-api-key: ***\n***\n");
}

#[test]
fn what_a_mistake_shows_of_the_pack_has_no_secret() {
    let mut broken = scenario(
        "SC-a",
        json!([command(
            "s",
            "true",
            json!([["exit_code", "equals", PLAIN]])
        )]),
    );
    broken["titel"] = json!(format!("{PLAIN} and {ODD}"));
    let project = Project::new(CONFIG).pack(json!([broken]));
    let output = project
        .command(&["run"])
        .env("SHOP_TOKEN", ODD)
        .env("DB_PASSWORD", PLAIN)
        .output()
        .expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    clean("stderr", &output.stderr);
}
