//! The changed files, by what they mean for scenarios.

use std::collections::HashSet;

use super::{
    files::{FileId, Files},
    graph::{Changed, Graph, Node},
    imports::{Group, Language, Members, World},
    question::Question,
    services::Services,
    weight::{Weight, is_document, weight},
};

/// The changed files, by what they mean.
#[derive(Default)]
pub(super) struct Sorted {
    /// Code that scenarios lead to, or may lead to.
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
        let reached = graph.has(file).is_some();
        match (Language::of(path), weight(path, files, site)) {
            (_, Weight::Nobody) => {}
            (_, Weight::Document) | (Language::NotCode, Weight::Tool) if reached => {
                sorted.reached.push(file);
            }
            (_, Weight::Document) => harmless.push(file),
            // Scenarios cite it, and tell by its lines.
            (Language::NotCode, _) if cited.contains(path) && is_document(path) => {
                harmless.push(file);
            }
            (Language::NotCode, Weight::Tool) => {
                harmless.push(file);
                sorted.tools.push(file);
            }
            (Language::NotCode, _) => {
                return Err(format!(
                    "{path} changed, and nobody knows who reads it: everything runs"
                ));
            }
            (Language::Other(_), _) if graph.has_others() => sorted.reached.push(file),
            (_, _) if reached => sorted.reached.push(file),
            (_, Weight::Tool) => {
                harmless.push(file);
                sorted.tools.push(file);
            }
            (_, _) => {
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
            members: Members::Code,
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
