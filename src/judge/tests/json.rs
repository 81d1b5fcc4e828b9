//! JSON values: paths, types, equality, parts, schemas.

use super::*;

fn order() -> Observation {
    response(
        json!({
            "id": 17, "name": "milk", "big": 9007199254740993u64, "price": 9.50, "none": null, "paid": true,
            "tags": ["a", "b"], "empty": [],
            "lines": [
                { "sku": "m1", "quantity": 2, "unit": { "name": "bottle", "size": 1.0 } },
                { "sku": "b7", "quantity": 1, "unit": { "name": "loaf", "size": 500 } }
            ]
        })
        .to_string(),
    )
}

#[test]
fn singular_paths() {
    check(
        &order(),
        &[
            (json!(["json", "$.id", "equals", 17]), Ok(())),
            (json!(["json", "$.id", "equals", 17.0]), Ok(())),
            (
                json!(["json", "$.id", "equals", "17"]),
                Err("a number was observed, a string expected"),
            ),
            (json!(["json", "$.id", "not_equals", "17"]), Ok(())),
            (json!(["json", "$.id", "not_equals", 17.0]), Err("")),
            (
                json!(["json", "$.big", "equals", 9007199254740993u64]),
                Ok(()),
            ),
            (
                json!(["json", "$.big", "equals", 9007199254740992u64]),
                Err(""),
            ),
            (json!(["json", "$.price", "equals", 9.5]), Ok(())),
            (json!(["json", "$.none", "equals", null]), Ok(())),
            (json!(["json", "$.none", "exists"]), Ok(())),
            (json!(["json", "$.none", "absent"]), Err("")),
            (json!(["json", "$.gone", "absent"]), Ok(())),
            (
                json!(["json", "$.gone", "exists"]),
                Err("a value at `$.gone` is not there"),
            ),
            (
                json!(["json", "$.gone", "equals", null]),
                Err("a value at `$.gone` is not there"),
            ),
            (
                json!(["json", "$.gone", "not_equals", 1]),
                Err("nothing to compare; `absent` would expect that"),
            ),
            (json!(["json", "$.gone.deeper[0]", "absent"]), Ok(())),
            (
                json!(["json", "$.lines[0].unit", "equals", { "size": 1, "name": "bottle" }]),
                Ok(()),
            ),
            (json!(["json", "$.lines[-1].sku", "equals", "b7"]), Ok(())),
            (json!(["json", "$.id", "at_least", 17]), Ok(())),
            (
                json!(["json", "$.name", "at_least", 17]),
                Err("a string was observed, a number expected"),
            ),
            (
                json!(["json", "$.name", "one_of", ["milk", "bread"]]),
                Ok(()),
            ),
            (json!(["json", "$.name", "matches", "^mi"]), Ok(())),
            (
                json!(["json", "$.id", "matches", "17"]),
                Err("looks at strings, and this is a number"),
            ),
            (
                json!(["json", "$.id", "not_matches", "18"]),
                Err("looks at strings, and this is a number"),
            ),
            (json!(["json", "$.", "absent"]), Err("is no JSONPath")),
        ],
    );
}

