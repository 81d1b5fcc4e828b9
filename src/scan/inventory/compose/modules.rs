//! Which files an import means.

use std::collections::HashMap;

use super::super::language::{Language, language_of};

/// Endings of files that JavaScript finds without being told.
const SCRIPTS: [&str; 9] = [
    ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".cts", ".vue",
];

/// More files than this are not compared for the nearest one.
const MAX_CANDIDATES: usize = 256;

/// The paths of all files that were read, so that they can be found by parts of them.
pub(super) struct Modules<'f> {
    paths: Vec<&'f str>,
    by_path: HashMap<&'f str, usize>,
    /// By file name without its ending, with the folder before it, and alone.
    by_end: HashMap<String, Vec<usize>>,
    by_folder: HashMap<&'f str, Vec<usize>>,
    /// Folders by their own name.
    folders: HashMap<&'f str, Vec<&'f str>>,
}

impl<'f> Modules<'f> {
    /// `paths` in order.
    pub(super) fn new(paths: Vec<&'f str>) -> Self {
        let mut modules = Self {
            by_path: HashMap::new(),
            by_end: HashMap::new(),
            by_folder: HashMap::new(),
            folders: HashMap::new(),
            paths,
        };
        for (index, path) in modules.paths.iter().copied().enumerate() {
            modules.by_path.insert(path, index);
            let folder = folder_of(path);
            let files = modules.by_folder.entry(folder).or_default();
            if files.is_empty() {
                let name = folder.rsplit('/').next().unwrap_or(folder);
                modules.folders.entry(name).or_default().push(folder);
            }
            files.push(index);
            let module = module_path(path);
            for parts in [1, 2] {
                let end = last_parts(module, parts);
                if parts == 1 || end.contains('/') {
                    modules
                        .by_end
                        .entry(end.to_owned())
                        .or_default()
                        .push(index);
                }
            }
        }
        modules
    }

    /// The file of a path from the checkout's root.
    pub(super) fn at(&self, path: &str) -> Option<usize> {
        self.by_path.get(path).copied()
    }

    /// The files of the same folder.
    pub(super) fn beside(&self, file: usize) -> &[usize] {
        self.paths
            .get(file)
            .and_then(|path| self.by_folder.get(folder_of(path)))
            .map_or(&[], Vec::as_slice)
    }

    /// The files that an import of a file means: one in most languages, a whole package in Go. Empty for libraries.
    pub(super) fn of(&self, file: usize, from: &str) -> Vec<usize> {
        let Some(path) = self.paths.get(file).copied() else {
            return Vec::new();
        };
        match language_of(path) {
            Some(Language::Python) => self.of_python(path, from).into_iter().collect(),
            Some(
                Language::JavaScript
                | Language::TypeScript
                | Language::Tsx
                | Language::Other("vue" | "svelte" | "json"),
            ) => self.of_javascript(path, from).into_iter().collect(),
            Some(Language::Go) => self.of_go(path, from),
            Some(Language::Rust) => self.of_rust(path, from).into_iter().collect(),
            _ => Vec::new(),
        }
    }

    /// `app.routers.orders`, `.orders`, `..orders`.
    pub(super) fn of_python(&self, path: &str, from: &str) -> Option<usize> {
        let name = from.trim_start_matches('.');
        let dots = from.len() - name.len();
        let inner = name.replace('.', "/");
        if dots > 0 {
            let mut base = folder_of(path);
            for _ in 1..dots {
                base = folder_of(base);
            }
            let whole = joined(base, &inner);
            return self
                .at(&format!("{whole}.py"))
                .or_else(|| self.at(&joined(&whole, "__init__.py")));
        }
        self.nearest(path, &inner, |found| found.ends_with(".py"))
    }

    /// `./orders`, `../routes`, `@/routes/orders`.
    fn of_javascript(&self, path: &str, from: &str) -> Option<usize> {
        let script = |found: &str| SCRIPTS.iter().any(|ending| found.ends_with(ending));
        if from.starts_with('.') {
            return self.script(&resolved(folder_of(path), from)?);
        }
        let inner = from
            .strip_prefix("@/")
            .or_else(|| from.strip_prefix("~/"))
            .or_else(|| from.strip_prefix('#'))
            .or_else(|| (from.starts_with("src/") || from.starts_with("app/")).then_some(from));
        if let Some(inner) = inner {
            return self.nearest(path, without_ending(inner), script);
        }
        // A package of the same repository.
        let name = from.strip_prefix('@')?.split_once('/')?.1;
        let folders = self.folders.get(name)?;
        folders.iter().take(MAX_CANDIDATES).find_map(|folder| {
            self.script(folder)
                .or_else(|| self.script(&joined(folder, "src")))
        })
    }

