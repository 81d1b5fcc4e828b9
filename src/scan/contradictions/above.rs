//! What stands above the blocks of a document: headings, and what they do to the words below them.

use std::collections::BTreeSet;

use super::{
    scope::{narrow, nothing_holds_under, tells_releases},
    words::{heading_roots, names_a_thing},
};
use crate::scan::document::Document;

/// What stands above the blocks of a section.
pub(super) struct Above {
    /// Whether nothing is said to hold there.
    pub(super) empty: bool,
    /// What the headings narrow.
    pub(super) scope: BTreeSet<&'static str>,
    /// The nearest headings, up to one that names a thing.
    pub(super) heading: String,
}

/// What stands above the blocks of each section.
pub(super) fn sections(path: &str, document: &Document) -> Vec<Above> {
    let mut of_path = BTreeSet::new();
    narrow(&path.replace(['/', '_', '-', '.'], " "), &mut of_path);
    let name = path.rsplit('/').next().unwrap_or(path);
    let releases = tells_releases(name);
    let mut all: Vec<Above> = Vec::with_capacity(document.sections.len());
    for (at, section) in document.sections.iter().enumerate() {
        let title = section.title.as_str();
        let is_title = section.level <= 1 && (at < 2 || document.title.as_deref() == Some(title));
        // A section above comes before its own.
        let parent = section
            .above
            .filter(|above| *above < at)
            .map(|above| &all[above]);
        let mut scope = parent.map_or_else(|| of_path.clone(), |parent| parent.scope.clone());
        if !is_title {
            narrow(title, &mut scope);
        }
        let inherited = parent.map_or("", |parent| parent.heading.as_str());
        let heading = match is_title {
            true => String::new(),
            false if names_a_thing(&heading_roots(title)) || inherited.is_empty() => {
                title.to_owned()
            }
            false => format!("{title} {inherited}"),
        };
        all.push(Above {
            empty: releases
                || parent.is_some_and(|parent| parent.empty)
                || tells_releases(title)
                || !is_title && nothing_holds_under(title),
            scope,
            heading: heading.chars().take(300).collect(),
        });
    }
    all
}
