//! The files of a project by number, and what the names in them stand for.

use std::collections::{HashMap, HashSet};

use super::{
    super::{
        facts::{Export, Facts, Import},
        language::{Language, language_of},
    },
    modules::Modules,
};

/// How many imports and exports are followed for one name.
const MAX_DEPTH: u8 = 16;

/// Something with a name in a file.
pub(super) type Node = (usize, String);

/// All files that were read, in the order of their paths.
pub(super) struct Project<'f> {
    pub(super) files: Vec<(&'f str, &'f Facts)>,
    /// The paths of all files, also of those that were not read, in order.
    pub(super) paths: &'f [String],
    pub(super) modules: Modules<'f>,
    imports: Vec<HashMap<&'f str, &'f Import>>,
    exports: Vec<HashMap<Option<&'f str>, &'f Export>>,
    /// What each file defines: routers, groups, functions.
    declared: Vec<HashSet<&'f str>>,
    program_groups: HashSet<(usize, &'f str)>,
}

impl<'f> Project<'f> {
    pub(super) fn new(files: &[(&'f str, &'f Facts)], paths: &'f [String]) -> Self {
        let mut files = files.to_vec();
        files.sort_by_key(|(path, _)| *path);
        files.dedup_by_key(|(path, _)| *path);
        let modules = Modules::new(files.iter().map(|(path, _)| *path).collect());
        let imports = files
            .iter()
            .map(|(_, facts)| {
                facts
                    .imports
                    .iter()
                    .map(|import| (import.local.as_str(), import))
                    .collect()
            })
            .collect();
        let exports = files
            .iter()
            .map(|(_, facts)| {
                facts
                    .exports
                    .iter()
                    .filter(|export| export.local != "*")
                    .map(|export| (export.name.as_deref(), export))
                    .collect()
            })
            .collect();
        let declared = files.iter().map(|(_, facts)| declared(facts)).collect();
        let program_groups = files
            .iter()
            .enumerate()
            .flat_map(|(file, (_, facts))| {
                facts
                    .program_groups
                    .iter()
                    .map(move |handle| (file, handle.as_str()))
            })
            .collect();
        Self {
            program_groups,
            files,
            paths,
            modules,
            imports,
            exports,
            declared,
        }
    }

    /// Whether a node is the program itself where it hangs on nothing.
    pub(super) fn is_program(&self, (file, handle): &Node) -> bool {
        self.program_groups.contains(&(*file, handle.as_str()))
    }

    /// What a name of a file stands for, over imports and exports. What nothing is known of stands for itself.
    pub(super) fn resolve(&self, file: usize, name: &str) -> Node {
        self.follow(file, name, 0)
            .unwrap_or_else(|| (file, name.to_owned()))
    }

    fn follow(&self, file: usize, name: &str, depth: u8) -> Option<Node> {
        if depth > MAX_DEPTH {
            return None;
        }
        if name.starts_with(['*', '[']) {
            return Some((file, name.to_owned()));
        }
        let (plain, suffix) = split(name);
        for (prefix, rest) in prefixes(plain) {
            let Some(import) = self.imports.get(file)?.get(prefix) else {
                continue;
            };
            if let Some(found) = self.imported(file, import, rest, suffix, depth) {
                return Some(found);
            }
        }
        if let Some(export) = self.exports.get(file)?.get(&Some(name))
            && export.from.is_none()
            && export.local != name
        {
            return self.follow(file, &export.local, depth + 1);
        }
        if !self.declares(file, plain)
            && let Some(beside) = self.beside(file, plain)
        {
            return Some((beside, name.to_owned()));
        }
        Some((file, name.to_owned()))
    }

    /// In Go, what is in one file of a package is in all of them.
    fn beside(&self, file: usize, plain: &str) -> Option<usize> {
        let (path, _) = self.files.get(file)?;
        if language_of(path) != Some(Language::Go) {
            return None;
        }
        self.modules
            .beside(file)
            .iter()
            .copied()
            .find(|other| *other != file && self.declares(*other, plain))
    }

    fn declares(&self, file: usize, name: &str) -> bool {
        self.declared
            .get(file)
            .is_some_and(|declared| declared.contains(name))
    }

