//! What a hostile application or pack could send: it may fail, it may not hang or break.

use std::time::{Duration, Instant};

use super::*;

#[track_caller]
fn quickly(work: impl FnOnce()) {
    let start = Instant::now();
    work();
    // No measure of speed, but of an end: what this guards against would take hours.
    assert!(
        start.elapsed() < Duration::from_secs(300),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn patterns_take_linear_time() {
    let text = command(format!("{}!", "a".repeat(100_000)));
    quickly(|| {
        check(
            &text,
            &[
                (json!(["stdout", null, "matches", "(a+)+$"]), Err("")),
                (json!(["stdout", null, "not_matches", "^(a|aa)+$"]), Ok(())),
                (
                    json!(["stdout", null, "matches", r"\w{1000}{1000}"]),
                    Err("exceeds size limit"),
                ),
                (
                    json!(["stdout", null, "matches", r"(?=a)"]),
                    Err("look-around"),
                ),
            ],
        );
        let body = json!("a".repeat(100_000) + "!").to_string();
        check(
            &response(body),
            &[
                (
                    json!(["json", "$", "has_schema", { "pattern": "^(a+)+$" }]),
                    Err("does not match"),
                ),
                (
                    json!(["json", "$", "has_schema", { "pattern": "(?=a)" }]),
                    Err("no JSON Schema"),
                ),
            ],
        );
    });
}

#[test]
fn deep_and_huge_json() {
    quickly(|| {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        check(
            &response(deep),
            &[(
                json!(["json", "$", "exists"]),
                Err("recursion limit exceeded"),
            )],
        );
        let nested = format!("{}1{}", "[".repeat(120), "]".repeat(120));
        check(
            &response(nested),
            &[
                (json!(["json", "$..*", "count", 120]), Ok(())),
                (json!(["json", "$..*..*", "count", 7140]), Ok(())),
            ],
        );
        let wide: Vec<Value> = (0..50_000).map(|n| json!({ "n": n })).collect();
        check(
            &response(json!(wide).to_string()),
            &[
                (json!(["json", "$", "contains", { "n": 49_999 }]), Ok(())),
                (json!(["json", "$[*].n", "count", 50_000]), Ok(())),
                (json!(["json", "$", "equals", wide]), Ok(())),
            ],
        );
        let recursive = json!({ "$ref": "#" });
        let _ = judge(
            &response("1"),
            &json!(["json", "$", "has_schema", recursive]),
        );
    });
}

#[test]
fn numbers_at_the_edge() {
    for (body, parts, outcome) in [
        (
            "18446744073709551615",
            json!(["json", "$", "equals", u64::MAX]),
            Ok(()),
        ),
        (
            "18446744073709551615",
            json!(["json", "$", "equals", u64::MAX - 1]),
            Err(""),
        ),
        (
            "-9223372036854775808",
            json!(["json", "$", "at_most", i64::MIN]),
            Ok(()),
        ),
        ("1e308", json!(["json", "$", "at_least", u64::MAX]), Ok(())),
        (
            "1e400",
            json!(["json", "$", "exists"]),
            Err("number out of range"),
        ),
        ("-0", json!(["json", "$", "equals", 0]), Ok(())),
        ("1E2", json!(["json", "$", "equals", 100]), Ok(())),
        ("1.0", json!(["json", "$", "has_type", "integer"]), Ok(())),
    ] {
        check(&response(body), &[(parts, outcome)]);
    }
}

#[test]
fn a_cache_that_is_full_still_answers() {
    let text = command("n 700");
    for n in 0..1000 {
        let holds = judge(
            &text,
            &json!(["stdout", null, "matches", format!("n {n}$")]),
        )
        .verdict;
        assert_eq!(holds == Verdict::Passed, n == 700, "{n}");
    }
}
