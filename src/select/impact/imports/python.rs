//! Python: absolute and relative imports, packages on the way.

use std::sync::LazyLock;

use regex::Regex;

use super::{Edges, World, groups_of, pattern};
use crate::select::impact::paths::{above, folder, join};

static FROM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?m)^[ \t]*from[ \t]+(\.*[\w.]*)[ \t]+import[ \t]*(\([^)]*\)|[^\n;#(]*(?:\\\r?\n[^\n]*)*)",
    )
});
static IMPORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?m)(?:^|[;:])[ \t]*import[ \t]+([\w. \t,]+(?:\\\r?\n[\w. \t,]*)*)")
});
static LITERAL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\b(?:import_module|__import__)\(\s*["']([\w.]+)["']\s*[,)]"#));
static DYNAMIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(import_module|__import__|spec_from_file_location|walk_packages|iter_modules|entry_points)\(",
    )
});

/// Modules, each with its dots in front, as `a.b` or `..a.b`.
pub(super) fn wanted(text: &str) -> (Vec<String>, bool) {
    let mut found = Vec::new();
    for captures in FROM.captures_iter(text) {
        let module = &captures[1];
        found.push(module.to_owned());
        let lines = captures[2].lines();
        let bare: Vec<&str> = lines.filter_map(|line| line.split('#').next()).collect();
        let names = bare.join(" ").replace(['(', ')', '\\', '\r'], " ");
        for name in names.split(',') {
            let name = name
                .trim()
                .split([' ', '\t', '#'])
                .next()
                .unwrap_or_default();
            if !name.is_empty() && name != "*" {
                let gap = if module.ends_with('.') { "" } else { "." };
                found.push(format!("{module}{gap}{name}"));
            }
        }
    }
    for names in groups_of(&IMPORT, text) {
        let names = names.replace('\\', " ");
        let names = names
            .split(',')
            .filter_map(|name| name.split_whitespace().next());
        found.extend(names.map(str::to_owned));
    }
    let literal: Vec<_> = groups_of(&LITERAL, text).map(str::to_owned).collect();
    let computed = DYNAMIC.find_iter(text).count() > literal.len();
    found.extend(literal);
    (found, computed)
}

pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    let (wanted, computed) = wanted(text);
    if computed {
        edges.open("it loads modules whose names it makes up");
    }
    // A package runs before what is in it.
    for folder in above(folder(path)) {
        edges.found(
            world
                .files
                .find(join(folder, "__init__.py").as_deref().unwrap_or_default()),
        );
    }
    for module in wanted {
        resolve(world, path, &module, edges);
    }
}

fn resolve(world: &World<'_>, path: &str, module: &str, edges: &mut Edges) {
    let dots = module.len() - module.trim_start_matches('.').len();
    let parts = module[dots..].replace('.', "/");
    if dots > 0 {
        let up = "../".repeat(dots - 1);
        if let Some(place) = join(folder(path), &format!("{up}{parts}")) {
            module_at(world, &place, edges);
        }
        return;
    }
    if parts.is_empty() {
        return;
    }
    // Each package on the way runs, too.
    let ends = parts.match_indices('/').map(|(end, _)| &parts[..end]);
    for end in ends.chain([parts.as_str()]) {
        let near = above(folder(path)).chain(["src", "lib", "app"]);
        let mut found = false;
        for folder in near {
            found |= join(folder, end).is_some_and(|place| module_at(world, &place, edges));
        }
        if found {
            continue;
        }
        for file in [format!("{end}.py"), format!("{end}/__init__.py")] {
            match world.files.ending_with(&file) {
                Some(files) => edges.found(files),
                None => edges.open(format!(
                    "it imports `{module}`, and many files are called so"
                )),
            }
        }
    }
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

    #[test]
    fn imports_are_found_in_every_form() {
        let table: [(&str, &[&str], bool); 9] = [
            ("import a", &["a"], false),
            ("import a.b as c, d", &["a.b", "d"], false),
            (
                "from a.b import c, d as e",
                &["a.b", "a.b.c", "a.b.d"],
                false,
            ),
            ("from . import x", &[".", ".x"], false),
            (
                "    from ..p.q import (\n  r,  # why\n  s,\n)",
                &["..p.q", "..p.q.r", "..p.q.s"],
                false,
            ),
            ("from a import *", &["a"], false),
            ("try: import json", &["json"], false),
            ("importlib.import_module('a.b')", &["a.b"], false),
            ("importlib.import_module(name)", &[], true),
        ];
        for (text, expected, computed) in table {
            let (found, is_computed) = wanted(text);
            assert_eq!(found, expected, "{text}");
            assert_eq!(is_computed, computed, "{text}");
        }
    }
}
