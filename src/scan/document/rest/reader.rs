//! Lines of reStructuredText, and blocks that are told of them.

use super::{
    headings::Adornment,
    inline::{Targets, inline},
};
use crate::scan::document::{builder::Builder, model::BlockKind, words::Words};

/// More levels of headings than anybody has.
const MOST_LEVELS: usize = 32;

/// The number of a line, counted from 1, from its place.
pub(super) fn number(place: usize) -> u32 {
    u32::try_from(place + 1).unwrap_or(u32::MAX)
}

/// Lines that belong together, without so many columns before them.
pub(super) struct Range {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) indent: usize,
}

/// A text that is being read.
pub(super) struct Reader<'b, 't, 'l> {
    pub(super) builder: &'b mut Builder<'t>,
    pub(super) lines: &'l [&'t str],
    /// How many columns are blank before each line's words; `None` for a blank line. They are asked for again and again.
    indents: Vec<Option<u32>>,
    pub(super) targets: Targets,
    /// Adornments in the order in which they were met.
    pub(super) levels: Vec<Adornment>,
    /// Nothing but headings so far: what is a field belongs to the document.
    pub(super) at_top: bool,
}

impl<'b, 't, 'l> Reader<'b, 't, 'l> {
    pub(super) fn new(
        builder: &'b mut Builder<'t>,
        lines: &'l [&'t str],
        targets: Targets,
    ) -> Self {
        let indent = |line: &&str| {
            let words = line.trim_start_matches([' ', '\t']);
            let columns = u32::try_from(line.len() - words.len()).unwrap_or(u32::MAX);
            (!words.trim_start().is_empty()).then_some(columns)
        };
        Self {
            builder,
            lines,
            indents: lines.iter().map(indent).collect(),
            targets,
            levels: Vec::new(),
            at_top: true,
        }
    }

    /// How many columns are blank before a line's words; none before those of a blank one.
    pub(super) fn indentation(&self, place: usize) -> usize {
        let columns = self.indents[place].unwrap_or(0);
        usize::try_from(columns).unwrap_or(usize::MAX)
    }

    /// A line without its indentation.
    pub(super) fn line(&self, place: usize, indent: usize) -> &'t str {
        let line = self.lines[place];
        &line[self.indentation(place).min(indent)..]
    }

    pub(super) fn is_blank(&self, place: usize) -> bool {
        self.indents[place].is_none()
    }

    /// Where lines end that are indented by more than `indent`, or blank; blank ones at the end belong to nobody.
    pub(super) fn indented_end(&self, from: usize, to: usize, indent: usize) -> usize {
        let is_in = |place: &usize| self.is_blank(*place) || self.indentation(*place) > indent;
        let end = (from..to).find(|place| !is_in(place)).unwrap_or(to);
        (from..end)
            .rev()
            .find(|place| !self.is_blank(*place))
            .map_or(from, |last| last + 1)
    }

    /// The least indentation of these lines.
    pub(super) fn least(&self, from: usize, to: usize) -> usize {
        let lines = (from..to).filter(|place| !self.is_blank(*place));
        lines
            .map(|place| self.indentation(place))
            .min()
            .unwrap_or(0)
    }

    pub(super) fn level(&mut self, adornment: Adornment) -> u8 {
        let known = self.levels.iter().position(|known| *known == adornment);
        let place = known.unwrap_or_else(|| {
            if self.levels.len() < MOST_LEVELS {
                self.levels.push(adornment);
            }
            self.levels.len() - 1
        });
        u8::try_from(place + 1).unwrap_or(u8::MAX)
    }

    pub(super) fn row(&mut self, place: usize, cells: &[String]) {
        let mut words = Words::new(number(place));
        for (column, cell) in cells.iter().enumerate() {
            if column > 0 {
                words.raw(" | ");
            }
            inline(&mut words, cell, &self.targets);
        }
        self.at_top = false;
        self.builder
            .block(BlockKind::Row, (number(place), number(place)), words);
    }

    /// Lines as the words of one block.
    pub(super) fn words(&mut self, from: usize, to: usize, indent: usize, kind: BlockKind) {
        let lines: Vec<&str> = (from..to).map(|place| self.line(place, indent)).collect();
        self.text(from, &lines.join("\n"), to, kind);
    }

    pub(super) fn text(&mut self, from: usize, text: &str, to: usize, kind: BlockKind) {
        let mut words = Words::new(number(from));
        inline(&mut words, text, &self.targets);
        self.at_top = false;
        let last = to.max(from + 1) - 1;
        self.builder
            .block(kind, (number(from), number(last)), words);
    }

    pub(super) fn code(&mut self, from: usize, to: usize, indent: usize, language: Option<String>) {
        let lines: Vec<&str> = (from..to)
            .map(|place| self.line(place, indent).trim_end())
            .collect();
        let lines_are = (number(from), number(to.max(from + 1) - 1));
        self.at_top = false;
        self.builder
            .verbatim(BlockKind::Code { language }, lines_are, lines.join("\n"));
    }
}
