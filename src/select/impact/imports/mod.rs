//! What a file of code leads to: found by patterns, one file a language, wide rather than narrow. Whatever loads by a name that
//! is not written down opens the file: then all code of its unit counts.

mod go;
mod javascript;
mod language;
mod literals;
mod python;
mod resolve;
mod rust;
mod settings;
mod world;

pub(super) use language::Language;
pub(super) use world::World;

use super::{files::FileId, paths::folder};

/// Bytes of a line that is looked at. Nobody writes longer ones by hand.
const MAX_LINE: usize = 20_000;

/// Which files of a folder belong to a group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Members {
    /// All.
    All,
    /// Code of every language, without tests.
    Code,
    /// Code of this language and of those that nobody follows, without tests.
    Of(Language),
}

/// Files that belong together: whoever uses one, uses all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Group {
    /// Its folder; empty at the root.
    pub(super) folder: String,
    pub(super) members: Members,
    /// Whether files in folders below belong to it.
    pub(super) deep: bool,
}

/// Why nobody knows all that a file leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Open {
    /// Why.
    pub(super) because: String,
    /// All code below this folder may be meant; empty: all of the repository.
    pub(super) unit: String,
}

/// Where a file leads.
#[derive(Debug, Default)]
pub(super) struct Edges {
    pub(super) files: Vec<FileId>,
    pub(super) groups: Vec<Group>,
    /// `None`: all is known.
    pub(super) open: Option<Open>,
}

impl Edges {
    fn found(&mut self, files: impl IntoIterator<Item = FileId>) {
        self.files.extend(files);
    }

    fn group(&mut self, folder: impl Into<String>, members: Members, deep: bool) {
        let group = Group {
            folder: folder.into(),
            members,
            deep,
        };
        if self.groups.last() != Some(&group) {
            self.groups.push(group);
        }
    }

    /// All of the repository may be meant.
    pub(super) fn open(&mut self, because: impl Into<String>) {
        self.open_unit(because, "");
    }

    /// All of a unit may be meant. The widest counts: each unit of a file lies above it.
    fn open_unit(&mut self, because: impl Into<String>, unit: &str) {
        let wider = |open: &Open| unit.len() < open.unit.len();
        if self.open.as_ref().is_none_or(wider) {
            self.open = Some(Open {
                because: because.into(),
                unit: unit.to_owned(),
            });
        }
    }
}

/// Everything that a text leads to.
pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    let language = Language::of(path);
    match language {
        Language::Rust => rust::edges(world, path, text, edges),
        Language::Go => go::package(path, edges),
        Language::Other(name) => edges.open(format!("{name} files are found by name")),
        Language::NotCode | Language::JavaScript | Language::Python => {}
    }
    if !language.is_followed() {
        return;
    }
    if text.lines().any(|line| line.len() > MAX_LINE) {
        edges.open("it has lines that are too long to be looked at");
        return;
    }
    match language {
        Language::JavaScript => javascript::edges(world, path, text, edges),
        Language::Python => python::edges(world, path, text, edges),
        Language::Go => go::edges(world, path, text, edges),
        _ => {}
    }
    literals::edges(world, folder(path), text, edges);
}

/// What stands between two quotes of a line, whichever they are: a stray one hides nothing.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.lines().flat_map(|line| {
        let mut all = line.split(['"', '\'', '`']);
        // What stands before the first is in no quotes.
        all.next();
        all
    })
}

/// Every first group of a pattern.
fn groups_of<'t>(pattern: &'t regex::Regex, text: &'t str) -> impl Iterator<Item = &'t str> {
    pattern
        .captures_iter(text)
        .filter_map(|found| found.get(1))
        .map(|found| found.as_str())
}

/// A pattern of this program.
fn pattern(text: &str) -> regex::Regex {
    regex::Regex::new(text).expect("the pattern is one of ours")
}
