//! Contracts, priorities and cited lines.

use serde_json::{Value, json};

use super::{scenario, two, web};

#[test]
fn priority_contract_and_citations_count() {
    let mut critical = scenario("A", &["a/a.ts"]);
    critical["priority"] = json!("critical");
    let pack = json!([critical, scenario("B", &["b/b.ts"])]);
    assert_eq!(web().told(pack.clone()), "A: critical\n");
    assert_eq!(
        web().set("b/b.ts", "2").told(pack),
        "A: critical\nB: b/b.ts (changed)\n"
    );

    let cites = |lines: Value| {
        let mut scenario = scenario("A", &["a/a.ts"]);
        scenario["sources"] = json!([{ "id": "src-prd", "lines": lines }]);
        json!([scenario, self::scenario("B", &["b/b.ts"])])
    };
    let document = |text: &str| web().set("docs/prd.md", text);
    let changed = "A: docs/prd.md:4-6 (changed)\n";
    let table = [
        ("1\n2\n3\n4\n5\n6\n7\n8\nnine\n", json!("4-6"), ""),
        ("0\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n", json!("4-6"), ""),
        ("1\n2\n3\n4\nfive\n6\n7\n8\n9\n", json!("4-6"), changed),
        ("1\n2\n3\n4\n5\nnew\n6\n7\n8\n9\n", json!("4-6"), changed),
        ("1\n2\n3\nnew\n4\n5\n6\nnew\n7\n8\n9\n", json!("4-6"), ""),
        ("1\n2\n3\n", json!("4-6"), changed),
        (
            "1\n2\n3\n4\n5\n6\n7\n8\nnine\n",
            json!(null),
            "A: docs/prd.md (changed)\n",
        ),
        (
            "1\n2\n3\n4\n5\n6\n7\n8\nnine\n",
            json!("x"),
            "A: docs/prd.md:x (changed)\n",
        ),
    ];
    for (text, lines, expected) in table {
        assert_eq!(document(text).told(cites(lines)), expected, "{text}");
    }
    assert_eq!(
        web().remove("docs/prd.md").told(cites(json!("4-6"))),
        changed
    );
    assert_eq!(
        web()
            .rename("docs/prd.md", "docs/spec.md")
            .told(cites(json!("4-6"))),
        "A: docs/prd.md (has another name now)\n"
    );
    let mut unknown = scenario("A", &["a/a.ts"]);
    unknown["sources"] = json!([{ "id": "src-gone" }]);
    assert_eq!(
        web().set("README.md", "2").told(json!([unknown])),
        "A: unsure: it cites src-gone, which the manifest does not have; README.md changed\n"
    );

    let pack = |scenarios: &Value| {
        json!({ "schema": "scenarioforge.pack/1", "scenarios": scenarios }).to_string()
    };
    let was = |scenarios: &Value, document: &str| {
        let mut tree = web()
            .set("docs/prd.md", document)
            .set(".scenarioforge/scenarios.json", "new");
        tree.before.insert(
            ".scenarioforge/scenarios.json".to_owned(),
            pack(scenarios).into_bytes(),
        );
        tree
    };
    let same = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    assert_eq!(was(&two(), same).told(two()), "", "only the layout");
    let other = json!([scenario("A", &["a/price.ts"]), scenario("B", &["b/b.ts"])]);
    assert_eq!(was(&other, same).told(two()), "A: its contract changed\n");
    assert_eq!(
        was(&json!([scenario("B", &["b/b.ts"])]), same).told(two()),
        "A: its contract is new\n"
    );
    assert_eq!(
        was(&json!("torn"), same).told(two()),
        "A: its contract is new\nB: its contract is new\n"
    );
    // The pack follows its document.
    let moved = "0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n";
    assert_eq!(
        was(&cites(json!("4-6")), moved).told(cites(json!("5-7"))),
        ""
    );
    assert_eq!(
        was(&cites(json!("4-6")), moved).told(cites(json!("6-8"))),
        "A: docs/prd.md:6-8 (changed)\n"
    );
}
