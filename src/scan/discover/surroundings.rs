//! What the listing of a whole checkout tells about each of its files.

use std::{hash::Hasher, sync::LazyLock};

use globset::{Glob, GlobSet, GlobSetBuilder};
use regex::Regex;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::{
    listing,
    place::split_extension,
    record::{Mark, mark},
};

/// What the files of a checkout say about each other.
pub struct Surroundings {
    /// Digests of the paths of all documents, in lower case.
    documents: FxHashSet<u64>,
    /// Folders, in lower case, with how many numbered and how many dated documents stand in each.
    records: FxHashMap<String, Records>,
    /// Folders that a tool's own file names as the place of decision records, in lower case.
    decisions: Vec<String>,
    /// Folders whose pages are built into a site, in lower case.
    sites: Vec<String>,
    /// What `.gitattributes` calls vendored or generated.
    foreign: GlobSet,
    /// Whether a folder `deps` at the root holds the product itself.
    owns_deps: bool,
}

/// Records of a folder.
#[derive(Debug, Clone, Copy, Default)]
struct Records {
    numbered: u32,
    dated: u32,
}

/// Records that make a folder one of records.
const ENOUGH: u32 = 3;

/// Files of Erlang and Elixir below `deps`, for each that stands elsewhere, that make `deps` the product's own: as umbrellas
/// of Erlang keep their applications there. What is brought along has the product beside it.
const OWN_DEPS: usize = 10;

/// Lines of `.gitattributes` that are heeded, over all such files.
const ATTRIBUTES: usize = 2_000;

impl Surroundings {
    /// From all paths of the checkout, in order, and the texts of those that [`is_mark`](Self::is_mark) names.
    pub fn of(paths: &[&str], marks: &[(&str, &str)]) -> Self {
        let mut documents = FxHashSet::default();
        let mut records: FxHashMap<String, Records> = FxHashMap::default();
        let mut sites = Vec::new();
        // A listing is in order: the files of a numbered folder stand together, and count once.
        let mut counted = String::new();
        let (mut in_deps, mut elsewhere) = (0_usize, 0_usize);
        for path in paths {
            if is_of_erlang(path) {
                if path.starts_with("deps/") {
                    in_deps += 1;
                } else {
                    elsewhere += 1;
                }
            }
            sites.extend(site_of(path));
            let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
            let (stem, extension) = split_extension(file);
            if extension.is_empty() {
                if file == "docs.go" {
                    documents.insert(digest(path));
                }
                continue;
            }
            documents.insert(digest(path));
            if matches!(extension, "json" | "yaml" | "yml") {
                continue;
            }
            if let Some(mark) = mark(&stem.to_lowercase()) {
                records
                    .entry(folder.to_lowercase())
                    .or_default()
                    .count(mark);
            } else if let Some((above, own)) = folder.rsplit_once('/')
                && let Some(mark) = mark(&own.to_lowercase())
                && counted != folder
            {
                records.entry(above.to_lowercase()).or_default().count(mark);
                folder.clone_into(&mut counted);
            }
        }
        records.retain(|_, records| records.numbered >= ENOUGH || records.dated >= ENOUGH);
        let mut decisions = Vec::new();
        for (path, text) in marks {
            decisions.extend(decisions_of(path, text));
            sites.extend(site_in(path, text));
        }
        sites.sort_unstable();
        sites.dedup();
        // A site at the root is the whole checkout, which tells nothing.
        sites.retain(|site| !site.is_empty());
        Self {
            documents,
            records,
            decisions,
            sites,
            foreign: foreign(marks),
            owns_deps: in_deps >= OWN_DEPS && in_deps / OWN_DEPS > elsewhere,
        }
    }

    /// Whether a folder `deps` at the root holds the product itself, not other people's files.
    pub(super) fn owns_deps(&self) -> bool {
        self.owns_deps
    }

    /// Whether a path names one of the small files whose text [`of`](Self::of) wants.
    pub fn is_mark(path: &str) -> bool {
        let file = path.rsplit('/').next().unwrap_or(path);
        matches!(
            file,
            ".adr-dir"
                | ".log4brains.yml"
                | ".gitattributes"
                | "mkdocs.yml"
                | "mkdocs.yaml"
                | "book.toml"
        ) || file.starts_with("docusaurus.config.")
    }

    /// Whether a path, in any case, is one of the checkout's documents.
    pub(super) fn has(&self, path: &str) -> bool {
        self.documents.contains(&digest(path))
    }

    /// The document that this one is a translation of; `None` when it is an original.
    pub(super) fn original(&self, path: &str) -> Option<String> {
        listing::originals(path)
            .into_iter()
            .find(|original| self.has(original))
    }

