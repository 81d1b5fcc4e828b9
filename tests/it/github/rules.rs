//! The fake itself: it refuses what GitHub refuses, so that a test with it means something.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::{Value, json};

use super::{FakeGitHub, HEAD};

/// Sends a request by hand, and gives the status and the whole answer.
fn send(fake: &FakeGitHub, request: &str, headers: &str, body: &str) -> (u16, String) {
    let address = fake.origin.strip_prefix("http://").expect("an origin");
    let mut stream = TcpStream::connect(address).expect("a connection");
    let limit = Some(Duration::from_secs(20));
    stream.set_read_timeout(limit).expect("a limit");
    let length = body.len();
    let text = format!(
        "{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(text.as_bytes()).expect("sent");
    stream
        .shutdown(std::net::Shutdown::Write)
        .expect("all is sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let status = answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    (status.expect("a status"), answer)
}

fn good_headers(token: &str) -> String {
    format!(
        "Authorization: Bearer {token}\r\nAccept: application/vnd.github+json\r\nX-GitHub-Api-Version: 2022-11-28\r\nUser-Agent: scenarioforge/0\r\nContent-Type: application/json\r\n"
    )
}

fn check(more: &Value) -> String {
    let mut body = json!({ "name": "tea", "head_sha": HEAD });
    let object = body.as_object_mut().expect("an object");
    object.extend(more.as_object().expect("an object").clone());
    body.to_string()
}

#[test]
fn bodies_are_held_against_githubs_description() {
    let fake = FakeGitHub::start();
    let headers = good_headers(&fake.all());
    let one = json!({
        "path": "a", "start_line": 1, "end_line": 1, "annotation_level": "notice", "message": "m",
    });
    let annotations = |count: usize, one: &Value| json!({ "output": { "title": "t", "summary": "s", "annotations": vec![one; count] } });
    let mut two_lines = one.clone();
    two_lines["end_line"] = json!(2);
    two_lines["start_column"] = json!(1);
    let table = [
        (check(&json!({})), 201),
        (check(&annotations(50, &one)), 201),
        (check(&annotations(51, &one)), 422),
        (check(&annotations(1, &two_lines)), 422),
        (check(&json!({ "colour": "red" })), 422),
        (check(&json!({ "status": "done" })), 422),
        (check(&json!({ "status": "completed" })), 422),
        (check(&json!({ "head_sha": "0".repeat(40) })), 422),
        (check(&json!({ "external_id": 7 })), 422),
        (check(&json!({ "output": { "title": "t" } })), 422),
        (
            check(&json!({ "output": { "title": "t", "summary": "x".repeat(65_536) } })),
            422,
        ),
        (json!({ "name": "tea" }).to_string(), 422),
        ("7".to_owned(), 422),
    ];
    for (body, expected) in table {
        let (status, answer) = send(&fake, "POST /repos/tea/shop/check-runs", &headers, &body);
        assert_eq!(status, expected, "{body:.300}: {answer:.300}");
    }
    assert_eq!(fake.checks().len(), 2);
    for (body, expected) in [
        (json!({ "body": "tea" }), 201),
        (json!({ "body": " " }), 422),
        (json!({ "body": "x".repeat(65_537) }), 422),
        (json!({ "body": "tea", "title": "x" }), 422),
        (json!({}), 422),
    ] {
        let path = "POST /repos/tea/shop/issues/7/comments";
        let (status, answer) = send(&fake, path, &headers, &body.to_string());
        assert_eq!(status, expected, "{answer:.300}");
    }
}

#[test]
fn manners_and_permissions_are_looked_at() {
    let fake = FakeGitHub::start();
    let all = good_headers(&fake.all());
    let reader = good_headers(&fake.token(&["checks=read"]));
    let list = "GET /repos/tea/shop/issues/7/comments";
    for (request, headers, expected) in [
        (list, all.clone(), 200),
        (list, all.replace("Bearer", "token"), 401),
        (list, all.replace("ghs_", "ghx_"), 401),
        (list, all.replace("User-Agent", "X-Agent"), 403),
        (list, reader.clone(), 403),
        ("GET /repos/tea/shop/issues/7/comments/", all.clone(), 404),
        ("GET /repos/tea/other/issues/7/comments", all.clone(), 404),
        ("GET /repos/tea/shop/issues/1000/comments", all.clone(), 404),
        ("POST /repos/tea/shop/issues/comments/7", all.clone(), 404),
        ("GET /repositories/4711/issues/7/comments", all.clone(), 200),
    ] {
        let (status, answer) = send(&fake, request, &headers, "");
        assert_eq!(status, expected, "{request} {headers}: {answer}");
    }
    let (_, refused) = send(&fake, list, &reader, "");
    let accepted = "X-Accepted-GitHub-Permissions: issues=read; pull_requests=read";
    assert!(refused.contains(accepted), "{refused}");
    let before = fake.complaints().len();
    for (target, headers) in [
        (format!("{list}?tea=1"), all.clone()),
        (format!("{list}?per_page=101"), all.clone()),
        (list.to_owned(), all.replace("2022-11-28", "2020-01-01")),
        (list.to_owned(), all.replace("vnd.github+json", "json")),
    ] {
        send(&fake, &target, &headers, "");
    }
    assert_eq!(
        fake.complaints().len(),
        before + 4,
        "{:?}",
        fake.complaints()
    );
}
