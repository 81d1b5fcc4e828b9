//! Words of a sentence, brought into the form in which two sentences can be compared.

use std::collections::BTreeSet;

/// Words that say nothing about what a limit is a limit of.
const NEUTRAL: &[&str] = &[
    "a",
    "an",
    "the",
    "of",
    "to",
    "in",
    "on",
    "at",
    "by",
    "for",
    "from",
    "with",
    "and",
    "or",
    "per",
    "each",
    "every",
    "is",
    "are",
    "be",
    "been",
    "being",
    "was",
    "were",
    "it",
    "its",
    "this",
    "that",
    "these",
    "those",
    "all",
    "any",
    "only",
    "than",
    "more",
    "less",
    "no",
    "not",
    "up",
    "most",
    "least",
    "above",
    "below",
    "under",
    "over",
    "within",
    "into",
    "as",
    "we",
    "our",
    "they",
    "their",
    "there",
    "which",
    "who",
    "one",
    "must",
    "shall",
    "should",
    "can",
    "may",
    "will",
    "cannot",
    "could",
    "would",
    "never",
    "always",
    "have",
    "has",
    "had",
    "do",
    "does",
    "system",
    "application",
    "app",
    "user",
    "customer",
    "client",
    "service",
    "product",
    "platform",
    "software",
    "backend",
    "allow",
    "support",
    "accept",
    "reject",
    "refuse",
    "contain",
    "hold",
    "include",
    "exceed",
    "limit",
    "limited",
    "restrict",
    "enforce",
    "ensure",
    "provide",
    "maximum",
    "max",
    "minimum",
    "min",
    "cap",
    "capped",
    "size",
    "length",
    "count",
    "total",
    "amount",
    "number",
    "value",
    "default",
    "set",
    "use",
    "using",
    "used",
    "take",
    "takes",
    "get",
    "complete",
    "keep",
    "kept",
    "make",
    "be",
    "file",
    "long",
    "large",
    "big",
    "high",
    "time",
    "duration",
    "fewer",
    "greater",
    "larger",
    "longer",
    "error",
    "message",
    "validation",
    "so",
    "if",
    "then",
    "also",
    "single",
    "same",
    "given",
    "configured",
    "configurable",
    "hard",
    "currently",
    "i.e",
    "second",
    "millisecond",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "year",
    "kb",
    "mb",
    "gb",
    "ms",
    "sec",
    "after",
    "automatically",
    "they",
    "will",
    "nfr",
    "fr",
    "requirement",
    "allowed",
    "permitted",
    "required",
    "it's",
    "don't",
    "them",
    "when",
    "where",
    "end",
    "own",
    "respond",
    "finish",
    "go",
];

/// Words that many things have: alone they tell no subject.
const GENERIC: &[&str] = &[
    "item",
    "page",
    "record",
    "result",
    "entry",
    "row",
    "request",
    "response",
    "element",
    "object",
    "character",
    "timeout",
    "retry",
    "field",
    "name",
    "title",
    "description",
    "list",
    "query",
    "api",
    "data",
    "endpoint",
    "operation",
    "call",
    "batch",
    "load",
    "job",
    "task",
    "event",
    "log",
    "body",
    "payload",
    "connection",
    "process",
    "line",
    "attempt",
    "latency",
    "test",
    "rate",
    "header",
    "input",
    "output",
];

/// Headings that tell only what kind of words stand below them.
const BOILERPLATE: &[&str] = &[
    "requirement",
    "functional",
    "non-functional",
    "nonfunctional",
    "non",
    "overview",
    "limit",
    "limitation",
    "constraint",
    "performance",
    "security",
    "configuration",
    "config",
    "detail",
    "technical",
    "assumption",
    "general",
    "introduction",
    "summary",
    "scope",
    "goal",
    "specification",
    "spec",
    "design",
    "architecture",
    "decision",
    "rule",
    "business",
    "acceptance",
    "criteria",
    "criterion",
    "feature",
    "section",
    "note",
    "quality",
    "attribute",
    "reliability",
    "scalability",
    "availability",
    "key",
    "core",
    "main",
    "basic",
    "setting",
    "option",
    "parameter",
    "behavior",
    "behaviour",
    "implementation",
    "document",
    "additional",
    "description",
    "quota",
    "nfr",
    "story",
    "epic",
    "edge",
    "case",
    "success",
    "metric",
    "measurable",
    "outcome",
    "target",
    "usability",
    "system",
    "context",
    "status",
    "environment",
    "variable",
    "content",
    "outline",
    "chapter",
    "part",
    "expectation",
    "product",
    "prd",
    "default",
    "value",
    "timing",
    "size",
    "operational",
    "consequence",
    "user",
    "table",
];

/// What is measured in words that mean the same.
const SYNONYMS: &[(&str, &str)] = &[
    ("expire", "timeout"),
    ("expires", "timeout"),
    ("expired", "timeout"),
    ("expiration", "timeout"),
    ("expiry", "timeout"),
    ("lifetime", "timeout"),
    ("ttl", "timeout"),
    ("timeouts", "timeout"),
    ("valid", "timeout"),
    ("validity", "timeout"),
    ("lasts", "timeout"),
    ("retries", "retry"),
    ("retried", "retry"),
    ("retrying", "retry"),
    ("attempts", "retry"),
    ("attempt", "retry"),
    ("availability", "uptime"),
    ("available", "uptime"),
    ("passwords", "password"),
    ("retained", "retention"),
    ("retain", "retention"),
    ("retains", "retention"),
    ("retaining", "retention"),
    ("retention", "retention"),
    ("responses", "response"),
    ("chars", "character"),
    ("char", "character"),
    ("loading", "load"),
    ("loads", "load"),
    ("loaded", "load"),
    ("queries", "query"),
    ("simultaneous", "concurrent"),
    ("simultaneously", "concurrent"),
    ("concurrently", "concurrent"),
    ("attachments", "attachment"),
    ("photos", "photo"),
];

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

/// Sorted roots of the words that say what a sentence is about. Numbers and numbered names (`FR12`) say nothing.
pub(super) fn roots(text: &str) -> BTreeSet<String> {
    words(text)
        .filter(|word| !word.contains(|c: char| c.is_ascii_digit()))
        .map(|word| (stem(&word), word))
        .filter(|(root, word)| {
            !NEUTRAL.contains(&root.as_str()) && !NEUTRAL.contains(&word.as_str())
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
        let goes_on = character == '.' && {
            let word = text[start..at]
                .rsplit([' ', '(', '\n'])
                .next()
                .unwrap_or_default();
            [
                "e.g", "i.e", "max", "min", "approx", "ca", "etc", "vs", "no", "incl",
            ]
            .contains(&word.to_ascii_lowercase().as_str())
                || word.chars().all(|c| c.is_ascii_digit())
        };
        if closes && !goes_on {
            push(start, end);
            start = end;
        }
    }
    push(start, text.len());
    found
}
