//! Settings of JavaScript that say where modules lie: packages of the workspace, aliases of TypeScript.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::{
    Edges, Language, Members, World,
    resolve::{module_at, package_of},
};
use crate::select::impact::paths::{above, join};

/// The packages that lie in the repository, and all that any of them depends on.
#[derive(Debug, Default)]
pub(in crate::select::impact) struct Packages {
    folders: HashMap<String, Vec<String>>,
    known: HashSet<String>,
}

impl Packages {
    pub(super) fn new<'f>(all: impl Iterator<Item = (&'f str, Value)>) -> Self {
        let mut packages = Self::default();
        let mut aliases = Vec::new();
        for (folder, package) in all {
            if let Some(name) = package["name"].as_str() {
                packages.place(name, folder.to_owned());
            }
            let lists = [
                "dependencies",
                "devDependencies",
                "peerDependencies",
                "optionalDependencies",
                "resolutions",
                "overrides",
            ];
            let lists = lists.iter().filter_map(|list| package[list].as_object());
            for (name, wanted) in lists.flatten() {
                packages.known.insert(name.clone());
                if let Some(wanted) = wanted.as_str() {
                    aliases.push((folder.to_owned(), name.clone(), wanted.to_owned()));
                }
            }
        }
        for (folder, name, wanted) in aliases {
            // `file:../tax`, `link:../tax`, `workspace:../tax`, `workspace:@acme/tax@*`, `npm:@acme/tax@1`
            let plain = wanted.split_once(':').map_or(&*wanted, |(_, plain)| plain);
            if wanted.starts_with("file:") || plain.starts_with(['.', '/']) {
                if let Some(place) = join(&folder, plain) {
                    packages.place(&name, place);
                }
            } else if plain.len() < wanted.len() {
                let end = plain.get(1..).and_then(|rest| rest.find('@'));
                let other = end.map_or(plain, |end| &plain[..=end]);
                for place in packages.folders.get(other).cloned().unwrap_or_default() {
                    packages.place(&name, place);
                }
            }
        }
        packages
    }

    fn place(&mut self, name: &str, folder: String) {
        let folders = self.folders.entry(name.to_owned()).or_default();
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }

    /// Whether any package of the repository depends on this one.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.known.contains(name)
    }

    /// Adds what a name means; whether it is a package of the repository.
    pub(super) fn resolve(&self, world: &World<'_>, name: &str, edges: &mut Edges) -> bool {
        let package = package_of(name);
        let Some(folders) = self.folders.get(package) else {
            return false;
        };
        for folder in folders {
            // Its entry may be a file that is built; so all of the package counts.
            edges.group(folder.clone(), Members::Of(Language::JavaScript), true);
            let rest = name[package.len()..].trim_start_matches('/');
            if let Some(path) = join(folder, rest).filter(|_| !rest.is_empty()) {
                module_at(world, &path, edges);
            }
        }
        true
    }
}

/// `baseUrl` and `paths` of one file of settings.
#[derive(Debug)]
pub(in crate::select::impact) struct Aliases {
    base: Option<String>,
    /// What stands before and behind the star, and the places with theirs.
    paths: Vec<(String, Option<String>, Vec<String>)>,
}

impl Aliases {
    /// Where a name may lie.
    pub(super) fn places(&self, name: &str) -> Vec<String> {
        let mut places: Vec<String> = self
            .base
            .iter()
            .filter_map(|base| join(base, name))
            .collect();
        for (first, last, targets) in &self.paths {
            let middle = match last {
                None => (name == first).then_some(""),
                Some(last) => name
                    .strip_prefix(first.as_str())
                    .and_then(|rest| rest.strip_suffix(last.as_str())),
            };
            places.extend(middle.into_iter().flat_map(|middle| {
                targets
                    .iter()
                    .map(move |target| target.replacen('*', middle, 1))
            }));
        }
        places
    }
}

/// Those of a folder and all above it.
pub(super) fn aliases(world: &World<'_>, folder: &str) -> Vec<Aliases> {
    let names = [
        "tsconfig.json",
        "tsconfig.base.json",
        "tsconfig.app.json",
        "jsconfig.json",
    ];
    let files = above(folder).flat_map(|folder| names.map(|name| (folder.to_owned(), name)));
    files
        .filter_map(|(folder, name)| {
            let path = join(&folder, name)?;
            world.files.find(&path)?;
            let settings = lenient(&world.text(&path)?)?;
            Some(read_aliases(&folder, &settings))
        })
        .collect()
}

fn read_aliases(folder: &str, settings: &Value) -> Aliases {
    let options = &settings["compilerOptions"];
    let base = options["baseUrl"]
        .as_str()
        .and_then(|base| join(folder, base));
    let from = base.clone().unwrap_or_else(|| folder.to_owned());
    let rule = |(pattern, targets): (&String, &Value)| {
        let targets = targets
            .as_array()?
            .iter()
            .filter_map(|target| join(&from, target.as_str()?));
        let (first, last) = match pattern.split_once('*') {
            Some((first, last)) => (first.to_owned(), Some(last.to_owned())),
            None => (pattern.clone(), None),
        };
        Some((first, last, targets.collect()))
    };
    let paths = options["paths"].as_object();
    Aliases {
        base,
        paths: paths.into_iter().flatten().filter_map(rule).collect(),
    }
}

/// JSON with comments and with commas at the end of lists.
fn lenient(text: &str) -> Option<Value> {
    let (mut plain, mut rest) = (
        String::with_capacity(text.len()),
        text.trim_start_matches('\u{feff}'),
    );
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else if first == '"' {
            let mut escaped = false;
            let end = rest[1..].find(|letter| {
                let ends = letter == '"' && !escaped;
                escaped = letter == '\\' && !escaped;
                ends
            })?;
            plain.push_str(&rest[..end + 2]);
            rest = &rest[end + 2..];
        } else {
            if matches!(first, ']' | '}') && plain.trim_end().ends_with(',') {
                plain.truncate(plain.trim_end().len() - 1);
            }
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    serde_json::from_str(&plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_may_have_comments() {
        let text = "{ // a\n \"compilerOptions\": { /* b */ \"baseUrl\": \"./src\", \"paths\": { \"@/*\": [\"./*\",], \"x\": [\"y//z\"] }, },\n}";
        let aliases = read_aliases("web", &lenient(text).expect("JSON"));
        assert_eq!(aliases.places("@/cart"), ["web/src/@/cart", "web/src/cart"]);
        assert_eq!(aliases.places("x"), ["web/src/x", "web/src/y/z"]);
        assert!(lenient("{ \"open").is_none());
    }

    #[test]
    fn packages_are_the_first_part_of_a_name() {
        for (name, package) in [
            ("a/b/c", "a"),
            ("@a/b/c", "@a/b"),
            ("@a/b", "@a/b"),
            ("a", "a"),
            ("", ""),
        ] {
            assert_eq!(package_of(name), package);
        }
    }

    #[test]
    fn packages_are_known_by_every_name() {
        let all = [
            ("libs/tax", serde_json::json!({ "name": "@acme/tax" })),
            (
                "web",
                serde_json::json!({ "dependencies": { "a": "file:../libs/a", "b": "workspace:@acme/tax@*", "c": "npm:@acme/tax", "d": "^1" } }),
            ),
        ];
        let packages = Packages::new(all.into_iter());
        assert_eq!(packages.folders["a"], ["libs/a"]);
        assert_eq!(packages.folders["b"], ["libs/tax"]);
        assert_eq!(packages.folders["c"], ["libs/tax"]);
        assert!(packages.knows("d") && !packages.folders.contains_key("d"));
    }
}
