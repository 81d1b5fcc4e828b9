//! The changed files, by what they mean for scenarios.

use std::collections::HashSet;

use super::{
    decide::Question,
    files::{FileId, Files},
    graph::{Changed, Graph, Node},
    imports::{Group, Language, World},
    services::Services,
    weight::{Weight, weight},
};

/// The changed files, by what they mean.
#[derive(Default)]
pub(super) struct Sorted {
    /// Scenarios lead to them.
    pub(super) reached: Vec<FileId>,
    /// Only tools read them.
    pub(super) tools: Vec<FileId>,
}

#[expect(
    clippy::too_many_arguments,
    reason = "all that is known when files are sorted"
)]
pub(super) fn sort(
    question: &Question<'_>,
    changed: &Changed,
    files: &Files,
    graph: &Graph,
    services: &Services,
    world: &World<'_>,
    cited: &HashSet<String>,
    site: bool,
) -> Result<Sorted, String> {
    let mut sorted = Sorted::default();
    let mut harmless: Vec<FileId> = Vec::new();
    let mut all: Vec<FileId> = changed.files.iter().copied().collect();
    all.sort_unstable();
    for file in all {
        let path = files.path(file);
        if let Some(service) = services.naming(file) {
            return Err(format!(
                "{path} changed, by which service `{service}` is started: everything runs"
            ));
        }
        if graph.has(file).is_some() {
            sorted.reached.push(file);
            continue;
        }
        match weight(path, site) {
            _ if cited.contains(path) => harmless.push(file),
            Weight::Nobody => {}
            Weight::Document => harmless.push(file),
            Weight::Tool => {
                harmless.push(file);
                sorted.tools.push(file);
            }
            Weight::Everything | Weight::Counts => {
                return Err(format!(
                    "{path} changed, and nobody knows who needs it: everything runs"
                ));
            }
        }
    }
    if harmless.is_empty() || question.config.services.is_empty() {
        return Ok(sorted);
    }
    // What services read is not known by scenarios; so they are followed, too, but only now that it matters.
    let mut below = Graph::default();
    let named = &services.named;
    for file in &named.files {
        below.place(Node::File(*file));
    }
    let folders = named.folders.iter().map(|folder| (folder, true));
    for (folder, deep) in folders.chain(named.shallow.iter().map(|folder| (folder, false))) {
        // A document below a folder that a command only enters is not read by that.
        below.place(Node::Group(Group {
            folder: folder.clone(),
            language: Some(Language::Markup),
            deep,
        }));
    }
    below.grow(world, changed);
    if below.is_full() {
        return Err("services reach more files than are read: everything runs".to_owned());
    }
    match harmless.iter().find(|file| below.has(**file).is_some()) {
        Some(file) => Err(format!(
            "{} changed, which a service reads: everything runs",
            files.path(*file)
        )),
        None => Ok(sorted),
    }
}
