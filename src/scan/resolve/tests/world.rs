//! A repository in memory: days of changes, the code of the last one, and its documents.

use std::collections::BTreeMap;

use crate::{
    domain::{
        inventory::Inventory,
        manifest::HistoryDepth,
        past::{BlobId, PastChange, PastCommit},
    },
    scan::{
        document::{Block, BlockKind, Document, Format, Section, Span, SpanKind},
        inventory::{Facts, MentionKind, compose, language_of, read},
        needles::Needles,
        references::{Reference, references},
        resolve::{
            Outcome, Past, Place, Places, Today, gone::Bounds, is_searched, is_test, kinds_in,
            lost_routes, outcomes::resolve_within,
        },
    },
};

/// What a day changes: a path with its new text, or `None` where the file goes.
type Day<'w> = &'w [(&'w str, Option<&'w str>)];

pub(super) struct World {
    commits: Vec<PastCommit>,
    blobs: Vec<String>,
    files: BTreeMap<String, String>,
    depth: HistoryDepth,
    nested: Vec<String>,
}

impl World {
    /// Days from the oldest on; each is a commit whose id is its number, from 1.
    pub(super) fn of(days: &[Day<'_>]) -> Self {
        let mut world = Self {
            commits: Vec::new(),
            blobs: Vec::new(),
            files: BTreeMap::new(),
            depth: HistoryDepth::Whole,
            nested: Vec::new(),
        };
        for (number, day) in days.iter().enumerate() {
            world.live(number + 1, day, true);
        }
        world.commits.reverse();
        world
    }

    /// The same with one more day that nobody committed.
    pub(super) fn and_uncommitted(mut self, day: Day<'_>) -> Self {
        self.commits.reverse();
        self.live(self.commits.len() + 1, day, false);
        self.commits.reverse();
        self
    }

    /// The same with a folder that is a repository of its own.
    pub(super) fn with_nested(mut self, folder: &str) -> Self {
        self.nested.push(folder.to_owned());
        self
    }

    /// The same, without what is older than so many commits.
    pub(super) fn shallow(mut self, commits: usize) -> Self {
        self.commits.truncate(commits);
        self.depth = HistoryDepth::Partial;
        self
    }

    /// The same outside git.
    pub(super) fn without_history(mut self) -> Self {
        self.commits.clear();
        self.depth = HistoryDepth::None;
        self
    }

    fn blob(&mut self, text: &str) -> BlobId {
        let at = self
            .blobs
            .iter()
            .position(|blob| blob == text)
            .unwrap_or_else(|| {
                self.blobs.push(text.to_owned());
                self.blobs.len() - 1
            });
        let mut id = [0; 20];
        id[..8].copy_from_slice(&(at as u64).to_le_bytes());
        BlobId(id)
    }

    fn live(&mut self, number: usize, day: Day<'_>, committed: bool) {
        let mut changes: Vec<PastChange> = Vec::new();
        for (path, text) in day {
            let old = self.files.get(*path).cloned();
            let before = old.as_deref().map(|old| self.blob(old));
            let moved_from = text.filter(|_| old.is_none()).and_then(|text| {
                day.iter()
                    .find(|(from, gone)| {
                        gone.is_none() && self.files.get(*from).map(String::as_str) == Some(text)
                    })
                    .map(|(from, _)| (*from).to_owned())
            });
            let after = text.filter(|_| committed).map(|text| self.blob(text));
            changes.push(PastChange {
                path: (*path).to_owned(),
                moved_from,
                before,
                after,
                there: text.is_some(),
            });
        }
        for (path, text) in day {
            match text {
                Some(text) => self.files.insert((*path).to_owned(), (*text).to_owned()),
                None => self.files.remove(*path),
            };
        }
        changes.sort_by(|one, other| one.path.cmp(&other.path));
        self.commits.push(PastCommit {
            sha: committed.then(|| number.to_string()),
            parent: (number > 1).then(|| (number - 1).to_string()),
            time: jiff::Timestamp::from_second(number as i64).expect("a time"),
            author: "someone".to_owned(),
            bot: false,
            subject: "a change".to_owned(),
            changes,
        });
    }

    fn facts(&self) -> Vec<(&str, Facts)> {
        self.files
            .iter()
            .filter(|(path, _)| is_searched(path) && !is_test(path))
            .filter_map(|(path, text)| Some((path.as_str(), read(path, language_of(path)?, text))))
            .collect()
    }

    fn inventory(&self) -> Inventory {
        let facts = self.facts();
        let files: Vec<_> = facts.iter().map(|(path, facts)| (*path, facts)).collect();
        let paths: Vec<&str> = self.files.keys().map(String::as_str).collect();
        Inventory {
            nested: self.nested.clone(),
            ..compose(&files, &paths)
        }
    }

    /// What became of what every document names, in short: `text: outcome`.
    pub(super) fn told(&self) -> Vec<String> {
        self.told_within(Bounds::USUAL)
    }

    /// The same, with other bounds for commits that change very many files.
    pub(super) fn told_within(&self, bounds: Bounds) -> Vec<String> {
        let documents: Vec<(&str, Vec<Reference>)> = self
            .files
            .iter()
            .filter(|(path, _)| path.ends_with(".md"))
            .map(|(path, text)| (path.as_str(), references(path, &document(text), None)))
            .collect();
        let asked: Vec<(&str, &[Reference])> = documents
            .iter()
            .map(|(path, references)| (*path, references.as_slice()))
            .collect();
        let inventory = self.inventory();
        let found = Found::new(&self.files, &documents);
        let today = Today {
            inventory: &inventory,
            places: &found,
        };
        let mut outcomes = resolve_within(&asked, today, self, bounds);
        let again = resolve_within(&asked, today, self, bounds);
        assert_eq!(outcomes, again, "the same texts give the same result");
        let facts = self.facts();
        let facts: Vec<(&str, &Facts)> = facts.iter().map(|(path, facts)| (*path, facts)).collect();
        let paths: Vec<&str> = self.files.keys().map(String::as_str).collect();
        lost_routes(&asked, &mut outcomes, &facts, &paths, self);
        let pairs = documents
            .iter()
            .flat_map(|(_, references)| references)
            .zip(outcomes.into_iter().flatten());
        pairs
            .map(|(reference, outcome)| format!("{}: {}", reference.text, short(&outcome)))
            .collect()
    }
}

fn short(outcome: &Outcome) -> String {
    let near = |nearest: &Option<crate::domain::manifest::NamedPlace>| {
        nearest
            .as_ref()
            .map_or(String::new(), |near| format!(", near {}", near.name))
    };
    match outcome {
        Outcome::Living { file: Some(file) } => format!("living in {file}"),
        Outcome::Living { file: None } => "living".to_owned(),
        Outcome::Gone {
            commit,
            last_revision,
            file,
            renamed_to,
            nearest,
        } => format!(
            "gone by {} after {}, was in {}{}{}",
            commit.as_deref().unwrap_or("hand"),
            last_revision.as_deref().unwrap_or("nothing"),
            file.as_deref().unwrap_or("nowhere"),
            renamed_to
                .as_ref()
                .map_or(String::new(), |new| format!(", now {new}")),
            near(nearest)
        ),
        Outcome::NeverThere { nearest } => format!("never there{}", near(nearest)),
        Outcome::NotLooked { nearest } => format!("not looked for{}", near(nearest)),
        Outcome::NotThere { nearest } => format!("not there{}", near(nearest)),
        Outcome::NotOurs => "not ours".to_owned(),
    }
}

impl Past for World {
    fn depth(&self) -> HistoryDepth {
        self.depth
    }

