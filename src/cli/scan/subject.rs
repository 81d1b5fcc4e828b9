//! All that a scan has read, for those that judge it.

use std::{collections::HashMap, path::Path};

use super::{
    documents::{Documents, Found},
    past::CheckoutPast,
    store::Kept,
};
use crate::{
    domain::{ids::SourceId, inventory::Inventory},
    edge::files::Surveyed,
    scan::{contradictions::Claimed, inventory::Facts, references::Reference},
};

/// All that a scan has read.
pub(super) struct Subject<'s> {
    pub(super) root: &'s Path,
    pub(super) files: &'s [Surveyed],
    /// What was looked for in the code, with the files that have it, in the order of their paths.
    pub(super) places: &'s HashMap<&'s str, Vec<usize>>,
    pub(super) documents: &'s Documents,
    /// Of each document.
    pub(super) references: &'s [Vec<Reference>],
    /// Of each document.
    pub(super) statements: &'s [Vec<Claimed>],
    pub(super) inventory: &'s Inventory,
    /// Of each file of code that was parsed.
    pub(super) facts: &'s [(&'s str, &'s Facts)],
    pub(super) past: &'s CheckoutPast,
    /// Of each document.
    pub(super) ids: &'s [SourceId],
}

impl Subject<'_> {
    /// Of all files.
    pub(super) fn inventory_paths(&self) -> Vec<&str> {
        self.files.iter().map(|file| file.path.as_str()).collect()
    }

    pub(super) fn path(&self, found: &Found) -> &str {
        &self.files[found.file].path
    }
}

/// Files in which a name stands, in the order of their paths.
pub(super) fn places_of_names<'s>(
    names: &'s [String],
    kept: &[Kept],
) -> HashMap<&'s str, Vec<usize>> {
    let mut places: Vec<Vec<usize>> = vec![Vec::new(); names.len()];
    for (file, kept) in kept.iter().enumerate() {
        for hit in kept.code.iter().flat_map(|code| &code.hits) {
            if let Some(places) = places.get_mut(*hit as usize) {
                places.push(file);
            }
        }
    }
    names.iter().map(String::as_str).zip(places).collect()
}
