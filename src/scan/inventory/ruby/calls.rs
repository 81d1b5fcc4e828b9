//! Calls of Ruby: names, symbols and texts, options.

use tree_sitter::Node;

use super::super::{nodes::Code, syntax::children};

/// One call, with or without parentheses.
pub(super) struct Call<'t> {
    pub(super) method: &'t str,
    /// What it is called on; empty for nothing.
    pub(super) receiver: &'t str,
    /// What stands alone.
    pub(super) given: Vec<Node<'t>>,
    /// Keys (without colons and quotes) and values.
    pub(super) options: Vec<(&'t str, Node<'t>)>,
    /// `{…}` or `do … end`.
    pub(super) block: Option<Node<'t>>,
}

impl<'t> Call<'t> {
    /// `None` for what is no call.
    pub(super) fn read(code: Code<'t>, node: Node<'t>) -> Option<Self> {
        if node.kind() == "identifier" {
            return None;
        }
        if node.kind() != "call" {
            return None;
        }
        let mut call = Self {
            method: code.field(node, "method"),
            receiver: code.field(node, "receiver"),
            given: Vec::new(),
            options: Vec::new(),
            block: node.child_by_field_name("block"),
        };
        let arguments = node.child_by_field_name("arguments").map(children);
        for argument in arguments.unwrap_or_default() {
            match argument.kind() {
                "pair" => call.pair(code, argument),
                "hash" => {
                    for pair in children(argument) {
                        call.pair(code, pair);
                    }
                }
                "block_argument" | "hash_splat_argument" | "splat_argument" => {}
                _ => call.given.push(argument),
            }
        }
        Some(call)
    }

    fn pair(&mut self, code: Code<'t>, pair: Node<'t>) {
        let (Some(key), Some(value)) = (
            pair.child_by_field_name("key"),
            pair.child_by_field_name("value"),
        ) else {
            return;
        };
        self.options.push((bare(code.of(key)), value));
    }

    /// The value of an option.
    pub(super) fn option(&self, key: &str) -> Option<Node<'t>> {
        let found = self.options.iter().find(|(name, _)| *name == key);
        found.map(|(_, value)| *value)
    }

    /// The words of an option: of a symbol, a text, or a list of them.
    pub(super) fn words(&self, code: Code<'t>, key: &str) -> Option<Vec<&'t str>> {
        self.option(key).map(|value| words(code, value))
    }

    /// The first thing that stands alone, as a word.
    pub(super) fn word(&self, code: Code<'t>) -> Option<&'t str> {
        self.given.first().and_then(|node| word(code, *node))
    }
}

/// `:a`, `"a"`, `a:` as `a`.
pub(super) fn bare(text: &str) -> &str {
    let text = text.trim_start_matches(':').trim_end_matches(':');
    text.trim_matches(['"', '\''])
}

/// A symbol or a text.
pub(super) fn word<'t>(code: Code<'t>, node: Node<'t>) -> Option<&'t str> {
    matches!(
        node.kind(),
        "simple_symbol" | "string" | "delimited_symbol" | "bare_symbol" | "bare_string"
    )
    .then(|| bare(code.of(node)))
}

/// All words of a symbol, a text, or a list.
pub(super) fn words<'t>(code: Code<'t>, node: Node<'t>) -> Vec<&'t str> {
    match node.kind() {
        "array" | "symbol_array" | "string_array" => {
            let all = children(node).into_iter();
            all.filter_map(|one| word(code, one)).collect()
        }
        _ => word(code, node).into_iter().collect(),
    }
}