    fn script(&self, path: &str) -> Option<usize> {
        let bare = without_ending(path);
        self.at(path)
            .or_else(|| {
                SCRIPTS
                    .iter()
                    .find_map(|ending| self.at(&format!("{path}{ending}")))
            })
            .or_else(|| {
                SCRIPTS
                    .iter()
                    .filter(|_| bare != path)
                    .find_map(|ending| self.at(&format!("{bare}{ending}")))
            })
            .or_else(|| {
                SCRIPTS
                    .iter()
                    .find_map(|ending| self.at(&joined(path, &format!("index{ending}"))))
            })
    }

    /// The files of a package of Go, by the longest end of its path that is a folder here.
    fn of_go(&self, path: &str, from: &str) -> Vec<usize> {
        let name = from.rsplit('/').next().unwrap_or(from);
        let best = self
            .folders
            .get(name)
            .into_iter()
            .flatten()
            .filter(|folder| {
                folder.is_empty()
                    || from == **folder
                    || from.ends_with(&format!("/{folder}"))
                    || folder.ends_with(from)
            })
            .take(MAX_CANDIDATES)
            .max_by_key(|folder| {
                (
                    folder.len(),
                    common(folder, path),
                    std::cmp::Reverse(**folder),
                )
            });
        best.and_then(|folder| self.by_folder.get(folder))
            .cloned()
            .unwrap_or_default()
    }

    /// `crate::api::orders`, `super::orders`, `orders`.
    fn of_rust(&self, path: &str, from: &str) -> Option<usize> {
        let parts: Vec<&str> = from
            .split("::")
            .filter(|part| !matches!(*part, "crate" | "self" | "super" | ""))
            .collect();
        self.nearest(path, &parts.join("/"), |found| found.ends_with(".rs"))
    }

    /// The file that ends with a module's path, nearest to where it is asked for.
    fn nearest(&self, path: &str, module: &str, right: impl Fn(&str) -> bool) -> Option<usize> {
        if module.is_empty() {
            return None;
        }
        self.by_end
            .get(last_parts(module, 2))?
            .iter()
            .take(MAX_CANDIDATES)
            .copied()
            .filter(|index| {
                let found = self.paths[*index];
                let own = module_path(found);
                right(found)
                    && (own == module
                        || own
                            .strip_suffix(module)
                            .is_some_and(|before| before.ends_with('/')))
            })
            .max_by_key(|index| (common(self.paths[*index], path), std::cmp::Reverse(*index)))
    }
}

/// The path of a module: without the ending, and without the file that stands for its folder.
fn module_path(path: &str) -> &str {
    let bare = without_ending(path);
    for stands in ["/__init__", "/index", "/mod"] {
        if let Some(folder) = bare.strip_suffix(stands) {
            return folder;
        }
    }
    bare
}

fn without_ending(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |slash| slash + 1);
    path[name..]
        .rfind('.')
        .filter(|dot| *dot > 0)
        .map_or(path, |dot| &path[..name + dot])
}

fn last_parts(path: &str, parts: usize) -> &str {
    path.rmatch_indices('/')
        .nth(parts - 1)
        .map_or(path, |(slash, _)| &path[slash + 1..])
}

/// The folder of a path; empty for the root.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn joined(folder: &str, name: &str) -> String {
    match (folder, name) {
        ("", name) => name.to_owned(),
        (folder, "") => folder.to_owned(),
        (folder, name) => format!("{folder}/{name}"),
    }
}

/// How many bytes two paths share from their beginning, up to the end of a folder.
pub(super) fn common(one: &str, other: &str) -> usize {
    let mut shared = 0;
    for (at, (a, b)) in one.bytes().zip(other.bytes()).enumerate() {
        if a != b {
            break;
        }
        if a == b'/' {
            shared = at + 1;
        }
    }
    shared
}

/// A relative path, from the root; `None` when it leads out of the checkout.
pub(super) fn resolved(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
