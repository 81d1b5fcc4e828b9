//! C#: definitions, routes of ASP.NET controllers and minimal APIs, commands of System.CommandLine and Spectre, keys, tables.

mod controllers;
mod minimal;
mod settings;
mod symbols;
mod texts;

use tree_sitter::Tree;

use super::{
    facts::Facts,
    nodes::Code,
    prefixes::{Place, routes},
    sql,
};
use crate::domain::manifest::Route;

/// Adds what a file of C# tells.
pub(super) fn facts(text: &str, tree: &Tree, out: &mut Facts) {
    let code = Code(text);
    let root = tree.root_node();
    let names = texts::Names::read(code, root);
    symbols::read(code, root, out);
    controllers::read(code, root, &names, out);
    minimal::read(code, root, &names, out);
    settings::read(code, root, &names, out);
    sql::inside(text, out);
}

/// The routes of all files of C#, with their whole paths. Methods that are handed a router are known by their names everywhere.
pub(super) fn link(files: &[(&str, &Facts)]) -> Vec<Route> {
    let of_program = |path: &str| path.ends_with(".cs") && !path.contains("Tests/");
    let files: Vec<(&str, &Facts)> = files
        .iter()
        .filter(|(path, _)| of_program(path))
        .copied()
        .collect();
    routes(&files, |file, name| -> Vec<Place> {
        let scope = if name.starts_with(':') { file } else { "" };
        vec![(scope.to_owned(), name.to_owned())]
    })
}

#[cfg(test)]
mod tests;
