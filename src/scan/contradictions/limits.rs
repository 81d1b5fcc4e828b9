//! Limits in sentences: at most 50 items per order, expires after 30 minutes.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

use super::{
    model::ClaimKind,
    value::{Amount, Dimension, NUMBER},
    words::{heading_roots, joined, names_a_thing, roots, tells_subject},
};

/// A limit in a sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Limit {
    pub(super) kind: ClaimKind,
    /// Roots of what it is a limit of.
    pub(super) subject: String,
    pub(super) amount: Amount,
    /// Number and unit as they are written.
    pub(super) text: String,
}

const NUMBERS: &[(&str, &str)] = &[
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("twelve", "12"),
    ("twenty", "20"),
    ("thirty", "30"),
    ("sixty", "60"),
];

/// What stands right before the number of a maximum.
static MOST_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:\b(?:at most|up to|max(?:imum)?(?: of)?\.?|no (?:more|longer|larger|greater|later) than|not (?:be )?(?:more|longer|larger|greater) than|(?:not|never|cannot|can't|can not) exceed(?:s|ing)?|exceed(?:s|ing)?|limited to|limit(?:s|ed)?(?: is| of| to)?|capped at|cap(?: is| of)|less than|fewer than|shorter than|under|below|within|more than|larger than|bigger than|longer than)|≤|<=|<)\s*:?\s*(?:a |an |the )?(?:total of |maximum of |last )?$",
    )
    .expect("a regular expression")
});

/// A maximum that is named some words before its number: `maximum upload size is 25 MB`, `Max file size: 10 MB`.
static MOST_NAMED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:max(?:imum)?|limit|cap|upper bound|timeout|time-out|ttl|lifetime|expir(?:y|ation)|retention(?: period)?|validity)\b[^.;!?0-9]{0,60}(?:\b(?:is|are|of|to|at|be|for)|:|=|\|)\s*(?:set to |up to |limited to )?$",
    )
    .expect("a regular expression")
});

/// How long something is valid, waited for or kept.
static LASTS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:(?:expires?|times? out|timed out|time-out|logged out|log(?:s|ged)? (?:users? )?out|deleted|removed|purged|abandoned|invalidated|cancel(?:l?ed)?|locked(?: out)?) (?:automatically )?(?:after|in)|(?:valid|kept|retained|stored|cached|locked|preserved|available|archived|lasts?) for)\s*(?:a |at most |up to |a period of )?$",
    )
    .expect("a regular expression")
});

/// `A session times out after …`, `session timeout of …`: what it is about stands right before.
static TIMES_OUT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)([a-z][a-z-]* )?([a-z][a-z-]*) (?:will |shall |must |should )?(?:automatically )?(?:times? out|timed out|expires?|timeout(?: period)?|expiry|expiration|lifetime|ttl)(?: automatically)?\s*(?:is|of|after|in|:|=)?\s*(?:set to )?$",
    )
    .expect("a regular expression")
});

static LEAST_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:\b(?:at least|min(?:imum)?(?: of)?\.?|no (?:less|fewer|shorter) than|not less than)|≥|>=|>)\s*:?\s*(?:a )?$|\bmin(?:imum)?\b[^.;!?0-9]{0,60}(?:\b(?:is|are|of|be)|:|=)\s*$",
    )
    .expect("a regular expression")
});

static EVERY_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?i)\bevery\s*$").expect("a regular expression"));

static MOST_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:[a-z]+ ){0,2}?(?:or (?:less|fewer)|max(?:imum)?\b|at most|limit\b|(?:session |request |idle |inactivity )?(?:timeout|expiry|expiration)\b)")
        .expect("a regular expression")
});

static LEAST_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:\+|(?:[a-z]+ )?(?:or (?:more|longer)|min(?:imum)?\b|at least))")
        .expect("a regular expression")
});

/// `retries 3 times`, `3 retries`, `up to 3 attempts`.
static RETRIES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:retr(?:y|ies|ied)|attempt)").expect("a regular expression")
});

/// `100 requests per minute`.
static RATE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\s*(?:[a-z]+ ){0,2}?[a-z]+\s?(?:/|per |a |each )\s?(second|sec|s|minute|min|hour|h|day|d)\b").expect("a regular expression")
});