#[test]
fn parts_of_values() {
    check(
        &order(),
        &[
            (json!(["json", "$.name", "contains", "il"]), Ok(())),
            (
                json!(["json", "$.name", "contains", ["il"]]),
                Err("a string cannot hold a list"),
            ),
            (json!(["json", "$.tags", "contains", "a"]), Ok(())),
            (json!(["json", "$.tags", "contains", "z"]), Err("")),
            (
                json!(["json", "$.tags", "contains", ["a", "b"]]),
                Err("use a checkpoint for each"),
            ),
            (json!(["json", "$.tags", "not_contains", "z"]), Ok(())),
            (json!(["json", "$.empty", "not_contains", "z"]), Ok(())),
            (
                json!(["json", "$.gone", "not_contains", "z"]),
                Err("nothing to compare"),
            ),
            (
                json!(["json", "$.id", "contains", 1]),
                Err("a number cannot hold anything"),
            ),
            (
                json!(["json", "$.id", "not_contains", 1]),
                Err("a number cannot hold anything"),
            ),
            (
                json!(["json", "$.lines", "contains", { "sku": "m1", "unit": { "name": "bottle" } }]),
                Ok(()),
            ),
            (
                json!(["json", "$.lines", "contains", { "sku": "m1", "unit": { "name": "loaf" } }]),
                Err(""),
            ),
            (
                json!(["json", "$", "contains", { "id": 17, "tags": ["a", "b"] }]),
                Ok(()),
            ),
            (
                json!(["json", "$", "contains", { "id": 17, "tags": ["a"] }]),
                Err(""),
            ),
            (
                json!(["json", "$", "contains", "id"]),
                Err("an object holds members"),
            ),
            (json!(["json", "$", "not_contains", { "error": 1 }]), Ok(())),
        ],
    );
    let diff = judge(
        &order(),
        &json!(["json", "$.lines", "contains", { "sku": "m1", "quantity": 3 }]),
    )
    .diff;
    let diff = diff.expect("it shows the nearest item");
    assert!(
        diff.contains("-  \"quantity\": 3")
            && diff.contains("+  \"quantity\": 2")
            && !diff.contains("unit"),
        "{diff}"
    );
}

#[test]
fn paths_that_select_several() {
    check(
        &order(),
        &[
            (
                json!(["json", "$.lines[*].sku", "equals", ["m1", "b7"]]),
                Ok(()),
            ),
            (
                json!(["json", "$.lines[*].sku", "equals", ["b7", "m1"]]),
                Err(""),
            ),
            (
                json!(["json", "$.lines[*].sku", "equals", "m1"]),
                Err("the path selects 2 values"),
            ),
            (
                json!(["json", "$.lines[*].sku", "not_equals", ["m1"]]),
                Ok(()),
            ),
            (json!(["json", "$.lines[*].sku", "contains", "b7"]), Ok(())),
            (
                json!(["json", "$.lines[*].sku", "not_contains", "x"]),
                Ok(()),
            ),
            (
                json!(["json", "$.lines[*].sku", "matches", "b7"]),
                Err("the path selects 2 values"),
            ),
            (
                json!(["json", "$.lines[*].quantity", "at_least", 1]),
                Err("a list was observed"),
            ),
            (
                json!(["json", "$.lines[*].quantity", "has_type", "list"]),
                Ok(()),
            ),
            (
                json!(["json", "$.lines[*].quantity", "has_schema", { "items": { "minimum": 1 } }]),
                Ok(()),
            ),
            (
                json!(["json", "$.lines[?@.quantity == 2].sku", "equals", "m1"]),
                Ok(()),
            ),
            (
                json!(["json", "$.lines[?@.quantity == 2].sku", "equals", ["m1"]]),
                Ok(()),
            ),
            (
                json!([
                    "json",
                    "$.lines[?@.quantity == 2].sku",
                    "not_equals",
                    ["m1"]
                ]),
                Err(""),
            ),
            (
                json!(["json", "$.lines[?@.quantity == 2].quantity", "contains", 2]),
                Ok(()),
            ),
            (
                json!([
                    "json",
                    "$.lines[?@.quantity == 2].quantity",
                    "not_contains",
                    2
                ]),
                Err(""),
            ),
            (
                json!([
                    "json",
                    "$.lines[?@.quantity == 2].quantity",
                    "not_contains",
                    3
                ]),
                Ok(()),
            ),
            (
                json!(["json", "$.lines[?@.quantity == 2]", "contains", { "sku": "m1" }]),
                Ok(()),
            ),
            (
                json!(["json", "$.lines[?@.quantity == 2].quantity", "at_most", 2]),
                Ok(()),
            ),
            (
                json!(["json", "$.lines[?@.quantity == 9]", "absent"]),
                Ok(()),
            ),
            (
                json!(["json", "$.lines[?@.quantity == 9].sku", "not_equals", "x"]),
                Err("nothing to compare"),
            ),
            (json!(["json", "$.lines[*]", "count", 2]), Ok(())),
            (
                json!(["json", "$.lines[?@.quantity == 2]", "count", 1]),
                Ok(()),
            ),
            (
                json!(["json", "$.lines[?@.quantity == 9]", "count", 0]),
                Ok(()),
            ),
            (json!(["json", "$.lines", "count", 2]), Ok(())),
            (
                json!(["json", "$.lines", "count", 1]),
                Err("2 were counted"),
            ),
            (json!(["json", "$.lines[0]", "count", 3]), Ok(())),
            (json!(["json", "$.id", "count", 1]), Ok(())),
            (json!(["json", "$.gone", "count", 0]), Ok(())),
            (json!(["json", "$.empty", "count", 0]), Ok(())),
            (json!(["json", "$..sku", "count", 2]), Ok(())),
        ],
    );
}

