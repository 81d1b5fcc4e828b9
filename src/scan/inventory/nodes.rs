//! Small tools over syntax trees that several languages share, beside those of `syntax`.

use std::collections::HashMap;

use tree_sitter::Node;

use super::syntax::{children, text};

/// Expressions nested deeper than this are not evaluated.
pub(super) const DEEPEST: usize = 64;

/// A text whose tree is read.
#[derive(Clone, Copy)]
pub(super) struct Code<'t>(pub(super) &'t str);

impl<'t> Code<'t> {
    /// The text of a node; empty where a broken tree leaves the text.
    pub(super) fn of(self, node: Node<'_>) -> &'t str {
        text(node, self.0)
    }

    /// The text of a child; empty when there is none.
    pub(super) fn field(self, node: Node<'_>, name: &str) -> &'t str {
        node.child_by_field_name(name)
            .map_or("", |child| self.of(child))
    }
}

/// The first named child of a kind.
pub(super) fn child<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    let mut cursor = node.walk();
    let mut all = node.named_children(&mut cursor);
    all.find(|child| child.kind() == kind)
}

/// The first named child.
pub(super) fn first<'t>(node: Node<'t>) -> Option<Node<'t>> {
    children(node).into_iter().next()
}

/// Names and what they stand for, by block. Inner ones hide outer ones.
#[derive(Default)]
pub(super) struct Scopes {
    blocks: Vec<HashMap<String, String>>,
}

impl Scopes {
    /// A block begins.
    pub(super) fn open(&mut self) {
        self.blocks.push(HashMap::new());
    }

    /// A block ends.
    pub(super) fn close(&mut self) {
        self.blocks.pop();
    }

    /// From here on, `name` stands for `meaning`.
    pub(super) fn set(&mut self, name: &str, meaning: String) {
        if self.blocks.is_empty() {
            self.open();
        }
        if let Some(block) = self.blocks.last_mut() {
            block.insert(name.to_owned(), meaning);
        }
    }

    /// What a name stands for. Only the innermost blocks are asked, so that deep nesting costs nothing.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let inner = self.blocks.iter().rev().take(DEEPEST);
        let found = inner.chain(self.blocks.first());
        found
            .filter_map(|block| block.get(name))
            .map(String::as_str)
            .next()
    }
}

/// Whether it is a method of HTTP, in upper case.
pub(super) fn is_method(word: &str) -> bool {
    matches!(
        word,
        "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS" | "CONNECT" | "TRACE"
    )
}

/// Whether a text can be a path of a route: no white space, no address of another host.
pub(super) fn text_is_path(text: &str) -> bool {
    text.len() <= 300
        && !text.contains("://")
        && !text.starts_with("//")
        && !text.contains(|sign: char| sign.is_whitespace() || sign == '#')
}

/// The type that a constructor by the usual name gives: `Orders` of `NewOrders`, `newOrders`, `MakeOrders`.
pub(super) fn type_of_constructor(name: &str) -> Option<&str> {
    let rest = ["New", "new", "Make", "make", "Create", "create"]
        .iter()
        .find_map(|start| name.strip_prefix(start))?;
    rest.starts_with(char::is_uppercase).then_some(rest)
}

/// Whether it can be the name of a flag, without its dashes.
pub(super) fn is_flag_name(name: &str) -> bool {
    name.len() <= 60
        && name.starts_with(|sign: char| sign.is_ascii_alphanumeric())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
}

