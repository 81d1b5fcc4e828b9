//! Settings and constants with their values: `DEFAULT_PAGE_SIZE` defaults to 50.

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::value::{Dimension, NUMBER, Value, value_in};

/// A name with the value that a text gives it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Setting {
    pub(super) key: String,
    /// Whether the name is written as code.
    pub(super) spanned: bool,
    pub(super) value: Value,
    /// The value as it is written.
    pub(super) text: String,
    /// Byte of the value in the text.
    pub(super) at: usize,
}

/// What a name looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// It has one meaning in the whole product: `MAX_ITEMS`, `orders.page.size`, `maxItemsPerOrder`.
    Whole,
    /// Many things may have one of this name: `page_size`, `--limit`, `pageSize`.
    Local,
}

pub(super) static NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?x)--[a-z][a-z0-9]*(?:-[a-z0-9]+)*|[A-Za-z][A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)*")
        .expect("a regular expression")
});

/// The word before a default, in the languages whose documents carry names in Latin letters.
pub(super) static DEFAULT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)(?:\bdefault(?:s|ed|ing)?\b(?:\ value)?(?:\ (?:is|of))?(?:\ to)?|\bstandard(?:wert|mäßig)?\b(?:\ ist)?|\bvoreinstellung\b|\b(?:valeur\ )?par\ défaut\b|\b(?:valor\ )?(?:por\ defecto|predeterminado)\b|デフォルト値?|既定値?|默认值?|預設值?|기본값)
        \s*(?:は|が|:|：|=|为|是|為|은|는|est|es|ist)?\s*",
    )
    .expect("a regular expression")
});

static DEFAULT_OF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\bdefault(?: value)? (?:of|for) ").expect("a regular expression")
});

/// What stands between a name and its value.
pub(super) static GIVES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:=|:|：|is set to|is fixed at|is|=>|->|→)\s*").expect("a regular expression")
});

static OTHER_TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:previously|formerly|was|were|until|no longer|originally|example|e\.g|sample|deprecat|removed|renamed|instead|if|when|override|overrid|unless|suggest|recommend|such as|for instance|changed from|up from|down from|raised?|raising|bump(?:ed)?|consider|could|would|maybe)\b")
        .expect("a regular expression")
});

/// Whether a text tells of another time, a case, an example, or of what somebody might do.
pub(super) fn other_time(text: &str) -> bool {
    OTHER_TIME.is_match(text)
}

/// A value under the unit that its name tells.
pub(super) fn under_name(value: Value, name: &str) -> Value {
    match value {
        Value::Amount(amount) => Value::Amount(amount.under_name(name)),
        other => other,
    }
}

/// Whether a name of many meanings can be asked of the code: one that code is written with, `sessionTtl`, `page_size`.
pub(super) fn is_of_code(name: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(word) && name.chars().any(|c| c.is_ascii_lowercase())
}

/// What kind of name a word is; `None`: it is a plain word. `code`: it is written as code.
pub(super) fn shape(name: &str, code: bool) -> Option<Shape> {
    if name.len() < 4 || name.len() > 80 {
        return None;
    }
    if name.starts_with("--") {
        return Some(Shape::Local);
    }
    let letters = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    if name.chars().all(|c| letters(c) || c == '_')
        && name.chars().filter(|c| c.is_ascii_uppercase()).count() > 2
    {
        // An identifier of a requirement is none: `FR_12`.
        let numbered = name
            .rsplit('_')
            .next()
            .is_some_and(|last| last.chars().all(|c| c.is_ascii_digit()));
        return match name.contains('_') {
            true => (!numbered).then_some(Shape::Whole),
            false => (code && matches!(name, "PORT" | "HOST" | "TTL")).then_some(Shape::Local),
        };
    }
    if !code {
        return None;
    }
    if name.contains('.') {
        let mut parts = name.split('.');
        let file = name.rsplit('.').next().is_some_and(|end| {
            end.len() < 5
                && !matches!(
                    end,
                    "size" | "port" | "max" | "min" | "ttl" | "host" | "mode" | "type"
                )
        });
        let plain = parts.all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        });
        return (plain && !file).then_some(Shape::Whole);
    }
    let parts = match name.contains(['_', '-']) {
        true => name.split(['_', '-']).count(),
        false => {
            1 + name
                .chars()
                .skip(1)
                .filter(char::is_ascii_uppercase)
                .count()
        }
    };
    let lower = name.to_ascii_lowercase();
    let bounded = ["max", "min", "default"]
        .iter()
        .any(|start| lower.starts_with(start));
    match parts {
        0 | 1 => None,
        2 => Some(Shape::Local),
        _ if bounded => Some(Shape::Whole),
        _ => Some(Shape::Local),
    }
}

