//! What all languages look up: the files, and the few settings that say where modules lie, each read once.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use serde_json::Value;

use super::{
    go,
    javascript::{self, Aliases},
    php, rust,
};
use crate::select::impact::{
    decide::{Contents, End},
    files::{FileId, Files},
    paths::{folder, join},
};

/// Bytes of a file of settings.
const MAX_SETTINGS: u64 = 1 << 20;
/// Packages of a workspace; above, nobody knows which is meant.
const MAX_PACKAGES: usize = 5_000;

/// The files and how they are named.
pub(in crate::select::impact) struct World<'a> {
    pub(in crate::select::impact) files: &'a Files,
    pub(in crate::select::impact) contents: &'a dyn Contents,
    aliases: RefCell<HashMap<String, Rc<Vec<Aliases>>>>,
    packages: OnceCell<Option<javascript::Packages>>,
    modules: OnceCell<Option<Vec<(String, String)>>>,
    crates: OnceCell<Option<HashMap<String, String>>>,
    namespaces: OnceCell<Option<Vec<(String, String)>>>,
    projects: OnceCell<HashMap<String, FileId>>,
}

impl<'a> World<'a> {
    pub(in crate::select::impact) fn new(files: &'a Files, contents: &'a dyn Contents) -> Self {
        Self {
            files,
            contents,
            aliases: RefCell::default(),
            packages: OnceCell::new(),
            modules: OnceCell::new(),
            crates: OnceCell::new(),
            namespaces: OnceCell::new(),
            projects: OnceCell::new(),
        }
    }

    pub(super) fn text(&self, path: &str) -> Option<String> {
        let bytes = self.contents.read(End::After, path, MAX_SETTINGS)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Every file of this name with its folder and text; `None`: too many, or one cannot be read.
    fn all(&self, name: &str) -> Option<Vec<(String, String)>> {
        let found = self.files.named(&[name], MAX_PACKAGES)?;
        let read = |id| {
            let path = self.files.path(id);
            Some((folder(path).to_owned(), self.text(path)?))
        };
        // One that was removed is read as nothing; it is a change for everything anyway.
        Some(found.into_iter().filter_map(read).collect())
    }

    /// Names that TypeScript and bundlers take for folders, of the settings nearest to a folder first.
    pub(super) fn aliases(&self, folder: &str) -> Rc<Vec<Aliases>> {
        if let Some(known) = self.aliases.borrow().get(folder) {
            return Rc::clone(known);
        }
        let found = Rc::new(javascript::aliases(self, folder));
        let mut aliases = self.aliases.borrow_mut();
        aliases.insert(folder.to_owned(), Rc::clone(&found));
        found
    }

    /// The JavaScript packages of the repository; `None`: too many to be known.
    pub(super) fn packages(&self) -> Option<&javascript::Packages> {
        let made = self.packages.get_or_init(|| {
            let all = self.all("package.json")?;
            Some(javascript::Packages::new(all.iter().filter_map(
                |(folder, text)| Some((folder.as_str(), serde_json::from_str::<Value>(text).ok()?)),
            )))
        });
        made.as_ref()
    }

    /// Go modules with their folders; `None`: too many to be known.
    pub(super) fn modules(&self) -> Option<&[(String, String)]> {
        let made = self.modules.get_or_init(|| {
            let all = self.all("go.mod")?.into_iter();
            Some(
                all.filter_map(|(folder, text)| Some((go::module(&text)?, folder)))
                    .collect(),
            )
        });
        made.as_deref()
    }

    /// Crates of the repository with their folders, as they are named in code; `None`: too many to be known.
    pub(super) fn crates(&self) -> Option<&HashMap<String, String>> {
        let made = self.crates.get_or_init(|| {
            let all = self.all("Cargo.toml")?.into_iter();
            Some(
                all.filter_map(|(folder, text)| Some((rust::package(&text)?, folder)))
                    .collect(),
            )
        });
        made.as_ref()
    }

    /// Folders with a project of C#, and its file.
    pub(super) fn projects(&self) -> &HashMap<String, FileId> {
        self.projects.get_or_init(|| {
            let all = self.files.below("").map(|id| (self.files.path(id), id));
            let projects = all.filter(|(path, _)| path.ends_with(".csproj"));
            projects
                .map(|(path, id)| (folder(path).to_owned(), id))
                .collect()
        })
    }

    /// Namespaces of PHP with their folders; `None`: too many to be known.
    pub(super) fn namespaces(&self) -> Option<&[(String, String)]> {
        let made = self.namespaces.get_or_init(|| {
            let all = self.all("composer.json")?;
            let of = |(folder, text): &(String, String)| {
                let composer = serde_json::from_str(text).unwrap_or(Value::Null);
                let places = php::namespaces(&composer).into_iter();
                places
                    .filter_map(|(space, below)| Some((space, join(folder, &below)?)))
                    .collect::<Vec<_>>()
            };
            Some(all.iter().flat_map(of).collect())
        });
        made.as_deref()
    }
}
