//! What the keys do to the list.

use super::{super::story::story, Key, List, Mode, Step};
use crate::{
    check::warning_digest,
    domain::{
        confirmation::{exclusion, judge},
        manifest::{Acknowledgement, Source, SourceStatus},
    },
};

/// A longer text is not typed by hand.
const LONGEST_TEXT: usize = 2_000;

impl List {
    /// Takes the next key.
    pub(in crate::cli::confirm) fn press(&mut self, key: Key) -> Step {
        if key == Key::Interrupt {
            return Step::Interrupt;
        }
        self.message = None;
        match &self.mode {
            Mode::Browse => self.browse(key),
            Mode::Filter => {
                self.type_filter(key);
                Step::Stay
            }
            Mode::Note { .. } => {
                self.type_note(key);
                Step::Stay
            }
            Mode::Summary { .. } => self.look(key),
        }
    }

    fn browse(&mut self, key: Key) -> Step {
        match key {
            Key::Up | Key::Char('k') => self.move_up(),
            Key::Down | Key::Char('j') => self.move_down(),
            Key::PageUp => self.go(self.row.saturating_sub(self.page)),
            Key::PageDown => self.go(self.row + self.page),
            Key::Home | Key::Char('g') => self.go(0),
            Key::End | Key::Char('G') => self.go(usize::MAX),
            Key::Enter => match self.parts(self.row) {
                0 => self.unfold(),
                _ => self.fold(),
            },
            Key::Right => self.unfold(),
            Key::Left => self.fold(),
            Key::Char(' ') => self.toggle(),
            Key::Char('t') => self.select_trusted(),
            Key::Char('a') => self.acknowledge(),
            Key::Char('/') => self.mode = Mode::Filter,
            Key::Char('n') => self.begin_note(false),
            Key::Char('c') => self.summarize(),
            Key::Escape if !self.filter.is_empty() => self.narrow(String::new()),
            Key::Char('q') | Key::Escape => return Step::Leave,
            _ => {}
        }
        Step::Stay
    }

    fn move_up(&mut self) {
        if self.part > 0 {
            self.part -= 1;
        } else if self.row > 0 {
            self.row -= 1;
            self.part = self.parts(self.row);
        }
    }

    fn move_down(&mut self) {
        if self.part < self.parts(self.row) {
            self.part += 1;
        } else if self.row + 1 < self.shown.len() {
            self.row += 1;
            self.part = 0;
        }
    }

    fn go(&mut self, row: usize) {
        self.row = row.min(self.shown.len().saturating_sub(1));
        self.part = 0;
    }

    fn unfold(&mut self) {
        if let Some(place) = self.shown.get(self.row) {
            self.unfolded.insert(*place);
        }
    }

    fn fold(&mut self) {
        if let Some(place) = self.shown.get(self.row) {
            self.unfolded.remove(place);
            self.part = 0;
        }
    }

    fn toggle(&mut self) {
        let Some(place) = self.shown.get(self.row) else {
            return;
        };
        let source = &mut self.manifest.sources[*place];
        match exclusion(source) {
            // What was selected by hand in the file can be taken out all the same.
            Some(objection) if !source.selected => {
                self.message = Some(objection.to_string());
            }
            _ => source.selected = !source.selected,
        }
    }

    fn select_trusted(&mut self) {
        let trusted = |source: &&mut Source| source.status == SourceStatus::Trusted;
        let (mut all, mut new) = (0, 0);
        for source in self.manifest.sources.iter_mut().filter(trusted) {
            all += 1;
            new += usize::from(!source.selected);
            source.selected = true;
        }
        self.message = Some(format!(
            "all trusted sources are selected: {all}, {new} of them now"
        ));
    }

