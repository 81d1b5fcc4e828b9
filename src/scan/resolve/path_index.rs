//! Paths that documents name, looked up by the ends of real paths: documents drive, so a million files cost one walk.

use std::collections::BTreeSet;

use globset::{Glob, GlobSet, GlobSetBuilder};
use rustc_hash::FxHashMap;

/// Patterns that are tried; each costs time for every file.
const GLOBS: usize = 500;

/// A path as a document names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    /// Without slashes at its ends.
    path: String,
    /// Whether only folders are meant.
    folder: bool,
    /// Whether it may be the end of a longer path. A link may not.
    suffix: bool,
}

impl Wanted {
    /// A path in running text, or a link as it resolves from the root.
    pub(super) fn new(path: &str, suffix: bool) -> Self {
        let alias = path.strip_prefix("@/").or_else(|| path.strip_prefix("~/"));
        let bare = alias
            .unwrap_or(path)
            .trim_start_matches("./")
            .trim_start_matches('/');
        Self {
            path: bare.trim_end_matches('/').to_owned(),
            folder: bare.ends_with('/'),
            suffix,
        }
    }

    fn is_glob(&self) -> bool {
        self.path.contains(['*', '?']) && !self.path.contains(['<', '('])
    }

    /// Whether a real path is the one that is named; its ending may be left out.
    fn is(&self, path: &str, folder: bool) -> bool {
        let ends = |path: &str| {
            path == self.path
                || self.suffix
                    && path
                        .strip_suffix(self.path.as_str())
                        .is_some_and(|rest| rest.ends_with('/'))
        };
        if folder || self.folder {
            return folder && ends(path);
        }
        ends(path)
            || without_extension(path).is_some_and(|stem| {
                // `guide.html` of a site is `guide.md` in the repository.
                ends(stem)
                    || self.path.strip_suffix(".html").is_some_and(|page| {
                        page == stem || self.suffix && stem.ends_with(&format!("/{page}"))
                    })
            })
    }

    /// The ends that a real path is found by.
    fn keys(&self) -> Vec<String> {
        let mut keys = vec![end_of(&self.path).to_owned()];
        keys.extend(
            self.path
                .strip_suffix(".html")
                .map(|page| end_of(page).to_owned()),
        );
        keys
    }
}

/// All paths that are wanted.
pub(super) struct PathIndex {
    wanted: Vec<Wanted>,
    /// By the last two parts.
    by_end: FxHashMap<String, Vec<usize>>,
    globs: GlobSet,
    /// Which path each glob is.
    glob_of: Vec<usize>,
}

impl PathIndex {
    /// Over paths whose places in the list are what [`PathIndex::named`] tells.
    pub(super) fn new(wanted: Vec<Wanted>) -> Self {
        let mut by_end: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        let (mut globs, mut glob_of) = (GlobSetBuilder::new(), Vec::new());
        for (place, one) in wanted.iter().enumerate() {
            if one.path.is_empty() {
                continue;
            }
            if one.is_glob() {
                let anywhere = format!("{{{0},**/{0}}}", one.path);
                if glob_of.len() < GLOBS
                    && one.path.len() < 200
                    && let Ok(glob) = Glob::new(&anywhere)
                {
                    globs.add(glob);
                    glob_of.push(place);
                }
                continue;
            }
            for key in one.keys() {
                by_end.entry(key).or_default().push(place);
            }
        }
        Self {
            wanted,
            by_end,
            globs: globs.build().unwrap_or_else(|_| GlobSet::empty()),
            glob_of,
        }
    }

    /// Whether nothing is wanted.
    pub(super) fn is_empty(&self) -> bool {
        self.by_end.is_empty() && self.glob_of.is_empty()
    }

