//! What became of the things that documents name.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use super::{documents::one, subject::Subject};
use crate::scan::{
    inventory::MentionKind,
    references::Reference,
    resolve::{Outcome, Place, Places, Today, is_test, kinds_in, lost_routes, resolve},
};

/// Files that are kept of one name.
const FILES: usize = 128;

/// For each reference of each document, in order.
pub(super) fn outcomes(subject: &Subject<'_>) -> Vec<Vec<Outcome>> {
    let places = CodePlaces::of(subject);
    let documents: Vec<(&str, &[Reference])> = subject
        .documents
        .found
        .iter()
        .zip(subject.references)
        .map(|(found, references)| (subject.path(found), references.as_slice()))
        .collect();
    let today = Today {
        inventory: subject.inventory,
        places: &places,
    };
    let mut outcomes = resolve(&documents, today, subject.past);
    lost_routes(
        &documents,
        &mut outcomes,
        subject.facts,
        &subject.inventory_paths(),
        subject.past,
    );
    outcomes
}

struct CodePlaces<'s> {
    root: &'s Path,
    places: HashMap<&'s str, Vec<Place>>,
}

impl<'s> CodePlaces<'s> {
    fn of(subject: &Subject<'s>) -> Self {
        // What a contract says is a claim, not code.
        let sources: HashSet<usize> = subject
            .documents
            .found
            .iter()
            .map(|found| found.file)
            .collect();
        let places = subject
            .places
            .iter()
            .map(|(name, files)| {
                let files = files
                    .iter()
                    .filter(|file| !sources.contains(file))
                    .take(FILES);
                let files = files.map(|file| {
                    let path = &subject.files[*file].path;
                    Place {
                        path: path.clone(),
                        test: is_test(path),
                    }
                });
                (*name, files.collect())
            })
            .collect();
        Self {
            root: subject.root,
            places,
        }
    }
}

impl Places for CodePlaces<'_> {
    fn of(&self, needle: &str) -> &[Place] {
        self.places
            .get(needle)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    fn kinds(&self, path: &str, needle: &str) -> Vec<MentionKind> {
        let Some(bytes) = one(self.root, path) else {
            return Vec::new();
        };
        kinds_in(path, &String::from_utf8_lossy(&bytes), needle)
    }
}