    /// What an import brings: `rest` are the members of it that are meant.
    fn imported(
        &self,
        file: usize,
        import: &Import,
        rest: &str,
        suffix: &str,
        depth: u8,
    ) -> Option<Node> {
        let targets = self.modules.of(file, &import.from);
        if let Some(name) = &import.name {
            // `from app.routers import orders` may mean a module, in Python.
            let python = self
                .files
                .get(file)
                .is_some_and(|(path, _)| language_of(path) == Some(Language::Python));
            let separator = if import.from.ends_with('.') { "" } else { "." };
            if let Some(module) = self
                .modules
                .of(file, &format!("{}{separator}{name}", import.from))
                .first()
                .filter(|module| **module != file)
                && python
                && !rest.is_empty()
            {
                return self.exported(*module, Some(rest), suffix, depth + 1);
            }
            let whole = if rest.is_empty() {
                name.clone()
            } else {
                format!("{name}.{rest}")
            };
            return targets
                .iter()
                .find_map(|target| self.exported(*target, Some(&whole), suffix, depth + 1));
        }
        let wanted = (!rest.is_empty()).then_some(rest);
        targets
            .iter()
            .copied()
            .filter(|target| {
                targets.len() == 1
                    || wanted.is_none_or(|wanted| self.declares(*target, split(wanted).0))
            })
            .find_map(|target| self.exported(target, wanted, suffix, depth + 1))
    }

    /// What a file gives to others under a name.
    fn exported(&self, file: usize, name: Option<&str>, suffix: &str, depth: u8) -> Option<Node> {
        if depth > MAX_DEPTH {
            return None;
        }
        let exports = self.exports.get(file)?;
        let (head, member) = match name {
            Some(name) if !exports.contains_key(&Some(name)) => name
                .split_once('.')
                .map_or((Some(name), ""), |(head, member)| (Some(head), member)),
            name => (name, ""),
        };
        let tail = if member.is_empty() {
            suffix.to_owned()
        } else {
            format!(".{member}{suffix}")
        };
        if let Some(export) = exports.get(&head) {
            let whole = format!("{}{tail}", export.local);
            return match &export.from {
                None => self.follow(file, &whole, depth + 1),
                Some(from) => {
                    let target = *self.modules.of(file, from).first()?;
                    let default = export.local == "default";
                    let local = (!default).then_some(export.local.as_str());
                    self.exported(target, local, &tail, depth + 1)
                }
            };
        }
        let Some(head) = head else {
            return Some((file, format!("default{tail}")));
        };
        if !self.declares(file, head) && !self.imports.get(file)?.contains_key(head) {
            let (_, facts) = self.files.get(file)?;
            for star in facts.exports.iter().filter(|export| export.local == "*") {
                let Some(target) = star
                    .from
                    .as_deref()
                    .and_then(|from| self.modules.of(file, from).first().copied())
                    .filter(|target| *target != file)
                else {
                    continue;
                };
                if self.declares(target, head) || self.passes_on(target, head) {
                    return self.exported(target, Some(head), &tail, depth + 1);
                }
            }
        }
        self.follow(file, &format!("{head}{tail}"), depth + 1)
    }

    fn passes_on(&self, file: usize, name: &str) -> bool {
        self.exports
            .get(file)
            .is_some_and(|exports| exports.contains_key(&Some(name)))
            || self
                .imports
                .get(file)
                .is_some_and(|imports| imports.contains_key(name))
    }
}

fn declared(facts: &Facts) -> HashSet<&str> {
    facts
        .symbols
        .iter()
        .filter(|symbol| symbol.owner.is_none())
        .map(|symbol| symbol.name.as_str())
        .chain(facts.routers.iter().map(|router| router.name.as_str()))
        .chain(
            facts
                .routes
                .iter()
                .filter_map(|route| route.router.as_deref()),
        )
        .chain(
            facts
                .commands
                .iter()
                .filter_map(|command| command.handle.as_deref()),
        )
        .map(|name| split(name).0)
        .collect()
}

/// A name with dots, and what follows it: `@0`, `()`, `/app`.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.find(['@', '(', '/'])
        .map_or((name, ""), |end| name.split_at(end))
}

/// `a.b.c`, `a.b`, `a`, each with what is left.
fn prefixes(name: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::once((name, "")).chain(
        name.rmatch_indices('.')
            .map(|(dot, _)| (&name[..dot], &name[dot + 1..])),
    )
}