/// Words before a number that make it a name: `HTTP 413`, `Phase 2`, `TLS 1.2`.
const NAMED: &[&str] = &[
    "http",
    "https",
    "wcag",
    "oauth",
    "phase",
    "story",
    "epic",
    "step",
    "section",
    "version",
    "v",
    "level",
    "tls",
    "sprint",
    "fr",
    "nfr",
    "rfc",
    "iso",
    "sha",
    "aes",
    "chapter",
    "figure",
    "table",
    "uc",
    "ac",
    "req",
    "us",
    "status",
    "code",
    "error",
    "es",
    "adr",
    "issue",
    "pr",
    "task",
    "milestone",
    "priority",
    "tier",
    "stage",
    "node",
    "python",
    "java",
    "port",
    "pep",
    "rule",
    "requirement",
    "item",
    "appendix",
];

static NUMBER_WORD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i-u)\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|sixty)\b")
        .expect("a regular expression")
});

struct Number<'a> {
    /// Before the number.
    before: &'a str,
    amount: Amount,
    text: &'a str,
    /// Behind number and unit.
    after: &'a str,
    unit: bool,
}

/// Numbers that measure something.
fn numbers(clause: &str) -> Vec<Number<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(next) = clause[at..].find(|c: char| c.is_ascii_alphanumeric()) {
        let start = at + next;
        let word_end = clause[start..]
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | ',' | '.')))
            .map_or(clause.len(), |end| start + end);
        let before = &clause[..start];
        let rest = &clause[start..];
        at = word_end;
        let joined_on = before.ends_with(['-', '#', '/', '.', '_', '$', '€', '£', ':', '@'])
            || before
                .chars()
                .next_back()
                .is_some_and(|c| c.is_alphanumeric() && c.is_ascii());
        let last = before
            .trim_end_matches([' ', '(', '#'])
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or_default()
            .to_lowercase();
        if rest.starts_with(|c: char| c.is_ascii_digit()) {
            let Some(number) = NUMBER.captures(rest) else {
                continue;
            };
            let unit = number.get(2).map_or("", |unit| unit.as_str());
            let end_of_number = number.get(1).map_or(0, |number| number.end());
            // `1.1.1`, `2025-01-12`, `95th`, `10x`, `3D`, `16:9`
            let glued = rest[end_of_number..]
                .chars()
                .next()
                .is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '.' | ':'))
                && (rest[end_of_number..].starts_with([':', '.'])
                    && rest[end_of_number + 1..].starts_with(|c: char| c.is_ascii_digit())
                    || rest[end_of_number..].starts_with(|c: char| c.is_ascii_alphabetic())
                        && Amount::of("1", unit).is_none());
            let name = NAMED.contains(&last.as_str()) && !before.trim_end().ends_with(':');
            if joined_on && !before.ends_with(':') || glued || name {
                at = at.max(start + end_of_number);
                continue;
            }
            let with_unit = Amount::of(&number[1], unit).filter(|_| !unit.is_empty());
            let whole = number.get(0).map_or(0, |whole| whole.end());
            let end = start
                + if with_unit.is_some() {
                    whole
                } else {
                    end_of_number
                };
            let unit = with_unit.is_some();
            if let Some(amount) = with_unit.or_else(|| Amount::of(&number[1], "")) {
                found.push(Number {
                    before,
                    amount,
                    text: &clause[start..end],
                    after: &clause[end..],
                    unit,
                });
            }
            at = end;
        } else if !joined_on
            && let Some((_, digits)) = NUMBERS
                .iter()
                .find(|(word, _)| rest[..word_end - start].eq_ignore_ascii_case(word))
            && let Some(amount) = Amount::of(digits, "")
        {
            // `three times`, `thirty minutes`: the unit is the next word.
            let after = &clause[word_end..];
            let unit = after
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .trim_end_matches(['.', ',', ';', ')']);
            let with_unit = (unit.len() > 2).then(|| Amount::of(digits, unit)).flatten();
            let end = match &with_unit {
                Some(_) => word_end + after.find(unit).unwrap_or(0) + unit.len(),
                None => word_end,
            };
            // `one` is an article more often than a number.
            if *digits != "1" || with_unit.is_some() {
                found.push(Number {
                    before,
                    unit: with_unit.is_some(),
                    amount: with_unit.unwrap_or(amount),
                    text: &clause[start..end],
                    after: &clause[end..],
                });
            }
            at = end;
        }
    }
    found
}

