//! What sentences show. One pass finds the words that give reason to look closer; most paragraphs have none.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use regex::Regex;

/// How often each thing is in a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Prose {
    /// Sentences in the form of EARS, in any of its languages.
    pub(super) ears: usize,
    /// MUST, SHALL, SHOULD in capitals.
    pub(super) modals: usize,
    /// Numbers of requirements: `FR-001`.
    pub(super) numbers: usize,
    /// “As a …, I want …”.
    pub(super) stories: usize,
    /// Lines that begin with “Given”.
    pub(super) given: usize,
    /// “Then” at the beginning of a line, or after a comma.
    pub(super) then: usize,
    /// Words of licences.
    pub(super) legal: usize,
    /// “You” and “your”.
    pub(super) reader: usize,
    /// Signs for something to fill in: `[FEATURE NAME]`.
    pub(super) placeholders: usize,
    /// Words; in scripts without spaces, every second sign counts for one.
    pub(super) words: usize,
}

/// Why a word is looked for.
#[derive(Clone, Copy)]
enum Hint {
    /// It counts itself, in capitals and as a whole word.
    Modal,
    /// The same, and EARS is written with it.
    Shall,
    Ears,
    Story,
    Given,
    Then,
    /// It counts itself, as a whole word.
    Legal,
    /// The same, also with an ending.
    Reader,
}

/// Words without regard to the case of Latin letters, parted by `|`.
const HINTS: [(Hint, &str); 8] = [
    (Hint::Shall, "shall"),
    (Hint::Modal, "must|should|required"),
    (
        Hint::Ears,
        "しなければならない|するものとする|系统|应当|必须|해야",
    ),
    (
        Hint::Story,
        "as a|として|作为|으로서|로서|als |en tant qu|como |come |как |Как |КАК ",
    ),
    (
        Hint::Given,
        "given|dado|dada|étant donné|Étant donné|gegeben|angenommen|дано|Дано|ДАНО|假如|假设|前提",
    ),
    (
        Hint::Then,
        "then|então|entonces|alors|dann|тогда|Тогда|ТОГДА|allora|那么|ならば",
    ),
    (
        Hint::Legal,
        "licensor|licensee|liability|warranties|hereunder|sublicense|copyright notice",
    ),
    (Hint::Reader, "you"),
];

/// Reads a paragraph, an item or a row.
pub(super) fn prose(text: &str) -> Prose {
    static WORDS: LazyLock<Vec<(Hint, &str)>> = LazyLock::new(|| {
        let words = HINTS
            .iter()
            .flat_map(|(hint, words)| words.split('|').map(move |word| (*hint, word)));
        words.collect()
    });
    static FINDER: LazyLock<AhoCorasick> = LazyLock::new(|| {
        AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(WORDS.iter().map(|(_, word)| *word))
            .expect("the table is small")
    });
    let mut prose = Prose::default();
    let (mut ears, mut story, mut given, mut then) = (false, false, false, false);
    for hit in FINDER.find_overlapping_iter(text) {
        let (hint, _) = WORDS[hit.pattern().as_usize()];
        let (start, end) = (hit.start(), hit.end());
        let whole = || !is_word(text, start.checked_sub(1)) && !is_word(text, Some(end));
        let loud = || {
            text[start..end]
                .bytes()
                .all(|sign| sign.is_ascii_uppercase())
        };
        match hint {
            Hint::Ears => ears = true,
            Hint::Story => story = true,
            Hint::Given => given = true,
            Hint::Then => then = true,
            Hint::Shall | Hint::Modal => {
                ears |= matches!(hint, Hint::Shall);
                prose.modals += usize::from(loud() && whole());
            }
            Hint::Legal => prose.legal += usize::from(whole()),
            Hint::Reader => {
                let ending = text
                    .as_bytes()
                    .get(end)
                    .is_some_and(|sign| matches!(sign, b'r' | b'R'));
                let ends = !is_word(text, Some(end)) || ending && !is_word(text, Some(end + 1));
                prose.reader += usize::from(ends && !is_word(text, start.checked_sub(1)));
            }
        }
    }
    closer(text, &mut prose, [ears, story, given, then]);
    prose.words = words(text);
    prose
}

