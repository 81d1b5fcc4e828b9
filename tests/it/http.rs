//! Requests as a user's client sends them, looked at from the other side of the wire.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    harness::{Project, Ran, scenario},
    server::{Server, binary, large, refused},
};

/// One case of one request; the step is called `ask`.
fn ask(config: &str, http: Value, checkpoints: Value) -> Ran {
    let checkpoints = checks(checkpoints);
    Project::new(config)
        .file("logo.png", "not really\u{0}an image")
        .pack(json!([scenario(
            "SC-a",
            json!([{ "id": "ask", "http": http, "checkpoints": checkpoints }])
        )]))
        .run(&[])
}

/// Checkpoints from `[subject, at, predicate, value]`.
fn checks(rows: Value) -> Value {
    let rows = rows.as_array().expect("a list").iter().enumerate();
    rows.map(|(number, row)| {
        let mut check =
            json!({ "id": format!("c{number}"), "subject": row[0], "predicate": row[2] });
        for (key, value) in [("at", &row[1]), ("value", &row[3])] {
            if !value.is_null() {
                check[key] = value.clone();
            }
        }
        check
    })
    .collect()
}

fn reason(ran: &Ran) -> String {
    ran.failure("SC-a/base")["reason"]
        .as_str()
        .unwrap_or_else(|| panic!("a reason: {}", ran.stderr))
        .to_owned()
}

#[test]
fn every_method_reaches_the_server_as_written() {
    let server = Server::start();
    let methods = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "delete",
    ];
    let steps: Vec<Value> = methods
        .iter()
        .enumerate()
        .map(|(number, method)| {
            json!({ "id": format!("s{number}"), "http": { "method": method, "url": server.url("/echo") },
                    "checkpoints": checks(json!([["status", null, "equals", 200]])) })
        })
        .collect();
    Project::new("")
        .pack(json!([scenario("SC-a", json!(steps))]))
        .run(&[])
        .passed();
    let seen: Vec<String> = server
        .requests()
        .into_iter()
        .map(|request| request.method)
        .collect();
    assert_eq!(
        seen,
        [
            "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PURGE", "DELETE"
        ]
    );
}

#[test]
fn json_keeps_its_types_also_through_templates() {
    let server = Server::start();
    let mut one = scenario(
        "SC-a",
        json!([
            { "id": "null", "http": { "method": "POST", "url": server.url("/null"), "json": null },
              "checkpoints": checks(json!([["json", "$.text", "equals", "null"]])) },
            { "id": "deep", "http": { "method": "PUT", "url": server.url("/deep"), "json": {
                "count": "{{ data.count }}", "price": "{{ data.price }}", "yes": "{{ data.yes }}", "none": "{{ data.none }}",
                "list": "{{ data.list }}", "text": "n={{ data.count }}", "digits": "{{ data.digits }}", "nested": { "a": [1, "{{ data.list[1] }}", null] }
            } }, "checkpoints": checks(json!([["status", null, "equals", 200]])) }
        ]),
    );
    one["data"] = json!({ "count": 2, "price": 1.5, "yes": true, "none": null, "list": [1, { "k": "v" }], "digits": "007" });
    Project::new("").pack(json!([one])).run(&[]).passed();
    let null = &server.requests_to("/null")[0];
    assert_eq!(
        (null.body.as_slice(), null.header("content-type")),
        (&b"null"[..], vec!["application/json"])
    );
    let deep: Value =
        serde_json::from_slice(&server.requests_to("/deep")[0].body).expect("a JSON body");
    assert_eq!(
        deep,
        json!({ "count": 2, "price": 1.5, "yes": true, "none": null, "list": [1, { "k": "v" }], "text": "n=2", "digits": "007",
                "nested": { "a": [1, { "k": "v" }, null] } })
    );
}

