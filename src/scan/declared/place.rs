//! What the place of a document says of it.

use super::standing::{Declared, Standing};

/// Words of folders, which say the same alone or beside another word for documents.
const FOLDERS: [(Standing, &[&str]); 8] = [
    (
        Standing::Archived,
        &[
            "archive",
            "archives",
            "archived",
            "historical",
            "attic",
            "graveyard",
            "归档",
            "存档",
            "アーカイブ",
            "歸檔",
            "보관",
        ],
    ),
    (
        Standing::Deprecated,
        &[
            "deprecated",
            "obsolete",
            "outdated",
            "old",
            "legacy",
            "retired",
            "废弃",
            "旧",
            "廃止",
            "过时",
        ],
    ),
    (
        Standing::Superseded,
        &["superseded", "superceded", "replaced"],
    ),
    (
        Standing::Rejected,
        &[
            "rejected",
            "withdrawn",
            "abandoned",
            "declined",
            "cancelled",
            "canceled",
            "discarded",
        ],
    ),
    (
        Standing::Deferred,
        &["deferred", "postponed", "icebox", "parked"],
    ),
    (
        Standing::Implemented,
        &[
            "implemented",
            "done",
            "completed",
            "complete",
            "finished",
            "shipped",
        ],
    ),
    (Standing::Accepted, &["accepted", "approved"]),
    (Standing::Proposed, &["proposed", "draft", "drafts", "wip"]),
];
/// Words beside them.
const BESIDE: [&str; 30] = [
    "docs",
    "doc",
    "plans",
    "plan",
    "specs",
    "spec",
    "adrs",
    "adr",
    "rfcs",
    "rfc",
    "design",
    "designs",
    "documents",
    "documentation",
    "notes",
    "proposals",
    "proposal",
    "decisions",
    "files",
    "versions",
    "features",
    "feature",
    "stories",
    "epics",
    "tasks",
    "changes",
    "project",
    "records",
    "do",
    "not",
];
/// Endings of file names.
const ENDINGS: [(&str, Standing); 9] = [
    ("deprecated", Standing::Deprecated),
    ("obsolete", Standing::Deprecated),
    ("outdated", Standing::Deprecated),
    ("old", Standing::Deprecated),
    ("bak", Standing::Deprecated),
    ("archived", Standing::Archived),
    ("superseded", Standing::Superseded),
    ("rejected", Standing::Rejected),
    ("withdrawn", Standing::Rejected),
];
/// A record whose name has one of these is about the old thing.
const ABOUT: [&str; 14] = [
    "remove",
    "drop",
    "deprecate",
    "delete",
    "migrate",
    "migration",
    "replace",
    "retire",
    "from",
    "handle",
    "support",
    "cleanup",
    "clean",
    "the",
];

/// What the place declares; `None` when it says nothing. `title` tells a folder that is named after what the documents are about.
pub(super) fn declared(path: &str, title: Option<&str>) -> Option<Declared> {
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let said = |standing, words: &str| Declared {
        standing,
        words: words.to_owned(),
        superseded_by: None,
        line: None,
        by: None,
    };
    // The nearest folder says it best.
    let title = title.unwrap_or_default().to_lowercase();
    let found = folders.rsplit('/').find_map(|folder| {
        let (standing, word) = folder_says(folder)?;
        // `docs/archive/restore-an-archive.md` is about archives.
        let stem = word.get(..word.len().min(6)).unwrap_or(word);
        let subject =
            standing.is_about() && (title.contains(stem) || file.to_lowercase().contains(stem));
        (!subject).then(|| said(standing, &format!("{folder}/")))
    });
    found.or_else(|| file_says(file).map(|standing| said(standing, file)))
}

impl Standing {
    /// Whether its words are also things that documents are about.
    fn is_about(self) -> bool {
        matches!(self, Self::Archived | Self::Implemented | Self::Proposed)
    }
}

fn folder_says(folder: &str) -> Option<(Standing, &'static str)> {
    let lower = folder.to_lowercase();
    let parts: Vec<&str> = lower
        .split(|sign: char| !sign.is_alphabetic())
        .filter(|part| !part.is_empty())
        .collect();
    if parts.is_empty() || parts.len() > 4 {
        return None;
    }
    let known = |part: &&str| {
        FOLDERS.iter().find_map(|(standing, words)| {
            let word = words.iter().find(|word| *word == part)?;
            Some((*standing, *word))
        })
    };
    let found = parts.iter().find_map(known)?;
    let rest = parts.iter().filter(|part| **part != found.1);
    let all = rest.into_iter().all(|part| BESIDE.contains(part));
    all.then_some(found)
}

fn file_says(file: &str) -> Option<Standing> {
    let stem = file.split_once('.').map_or(file, |(stem, _)| stem);
    let parts: Vec<&str> = stem
        .split(['-', '_', ' ', '(', ')', '[', ']'])
        .filter(|part| !part.is_empty())
        .collect();
    // A word alone is what it is about.
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return None;
    };
    if parts.len() < 2 {
        // `plan.old.md`
        let middle = file
            .split('.')
            .nth(1)
            .filter(|_| file.matches('.').count() > 1)?;
        return ending(middle);
    }
    let about = parts
        .iter()
        .any(|part| ABOUT.contains(&part.to_lowercase().as_str()));
    if let Some(standing) = ending(last).filter(|_| !about) {
        return Some(standing);
    }
    // At the start only as people shout it.
    let shouts = first.chars().all(char::is_uppercase)
        && first.len() > 2
        && !last.chars().all(char::is_uppercase);
    ending(first).filter(|_| shouts)
}

fn ending(word: &str) -> Option<Standing> {
    let lower = word.to_lowercase();
    // `npm-outdated.md` is about what is outdated.
    let quiet = lower == "outdated" && word.chars().any(char::is_lowercase);
    ENDINGS
        .iter()
        .find(|(known, _)| *known == lower && !quiet)
        .map(|(_, standing)| *standing)
}
