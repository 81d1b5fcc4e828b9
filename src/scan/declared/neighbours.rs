//! What other files say of a document: files beside it, and pages that list records.

use std::collections::HashMap;

use super::{
    fields,
    listed::item_says,
    section::{plain, unstruck},
    standing::{Declared, Standing},
    succession::Named,
    value::{leading, status},
};
use crate::scan::document::{Block, BlockKind, Document, SpanKind, read};

/// Longer ones are none.
const MOST_BYTES: usize = 1 << 20;

/// Names of folders whose pages list records.
const RECORDS: [&str; 26] = [
    "adr",
    "adrs",
    "decisions",
    "decision",
    "decision-records",
    "decision-log",
    "decision_records",
    "architecture-decisions",
    "architecture-decision-records",
    "rfc",
    "rfcs",
    "rfd",
    "rfds",
    "proposals",
    "proposal",
    "design",
    "designs",
    "design-docs",
    "design-documents",
    "specs",
    "keps",
    "peps",
    "enhancements",
    "plans",
    "arch",
    "architecture",
];

/// Whether a file may say something of the documents beside it: its text is wanted then.
pub fn is_sidecar(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    match name {
        "kep.yaml" | "kep.yml" => true,
        "spec.json" => folder
            .split('/')
            .any(|part| part == ".kiro" || part == "specs"),
        _ => is_index(folder, name),
    }
}

fn is_index(folder: &str, name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let (stem, extension) = lower.rsplit_once('.').unwrap_or((lower.as_str(), ""));
    let last = folder
        .rsplit('/')
        .next()
        .unwrap_or(folder)
        .to_ascii_lowercase();
    matches!(
        extension,
        "md" | "rst" | "adoc" | "txt" | "org" | "markdown"
    ) && matches!(
        stem,
        "readme"
            | "index"
            | "_index"
            | "summary"
            | "toc"
            | "0000-index"
            | "adr-index"
            | "000-index"
            | "00-index"
            | "overview"
            | "decisions"
            | "adrs"
    ) && RECORDS.contains(&last.as_str())
}

/// What other files say, by the documents that they speak of.
#[derive(Debug, Default)]
pub struct Neighbours {
    /// By path.
    paths: HashMap<String, Declared>,
    /// By folder and number: lists name records by their numbers.
    numbers: HashMap<(String, u64), Declared>,
    /// By path, and by folder and number: what another document has taken the place of.
    taken_paths: HashMap<String, Declared>,
    taken_numbers: HashMap<(String, u64), Declared>,
    /// By folder: what is said of everything in it.
    folders: HashMap<String, Declared>,
    /// Approvals of Kiro: by folder, name of the file without its ending.
    approvals: HashMap<(String, String), Declared>,
}

