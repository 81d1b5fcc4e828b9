//! Operations and their routes, routes and their status codes, and lists of all values.

use std::{collections::BTreeSet, ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    value::{Amount, Value},
    words::{joined, roots},
};

static ROUTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"\b(GET|POST|PUT|PATCH|DELETE)\s+(?:https?://[^\s/]+)?(/[A-Za-z0-9_{}:<>\[\]./*-]*)",
    )
    .expect("a regular expression")
});

static STATUS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\b(?:returns?|responds? with|response|status(?: code)?|http|with|gibt|retourne|devuelve|返回|返す|を返|반환)\s*:?\s*|→\s*|->\s*|=>\s*|[:：]\s*|[`|]\s*)(?:an? |the )?(?:http |status |code )*(20[0-9])\b")
        .expect("a regular expression")
});

static ANY_STATUS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b[2-5][0-9]{2}\b").expect("a regular expression"));

static NAMED_ERROR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([45][0-9]{2})[\s:/-]+([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)$")
        .expect("a regular expression")
});

/// Verbs of operations: an operation is named by one of them and a thing.
const VERBS: &[&str] = &[
    "create", "list", "get", "fetch", "update", "delete", "remove", "add", "cancel", "register",
    "search", "login", "logout", "upload", "download", "submit", "approve", "refund", "retrieve",
    "read", "replace", "edit", "place", "confirm", "export", "import", "reset", "change", "verify",
    "invite", "assign", "archive",
];

/// What a list of all values is called.
static ALL_VALUES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:\b(?:status|statuses|states?|types?|roles?|kinds?|levels?|categories|modes?|values|priorities|methods|formats)(?: values)?\s*(?:[:：=|]|are|is)|\b(?:is|are|must be|can be) (?:exactly )?one of:?)\s*$")
        .expect("a regular expression")
});

/// A path without what differs from place to place: the prefix of the interface, names of parameters.
pub(super) fn plain_path(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let mut plain = String::new();
    for part in path.split('/').filter(|part| !part.is_empty()) {
        let version = part.len() < 4
            && part.starts_with('v')
            && part[1..].chars().all(|c| c.is_ascii_digit());
        if plain.is_empty() && (matches!(part, "api" | "rest") || version) {
            continue;
        }
        let parameter = part.starts_with([':', '{', '<', '[']);
        plain.push('/');
        plain.push_str(if parameter {
            "{}"
        } else {
            part.trim_end_matches(['.', ','])
        });
    }
    if plain.is_empty() {
        "/".to_owned()
    } else {
        plain
    }
}

/// The only route of a text: method, path, and its bytes.
pub(super) fn only_route(text: &str) -> Option<(String, String, Range<usize>)> {
    if !text.contains('/') {
        return None;
    }
    let mut all = ROUTE.captures_iter(text);
    let first = all.next()?;
    if all.next().is_some() {
        return None;
    }
    let whole = first.get(0)?.range();
    Some((first[1].to_owned(), plain_path(&first[2]), whole))
}

/// The status of success that a sentence gives a route: the route as subject, the code. `heading`: the route may stand there.
pub(super) fn success(sentence: &str, heading: &str) -> Option<(String, Value, String)> {
    if !sentence.contains("20") {
        return None;
    }
    let (method, path, rest) = match only_route(sentence) {
        Some((method, path, at)) => (method, path, &sentence[at.end..]),
        None if ROUTE.is_match(sentence) => return None,
        None => {
            let (method, path, _) = only_route(heading)?;
            (method, path, sentence)
        }
    };
    // A second code: of another case.
    let mut all = ANY_STATUS.find_iter(rest);
    let only = all.next()?;
    if all.next().is_some() {
        return None;
    }
    let code = STATUS
        .captures(rest)
        .and_then(|found| found.get(1))
        .filter(|code| code.start() == only.start());
    let standard = |rest: &str| {
        ["OK", "Created", "Accepted", "No Content"]
            .iter()
            .any(|name| rest.trim_start().starts_with(name))
    };
    if code.is_none() && !(only.as_str().starts_with("20") && standard(&rest[only.end()..])) {
        return None;
    }
    let amount = Amount::of(only.as_str(), "")?;
    Some((
        format!("{method} {path}"),
        Value::Amount(amount),
        only.as_str().to_owned(),
    ))
}

/// The status of a named error: `404 USER_NOT_FOUND`.
pub(super) fn named_error(code: &str) -> Option<(String, Value, String)> {
    let found = NAMED_ERROR.captures(code.trim())?;
    Some((
        found[2].to_owned(),
        Value::Amount(Amount::of(&found[1], "")?),
        found[1].to_owned(),
    ))
}

/// The name of an operation, normalised; `None` when it does not name one for sure.
pub(super) fn operation(label: &str) -> Option<String> {
    if label.len() > 60 {
        return None;
    }
    let label = label.trim().trim_end_matches([':', '—', '–', '-', ' ']);
    let found = roots(label);
    let first = label
        .split([' ', '-', '_'])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    let verb = VERBS.contains(&first.trim_end_matches('s')) || VERBS.contains(&first.as_str());
    (verb && found.len() > 1 && found.len() < 5).then(|| joined(&found))
}

/// The route of an operation that an item tells: `Create order: POST /orders`.
pub(super) fn operation_route(text: &str) -> Option<(String, Value, String)> {
    let (method, path, at) = only_route(text)?;
    let before = text[..at.start].trim_end();
    if !before.ends_with([':', '—', '–', '→', '-']) {
        return None;
    }
    let label = before.trim_end_matches([':', '—', '–', '→', '-', ' ']);
    Some((
        operation(label)?,
        Value::Route { method, path },
        text[at].to_owned(),
    ))
}

/// The list of all values that a sentence gives: what they are values of, and the values.
pub(super) fn all_values(
    sentence: &str,
    code: &[Range<usize>],
) -> Option<(String, BTreeSet<String>, String)> {
    // From the last mark backwards, as long as only separators stand between.
    let separator = |text: &str| {
        let text = text.trim().trim_matches(['"', '\'', '`']).trim();
        matches!(
            text,
            "," | "/"
                | "|"
                | "or"
                | "and"
                | ", or"
                | ", and"
                | "、"
                | "，"
                | "und"
                | "oder"
                | "et"
                | "ou"
                | "y"
                | "o"
        )
    };
    let mut first = code.len().checked_sub(1)?;
    while first > 0
        && sentence
            .get(code[first - 1].end..code[first].start)
            .is_some_and(separator)
    {
        first -= 1;
    }
    let run = &code[first..];
    let rest = sentence
        .get(run.last()?.end..)?
        .trim_matches(['.', ' ', '。', ')', '"']);
    if run.len() < 3 || run.len() > 20 || !rest.is_empty() {
        return None;
    }
    let label = sentence
        .get(..run[0].start)?
        .trim_end_matches(['"', '\'', '(', '`']);
    if label.len() > 80 || !ALL_VALUES.is_match(label) || super::scope::is_not_now(label) {
        return None;
    }
    let values: BTreeSet<String> = run
        .iter()
        .map(|at| {
            sentence[at.clone()]
                .trim_matches(['"', '\''])
                .to_lowercase()
        })
        .collect();
    let plain = values
        .iter()
        .all(|value| !value.is_empty() && value.len() < 40 && !value.contains([' ', '/', '(']));
    plain.then(|| {
        (
            label.to_owned(),
            values,
            sentence[run[0].start..run[run.len() - 1].end].to_owned(),
        )
    })
}
