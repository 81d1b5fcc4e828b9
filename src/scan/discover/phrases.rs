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
                phrases.push(folded(phrase));
                values.push(*value);
            }
        }
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(phrases)
            .expect("the tables are small");
        Self { finder, values }
    }

    /// The phrases in a text of lower case, each with where it stands. Accents do not matter: names of files often go
    /// without. A phrase of an alphabet has to be whole words; scripts without spaces have no such borders.
    pub(super) fn find(&self, text: &str) -> Vec<(T, Range<usize>)> {
        if !text.chars().any(|sign| plain(sign) != sign) {
            return self.find_folded(text);
        }
        let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
        let folded = folded(text);
        let mut place = (0, 0);
        // Sign by sign the texts are the same: the place of a sign in one is the place of that sign in the other.
        let mut original = |at: usize| {
            let signs = folded[place.0..at].chars().count();
            place = (at, place.1 + signs);
            places.get(place.1).copied().unwrap_or(text.len())
        };
        let found = self.find_folded(&folded).into_iter();
        found
            .map(|(value, range)| (value, original(range.start)..original(range.end)))
            .collect()
    }

    fn find_folded(&self, text: &str) -> Vec<(T, Range<usize>)> {
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

/// A text of lower case without accents, sign by sign.
fn folded(text: &str) -> String {
    text.chars().map(plain).collect()
}

/// A letter of lower case without its accent.
fn plain(sign: char) -> char {
    match sign {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'è'..='ë' | 'ē' | 'ę' | 'ě' => 'e',
        'ì'..='ï' | 'ī' => 'i',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => 'o',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ś' | 'š' => 's',
        'ź' | 'ż' | 'ž' => 'z',
        'ł' => 'l',
        'ё' => 'е',
        _ => sign,
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
            (5, "visão do produto|requisitos não funcionais"),
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
            ("visao do produto", &[5]),
            ("a visão do produto é", &[5]),
            ("Übersicht: requisitos nao funcionais, plan", &[5, 1]),
            ("", &[]),
        ] {
            let found: Vec<i32> = phrases
                .find(text)
                .into_iter()
                .map(|(value, _)| value)
                .collect();
            assert_eq!(found, expected, "{text}");
        }
        for (text, expected) in [
            ("über é plan é", "plan"),
            ("é visão do produto", "visão do produto"),
        ] {
            let (_, range) = phrases.find(text).remove(0);
            assert_eq!(&text[range], expected);
        }
    }
}
