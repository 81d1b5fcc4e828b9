//! Java and Kotlin: packages are folders; what implements an interface is used through it.

use std::sync::LazyLock;

use regex::Regex;

use super::{Edges, Language, World, groups_of, pattern};
use crate::select::impact::paths::folder;

static IMPORT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)^\s*import\s+(?:static\s+)?([\w.]+(?:\.\*)?)"));
static PACKAGE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^\s*package\s+([\w.]+)"));
static INLINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b((?:[a-z]\w*\.){2,}[A-Z]\w*)"));
static DYNAMIC: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(Class\.forName|ServiceLoader\.load|loadClass)\s*\("));
static STANDS_IN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(implements|extends)\s|\b(?:class|object)\s+\w+[^{\n]*?:\s*(\w)"));

/// Names with their packages.
pub(super) fn wanted(text: &str) -> Vec<&str> {
    groups_of(&IMPORT, text)
        .chain(groups_of(&INLINE, text))
        .collect()
}

pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    edges.group(folder(path), Language::Jvm, false);
    if DYNAMIC.is_match(text) {
        edges.open("it loads classes whose names it makes up");
    }
    edges.stands_in |= STANDS_IN.is_match(text);
    let own = groups_of(&PACKAGE, text).next().unwrap_or_default();
    let family: Vec<&str> = own.split('.').take(2).collect();
    for name in wanted(text) {
        let ours = !own.is_empty()
            && name
                .split('.')
                .take(family.len())
                .eq(family.iter().copied());
        if !resolve(world, name, edges) && ours {
            edges.open(format!("it imports `{name}`, which is no file here"));
        }
    }
}

fn resolve(world: &World<'_>, name: &str, edges: &mut Edges) -> bool {
    let parts: Vec<&str> = name
        .split('.')
        .filter(|part| !matches!(*part, "" | "*"))
        .collect();
    let mut found = false;
    // A class may stand in another, and a function in any file of its package.
    for length in (2..=parts.len()).rev() {
        let place = parts[..length].join("/");
        for extension in ["java", "kt"] {
            match world.files.ending_with(&format!("{place}.{extension}")) {
                Some(files) => {
                    found |= !files.is_empty();
                    edges.found(files);
                }
                None => edges.open(format!("it imports `{name}`, and many files are called so")),
            }
        }
        if found {
            return true;
        }
    }
    // A wildcard, or a file that is called otherwise: the whole folder, under any of the usual roots.
    let package: Vec<&str> = parts
        .iter()
        .copied()
        .take_while(|part| part.starts_with(|first: char| first.is_lowercase()))
        .collect();
    let folder = package.join("/");
    for root in [
        "src/main/java",
        "src/main/kotlin",
        "src/main",
        "src",
        "app/src/main/java",
        "app/src/main/kotlin",
        "",
    ] {
        let place = if root.is_empty() {
            folder.clone()
        } else {
            format!("{root}/{folder}")
        };
        if !folder.is_empty() && world.files.is_folder(&place) {
            edges.group(place, Language::Jvm, false);
            found = true;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_found_in_every_form() {
        let text = "package com.acme.shop;\nimport com.acme.tax.Rate;\nimport static com.acme.tax.Rates.of;\nimport java.util.*;\nclass A { com.acme.log.Log log; }";
        assert_eq!(
            wanted(text),
            [
                "com.acme.tax.Rate",
                "com.acme.tax.Rates.of",
                "java.util.",
                "com.acme.tax.Rate",
                "com.acme.tax.Rates",
                "com.acme.log.Log"
            ]
        );
        assert!(
            STANDS_IN.is_match("class A implements B {")
                && STANDS_IN.is_match("class A(val x: Int) : B {")
        );
        assert!(!STANDS_IN.is_match("class A {\n int b;\n}"));
    }
}
