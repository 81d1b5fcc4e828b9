//! Tables that are there when all migrations have run.

use std::collections::HashMap;

use crate::domain::manifest::NamedPlace;

use super::{modules::folder_of, project::Project};

/// All tables but those that a later file of the same folder drops, in the order of name, file, line; one of each name and file.
pub(super) fn tables(project: &Project<'_>) -> Vec<NamedPlace> {
    // The last drop of a table in a folder: files are in order, as migrations are.
    let mut dropped: HashMap<(&str, &str), (usize, u32)> = HashMap::new();
    for (file, (path, facts)) in project.files.iter().enumerate() {
        for table in &facts.dropped_tables {
            dropped.insert((folder_of(path), table.name.as_str()), (file, table.line));
        }
    }
    let mut tables = Vec::new();
    for (file, (path, facts)) in project.files.iter().enumerate() {
        for table in &facts.tables {
            let gone = dropped
                .get(&(folder_of(path), table.name.as_str()))
                .is_some_and(|drop| (file, table.line) < *drop);
            if !gone {
                tables.push(NamedPlace {
                    name: table.name.clone(),
                    file: (*path).to_owned(),
                    line: table.line,
                });
            }
        }
    }
    tables.sort();
    tables.dedup_by(|b, a| a.name == b.name && a.file == b.file);
    tables
}
