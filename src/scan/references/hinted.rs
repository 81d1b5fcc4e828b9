//! Patterns that end at a name, tried only where one of their words stands: they are dear, and nearly always in vain.

use aho_corasick::AhoCorasick;
use regex::{Regex, RegexBuilder};

/// A pattern, and words of which every match in ASCII has one.
#[derive(Debug)]
pub(super) struct Hinted {
    hints: AhoCorasick,
    pattern: Regex,
}

impl Hinted {
    /// `hints` are divided by bars.
    ///
    /// # Panics
    /// When the pattern is none; all of them are ours.
    pub(super) fn new(hints: &str, pattern: &str) -> Self {
        Self {
            hints: AhoCorasick::new(hints.split('|')).expect("words of ours"),
            // Patterns of many words have more states than the usual cache holds; they would be made again and again.
            pattern: RegexBuilder::new(pattern)
                .dfa_size_limit(16 << 20)
                .build()
                .expect("a pattern of ours"),
        }
    }

    /// Whether the pattern matches a text in lower case.
    pub(super) fn is_match(&self, text: &str) -> bool {
        let may = !text.is_ascii() || self.hints.is_match(text);
        #[cfg(test)]
        assert!(
            may || !self.pattern.is_match(text),
            "no hint tells of {text:?}"
        );
        may && self.pattern.is_match(text)
    }
}
