//! Python: absolute and relative imports, packages on the way. Dotted names in quotes open the file.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;

use super::{Edges, World, pattern, pieces};
use crate::select::impact::paths::{above, folder, join};

static FROM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?m)(?:^|[;:])[ \t]*from[ \t]*(\.*[\w.]*?)[ \t]*\bimport\b[ \t]*(\([^)]*\)?|[^\n;]*)")
});
static IMPORT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?m)(?:^|[;:])[ \t]*import[ \t]+([\w. \t,]+)"));
/// Whatever loads code by a name that it does not import.
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:importlib|import_module|__import__|runpy|pkgutil|walk_packages|iter_modules|entry_points|pkg_resources",
        r"|spec_from_file_location|zipimport|import_string|autodiscover\w*|INSTALLED_APPS|MIDDLEWARE|load_module|subprocess",
        r"|os\.system|os\.exec\w+|Popen|sys\.path|sys\.modules|__path__|listdir|scandir|iglob|rglob)\b",
        r#"|\b(?:exec|execfile|eval|glob)\(|\binclude\(\s*["']"#,
    ))
});
static DOTTED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?::[\w.]*)?$"));
/// Parts of a name, and bytes.
const MAX_PARTS: usize = 32;
const MAX_NAME: usize = 500;
/// Folders that are roots of modules by custom.
const ROOTS: [&str; 3] = ["src", "lib", "app"];

/// A statement of import.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Import {
    /// With its dots in front.
    module: String,
    /// What is taken of it: modules, or what is in it; empty: nothing, or everything.
    names: Vec<String>,
}

/// What a text imports.
pub(super) fn wanted(text: &str) -> Vec<Import> {
    let joined = text.replace("\\\r\n", " ").replace("\\\n", " ");
    let without = |line: &str| line.split('#').next().unwrap_or_default().to_owned();
    let bare: Vec<String> = joined.lines().map(without).collect();
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    // A `#` may stand in quotes, and what is behind it counts, too.
    for text in [bare.join("\n"), joined] {
        for captures in FROM.captures_iter(&text) {
            let list = captures[2].replace(['(', ')'], " ");
            let first = |name: &str| name.split_whitespace().next().map(str::to_owned);
            let names = list.split(',').filter_map(first);
            let names = names
                .filter(|name| name.chars().all(|it| it.is_alphanumeric() || it == '_'))
                .collect();
            let module = captures[1].to_owned();
            found.push(Import { module, names });
        }
        for captures in IMPORT.captures_iter(&text) {
            let names = captures[1].split(',');
            let names = names.filter_map(|name| name.split_whitespace().next());
            found.extend(names.map(|module| Import {
                module: module.to_owned(),
                names: Vec::new(),
            }));
        }
    }
    found.retain(|import| seen.insert((import.module.clone(), import.names.clone())));
    found
}

pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    let here = folder(path);
    let unit = world.unit_of_python(here);
    if let Some(found) = OPENS.find(text) {
        edges.open_unit(format!("it loads by name (`{}`)", found.as_str()), unit);
    }
    // A package runs before what is in it.
    for folder in above(here) {
        let place = join(folder, "__init__.py");
        edges.found(place.and_then(|place| world.files.find(&place)));
    }
    for import in wanted(text) {
        if import.module.len() > MAX_NAME || import.module.matches('.').count() > MAX_PARTS {
            edges.open("it imports a name that is too long");
            continue;
        }
        if import.module.starts_with('.') {
            relative(world, here, &import, edges);
        } else {
            absolute(world, here, &import, unit, edges);
        }
    }
    let mut seen = HashSet::new();
    for piece in pieces(text).filter(|piece| piece.len() <= MAX_NAME && seen.insert(*piece)) {
        if piece.matches('.').count() > MAX_PARTS || !DOTTED.is_match(piece) {
            continue;
        }
        let first = piece.split('.').next().unwrap_or_default();
        if knows(world, here, first) {
            edges.open_unit(format!("it names `{piece}`"), unit);
            let module = piece.split(':').next().unwrap_or_default();
            anywhere(world, here, &module.replace('.', "/"), edges);
        }
    }
}

fn relative(world: &World<'_>, here: &str, import: &Import, edges: &mut Edges) {
    let parts = import.module.trim_start_matches('.');
    let dots = import.module.len() - parts.len();
    let place = join(here, &"../".repeat(dots - 1));
    let place = place.and_then(|place| join(&place, &parts.replace('.', "/")));
    let Some(place) = place else {
        edges.open(format!(
            "it imports `{}`, which leads out of the repository",
            import.module
        ));
        return;
    };
    let base = module_at(world, &place, edges);
    let mut names = !import.names.is_empty();
    for name in &import.names {
        names &= join(&place, name).is_some_and(|place| module_at(world, &place, edges));
    }
    if !base && !names {
        // It may lie behind a link; so all of the repository.
        edges.open(format!(
            "it imports `{}`, which is no module here",
            import.module
        ));
    }
}

