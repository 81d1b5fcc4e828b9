//! Many phrases of many languages, found in one pass.

use std::ops::Range;

use aho_corasick::{AhoCorasick, Input, MatchKind};

/// Phrases with what each stands for.
pub(super) struct Phrases<T: 'static> {
    finder: AhoCorasick,
    values: Vec<T>,
}

impl<T: Copy> Phrases<T> {
    /// From a table: phrases of one value are separated by `|`, in lower case.
    pub(super) fn of(table: &[(T, &str)]) -> Self {
        let (mut phrases, mut values) = (Vec::new(), Vec::new());
        for (value, text) in table {
            for phrase in text
                .split('|')
                .map(str::trim)
                .filter(|phrase| !phrase.is_empty())
            {
                phrases.push(phrase);
                values.push(*value);
            }
        }
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(phrases)
            .expect("the tables are small");
        Self { finder, values }
    }

    /// The phrases in a text of lower case, each with where it stands. A phrase of an alphabet has to be whole words;
    /// scripts without spaces have no such borders.
    pub(super) fn find(&self, text: &str) -> Vec<(T, Range<usize>)> {
        let (mut found, mut from) = (Vec::new(), 0);
        while let Some(hit) = self.finder.find(Input::new(text).range(from..)) {
            if stands_free(text, hit.range()) {
                found.push((self.values[hit.pattern().as_usize()], hit.range()));
                from = hit.end();
            } else {
                // A shorter phrase may begin within: “system architecture” in “ecosystem architecture”.
                from = hit.start() + text[hit.start()..].chars().next().map_or(1, char::len_utf8);
            }
        }
        found
    }
}

/// Whether no letter of an alphabet goes on before or after; a number may (`spec1`).
fn stands_free(text: &str, range: Range<usize>) -> bool {
    let words = &text[range.clone()];
    let before = text[..range.start].chars().next_back().is_some_and(joins)
        && words.chars().next().is_some_and(joins);
    let after = text[range.end..].chars().next().is_some_and(joins)
        && words.chars().next_back().is_some_and(joins);
    !before && !after
}

/// Whether a sign is the letter of an alphabet whose words have borders.
fn joins(sign: char) -> bool {
    sign.is_alphabetic() && !is_unspaced(sign)
}

/// Scripts whose words stand without spaces, and Korean, whose endings are joined to the word.
pub(super) fn is_unspaced(sign: char) -> bool {
    matches!(u32::from(sign), 0x2e80..=0x9fff | 0xac00..=0xd7af | 0xf900..=0xfaff | 0xff00..=0xffef | 0x20000..=0x3ffff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_only_where_words_have_borders() {
        let phrases = Phrases::of(&[
            (1, "plan|road map"),
            (2, "計画|需求"),
            (3, "план"),
            (4, "user"),
        ]);
        for (text, expected) in [
            ("the plan", &[1][..]),
            ("planet", &[]),
            ("airplane plan2", &[1]),
            ("a road map, a plan", &[1, 1]),
            ("実装計画書", &[2]),
            ("prd需求文档", &[2]),
            ("план работ", &[3]),
            ("планы", &[]),
            ("超级user端", &[4]),
            ("", &[]),
        ] {
            let found: Vec<i32> = phrases
                .find(text)
                .into_iter()
                .map(|(value, _)| value)
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
