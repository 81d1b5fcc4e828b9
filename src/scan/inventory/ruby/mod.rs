//! Ruby: definitions, routes of Rails, Sinatra and Grape, commands of Thor and OptionParser, keys, tables.

mod calls;
mod drawn;
mod files;
mod grape;
mod rails;
mod settings;
mod symbols;

use tree_sitter::Tree;

pub(super) use files::{link, link_commands};

use super::{facts::Facts, nodes::Code, sql};

/// Adds what a file of Ruby tells.
pub(super) fn facts(text: &str, tree: &Tree, out: &mut Facts) {
    let code = Code(text);
    let root = tree.root_node();
    symbols::read(code, root, out);
    if text.contains("Grape::API") || text.contains("inatra") {
        grape::read(code, root, out);
    } else {
        rails::read(code, root, out);
    }
    settings::read(code, root, out);
    sql::inside(text, out);
}

#[cfg(test)]
mod tests;
