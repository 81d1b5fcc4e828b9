//! Names and their values within sentences that are about something else: "at most 50 lines (`MAX_LINES`)".

use std::{ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    keys::{DEFAULT, GIVES, NAME, Setting, Shape, other_time, shape, under_name, value_at},
    scope::{has_range, is_not_now},
    value::{Amount, Value, value_in},
};

/// A sentence with more names is a list of them.
const MOST_NAMES: usize = 24;

/// A name, where it stands, with the code span around it.
struct Named<'t> {
    name: &'t str,
    /// `None`: a word of code that values are not looked for, yet one behind it is not a value of the name before it.
    shape: Option<Shape>,
    /// Bytes of the text; of code that is the whole span.
    range: Range<usize>,
    /// `50` in `NAME = 50`, with the byte where it begins.
    assigned: Option<(usize, &'t str)>,
    code: bool,
}

static ASSIGNED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*([A-Za-z][A-Za-z0-9_.]*)\s*[=:]\s*([^\s=].*)$").expect("a regular expression")
});
/// Somebody tells what to do, or what would be; it need not be so.
static TOLD_TO_DO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:set|setting|sets|use|using|pass|passing|run|running|start|export|with|via|add|put|specify|enable|disable|change|assign|require|requires|provide|define|try|ensure|make sure|verify|check|should|must|whether|while|once|given|where|both|each|neither|either|than)\b")
        .expect("a regular expression")
});
/// What may stand behind an assignment that is told as a fact.
static FACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^\s*(?:$|[.,;:)\]—–]|(?:and|limits|caps|bounds|restricts|applies|controls|holds)\b)",
    )
    .expect("a regular expression")
});
/// Ends of what a setting may have are not what it has.
static BOUND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:min(?:imum)?|least|lowest|smallest|max(?:imum)?|most|highest|largest|up to|more than|exceed\w*|over|under|below|above|valid|allowed|accept\w*|permitted)\b|\blimit (?:of|for|on)(?: the)?\s*$|[≤≥<>]")
        .expect("a regular expression")
});
/// Whose limit it is: the name says it itself.
static BOUND_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:max|maximum|min|minimum|limit|cap|quota|most|least|upper|lower|ceiling|floor|threshold)$")
        .expect("a regular expression")
});
const LOWER: &[&str] = &["min", "minimum", "least", "lower", "floor"];
/// Words of names whose value is an amount, and no number of an error or of a kind.
const AMOUNTS: &[&str] = &[
    "max",
    "maximum",
    "min",
    "minimum",
    "limit",
    "limits",
    "size",
    "count",
    "timeout",
    "ttl",
    "retry",
    "retries",
    "interval",
    "period",
    "delay",
    "day",
    "days",
    "hour",
    "hours",
    "minute",
    "minutes",
    "second",
    "seconds",
    "secs",
    "sec",
    "ms",
    "millis",
    "bytes",
    "kb",
    "mb",
    "gb",
    "rows",
    "lines",
    "items",
    "length",
    "len",
    "window",
    "attempts",
    "quota",
    "capacity",
    "age",
    "depth",
    "workers",
    "threads",
    "pool",
    "batch",
    "page",
    "default",
    "duration",
    "lifetime",
    "expiry",
    "expires",
    "retention",
    "threshold",
    "cap",
    "backoff",
    "concurrency",
    "width",
    "height",
    "chars",
    "characters",
    "entries",
    "connections",
    "users",
    "requests",
    "percent",
];

/// `(`, before a name that explains the number before it.
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\((?:see |the |constant |env(?:ironment variable)? |key |named |via |by |configured (?:by|via|with|as|in) |configurable (?:by|via|with|as) )*$")
        .expect("a regular expression")
});
/// A number with what it counts, at the end of a text.
static NUMBER_AT_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|\s)([0-9][0-9,_]*(?:\.[0-9]+)?)(?:([\s-]?)(%|[A-Za-zµ]+))?(?:\s+[A-Za-z-]+){0,3}\s*$")
        .expect("a regular expression")
});
/// What leads up to such a number.
static LEADS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\b(?:is|are|has|have|holds|takes|to|at|of|after|every|within|for|most|least|up to|no more than|exceed|maximum|minimum|max\.?|min\.?)|[:=≤≥])$")
        .expect("a regular expression")
});
/// `(50 rows)` behind a name.
static IN_BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*\((?:=\s*)?([0-9][0-9,_]*(?:\.[0-9]+)?)(?:([\s-]?)(%|[A-Za-zµ]+))?(?:\s+[A-Za-z-]+){0,2}\)").expect("a regular expression")
});
/// `, 50` behind a name, at the end of the sentence.
static BEHIND_COMMA: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*,\s*([0-9][0-9,_]*(?:\.[0-9]+)?)(?:([\s-]?)(%|[A-Za-zµ]+))?(?:\s+[A-Za-z-]+){0,2}\s*[.)]?\s*$").expect("a regular expression")
});
static LEADS_TO_NAME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\b(?:is|are|of|to|by|at)|[:=])\s*$").expect("a regular expression")
});
/// What joins a value to the next name.
static JOINS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:[\s,;(\[*_]|\b(?:and|but|while|und|et|y|e|en)\b)+$")
        .expect("a regular expression")
});
/// Nothing but a conjunction between two names: a value behind them belongs to nobody knows whom.
static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\s,/|+&]*(?:and|or|und|oder|et|ou|y|o|e)?\s*(?:the\s+)?$")
        .expect("a regular expression")
});

