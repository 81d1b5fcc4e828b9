//! What has changed of a manifest since somebody said yes to it.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    fmt,
};

use serde::Serialize;

use crate::domain::{
    drift::SectionChange,
    ids::SourceId,
    manifest::{
        ConfirmedSection, ConfirmedSource, ConfirmedWarning, Manifest, Source, SourceSection,
        SourceStatus,
    },
};

/// Sections that a message names; the others are counted.
const MOST_NAMED: usize = 5;

/// One thing that is no longer as somebody confirmed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum ConfirmationChange {
    /// It is selected, and was not.
    Added {
        /// Which.
        source: SourceId,
        /// From the checkout's root.
        path: String,
    },
    /// It was selected, and is not any more.
    Removed {
        /// Which.
        source: SourceId,
        /// Where it was.
        path: String,
        /// What became of it.
        now: Removal,
    },
    /// Its text is another.
    Text {
        /// Which.
        source: SourceId,
        /// From the checkout's root.
        path: String,
        /// Which sections differ, in the order of the new text, removed ones last. Empty: only white space or the order of
        /// sections differs, or the document has none.
        sections: Vec<ChangedSection>,
    },
    /// It is relied on more, or less.
    Status {
        /// Which.
        source: SourceId,
        /// From the checkout's root.
        path: String,
        /// What it was.
        from: SourceStatus,
        /// What it is.
        to: SourceStatus,
    },
    /// There is something to be warned of that was not there.
    NewWarning {
        /// Which.
        source: SourceId,
        /// From the checkout's root.
        path: String,
        /// Of what.
        warning: ConfirmedWarning,
    },
    /// A warning is no longer there.
    WarningGone {
        /// Which.
        source: SourceId,
        /// From the checkout's root.
        path: String,
        /// Which one; its line is the one of the old text.
        warning: ConfirmedWarning,
    },
    /// The code offers other routes, commands or configuration keys.
    CodeBaseline,
}

/// What became of a source that was selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Removal {
    /// Somebody took it out of the selection.
    Deselected,
    /// It is excluded now.
    Excluded,
    /// The manifest no longer has it.
    Gone,
}

/// A section that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedSection {
    /// Its heading; empty for what stands before the first one.
    pub title: String,
    /// How.
    pub change: SectionChange,
}

impl ConfirmationChange {
    /// The source that it concerns; `None`: the code.
    pub fn source(&self) -> Option<&SourceId> {
        match self {
            Self::Added { source, .. }
            | Self::Removed { source, .. }
            | Self::Text { source, .. }
            | Self::Status { source, .. }
            | Self::NewWarning { source, .. }
            | Self::WarningGone { source, .. } => Some(source),
            Self::CodeBaseline => None,
        }
    }
}

/// What has changed since the last confirmation, in the order of source ids, the code last. Empty also when nobody has
/// confirmed anything, or when the confirmation does not record what it was given for.
pub fn changes(manifest: &Manifest) -> Vec<ConfirmationChange> {
    let Some(confirmation) = &manifest.confirmation else {
        return Vec::new();
    };
    let Some(code_baseline) = &confirmation.code_baseline else {
        return Vec::new();
    };
    let now: HashMap<&SourceId, &Source> = manifest
        .sources
        .iter()
        .map(|source| (&source.id, source))
        .collect();
    let mut found = Vec::new();
    for (id, before) in &confirmation.sources {
        let removed = |path: &str, now| ConfirmationChange::Removed {
            source: id.clone(),
            path: path.to_owned(),
            now,
        };
        match now.get(id) {
            None => found.push(removed(&before.path, Removal::Gone)),
            Some(source) if source.status == SourceStatus::Excluded => {
                found.push(removed(&source.path, Removal::Excluded));
            }
            Some(source) if !source.selected => {
                found.push(removed(&source.path, Removal::Deselected));
            }
            Some(source) => compare(before, source, &mut found),
        }
    }
    let added = manifest
        .sources
        .iter()
        .filter(|source| source.selected && !confirmation.sources.contains_key(&source.id));
    found.extend(added.map(|source| ConfirmationChange::Added {
        source: source.id.clone(),
        path: source.path.clone(),
    }));
    // Stable: what was found of one source stays in its order.
    found.sort_by(|one, other| one.source().cmp(&other.source()));
    if *code_baseline != manifest.code_baseline.digest {
        found.push(ConfirmationChange::CodeBaseline);
    }
    found
}