    /// Which wanted paths a real path is, in the order of the list.
    pub(super) fn named(&self, path: &str, folder: bool) -> Vec<usize> {
        let mut found = BTreeSet::new();
        let end = end_of(path);
        let last = path.rsplit('/').next().unwrap_or(path);
        let keys = [
            Some(end),
            Some(last),
            without_extension(end),
            without_extension(last),
        ];
        for key in keys.into_iter().flatten() {
            for place in self.by_end.get(key).into_iter().flatten() {
                if self.wanted[*place].is(path, folder) {
                    found.insert(*place);
                }
            }
        }
        if !self.glob_of.is_empty() && !folder {
            found.extend(
                self.globs
                    .matches(path)
                    .into_iter()
                    .map(|glob| self.glob_of[glob]),
            );
        }
        found.into_iter().collect()
    }

    /// Every wanted path with the first file or folder that it is. `files` are in order; `true` stands beside a folder.
    pub(super) fn among<'f>(&self, files: &'f [String]) -> Vec<Option<(&'f str, bool)>> {
        let mut found: Vec<Option<(&str, bool)>> = vec![None; self.wanted.len()];
        let mut before = "";
        for file in files {
            for place in self.named(file, false) {
                // The path itself is better than a longer one that ends in it.
                let exact = *file == self.wanted[place].path;
                if found[place].is_none_or(|(_, folder)| folder || exact) {
                    found[place] = Some((file, false));
                }
            }
            for folder in new_folders(before, file) {
                for place in self.named(folder, true) {
                    found[place].get_or_insert((folder, true));
                }
            }
            before = file;
        }
        found
    }
}

/// The folders of a path that the path before it, in order, was not in.
fn new_folders<'f>(before: &str, path: &'f str) -> impl Iterator<Item = &'f str> {
    path.match_indices('/')
        .map(|(at, _)| at)
        .filter(move |at| {
            !before
                .as_bytes()
                .get(..=*at)
                .is_some_and(|start| start == &path.as_bytes()[..=*at])
        })
        .map(|at| &path[..at])
}

/// Every folder of a path.
pub(super) fn folders(path: &str) -> impl Iterator<Item = &str> {
    new_folders("", path)
}

/// The last two parts of a path.
fn end_of(path: &str) -> &str {
    let mut slashes = path.rmatch_indices('/');
    slashes.next();
    slashes.next().map_or(path, |(at, _)| &path[at + 1..])
}

fn without_extension(path: &str) -> Option<&str> {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    let dot = path[name..].rfind('.')? + name;
    (dot > name).then(|| &path[..dot])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_found_by_their_ends() {
        let files: Vec<String> = [
            "apps/web/src/app/x.ts",
            "docs/guide/install.md",
            "src/orders/index.ts",
            "src/x.ts",
            "x.ts",
        ]
        .map(str::to_owned)
        .to_vec();
        for (path, suffix, expected) in [
            ("src/app/x.ts", true, Some(("apps/web/src/app/x.ts", false))),
            ("x.ts", true, Some(("x.ts", false))),
            ("app/x.ts", true, Some(("apps/web/src/app/x.ts", false))),
            ("pp/x.ts", true, None),
            ("src/X.ts", true, None),
            ("src/app/x", true, Some(("apps/web/src/app/x.ts", false))),
            ("src/app/", true, Some(("apps/web/src/app", true))),
            ("src/app", true, Some(("apps/web/src/app", true))),
            ("orders/", true, Some(("src/orders", true))),
            ("src/x.ts/", true, None),
            ("src/**/*.ts", true, Some(("apps/web/src/app/x.ts", false))),
            ("*.py", true, None),
            ("@/orders/index", true, Some(("src/orders/index.ts", false))),
            ("src/app/x.ts", false, None),
            ("src/x.ts", false, Some(("src/x.ts", false))),
            (
                "docs/guide/install",
                false,
                Some(("docs/guide/install.md", false)),
            ),
            (
                "docs/guide/install.html",
                false,
                Some(("docs/guide/install.md", false)),
            ),
            ("docs/guide", false, Some(("docs/guide", true))),
            ("", true, None),
            ("[", true, None),
            ("*{", true, None),
        ] {
            let index = PathIndex::new(vec![Wanted::new(path, suffix)]);
            assert_eq!(index.among(&files), [expected], "{path}");
        }
    }
}