#[test]
fn forms_queries_and_headers_may_repeat_a_name() {
    let server = Server::start();
    ask(
        "",
        json!({ "method": "POST", "url": server.url("/form?first=1&tag=a"), "query": { "tag": ["b", "c d"], "n": 3, "e": "" },
                "form": { "name": "gr\u{fc}n & blau", "item": ["x", 2, true] },
                "headers": { "X-Many": ["one", "two"], "User-Agent": "mine", "Accept": "text/html" } }),
        json!([["status", null, "equals", 200]]),
    )
    .passed();
    let request = &server.requests()[0];
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    };
    assert_eq!(
        request.query,
        pairs(&[
            ("first", "1"),
            ("tag", "a"),
            ("tag", "b"),
            ("tag", "c d"),
            ("n", "3"),
            ("e", "")
        ])
    );
    let sent: Vec<(String, String)> = url::form_urlencoded::parse(&request.body)
        .into_owned()
        .collect();
    assert_eq!(
        sent,
        pairs(&[
            ("name", "gr\u{fc}n & blau"),
            ("item", "x"),
            ("item", "2"),
            ("item", "true")
        ])
    );
    assert_eq!(
        request.header("content-type"),
        ["application/x-www-form-urlencoded"]
    );
    assert_eq!(request.header("x-many"), ["one", "two"]);
    assert_eq!(
        (request.header("user-agent"), request.header("accept")),
        (vec!["mine"], vec!["text/html"])
    );
}

#[test]
fn multipart_carries_texts_files_and_types() {
    let server = Server::start();
    ask(
        "",
        json!({ "method": "POST", "url": server.url("/upload"), "multipart": {
            "title": "plain \"text\"",
            "count": 3,
            "tag": ["a", "b"],
            "logo": { "file": "logo.png", "content_type": "image/png" },
            "named": { "file": "logo.png", "filename": "other.bin" },
            "note": { "value": { "k": 1 }, "content_type": "application/json" }
        } }),
        json!([["status", null, "equals", 200]]),
    )
    .passed();
    let request = &server.requests()[0];
    let kind = request.header("content-type")[0].to_owned();
    let boundary = kind
        .strip_prefix("multipart/form-data; boundary=")
        .expect("a boundary");
    let text = String::from_utf8_lossy(&request.body).into_owned();
    let mut parts: Vec<&str> = text.split(&format!("--{boundary}")).collect();
    assert_eq!((parts.remove(0), parts.pop()), ("", Some("--\r\n")));
    let head = "\r\nContent-Disposition: form-data; name=";
    assert_eq!(
        parts,
        [
            format!("{head}\"title\"\r\n\r\nplain \"text\"\r\n"),
            format!("{head}\"count\"\r\n\r\n3\r\n"),
            format!("{head}\"tag\"\r\n\r\na\r\n"),
            format!("{head}\"tag\"\r\n\r\nb\r\n"),
            format!(
                "{head}\"logo\"; filename=\"logo.png\"\r\nContent-Type: image/png\r\n\r\nnot really\u{0}an image\r\n"
            ),
            format!(
                "{head}\"named\"; filename=\"other.bin\"\r\nContent-Type: application/octet-stream\r\n\r\nnot really\u{0}an image\r\n"
            ),
            format!("{head}\"note\"\r\nContent-Type: application/json\r\n\r\n{{\"k\":1}}\r\n"),
        ]
    );
}

#[test]
fn a_body_is_sent_as_it_is_written() {
    let server = Server::start();
    let ran = ask(
        "",
        json!({ "method": "PUT", "url": server.url("/mirror"), "body": "a\r\nb \u{e4}\n", "headers": { "Content-Type": "text/csv" } }),
        json!([["body", null, "equals", "a\r\nb \u{e4}\n"], ["header", "content-type", "equals", "text/csv"]]),
    )
    .passed();
    assert_eq!(server.requests()[0].body, "a\r\nb \u{e4}\n".as_bytes());
    let exchange = &ran.transcript("SC-a/base/1")[0]["observation"]["exchanges"][0];
    assert_eq!(exchange["request"]["body"]["text"], "a\r\nb \u{e4}\n");
    let timings = &exchange["timings"];
    let time = |name: &str| {
        timings[name]
            .as_f64()
            .unwrap_or_else(|| panic!("{timings}"))
    };
    assert!(
        time("connect_ms") <= time("first_byte_ms")
            && time("first_byte_ms") <= time("total_ms")
            && time("total_ms") > 0.0,
        "{timings}"
    );
}

