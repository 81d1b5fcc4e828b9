//! Words of a sentence, brought into the form in which two sentences can be compared.

use std::{
    collections::{BTreeSet, HashSet},
    sync::LazyLock,
};

use super::vocabulary::{BOILERPLATE, GENERIC, NEUTRAL, SYNONYMS};

/// The root of a word, roughly: what is the same for `uploads`, `uploading`, `uploaded`.
fn stem(word: &str) -> String {
    if let Some((_, same)) = SYNONYMS.iter().find(|(other, _)| *other == word) {
        return (*same).to_owned();
    }
    if !word.is_ascii() {
        return word.to_owned();
    }
    let longer = |ending: &str, least: usize| {
        word.strip_suffix(ending)
            .filter(|rest| rest.len() >= least)
            .map(str::to_owned)
    };
    if let Some(rest) = longer("ies", 3) {
        return rest + "y";
    }
    if let Some(rest) = longer("sses", 2) {
        return rest + "ss";
    }
    for ending in ["xes", "ches", "shes", "zes"] {
        if word.ends_with(ending) {
            return word[..word.len() - 2].to_owned();
        }
    }
    if let Some(rest) = longer("ing", 4).or_else(|| longer("ed", 4)) {
        return rest;
    }
    if !["ss", "us", "is"]
        .iter()
        .any(|ending| word.ends_with(ending))
        && let Some(rest) = longer("s", 3)
    {
        return rest;
    }
    word.to_owned()
}

/// Words in lower case, without marks around them.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '_' | '.' | '’')))
        .map(|word| word.trim_matches(['\'', '.', '_', '’']).to_lowercase())
        .filter(|word| !word.is_empty())
}

static NEUTRAL_WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| NEUTRAL.iter().copied().collect());

/// Whether a word is a number, one with a unit, or the number of a requirement: `12`, `10mb`, `fr12`, `p95`. Names of things
/// have digits, too: `da9052`.
fn is_number(word: &str) -> bool {
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.');
    word.starts_with(|c: char| c.is_ascii_digit())
        || letters.len() < word.len()
            && [
                "fr", "nfr", "ac", "us", "uc", "req", "r", "s", "p", "v", "br", "sc", "adr",
                "story", "epic",
            ]
            .contains(&letters)
}

/// Sorted roots of the words that say what a sentence is about. Numbers and numbered names (`FR12`) say nothing.
pub(super) fn roots(text: &str) -> BTreeSet<String> {
    words(text)
        .filter(|word| !is_number(word))
        .map(|word| (stem(&word), word))
        .filter(|(root, word)| {
            !NEUTRAL_WORDS.contains(root.as_str()) && !NEUTRAL_WORDS.contains(word.as_str())
        })
        .map(|(root, _)| root)
        .collect()
}

/// Whether a set of roots tells what it is about without its heading.
pub(super) fn tells_subject(roots: &BTreeSet<String>) -> bool {
    roots.len() > 1 && roots.iter().any(|root| !GENERIC.contains(&root.as_str()))
}

/// Roots of a heading that name a thing; those that only name a kind of section are left out.
pub(super) fn heading_roots(title: &str) -> BTreeSet<String> {
    let mut found = roots(title);
    found.retain(|root| !BOILERPLATE.contains(&root.as_str()));
    found
}

/// Whether at least one root is of a thing and not of what many things have.
pub(super) fn names_a_thing(roots: &BTreeSet<String>) -> bool {
    roots.iter().any(|root| !GENERIC.contains(&root.as_str()))
}

/// Roots as one text.
pub(super) fn joined(roots: &BTreeSet<String>) -> String {
    let mut text = String::new();
    for root in roots {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(root);
    }
    text
}

/// A sentence longer than this is not read: it says more than one thing.
const LONGEST: usize = 400;

/// Sentences of a text with their first byte, without those that are too long.
pub(super) fn sentences(text: &str) -> Vec<(usize, &str)> {
    let bytes = text.as_bytes();
    let (mut found, mut start) = (Vec::new(), 0);
    let mut push = |start: usize, end: usize| {
        let sentence = &text[start..end];
        if sentence.len() <= LONGEST && !sentence.trim().is_empty() {
            found.push((start, sentence));
        }
    };
    for (at, character) in text.char_indices() {
        let end = at + character.len_utf8();
        let closes = match character {
            '。' | '！' | '？' | '；' => true,
            '.' | ';' | '!' | '?' => bytes.get(end).is_none_or(u8::is_ascii_whitespace),
            _ => false,
        };
        // `e.g. 50`, `approx. 50`, `max. 50`, `1. Uploads` do not end there.
        // Only where a sentence could end: a run of points would be read again for each of them.
        let goes_on = closes && character == '.' && {
            let word = text[start..at]
                .rsplit([' ', '(', '\n'])
                .next()
                .unwrap_or_default();
            [
                "e.g", "i.e", "max", "min", "approx", "ca", "etc", "vs", "no", "incl",
            ]
            .contains(&word.to_ascii_lowercase().as_str())
                || word.len() == text[start..at].trim_start().len()
                    && word.chars().all(|c| c.is_ascii_digit())
        };
        if closes && !goes_on {
            push(start, end);
            start = end;
        }
    }
    push(start, text.len());
    found
}
