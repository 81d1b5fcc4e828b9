//! What a file of code reads: found by patterns, one file a language, wide rather than narrow.

mod c;
mod dotnet;
mod go;
mod javascript;
mod jvm;
mod language;
mod literals;
mod markup;
mod php;
mod python;
mod ruby;
mod rust;
mod world;

pub(super) use language::Language;
pub(super) use world::World;

use super::files::FileId;

/// Files that belong together: whoever uses one, uses all.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Group {
    /// Its folder; empty at the root.
    pub(super) folder: String,
    /// Only files of this language, without tests; `None`: all files.
    pub(super) language: Option<Language>,
    /// Whether files in folders below belong to it.
    pub(super) deep: bool,
}

/// Where a file leads.
#[derive(Debug, Default)]
pub(super) struct Edges {
    pub(super) files: Vec<FileId>,
    pub(super) groups: Vec<Group>,
    /// Why nobody knows all of it; `None`: all is known.
    pub(super) open: Option<String>,
    /// Whether it stands in for what it imports: an implementation is used through its interface.
    pub(super) stands_in: bool,
}

impl Edges {
    fn file(&mut self, id: FileId) {
        self.files.push(id);
    }

    fn found(&mut self, files: impl IntoIterator<Item = FileId>) {
        self.files.extend(files);
    }

    fn group(&mut self, folder: impl Into<String>, language: Language, deep: bool) {
        let group = Group {
            folder: folder.into(),
            language: Some(language),
            deep,
        };
        if self.groups.last() != Some(&group) {
            self.groups.push(group);
        }
    }

    pub(super) fn open(&mut self, because: impl Into<String>) {
        if self.open.is_none() {
            self.open = Some(because.into());
        }
    }
}

/// Everything that a text leads to.
pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    match Language::of(path) {
        Language::JavaScript => javascript::edges(world, path, text, edges),
        Language::Python => python::edges(world, path, text, edges),
        Language::Rust => rust::edges(world, path, text, edges),
        Language::Go => go::edges(world, path, text, edges),
        Language::Jvm => jvm::edges(world, path, text, edges),
        Language::DotNet => dotnet::edges(world, path, edges),
        Language::Ruby => ruby::edges(world, path, text, edges),
        Language::Php => php::edges(world, path, text, edges),
        Language::C => c::edges(world, path, text, edges),
        Language::Markup => markup::edges(world, path, text, edges),
        // It reads nothing.
        Language::Data => return,
        Language::Unknown => edges.open("it is written in a language whose imports are not known"),
    }
    literals::edges(world, path, text, edges);
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