/// Names of a text in order. Values that are words of code are among them, without a shape.
fn names<'t>(text: &'t str, code: &[Range<usize>]) -> Vec<Named<'t>> {
    let mut found: Vec<Named> = Vec::new();
    for span in code {
        let written = &text[span.clone()];
        let token = written.trim().trim_end_matches("()");
        if let Some(whole) = NAME.find(token).filter(|found| found.len() == token.len()) {
            found.push(Named {
                name: whole.as_str(),
                shape: shape(token, true).filter(|_| !token.starts_with('-')),
                range: span.clone(),
                assigned: None,
                code: true,
            });
        } else if let Some(parts) = ASSIGNED.captures(written)
            && let (Some(name), Some(value)) = (parts.get(1), parts.get(2))
        {
            found.push(Named {
                name: name.as_str(),
                shape: shape(name.as_str(), true),
                range: span.clone(),
                assigned: Some((span.start + value.start(), value.as_str())),
                code: true,
            });
        }
    }
    for bare in NAME.find_iter(text) {
        let within = code
            .iter()
            .any(|span| span.start <= bare.start() && bare.end() <= span.end);
        if !within && let Some(shape) = shape(bare.as_str(), false) {
            found.push(Named {
                name: bare.as_str(),
                shape: Some(shape),
                range: bare.range(),
                assigned: None,
                code: false,
            });
        }
    }
    found.sort_by_key(|named| named.range.start);
    found
}

/// Words of a name in lower case: `MAX_LINES`, `maxLines`.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut small = false;
    for sign in name.chars() {
        if !sign.is_ascii_alphanumeric() || sign.is_ascii_uppercase() && small {
            parts.push(String::new());
        }
        if sign.is_ascii_alphanumeric() {
            parts
                .last_mut()
                .expect("one at least")
                .push(sign.to_ascii_lowercase());
        }
        small = sign.is_ascii_lowercase();
    }
    parts
}

fn counts(name: &str) -> bool {
    let error = ["err", "error", "errno", "code", "status", "version"];
    let parts = parts(name);
    parts.iter().any(|part| AMOUNTS.contains(&part.as_str()))
        && !parts.iter().any(|part| error.contains(&part.as_str()))
}

/// Whether a text tells of an end of what a name may have, and not of what it has.
fn only_bounds(text: &str, name: &str) -> bool {
    let Some(found) = BOUND.find(text) else {
        return false;
    };
    let least = ["min", "least", "low", "small", "≥", ">"]
        .iter()
        .any(|word| found.as_str().to_lowercase().starts_with(word));
    let parts = parts(name);
    let own = parts.iter().find(|part| BOUND_NAME.is_match(part));
    match own {
        Some(own) => least != LOWER.contains(&own.as_str()) && own != "limit" && own != "threshold",
        None => true,
    }
}

/// Settings that a sentence gives besides those that it is about as a whole. In the order of their names.
pub(super) fn wordings(text: &str, code: &[Range<usize>]) -> Vec<Setting> {
    if text.len() > 400 || code.is_empty() && !text.contains('_') || other_time(text) {
        return Vec::new();
    }
    if !text.contains(|c: char| c.is_ascii_digit()) && !text.contains(['=', ':']) {
        return Vec::new();
    }
    let names = names(text, code);
    if names.is_empty() || names.len() > MOST_NAMES || text.trim_end().ends_with('?') {
        return Vec::new();
    }
    let guess = is_not_now(text);
    let mut found: Vec<Setting> = Vec::new();
    for (at, named) in names.iter().enumerate() {
        if named.shape.is_none() {
            continue;
        }
        let told = one(text, code, &names, at, guess).filter(|setting| {
            // The same name twice: both are told when they agree.
            found
                .iter()
                .all(|other| other.key != setting.key || other.value == setting.value)
        });
        match told {
            Some(setting) if found.iter().all(|other| other.key != setting.key) => {
                found.push(setting);
            }
            _ => {}
        }
    }
    found
}