#[test]
fn redirects_change_the_method_only_where_clients_do() {
    // Status, method, and what arrives: method and whether the body came along.
    let table = [
        (301, "POST", "GET", false),
        (302, "POST", "GET", false),
        (303, "POST", "GET", false),
        (307, "POST", "POST", true),
        (308, "POST", "POST", true),
        (301, "PUT", "PUT", true),
        (302, "PATCH", "PATCH", true),
        (303, "PUT", "GET", false),
        (303, "DELETE", "GET", false),
        (308, "DELETE", "DELETE", true),
    ];
    let server = Server::start();
    let steps: Vec<Value> = table
        .iter()
        .enumerate()
        .map(|(number, (status, method, ..))| {
            let url = server.url(&format!("/redirect/{status}?to=/landed/{number}"));
            json!({ "id": format!("s{number}"), "http": { "method": method, "url": url, "json": { "n": number } },
                    "checkpoints": checks(json!([["status", null, "equals", 200]])) })
        })
        .collect();
    let ran = Project::new("")
        .pack(json!([scenario("SC-a", json!(steps))]))
        .run(&[])
        .passed();
    for (number, (status, method, arrives, with_body)) in table.into_iter().enumerate() {
        let landed = &server.requests_to(&format!("/landed/{number}"))[0];
        assert_eq!(
            (
                landed.method.as_str(),
                !landed.body.is_empty(),
                !landed.header("content-type").is_empty()
            ),
            (arrives, with_body, with_body),
            "{status} {method}"
        );
    }
    let exchanges = &ran.transcript("SC-a/base/1")[0]["observation"]["exchanges"];
    let hops: Vec<(&Value, &Value)> = exchanges
        .as_array()
        .expect("exchanges")
        .iter()
        .map(|exchange| {
            (
                &exchange["request"]["method"],
                &exchange["response"]["status"],
            )
        })
        .collect();
    assert_eq!(
        hops,
        [(&json!("POST"), &json!(301)), (&json!("GET"), &json!(200))]
    );
}

#[test]
fn a_redirect_is_only_followed_where_it_should_be() {
    let server = Server::start();
    ask(
        "",
        json!({ "url": server.url("/redirect/302?to=/landed"), "follow_redirects": false }),
        json!([
            ["status", null, "equals", 302],
            ["header", "Location", "equals", "/landed"]
        ]),
    )
    .passed();
    assert!(server.requests_to("/landed").is_empty());
    ask(
        "",
        json!({ "url": server.url("/chain/10") }),
        json!([
            ["status", null, "equals", 200],
            ["json", "$.path", "equals", "/chain/0"]
        ]),
    )
    .passed();
    for endless in ["/chain/11", "/loop"] {
        let ran = ask(
            "",
            json!({ "url": server.url(endless) }),
            json!([["status", null, "equals", 302]]),
        );
        assert_eq!(ran.code, Some(1));
        assert!(
            reason(&ran).contains("more than 10 redirects"),
            "{}",
            reason(&ran)
        );
    }
    let ran = ask(
        "",
        json!({ "url": server.url("/redirect/302?to=ftp://example.org/x") }),
        json!([["status", null, "equals", 302]]),
    );
    assert!(
        reason(&ran).contains("`ftp://example.org/x` is no http or https URL"),
        "{}",
        reason(&ran)
    );
}

#[test]
fn credentials_do_not_follow_a_redirect_to_another_site() {
    let server = Server::start();
    let to = |target: &str| {
        json!({ "url": server.url("/redirect/302"), "query": { "to": target },
                "headers": { "Authorization": "Bearer abc", "Cookie": "mine=1", "Host": "shop.test", "X-Kept": "yes" } })
    };
    for (target, arrives) in [
        (server.url("/same"), true),
        (server.other("/elsewhere"), false),
    ] {
        ask("", to(&target), json!([["status", null, "equals", 200]])).passed();
        let last = server.requests().pop().expect("a request");
        assert_eq!(
            (
                last.header("authorization").len(),
                last.header("cookie").len(),
                last.header("x-kept")
            ),
            (usize::from(arrives), usize::from(arrives), vec!["yes"]),
            "{target}"
        );
        assert_eq!(
            last.header("host") == ["shop.test"],
            arrives,
            "{target}: {:?}",
            last.header("host")
        );
    }
}