fn compare(before: &ConfirmedSource, now: &Source, found: &mut Vec<ConfirmationChange>) {
    let (source, path) = (&now.id, &now.path);
    let same_text = before.sha256 == now.sha256;
    if !same_text {
        found.push(ConfirmationChange::Text {
            source: source.clone(),
            path: path.clone(),
            sections: changed_sections(&before.sections, &now.sections),
        });
    }
    if before.status != now.status {
        found.push(ConfirmationChange::Status {
            source: source.clone(),
            path: path.clone(),
            from: before.status,
            to: now.status,
        });
    }
    // In another text the same warning may stand in another line.
    let line = |line: Option<u32>| line.filter(|_| same_text);
    let mut known: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for warning in &before.warnings {
        let key = (
            warning.code.as_str(),
            warning.reference.as_deref(),
            line(warning.line),
        );
        *known.entry(key).or_default() += 1;
    }
    for warning in &now.warnings {
        let reference = warning.reference.as_deref();
        if !take(&mut known, (&warning.code, reference, line(warning.line))) {
            found.push(ConfirmationChange::NewWarning {
                source: source.clone(),
                path: path.clone(),
                warning: ConfirmedWarning {
                    code: warning.code.clone(),
                    line: warning.line,
                    reference: warning.reference.clone(),
                },
            });
        }
    }
    for warning in &before.warnings {
        let reference = warning.reference.as_deref();
        if take(&mut known, (&warning.code, reference, line(warning.line))) {
            found.push(ConfirmationChange::WarningGone {
                source: source.clone(),
                path: path.clone(),
                warning: warning.clone(),
            });
        }
    }
}

/// What makes a warning the same as another: code, reference, line.
type Key<'w> = (&'w str, Option<&'w str>, Option<u32>);

/// Whether there is one more of these; it is used up.
fn take<'w>(known: &mut BTreeMap<Key<'w>, usize>, key: Key<'w>) -> bool {
    let left = known.get_mut(&key).filter(|left| **left > 0);
    left.map(|left| *left -= 1).is_some()
}

/// Sections that differ. Those that only moved do not.
fn changed_sections(before: &[ConfirmedSection], now: &[SourceSection]) -> Vec<ChangedSection> {
    let mut unchanged: HashMap<(&str, &str), usize> = HashMap::new();
    for section in before {
        *unchanged
            .entry((&section.title, &section.sha256))
            .or_default() += 1;
    }
    let mut other_now = Vec::new();
    for section in now {
        match unchanged.get_mut(&(section.title.as_str(), section.sha256.as_str())) {
            Some(count) if *count > 0 => *count -= 1,
            _ => other_now.push(section.title.as_str()),
        }
    }
    // What is left of each was not found again. The last ones of a title are taken for the missing ones.
    let mut gone: Vec<&str> = Vec::new();
    for section in before.iter().rev() {
        if let Some(count) = unchanged
            .get_mut(&(section.title.as_str(), section.sha256.as_str()))
            .filter(|count| **count > 0)
        {
            *count -= 1;
            gone.push(&section.title);
        }
    }
    gone.reverse();
    // Under a title that was there, other words; the rest is new, or removed.
    let mut places: HashMap<&str, VecDeque<usize>> = HashMap::new();
    for (place, title) in gone.iter().enumerate() {
        places.entry(title).or_default().push_back(place);
    }
    let mut paired = vec![false; gone.len()];
    let mut found = Vec::new();
    for title in other_now {
        let change = match places.get_mut(title).and_then(VecDeque::pop_front) {
            Some(place) => {
                paired[place] = true;
                SectionChange::Changed
            }
            None => SectionChange::Added,
        };
        found.push(ChangedSection {
            title: title.to_owned(),
            change,
        });
    }
    let removed = gone.iter().zip(paired).filter(|(_, paired)| !paired);
    found.extend(removed.map(|(title, _)| ChangedSection {
        title: (*title).to_owned(),
        change: SectionChange::Removed,
    }));
    found
}

impl fmt::Display for ConfirmationChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Added { path, .. } => write!(f, "{path} is selected now"),
            Self::Removed { path, now, .. } => match now {
                Removal::Deselected => write!(f, "{path} is no longer selected"),
                Removal::Excluded => write!(f, "{path} is excluded now"),
                Removal::Gone => write!(f, "{path} is gone"),
            },
            Self::Text { path, sections, .. } => {
                write!(f, "{path} has another text")?;
                for (place, section) in sections.iter().take(MOST_NAMED).enumerate() {
                    write!(f, "{}{section}", if place == 0 { ": " } else { ", " })?;
                }
                match sections.len().saturating_sub(MOST_NAMED) {
                    0 => Ok(()),
                    more => write!(f, " and {more} more"),
                }
            }
            Self::Status { path, from, to, .. } => write!(f, "{path} was {from} and is {to} now"),
            Self::NewWarning { path, warning, .. } => {
                write!(f, "{path} has a new warning: {warning}")
            }
            Self::WarningGone { path, warning, .. } => {
                write!(f, "{path} no longer has the warning: {warning}")
            }
            Self::CodeBaseline => {
                f.write_str("the code offers other routes, commands or configuration keys")
            }
        }
    }
}

impl fmt::Display for ChangedSection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.title.as_str(), self.change) {
            ("", SectionChange::Removed) => f.write_str("its opening was removed"),
            ("", _) => f.write_str("its opening"),
            (title, SectionChange::Changed) => write!(f, "section “{title}”"),
            (title, SectionChange::Added) => write!(f, "new section “{title}”"),
            (title, SectionChange::Removed) => write!(f, "section “{title}” was removed"),
        }
    }
}

impl fmt::Display for ConfirmedWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.code)?;
        if let Some(reference) = &self.reference {
            write!(f, " {reference}")?;
        }
        match self.line {
            Some(line) => write!(f, " (line {line})"),
            None => Ok(()),
        }
    }
}
