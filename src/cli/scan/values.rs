//! Values that the code gives to the names that documents give values to.

use std::collections::{BTreeMap, BTreeSet};

use super::subject::Subject;
use crate::{
    edge::files::read_each,
    scan::contradictions::{CodeValue, code_value, identifiers},
};

/// Files that are looked at for one name: a value that stands in more of them is no constant.
const FILES: usize = 24;
/// Names that are looked for in one file: each is held against every line of it.
const NAMES: usize = 2000;
/// Longer files are data.
const MOST_BYTES: u64 = 1 << 20;

/// In the order of files and lines.
pub(super) fn values_in_code(subject: &Subject<'_>) -> Vec<CodeValue> {
    let keys: BTreeSet<&str> = subject
        .statements
        .iter()
        .flat_map(|statements| identifiers(statements))
        .collect();
    let mut wanted: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    for key in keys {
        let files = subject
            .places
            .get(key)
            .map(Vec::as_slice)
            .unwrap_or_default();
        if files.len() <= FILES {
            for file in files {
                wanted.entry(*file).or_default().push(key);
            }
        }
    }
    let wanted: Vec<(usize, Vec<&str>)> = wanted.into_iter().collect();
    let paths: Vec<&str> = wanted
        .iter()
        .map(|(file, _)| subject.files[*file].path.as_str())
        .collect();
    let found = read_each(subject.root, &paths, MOST_BYTES, |number, bytes| {
        let Ok(bytes) = bytes else { return Vec::new() };
        let text = String::from_utf8_lossy(bytes);
        let (_, keys) = &wanted[number];
        let mut values = Vec::new();
        for (line, content) in text.lines().enumerate() {
            for key in keys
                .iter()
                .take(NAMES)
                .filter(|key| content.contains(**key))
            {
                let line = u32::try_from(line + 1).unwrap_or(u32::MAX);
                values.extend(code_value(key, paths[number], line, content));
            }
        }
        values
    });
    found.unwrap_or_default().into_iter().flatten().collect()
}