#[test]
fn a_case_has_one_cookie_jar_and_shares_it_with_nobody() {
    let server = Server::start();
    let login = json!({ "id": "login", "http": { "url": server.url("/redirect/302"), "query": { "to": "/in", "cookie": "session=42; Path=/; HttpOnly" } },
        "checkpoints": checks(json!([["cookie", "session", "equals", "42"]])) });
    let look = |id: &str, checkpoints: Value| json!({ "id": id, "http": { "url": server.url(&format!("/{id}")) }, "checkpoints": checks(checkpoints) });
    let out = json!({ "id": "out", "http": { "url": server.url("/cookies"), "query": { "set": ["session=; Path=/; Max-Age=0", "theme=dark"] } },
        "checkpoints": checks(json!([["cookie", "session", "absent", null], ["cookie", "theme", "equals", "dark"]])) });
    Project::new("[run]\njobs = 1\n")
        .pack(json!([
            scenario(
                "SC-a",
                json!([
                    login,
                    look("still-in", json!([["cookie", "session", "exists", null]])),
                    out,
                    look("gone", json!([["cookie", "session", "absent", null]]))
                ])
            ),
            scenario(
                "SC-b",
                json!([look(
                    "stranger",
                    json!([
                        ["cookie", "session", "absent", null],
                        ["cookie", "theme", "absent", null]
                    ])
                )])
            ),
        ]))
        .run(&[])
        .passed();
    let cookies = |path: &str| -> Vec<String> {
        let requests = server.requests_to(path);
        requests[0]
            .header("cookie")
            .into_iter()
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(
        cookies("/in"),
        ["session=42"],
        "set on the way of a redirect"
    );
    assert_eq!(cookies("/still-in"), ["session=42"]);
    assert_eq!(cookies("/gone"), ["theme=dark"]);
    assert!(cookies("/stranger").is_empty());
}

#[test]
fn header_variety_is_kept_and_judged() {
    let server = Server::start();
    let ran = ask(
        "",
        json!({ "url": server.url("/headers") }),
        json!([
            ["header", "X-TWICE", "equals", "one, two"],
            ["header", "x-empty", "equals", ""],
            ["header", "x-latin", "equals", "gr\u{fffd}n"],
            ["header", "etag", "equals", "\"abc\""],
            ["header", "x-none", "absent", null]
        ]),
    )
    .passed();
    let response = &ran.transcript("SC-a/base/1")[0]["observation"]["exchanges"][0]["response"];
    let twice: Vec<&Value> = response["headers"]
        .as_array()
        .expect("headers")
        .iter()
        .filter(|header| header[0] == "x-twice")
        .map(|header| &header[1])
        .collect();
    assert_eq!(twice, [&json!("one"), &json!("two")]);
    assert_eq!(response["version"], "HTTP/1.1");
}

#[test]
fn bodies_are_kept_as_bytes() {
    let server = Server::start();
    for (path, original, name) in [
        ("/binary?n=4", binary(4), "01-ask.body.png"),
        ("/binary?n=2000", binary(2000), "01-ask.body.png"),
        ("/large?n=100000", large(100_000), "01-ask.body.txt"),
    ] {
        let ran = ask(
            "",
            json!({ "url": server.url(path) }),
            json!([["status", null, "equals", 200]]),
        )
        .passed();
        let body =
            &ran.transcript("SC-a/base/1")[0]["observation"]["exchanges"][0]["response"]["body"];
        assert_eq!(
            (&body["file"], &body["bytes"]),
            (&json!(name), &json!(original.len())),
            "{path}"
        );
        let kept =
            std::fs::read(ran.bundle().join("evidence/SC-a/base/1").join(name)).expect("the file");
        let sha256: String = Sha256::digest(&original)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert!(kept == original, "{path}");
        let event = ran
            .events_of("evidence")
            .into_iter()
            .find(|event| event["path"] == format!("evidence/SC-a/base/1/{name}"))
            .expect("an event");
        assert_eq!(event["sha256"], sha256, "{path}");
    }
    ask(
        "",
        json!({ "url": server.url("/chunked") }),
        json!([["body", null, "equals", "one gr\u{fc}n three"]]),
    )
    .passed();
}

#[test]
fn of_a_response_larger_than_the_limit_both_ends_are_kept_and_all_is_judged() {
    let server = Server::start();
    let original = large(5 << 20);
    let last = String::from_utf8_lossy(&original[original.len() - 30..])
        .lines()
        .last()
        .expect("a line")
        .to_owned();
    let ran = ask(
        "[evidence]\nmax_log = \"64KiB\"\n",
        json!({ "url": server.url("/large?n=5242880") }),
        json!([
            ["body", null, "contains", "line 200000\n"],
            ["body", null, "contains", last],
            ["body", null, "not_contains", "line x"]
        ]),
    )
    .passed();
    let body = &ran.transcript("SC-a/base/1")[0]["observation"]["exchanges"][0]["response"]["body"];
    assert_eq!(body["bytes"], json!(original.len()));
    let kept = std::fs::read_to_string(ran.bundle().join("evidence/SC-a/base/1/01-ask.body.txt"))
        .expect("the file");
    let omitted = body["omitted"].as_u64().expect("a count");
    assert!(
        kept.len() < 70_000 && kept.starts_with("line 0\n") && kept.trim_end().ends_with(&last),
        "{}",
        kept.len()
    );
    let marker = format!("\n[… {omitted} bytes were not kept …]\n");
    assert!(kept.contains(&marker), "{omitted}");
    assert_eq!(
        kept.len() - marker.len() + usize::try_from(omitted).expect("a count"),
        original.len()
    );
}

#[test]
fn what_could_not_be_asked_is_a_failure_that_a_person_understands() {
    let server = Server::start();
    let nobody = refused();
    let host = nobody.trim_start_matches("http://").to_owned();
    let table = [
        (
            json!({ "url": format!("{nobody}/x") }),
            vec![
                format!("GET http://{host}/x: no connection"),
                "Connection refused".to_owned(),
            ],
        ),
        (
            json!({ "url": server.url("/close") }),
            vec!["/close: no whole answer: connection closed".to_owned()],
        ),
        (
            json!({ "url": server.url("/cut") }),
            vec!["/cut: no whole answer".to_owned()],
        ),
        (
            json!({ "url": server.url("/garbage") }),
            vec!["/garbage: no whole answer".to_owned()],
        ),
        (
            json!({ "url": server.url("/slow"), "timeout": "200ms" }),
            vec!["/slow: there was no whole answer after 0.2s".to_owned()],
        ),
        (
            json!({ "url": server.url("/half"), "timeout": "200ms" }),
            vec!["/half: there was no whole answer after 0.2s".to_owned()],
        ),
        (
            json!({ "url": "{{ data.address }}" }),
            vec!["`not a url` is no http or https URL".to_owned()],
        ),
        (
            json!({ "url": server.url("/x"), "method": "{{ data.method }}" }),
            vec!["`BAD METHOD` is no HTTP method".to_owned()],
        ),
        (
            json!({ "url": server.url("/x"), "headers": { "X-A": "{{ data.lines }}" } }),
            vec!["is no HTTP header".to_owned()],
        ),
    ];
    for (http, expected) in table {
        let mut one = scenario(
            "SC-a",
            json!([{ "id": "ask", "http": http, "checkpoints": checks(json!([["status", null, "not_equals", 500]])) }]),
        );
        one["data"] = json!({ "address": "not a url", "method": "bad method", "lines": "a\nb: c" });
        let ran = Project::new("").pack(json!([one])).run(&[]);
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        let reason = reason(&ran);
        for part in &expected {
            assert!(reason.contains(part.as_str()), "{part}: {reason}");
            assert!(!reason.contains("time limit"), "{reason}");
        }
    }
    // What there was of an answer stays as evidence.
    let ran = ask(
        "",
        json!({ "url": server.url("/cut") }),
        json!([["body", null, "contains", "the beginning"]]),
    );
    let response = &ran.transcript("SC-a/base/1")[0]["observation"]["exchanges"][0]["response"];
    assert_eq!(
        (&response["status"], &response["body"]["text"]),
        (&json!(200), &json!("the beginning"))
    );
}

#[test]
fn only_a_time_out_is_blamed_on_the_cases_time_limit() {
    let config = "[run]\ntimeout = \"5s\"\nstep_timeout = \"30s\"\n";
    let ran = ask(
        config,
        json!({ "url": refused() }),
        json!([["status", null, "equals", 200]]),
    );
    assert!(!reason(&ran).contains("time limit"), "{}", reason(&ran));
    let server = Server::start();
    let config = "[run]\ntimeout = \"300ms\"\nstep_timeout = \"30s\"\n";
    let ran = ask(
        config,
        json!({ "url": server.url("/slow") }),
        json!([["status", null, "equals", 200]]),
    );
    assert!(
        reason(&ran).ends_with("(the case's time limit of 300ms was up)"),
        "{}",
        reason(&ran)
    );
}

#[test]
fn invalid_json_is_said_to_be_invalid_with_its_beginning() {
    let server = Server::start();
    let ran = ask(
        "",
        json!({ "url": server.url("/broken-json") }),
        json!([["json", "$.a", "equals", 1]]),
    );
    assert!(
        reason(&ran).contains("the body is no JSON")
            && reason(&ran).contains("it begins with: {\"a\": 1,"),
        "{}",
        reason(&ran)
    );
}
