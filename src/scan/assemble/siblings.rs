//! Documents beside each other with one title, of which one is newer.

use std::collections::BTreeMap;

/// A document among others.
#[derive(Debug, Clone, Copy)]
pub struct Sibling<'d> {
    /// From the checkout's root.
    pub path: &'d str,
    /// As it stands in it.
    pub title: &'d str,
    /// Its type, in a word.
    pub kind: &'static str,
    /// When its content last changed: the larger, the newer. `None` when nobody knows.
    pub changed: Option<i64>,
}

/// What a name is given to tell it from an older one.
const MARKS: [&str; 12] = [
    "-updated", "_updated", "-new", "_new", "-v2", "_v2", "-v3", "_v3", "-old", "_old", "-copy",
    "-final",
];

/// For each document the newer one beside it that has its title and type; `None` when there is none, or nobody knows which is newer.
pub fn newer_siblings<'d>(documents: &[Sibling<'d>]) -> Vec<Option<&'d str>> {
    let mut groups: BTreeMap<(&str, &str, String), Vec<usize>> = BTreeMap::new();
    for (place, document) in documents.iter().enumerate() {
        let (folder, name) = document
            .path
            .rsplit_once('/')
            .unwrap_or(("", document.path));
        let stem = plain(name.split_once('.').map_or(name, |(stem, _)| stem));
        let title = document.title.trim().to_lowercase();
        // One word is what a form gives to all of them: "Requirements", "Tasks".
        if title.split_whitespace().count() > 1 {
            groups
                .entry((folder, document.kind, format!("title {title}")))
                .or_default()
                .push(place);
        }
        groups
            .entry((folder, document.kind, format!("name {stem}")))
            .or_default()
            .push(place);
    }
    let mut newer = vec![None; documents.len()];
    for members in groups.values().filter(|members| members.len() > 1) {
        let Some(&newest) = members
            .iter()
            .max_by_key(|place| (documents[**place].changed, documents[**place].path))
        else {
            continue;
        };
        for &place in members.iter().filter(|place| **place != newest) {
            let (old, new) = (&documents[place], &documents[newest]);
            if let (Some(before), Some(after)) = (old.changed, new.changed)
                && before < after
                // Two numbers are two records, whatever their titles.
                && number(old.path) == number(new.path)
            {
                newer[place] = newer[place].or(Some(new.path));
            }
        }
    }
    newer
}

/// A name without what tells versions of one document apart.
fn plain(stem: &str) -> String {
    let mut stem = stem.to_lowercase();
    while let Some(mark) = MARKS
        .iter()
        .find(|mark| stem.len() > mark.len() && stem.ends_with(**mark))
    {
        stem.truncate(stem.len() - mark.len());
    }
    stem
}

/// The digits at the beginning of a file's name.
fn number(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    let end = name
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(name.len());
    &name[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Path, title, time of the last change.
    type Row = (&'static str, &'static str, i64);

    #[test]
    fn the_older_of_two_is_told_and_records_with_numbers_are_two() {
        let table: [(&[Row], &[Option<&str>]); 5] = [
            (
                &[
                    ("docs/prd.md", "Shop Requirements", 1),
                    ("docs/prd-v2.md", "Shop, second try", 2),
                ],
                &[Some("docs/prd-v2.md"), None],
            ),
            (
                &[
                    ("docs/a.md", "The Shop Plan", 3),
                    ("docs/b.md", "The shop plan", 2),
                ],
                &[None, Some("docs/a.md")],
            ),
            (
                &[
                    ("docs/a.md", "The Shop Plan", 3),
                    ("x/b.md", "The Shop Plan", 2),
                ],
                &[None, None],
            ),
            (
                &[("s/a.md", "Tasks", 3), ("s/b.md", "Tasks", 2)],
                &[None, None],
            ),
            (
                &[
                    ("adr/0001-use-x.md", "Choose a database", 1),
                    ("adr/0007-use-y.md", "Choose a database", 2),
                ],
                &[None, None],
            ),
        ];
        for (documents, expected) in table {
            let siblings: Vec<Sibling<'_>> = documents
                .iter()
                .map(|(path, title, changed)| Sibling {
                    path,
                    title,
                    kind: "plan",
                    changed: Some(*changed),
                })
                .collect();
            assert_eq!(newer_siblings(&siblings), expected, "{documents:?}");
        }
    }
}
