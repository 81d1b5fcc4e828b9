//! Rust: definitions, routes of axum, actix, rocket, poem and salvo, commands of clap, keys, tables.
//!
//! What hangs on what is told by functions: `list()` is a function with a route, or what a function gives; `configure@0` is its
//! first parameter.

mod attributes;
mod chains;
mod commands;
mod derived;
mod expressions;
mod keys;
mod modules;
mod routes;
mod symbols;

use tree_sitter::Tree;

pub(super) use modules::{link, link_commands};

use super::{facts::Facts, nodes::Code, sql};

/// Adds what a file of Rust tells.
pub(super) fn facts(text: &str, tree: &Tree, out: &mut Facts) {
    let code = Code(text);
    let root = tree.root_node();
    let names = expressions::Names::read(code, root);
    symbols::read(code, root, out);
    routes::read(code, root, &names, out);
    if text.contains("clap") || text.contains("structopt") {
        derived::read(code, root, &names, out);
        commands::read(code, root, &names, out);
    }
    keys::read(code, root, &names, out);
    sql::inside(text, out);
    out.imports.extend(names.imports);
}

#[cfg(test)]
mod tests;
