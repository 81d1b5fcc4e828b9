//! Java over files: what a module's settings put before its routes, and classes of commands.

use super::super::{
    facts::Facts,
    prefixes::{Place, commands, folder, routes},
};
use crate::domain::manifest::{NamedPlace, Route};

/// The routes of all files of Java (and Kotlin), with their whole paths.
pub(in super::super) fn link(files: &[(&str, &Facts)]) -> Vec<Route> {
    routes(&of_programs(files), place)
}

/// The commands of all files of Java, as a user types them.
pub(in super::super) fn link_commands(files: &[(&str, &Facts)]) -> Vec<NamedPlace> {
    commands(&of_programs(files), |_, name| {
        vec![(String::new(), name.to_owned())]
    })
}

/// Code and settings, without tests.
fn of_programs<'f>(files: &[(&'f str, &'f Facts)]) -> Vec<(&'f str, &'f Facts)> {
    let of_program = |path: &str| {
        let name = path.rsplit('/').next().unwrap_or(path);
        let code = [".java", ".kt", ".groovy", ".scala"]
            .iter()
            .any(|end| path.ends_with(end));
        (code || name.starts_with("application") || name.starts_with("bootstrap"))
            && !path.contains("src/test/")
    };
    let files = files.iter().filter(|(path, _)| of_program(path));
    files.copied().collect()
}

/// A shared router is one for each module; a class is known everywhere.
fn place(file: &str, name: &str) -> Vec<Place> {
    if name.starts_with('*') {
        let module = file
            .find("src/main/")
            .map_or(folder(file), |end| &file[..end]);
        return vec![(module.to_owned(), name.to_owned())];
    }
    vec![(String::new(), name.to_owned())]
}
