//! Rust: crates. A crate may use any of its own files, and any file of the crates that it depends on by path.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use regex::Regex;
use toml::{Table, Value};

use super::{Edges, Language, Members, World, pattern};
use crate::select::impact::paths::{above, folder, join};

static OPENS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(process::Command|Command::new|libloading|dlopen)\b"));
/// Tables in tables that are looked through.
const MAX_DEPTH: usize = 6;

/// By the folder of a crate: the folders of what it needs; `None`: its `Cargo.toml` cannot be understood.
pub(in crate::select::impact) type Crates = HashMap<String, Option<Vec<String>>>;

pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    if let Some(found) = OPENS.find(text) {
        edges.open(format!("it starts programs (`{}`)", found.as_str()));
    }
    let home = world.nearest(folder(path), &["Cargo.toml"]);
    let needs = home.and_then(|home| Some((home, world.crates()?.get(home)?.as_ref()?)));
    let Some((home, needs)) = needs else {
        edges.open("nobody knows to which crate it belongs");
        return;
    };
    edges.group(home, Members::Of(Language::Rust), true);
    for need in needs {
        edges.group(need, Members::Of(Language::Rust), true);
    }
}

/// The crates of a repository by their manifests, each with its folder.
pub(super) fn crates(manifests: &[(String, String)]) -> Crates {
    let tables: BTreeMap<&str, Option<Table>> = manifests
        .iter()
        .map(|(folder, text)| (folder.as_str(), text.parse().ok()))
        .collect();
    let mut named: HashMap<&str, Vec<&str>> = HashMap::new();
    for (folder, table) in &tables {
        let package = table.as_ref().and_then(|table| table.get("package"));
        let name = package.and_then(|package| package.get("name")?.as_str());
        if let Some(name) = name {
            named.entry(name).or_default().push(folder);
        }
    }
    let needs = |home: &str, table: &Table| {
        let mut found = Vec::new();
        let mut specs = Vec::new();
        look(table, 0, home, &mut specs, &mut found);
        let explicit = table
            .get("package")
            .and_then(|package| package.get("workspace")?.as_str());
        let explicit = explicit.and_then(|place| join(home, place));
        for (name, spec) in specs {
            one(home, name, spec, &named, &mut found);
            if spec.get("workspace").and_then(Value::as_bool) != Some(true) {
                continue;
            }
            for root in above(home).chain(explicit.as_deref()) {
                let shared = tables.get(root).and_then(|table| {
                    let workspace = table.as_ref()?.get("workspace")?;
                    workspace.get("dependencies")?.get(name)
                });
                if let Some(shared) = shared {
                    one(root, name, shared, &named, &mut found);
                }
            }
        }
        found.sort_unstable();
        found.dedup();
        found
    };
    tables
        .iter()
        .map(|(home, table)| {
            let needs = table.as_ref().map(|table| needs(home, table));
            ((*home).to_owned(), needs)
        })
        .collect()
}

/// Dependencies in a table and below it, and folders of targets that lie elsewhere.
fn look<'t>(
    table: &'t Table,
    depth: usize,
    home: &str,
    specs: &mut Vec<(&'t str, &'t Value)>,
    found: &mut Vec<String>,
) {
    if depth > MAX_DEPTH {
        return;
    }
    for (key, value) in table {
        let inner: Vec<&Table> = match value {
            Value::Table(inner) if key.ends_with("dependencies") => {
                specs.extend(inner.iter().map(|(name, spec)| (name.as_str(), spec)));
                continue;
            }
            Value::Table(inner) => vec![inner],
            Value::Array(list) => list.iter().filter_map(Value::as_table).collect(),
            Value::String(path) if key == "path" && path.ends_with(".rs") => {
                let outside = join(home, path).map(|path| folder(&path).to_owned());
                found.extend(outside);
                continue;
            }
            _ => continue,
        };
        for inner in inner {
            look(inner, depth + 1, home, specs, found);
        }
    }
}

fn one(
    home: &str,
    name: &str,
    spec: &Value,
    named: &HashMap<&str, Vec<&str>>,
    found: &mut Vec<String>,
) {
    let text = |key: &str| spec.get(key).and_then(Value::as_str);
    found.extend(text("path").and_then(|path| join(home, path)));
    // Also of a patch, which gives a name another place.
    let folders = named.get(text("package").unwrap_or(name));
    found.extend(
        folders
            .into_iter()
            .flatten()
            .map(|&folder| folder.to_owned()),
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_need_what_lies_in_the_repository() {
        let manifest = |name: &str, rest: &str| format!("[package]\nname = \"{name}\"\n{rest}");
        let all = [
            (
                String::new(),
                "[workspace.dependencies]\nrates = { package = \"acme-rates\", path = \"r\" }\n"
                    .to_owned(),
            ),
            (
                "a".to_owned(),
                manifest(
                    "a",
                    "[dependencies]\nserde = \"1\"\ntax = { package = \"acme-tax\", version = \"1\" }\nrates.workspace = true\n[target.'cfg(unix)'.dev-dependencies]\nlog = { path = \"../l\" }\n[[bin]]\nname = \"x\"\npath = \"../tools/x.rs\"\n",
                ),
            ),
            ("t".to_owned(), manifest("acme-tax", "")),
            ("r".to_owned(), manifest("acme-rates", "")),
            ("broken".to_owned(), "[package".to_owned()),
        ];
        let crates = crates(&all);
        let needs = crates["a"].as_ref().expect("understood");
        assert_eq!(needs, &["l", "r", "t", "tools"]);
        assert_eq!(crates["broken"], None);
    }
}
