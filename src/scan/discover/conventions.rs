//! Which custom knows a place, and what it says of it.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::{
    customs::{CONVENTIONS, Says},
    pattern::Pattern,
    place::Place,
};

/// Customs whose folders also hold pages about the way of working, notes and reports.
const OPEN: [&str; 5] = [
    "decision-folder",
    "arc42",
    "bmad",
    "agent-plan",
    "superpowers",
];

/// What a custom says of a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// The rule's name.
    pub(super) rule: &'static str,
    /// Whose custom it is, for people.
    pub(super) whose: &'static str,
    /// What it says.
    pub(super) says: Says,
    /// Index of the first folder that it knows. What stands before is only the way there.
    pub(super) start: usize,
    /// Whether it means this file by name or number, not all that a folder holds.
    pub(super) exact: bool,
    /// Whether it means the page of a folder by name: `rfcs/0001-x/README.md`.
    pub(super) page: bool,
}

/// A pattern of the table.
struct Entry {
    /// Its place in the table.
    order: usize,
    rule: &'static str,
    whose: &'static str,
    written: &'static str,
    pattern: Pattern,
    says: Says,
}

/// The table by the first components of its patterns: a path is held against the few that could match it.
struct Index {
    by_first: FxHashMap<&'static str, Vec<Entry>>,
    others: Vec<Entry>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index {
        by_first: FxHashMap::default(),
        others: Vec::new(),
    };
    let places = CONVENTIONS.iter().flat_map(|convention| {
        convention
            .places
            .iter()
            .map(move |place| (convention, place))
    });
    for (order, (convention, (written, says))) in places.enumerate() {
        let pattern = Pattern::of(written);
        let entries = match pattern.first_word() {
            Some(first) => index.by_first.entry(first).or_default(),
            None => &mut index.others,
        };
        entries.push(Entry {
            order,
            rule: convention.rule,
            whose: convention.whose,
            written,
            pattern,
            says: *says,
        });
    }
    index
});

impl Known {
    /// Whether a rule is about records of which each is a file, or a folder, of its own.
    pub(super) fn is_of_records(rule: &str) -> bool {
        matches!(
            rule,
            "decision-folder" | "rfc-folder" | "kep" | "numbered-proposals"
        )
    }
}

/// What the first custom that knows the place says.
pub(super) fn convention(place: &Place) -> Option<Known> {
    let components = place.folders.iter().chain(std::iter::once(&place.stem));
    let possible = components
        .filter_map(|component| INDEX.by_first.get(component.as_str()))
        .chain(std::iter::once(&INDEX.others));
    let mut first: Option<(&Entry, usize)> = None;
    for entries in possible {
        // In the order of the table: what comes behind the first that matches cannot be better.
        let found = entries
            .iter()
            .take_while(|entry| first.is_none_or(|(best, _)| entry.order < best.order))
            .find_map(|entry| Some((entry, entry.pattern.find(place)?)));
        first = found.or(first);
    }
    let (entry, start) = first?;
    Some(Known {
        rule: entry.rule,
        whose: entry.whose,
        says: entry.says,
        start,
        exact: !entry.written.ends_with("**")
            || !OPEN.contains(&entry.rule)
            || place.mark.is_some(),
        page: entry.written.ends_with("/readme") || entry.written.ends_with("/index"),
    })
}