impl Neighbours {
    /// Reads the files for which [`is_sidecar`] holds; others say nothing. The order of the files decides where two say different
    /// things: the first counts.
    pub fn of<'t>(files: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let mut known = Self::default();
        for (path, text) in files {
            if text.len() > MOST_BYTES {
                continue;
            }
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            match name {
                "kep.yaml" | "kep.yml" => known.kep(path, folder, text),
                "spec.json" => known.kiro(path, folder, text),
                _ if is_index(folder, name) => known.index(path, folder, &read(path, text)),
                _ => {}
            }
        }
        known
    }

    /// What is said of a document, that of the file beside it first; empty when nothing is.
    pub(super) fn of_document(&self, path: &str) -> Vec<Declared> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        let mut found = Vec::new();
        found.extend(self.approvals.get(&(folder.to_owned(), stem.to_owned())));
        found.extend(self.folders.get(folder));
        found.extend(self.paths.get(path));
        // `decisions/0001-x/README.md` is listed by its folder.
        let by_folder = matches!(stem, "README" | "readme" | "index")
            .then(|| folder.rsplit_once('/'))
            .flatten();
        let (above, own) = by_folder.unwrap_or((folder, stem));
        found.extend(self.paths.get(folder));
        found.extend(self.taken_paths.get(path));
        found.extend(self.taken_paths.get(folder));
        if let Some(number) = number(own) {
            found.extend(self.taken_numbers.get(&(above.to_owned(), number)));
            found.extend(self.numbers.get(&(above.to_owned(), number)));
        }
        found
            .into_iter()
            .filter(|said| said.by.as_deref() != Some(path))
            .cloned()
            .collect()
    }

    /// Keeps what a document took the place of: other documents, and earlier records of its folder.
    pub(super) fn succeeded(&mut self, path: &str, taken: &[Named]) {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let said = Declared {
            standing: Standing::Superseded,
            words: format!("{path} supersedes it"),
            superseded_by: Some(path.to_owned()),
            line: None,
            by: Some(path.to_owned()),
        };
        let own = number(name);
        for named in taken {
            match named {
                Named::Target(target) => {
                    let target = target.split(['#', '?']).next().unwrap_or_default();
                    let target = resolved(folder, target).filter(|target| target != path);
                    if let Some(target) = target {
                        self.taken_paths
                            .entry(target)
                            .or_insert_with(|| said.clone());
                    }
                }
                Named::Number(earlier) if own.is_some_and(|own| *earlier < own) => {
                    let place = (folder.to_owned(), *earlier);
                    self.taken_numbers
                        .entry(place)
                        .or_insert_with(|| said.clone());
                }
                Named::Number(_) => {}
            }
        }
    }

    fn kep(&mut self, path: &str, folder: &str, text: &str) {
        // Its fields are those of front matter.
        let document = read("kep.md", &format!("---\n{text}\n---\n"));
        let declared = fields::declared(&document);
        let chosen = declared
            .iter()
            .find(|said| said.standing == Standing::Superseded)
            .or(declared.first());
        if let Some(said) = chosen {
            let said = Declared {
                line: said.line.map(|line| line.saturating_sub(1).max(1)),
                by: Some(path.to_owned()),
                ..said.clone()
            };
            self.folders.entry(folder.to_owned()).or_insert(said);
        }
    }

    fn kiro(&mut self, path: &str, folder: &str, text: &str) {
        let Ok(spec) = serde_json::from_str::<serde_json::Value>(text) else {
            return;
        };
        let phase = spec
            .get("phase")
            .and_then(|phase| phase.as_str())
            .unwrap_or_default();
        let done = matches!(
            phase,
            "implementation-completed"
                | "implementation-complete"
                | "completed"
                | "done"
                | "implemented"
        );
        let building = phase.starts_with("implementation")
            || spec
                .get("ready_for_implementation")
                .and_then(|ready| ready.as_bool())
                == Some(true);
        if spec.get("approvals").is_none() && phase.is_empty() {
            return;
        }
        for name in ["requirements", "design", "tasks", "bugfix", "research"] {
            let approved = spec
                .get("approvals")
                .and_then(|approvals| approvals.get(name))
                .and_then(|approval| approval.get("approved"))
                .and_then(|approved| approved.as_bool());
            let standing = match approved {
                _ if done => Standing::Implemented,
                Some(true) => Standing::Accepted,
                _ if building => Standing::Accepted,
                Some(false) => Standing::Proposed,
                None => status(phase).map_or(Standing::Unknown, |judged| judged.standing),
            };
            let words = match approved {
                Some(approved) => format!("phase: {phase}, approved: {approved}"),
                None => format!("phase: {phase}"),
            };
            let said = Declared {
                standing,
                words,
                superseded_by: None,
                line: None,
                by: Some(path.to_owned()),
            };
            self.approvals
                .entry((folder.to_owned(), name.to_owned()))
                .or_insert(said);
        }
    }

    fn index(&mut self, path: &str, folder: &str, document: &Document) {
        // The column of a table that has the status, while its rows come.
        let mut column: Option<usize> = None;
        let mut table_ends = 0;
        for block in &document.blocks {
            let section = &document.sections[block.section];
            let under = heading_says(document, block.section);
            match block.kind {
                BlockKind::Row => {
                    let text = unstruck(block);
                    let cells: Vec<&str> = text.split(" | ").collect();
                    let starts = block.lines.0 > table_ends + 2;
                    table_ends = block.lines.1;
                    if starts || column.is_none() {
                        let head = cells
                            .iter()
                            .position(|cell| fields::is_status(&plain(cell)));
                        if starts {
                            column = head;
                        }
                        if head.is_some() {
                            column = head;
                            continue;
                        }
                    }
                    let cell = column.and_then(|column| cells.get(column));
                    let judged = match cell {
                        Some(cell) => leading(cell, 2),
                        None => None,
                    };
                    let said = judged.map(|judged| {
                        (
                            judged.standing,
                            judged.by,
                            (*cell.unwrap_or(&"")).to_owned(),
                        )
                    });
                    let said = said
                        .or_else(|| under.map(|standing| (standing, None, section.title.clone())));
                    self.listed(path, folder, block, said);
                }
                BlockKind::Item { .. } => {
                    let own =
                        item_says(block).map(|(standing, by)| (standing, by, unstruck(block)));
                    let said = own
                        .or_else(|| under.map(|standing| (standing, None, section.title.clone())));
                    self.listed(path, folder, block, said);
                }
                _ => {}
            }
        }
    }

    /// Keeps what is said of the record that a row or an item begins with.
    fn listed(
        &mut self,
        path: &str,
        folder: &str,
        block: &Block,
        said: Option<(Standing, Option<String>, String)>,
    ) {
        let Some((standing, superseded_by, words)) =
            said.filter(|(standing, ..)| *standing != Standing::Unknown)
        else {
            return;
        };
        let said = Declared {
            standing,
            words: super::value::shown(&words),
            superseded_by,
            line: Some(block.lines.0),
            by: Some(path.to_owned()),
        };
        let link = block.spans.iter().find_map(|span| match &span.kind {
            SpanKind::Link(target) => Some(target),
            _ => None,
        });
        match link {
            Some(target) => {
                let target = target.split(['#', '?']).next().unwrap_or_default();
                if let Some(target) = resolved(folder, target) {
                    self.paths.entry(target).or_insert(said);
                }
            }
            None => {
                if let Some(number) = number(&block.text) {
                    self.numbers
                        .entry((folder.to_owned(), number))
                        .or_insert(said);
                }
            }
        }
    }
}

