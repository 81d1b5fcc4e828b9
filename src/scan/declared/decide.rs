//! All that is declared of a document, weighed.

use super::{
    badge, banner, fields, line,
    neighbours::Neighbours,
    open, place, section,
    standing::{Declared, Standing},
    succession::supersedes,
    table,
};
use crate::scan::document::Document;

/// What a document declares about its own standing; `None` when nothing does. What ends it counts more than what it was before, its
/// own words more than those of others, and its place where nobody says anything.
pub fn declared(path: &str, document: &Document, neighbours: &Neighbours) -> Option<Declared> {
    let mut own = fields::declared(document);
    own.extend(section::declared(document));
    own.extend(line::declared(document));
    own.extend(table::declared(document));
    own.extend(badge::declared(document));
    let banner = banner::declared(document);
    let others = neighbours.of_document(path);
    let place = place::declared(path, document.title.as_deref());

    let over = |said: &&Declared| said.standing.is_over();
    // Named by what takes its place, it is over, whatever else a field still says.
    let named = own
        .iter()
        .chain(&banner)
        .find(|said| said.standing == Standing::Superseded && said.superseded_by.is_some());
    let pointer = banner
        .iter()
        .find(|said| said.standing == Standing::Pointer);
    let ended = named
        .or(pointer)
        .or_else(|| own.iter().find(over))
        .or_else(|| banner.iter().find(over))
        .or_else(|| others.iter().find(over))
        .or_else(|| place.iter().find(over));
    if let Some(said) = ended {
        return Some(said.clone());
    }
    // A file beside it that was made for this is better kept than the copy of a word in the text.
    let known = |said: &&Declared| said.standing != Standing::Unknown;
    let beside = others.iter().find(|said| {
        let by = said.by.as_deref().unwrap_or_default();
        by.ends_with("kep.yaml") || by.ends_with("kep.yml") || by.ends_with("spec.json")
    });
    let own_known = own.iter().find(known);
    let built = place
        .iter()
        .find(|said| said.standing == Standing::Implemented);
    let live = match own_known {
        // A folder for what is done knows more than a word that nobody changed.
        Some(said)
            if said.standing == Standing::Proposed || said.standing == Standing::Accepted =>
        {
            built.or(Some(said))
        }
        said => said,
    };
    beside
        .or(live)
        .or_else(|| banner.iter().find(known))
        .or_else(|| others.iter().find(known))
        .or_else(|| own.first())
        .cloned()
        .or_else(|| open::declared(path, document))
        .or(place)
}

/// Lets documents say which others they took the place of. What is only proposed has taken no place yet.
pub fn succeed<'d>(
    neighbours: &mut Neighbours,
    documents: impl IntoIterator<Item = (&'d str, &'d Document)>,
) {
    for (path, document) in documents {
        let taken = supersedes(document);
        if taken.is_empty() {
            continue;
        }
        let standing = declared(path, document, neighbours).map(|said| said.standing);
        let counts = !matches!(
            standing,
            Some(Standing::Proposed | Standing::Deferred | Standing::Rejected | Standing::Unknown)
        );
        if counts {
            neighbours.succeeded(path, &taken);
        }
    }
}
