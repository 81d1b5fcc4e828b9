//! Small projects, from their text to the inventory.

mod javascript_commands;
mod javascript_places;
mod javascript_rest;
mod javascript_routes;
mod python_commands;
mod python_django;
mod python_rest;
mod python_routes;
mod unknown_routes;

use std::collections::BTreeMap;

use crate::domain::{inventory::Inventory, manifest::NamedPlace};

use super::{Facts, compose, language_of, read};

/// The inventory of files that are written one after another, each below a line `=== path`.
pub(super) fn inventory(project: &str) -> Inventory {
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    let mut current = None;
    for line in project.lines() {
        if let Some(path) = line.trim().strip_prefix("=== ") {
            current = Some(path);
            files.insert(path, String::new());
        } else if let Some(text) = current.and_then(|path| files.get_mut(path)) {
            text.push_str(line);
            text.push('\n');
        }
    }
    assert!(!files.is_empty(), "no file in {project}");
    let read: Vec<(&str, Facts)> = files
        .iter()
        .map(|(path, text)| {
            let language = language_of(path).unwrap_or_else(|| panic!("no language for {path}"));
            (*path, read(path, language, text))
        })
        .collect();
    let facts: Vec<(&str, &Facts)> = read.iter().map(|(path, facts)| (*path, facts)).collect();
    let paths: Vec<&str> = files.keys().copied().collect();
    compose(&facts, &paths)
}

/// `GET /orders` of each route.
pub(super) fn routes(project: &str) -> Vec<String> {
    inventory(project)
        .routes
        .iter()
        .map(|route| format!("{} {}", route.method, route.path))
        .collect()
}

/// Holds the routes of projects against those that are expected, in any order.
pub(super) fn check_routes(cases: &[(&str, &[&str])]) {
    let mut wrong = Vec::new();
    for (project, expected) in cases {
        let mut found = routes(project);
        let mut expected: Vec<String> = expected.iter().map(|route| (*route).to_owned()).collect();
        found.sort();
        expected.sort();
        if found != expected {
            wrong.push(format!(
                "{project}\n  found    {found:?}\n  expected {expected:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The same for lists of names.
pub(super) fn check_names(of: fn(&Inventory) -> &Vec<NamedPlace>, cases: &[(&str, &[&str])]) {
    let mut wrong = Vec::new();
    for (project, expected) in cases {
        let inventory = inventory(project);
        let mut found: Vec<&str> = of(&inventory)
            .iter()
            .map(|place| place.name.as_str())
            .collect();
        found.dedup();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        if found != expected {
            wrong.push(format!(
                "{project}\n  found    {found:?}\n  expected {expected:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
