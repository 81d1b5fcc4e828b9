//! Small repositories of two ends each: every rule of the table, red and green.

mod contracts;
mod hostile;
mod languages;
mod services;
mod soundness;

use std::{collections::BTreeMap, fmt::Write};

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
    /// Whether nobody waits any longer.
    over: bool,
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

    fn is_over(&self) -> bool {
        self.over
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
        (
            web().set("content/other.md", "2"),
            "everything: content/other.md changed, and nobody knows who reads it: everything runs",
        ),
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
            "everything: content/page.md changed, and nobody knows who reads it: everything runs",
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
            "everything: .scenarioforge/seed.json changed, and nobody knows who reads it: everything runs",
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
        .contains("A: unsure: x.zig: Zig files are found by name")
    );
}
