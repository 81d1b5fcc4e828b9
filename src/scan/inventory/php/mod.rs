//! What a file of PHP tells.

use tree_sitter::Tree;

use super::facts::Facts;

/// Adds what the file tells.
pub(super) fn facts(_text: &str, _tree: &Tree, _out: &mut Facts) {}
