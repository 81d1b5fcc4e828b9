//! Whether a file can tell anything but symbols, by the words in it, so that most files are not parsed.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::language::Language;

/// Words without which a file of the language has no routes, commands, keys or tables.
struct Words {
    languages: &'static [Language],
    search: LazyLock<Option<AhoCorasick>>,
}

macro_rules! words {
    ($($languages:expr => [$($word:literal),* $(,)?],)*) => {
        [$(Words {
            languages: &$languages,
            search: LazyLock::new(|| AhoCorasick::new([$($word),*]).ok()),
        },)*]
    };
}

static WORDS: [Words; 2] = words![
    [Language::Python] => ["environ", "getenv"],
    [Language::JavaScript, Language::TypeScript, Language::Tsx] => ["process.env"],
];

/// Whether it is worth while to [`super::read`] the file for more than its symbols. It may say yes to a file that has nothing.
pub fn wants_structure(_path: &str, language: Language, text: &[u8]) -> bool {
    WORDS
        .iter()
        .find(|words| words.languages.contains(&language))
        .is_none_or(|words| {
            words
                .search
                .as_ref()
                .is_none_or(|search| search.is_match(text))
        })
}
