//! Trees that nobody would make in good faith, very large ones, and projects below the root.

use std::time::Instant;

use serde_json::{Value, json};

use super::{Tree, scenario, two};

#[test]
fn hostile_trees_are_survived() {
    // Circles, links, broken text, huge files, odd names.
    let mut tree = Tree::of(&[
        ("a/a.ts", "import './b'; import '../../../etc/passwd'"),
        ("a/b.ts", "import './a'"),
        ("b/b.ts", "1"),
        ("link.ts", "../outside.ts"),
        ("inside.ts", "b/b.ts"),
        ("\u{fffd}.ts", "1"),
        (" ", "1"),
    ]);
    tree.links = vec!["link.ts".to_owned(), "inside.ts".to_owned()];
    tree.before
        .insert("a/bytes.ts".to_owned(), b"\xff\xfeimport './b'\0".to_vec());
    tree.before
        .insert("a/huge.ts".to_owned(), vec![b'x'; 3 << 20]);
    tree.after = tree.before.clone();
    let pack = json!([
        scenario("A", &["a/a.ts"]),
        scenario("B", &["b/b.ts"]),
        scenario("C", &["link.ts"]),
        scenario("D", &["inside.ts"]),
        scenario("E", &["a/bytes.ts"]),
        scenario("F", &["a/huge.ts"]),
        scenario("G", &["../../etc/passwd"]),
        scenario("H", &["a/b.ts:12-14"]),
        scenario("I", &[""])
    ]);
    let told = tree.set("b/b.ts", "2").told(pack);
    let expected = "A: unsure: a/a.ts: it imports `../../../etc/passwd`, which is no file here; b/b.ts changed
B: b/b.ts (changed)
C: unsure: link.ts: it is a link that leads out of the repository; b/b.ts changed
D: inside.ts -> b/b.ts (changed)
E: unsure: a/bytes.ts -> a/b.ts -> a/a.ts: it imports `../../../etc/passwd`, which is no file here; b/b.ts changed
F: unsure: a/huge.ts: it cannot be read, or is too large; b/b.ts changed
G: unsure: its code `../../etc/passwd` is no file of the repository; b/b.ts changed
H: unsure: a/b.ts -> a/a.ts: it imports `../../../etc/passwd`, which is no file here; b/b.ts changed
I: unsure: its code `` is no file of the repository; b/b.ts changed
";
    assert_eq!(told, expected);
    let long = format!("{}/x.ts", "very-long-folder".repeat(60));
    let tree = Tree::of(&[(&long, "1")]).set(&long, "2");
    let impact = tree.ask(json!([scenario("A", &[&long])]));
    assert!(impact.chosen[0].because.chars().count() <= crate::domain::impact::MAX_REASON);
}

#[test]
fn a_project_below_the_root_knows_its_place() {
    let mut tree = Tree::of(&[
        ("shop/a/a.ts", "import '../../shared/x'"),
        ("shop/b/b.ts", "1"),
        ("shared/x.ts", "1"),
        ("other/y.ts", "1"),
    ]);
    tree.prefix = "shop".to_owned();
    assert_eq!(
        tree.clone().set("shared/x.ts", "2").told(two()),
        "A: shop/a/a.ts -> shared/x.ts (changed)\n"
    );
    assert_eq!(
        tree.clone().set("other/y.ts", "2").told(two()),
        "everything: other/y.ts changed, and nobody knows who needs it: everything runs"
    );
    assert_eq!(
        tree.set("shop/.scenarioforge/config.toml", "2").told(two()),
        "everything: shop/.scenarioforge/config.toml changed: everything runs"
    );
}

#[test]
fn ten_thousand_scenarios_share_one_graph() {
    let mut tree = Tree::default();
    for number in 0..10_000 {
        let text = format!("import './f{}'; import './common'", (number + 1) % 10_000);
        tree.before
            .insert(format!("src/f{number}.ts"), text.into_bytes());
    }
    tree.before
        .insert("src/common.ts".to_owned(), b"1".to_vec());
    tree.before.insert("alone.ts".to_owned(), b"1".to_vec());
    tree.after = tree.before.clone();
    let mut pack: Vec<Value> = (0..10_000)
        .map(|number| scenario(&format!("SC-{number}"), &[&format!("src/f{number}.ts")]))
        .collect();
    pack.push(scenario("alone", &["alone.ts"]));
    let began = Instant::now();
    let impact = tree.clone().set("alone.ts", "2").ask(json!(pack));
    assert_eq!((impact.chosen.len(), impact.left_out.len()), (1, 10_000));
    // One circle of all: whatever changed, everyone reaches it.
    let impact = tree.set("src/f77.ts", "2").ask(json!(pack));
    assert_eq!((impact.chosen.len(), impact.left_out.len()), (10_000, 1));
    // Were the graph walked once for each scenario, this would take hours.
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

#[test]
fn long_names_and_lines_cost_no_more_than_their_length() {
    let began = Instant::now();
    for (path, text) in [
        ("a/a.py", format!("import {}a\n", "a.".repeat(300_000))),
        ("a/a.py", format!("import {}a\n", "a.".repeat(9_000))),
        (
            "a/a.py",
            format!("x = '{}a'\nimport os\n", "a.".repeat(9_000)),
        ),
        (
            "a/a.ts",
            format!("import './{}x'\n", "a/../".repeat(300_000)),
        ),
        ("a/a.ts", format!("import './{}x'\n", "a/../".repeat(3_000))),
        ("a/a.rs", format!("use a::{}a;\n", "a::".repeat(300_000))),
        ("a/a.go", format!("import \"{}a\"\n", "a/".repeat(300_000))),
    ] {
        let tree = Tree::of(&[(path, &text), ("b/b.ts", "1")]);
        let told = tree
            .set("b/b.ts", "2")
            .told(json!([scenario("A", &[path]), scenario("B", &["b/b.ts"])]));
        let quoted = text.starts_with('x');
        assert_eq!(told.starts_with("A: unsure"), !quoted, "{path}: {told}");
    }
    // Their quadratic cousins take minutes.
    assert!(began.elapsed().as_secs() < 30, "{:?}", began.elapsed());
}

#[test]
fn who_is_told_to_stop_lets_everything_run() {
    let mut tree = Tree::of(&[("a/a.ts", "1"), ("b/b.ts", "1")]).set("b/b.ts", "2");
    tree.over = true;
    assert!(tree.told(two()).starts_with("everything: "));
}