    fn acknowledge(&mut self) {
        let Some(place) = self.shown.get(self.row).copied() else {
            return;
        };
        let first = self.changes_of(place).len() + 1;
        let source = &mut self.manifest.sources[place];
        let number = self.part.checked_sub(first);
        let Some(number) = number.filter(|number| *number < source.warnings.len()) else {
            let message = match source.warnings.is_empty() {
                true => "there is no warning to acknowledge here",
                false => "unfold the source, go to a warning, and press a again",
            };
            self.message = Some(message.to_owned());
            return;
        };
        let given = match source.warnings[number].acknowledged {
            Some(_) => None,
            None => Some(Acknowledgement {
                by: self.by.clone(),
                at: self.since,
                note: None,
                of: warning_digest(source, &source.warnings[number]),
            }),
        };
        source.warnings[number].acknowledged = given;
    }

    fn type_filter(&mut self, key: Key) {
        match key {
            Key::Enter => self.mode = Mode::Browse,
            Key::Escape => {
                self.mode = Mode::Browse;
                self.narrow(String::new());
            }
            Key::Up => self.move_up(),
            Key::Down => self.move_down(),
            _ => {
                let mut text = self.filter.clone();
                if typed(&mut text, key) {
                    self.narrow(text);
                }
            }
        }
    }

    /// Shows the sources that have every word of the filter in them. The person stays where they are, if that is shown.
    fn narrow(&mut self, filter: String) {
        let here = self.shown.get(self.row).copied();
        self.filter = filter;
        let lower = self.filter.to_lowercase();
        let words: Vec<&str> = lower.split_whitespace().collect();
        let has_all = |place: &usize| {
            let haystack = &self.haystacks[*place];
            words.iter().all(|word| haystack.contains(word))
        };
        self.shown = (0..self.haystacks.len()).filter(has_all).collect();
        match here.and_then(|here| self.shown.binary_search(&here).ok()) {
            Some(row) => self.row = row,
            None => self.go(0),
        }
    }

    fn begin_note(&mut self, summary: bool) {
        self.mode = Mode::Note {
            before: self.note.clone(),
            summary,
        };
    }

    fn type_note(&mut self, key: Key) {
        let Mode::Note { before, summary } = &self.mode else {
            return;
        };
        let summary = *summary;
        match key {
            Key::Enter => {}
            Key::Escape => self.note = before.clone(),
            _ => {
                typed(&mut self.note, key);
                return;
            }
        }
        self.mode = Mode::Browse;
        if summary {
            self.summarize();
        }
    }

    fn summarize(&mut self) {
        let note = Some(self.note.trim()).filter(|note| !note.is_empty());
        self.mode = Mode::Summary {
            story: story(&self.manifest, &self.by, note),
            top: 0,
        };
    }

    fn look(&mut self, key: Key) -> Step {
        let page = self.page;
        let Mode::Summary { story, top } = &mut self.mode else {
            return Step::Stay;
        };
        let last = story.0.len().saturating_sub(1);
        match key {
            Key::Up | Key::Char('k') => *top = top.saturating_sub(1),
            Key::Down | Key::Char('j') => *top = (*top + 1).min(last),
            Key::PageUp => *top = top.saturating_sub(page),
            Key::PageDown | Key::Char(' ') => *top = (*top + page).min(last),
            Key::Home | Key::Char('g') => *top = 0,
            Key::End | Key::Char('G') => *top = last,
            Key::Char('n') => self.begin_note(true),
            Key::Left | Key::Backspace | Key::Escape => self.mode = Mode::Browse,
            Key::Char('q') => return Step::Leave,
            Key::Char('c') => match judge(&self.manifest, Some(&self.note), true) {
                Ok(()) => return Step::Confirm,
                Err(objection) => self.message = Some(objection.to_string()),
            },
            _ => {}
        }
        Step::Stay
    }
}

/// Whether a key changed a text.
fn typed(text: &mut String, key: Key) -> bool {
    match key {
        Key::Char(c) if !c.is_control() && text.len() < LONGEST_TEXT => text.push(c),
        Key::Backspace => return text.pop().is_some(),
        Key::Clear => text.clear(),
        _ => return false,
    }
    true
}
