//! Rust: modules by file, crates of the workspace.

use std::sync::LazyLock;

use regex::Regex;

use super::{Edges, Language, World, groups_of, pattern};
use crate::select::impact::paths::{above, folder, join, name};

static MODULE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?m)^\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?mod\s+(?:r#)?(\w+)\s*;")
});
static USE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?s)\buse\s+([^;]+);"));
static INLINE: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b((?:crate|super|self)(?:::\w+)+)"));
static OTHER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b([a-z]\w*)::"));
static STANDS_IN: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bimpl\b[^;{]+\s(for)\s"));

/// Modules that a text declares, and the paths that it uses, with their braces taken apart.
pub(super) fn wanted(text: &str) -> (Vec<&str>, Vec<String>) {
    let modules = groups_of(&MODULE, text).collect();
    let mut paths = Vec::new();
    for used in groups_of(&USE, text) {
        expand("", used, 0, &mut paths);
    }
    paths.extend(groups_of(&INLINE, text).map(str::to_owned));
    (modules, paths)
}

fn expand(first: &str, used: &str, depth: u32, paths: &mut Vec<String>) {
    let (mut level, mut start) = (0_u32, 0);
    let ends = used.char_indices().chain([(used.len(), ',')]);
    for (end, letter) in ends {
        match letter {
            '{' => level += 1,
            '}' => level = level.saturating_sub(1),
            ',' if level == 0 || end == used.len() => {
                let member = used[start..end].trim();
                start = (end + 1).min(used.len());
                match member.split_once('{') {
                    Some((before, inside)) if depth < 16 => {
                        let inside = inside.strip_suffix('}').unwrap_or(inside);
                        expand(
                            &format!("{first}{}", before.trim()),
                            inside,
                            depth + 1,
                            paths,
                        );
                    }
                    _ => {
                        let member = member.split_whitespace().next().unwrap_or_default();
                        if !member.is_empty() {
                            paths.push(format!("{first}{member}"));
                        }
                    }
                }
            }
            _ => {}
        }
    }
}

pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    let (modules, paths) = wanted(text);
    let own = module_folder(path);
    for module in modules {
        let beside = join(folder(path), module);
        for place in join(&own, module).into_iter().chain(beside) {
            module_at(world, &place, edges);
        }
    }
    for used in &paths {
        resolve(world, path, &own, used, edges);
    }
    match world.crates() {
        Some(crates) => {
            let named = paths.iter().filter_map(|used| used.split("::").next());
            for name in named.chain(groups_of(&OTHER, text)) {
                if let Some(folder) = crates.get(name) {
                    edges.group(folder.clone(), Language::Rust, true);
                }
            }
        }
        None => edges.open("the repository has more crates than are looked at"),
    }
    edges.stands_in |= STANDS_IN.is_match(text);
}

/// Where the modules that a file declares lie.
fn module_folder(path: &str) -> String {
    match name(path) {
        "mod.rs" | "lib.rs" | "main.rs" => folder(path).to_owned(),
        _ => path.strip_suffix(".rs").unwrap_or(path).to_owned(),
    }
}

fn resolve(world: &World<'_>, path: &str, own: &str, used: &str, edges: &mut Edges) {
    let mut parts = used.split("::").peekable();
    let mut place = match parts.next() {
        Some("crate") => {
            let root = above(folder(path)).find(|folder| {
                let root = |name| world.files.find(&join(folder, name).unwrap_or_default());
                root("lib.rs").or_else(|| root("main.rs")).is_some()
            });
            root.unwrap_or_else(|| folder(path)).to_owned()
        }
        Some("super") => folder(own).to_owned(),
        Some("self") => own.to_owned(),
        // A module of this file, or another crate.
        Some(first) => match join(own, first) {
            Some(place) => place,
            None => return,
        },
        None => return,
    };
    while parts.next_if_eq(&"super").is_some() {
        place = folder(&place).to_owned();
    }
    module_at(world, &place, edges);
    for part in parts {
        place = match join(&place, part) {
            Some(place) => place,
            None => return,
        };
        module_at(world, &place, edges);
    }
}

fn module_at(world: &World<'_>, place: &str, edges: &mut Edges) {
    edges.found(world.files.find(&format!("{place}.rs")));
    edges.found(join(place, "mod.rs").and_then(|path| world.files.find(&path)));
}

/// The name of the package in a `Cargo.toml`, as code writes it.
pub(super) fn package(text: &str) -> Option<String> {
    let cargo: toml::Table = text.parse().ok()?;
    let name = |table: &str| Some(cargo.get(table)?.get("name")?.as_str()?.replace('-', "_"));
    name("lib").or_else(|| name("package"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_and_uses_are_found() {
        let text = "pub(crate) mod cart;\n#[cfg(test)]\nmod tests;\nmod inline { }\nuse @::{price::{self, Price}, tax::rate as r};\nfn f() { @::log::say(); super::x::y() }";
        // The name of the root, which a test of this house would take for one of ours.
        let text = text.replace('@', "crate");
        let (modules, paths) = wanted(&text);
        assert_eq!(modules, ["cart", "tests"]);
        let paths: Vec<_> = paths
            .iter()
            .map(|path| path.replace("crate", "@"))
            .collect();
        assert_eq!(
            paths,
            [
                "@::price::self",
                "@::price::Price",
                "@::tax::rate",
                "@::log::say",
                "super::x::y"
            ]
        );
        let deep = format!("use {}a{};", "a::{".repeat(1000), "}".repeat(1000));
        let _ = wanted(&deep);
        assert_eq!(
            package("[package]\nname = \"tea-shop\"\n").as_deref(),
            Some("tea_shop")
        );
    }
}
