//! Folders that may hold something to start.

use std::collections::{BTreeMap, BTreeSet};

use super::view::{View, folder_of, join, name_of};

/// Files that make a folder a unit.
const MANIFESTS: [&str; 16] = [
    "package.json",
    "requirements.txt",
    "pyproject.toml",
    "Pipfile",
    "manage.py",
    "Gemfile",
    "pom.xml",
    "build.gradle",
    "build.gradle.kts",
    "composer.json",
    "go.mod",
    "Cargo.toml",
    "Procfile",
    "Makefile",
    "Dockerfile",
    "Containerfile",
];
/// Programs that make a folder a unit, unless it is a part of a Python project above.
const PROGRAMS: [&str; 4] = ["app.py", "main.py", "server.py", "wsgi.py"];
/// Files that make a folder a Python project.
const PYTHON: [&str; 4] = ["requirements.txt", "pyproject.toml", "Pipfile", "manage.py"];
/// Parts of a path below which nothing is offered to users.
const BESIDE: [&str; 16] = [
    "test",
    "tests",
    "__tests__",
    "spec",
    "e2e",
    "fixtures",
    "examples",
    "example",
    "samples",
    "docs",
    "doc",
    "templates",
    "benches",
    "benchmarks",
    "third_party",
    "tools",
];
/// Deeper folders are not looked at.
const DEEPEST: usize = 4;
/// Units that are looked at.
const MOST: usize = 500;

/// A folder with the names of its files.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    /// From the root; empty: the root.
    pub(super) folder: String,
    names: BTreeSet<String>,
}

impl Unit {
    pub(super) fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// The first of these names that is there.
    pub(super) fn first(&self, names: &[&'static str]) -> Option<&'static str> {
        names.iter().find(|name| self.has(name)).copied()
    }

    /// The first file with this ending.
    pub(super) fn ending(&self, ending: &str) -> Option<&str> {
        let mut names = self.names.iter();
        names
            .find(|name| name.ends_with(ending))
            .map(String::as_str)
    }

    pub(super) fn path(&self, name: &str) -> String {
        join(&self.folder, name)
    }

    pub(super) fn text(&self, view: &dyn View, name: &str) -> Option<String> {
        self.has(name)
            .then(|| view.text(&self.path(name)))
            .flatten()
    }

    pub(super) fn is_root(&self) -> bool {
        self.folder.is_empty()
    }
}

/// All units, the root first (also when it has no manifest), then by path. The flag: whether there were more.
pub(super) fn units(view: &dyn View) -> (Vec<Unit>, bool) {
    let mut found: BTreeMap<&str, BTreeSet<String>> = BTreeMap::from([("", BTreeSet::new())]);
    for path in view.files() {
        let folder = folder_of(path);
        if offers(folder) {
            found
                .entry(folder)
                .or_default()
                .insert(name_of(path).to_owned());
        }
    }
    let has = |folder: &str, names: &[&str]| {
        let own = found.get(folder);
        own.is_some_and(|own| names.iter().any(|name| own.contains(*name)))
    };
    let is_unit = |folder: &str| {
        let project = || found[folder].iter().any(|name| name.ends_with(".csproj"));
        let program = || {
            has(folder, &PROGRAMS)
                && !has(folder, &["__init__.py"])
                && !above(folder).any(|above| has(above, &PYTHON))
        };
        folder.is_empty() || has(folder, &MANIFESTS) || project() || program()
    };
    let mut all = found.iter().filter(|(folder, _)| is_unit(folder));
    let taken = all.by_ref().take(MOST).map(|(folder, names)| Unit {
        folder: (*folder).to_owned(),
        names: names.clone(),
    });
    let units: Vec<Unit> = taken.collect();
    (units, all.next().is_some())
}

/// The folders above a folder, the root last.
fn above(folder: &str) -> impl Iterator<Item = &str> {
    let mut next = Some(folder).filter(|folder| !folder.is_empty());
    std::iter::from_fn(move || {
        let above = folder_of(next?);
        next = Some(above).filter(|folder| !folder.is_empty());
        Some(above)
    })
}

fn offers(folder: &str) -> bool {
    folder.is_empty()
        || (folder.split('/').count() <= DEEPEST
            && !folder.split('/').any(|part| BESIDE.contains(&part)))
}

/// The files of a unit that belong to no unit below it.
pub(super) fn own_files<'a>(
    view: &'a dyn View,
    unit: &'a Unit,
    folders: &'a BTreeSet<&str>,
) -> impl Iterator<Item = &'a str> {
    let prefix = if unit.is_root() {
        String::new()
    } else {
        format!("{}/", unit.folder)
    };
    let files = view.files();
    let begin = files.partition_point(|path| path.as_str() < prefix.as_str());
    files[begin..]
        .iter()
        .map(String::as_str)
        .take_while(move |path| path.starts_with(&prefix))
        .filter(move |path| nearest(path, folders) == unit.folder)
}

fn nearest<'a>(path: &'a str, folders: &BTreeSet<&str>) -> &'a str {
    let mut folder = folder_of(path);
    while !folder.is_empty() && !folders.contains(folder) {
        folder = folder_of(folder);
    }
    folder
}
