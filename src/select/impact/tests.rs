//! Small repositories of two ends each: every rule of the table, red and green.

use std::{collections::BTreeMap, fmt::Write, time::Instant};

use serde_json::{Value, json};
use similar::{ChangeTag, TextDiff};

use super::{Contents, End, Files, Question, impact};
use crate::domain::impact::{Change, ChangeKind, Impact, LineChange};

type Texts = BTreeMap<String, Vec<u8>>;

/// A repository before and after a change.
#[derive(Debug, Clone, Default)]
struct Tree {
    before: Texts,
    after: Texts,
    links: Vec<String>,
    /// Renames, as git would tell them.
    renamed: Vec<(String, String)>,
    config: String,
    prefix: String,
}

impl Contents for Tree {
    fn read(&self, end: End, path: &str, most: u64) -> Option<Vec<u8>> {
        let texts = match end {
            End::Before => &self.before,
            End::After => &self.after,
        };
        let found = texts.get(path).cloned();
        found.filter(|bytes| bytes.len() as u64 <= most)
    }

    fn changed_lines(&self, before: &[u8], after: &[u8]) -> Option<Vec<LineChange>> {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (before, after) = (text(before), text(after));
        let diff = TextDiff::from_lines(&before, &after);
        let mut old = 0;
        let mut changes = Vec::new();
        for change in diff.iter_all_changes() {
            match change.tag() {
                ChangeTag::Equal => old += 1,
                ChangeTag::Delete => {
                    old += 1;
                    changes.push(LineChange {
                        start: old,
                        count: 1,
                    });
                }
                ChangeTag::Insert => changes.push(LineChange {
                    start: old,
                    count: 0,
                }),
            }
        }
        Some(changes)
    }
}

impl Tree {
    fn of(files: &[(&str, &str)]) -> Self {
        let texts: Texts = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()))
            .collect();
        Self {
            before: texts.clone(),
            after: texts,
            ..Self::default()
        }
    }

    fn set(mut self, path: &str, text: &str) -> Self {
        self.after.insert(path.to_owned(), text.as_bytes().to_vec());
        self
    }

    fn remove(mut self, path: &str) -> Self {
        self.after.remove(path);
        self
    }

    fn rename(mut self, from: &str, to: &str) -> Self {
        let text = self.after.remove(from).expect("a file");
        self.after.insert(to.to_owned(), text);
        self.renamed.push((from.to_owned(), to.to_owned()));
        self
    }

    fn changes(&self) -> Vec<Change> {
        let mut changes = Vec::new();
        let change = |path: &str, was: Option<&str>, kind| Change {
            path: path.to_owned(),
            was: was.map(str::to_owned),
            kind,
        };
        for (from, to) in &self.renamed {
            changes.push(change(to, Some(from), ChangeKind::Renamed));
        }
        let known = |path: &String| {
            self.renamed
                .iter()
                .any(|(from, to)| from == path || to == path)
        };
        for (path, text) in &self.after {
            match self.before.get(path) {
                _ if known(path) => {}
                None => changes.push(change(path, None, ChangeKind::Added)),
                Some(before) if before != text => {
                    changes.push(change(path, None, ChangeKind::Modified))
                }
                Some(_) => {}
            }
        }
        let gone = self
            .before
            .keys()
            .filter(|path| !self.after.contains_key(*path) && !known(path));
        changes.extend(gone.map(|path| change(path, None, ChangeKind::Deleted)));
        changes
    }

    fn ask(&self, scenarios: Value) -> Impact {
        let changes = self.changes();
        let names = changes
            .iter()
            .flat_map(|change| [Some(&change.path), change.was.as_ref()]);
        let names = self.after.keys().chain(names.flatten());
        let files = names.map(|path| (path.clone(), self.links.contains(path)));
        let pack = json!({ "schema": "scenarioforge.pack/1", "scenarios": scenarios });
        let pack = serde_json::from_value(pack).expect("a pack");
        let config = toml::from_str(&self.config).expect("a configuration");
        let source = |id: &str, path: &str| {
            json!({ "id": id, "path": path, "type": "prd", "title": "t", "sha256": "", "bytes": 1, "last_commit": null,
                "status": "trusted", "score": 1, "selected": true, "signals": {}, "warnings": [] })
        };
        let manifest = json!({ "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null,
            "sources": [source("src-prd", "docs/prd.md"), source("src-other", "content/other.md")],
            "code_baseline": { "digest": format!("sha256:{}", "0".repeat(64)), "files": 1, "languages": {}, "routes": [],
                "commands": [], "config_keys": [], "symbols": 0 },
            "confirmation": null });
        let manifest = serde_json::from_value(manifest).expect("a manifest");
        let selected: Vec<usize> = (0..scenarios.as_array().expect("a list").len()).collect();
        impact(Question {
            range: "a..b",
            base: "a".to_owned(),
            head: Some("b".to_owned()),
            pack: &pack,
            selected: &selected,
            config: &config,
            manifest: Some(&manifest),
            prefix: &self.prefix,
            config_path: ".scenarioforge/config.toml",
            pack_path: ".scenarioforge/scenarios.json",
            manifest_path: ".scenarioforge/manifest.json",
            changes: &changes,
            files: Some(Files::new(files)),
            contents: self,
        })
    }

    /// `everything: reason`, or a line for each chosen scenario.
    fn told(&self, scenarios: Value) -> String {
        let impact = self.ask(scenarios);
        if let Some(because) = impact.everything {
            return format!("everything: {because}");
        }
        let mut told = String::new();
        for chosen in impact.chosen {
            let _ = writeln!(told, "{}: {}", chosen.scenario, chosen.because);
        }
        told
    }
}