fn one(
    text: &str,
    code: &[Range<usize>],
    names: &[Named],
    at: usize,
    guess: bool,
) -> Option<Setting> {
    let named = &names[at];
    let made = |value: Value, written: &str, at: usize| Setting {
        key: named.name.to_owned(),
        spanned: named.code,
        value: under_name(value, named.name),
        text: written.to_owned(),
        at,
    };
    let amount = |value: &Value| matches!(value, Value::Amount(_));
    let before = &text[..named.range.start];
    let leading = !before.contains(char::is_alphanumeric);
    if let Some((at, written)) = named.assigned {
        let value = value_in(written, true).filter(amount)?;
        let fact = FACT.is_match(&text[named.range.end..]) && !TOLD_TO_DO.is_match(before);
        return (fact && !guess && counts(named.name) && !only_bounds(before, named.name))
            .then(|| made(value, written, at));
    }
    let listed = at > 0
        && names[at - 1].assigned.is_none()
        && LISTED.is_match(&text[names[at - 1].range.end..named.range.start]);
    let start = named.range.end;
    // Up to the next name; a word of code right behind the sign is the value.
    let gives = GIVES.find(&text[start..]);
    let sign_ends = gives.map(|gives| start + gives.end());
    let next = names[at + 1..].iter().find(|next| {
        let opened = text[..next.range.start].trim_end_matches(['"', '\'', '(']);
        next.shape.is_some() || Some(opened.len()) != sign_ends
    });
    let end = next.map_or(text.len(), |next| next.range.start);
    let joined = &text[start..end];
    let end = match next {
        Some(_) => {
            start
                + JOINS
                    .find(joined)
                    .map_or(joined.len(), |found| found.start())
        }
        None => end,
    };
    let segment = &text[start..end];
    let spans: Vec<Range<usize>> = code
        .iter()
        .filter(|span| span.end <= end)
        .cloned()
        .collect();
    let at_value = |at: usize| value_at(&text[..end], &spans, at);
    let choice = ["or", "/", "|", "oder", "ou"]
        .iter()
        .any(|word| segment.trim_end().ends_with(word));
    if choice || has_range(segment) {
        return None;
    }
    // `NAME (default 50)`: the name nearest to it has it.
    let mut defaults = DEFAULT.find_iter(segment);
    if let (Some(default), None) = (defaults.next(), defaults.next())
        && default.start() < 40
        && !segment[..default.start()].contains(". ")
        && let Some((value, written, at)) = at_value(start + default.end())
    {
        let of_all = listed && !segment.trim_start().starts_with('(');
        return (!of_all).then(|| made(value, &written, at));
    }
    if guess || TOLD_TO_DO.is_match(before) || only_bounds(before, named.name) {
        return bracketed(text, named, before, guess)
            .map(|(value, written, at)| made(value, &written, at));
    }
    if let Some(sign_ends) = sign_ends.filter(|sign_ends| *sign_ends <= end && !listed)
        && let Some((value, written, at)) = at_value(sign_ends)
        && (leading || amount(&value))
    {
        return Some(made(value, &written, at));
    }
    if let Some((value, written, at)) = bracketed(text, named, before, guess) {
        return Some(made(value, &written, at));
    }
    if listed || !counts(named.name) {
        return None;
    }
    let behind = &text[start..];
    let found = IN_BRACKETS.captures(behind).or_else(|| {
        BEHIND_COMMA
            .captures(behind)
            .filter(|_| LEADS_TO_NAME.is_match(before))
    })?;
    let (value, written) = number(&found)?;
    Some(made(value, &written, start + found.get(1)?.start()))
}

/// "at most 50 lines (`MAX_LINES`)": the number before the brackets is the name's.
fn bracketed(
    text: &str,
    named: &Named,
    before: &str,
    guess: bool,
) -> Option<(Value, String, usize)> {
    let opens = OPENS.find(before)?;
    let head = before[..opens.start()].trim_end();
    let closed = text[named.range.end..].trim_start().starts_with(')');
    if guess || !closed || !counts(named.name) || has_range(head) {
        return None;
    }
    let found = NUMBER_AT_END.captures(head)?;
    let lead = &head[..found.get(1)?.start()];
    let alone = !lead.contains(|c: char| c.is_ascii_digit());
    let leads = LEADS.is_match(lead.trim_end());
    if !alone || !leads || only_bounds(lead, named.name) {
        return None;
    }
    let (value, written) = number(&found)?;
    Some((value, written, found.get(1)?.start()))
}

/// The number of groups 1 to 3, with its unit when it is one.
fn number(found: &regex::Captures) -> Option<(Value, String)> {
    let number = found.get(1)?.as_str();
    let apart = found.get(2).is_some_and(|between| !between.is_empty());
    let unit = found.get(3).map_or("", |unit| unit.as_str());
    // `5 m` may be anything.
    if apart && unit.len() == 1 && unit != "%" && unit != "s" && unit != "h" {
        return None;
    }
    if let Some(amount) = Amount::of(number, unit).filter(|_| !unit.is_empty()) {
        let between = found.get(2).map_or("", |between| between.as_str());
        return Some((Value::Amount(amount), format!("{number}{between}{unit}")));
    }
    if !apart && !unit.is_empty() {
        return None;
    }
    Some((Value::Amount(Amount::of(number, "")?), number.to_owned()))
}
