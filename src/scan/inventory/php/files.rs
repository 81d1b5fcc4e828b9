//! PHP over files: what the place of a file of routes, and those who load it, put before its routes.

use std::collections::BTreeSet;

use super::super::{
    facts::{Facts, Mount},
    prefixes::{Place, routes},
};
use crate::domain::manifest::Route;

/// The routes of all files of PHP, with their whole paths. Laravel puts `/api` before those of `routes/api.php`, unless the code
/// tells another prefix.
pub(in super::super) fn link(files: &[(&str, &Facts)]) -> Vec<Route> {
    let of_program = |path: &str| {
        path.ends_with(".php")
            && !path.starts_with("tests/")
            && !path.contains("/tests/")
            && !path.contains("/Tests/")
    };
    let mut files: Vec<(&str, &Facts)> = files
        .iter()
        .filter(|(path, _)| of_program(path))
        .copied()
        .collect();
    let all: Vec<&str> = files.iter().map(|(path, _)| *path).collect();
    let loaded: BTreeSet<&str> = files
        .iter()
        .flat_map(|(_, facts)| &facts.mounts)
        .filter_map(|mount| mount.router.strip_prefix("file:"))
        .collect();
    let api = Facts {
        mounts: vec![Mount {
            prefix: "/api".to_owned(),
            router: "top".to_owned(),
            onto: None,
            line: 1,
        }],
        ..Facts::default()
    };
    for path in &all {
        let ends = |end: &str| *path == end || path.ends_with(&format!("/{end}"));
        if ends("routes/api.php") && !loaded.iter().any(|loaded| ends(loaded)) {
            files.push((path, &api));
        }
    }
    routes(&files, |file, name| -> Vec<Place> {
        let Some(end) = name.strip_prefix("file:") else {
            return vec![(file.to_owned(), name.to_owned())];
        };
        let inside = format!("/{end}");
        let found = all
            .iter()
            .filter(|path| **path == end || path.ends_with(&inside));
        found
            .map(|path| ((*path).to_owned(), "top".to_owned()))
            .take(4)
            .collect()
    })
}