    fn commits(&self) -> &[PastCommit] {
        &self.commits
    }

    fn text(&self, blob: BlobId) -> Option<Vec<u8>> {
        let mut id = [0; 8];
        id.copy_from_slice(&blob.0[..8]);
        self.blobs
            .get(usize::try_from(u64::from_le_bytes(id)).ok()?)
            .map(|text| text.clone().into_bytes())
    }
}

struct Found<'w> {
    files: &'w BTreeMap<String, String>,
    places: BTreeMap<String, Vec<Place>>,
}

impl<'w> Found<'w> {
    fn new(files: &'w BTreeMap<String, String>, documents: &[(&str, Vec<Reference>)]) -> Self {
        let mut names: Vec<String> = documents
            .iter()
            .flat_map(|(_, references)| references)
            .flat_map(Reference::needles)
            .collect();
        names.sort();
        names.dedup();
        let needles = Needles::new(names.iter().map(String::as_str));
        let mut places: BTreeMap<String, Vec<Place>> = BTreeMap::new();
        for (path, text) in files.iter().filter(|(path, _)| is_searched(path)) {
            needles.find(text.as_bytes(), |id, _| {
                let list = places.entry(names[id as usize].clone()).or_default();
                if list.last().is_none_or(|last| last.path != *path) {
                    list.push(Place {
                        path: path.clone(),
                        test: is_test(path),
                    });
                }
            });
        }
        Self { files, places }
    }
}

