//! What single files tell, put together.

use std::collections::BTreeMap;

use crate::domain::inventory::{Inventory, Symbol};

use super::{facts::Facts, language::language_of};

/// Puts files together. `files` are those that were read, each with its path; `paths` are all paths of the checkout. The order of
/// neither matters.
pub fn compose(files: &[(&str, &Facts)], paths: &[&str]) -> Inventory {
    let mut inventory = Inventory {
        files: paths.iter().map(|path| (*path).to_owned()).collect(),
        languages: languages(paths),
        ..Inventory::default()
    };
    for (path, facts) in files {
        inventory
            .symbols
            .extend(facts.symbols.iter().map(|symbol| Symbol {
                name: symbol.name.clone(),
                owner: symbol.owner.clone(),
                kind: symbol.kind,
                file: (*path).to_owned(),
                line: symbol.line,
            }));
    }
    inventory.files.sort();
    inventory.symbols.sort();
    inventory.symbols.dedup();
    inventory
}

fn languages(paths: &[&str]) -> BTreeMap<String, u64> {
    let mut languages = BTreeMap::new();
    for language in paths.iter().filter_map(|path| language_of(path)) {
        if language.is_code() {
            *languages.entry(language.name().to_owned()).or_insert(0) += 1;
        }
    }
    languages
}
