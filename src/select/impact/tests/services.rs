//! Files that steps and services name.

use serde_json::json;

use super::{Tree, scenario, two, web};

#[test]
fn steps_and_services_name_files() {
    let runs = |command: &str| {
        json!([
            { "id": "A", "title": "t", "code": ["a/a.ts"], "steps": [ { "id": "s", "run": command } ] },
            scenario("B", &["b/b.ts"])
        ])
    };
    let tools = || {
        let tree = web();
        let add = |tree: Tree, path: &str, text: &str| {
            let tree = tree.set(path, text);
            Tree {
                before: tree.after.clone(),
                ..tree
            }
        };
        let tree = add(tree, "tools/x.py", "from y import z\n");
        let tree = add(tree, "tools/y.py", "z = 1\n");
        add(tree, "fixtures/orders.csv", "1")
    };
    let table = [
        (
            "python3 tools/x.py",
            "tools/x.py",
            "A: tools/x.py (changed)\n",
        ),
        (
            "python3 tools/x.py",
            "tools/y.py",
            "A: tools/x.py -> tools/y.py (changed)\n",
        ),
        (
            "cd tools && python3 x.py",
            "tools/x.py",
            "A: tools/x.py (changed)\n",
        ),
        (
            "shop import {{ workspace }}/fixtures/orders.csv",
            "fixtures/orders.csv",
            "everything: fixtures/orders.csv changed, and nobody knows who reads it: everything runs",
        ),
        (
            "cat fixtures/*",
            "fixtures/orders.csv",
            "everything: fixtures/orders.csv changed, and nobody knows who reads it: everything runs",
        ),
        ("shop list", "README.md", ""),
        (
            "grep -r tea .",
            "README.md",
            "A: a step names the whole checkout, and README.md changed\n",
        ),
        ("cat README.md", "README.md", "A: README.md (changed)\n"),
        (
            "npm run check",
            "test/a.test.ts",
            "A: `npm` may read test/a.test.ts (changed)\n",
        ),
        ("shop list", "test/a.test.ts", ""),
    ];
    for (command, path, expected) in table {
        assert_eq!(
            tools().set(path, "2").told(runs(command)),
            expected,
            "{command}, {path}"
        );
    }
    let serves = |command: &str, tree: Tree| Tree {
        config: format!("[services.api]\ncommand = {command:?}\n"),
        ..tree
    };
    let everything =
        "everything: server.js changed, by which service `api` is started: everything runs";
    assert_eq!(
        serves("node server.js", web().set("server.js", "2")).told(two()),
        everything
    );
    let owned = json!([scenario("A", &["server.js"]), scenario("B", &["b/b.ts"])]);
    assert_eq!(
        serves("node server.js", web().set("server.js", "2")).told(owned.clone()),
        everything
    );
    let scripted = web().set(
        "package.json",
        "{ \"scripts\": { \"start\": \"node server.js\" } }",
    );
    let scripted = Tree {
        before: scripted.after.clone(),
        ..scripted
    };
    assert_eq!(
        serves("npm start", scripted.clone().set("server.js", "2")).told(owned),
        everything
    );
    assert_eq!(
        serves("node server.js", web().set("auth.js", "2")).told(two()),
        "everything: auth.js changed, and nobody knows who needs it: everything runs"
    );
    // A document and a helper of tests that the service reads.
    let reads = web()
        .set("server.js", "read('docs/prd.md'); require('./test/help')")
        .set("test/help.js", "1");
    let reads = Tree {
        before: reads.after.clone(),
        ..reads
    };
    for (path, why) in [
        ("docs/prd.md", "which a service reads"),
        ("test/help.js", "and nobody knows who needs it"),
    ] {
        let told = serves("node server.js", reads.clone().set(path, "2")).told(two());
        assert_eq!(
            told,
            format!("everything: {path} changed, {why}: everything runs")
        );
    }
    assert_eq!(
        serves("node server.js", reads.set("README.md", "2")).told(two()),
        ""
    );
}