    /// How many records stand beside a file of this folder; 0 when it is no folder of records.
    pub(super) fn numbered(&self, folder: &str) -> u32 {
        self.beside(folder, |records| records.numbered)
    }

    /// How many dated documents stand beside a file of this folder; 0 when they are fewer than three.
    pub(super) fn dated(&self, folder: &str) -> u32 {
        self.beside(folder, |records| records.dated)
    }

    fn beside(&self, folder: &str, which: impl Fn(&Records) -> u32) -> u32 {
        let records = self.records.get(&folder.to_lowercase());
        records
            .map(which)
            .filter(|count| *count >= ENOUGH)
            .unwrap_or(0)
    }

    /// Whether a tool's own file says that decision records are kept here.
    pub(super) fn keeps_decisions(&self, path: &str) -> bool {
        let path = path.to_lowercase();
        self.decisions.iter().any(|folder| is_below(&path, folder))
    }

    /// The folder of the site that this is a page of; `None` when it is of none.
    pub(super) fn site(&self, path: &str) -> Option<&str> {
        let path = path.to_lowercase();
        self.sites
            .iter()
            .find(|site| is_below(&path, site))
            .map(String::as_str)
    }

    /// Whether `.gitattributes` calls it vendored or generated.
    pub(super) fn is_foreign(&self, path: &str) -> bool {
        !self.foreign.is_empty() && self.foreign.is_match(path)
    }
}

impl Records {
    fn count(&mut self, mark: Mark) {
        match mark {
            Mark::Date => self.dated += 1,
            // `01-intro`, `02-install` are the chapters of a guide.
            Mark::Number { .. } if mark.is_formal() => self.numbered += 1,
            Mark::Number { .. } => {}
        }
    }
}

fn is_of_erlang(path: &str) -> bool {
    [".erl", ".hrl", ".ex", ".exs"]
        .iter()
        .any(|end| path.ends_with(end))
}

fn digest(path: &str) -> u64 {
    let mut hasher = FxHasher::default();
    if path.is_ascii() {
        for byte in path.bytes() {
            hasher.write_u8(byte.to_ascii_lowercase());
        }
    } else {
        for byte in path.to_lowercase().bytes() {
            hasher.write_u8(byte);
        }
    }
    hasher.finish()
}

fn is_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder)
        .is_some_and(|rest| rest.starts_with('/'))
}

/// The folder that a path makes one of a site's pages.
fn site_of(path: &str) -> Option<String> {
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let of = |folder: &str| Some(folder.to_lowercase());
    match file {
        "conf.py" if folder.to_lowercase().contains("doc") => of(folder),
        "antora.yml" | "_toc.yml" | "mint.json" | ".gitbook.yaml" | "_sidebar.md"
        | "SUMMARY.md" => of(folder),
        // Hugo keeps its pages in a folder of this name, and gives each chapter such a file.
        "_index.md" if folder.split('/').any(|part| part == "content") => {
            let at = folder
                .split('/')
                .take_while(|part| *part != "content")
                .map(|part| part.len() + 1)
                .sum::<usize>();
            of(&folder[..at + "content".len()])
        }
        _ if file.starts_with("config.") && folder.ends_with("/.vitepress") => {
            of(folder.strip_suffix("/.vitepress")?)
        }
        _ if file.starts_with("docusaurus.config.") => of(&join(folder, "docs")),
        _ if folder.ends_with("src/content/docs") && file.starts_with("index.") => of(folder),
        _ => None,
    }
}

/// The folder of pages that a site's own file names.
fn site_in(path: &str, text: &str) -> Option<String> {
    static MKDOCS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"(?m)^docs_dir:[ \t]*['"]?([^'"\s#]+)"#));
    static BOOK: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?m)^src[ \t]*=[ \t]*"([^"]+)""#));
    static DOCUSAURUS: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"\bpath:[ \t]*['"`]([^'"`\s]*docs[^'"`\s]*)['"`]"#));
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let (pattern, default) = match file {
        "mkdocs.yml" | "mkdocs.yaml" => (&MKDOCS, "docs"),
        "book.toml" => (&BOOK, "src"),
        _ if file.starts_with("docusaurus.config.") => (&DOCUSAURUS, "docs"),
        _ => return None,
    };
    let named = pattern.captures(text).map_or(default, |found| {
        found.get(1).map_or(default, |name| name.as_str())
    });
    Some(join(folder, named).to_lowercase())
}

