//! Attributes of Rust: `#[arg(long, env = "PORT")]` taken apart.

use tree_sitter::Node;

use super::super::nodes::{Code, child, unquoted};

/// One attribute.
pub(super) struct Attribute<'t> {
    /// The last part of its path: `get` of `actix_web::get`.
    pub(super) name: &'t str,
    /// The path in full.
    pub(super) path: &'t str,
    /// What is given in parentheses, in order.
    pub(super) given: Vec<Given<'t>>,
    /// What follows `=`: `#[table_name = "users"]`.
    pub(super) value: Option<&'t str>,
}

/// `key = value`, `key(inner)`, `key`, or a value alone.
pub(super) struct Given<'t> {
    /// Empty for a value alone.
    pub(super) key: &'t str,
    /// Without quotes; what stands in the parentheses of `key(inner)`.
    pub(super) value: Option<&'t str>,
}

impl<'t> Attribute<'t> {
    /// Of an `attribute_item`.
    pub(super) fn read(code: Code<'t>, item: Node<'t>) -> Option<Self> {
        let attribute = child(item, "attribute")?;
        let path = code.of(attribute.named_child(0)?);
        let given = attribute.child_by_field_name("arguments");
        let given = given.map_or("", |given| code.of(given));
        let value = attribute.child_by_field_name("value");
        Some(Self {
            name: path.rsplit("::").next().unwrap_or(path).trim(),
            path,
            given: taken_apart(given),
            value: value.map(|value| unquoted(code.of(value))),
        })
    }

    /// The value of a key; `None` when it is not given, or without a value.
    pub(super) fn value_of(&self, key: &str) -> Option<&'t str> {
        let mut found = self.given.iter().filter(|given| given.key == key);
        found.find_map(|given| given.value)
    }

    /// Whether a key is given, with a value or without.
    pub(super) fn has(&self, key: &str) -> bool {
        self.given.iter().any(|given| given.key == key)
    }

    /// The first text that stands alone.
    pub(super) fn text(&self) -> Option<&'t str> {
        let mut alone = self.given.iter().filter(|given| given.key.is_empty());
        alone.find_map(|given| given.value)
    }
}

/// `(a, b = "c", d("e"))`.
fn taken_apart(tree: &str) -> Vec<Given<'_>> {
    let inner = tree.strip_prefix(['(', '{']).unwrap_or(tree);
    let inner = inner.strip_suffix([')', '}']).unwrap_or(inner);
    pieces(inner)
        .into_iter()
        .map(|piece| {
            let word = |sign: char| sign.is_alphanumeric() || "_:".contains(sign);
            let end = piece.find(|sign: char| !word(sign)).unwrap_or(piece.len());
            let (key, rest) = piece.split_at(end);
            let rest = rest.trim_start();
            if key.is_empty() || key.starts_with(|sign: char| sign.is_ascii_digit()) {
                return Given {
                    key: "",
                    value: Some(unquoted(piece.trim_start_matches(['r', '#']))),
                };
            }
            let value = if let Some(value) = rest.strip_prefix('=') {
                Some(unquoted(value))
            } else {
                rest.strip_prefix('(')
                    .map(|inner| inner.strip_suffix(')').unwrap_or(inner))
            };
            Given { key, value }
        })
        .collect()
}

/// What stands between the commas that are in no bracket and no text.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let (mut depth, mut quoted, mut escaped, mut start) = (0_i32, false, false, 0);
    let mut pieces = Vec::new();
    for (at, sign) in text.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth <= 0 => {
                pieces.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(text[start..].trim());
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// Collects the attributes that stand before an item. `feed` is told of every node in order and gives the attributes of those
/// that are no attributes themselves.
#[derive(Default)]
pub(super) struct Before<'t> {
    waiting: Vec<Attribute<'t>>,
}

impl<'t> Before<'t> {
    /// Whether the node is an attribute, which is kept for the item that follows.
    pub(super) fn keeps(&mut self, code: Code<'t>, node: Node<'t>) -> bool {
        if node.kind() != "attribute_item" {
            return false;
        }
        self.waiting.extend(Attribute::read(code, node));
        true
    }

    /// The attributes of the item that begins here.
    pub(super) fn take(&mut self) -> Vec<Attribute<'t>> {
        std::mem::take(&mut self.waiting)
    }
}

/// Whether the attributes say that the item is there for tests only.
pub(super) fn of_tests(attributes: &[Attribute<'_>]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.name == "test"
            || (attribute.name == "cfg" && attribute.given.iter().any(|given| given.key == "test"))
    })
}
