//! Java: definitions, routes of Spring, JAX-RS, Micronaut and those that are built by calls, commands of picocli, keys, tables.
//!
//! Two routers are shared by the files of a module (what is around its `src/main`): `*spring` and `*jaxrs`.

mod annotations;
mod calls;
mod modules;
mod routes;
mod settings;
mod symbols;

use tree_sitter::Tree;

pub(super) use modules::{link, link_commands};

use super::{facts::Facts, nodes::Code, sql};

/// Adds what a file of Java tells.
pub(super) fn facts(text: &str, tree: &Tree, out: &mut Facts) {
    let code = Code(text);
    let root = tree.root_node();
    let names = annotations::Names::read(code, root);
    symbols::read(code, root, out);
    routes::read(code, root, &names, out);
    calls::read(code, root, &names, out);
    settings::read(code, root, &names, out);
    sql::inside(text, out);
}

#[cfg(test)]
mod tests;
