//! The list that a person chooses from, as a value: keys in, state out. Nothing here knows of a terminal.

mod press;

use std::collections::{BTreeMap, BTreeSet};

use super::story::Story;
use crate::domain::{
    confirmation::{ConfirmationChange, changes},
    manifest::{Manifest, Source, SourceWarning},
};

/// What was pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Key {
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    Left,
    Right,
    Enter,
    Escape,
    Backspace,
    /// Ctrl-U: the whole text goes.
    Clear,
    /// Ctrl-C.
    Interrupt,
    /// A character, the blank too.
    Char(char),
}

/// What comes of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The list stays.
    Stay,
    /// The person leaves; nothing is to be written.
    Leave,
    /// The same, by Ctrl-C.
    Interrupt,
    /// The person says yes.
    Confirm,
}

/// What keys are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mode {
    /// Moving and choosing.
    Browse,
    /// Typing what sources are to have in them.
    Filter,
    /// Typing the note; then back to where it was called from.
    Note {
        /// As it was, for Escape.
        before: String,
        /// Whether the summary called.
        summary: bool,
    },
    /// Looking at what would be confirmed.
    Summary {
        /// What it says.
        story: Story,
        /// Lines above the first that is shown.
        top: usize,
    },
}

/// Something below a source that is unfolded.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part<'l> {
    /// Why it is a source.
    Reason(&'l str),
    /// What has changed since the last confirmation.
    Change(&'l str),
    /// What a reader should know.
    Warning(&'l SourceWarning),
    /// There is none of these.
    Nothing,
}

/// The list.
#[derive(Debug)]
pub(super) struct List {
    /// As it would be written, but for the confirmation, which is still the last one.
    manifest: Manifest,
    /// Who chooses, and since when: what their acknowledgements say.
    by: String,
    since: jiff::Timestamp,
    /// In lower case, what the filter is looked for in.
    haystacks: Vec<String>,
    /// What changed of a source since the last confirmation.
    news: BTreeMap<usize, Vec<String>>,
    /// Places in the manifest of the sources that the filter lets through.
    shown: Vec<usize>,
    filter: String,
    unfolded: BTreeSet<usize>,
    /// Where the person is: in `shown`, and in what is unfolded there (0: the source itself).
    row: usize,
    part: usize,
    mode: Mode,
    note: String,
    message: Option<String>,
    /// Sources that fit on a page, about.
    page: usize,
}

impl List {
    /// Of all sources, with the selection that the manifest has.
    pub(super) fn new(
        manifest: Manifest,
        by: String,
        since: jiff::Timestamp,
        note: Option<String>,
    ) -> Self {
        let haystack = |source: &Source| {
            format!(
                "{}\n{}\n{}\n{}\n{}",
                source.path, source.title, source.kind, source.status, source.id
            )
            .to_lowercase()
        };
        let by_id: BTreeMap<_, _> = manifest
            .sources
            .iter()
            .enumerate()
            .map(|(place, source)| (&source.id, place))
            .collect();
        let mut news: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for change in changes(&manifest) {
            let of_selection = matches!(
                change,
                ConfirmationChange::Added { .. } | ConfirmationChange::Removed { .. }
            );
            let place = change.source().and_then(|id| by_id.get(id));
            if let (false, Some(place)) = (of_selection, place) {
                news.entry(*place).or_default().push(change.to_string());
            }
        }
        Self {
            haystacks: manifest.sources.iter().map(haystack).collect(),
            news,
            shown: (0..manifest.sources.len()).collect(),
            manifest,
            by,
            since,
            filter: String::new(),
            unfolded: BTreeSet::new(),
            row: 0,
            part: 0,
            mode: Mode::Browse,
            note: note.unwrap_or_default(),
            message: None,
            page: 10,
        }
    }

    /// The manifest as it was chosen. Acknowledgements of now carry the note.
    pub(super) fn chosen(self, at: jiff::Timestamp) -> (Manifest, String) {
        let (mut manifest, note) = (self.manifest, self.note);
        let warnings = manifest
            .sources
            .iter_mut()
            .flat_map(|source| &mut source.warnings);
        for given in warnings.filter_map(|warning| warning.acknowledged.as_mut()) {
            if given.at == self.since {
                given.at = at;
                given.note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
            }
        }
        (manifest, note)
    }

    pub(super) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    pub(super) fn mode(&self) -> &Mode {
        &self.mode
    }

    pub(super) fn filter(&self) -> &str {
        &self.filter
    }

    pub(super) fn note(&self) -> &str {
        &self.note
    }

    pub(super) fn message(&self) -> Option<&str> {
        self.message.as_deref()
    }

    /// How many sources the filter lets through.
    pub(super) fn shown(&self) -> usize {
        self.shown.len()
    }

    /// Where the person is: which of the sources shown, and which part of it (0: itself).
    pub(super) fn at(&self) -> (usize, usize) {
        (self.row, self.part)
    }

    /// The source of a row that is shown.
    pub(super) fn source(&self, row: usize) -> Option<&Source> {
        self.manifest.sources.get(*self.shown.get(row)?)
    }

    /// How many parts of a row are unfolded.
    pub(super) fn parts(&self, row: usize) -> usize {
        let Some(place) = self.shown.get(row) else {
            return 0;
        };
        if !self.unfolded.contains(place) {
            return 0;
        }
        let source = &self.manifest.sources[*place];
        let all = source.reasons.len() + self.changes_of(*place).len() + source.warnings.len();
        all.max(1)
    }

    /// Whether a row has changed since the last confirmation.
    pub(super) fn has_news(&self, row: usize) -> bool {
        self.shown
            .get(row)
            .is_some_and(|place| self.news.contains_key(place))
    }

    fn changes_of(&self, place: usize) -> &[String] {
        self.news.get(&place).map_or(&[], Vec::as_slice)
    }

    /// A part of a row, counted from 1: what changed, warnings, reasons.
    pub(super) fn part(&self, row: usize, part: usize) -> Option<Part<'_>> {
        let place = *self.shown.get(row)?;
        let source = &self.manifest.sources[place];
        let mut left = part.checked_sub(1)?;
        let changes = self.changes_of(place);
        if let Some(change) = changes.get(left) {
            return Some(Part::Change(change));
        }
        left -= changes.len();
        if let Some(warning) = source.warnings.get(left) {
            return Some(Part::Warning(warning));
        }
        left -= source.warnings.len();
        let reason = source.reasons.get(left).map(|reason| Part::Reason(reason));
        reason.or((left == 0).then_some(Part::Nothing))
    }

    /// Takes note of the height of the terminal.
    pub(super) fn resized(&mut self, height: usize) {
        self.page = height.saturating_sub(6).max(1);
    }
}