/// Whether it is written like a variable of the environment: `SHOP_PORT`.
pub(super) fn is_variable(name: &str) -> bool {
    name.len() > 1
        && name.len() <= 100
        && name.starts_with(|sign: char| sign.is_ascii_uppercase() || sign == '_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The plural of an English noun, as frameworks name tables.
pub(super) fn plural(word: &str) -> String {
    let consonant = |sign: char| !"aeiou".contains(sign);
    if let Some(stem) = word.strip_suffix('y')
        && stem.ends_with(consonant)
    {
        return format!("{stem}ies");
    }
    if let Some(stem) = word.strip_suffix("person") {
        return format!("{stem}people");
    }
    if let Some(stem) = word.strip_suffix("child") {
        return format!("{stem}children");
    }
    let hisses = ["s", "x", "z", "ch", "sh"]
        .iter()
        .any(|end| word.ends_with(end));
    let end = if word.is_empty() {
        ""
    } else if hisses {
        "es"
    } else {
        "s"
    };
    format!("{word}{end}")
}

/// The singular of an English noun, as Rails names parameters.
pub(super) fn singular(word: &str) -> String {
    for (plural, single) in [
        ("people", "person"),
        ("children", "child"),
        ("news", "news"),
        ("series", "series"),
        ("ies", "y"),
    ] {
        if let Some(stem) = word.strip_suffix(plural) {
            return format!("{stem}{single}");
        }
    }
    if let Some(stem) = word.strip_suffix("es")
        && ["ss", "sh", "ch", "x", "us", "zz"]
            .iter()
            .any(|end| stem.ends_with(end))
    {
        return stem.to_owned();
    }
    let keeps = ["ss", "us", "is"].iter().any(|end| word.ends_with(end));
    match word.strip_suffix('s') {
        Some(stem) if !keeps && !stem.is_empty() => stem.to_owned(),
        _ => word.to_owned(),
    }
}

/// What stands between quotes that are as long on both sides; the text itself where there are none.
pub(super) fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let Some(quote) = text.chars().next().filter(|quote| "\"'`".contains(*quote)) else {
        return text;
    };
    let text = &text[1..];
    text.strip_suffix(quote).unwrap_or(text)
}

/// `ListItems` as `list-items`.
pub(super) fn kebab(name: &str) -> String {
    separated(name, '-')
}

/// `ListItems` as `list_items`.
pub(super) fn snake(name: &str) -> String {
    separated(name, '_')
}

fn separated(name: &str, separator: char) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let signs: Vec<char> = name.chars().collect();
    for (place, sign) in signs.iter().enumerate() {
        if "_- ".contains(*sign) {
            if !words.is_empty() && !words.ends_with(separator) {
                words.push(separator);
            }
            continue;
        }
        let before = place.checked_sub(1).and_then(|place| signs.get(place));
        let starts = sign.is_uppercase()
            && before.is_some_and(|before| {
                before.is_lowercase()
                    || before.is_numeric()
                    || (before.is_uppercase()
                        && signs.get(place + 1).is_some_and(|next| next.is_lowercase()))
            });
        if starts && !words.ends_with(separator) {
            words.push(separator);
        }
        words.extend(sign.to_lowercase());
    }
    words.trim_end_matches(separator).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_with_dashes_and_underscores() {
        for (name, with_dashes) in [
            ("ListItems", "list-items"),
            ("HTTPServer", "http-server"),
            ("dry_run", "dry-run"),
            ("Get2Things", "get2-things"),
            ("", ""),
            ("__x__", "x"),
        ] {
            assert_eq!(kebab(name), with_dashes);
            assert_eq!(snake(name), with_dashes.replace('-', "_"));
        }
    }

    #[test]
    fn quotes_are_taken_off_in_pairs() {
        for (text, inner) in [
            ("\"a\"", "a"),
            ("'a'", "a"),
            ("`a`", "a"),
            ("a", "a"),
            ("\"a", "a"),
            ("\"", ""),
            ("", ""),
        ] {
            assert_eq!(unquoted(text), inner);
        }
    }
}

#[cfg(test)]
pub(super) mod testing {
    //! Facts as lists of words, for tables of tests.

    use crate::scan::inventory::{Facts, NameFact};

    /// Sorted but for the symbols, each `Owner.name Kind line`.
    pub(in super::super) struct Told {
        pub(in super::super) symbols: Vec<String>,
        pub(in super::super) flags: Vec<String>,
        pub(in super::super) keys: Vec<String>,
        pub(in super::super) tables: Vec<String>,
        pub(in super::super) dropped: Vec<String>,
    }

    pub(in super::super) fn told(facts: &Facts) -> Told {
        let sorted = |facts: &[NameFact]| {
            let mut names: Vec<String> = facts.iter().map(|fact| fact.name.clone()).collect();
            names.sort();
            names.dedup();
            names
        };
        let symbols = facts.symbols.iter().map(|symbol| {
            let owner = symbol.owner.as_ref().map(|owner| format!("{owner}."));
            let owner = owner.unwrap_or_default();
            format!("{owner}{} {:?} {}", symbol.name, symbol.kind, symbol.line)
        });
        Told {
            symbols: symbols.collect(),
            flags: sorted(&facts.flags),
            keys: sorted(&facts.keys),
            tables: sorted(&facts.tables),
            dropped: sorted(&facts.dropped_tables),
        }
    }
}
