//! What the names of a Go file stand for: its imports, and its constants that are texts.

use std::collections::HashMap;

use tree_sitter::Node;

use super::super::{
    facts::Import,
    nodes::{Code, DEEPEST, child, first, is_method, unquoted},
    syntax::{Step, children, walk},
};

/// Names of one file.
pub(super) struct Names {
    /// Packages.
    pub(super) imports: Vec<Import>,
    constants: HashMap<String, String>,
}

impl Names {
    /// Reads what the file declares.
    pub(super) fn read(code: Code<'_>, root: Node<'_>) -> Self {
        let mut names = Self {
            imports: Vec::new(),
            constants: HashMap::new(),
        };
        walk(root, |step| {
            let Step::Enter(node) = step else { return true };
            match node.kind() {
                "import_spec" => names.imports.extend(import(code, node)),
                "const_spec" | "var_spec" => {
                    let name = code.field(node, "name");
                    let value = node.child_by_field_name("value").and_then(first);
                    if let Some(value) = value.and_then(|value| names.text(code, value)) {
                        names.constants.insert(name.to_owned(), value);
                    }
                }
                _ => {}
            }
            true
        });
        names
    }

    /// Whether a package is imported whose path contains one of these.
    pub(super) fn imports_any(&self, parts: &[&str]) -> bool {
        let mut paths = self.imports.iter().map(|import| import.from.as_str());
        paths.any(|path| parts.iter().any(|part| path.contains(part)))
    }

    /// Whether it is the name of a package in this file.
    pub(super) fn is_package(&self, name: &str) -> bool {
        self.imports.iter().any(|import| import.local == name)
    }

    /// The text that an expression has; unknown parts become parameters, and are left out at its beginning.
    pub(super) fn text(&self, code: Code<'_>, node: Node<'_>) -> Option<String> {
        self.text_within(code, node, DEEPEST)
    }

    fn text_within(&self, code: Code<'_>, node: Node<'_>, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        match node.kind() {
            "interpreted_string_literal" | "raw_string_literal" => {
                Some(unquoted(code.of(node)).to_owned())
            }
            "identifier" => self.constants.get(code.of(node)).cloned(),
            "selector_expression" => {
                let field = code.field(node, "field");
                field
                    .strip_prefix("Method")
                    .map(str::to_uppercase)
                    .filter(|method| is_method(method))
            }
            "parenthesized_expression" | "expression_list" => {
                self.text_within(code, first(node)?, depth)
            }
            "binary_expression" => {
                let side = |name: &str| {
                    let side = node.child_by_field_name(name)?;
                    Some((self.text_within(code, side, depth), side))
                };
                let ((left, _), (right, other)) = (side("left")?, side("right")?);
                match (left, right) {
                    (None, None) => None,
                    (Some(left), Some(right)) => Some(left + &right),
                    (Some(left), None) => Some(format!("{left}{{{}}}", word(code.of(other)))),
                    (None, Some(right)) => Some(right),
                }
            }
            "call_expression" => {
                let function = code.field(node, "function");
                let arguments = children(node.child_by_field_name("arguments")?);
                match function {
                    "fmt.Sprintf" => {
                        let format = self.text_within(code, *arguments.first()?, depth)?;
                        Some(self.formatted(code, &format, &arguments[1..], depth))
                    }
                    "strings.ToUpper" => {
                        let text = self.text_within(code, *arguments.first()?, depth)?;
                        Some(text.to_uppercase())
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn formatted(&self, code: Code<'_>, format: &str, given: &[Node<'_>], depth: usize) -> String {
        let mut pieces = format.split('%');
        let mut text = pieces.next().unwrap_or_default().to_owned();
        let mut given = given.iter();
        for piece in pieces {
            let known = given.next().map(|node| {
                let known = self.text_within(code, *node, depth);
                known.unwrap_or_else(|| {
                    if text.is_empty() {
                        String::new()
                    } else {
                        format!("{{{}}}", word(code.of(*node)))
                    }
                })
            });
            text.push_str(&known.unwrap_or_default());
            let verb = piece.find(|sign: char| sign.is_ascii_alphabetic());
            text.push_str(verb.map_or("", |verb| &piece[verb + 1..]));
        }
        text
    }
}

/// The last word of an expression.
fn word(text: &str) -> &str {
    let end = text.trim_end_matches(|sign: char| !sign.is_alphanumeric());
    let start = end.rfind(|sign: char| !sign.is_alphanumeric() && sign != '_');
    let word = start.map_or(end, |start| {
        end[start..].trim_start_matches(|sign: char| !sign.is_alphanumeric() && sign != '_')
    });
    if word.is_empty() { "value" } else { word }
}

fn import(code: Code<'_>, node: Node<'_>) -> Option<Import> {
    let from = unquoted(code.field(node, "path")).to_owned();
    let given = code.field(node, "name");
    let own = from.rsplit('/').find(|part| {
        let version = part.strip_prefix('v').unwrap_or_default();
        version.is_empty() || !version.bytes().all(|byte| byte.is_ascii_digit())
    })?;
    let local = if given.is_empty() { own } else { given };
    let local = local.to_owned();
    Some(Import {
        local,
        from,
        name: None,
    })
}

/// The name of the type that an expression of a type names: `Order` of `*shop.Order[T]`.
pub(super) fn type_name<'t>(code: Code<'t>, node: Node<'t>) -> &'t str {
    let mut node = node;
    for _ in 0..DEEPEST {
        let inner = match node.kind() {
            "pointer_type" | "parenthesized_type" | "unary_expression" => first(node),
            "generic_type" => node.child_by_field_name("type"),
            "qualified_type" => child(node, "type_identifier"),
            _ => None,
        };
        match inner {
            Some(inner) => node = inner,
            None => break,
        }
    }
    match node.kind() {
        "type_identifier" | "identifier" => code.of(node),
        _ => "",
    }
}
