//! Names of Rust over files: a path is followed by its last parts, as modules are files and folders.

use std::collections::{BTreeMap, HashMap};

use super::{
    super::{
        facts::Facts,
        prefixes::{Place, commands, routes},
    },
    expressions::last,
};
use crate::domain::{
    inventory::SymbolKind,
    manifest::{NamedPlace, Route},
};

/// A name that more files define is not guessed.
const MOST_FILES: usize = 4;

/// The routes of all files of Rust, with their whole paths.
pub(in super::super) fn link(files: &[(&str, &Facts)]) -> Vec<Route> {
    let files = of_programs(files);
    let modules = Modules::of(&files);
    routes(&files, |file, name| modules.resolve(file, name))
}

/// The commands of all files of Rust, as a user types them.
pub(in super::super) fn link_commands(files: &[(&str, &Facts)]) -> Vec<NamedPlace> {
    let files = of_programs(files);
    let modules = Modules::of(&files);
    commands(&files, |file, name| modules.resolve(file, name))
}

/// Without the tests beside the crates.
fn of_programs<'f>(files: &[(&'f str, &'f Facts)]) -> Vec<(&'f str, &'f Facts)> {
    let of_program = |path: &str| {
        path.ends_with(".rs")
            && !path.starts_with("tests/")
            && !path.contains("/tests/")
            && !path.ends_with("/tests.rs")
    };
    let files = files.iter().filter(|(path, _)| of_program(path));
    files.copied().collect()
}

struct Modules<'f> {
    imports: HashMap<(&'f str, &'f str), String>,
    /// Functions and types by their own name: file, and the type or inline module around them.
    defined: BTreeMap<&'f str, Vec<(&'f str, &'f str)>>,
}

impl<'f> Modules<'f> {
    fn of(files: &[(&'f str, &'f Facts)]) -> Self {
        let mut modules = Self {
            imports: HashMap::new(),
            defined: BTreeMap::new(),
        };
        for (path, facts) in files {
            for import in &facts.imports {
                let name = import.name.as_deref().unwrap_or_default();
                let whole = format!("{}::{name}", import.from);
                modules
                    .imports
                    .insert((*path, import.local.as_str()), whole);
            }
            for symbol in &facts.symbols {
                if matches!(symbol.kind, SymbolKind::Function | SymbolKind::Type) {
                    let owner = symbol.owner.as_deref().unwrap_or_default();
                    let all = modules.defined.entry(symbol.name.as_str()).or_default();
                    all.push((path, owner));
                }
            }
        }
        modules
    }

    fn resolve(&self, file: &str, name: &str) -> Vec<Place> {
        if name.starts_with(':') {
            return vec![(file.to_owned(), name.to_owned())];
        }
        let end = name.find(['@', '(', '#']).unwrap_or(name.len());
        let (path, form) = name.split_at(end);
        let own = last(path);
        let before = path.strip_suffix(own).unwrap_or_default();
        let before = before.trim_end_matches("::");
        let place = |file: &str, owner: &str| {
            let owner = if owner.is_empty() {
                String::new()
            } else {
                format!("{owner}::")
            };
            (file.to_owned(), format!("{owner}{own}{form}"))
        };
        let Some(all) = self.defined.get(own) else {
            // Imported under another name, or a variable of the file.
            return match self.imports.get(&(file, own)) {
                Some(whole) if last(whole) != own => self.resolve(file, &format!("{whole}{form}")),
                _ => vec![(file.to_owned(), name.to_owned())],
            };
        };
        let module = if before.is_empty() {
            let here: Vec<_> = all.iter().filter(|(path, _)| *path == file).collect();
            let top = here
                .iter()
                .find(|(_, owner)| owner.is_empty())
                .or(here.first());
            if let Some((path, owner)) = top {
                return vec![place(path, owner)];
            }
            let whole = self.imports.get(&(file, own));
            whole.map(|whole| {
                whole
                    .rsplit_once("::")
                    .map_or("", |(head, _)| head)
                    .to_owned()
            })
        } else {
            // The first part may be imported itself.
            let head = before.split("::").next().unwrap_or(before);
            let whole = self.imports.get(&(file, head));
            let rest = before.strip_prefix(head).unwrap_or_default();
            Some(whole.map_or_else(|| before.to_owned(), |whole| format!("{whole}{rest}")))
        };
        let parts: Vec<String> = module
            .unwrap_or_default()
            .split("::")
            .filter(|part| !part.is_empty() && !matches!(*part, "crate" | "self" | "super"))
            .map(ToOwned::to_owned)
            .collect();
        let fit = |path: &str, owner: &str| -> usize {
            let mut modules: Vec<String> = path
                .trim_end_matches(".rs")
                .split('/')
                .filter(|part| !matches!(*part, "src" | "mod" | "lib" | "main"))
                .map(|part| part.replace('-', "_"))
                .collect();
            if !owner.is_empty() {
                modules.push(owner.to_owned());
            }
            let pairs = modules.iter().rev().zip(parts.iter().rev());
            pairs.take_while(|(one, other)| one == other).count()
        };
        let most = all
            .iter()
            .map(|(path, owner)| fit(path, owner))
            .max()
            .unwrap_or(0);
        if most == 0 && !parts.is_empty() {
            return Vec::new();
        }
        let best = all.iter().filter(|(path, owner)| fit(path, owner) == most);
        // Of equals, those that share more of their path with the file that names them.
        let shared = |path: &str| {
            let pairs = path.split('/').zip(file.split('/'));
            pairs.take_while(|(one, other)| one == other).count()
        };
        let best: Vec<_> = best.collect();
        let near = best.iter().map(|(path, _)| shared(path)).max().unwrap_or(0);
        let best: Vec<_> = best
            .into_iter()
            .filter(|(path, _)| shared(path) == near)
            .collect();
        if best.len() > MOST_FILES {
            return Vec::new();
        }
        best.into_iter()
            .map(|(path, owner)| place(path, owner))
            .collect()
    }
}
