//! Go: packages are folders. Every text in quotes that begins like a module of the repository counts as an import.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;

use super::{Edges, Language, Members, World, groups_of, pattern, pieces};
use crate::select::impact::paths::{above, folder, join};

static MODULE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?m)^\s*module\s+"?([^\s"]+)"?"#));
static REPLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?m)^\s*(?:replace\s+)?"?([^\s()"]+)"?(?:[ \t]+v\S+)?[ \t]*=>[ \t]*"?(\.{1,2}[^\s"]*)"#,
    )
});

/// Folders by the names of modules.
pub(in crate::select::impact) type Modules = HashMap<String, Vec<String>>;

/// The package that a file belongs to.
pub(super) fn package(path: &str, edges: &mut Edges) {
    edges.group(folder(path), Members::Of(Language::Go), false);
}

pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    let here = folder(path);
    let modules = match world.modules() {
        Some(modules) if !modules.is_empty() => modules,
        _ => {
            edges.open("nobody knows to which module it belongs");
            return;
        }
    };
    let mut seen = HashSet::new();
    for wanted in pieces(text).filter(|piece| piece.len() <= 300 && seen.insert(*piece)) {
        match wanted {
            "C" | "plugin" | "os/exec" => {
                edges.open(format!("it imports `{wanted}`, which leads out of Go"));
                continue;
            }
            _ if wanted.starts_with("./") || wanted.starts_with("../") => {
                let place = join(here, wanted).filter(|place| world.files.is_folder(place));
                if let Some(place) = place {
                    edges.group(place, Members::Of(Language::Go), false);
                }
                continue;
            }
            _ => {}
        }
        let ends = wanted.match_indices('/').map(|(end, _)| end);
        for end in ends.chain([wanted.len()]) {
            for module in modules.get(&wanted[..end]).into_iter().flatten() {
                match join(module, wanted[end..].trim_start_matches('/')) {
                    Some(place) if world.files.is_folder(&place) => {
                        edges.group(place, Members::Of(Language::Go), false);
                    }
                    _ => edges.open(format!("it imports `{wanted}`, which is no folder here")),
                }
            }
        }
        if wanted.contains('.') && !wanted.contains([' ', '%', ':']) {
            for parent in above(here) {
                let place = join(parent, &format!("vendor/{wanted}"));
                if let Some(place) = place.filter(|place| world.files.is_folder(place)) {
                    edges.group(place, Members::Of(Language::Go), false);
                }
            }
        }
    }
}

/// The modules of a repository by their `go.mod`, each with its folder.
pub(super) fn modules(all: &[(String, String)]) -> Modules {
    let mut modules = Modules::new();
    for (folder, text) in all {
        if let Some(name) = groups_of(&MODULE, text).next() {
            modules
                .entry(name.to_owned())
                .or_default()
                .push(folder.clone());
        }
        for found in REPLACE.captures_iter(text) {
            if let Some(place) = join(folder, &found[2]) {
                modules.entry(found[1].to_owned()).or_default().push(place);
            }
        }
    }
    modules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_are_known_by_name_and_by_replacement() {
        let text = "// x\nmodule acme.org/shop // y\nreplace acme.org/tax => ../tax\nreplace (\n\tacme.org/log v1.2.3 => ./log\n\tacme.org/far => acme.org/near v1\n)\n";
        let modules = modules(&[("web".to_owned(), text.to_owned())]);
        assert_eq!(modules["acme.org/shop"], ["web"]);
        assert_eq!(modules["acme.org/tax"], ["tax"]);
        assert_eq!(modules["acme.org/log"], ["web/log"]);
        assert_eq!(modules.len(), 3);
    }
}