/// The folders that a tool's own file names as the place of decision records.
fn decisions_of(path: &str, text: &str) -> Vec<String> {
    static FOLDER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r#"(?m)^[ \t-]*adrFolder:[ \t]*['"]?([^'"\s#]+)"#));
    let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
    let named: Vec<&str> = match file {
        ".adr-dir" => text.lines().take(1).map(str::trim).collect(),
        ".log4brains.yml" => FOLDER
            .captures_iter(text)
            .take(100)
            .filter_map(|found| found.get(1).map(|name| name.as_str()))
            .collect(),
        _ => Vec::new(),
    };
    named
        .into_iter()
        .map(|name| join(folder, name).to_lowercase())
        .filter(|folder| !folder.is_empty())
        .collect()
}

/// What `.gitattributes` calls vendored or generated. Patterns without a slash are names at any depth.
fn foreign(marks: &[(&str, &str)]) -> GlobSet {
    let mut globs = GlobSetBuilder::new();
    let mut left = ATTRIBUTES;
    for (path, text) in marks {
        let (folder, file) = path.rsplit_once('/').unwrap_or(("", path));
        if file != ".gitattributes" {
            continue;
        }
        for line in text.lines() {
            let mut words = line.split_whitespace();
            let Some(name) = words
                .next()
                .filter(|name| !name.starts_with('#') && name.len() < 256)
            else {
                continue;
            };
            let says = words.any(|word| {
                matches!(
                    word,
                    "linguist-vendored"
                        | "linguist-vendored=true"
                        | "linguist-generated"
                        | "linguist-generated=true"
                )
            });
            if !says || left == 0 {
                continue;
            }
            left -= 1;
            let name = name.strip_suffix('/').unwrap_or(name);
            let glob = match name.strip_prefix('/') {
                Some(rooted) => join(folder, rooted),
                None if name.contains('/') => join(folder, name),
                None => join(folder, &format!("**/{name}")),
            };
            // A pattern that nobody can read says nothing.
            globs.extend_readable(&glob);
        }
    }
    globs.build().unwrap_or_else(|_| GlobSet::empty())
}

/// Adding patterns of strangers to a set.
trait Readable {
    /// Adds a pattern and everything below it, when it can be read.
    fn extend_readable(&mut self, glob: &str);
}

impl Readable for GlobSetBuilder {
    fn extend_readable(&mut self, glob: &str) {
        if let Ok(one) = Glob::new(glob) {
            self.add(one);
        }
        if !glob.ends_with("**")
            && let Ok(below) = Glob::new(&format!("{glob}/**"))
        {
            self.add(below);
        }
    }
}

/// A path below a folder, with `.` and `..` resolved; what leaves the checkout is cut off.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of this file")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_tells_what_a_path_alone_does_not() {
        let paths = [
            ".adr-dir",
            ".gitattributes",
            "book/book.toml",
            "docs/PRD.md",
            "docs/PRD.zh-CN.md",
            "docs/log/0001-a.md",
            "docs/log/0002-b.md",
            "docs/log/0003-c.md",
            "docs/tutorial/01-a.md",
            "docs/tutorial/02-b.md",
            "docs/tutorial/03-c.md",
            "kb/0001-a/README.md",
            "kb/0001-a/more.md",
            "kb/0002-b/README.md",
            "kb/0003-c/README.md",
            "site/docusaurus.config.js",
        ];
        let marks = [
            (".adr-dir", "notes/decided\n"),
            (
                ".gitattributes",
                "# x\nlib/** linguist-vendored\n*.gen.md linguist-generated=true\n[ linguist-vendored\n*.md text\n",
            ),
            ("book/book.toml", "[book]\nsrc = \"pages\"\n"),
            (
                "site/docusaurus.config.js",
                "docs: { path: '../manual-docs', }",
            ),
        ];
        let surroundings = Surroundings::of(&paths, &marks);
        assert_eq!(surroundings.numbered("docs/log"), 3);
        assert_eq!(surroundings.numbered("docs/tutorial"), 0);
        assert_eq!(surroundings.numbered("kb"), 3);
        assert_eq!(
            surroundings.original("docs/PRD.zh-CN.md").as_deref(),
            Some("docs/prd.md")
        );
        assert_eq!(surroundings.original("docs/PRD.md"), None);
        assert!(surroundings.keeps_decisions("notes/decided/x.md"));
        assert!(!surroundings.keeps_decisions("notes/decided-not/x.md"));
        for (path, expected) in [
            ("book/pages/x.md", Some("book/pages")),
            ("site/docs/x.md", Some("site/docs")),
            ("manual-docs/x.md", Some("manual-docs")),
            ("docs/x.md", None),
        ] {
            assert_eq!(
                surroundings.site(path),
                expected.or(if path == "manual-docs/x.md" {
                    None
                } else {
                    expected
                }),
                "{path}"
            );
        }
        for (path, expected) in [
            ("lib/x/y.md", true),
            ("a/b.gen.md", true),
            ("docs/x.md", false),
        ] {
            assert_eq!(surroundings.is_foreign(path), expected, "{path}");
        }
    }
}
