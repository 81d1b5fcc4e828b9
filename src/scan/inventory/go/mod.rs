//! Go: definitions, routes of net/http, Gin, chi, Echo, Fiber and gorilla/mux, commands of cobra, urfave/cli and flag, keys, tables.
//!
//! Routers get names that hold in the whole package: `name` of a variable of the package, `Type.field`, `function#0` for the
//! first parameter of a function, `function()` for what it returns; all others are of one function only.

mod commands;
mod flags;
mod helpers;
mod keys;
mod names;
mod packages;
mod registrations;
mod router;
mod routes;
mod symbols;

use tree_sitter::Tree;

pub(super) use packages::{link, link_commands};

use super::{facts::Facts, nodes::Code, sql};

/// Adds what a file of Go tells.
pub(super) fn facts(text: &str, tree: &Tree, out: &mut Facts) {
    let code = Code(text);
    let root = tree.root_node();
    let names = names::Names::read(code, root);
    symbols::read(code, root, out);
    routes::read(code, root, &names, out);
    commands::read(code, root, &names, out);
    keys::read(code, root, &names, out);
    sql::inside(text, out);
    out.imports.extend(names.imports);
}

#[cfg(test)]
mod tests;