impl Places for Found<'_> {
    fn of(&self, needle: &str) -> &[Place] {
        self.places
            .get(needle)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    fn kinds(&self, path: &str, needle: &str) -> Vec<MentionKind> {
        kinds_in(path, &self.files[path], needle)
    }
}

/// A document of headings, open tasks and paragraphs, one a line, with code and links.
pub(super) fn document(text: &str) -> Document {
    let mut document = Document {
        format: Format::Markdown,
        title: None,
        fields: Vec::new(),
        sections: Vec::new(),
        blocks: Vec::new(),
    };
    for (number, line) in text.lines().enumerate() {
        let number = u32::try_from(number + 1).expect("a short text");
        let (kind, line) = if let Some(title) = line.strip_prefix("# ") {
            document.title.get_or_insert(title.to_owned());
            document.sections.push(Section {
                title: title.to_owned(),
                level: 1,
                above: None,
                lines: (number, number),
                sha256: String::new(),
            });
            (BlockKind::Heading, title)
        } else if let Some(task) = line.strip_prefix("- [ ] ") {
            (
                BlockKind::Item {
                    checked: Some(false),
                },
                task,
            )
        } else {
            (BlockKind::Paragraph, line)
        };
        if document.sections.is_empty() {
            document.sections.push(Section {
                title: String::new(),
                level: 0,
                above: None,
                lines: (1, 1),
                sha256: String::new(),
            });
        }
        let (mut words, mut spans) = (String::new(), Vec::new());
        for (place, part) in line.split('`').enumerate() {
            let start = words.len();
            match part.split_once("](") {
                Some((label, rest)) if place % 2 == 0 => {
                    let (target, rest) = rest.split_once(')').expect("a link");
                    let (before, label) = label.rsplit_once('[').expect("a link");
                    words.push_str(before);
                    let start = words.len();
                    words.push_str(label);
                    spans.push(Span {
                        kind: SpanKind::Link(target.to_owned()),
                        range: start..words.len(),
                        line: number,
                    });
                    words.push_str(rest);
                }
                _ => words.push_str(part),
            }
            if place % 2 == 1 {
                spans.push(Span {
                    kind: SpanKind::Code,
                    range: start..words.len(),
                    line: number,
                });
            }
        }
        document.blocks.push(Block {
            kind,
            section: document.sections.len() - 1,
            lines: (number, number),
            text: words,
            spans,
        });
    }
    document
}

/// What is told of a document over three commits: the code, another commit, and the code as it is then.
pub(super) fn over(path: &str, before: &str, after: &str, text: &str) -> Vec<String> {
    let first: [(&str, Option<&str>); 2] = [(path, Some(before)), ("d.md", Some(text))];
    World::of(&[&first, &[("other.txt", Some("x"))], &[(path, Some(after))]]).told()
}