/// Counts what takes more than a word, where its words are.
fn closer(text: &str, prose: &mut Prose, [ears, story, given, then]: [bool; 4]) {
    // Lazy: what stands between the ends of a sentence is looked at once.
    static EARS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i-u:\b(?:when|if|while|where|once|then|the (?:system|application|app|service|api|server|client|user|page|tool|platform|module|component|interface|cli))\b)[^.。\n]*?(?i-u:\bshall\b)",
            r"|しなければならない|するものとする|当[^。，,\n]*?[时後后][^。\n]*?(?:系统|应当|必须)|해야\s?한다",
        ))
    });
    static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?-u:\b(?:FR|NFR|REQ|US|UC|BR|SRS|UR|SR|TR|SC|RF|RNF|HU|PRD|STORY)[-_](?:[A-Z]{2,12}[-_])?[0-9]{1,4}\b)",
            r"|(?-u:\b(?:FR|NFR|REQ|US|RF|RNF)[0-9]{1,4}\b)",
        ))
    });
    static STORIES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"(?i-u:\bas an?) [^.\n]*?(?i-u:\b(?:i|we) (?:want|need|can|would like|wish|should|must|am able)\b)",
            r"|として[、,，]?[^。\n]*?たい|作为[^。\n]*?我(?:想|希望|需要|要|可以|能)",
            r"|(?:으로서|로서)[^.\n]*?(?:싶다|원한다|싶습니다|하고 싶)",
            r"|(?i:als [^.\n]*?(?:möchte|will) ich\b)|(?i:en tant qu[^.\n]*?\bje (?:veux|souhaite|peux|dois))",
            r"|(?i:\bcomo [^.\n]*?\b(?:quiero|necesito|quero|preciso|desejo|gostaria)\b)|(?i:\bcome [^.\n]*?\bvoglio\b)",
            r"|(?i:\bкак [^.\n]*?\bя (?:хочу|могу))",
        ))
    });
    // Both ends of a scenario: “when” alone begins many a sentence.
    static GIVEN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?im)^[ \t*_>-]*(?:given|dado|dada|étant donné|gegeben|angenommen|дано|假如|假设|前提)\b|^[ \t*_>-]*(?:假如|假设|前提)",
        )
    });
    static THEN: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?im)^[ \t*_>-]*(?:then|então|entonces|alors|dann|тогда|allora)\b|^[ \t*_>-]*(?:那么|ならば)|(?-i:\bTHEN\b|\*\*Then\*\*)|, then ",
        )
    });
    static PLACEHOLDERS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"\[[A-Z0-9_ #-]*(?:NAME|DATE|TITLE|DESCRIPTION|FEATURE|PLACEHOLDER|AUTHOR|LINK|VERSION)[A-Z0-9_ #-]*\]",
        )
    });
    let count = |asked: bool, pattern: &LazyLock<Regex>| {
        if asked {
            pattern.find_iter(text).count()
        } else {
            0
        }
    };
    prose.ears = count(ears, &EARS);
    prose.stories = count(story, &STORIES);
    prose.given = count(given, &GIVEN);
    prose.then = count(then, &THEN);
    let numbered = text.bytes().any(|sign| sign.is_ascii_digit());
    prose.numbers = count(numbered, &NUMBERS);
    prose.placeholders = count(text.contains('['), &PLACEHOLDERS);
}

/// Whether the byte at a place belongs to a word of Latin letters.
fn is_word(text: &str, at: Option<usize>) -> bool {
    at.and_then(|at| text.as_bytes().get(at))
        .is_some_and(|sign| sign.is_ascii_alphanumeric() || *sign == b'_')
}

/// Words; of scripts without spaces, half of the signs.
fn words(text: &str) -> usize {
    if text.is_ascii() {
        return text.split_ascii_whitespace().count();
    }
    let unspaced = text
        .chars()
        .filter(|sign| super::phrases::is_unspaced(*sign))
        .count();
    text.split_whitespace().count() + unspaced / 2
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a pattern of this file")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ears, modals, numbers, stories, given, then, legal, reader, placeholders.
    fn told(text: &str) -> [usize; 9] {
        let prose = prose(text);
        [
            prose.ears,
            prose.modals,
            prose.numbers,
            prose.stories,
            prose.given,
            prose.then,
            prose.legal,
            prose.reader,
            prose.placeholders,
        ]
    }

    #[test]
    fn sentences_are_counted_in_many_languages() {
        for (text, expected) in [
            (
                "WHEN paid THE SYSTEM SHALL ship.",
                [1, 1, 0, 0, 0, 0, 0, 0, 0],
            ),
            (
                "When paid, the system shall ship. It shall tell.",
                [1, 0, 0, 0, 0, 0, 0, 0, 0],
            ),
            ("When paid the system ships", [0; 9]),
            ("当订单支付时，系统应当发货", [1, 0, 0, 0, 0, 0, 0, 0, 0]),
            ("注文を出荷しなければならない", [1, 0, 0, 0, 0, 0, 0, 0, 0]),
            (
                "MUST_NOT, MUSTER, a MUST, must",
                [0, 1, 0, 0, 0, 0, 0, 0, 0],
            ),
            (
                "FR-001, NFR-SEC-2 and US12, not XFR-1 or FR-x",
                [0, 0, 3, 0, 0, 0, 0, 0, 0],
            ),
            ("As a shopper, I want to pay", [0, 0, 0, 1, 0, 0, 0, 0, 0]),
            ("Has a shopper paid? As a whole it is.", [0; 9]),
            (
                "Как покупатель, я хочу платить",
                [0, 0, 0, 1, 0, 0, 0, 0, 0],
            ),
            ("Als Kunde möchte ich zahlen", [0, 0, 0, 1, 0, 0, 0, 0, 0]),
            ("**Given** a cart", [0, 0, 0, 0, 1, 0, 0, 0, 0]),
            ("It is given", [0; 9]),
            ("Étant donné un panier", [0, 0, 0, 0, 1, 0, 0, 0, 0]),
            ("Then it ships", [0, 0, 0, 0, 0, 1, 0, 0, 0]),
            (
                "and, then it ships, and strengthens",
                [0, 0, 0, 0, 0, 1, 0, 0, 0],
            ),
            ("The Licensor has no liability", [0, 0, 0, 0, 0, 0, 2, 0, 0]),
            (
                "you, your, You'll, yours, bayou",
                [0, 0, 0, 0, 0, 0, 0, 3, 0],
            ),
            ("[FEATURE NAME] and [a]", [0, 0, 0, 0, 0, 0, 0, 0, 1]),
            ("", [0; 9]),
        ] {
            assert_eq!(told(text), expected, "{text}");
        }
        assert_eq!(prose("two words").words, 2);
        assert_eq!(prose("需求 文档").words, 4);
    }
}