/// What a number is to its clause; `None` when it is no limit.
fn kind_of(number: &Number) -> Option<ClaimKind> {
    let time = number.amount.dimension == Dimension::Time;
    if LEAST_BEFORE.is_match(number.before) || LEAST_AFTER.is_match(number.after) {
        return Some(ClaimKind::Minimum);
    }
    if MOST_BEFORE.is_match(number.before) || MOST_AFTER.is_match(number.after) {
        return Some(ClaimKind::Maximum);
    }
    if time && EVERY_BEFORE.is_match(number.before) {
        return Some(ClaimKind::Interval);
    }
    if time && LASTS.is_match(number.before) || MOST_NAMED.is_match(number.before) {
        return Some(ClaimKind::Maximum);
    }
    if !number.unit {
        let next = number.after.trim_start();
        let retries = RETRIES.is_match(next.split(' ').next().unwrap_or_default())
            || next.starts_with("times") && RETRIES.is_match(number.before);
        if retries || RATE.is_match(number.after) {
            return Some(ClaimKind::Maximum);
        }
    }
    let uptime = |text: &str| {
        let text = text.to_lowercase();
        text.contains("uptime") || text.contains("availability")
    };
    if number.amount.dimension == Dimension::Percent
        && (uptime(number.before) || uptime(number.after))
    {
        return Some(ClaimKind::Minimum);
    }
    None
}

/// Whether a text has a number at all.
pub(super) fn may_limit(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit()) || NUMBER_WORD.is_match(text)
}

/// The limits of a sentence. `heading` is the title that it stands under.
pub(super) fn limits(sentence: &str, heading: &str) -> Vec<Limit> {
    let whole = numbers(sentence);
    match whole.len() {
        0 => Vec::new(),
        1 => limit(&whole[0], Some(heading)).into_iter().collect(),
        // Each part of a list with its own number must tell its own subject.
        2..=6 => sentence
            .split([',', '(', ')', '、', '，'])
            .flat_map(|clause| clause.split(" and "))
            .filter_map(|clause| {
                let numbers = numbers(clause);
                match numbers.as_slice() {
                    [number] => limit(number, None),
                    _ => None,
                }
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn limit(number: &Number, heading: Option<&str>) -> Option<Limit> {
    let kind = kind_of(number)?;
    let mut words = format!("{} {}", number.before, number.after);
    // `2x within 5 s` and the like have no words.
    if let Some(rate) = RATE.captures(number.after)
        && !number.unit
    {
        words.push_str(match &rate[1].to_lowercase()[..1] {
            "s" => " persecond",
            "m" => " perminute",
            "h" => " perhour",
            _ => " perday",
        });
    }
    let times_out = TIMES_OUT
        .captures(number.before)
        .filter(|_| number.amount.dimension == Dimension::Time)
        .map(|found| {
            let mut thing = roots(found.get(0).map_or("", |whole| whole.as_str()));
            thing.insert("timeout".to_owned());
            thing.remove("out");
            thing
        })
        .filter(tells_subject)
        .map(|thing| joined(&thing));
    times_out
        .or_else(|| subject(&words, heading))
        .map(|subject| Limit {
            kind,
            subject,
            amount: number.amount.clone(),
            text: number.text.trim().to_owned(),
        })
}

/// What a limit is a limit of; `None` when its words and heading do not tell.
pub(super) fn subject(words: &str, heading: Option<&str>) -> Option<String> {
    let mut found: BTreeSet<String> = roots(words);
    if found.contains("version") {
        return None;
    }
    // So many words make a condition of it.
    if found.len() > 8 {
        return None;
    }
    if !tells_subject(&found) {
        found.extend(heading_roots(heading?));
        if !names_a_thing(&found) || found.len() > 8 {
            return None;
        }
    }
    Some(joined(&found))
}
