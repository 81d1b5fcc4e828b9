//! Ruby: `require`, `require_relative`, and constants that are loaded by their names.

use std::sync::LazyLock;

use regex::Regex;

use super::{Edges, World, groups_of, pattern};
use crate::select::impact::paths::{folder, join};

static RELATIVE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\brequire_relative[\s(]+["']([^"'\n#]+)["']"#));
static REQUIRE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\b(?:require|load|autoload\s+:\w+,)[\s(]+["']([^"'\n#]+)["']"#));
static ANY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^[^#\n]*?\b(require|require_relative|load)[ (]+[^\s\x22'=,.:]"));
static CONSTANT: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b([A-Z]\w*(?:::[A-Z]\w*)*)"));

pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    for name in groups_of(&RELATIVE, text) {
        let place = join(folder(path), name);
        let found = place.and_then(|place| {
            let with = format!("{}.rb", place.trim_end_matches(".rb"));
            world.files.find(&with)
        });
        match found {
            Some(id) => edges.file(id),
            None => edges.open(format!("it requires `{name}`, which is no file here")),
        }
    }
    for name in groups_of(&REQUIRE, text) {
        ending(
            world,
            &format!("{}.rb", name.trim_end_matches(".rb")),
            edges,
        );
    }
    if ANY.is_match(text) {
        edges.open("it requires files whose names it makes up");
    }
    for constant in groups_of(&CONSTANT, text) {
        let place: Vec<String> = constant.split("::").map(snake).collect();
        for start in 0..place.len() {
            ending(world, &format!("{}.rb", place[start..].join("/")), edges);
        }
    }
}

fn ending(world: &World<'_>, end: &str, edges: &mut Edges) {
    let end = end.trim_start_matches(['.', '/']);
    match world.files.ending_with(end) {
        Some(files) => edges.found(files),
        None => edges.open(format!("it uses `{end}`, and many files are called so")),
    }
}

/// `OrderLine` as the file that has it is called: `order_line`.
fn snake(constant: &str) -> String {
    let mut snake = String::new();
    let mut before = ' ';
    let mut letters = constant.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().is_some_and(|next| next.is_lowercase());
        if letter.is_uppercase()
            && !snake.is_empty()
            && (before.is_lowercase() || before.is_ascii_digit() || (before.is_uppercase() && next))
        {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
        before = letter;
    }
    snake
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_files() {
        for (constant, file) in [
            ("Price", "price"),
            ("OrderLine", "order_line"),
            ("HTTPClient", "http_client"),
            ("V2Api", "v2_api"),
        ] {
            assert_eq!(snake(constant), file);
        }
    }

    #[test]
    fn requires_are_found_in_every_form() {
        let all = |pattern: &'static Regex, text: &'static str| {
            groups_of(pattern, text).collect::<Vec<_>>()
        };
        assert_eq!(all(&RELATIVE, "require_relative '../a/b'"), ["../a/b"]);
        assert_eq!(
            all(&REQUIRE, "require \"shop/cart\"\nautoload :Tax, 'shop/tax'"),
            ["shop/cart", "shop/tax"]
        );
        assert!(ANY.is_match("Dir['x/*.rb'].each { |f| require f }"));
        assert!(!ANY.is_match("require 'a'") && !ANY.is_match("# require x"));
    }
}
