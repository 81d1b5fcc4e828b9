//! Rows that may be left out.

use serde::Serialize;

use crate::report::text::counted;

/// Characters of a text of the pack or the app.
pub(super) const MAX_TEXT: usize = 300;

/// A row, by the texts that it puts into the summary.
pub(super) trait Row: Serialize {
    /// Bytes that it takes at most.
    fn bytes(&self) -> usize;
}

impl Row for String {
    fn bytes(&self) -> usize {
        self.len() + 4
    }
}

/// Rows of one kind, the most important first. The template gets those that are shown, and how many are not.
#[derive(Debug, Serialize)]
pub(super) struct Section<T> {
    shown: Vec<T>,
    left: usize,
    left_words: String,
    #[serde(skip)]
    hidden: Vec<T>,
    #[serde(skip)]
    noun: &'static str,
}

impl<T: Row> Section<T> {
    /// All of them, called `noun` when there are more than can be shown.
    pub(super) fn new(noun: &'static str, rows: impl IntoIterator<Item = T>) -> Self {
        let mut hidden: Vec<T> = rows.into_iter().collect();
        hidden.reverse();
        let mut section = Self {
            shown: Vec::new(),
            left: 0,
            left_words: String::new(),
            hidden,
            noun,
        };
        section.count(0);
        section
    }

    /// Shows as many of the first rows as fit into `room`, and takes that room away. Once a row did not fit, nothing less
    /// important may: the room is used up then.
    pub(super) fn take(&mut self, room: &mut Option<usize>) {
        while let Some(row) = self.shown.pop() {
            self.hidden.push(row);
        }
        while let (Some(row), Some(left)) = (self.hidden.last(), *room) {
            *room = left.checked_sub(row.bytes());
            if room.is_some() {
                self.shown.extend(self.hidden.pop());
            }
        }
        self.count(0);
    }

    /// Counts what is left; `others` are left elsewhere and belong to it.
    pub(super) fn count(&mut self, others: usize) {
        self.left = self.hidden.len();
        self.left_words = counted((self.left + others) as u64, &format!("more {}", self.noun));
    }

    pub(super) const fn left(&self) -> usize {
        self.left
    }

    /// Leaves the section out, without a word about it.
    pub(super) fn clear(&mut self) {
        self.shown.clear();
        self.hidden.clear();
        self.count(0);
    }
}