/// A scenario with this code.
fn scenario(id: &str, code: &[&str]) -> Value {
    json!({ "id": id, "title": "t", "code": code, "steps": [ { "id": "s", "http": { "url": "http://x/" } } ] })
}

fn two() -> Value {
    json!([scenario("A", &["a/a.ts"]), scenario("B", &["b/b.ts"])])
}

fn web() -> Tree {
    Tree::of(&[
        ("a/a.ts", "import { p } from './price'"),
        ("a/price.ts", "export const p = 1"),
        ("b/b.ts", "export const b = 1"),
        ("README.md", "# t"),
        ("src/unknown.ts", "1"),
        ("package.json", "{}"),
        ("docs/prd.md", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"),
        ("content/other.md", "1\n"),
        ("test/a.test.ts", "1"),
        ("server.js", "require('./auth')"),
        ("auth.js", "1"),
    ])
}

#[test]
fn files_choose_those_that_reach_them() {
    let table = [
        (web(), ""),
        (web().set("a/a.ts", "1"), "A: a/a.ts (changed)\n"),
        (
            web().set("a/price.ts", "2"),
            "A: a/a.ts -> a/price.ts (changed)\n",
        ),
        (web().set("b/b.ts", "2"), "B: b/b.ts (changed)\n"),
        (web().set("README.md", "2"), ""),
        (web().set("test/a.test.ts", "2"), ""),
        (web().set(".gitignore", "2"), ""),
        (web().set("docs/new.md", "2"), ""),
        (web().set("content/other.md", "2"), ""),
        (
            web().set("package.json", "{ }"),
            "everything: package.json changed: everything runs",
        ),
        (
            web().set("src/unknown.ts", "2"),
            "everything: src/unknown.ts changed, and nobody knows who needs it: everything runs",
        ),
        (
            web().set("content/page.md", "2"),
            "everything: content/page.md changed, and nobody knows who needs it: everything runs",
        ),
        (
            web().set(".scenarioforge/config.toml", "2"),
            "everything: .scenarioforge/config.toml changed: everything runs",
        ),
        (
            web().set(".scenarioforge/manifest.json", "2"),
            "everything: .scenarioforge/manifest.json changed: everything runs",
        ),
        (web().set(".scenarioforge/scenarios.md", "2"), ""),
        (
            web().set(".scenarioforge/seed.json", "2"),
            "everything: .scenarioforge/seed.json changed, and nobody knows who needs it: everything runs",
        ),
        // An import that was removed, together with its file.
        (
            web().set("a/a.ts", "1").remove("a/price.ts"),
            "A: a/a.ts (changed)\n",
        ),
        (
            web().remove("a/price.ts"),
            "A: a/a.ts -> a/price.ts (changed)\n",
        ),
        (web().remove("a/a.ts"), "A: a/a.ts (changed)\n"),
        (
            web().rename("a/price.ts", "a/cost.ts"),
            "everything: a/cost.ts changed, and nobody knows who needs it: everything runs",
        ),
        (
            web()
                .rename("a/price.ts", "a/cost.ts")
                .set("a/a.ts", "import './cost'"),
            "A: a/a.ts (changed)\n",
        ),
        // A new file stands in front of an old one.
        (
            web().set("a/price.tsx", "2"),
            "A: a/a.ts -> a/price.tsx (changed)\n",
        ),
    ];
    for (tree, expected) in table {
        assert_eq!(
            tree.told(two()).trim_end(),
            expected.trim_end(),
            "{:?}",
            tree.changes()
        );
    }
}

#[test]
fn what_nobody_can_follow_runs() {
    let open = |text: &str| {
        let tree = web().set("a/a.ts", text);
        Tree {
            before: tree.after.clone(),
            ..tree
        }
        .set("b/b.ts", "2")
    };
    let unsure = "; b/b.ts changed\nB: b/b.ts (changed)";
    let table = [
        ("import x from './price'", "B: b/b.ts (changed)".to_owned()),
        (
            "await import(name)",
            format!("A: unsure: a/a.ts: it loads modules whose names it makes up{unsure}"),
        ),
        (
            "import './nowhere'",
            format!("A: unsure: a/a.ts: it imports `./nowhere`, which is no file here{unsure}"),
        ),
        (
            "import 'unheard-of'",
            format!(
                "A: unsure: a/a.ts: it imports `unheard-of`, which is neither a dependency nor a file here{unsure}"
            ),
        ),
        (
            "import 'node:fs'; import x from 'fs/promises'",
            "B: b/b.ts (changed)".to_owned(),
        ),
    ];
    for (text, expected) in table {
        assert_eq!(open(text).told(two()).trim_end(), expected, "{text}");
    }
    let scenarios = json!([
        scenario("A", &[]),
        scenario("B", &["b/b.ts"]),
        scenario("C", &["gone.ts"])
    ]);
    assert_eq!(
        web().set("b/b.ts", "2").told(scenarios.clone()),
        "A: unsure: it names no code; b/b.ts changed\nB: b/b.ts (changed)\nC: unsure: its code `gone.ts` is no file of the repository; b/b.ts changed\n"
    );
    assert_eq!(
        web().set("README.md", "2").told(scenarios),
        "",
        "documents reach nobody"
    );
    let tree = Tree::of(&[("x.zig", "1"), ("b/b.ts", "1")]).set("b/b.ts", "2");
    assert!(
        tree.told(json!([
            scenario("A", &["x.zig"]),
            scenario("B", &["b/b.ts"])
        ]))
        .contains("A: unsure: x.zig: it is written in a language")
    );
}

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
            "A: fixtures/orders.csv (changed)\n",
        ),
        (
            "cat fixtures/*",
            "fixtures/orders.csv",
            "A: fixtures/orders.csv (changed)\n",
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
    for path in ["docs/prd.md", "test/help.js"] {
        let told = serves("node server.js", reads.clone().set(path, "2")).told(two());
        assert_eq!(
            told,
            format!("everything: {path} changed, which a service reads: everything runs")
        );
    }
    assert_eq!(
        serves("node server.js", reads.set("README.md", "2")).told(two()),
        ""
    );
}

