//! Texts: every predicate on them.

use super::*;

#[test]
fn predicates_on_text() {
    check(
        &command("Order 17 placed\nTotal: 9.50 é\n"),
        &[
            (
                json!(["stdout", null, "equals", "Order 17 placed\nTotal: 9.50 é"]),
                Ok(()),
            ),
            (
                json!(["stdout", null, "equals", "Order 17 placed\nTotal: 9.50 é\n"]),
                Ok(()),
            ),
            (
                json!([
                    "stdout",
                    null,
                    "equals",
                    "Order 17 placed\nTotal: 9.50 é\n\n"
                ]),
                Err(""),
            ),
            (json!(["stdout", null, "equals", "Order 17"]), Err("")),
            (json!(["stdout", null, "not_equals", "Order 17"]), Ok(())),
            (
                json!([
                    "stdout",
                    null,
                    "not_equals",
                    "Order 17 placed\nTotal: 9.50 é"
                ]),
                Err(""),
            ),
            (
                json!(["stdout", null, "equals", null]),
                Err("cannot be compared with null"),
            ),
            (
                json!(["stdout", null, "not_equals", { "a": 1 }]),
                Err("cannot be compared with an object"),
            ),
            (
                json!(["stdout", null, "contains", "17 placed\nTotal"]),
                Ok(()),
            ),
            (json!(["stdout", null, "contains", 17]), Ok(())),
            (json!(["stdout", null, "contains", "order"]), Err("")),
            (
                json!(["stdout", null, "contains", ["Order"]]),
                Err("cannot hold a list"),
            ),
            (json!(["stdout", null, "not_contains", "error"]), Ok(())),
            (json!(["stdout", null, "not_contains", "Order"]), Err("")),
            (
                json!(["stdout", null, "not_contains", null]),
                Err("cannot hold null"),
            ),
            (
                json!(["stdout", null, "matches", r"^Order \d+ placed"]),
                Ok(()),
            ),
            (json!(["stdout", null, "matches", "placed$"]), Err("")),
            (json!(["stdout", null, "matches", "(?m)placed$"]), Ok(())),
            (json!(["stdout", null, "matches", "placed.Total"]), Err("")),
            (
                json!(["stdout", null, "matches", "(?s)placed.Total"]),
                Ok(()),
            ),
            (
                json!(["stdout", null, "matches", "("]),
                Err("is no regular expression: unclosed group"),
            ),
            (
                json!(["stdout", null, "not_matches", "("]),
                Err("is no regular expression"),
            ),
            (json!(["stdout", null, "not_matches", "(?i)error"]), Ok(())),
            (json!(["stdout", null, "not_matches", "(?i)ORDER"]), Err("")),
            (
                json!(["stdout", null, "matches", {}]),
                Err("is a string, not an object"),
            ),
            (json!(["stdout", null, "count", 2]), Ok(())),
            (
                json!(["stdout", null, "count", "2"]),
                Err("needs a number, not a string"),
            ),
            (
                json!([
                    "stdout",
                    null,
                    "one_of",
                    ["no", "Order 17 placed\nTotal: 9.50 é"]
                ]),
                Ok(()),
            ),
            (json!(["stdout", null, "one_of", ["no", "other"]]), Err("")),
            (json!(["stdout", null, "one_of", "no"]), Err("needs a list")),
            (
                json!(["stdout", null, "at_least", 1]),
                Err("stdout says no number: Order 17 placed"),
            ),
            (json!(["stdout", null, "has_type", "string"]), Ok(())),
            (
                json!(["stdout", null, "has_type", ["number", "null"]]),
                Err("it is a string"),
            ),
            (
                json!(["stdout", null, "has_type", "text"]),
                Err("\"text\" is no type"),
            ),
            (
                json!(["stdout", null, "has_schema", { "type": "object" }]),
                Err(
                    "stdout is no JSON: expected value at line 1 column 1; it begins with: Order 17 placed",
                ),
            ),
            (json!(["stdout", null, "exists"]), Ok(())),
            (json!(["stdout", null, "absent"]), Err("")),
            (json!(["stderr", null, "exists"]), Err("")),
            (json!(["stderr", null, "absent"]), Ok(())),
            (json!(["stderr", null, "equals", ""]), Ok(())),
            (json!(["stderr", null, "not_contains", "error"]), Ok(())),
            (json!(["stderr", null, "not_matches", "error"]), Ok(())),
            (json!(["stderr", null, "count", 0]), Ok(())),
        ],
    );
}

