//! Names of Go over files: a name of the package holds in all files of its folder, a name of another one by its import.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::super::{
    facts::Facts,
    prefixes::{Folders, Place, commands, folder, routes},
};
use crate::domain::manifest::{NamedPlace, Route};

/// A method of that name that more types have is not guessed by its name alone.
const MOST_TYPES: usize = 6;

/// The routes of all files of Go, with their whole paths.
pub(in super::super) fn link(files: &[(&str, &Facts)]) -> Vec<Route> {
    let files = of_programs(files);
    let packages = Packages::of(&files);
    routes(&files, |file, name| packages.resolve(file, name))
}

/// A test hangs routers where the program does not.
fn of_programs<'f>(files: &[(&'f str, &'f Facts)]) -> Vec<(&'f str, &'f Facts)> {
    let of_program = |path: &str| path.ends_with(".go") && !path.ends_with("_test.go");
    let files = files.iter().filter(|(path, _)| of_program(path));
    files.copied().collect()
}

struct Packages<'f> {
    folders: Folders,
    imports: HashMap<(&'f str, &'f str), &'f str>,
    /// Functions and `Type.method`, by folder.
    defined: BTreeSet<(&'f str, String)>,
    /// Methods by their own name: folder and type.
    methods: BTreeMap<&'f str, Vec<(&'f str, &'f str)>>,
}

impl<'f> Packages<'f> {
    fn of(files: &[(&'f str, &'f Facts)]) -> Self {
        let mut packages = Self {
            folders: Folders::of(files.iter().map(|(path, _)| *path)),
            imports: HashMap::new(),
            defined: BTreeSet::new(),
            methods: BTreeMap::new(),
        };
        for (path, facts) in files {
            for import in &facts.imports {
                let key = (*path, import.local.as_str());
                packages.imports.insert(key, import.from.as_str());
            }
            for symbol in &facts.symbols {
                let name = symbol.name.as_str();
                let whole = match &symbol.owner {
                    Some(owner) => {
                        let all = packages.methods.entry(name).or_default();
                        all.push((folder(path), owner.as_str()));
                        format!("{owner}.{name}")
                    }
                    None => name.to_owned(),
                };
                packages.defined.insert((folder(path), whole));
            }
        }
        packages
    }

    fn resolve(&self, file: &str, name: &str) -> Vec<Place> {
        let here = folder(file);
        if name.starts_with(':') {
            return vec![(file.to_owned(), name.to_owned())];
        }
        let end = name.find(['@', '(']).unwrap_or(name.len());
        let (own, form) = name.split_at(end);
        let place = |folder: &str, own: &str| (folder.to_owned(), format!("{own}{form}"));
        let Some((base, member)) = own.split_once('.') else {
            return vec![place(here, own)];
        };
        if let Some(from) = self.imports.get(&(file, base)) {
            let folder = self.folders.ending_like(from);
            return folder
                .map(|folder| place(folder, member))
                .into_iter()
                .collect();
        }
        if form.is_empty() || self.defined.contains(&(here, own.to_owned())) {
            return vec![place(here, own)];
        }
        // A method of a value whose type the file does not show.
        let Some(all) = self.methods.get(member) else {
            return Vec::new();
        };
        let lower = base.to_lowercase();
        let alike = |of: &str| {
            let of = of.to_lowercase();
            lower.len() > 1 && (of.contains(&lower) || lower.contains(&of))
        };
        let exact: Vec<_> = all.iter().filter(|(_, of)| *of == base).collect();
        let like: Vec<_> = all.iter().filter(|(_, of)| alike(of)).collect();
        let chosen = match (exact.is_empty(), like.is_empty()) {
            (false, _) => exact,
            (true, false) => like,
            (true, true) if all.len() <= MOST_TYPES => all.iter().collect(),
            (true, true) => Vec::new(),
        };
        let chosen = chosen.into_iter().take(MOST_TYPES);
        chosen
            .map(|(folder, of)| place(folder, &format!("{of}.{member}")))
            .collect()
    }
}

/// The commands of all files of Go, as a user types them.
pub(in super::super) fn link_commands(files: &[(&str, &Facts)]) -> Vec<NamedPlace> {
    let files = of_programs(files);
    let packages = Packages::of(&files);
    commands(&files, |file, name| packages.resolve(file, name))
}