/// The value that begins at a byte. Code is taken whole; plain text up to the next mark.
pub(super) fn value_at(
    text: &str,
    code: &[Range<usize>],
    at: usize,
) -> Option<(Value, String, usize)> {
    let skipped = text[at..].len()
        - text[at..]
            .trim_start_matches(['"', '\'', '“', ' ', '('])
            .len();
    let at = at + skipped;
    if let Some(span) = code.iter().find(|span| span.start == at) {
        let written = &text[span.clone()];
        // One of several values is not the value.
        let next = text[span.end..].trim_start_matches(['"', '\'', ' ']);
        let list = ["or ", "/", "|", "and ", "oder ", "ou "]
            .iter()
            .any(|mark| next.starts_with(mark));
        let counted = next.strip_prefix(',').is_some_and(|_| {
            code.iter()
                .any(|other| other.start > span.end && other.start <= span.end + 3)
        });
        if list || counted {
            return None;
        }
        return Some((value_in(written, true)?, written.to_owned(), at));
    }
    let rest = &text[at..];
    let end = rest
        .find([
            ';', '(', ')', '"', '”', '|', '\n', '。', '、', '，', '（', '）', '`',
        ])
        .unwrap_or(rest.len());
    let rest = &rest[..end];
    // `50, which …`, `50 — the …`, `50. The …`, but `1,000` and `1.5`.
    let mut cut = rest.len();
    for mark in [", ", ". ", " - ", " – ", " — ", " # ", " // "] {
        cut = cut.min(rest.find(mark).unwrap_or(cut));
    }
    let rest = rest[..cut].trim().trim_end_matches(['.', ',']);
    if let Some(value) = value_in(rest, false) {
        return Some((value, rest.to_owned(), at));
    }
    // `50 items per page`, `50件です`: a number, and what it counts.
    let number = NUMBER.captures(rest)?;
    let with_unit = value_in(&number[0], false).filter(
        |value| !matches!(value, Value::Amount(amount) if amount.dimension == Dimension::Plain),
    );
    let whole = number.get(0).map_or(0, |whole| whole.end());
    let plain = number.get(1).map_or(0, |plain| plain.end());
    let end = if with_unit.is_some() { whole } else { plain };
    let behind = &rest[end..];
    let prose = behind.strip_prefix(' ').map_or_else(
        || behind.starts_with(|c: char| !c.is_ascii()),
        |prose| {
            prose.starts_with(|c: char| c.is_alphabetic())
                && !["to ", "or ", "and ", "x ", "bis ", "oder ", "ou ", "à "]
                    .iter()
                    .any(|word| prose.starts_with(word))
        },
    );
    let range = behind
        .trim_start()
        .starts_with(['–', '—', '〜', '～', '±', '至']);
    if !prose || range {
        return None;
    }
    let value = with_unit.or_else(|| value_in(&rest[..plain], false))?;
    Some((value, rest[..end].to_owned(), at))
}

/// The setting that a sentence or an item of a list is about; `None` when there is none, or more than one. `starts`: the text
/// is a whole block, so that a name at its start is what it is about.
pub(super) fn setting(text: &str, code: &[Range<usize>], starts: bool) -> Option<Setting> {
    if text.len() > 400
        // A name is written as code, or has a bar in it.
        || code.is_empty() && !text.contains(['_', '-'])
        || !text.contains(|c: char| c.is_ascii_alphabetic())
        || OTHER_TIME.is_match(text)
    {
        return None;
    }
    let mut names = NAME.find_iter(text).filter_map(|found| {
        let spanned = code
            .iter()
            .any(|span| span.start <= found.start() && found.end() <= span.end);
        let shape = shape(found.as_str(), spanned)?;
        Some((found, shape))
    });
    let (name, _) = names.next()?;
    // A second name: nobody can tell whose value it is. The same name again is no other.
    let others = names
        .filter(|(other, _)| other.as_str() != name.as_str())
        .count();
    let made = |value: (Value, String, usize)| {
        Some(Setting {
            key: name.as_str().to_owned(),
            spanned: code
                .iter()
                .any(|span| span.start <= name.start() && name.end() <= span.end),
            value: under_name(value.0, name.as_str()),
            text: value.1,
            at: value.2,
        })
    };
    let behind = &text[name.end()..];
    let leading = starts && text[..name.start()].chars().all(|c| !c.is_alphanumeric());
    let mut defaults = DEFAULT.find_iter(behind);
    if let Some(found) = defaults.next()
        && defaults.next().is_none()
    {
        let between = &behind[..found.start()];
        if others == 0 && (leading || between.len() < 40) && !between.contains(". ") {
            return made(value_at(text, code, name.end() + found.end())?);
        }
        return None;
    }
    if others > 0 {
        return None;
    }
    if let Some(of) = DEFAULT_OF.find(text)
        && of.end() == name.start()
        && let Some(gives) = GIVES.find(behind)
    {
        return made(value_at(text, code, name.end() + gives.end())?);
    }
    // `KEY = value` alone, at the start of its block.
    let inside = code
        .iter()
        .find(|span| span.start == name.start() && span.end > name.end());
    let gives = GIVES.find(behind)?;
    if !leading {
        return None;
    }
    let at = name.end() + gives.end();
    match inside {
        // The assignment is code as a whole.
        Some(span) => {
            let written = text.get(at..span.end)?;
            // `X=y kernels have …` is a condition.
            let rest = text[span.end..].trim_start();
            if rest.starts_with(char::is_alphanumeric) {
                return None;
            }
            let value = value_in(written, true)?;
            // `- X=on: turns it on` tells what that would do.
            let explained = rest.starts_with([':', '-', '–', '—', '：']);
            if explained && !matches!(value, Value::Amount(_)) {
                return None;
            }
            made((value, written.to_owned(), at))
        }
        None => made(value_at(text, code, at)?),
    }
}
