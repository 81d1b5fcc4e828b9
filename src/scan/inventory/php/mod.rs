//! PHP: definitions, routes of Laravel, Lumen, Slim, Symfony and WordPress, commands, keys, tables.

mod attributes;
mod files;
mod routes;
mod settings;
mod symbols;
mod values;

use tree_sitter::Tree;

pub(super) use files::link;

use super::{facts::Facts, nodes::Code, sql};

/// Adds what a file of PHP tells.
pub(super) fn facts(text: &str, tree: &Tree, out: &mut Facts) {
    let code = Code(text);
    let root = tree.root_node();
    symbols::read(code, root, out);
    routes::read(code, root, out);
    attributes::read(code, root, out);
    settings::read(code, root, out);
    sql::inside(text, out);
}

#[cfg(test)]
mod tests;
