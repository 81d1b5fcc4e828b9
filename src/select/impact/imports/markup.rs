//! Style sheets and templates: what they take in without naming a whole file.

use std::sync::LazyLock;

use regex::Regex;

use super::{Edges, World, groups_of, pattern};
use crate::select::impact::paths::{extension, folder, join, name};

static SHEET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"@(?:import|use|forward|require)\s+(?:\([^)]*\)\s*)?(?:url\()?\s*["']([^"'\n]+)["']"#)
});
/// Parts of templates that are named without quotes or without their files' names.
static PARTS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\{\{-?\s*(?:#?>|template\b|block\b|partial\b)"));

pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    if matches!(extension(path), "html" | "htm") {
        if PARTS.is_match(text) {
            edges.open("it takes in parts whose files it does not name");
        }
        return;
    }
    for wanted in groups_of(&SHEET, text) {
        if wanted.contains("://") || wanted.starts_with("//") || wanted.starts_with("sass:") {
            continue;
        }
        let bare = wanted.trim_start_matches('~');
        let before = edges.files.len();
        let (place, last) = (folder(bare), name(bare));
        for file in [
            bare.to_owned(),
            join(place, &format!("_{last}")).unwrap_or_default(),
        ] {
            let end = file.trim_start_matches("../").trim_start_matches("./");
            match world.files.ending_with(end) {
                Some(found) => edges.found(found),
                None => edges.open(format!(
                    "it imports `{wanted}`, and many files are called so"
                )),
            }
        }
        if edges.files.len() == before {
            edges.open(format!("it imports `{wanted}`, which is no file here"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_of_sheets_and_parts_of_templates_are_found() {
        let text = "@use \"vars\" as v;\n@import url('a.css');\n@import (reference) 'b';\n";
        assert_eq!(
            groups_of(&SHEET, text).collect::<Vec<_>>(),
            ["vars", "a.css", "b"]
        );
        for part in ["{{> cart }}", "{{- template \"x\" . }}", "{{#> layout }}"] {
            assert!(PARTS.is_match(part), "{part}");
        }
        assert!(!PARTS.is_match("{{ cart.price > 3 }}"));
    }
}
