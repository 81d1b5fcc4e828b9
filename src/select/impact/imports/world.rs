//! What all languages look up: the files, and the few settings that say where modules lie, each read once.

use std::{
    cell::{OnceCell, RefCell},
    collections::HashMap,
    rc::Rc,
};

use serde_json::Value;

use super::{
    go, rust,
    settings::{self, Aliases, Packages},
};
use crate::select::impact::{
    files::Files,
    paths::{above, folder, join},
    question::{Contents, End},
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
    packages: OnceCell<Option<Packages>>,
    modules: OnceCell<Option<go::Modules>>,
    crates: OnceCell<Option<rust::Crates>>,
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
        }
    }

    pub(super) fn text(&self, path: &str) -> Option<String> {
        let bytes = self.contents.read(End::After, path, MAX_SETTINGS)?;
        Some(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Every file of this name with its folder and text, as far as it can be read; `None`: too many.
    fn all(&self, name: &str) -> Option<Vec<(String, String)>> {
        let found = self.files.named(&[name], MAX_PACKAGES)?;
        let read = |id| {
            let path = self.files.path(id);
            Some((folder(path).to_owned(), self.text(path)?))
        };
        // One that was removed is read as nothing; it is a change for everything anyway.
        Some(found.into_iter().filter_map(read).collect())
    }

    /// The nearest folder, this one or above, with a file of one of these names; `None`: there is none.
    pub(super) fn nearest<'f>(&self, here: &'f str, names: &[&str]) -> Option<&'f str> {
        above(here).find(|folder| {
            let has =
                |name: &&str| join(folder, name).is_some_and(|it| self.files.find(&it).is_some());
            names.iter().any(has)
        })
    }

    /// The folder of the package around a folder; empty: the repository.
    pub(super) fn unit_of_javascript<'f>(&self, here: &'f str) -> &'f str {
        self.nearest(here, &["package.json"]).unwrap_or_default()
    }

    /// The same for Python.
    pub(super) fn unit_of_python<'f>(&self, here: &'f str) -> &'f str {
        let names = [
            "pyproject.toml",
            "setup.py",
            "setup.cfg",
            "requirements.txt",
            "Pipfile",
        ];
        self.nearest(here, &names).unwrap_or_default()
    }

    /// Names that TypeScript and bundlers take for folders, of the settings nearest to a folder first.
    pub(super) fn aliases(&self, folder: &str) -> Rc<Vec<Aliases>> {
        if let Some(known) = self.aliases.borrow().get(folder) {
            return Rc::clone(known);
        }
        let found = Rc::new(settings::aliases(self, folder));
        let mut aliases = self.aliases.borrow_mut();
        aliases.insert(folder.to_owned(), Rc::clone(&found));
        found
    }

    /// The JavaScript packages of the repository; `None`: too many to be known.
    pub(super) fn packages(&self) -> Option<&Packages> {
        let made = self.packages.get_or_init(|| {
            let all = self.all("package.json")?;
            Some(Packages::new(all.iter().filter_map(|(folder, text)| {
                Some((folder.as_str(), serde_json::from_str::<Value>(text).ok()?))
            })))
        });
        made.as_ref()
    }

    /// Go modules with their folders; `None`: too many to be known.
    pub(super) fn modules(&self) -> Option<&go::Modules> {
        let made = self
            .modules
            .get_or_init(|| Some(go::modules(&self.all("go.mod")?)));
        made.as_ref()
    }

    /// Crates of the repository, and what they need of it; `None`: too many to be known.
    pub(super) fn crates(&self) -> Option<&rust::Crates> {
        let made = self
            .crates
            .get_or_init(|| Some(rust::crates(&self.all("Cargo.toml")?)));
        made.as_ref()
    }
}