fn absolute(world: &World<'_>, here: &str, import: &Import, unit: &str, edges: &mut Edges) {
    if import.module.is_empty() {
        return;
    }
    let parts = import.module.replace('.', "/");
    // Each package on the way runs, too.
    for (end, _) in parts.match_indices('/') {
        anywhere(world, here, &parts[..end], edges);
    }
    let base = anywhere(world, here, &parts, edges);
    let mut names = !import.names.is_empty();
    for name in &import.names {
        names &= anywhere(world, here, &format!("{parts}/{name}"), edges);
    }
    let first = parts.split('/').next().unwrap_or_default();
    if !base && !names && knows(world, here, first) {
        let linked = near(here).any(|root| {
            let place = join(root, first);
            let file = place.and_then(|place| world.files.find(&place));
            file.is_some_and(|file| world.files.is_link(file))
        });
        edges.open_unit(
            format!("it imports `{}`, which is no module here", import.module),
            if linked { "" } else { unit },
        );
    }
}

fn near(here: &str) -> impl Iterator<Item = &str> {
    above(here).chain(ROOTS)
}

/// Whether the first part of a name is something of the repository.
fn knows(world: &World<'_>, here: &str, first: &str) -> bool {
    let at = |root| {
        let place = join(root, first)?;
        let files = world.files;
        let known = files.is_folder(&place)
            || files.find(&place).is_some()
            || files.find(&format!("{place}.py")).is_some();
        known.then_some(())
    };
    near(here).any(|root| at(root).is_some())
        || world
            .files
            .ending_with(&format!("{first}/__init__.py"))
            .is_none_or(|found| !found.is_empty())
}

/// A module by its path from any root that it may be seen from; whether there is one.
fn anywhere(world: &World<'_>, here: &str, parts: &str, edges: &mut Edges) -> bool {
    let mut found = false;
    for root in near(here) {
        found |= join(root, parts).is_some_and(|place| module_at(world, &place, edges));
    }
    for file in [format!("{parts}.py"), format!("{parts}/__init__.py")] {
        match world.files.ending_with(&file) {
            Some(files) => {
                found |= !files.is_empty();
                edges.found(files);
            }
            None if !found => edges.open(format!("`{file}` is the name of many files")),
            None => {}
        }
    }
    found
}

fn module_at(world: &World<'_>, place: &str, edges: &mut Edges) -> bool {
    let before = edges.files.len();
    for end in [".py", "/__init__.py", ".pyi", "/__main__.py"] {
        edges.found(world.files.find(&format!("{place}{end}")));
    }
    edges.files.len() > before
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module and what is taken of it.
    type Expected<'a> = (&'a str, &'a [&'a str]);

    #[test]
    fn imports_are_found_in_every_form() {
        let table: [(&str, &[Expected<'_>]); 13] = [
            ("import a", &[("a", &[])]),
            ("import a.b as c, d", &[("a.b", &[]), ("d", &[])]),
            ("from a.b import c, d as e", &[("a.b", &["c", "d"])]),
            ("from . import x", &[(".", &["x"])]),
            ("from .x import(y)", &[(".x", &["y"])]),
            ("from.x import y", &[(".x", &["y"])]),
            ("from importer import y", &[("importer", &["y"])]),
            ("from a import *", &[("a", &[])]),
            ("try: import json", &[("json", &[])]),
            ("try: from a import b", &[("a", &["b"])]),
            (
                "x = 1; from a import b; import c",
                &[("a", &["b"]), ("c", &[])],
            ),
            ("from a \\\n  import b, \\\n  c", &[("a", &["b", "c"])]),
            ("import b # why", &[("b", &[])]),
        ];
        for (text, expected) in table {
            let found = wanted(text);
            let found: Vec<_> = found
                .iter()
                .map(|it| (it.module.as_str(), it.names.clone()))
                .collect();
            let expected: Vec<_> = expected
                .iter()
                .map(|(module, names)| (*module, names.iter().map(|it| (*it).to_owned()).collect()))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
        let several = wanted("from a import (\n  r,  # why (not)\n  s,\n)");
        assert!(
            several.iter().any(|it| it.names == ["r", "s"]),
            "{several:?}"
        );
    }
}