#[test]
fn types_and_schemas() {
    for (at, words, not) in [
        ("$.id", vec!["number", "integer"], "string"),
        ("$.price", vec!["number"], "integer"),
        ("$.name", vec!["string"], "number"),
        ("$.none", vec!["null"], "object"),
        ("$.paid", vec!["boolean"], "null"),
        ("$.tags", vec!["array", "list"], "object"),
        ("$", vec!["object"], "array"),
    ] {
        for word in words {
            check(
                &order(),
                &[
                    (json!(["json", at, "has_type", word]), Ok(())),
                    (json!(["json", at, "has_type", [not, word]]), Ok(())),
                ],
            );
        }
        check(
            &order(),
            &[(json!(["json", at, "has_type", not]), Err("it is "))],
        );
    }
    check(
        &order(),
        &[
            (
                json!(["json", "$", "has_schema", { "type": "object", "required": ["id"] }]),
                Ok(()),
            ),
            (
                json!(["json", "$", "has_schema", { "properties": { "lines": { "items": { "properties": { "quantity": { "minimum": 2 } } } } } }]),
                Err("at /lines/1/quantity: value is less than the minimum of 2"),
            ),
            (
                json!(["json", "$", "has_schema", { "required": ["p", "q", "r", "s", "t"] }]),
                Err("and 2 more"),
            ),
            (
                json!(["json", "$.name", "has_schema", { "format": "date-time" }]),
                Err("is not a \"date-time\""),
            ),
            (
                json!(["json", "$", "has_schema", { "type": "thing" }]),
                Err("no JSON Schema"),
            ),
            (
                json!(["json", "$", "has_schema", { "$ref": "https://example.com/s.json" }]),
                Err("no JSON Schema"),
            ),
            (
                json!(["json", "$", "has_schema", 5]),
                Err("a JSON Schema is an object"),
            ),
            (
                json!(["body", null, "has_schema", { "type": "object" }]),
                Ok(()),
            ),
        ],
    );
}

#[test]
fn json_that_is_none() {
    check(
        &response("<html>\nno</html>"),
        &[
            (
                json!(["json", "$.a", "equals", 1]),
                Err(
                    "the body is no JSON: expected value at line 1 column 1; it begins with: <html>",
                ),
            ),
            (json!(["json", "$.a", "absent"]), Err("the body is no JSON")),
            (
                json!(["json", "$.a", "not_equals", 1]),
                Err("the body is no JSON"),
            ),
            (
                json!(["json", "$.a", "count", 0]),
                Err("the body is no JSON"),
            ),
        ],
    );
    check(
        &response(""),
        &[
            (
                json!(["json", "$.a", "absent"]),
                Err("the body is no JSON: it is empty"),
            ),
            (json!(["body", null, "absent"]), Ok(())),
            (json!(["body", null, "not_contains", "x"]), Ok(())),
        ],
    );
    assert_eq!(
        judge(&response("<p>"), &json!(["json", "$", "exists"])).observed,
        json!("<p>")
    );
    check(
        &response("\u{feff}{\"a\":1}"),
        &[(json!(["json", "$.a", "equals", 1]), Ok(()))],
    );
    check(
        &command("{\"a\":1}\n"),
        &[(json!(["json", "$.a", "equals", 1]), Ok(()))],
    );
    check(
        &command("{\"a\":1}\n{\"a\":2}\n"),
        &[(
            json!(["json", "$.a", "exists"]),
            Err("stdout is no JSON: trailing characters at line 2"),
        )],
    );
    check(
        &Observation::default(),
        &[(
            json!(["json", "$", "absent"]),
            Err("neither a response nor"),
        )],
    );
}
