//! What a file of JavaScript or TypeScript tells, also in the scripts of Vue, Svelte and Astro.

mod command_modules;
mod command_reader;
mod commands;
mod files;
mod keys;
mod mounts;
mod names;
mod nest;
mod nodes;
mod outline;
mod reader;
mod routes;
mod scripts;
mod symbols;
mod tables;
mod value;

use tree_sitter::Tree;

use super::facts::Facts;

pub(super) use scripts::scripts_only;

/// Adds what the file tells.
pub(super) fn facts(path: &str, text: &str, tree: &Tree, out: &mut Facts) {
    let outline = outline::Outline::new(text, tree);
    let values = value::Values::new(&outline);
    symbols::symbols(&outline, out);
    symbols::constants(&values, out);
    names::imports(&outline, out);
    names::exports(&outline, out);
    let names = names::Names::new(&outline, &out.imports);
    reader::Reader {
        outline: &outline,
        names: &names,
        values: &values,
    }
    .routes(out);
    nest::routes(&outline, &values, out);
    files::routes(path, &outline, out);
    commands::commands(path, &outline, &names, &values, out);
    keys::keys(&outline, &values, out);
    tables::tables(&outline, &values, out);
}
