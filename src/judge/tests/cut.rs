//! Content whose middle was not kept: what is found holds, what depends on the rest fails.

use super::*;

fn cut() -> Observation {
    Observation {
        stdout: Some(Content {
            head: b"begin head 12345\n".to_vec(),
            tail: b"tail 67890 lines end".to_vec(),
            omitted: 1000,
            newlines: 50,
        }),
        ..command("")
    }
}

#[test]
fn only_certain_answers_hold() {
    const CUT: Result<(), &str> = Err(
        "1000 bytes of stdout were not kept, and the answer depends on them; raise `evidence.max_log`",
    );
    check(
        &cut(),
        &[
            (json!(["stdout", null, "contains", "head"]), Ok(())),
            (json!(["stdout", null, "contains", "67890"]), Ok(())),
            (json!(["stdout", null, "contains", "elsewhere"]), CUT),
            (json!(["stdout", null, "contains", "were not kept"]), CUT),
            (json!(["stdout", null, "not_contains", "elsewhere"]), CUT),
            (json!(["stdout", null, "not_contains", "head"]), Err("")),
            (json!(["stdout", null, "matches", "^begin"]), Ok(())),
            (json!(["stdout", null, "matches", "(?s)begin.*"]), Ok(())),
            (json!(["stdout", null, "matches", "end$"]), Ok(())),
            (json!(["stdout", null, "matches", r"12345\n$"]), CUT),
            (json!(["stdout", null, "matches", "^tail"]), CUT),
            (json!(["stdout", null, "matches", "(?s)begin.*end"]), CUT),
            (json!(["stdout", null, "not_matches", "elsewhere"]), CUT),
            (json!(["stdout", null, "not_matches", "^begin"]), Err("")),
            (json!(["stdout", null, "equals", "short"]), Err("")),
            (json!(["stdout", null, "not_equals", "short"]), Ok(())),
            (
                json!([
                    "stdout",
                    null,
                    "equals",
                    format!("begin head 12345\n{}", "x".repeat(1020))
                ]),
                CUT,
            ),
            (
                json!([
                    "stdout",
                    null,
                    "not_equals",
                    format!("begin head 12345\n{}", "x".repeat(1020))
                ]),
                CUT,
            ),
            (json!(["stdout", null, "equals", 5]), CUT),
            (json!(["stdout", null, "not_equals", 5]), CUT),
            (json!(["stdout", null, "at_least", 5]), CUT),
            (json!(["stdout", null, "has_schema", {}]), CUT),
            (json!(["stdout", null, "one_of", ["a", "b"]]), Err("")),
            (json!(["json", "$", "absent"]), CUT),
            (json!(["stdout", null, "count", 51]), Ok(())),
            (json!(["stdout", null, "exists"]), Ok(())),
            (json!(["stdout", null, "absent"]), Err("")),
        ],
    );
}
