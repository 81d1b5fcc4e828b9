//! Go: packages are folders.

use std::sync::LazyLock;

use regex::Regex;

use super::{Edges, Group, Language, World, groups_of, pattern};
use crate::select::impact::paths::{folder, join};

static SINGLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?m)^\s*import\s+(?:[\w.]+\s+)?["`]([^"`\n]+)["`]"#));
static SEVERAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?ms)^\s*import\s*\(([^)]*)\)"));
static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#"["`]([^"`\n]+)["`]"#));
static EMBED: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?m)^//go:embed\s+([^\n]+)"));
static MODULE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?m)^\s*module\s+"?([^\s"]+)"?"#));

/// The packages that a text imports.
pub(super) fn wanted(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = groups_of(&SINGLE, text).collect();
    for several in groups_of(&SEVERAL, text) {
        found.extend(groups_of(&QUOTED, several));
    }
    found
}

pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    edges.group(folder(path), Language::Go, false);
    let Some(modules) = world.modules() else {
        edges.open("the repository has more modules than are looked at");
        return;
    };
    for package in wanted(text) {
        let longest = modules
            .iter()
            .filter_map(|(module, folder)| {
                let rest = package.strip_prefix(module.as_str())?;
                (rest.is_empty() || rest.starts_with('/')).then_some((module.len(), folder, rest))
            })
            .max();
        if let Some((_, module, rest)) = longest {
            edges.groups.extend(
                join(module, rest.trim_start_matches('/')).map(|folder| Group {
                    folder,
                    language: Some(Language::Go),
                    deep: false,
                }),
            );
        }
    }
    for embedded in groups_of(&EMBED, text).flat_map(str::split_whitespace) {
        let plain = embedded.trim_matches('"').trim_start_matches("all:");
        let whole = plain.split(['*', '?', '[']).next().unwrap_or_default();
        let whole = if whole.len() < plain.len() {
            folder(whole)
        } else {
            whole
        };
        let Some(place) = join(folder(path), whole) else {
            continue;
        };
        edges.found(world.files.find(&place));
        edges.groups.push(Group {
            folder: place,
            language: None,
            deep: true,
        });
    }
}

/// The name of a module in its `go.mod`.
pub(super) fn module(text: &str) -> Option<String> {
    groups_of(&MODULE, text).next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_found_in_every_form() {
        let text = "package a\nimport \"fmt\"\nimport x \"acme.org/shop/cart\"\nimport (\n\t\"os\"\n\t_ \"acme.org/shop/db\"\n)\n";
        assert_eq!(
            wanted(text),
            ["fmt", "acme.org/shop/cart", "os", "acme.org/shop/db"]
        );
        assert_eq!(
            module("// x\nmodule acme.org/shop // y\n").as_deref(),
            Some("acme.org/shop")
        );
    }
}