/// What the headings above a block say of what is listed there.
fn heading_says(document: &Document, section: usize) -> Option<Standing> {
    let mut place = Some(section);
    while let Some(at) = place {
        let section = document.sections.get(at)?;
        // A page's own title is about the page.
        if section.level > 1 {
            let short = section.title.split_whitespace().count() <= 4;
            if let Some(judged) = leading(&section.title, 0).filter(|_| short) {
                return Some(judged.standing);
            }
        }
        place = section.above;
    }
    None
}

/// The number that a name begins with: `0005-x`, `ADR-5`, `5. x`.
fn number(name: &str) -> Option<u64> {
    let letters = name.trim_start_matches(|sign: char| {
        sign.is_alphabetic() || matches!(sign, '-' | '_' | ' ' | '#')
    });
    if name.len() - letters.len() > 6 {
        return None;
    }
    let end = letters
        .find(|sign: char| !sign.is_ascii_digit())
        .unwrap_or(letters.len());
    letters.get(..end.min(8))?.parse().ok()
}

/// A target as a path from the root; `None` when it leads elsewhere.
fn resolved(folder: &str, target: &str) -> Option<String> {
    if target.contains("://") || target.starts_with('#') || target.is_empty() || target.len() > 400
    {
        return None;
    }
    let mut parts: Vec<&str> = if target.starts_with('/') {
        Vec::new()
    } else {
        folder.split('/').filter(|part| !part.is_empty()).collect()
    };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let path = parts.join("/");
    let decoded = percent_encoding::percent_decode_str(&path)
        .decode_utf8()
        .ok()?;
    Some(decoded.into_owned())
}
