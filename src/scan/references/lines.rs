//! Lines of places in a block.

use std::ops::Range;

use crate::scan::document::Block;

/// The line that a span of the block has, where it is one.
pub(super) fn span_line(block: &Block, range: &Range<usize>) -> u32 {
    let at = block
        .spans
        .partition_point(|span| span.range.start < range.start);
    block
        .spans
        .get(at)
        .filter(|span| span.range.start == range.start)
        .map_or(0, |span| span.line)
}

/// Lines of places in a block, going forward only.
pub(super) struct Lines<'b> {
    text: &'b [u8],
    at: usize,
    line: u32,
    last: u32,
}

impl<'b> Lines<'b> {
    /// Of a block of words.
    pub(super) fn of_words(block: &'b Block) -> Self {
        Self {
            text: block.text.as_bytes(),
            at: 0,
            line: block.lines.0,
            last: block.lines.1,
        }
    }

    /// A block of code has lines of its own around the text: fences, a directive.
    pub(super) fn of_code(block: &'b Block) -> Self {
        let own = u32::try_from(block.text.trim_end_matches('\n').split('\n').count())
            .unwrap_or(u32::MAX);
        let all = (block.lines.1 - block.lines.0.min(block.lines.1)).saturating_add(1);
        let fence = u32::from(all > own);
        Self {
            text: block.text.as_bytes(),
            at: 0,
            line: block.lines.0.saturating_add(fence),
            last: block.lines.1,
        }
    }

    /// The line of a byte that is not before the last one asked for; the last one for what is.
    pub(super) fn at(&mut self, offset: usize) -> u32 {
        let offset = offset.min(self.text.len());
        if offset > self.at {
            let ends = self.text[self.at..offset]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            self.line = self
                .line
                .saturating_add(u32::try_from(ends).unwrap_or(u32::MAX))
                .min(self.last);
            self.at = offset;
        }
        self.line
    }
}
