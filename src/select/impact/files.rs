//! The files of a repository, to be found by path, by folder, and by the end of their path.

use std::{
    cell::OnceCell,
    collections::{BTreeSet, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    ops::Range,
};

use super::paths::{extension, name, stem};

/// A file by its place in [`Files`].
pub(super) type FileId = u32;

/// A name that so many files have says nothing about which one is meant.
pub(super) const MAX_ALIKE: usize = 64;

/// Files of one stem that are looked at, so that each name costs the same.
const MAX_LOOKED_AT: usize = 1_000;

/// Every file of a repository, also those that a change removed.
#[derive(Debug, Default)]
pub struct Files {
    /// Sorted.
    paths: Vec<Box<str>>,
    links: HashSet<FileId>,
    /// Hash of the stem to file, sorted. Made when it is first needed.
    stems: OnceCell<Vec<(u32, FileId)>>,
}

impl Files {
    /// Of paths from the repository's root in any order, each with whether it is a symbolic link.
    pub fn new(files: impl IntoIterator<Item = (String, bool)>) -> Self {
        let mut all: Vec<(Box<str>, bool)> = files
            .into_iter()
            .map(|(path, link)| (path.into_boxed_str(), link))
            .collect();
        all.sort_unstable();
        all.dedup_by(|one, other| one.0 == other.0);
        let number = |place: usize| FileId::try_from(place).unwrap_or(FileId::MAX);
        let links = all.iter().enumerate().filter(|(_, (_, link))| *link);
        let links = links.map(|(place, _)| number(place)).collect();
        Self {
            paths: all.into_iter().map(|(path, _)| path).collect(),
            links,
            stems: OnceCell::new(),
        }
    }

    pub(super) fn path(&self, id: FileId) -> &str {
        &self.paths[id as usize]
    }

    pub(super) fn is_link(&self, id: FileId) -> bool {
        self.links.contains(&id)
    }

    pub(super) fn find(&self, path: &str) -> Option<FileId> {
        let place = self.paths.binary_search_by(|other| (**other).cmp(path));
        FileId::try_from(place.ok()?).ok()
    }

    /// The files below a folder, in all depths; everything below the root, which is empty.
    pub(super) fn below(&self, folder: &str) -> Range<FileId> {
        let number = |place: usize| FileId::try_from(place).unwrap_or(FileId::MAX);
        if folder.is_empty() {
            return 0..number(self.paths.len());
        }
        let first = format!("{folder}/");
        // The character behind `/`.
        let last = format!("{folder}0");
        let start = self.paths.partition_point(|path| **path < *first);
        let end = self.paths.partition_point(|path| **path < *last);
        number(start)..number(end)
    }

    pub(super) fn is_folder(&self, path: &str) -> bool {
        !self.below(path).is_empty()
    }

    /// Files whose path ends with these parts; without an extension, whichever they have. `None`: too many to mean one.
    pub(super) fn ending_with(&self, end: &str) -> Option<Vec<FileId>> {
        let stems = self.stems.get_or_init(|| {
            let mut stems: Vec<_> = (0..)
                .zip(&self.paths)
                .map(|(id, path)| (hash(stem(name(path))), id))
                .collect();
            stems.sort_unstable();
            stems
        });
        let wanted = hash(stem(name(end)));
        let start = stems.partition_point(|(hash, _)| *hash < wanted);
        let mut found = Vec::new();
        let alike = stems[start..]
            .iter()
            .take_while(|(hash, _)| *hash == wanted);
        for (place, (_, id)) in alike.enumerate() {
            if place >= MAX_LOOKED_AT {
                return None;
            }
            if ends_with(self.path(*id), end) {
                found.push(*id);
                if found.len() > MAX_ALIKE {
                    return None;
                }
            }
        }
        Some(found)
    }

    /// The files with one of these names, wherever they are; at most `most`, and `None` above.
    pub(super) fn named(&self, names: &[&str], most: usize) -> Option<BTreeSet<FileId>> {
        let mut found = BTreeSet::new();
        for (id, path) in (0..).zip(&self.paths) {
            if names.contains(&name(path)) {
                found.insert(id);
                if found.len() > most {
                    return None;
                }
            }
        }
        Some(found)
    }

    pub(super) fn any(&self, wanted: impl Fn(&str) -> bool) -> bool {
        self.paths.iter().any(|path| wanted(path))
    }
}

fn hash(text: &str) -> u32 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    // Half of it tells files apart well enough; the path itself is compared, too.
    (hasher.finish() >> 32) as u32
}

fn ends_with(path: &str, end: &str) -> bool {
    let whole = |path: &str| {
        path.strip_suffix(end)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
    };
    if whole(path) {
        return true;
    }
    if !extension(end).is_empty() {
        return false;
    }
    let file = name(path);
    whole(&path[..path.len() - file.len() + stem(file).len()])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(paths: &[&str]) -> Files {
        Files::new(paths.iter().map(|path| ((*path).to_owned(), false)))
    }

    #[test]
    fn files_are_found_by_path_folder_and_end() {
        let files = files(&[
            "src/cart.ts",
            "src/cart/index.ts",
            "src/cart.test.ts",
            "src0",
            "views/cart.html.erb",
            "views/orders/cart",
        ]);
        assert!(files.find("src/cart.ts").is_some() && files.find("src").is_none());
        let below = |folder: &str| {
            let below = files.below(folder);
            below.map(|id| files.path(id)).collect::<Vec<_>>()
        };
        assert_eq!(below("src/cart"), ["src/cart/index.ts"]);
        assert_eq!(below("src").len(), 3);
        assert_eq!(below("").len(), 6);
        assert!(below("sr").is_empty());
        let ending = |end: &str| {
            let found = files.ending_with(end).expect("few");
            let mut paths: Vec<_> = found.into_iter().map(|id| files.path(id)).collect();
            paths.sort_unstable();
            paths
        };
        assert_eq!(ending("cart.ts"), ["src/cart.ts"]);
        assert_eq!(ending("views/cart"), ["views/cart.html.erb"]);
        assert_eq!(ending("cart").len(), 4);
        assert!(ending("art.ts").is_empty());
    }

    #[test]
    fn a_name_of_many_files_names_none() {
        let many = (0..100).map(|number| (format!("{number}/index.ts"), false));
        assert!(Files::new(many).ending_with("index.ts").is_none());
    }
}
