//! The whole inventory.

use std::collections::BTreeMap;

use crate::domain::{
    inventory::{Inventory, Symbol},
    manifest::NamedPlace,
};

use super::{
    super::{
        facts::{Facts, NameFact},
        language::language_of,
    },
    commands::commands,
    project::Project,
    routes::routes,
    tables::tables,
};

/// Puts files together. `files` are those that were read, each with its path; `paths` are all paths of the checkout. The order of
/// neither matters.
pub fn compose(files: &[(&str, &Facts)], paths: &[&str]) -> Inventory {
    let mut all: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
    all.sort();
    all.dedup();
    let project = Project::new(files, &all);
    let (routes, unknown_routes) = routes(&project);
    Inventory {
        routes,
        unknown_routes,
        commands: commands(&project),
        flags: places(&project, |facts| &facts.flags),
        config_keys: places(&project, |facts| &facts.keys),
        tables: tables(&project),
        scripts: places(&project, |facts| &facts.scripts),
        symbols: symbols(&project),
        languages: languages(&all),
        files: all,
        nested: Vec::new(),
    }
}

/// Names in the order of name, file, line; one of each name and file.
fn places(project: &Project<'_>, of: impl Fn(&Facts) -> &Vec<NameFact>) -> Vec<NamedPlace> {
    let mut places: Vec<NamedPlace> = project
        .files
        .iter()
        .flat_map(|(path, facts)| {
            of(facts).iter().map(|fact| NamedPlace {
                name: fact.name.clone(),
                file: (*path).to_owned(),
                line: fact.line,
            })
        })
        .collect();
    places.sort();
    places.dedup_by(|b, a| a.name == b.name && a.file == b.file);
    places
}

fn symbols(project: &Project<'_>) -> Vec<Symbol> {
    let mut symbols: Vec<Symbol> = project
        .files
        .iter()
        .flat_map(|(path, facts)| {
            facts.symbols.iter().map(|symbol| Symbol {
                name: symbol.name.clone(),
                owner: symbol.owner.clone(),
                kind: symbol.kind,
                file: (*path).to_owned(),
                line: symbol.line,
            })
        })
        .collect();
    symbols.sort();
    symbols.dedup();
    symbols
}

fn languages(paths: &[String]) -> BTreeMap<String, u64> {
    let mut languages = BTreeMap::new();
    for language in paths.iter().filter_map(|path| language_of(path)) {
        if language.is_code() {
            *languages.entry(language.name().to_owned()).or_insert(0) += 1;
        }
    }
    languages
}
