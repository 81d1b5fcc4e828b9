//! What a file of Python tells.

mod calls;
mod commands;
mod decorators;
mod django;
mod keys;
mod mounts;
mod names;
mod outline;
mod patterns;
mod reader;
mod routes;
mod symbols;
mod tables;
mod value;
mod views;

use tree_sitter::Tree;

use super::facts::{CommandFact, Facts};

/// Adds what the file tells.
pub(super) fn facts(path: &str, text: &str, tree: &Tree, out: &mut Facts) {
    let outline = outline::Outline::new(text, tree);
    let values = value::Values::new(&outline);
    let names = names::Names::new(&outline);
    symbols::symbols(&outline, out);
    symbols::constants(&outline, &values, out);
    names::imports(&outline, out);
    let reader = reader::Reader {
        outline: &outline,
        names: &names,
        values: &values,
    };
    reader.routes(out);
    django::routes(&reader, out);
    commands::commands(&outline, &names, &values, out);
    keys::keys(path, &outline, &values, out);
    tables::tables(path, &outline, &values, out);
    if let Some(command) = path
        .split_once("management/commands/")
        .and_then(|(_, file)| file.strip_suffix(".py"))
        .filter(|name| !name.starts_with('_') && !name.contains('/'))
    {
        out.commands.push(CommandFact {
            name: format!("manage.py {command}"),
            group: None,
            handle: None,
            line: 1,
        });
    }
}