#[test]
fn every_language_is_followed() {
    // Files; the scenario's code; the file that changes.
    type Row<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str);
    let table: &[Row<'_>] = &[
        (
            &[
                ("src/a.ts", "import x from '@/b'"),
                (
                    "tsconfig.json",
                    "{ // c\n\"compilerOptions\": { \"paths\": { \"@/*\": [\"./src/*\"] } } }",
                ),
                ("src/b/index.tsx", ""),
            ],
            "src/a.ts",
            "src/b/index.tsx",
        ),
        (
            &[
                ("web/a.ts", "import { y } from '@acme/ui/button'"),
                ("packages/ui/package.json", "{ \"name\": \"@acme/ui\" }"),
                ("packages/ui/src/button.ts", ""),
            ],
            "web/a.ts",
            "packages/ui/src/button.ts",
        ),
        (
            &[
                ("a.js", "const t = render('cart.html')"),
                ("views/cart.html", "{% include 'part.html' %}"),
                ("views/part.html", ""),
            ],
            "a.js",
            "views/part.html",
        ),
        (
            &[
                ("a.js", "import './a.css'"),
                ("a.css", "@import \"b.css\";"),
                ("b.css", ""),
            ],
            "a.js",
            "b.css",
        ),
        (
            &[
                ("a.js", "import './a.scss'"),
                ("a.scss", "@use 'vars';"),
                ("css/_vars.scss", ""),
            ],
            "a.js",
            "css/_vars.scss",
        ),
        (
            &[
                ("a.svelte", "<script>import { x } from '$lib/x'</script>"),
                ("src/lib/x.ts", ""),
            ],
            "a.svelte",
            "src/lib/x.ts",
        ),
        (
            &[
                ("shop/cart.py", "from .price import p"),
                ("shop/__init__.py", ""),
                ("shop/price.py", ""),
            ],
            "shop/cart.py",
            "shop/price.py",
        ),
        (
            &[
                ("shop/cart.py", "from .price import p"),
                ("shop/__init__.py", ""),
                ("shop/price.py", ""),
            ],
            "shop/cart.py",
            "shop/__init__.py",
        ),
        (
            &[
                ("src/shop/cart.py", "import shop.tax.rate as r"),
                ("src/shop/tax/rate.py", ""),
            ],
            "src/shop/cart.py",
            "src/shop/tax/rate.py",
        ),
        (
            &[
                ("src/cart.rs", concat!("use cr", "ate::price::Price;")),
                ("src/lib.rs", "mod cart;"),
                ("src/price/mod.rs", "mod inner;"),
                ("src/price/inner.rs", ""),
            ],
            "src/cart.rs",
            "src/price/inner.rs",
        ),
        (
            &[
                ("app/src/main.rs", "use tea_tax::rate;"),
                ("tax/Cargo.toml", "[package]\nname = \"tea-tax\"\n"),
                ("tax/src/rate.rs", ""),
            ],
            "app/src/main.rs",
            "tax/src/rate.rs",
        ),
        (
            &[
                (
                    "cart/cart.go",
                    "package cart\nimport \"acme.org/shop/price\"\n",
                ),
                ("go.mod", "module acme.org/shop\n"),
                ("price/other.go", ""),
            ],
            "cart/cart.go",
            "price/other.go",
        ),
        (
            &[
                ("cart/cart.go", "package cart\n//go:embed pages/*.html\n"),
                ("go.mod", "module acme.org/shop\n"),
                ("cart/pages/a.html", ""),
            ],
            "cart/cart.go",
            "cart/pages/a.html",
        ),
        (
            &[
                (
                    "s/com/acme/Cart.java",
                    "package com.acme;\nimport com.acme.tax.Rate;\n",
                ),
                ("s/com/acme/tax/Rate.java", "package com.acme.tax;"),
                ("s/com/acme/tax/RateImpl.java", ""),
            ],
            "s/com/acme/Cart.java",
            "s/com/acme/tax/RateImpl.java",
        ),
        (
            &[
                (
                    "s/com/acme/Cart.kt",
                    "package com.acme\nval x = com.acme.tax.Rate()\n",
                ),
                ("s/com/acme/tax/Rate.kt", ""),
            ],
            "s/com/acme/Cart.kt",
            "s/com/acme/tax/Rate.kt",
        ),
        (
            &[
                (
                    "shop/Shop.csproj",
                    "<ProjectReference Include=\"..\\tax\\Tax.csproj\" />",
                ),
                ("shop/Cart.cs", "using Tax;"),
                ("tax/Tax.csproj", ""),
                ("tax/deep/Rate.cs", ""),
            ],
            "shop/Cart.cs",
            "tax/deep/Rate.cs",
        ),
        (
            &[
                ("app/cart.rb", "x = OrderLine.new"),
                ("app/models/order_line.rb", ""),
            ],
            "app/cart.rb",
            "app/models/order_line.rb",
        ),
        (
            &[
                ("lib/cart.rb", "require_relative '../other/price'"),
                ("other/price.rb", ""),
            ],
            "lib/cart.rb",
            "other/price.rb",
        ),
        (
            &[
                ("src/Cart.php", "<?php use Shop\\Tax\\Rate;"),
                (
                    "composer.json",
                    "{ \"autoload\": { \"psr-4\": { \"Shop\\\\\": \"lib/\" } } }",
                ),
                ("lib/Tax/Rate.php", ""),
            ],
            "src/Cart.php",
            "lib/Tax/Rate.php",
        ),
        (
            &[
                ("a/index.php", "<?php require_once __DIR__ . '/../db.php';"),
                ("db.php", ""),
            ],
            "a/index.php",
            "db.php",
        ),
        (
            &[
                ("src/cart.c", "#include \"price.h\"\n"),
                ("include/price.h", ""),
                ("src/price.c", ""),
            ],
            "src/cart.c",
            "src/price.c",
        ),
    ];
    for (files, code, path) in table {
        let mut all: Vec<(&str, &str)> = files.to_vec();
        all.push(("other/other.ts", "export const other = 1"));
        let tree = Tree::of(&all);
        // Somebody else's, so that it is not a file that nobody knows.
        let pack = json!([
            scenario("A", &[code]),
            scenario("B", &[path]),
            scenario("C", &["other/other.ts"])
        ]);
        let told = tree.clone().set(path, "changed").told(pack.clone());
        assert!(
            told.starts_with(&format!("A: {code}"))
                && told.contains(&format!("-> {path} (changed)\n")),
            "{code} {path}: {told}"
        );
        let told = tree.set("other/other.ts", "2").told(pack);
        assert_eq!(
            told, "C: other/other.ts (changed)\n",
            "{code} is followed to its end"
        );
    }
}

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
