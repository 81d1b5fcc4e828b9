//! Walking a syntax tree: by cursor, so that no depth of nesting reaches the call stack.

use std::ops::ControlFlow;

use tree_sitter::{Node, ParseOptions, Parser, Tree};

use super::language::Language;

/// Texts above this are generated or data: they are not parsed.
pub(super) const MAX_TEXT: usize = 1 << 20;

/// Operations of the parser for each byte of text, in the hundreds that it counts them by. Code needs one or two hundredths of
/// that; what needs more is made to keep a parser busy.
const CHECKS_PER_BYTE: usize = 1;

/// Parses a text; `None` when there is no grammar, the text is too long, or the parser does not get through it in a number of
/// steps that grows with its length.
pub(super) fn parse(language: Language, text: &str) -> Option<Tree> {
    if text.len() > MAX_TEXT {
        return None;
    }
    let grammar = match language {
        Language::Python => tree_sitter_python::LANGUAGE,
        Language::JavaScript => tree_sitter_javascript::LANGUAGE,
        Language::TypeScript => tree_sitter_typescript::LANGUAGE_TYPESCRIPT,
        Language::Tsx => tree_sitter_typescript::LANGUAGE_TSX,
        Language::Go => tree_sitter_go::LANGUAGE,
        Language::Rust => tree_sitter_rust::LANGUAGE,
        Language::Java => tree_sitter_java::LANGUAGE,
        Language::CSharp => tree_sitter_c_sharp::LANGUAGE,
        Language::Ruby => tree_sitter_ruby::LANGUAGE,
        Language::Php => tree_sitter_php::LANGUAGE_PHP,
        Language::Other(_) => return None,
    };
    let mut parser = Parser::new();
    parser.set_language(&grammar.into()).ok()?;
    let mut checks = 10_000 + text.len() * CHECKS_PER_BYTE;
    let mut progress = |_: &tree_sitter::ParseState| {
        checks = checks.saturating_sub(1);
        if checks == 0 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let bytes = text.as_bytes();
    parser.parse_with_options(
        &mut |offset, _| bytes.get(offset..).unwrap_or_default(),
        None,
        Some(ParseOptions::new().progress_callback(&mut progress)),
    )
}

/// What a walk meets.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step<'t> {
    /// A node, before what it contains.
    Enter(Node<'t>),
    /// The same node, after what it contains. It comes for every node that was entered.
    Leave(Node<'t>),
}

/// Goes over all named nodes below (and with) `root`, in the order of the text. What `visit` answers to an `Enter` tells whether
/// the walk goes into the node; to a `Leave` the answer means nothing.
pub(super) fn walk<'t>(root: Node<'t>, mut visit: impl FnMut(Step<'t>) -> bool) {
    let mut cursor = root.walk();
    loop {
        let node = cursor.node();
        let inside = node.is_named() && visit(Step::Enter(node));
        if inside && cursor.goto_first_child() {
            continue;
        }
        loop {
            let done = cursor.node();
            if done.is_named() {
                visit(Step::Leave(done));
            }
            if done.id() == root.id() {
                return;
            }
            if cursor.goto_next_sibling() {
                break;
            }
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// The text of a node; empty where it is none of this text.
pub(super) fn text<'s>(node: Node<'_>, source: &'s str) -> &'s str {
    source.get(node.byte_range()).unwrap_or_default()
}

/// The line of a node's first character, counted from 1.
pub(super) fn line(node: Node<'_>) -> u32 {
    u32::try_from(node.start_position().row)
        .unwrap_or(u32::MAX)
        .saturating_add(1)
}

/// The named children of a node, comments left out.
pub(super) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.named_children(&mut cursor)
        .filter(|child| !child.is_extra())
        .collect()
}

/// The child of a field.
pub(super) fn field<'t>(node: Node<'t>, name: &str) -> Option<Node<'t>> {
    node.child_by_field_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_named_node_is_entered_and_left() {
        let text = "def f(x):\n    return [x, (x)]\n";
        let tree = parse(Language::Python, text).expect("a tree");
        let (mut entered, mut left, mut depth) = (Vec::new(), 0, 0_i32);
        walk(tree.root_node(), |step| {
            match step {
                Step::Enter(node) => {
                    depth += 1;
                    entered.push(node.kind());
                }
                Step::Leave(_) => {
                    depth -= 1;
                    left += 1;
                }
            }
            true
        });
        assert_eq!(depth, 0);
        assert_eq!(left, entered.len());
        assert_eq!(
            entered[..3],
            ["module", "function_definition", "identifier"]
        );
    }

    #[test]
    fn a_node_can_be_passed_over() {
        let text = "class A:\n    def f(self): pass\nx = 1\n";
        let tree = parse(Language::Python, text).expect("a tree");
        let mut seen = Vec::new();
        walk(tree.root_node(), |step| {
            if let Step::Enter(node) = step {
                seen.push(node.kind());
                return node.kind() != "class_definition";
            }
            true
        });
        assert!(seen.contains(&"assignment") && !seen.contains(&"function_definition"));
    }

    #[test]
    fn long_texts_and_languages_without_a_grammar_are_not_parsed() {
        assert!(parse(Language::Python, &" ".repeat(MAX_TEXT + 1)).is_none());
        assert!(parse(Language::Other("c"), "int x;").is_none());
    }

    #[test]
    fn deep_nesting_does_not_reach_the_stack() {
        for (language, text) in [
            (Language::Python, "[".repeat(100_000)),
            (Language::JavaScript, format!("a{}", ".b()".repeat(100_000))),
            (Language::TypeScript, "{".repeat(100_000)),
            (Language::Go, "(".repeat(100_000)),
        ] {
            let Some(tree) = parse(language, &text) else {
                continue;
            };
            let mut nodes = 0_u64;
            walk(tree.root_node(), |_| {
                nodes += 1;
                true
            });
            assert!(nodes > 0);
        }
    }
}