#[test]
fn texts_that_say_numbers_and_booleans() {
    for (text, parts, outcome) in [
        ("5\n", json!(["stdout", null, "equals", 5]), Ok(())),
        (" 5.0 \r\n", json!(["stdout", null, "equals", 5]), Ok(())),
        ("5", json!(["stdout", null, "equals", "5.0"]), Err("")),
        ("5\n", json!(["stdout", null, "not_equals", 5]), Err("")),
        (
            "5 apples",
            json!(["stdout", null, "equals", 5]),
            Err("says no number"),
        ),
        ("5 apples", json!(["stdout", null, "not_equals", 5]), Ok(())),
        ("5", json!(["stdout", null, "one_of", [4, 5]]), Ok(())),
        ("5", json!(["stdout", null, "at_least", 5]), Ok(())),
        ("-3", json!(["stdout", null, "at_most", -2.5]), Ok(())),
        (
            "",
            json!(["stdout", null, "at_most", 1]),
            Err("stdout is empty, not a number"),
        ),
        ("true\n", json!(["stdout", null, "equals", true]), Ok(())),
        ("True\n", json!(["stdout", null, "equals", true]), Err("")),
        (
            "9007199254740993",
            json!(["stdout", null, "equals", 9007199254740992u64]),
            Err(""),
        ),
        ("a\r\n", json!(["stdout", null, "equals", "a"]), Ok(())),
        ("a\n\n", json!(["stdout", null, "equals", "a"]), Err("")),
        ("a\r", json!(["stdout", null, "equals", "a"]), Err("")),
        ("a", json!(["stdout", null, "equals", "a\n"]), Err("")),
    ] {
        check(&command(text), &[(parts, outcome)]);
    }
}

#[test]
fn a_header_keeps_its_end_and_a_body_may_lose_one() {
    let mut observation = response("hello\n");
    let answer = observation.response.as_mut().expect("it is a response");
    answer.headers.push(("x-end".to_owned(), "a\n".to_owned()));
    check(
        &observation,
        &[
            (json!(["body", null, "equals", "hello"]), Ok(())),
            (json!(["header", "x-end", "equals", "a"]), Err("")),
        ],
    );
}

#[test]
fn bytes_that_are_no_text() {
    check(
        &command(b"\xff\xfeOK 1\n"),
        &[
            (json!(["stdout", null, "contains", "OK"]), Ok(())),
            (json!(["stdout", null, "matches", "OK [0-9]"]), Ok(())),
            (json!(["stdout", null, "not_contains", "FAIL"]), Ok(())),
            (
                json!(["stdout", null, "equals", "\u{fffd}\u{fffd}OK 1"]),
                Err("stdout is no text: byte 1 is no UTF-8"),
            ),
            (json!(["stdout", null, "not_equals", "OK 1"]), Ok(())),
            (json!(["stdout", null, "equals", 1]), Err("no UTF-8")),
            (json!(["stdout", null, "count", 1]), Ok(())),
            (json!(["stdout", null, "exists"]), Ok(())),
            (json!(["json", "$", "exists"]), Err("stdout is no JSON")),
        ],
    );
    assert_eq!(
        judge(&command(b"\xff"), &json!(["stdout", null, "equals", "x"])).observed,
        json!("\u{fffd}")
    );
}

#[test]
fn a_diff_only_where_it_helps() {
    let diff = |text: &str, expected: Value| {
        judge(&command(text), &json!(["stdout", null, "equals", expected])).diff
    };
    assert_eq!(diff("a\n", json!("b")), None);
    assert_eq!(diff("a\nb\n", json!("a\nb")), None, "it holds");
    assert_eq!(
        diff("a\nb\n", json!("a\nc")).as_deref(),
        Some("--- expected\n+++ observed\n@@ -1,2 +1,2 @@\n a\n-c\n+b")
    );
    let missing = judge(
        &command("{}"),
        &json!(["json", "$.a", "equals", { "b": 1 }]),
    );
    assert_eq!(missing.diff, None, "there is nothing to compare with");
}
