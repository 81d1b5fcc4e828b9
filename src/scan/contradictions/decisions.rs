//! Choices of a product for a role: Database: PostgreSQL. We use Stripe for payments.

use std::{collections::BTreeSet, sync::LazyLock};

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::{
    products::{Named, products, role_name, roles_of},
    value::Value,
};

/// A choice.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decision {
    /// Name of the role.
    pub(super) role: &'static str,
    pub(super) value: Value,
    /// The products as they are written.
    pub(super) text: String,
    /// The words that may narrow it.
    pub(super) told: String,
}

static DECIDES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:we (?:will |have |'ll |’ll )?(?:(?:decided|chosen|chose|opted|selected|agreed) (?:to )?(?:use |go with |adopt |on |for )?|use |adopt |go with |standardi[sz]e on )|chosen option:?|decision(?: outcome)?:|(?:primary |main )?(?:database|data store|message broker|message queue|search engine|cache|payment provider|payment processor|email provider|auth(?:entication)? provider|package manager) (?:is|will be)|(?:is|was) (?:chosen|selected) as)",
    )
    .expect("a regular expression")
});

/// What is looked for first: few sentences tell a choice.
static MAY_DECIDE: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build([
            "we ",
            "we'll",
            "we’ll",
            "chosen",
            "decision",
            "selected",
            "database",
            "data store",
            "message broker",
            "message queue",
            "search engine",
            "cache ",
            "provider",
            "processor",
            "package manager",
        ])
        .expect("a few short words")
});

/// What is left behind, or only compared: nothing after these words is chosen.
static ENDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:instead of|rather than|over|replac(?:es|ing)|because|since|as opposed to|not|unlike|than|so that|which|,? but)\b|\(").expect("a regular expression")
});

static UNSURE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:migrat|previous|former|legacy|alternativ|consider|evaluat|compar|versus|vs|option [a-z0-9]|candidate|could|might|may|if|unless|either|e\.g|such as|for example|like|similar|compatible|switch|deprecat|no longer|later|future|eventually|fallback|until|optional|tbd|n/a|not|never|plan(?:ned)? to|propos|replac|instead|was|were|used to|moving|moved|mock|stub|emulat|any|maybe|perhaps|probably)\b")
        .expect("a regular expression")
});

static PURPOSE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:for|to|in|on)\s+(?:the |our |all |its )?([a-z][a-z /-]{2,60})")
        .expect("a regular expression")
});

static SOLE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:only|sole|solely|single|exclusively|chosen|chose|selected|decided|decision)\b",
    )
    .expect("a regular expression")
});

/// Purposes that do not narrow a role.
const WHOLE_PURPOSES: &[&str] = &[
    "database",
    "persistence",
    "storage",
    "data",
    "backend",
    "caching",
    "cache",
    "messaging",
    "payment",
    "payments",
    "email",
    "emails",
    "auth",
    "authentication",
    "search",
    "persistent storage",
    "primary data",
    "relational data",
    "payment processing",
    "transactional email",
    "transactional emails",
    "sms",
    "project",
    "system",
    "application",
    "queue",
    "hosting",
    "deployment",
    "unit tests",
    "testing",
    "tests",
    "service",
    "platform",
    "data storage",
];

/// The choice that follows a label: `Database: PostgreSQL 16`. `whole`: the statement tells of nothing else.
pub(super) fn labelled(label: &str, value: &str) -> Option<Decision> {
    let roles = roles_of(label);
    if roles.is_empty() || value.len() > 200 || UNSURE.is_match(value) {
        return None;
    }
    let found = products(value);
    let role = roles
        .iter()
        .copied()
        .find(|role| found.iter().any(|product| product.role == *role))?;
    choice(value, &found, role, SOLE.is_match(value))
}

fn choice(text: &str, found: &[Named], role: usize, sole: bool) -> Option<Decision> {
    let of_role: Vec<&Named> = found
        .iter()
        .filter(|product| product.role == role)
        .collect();
    let (first, last) = (of_role.first()?, of_role.last()?);
    let products: BTreeSet<&'static str> = of_role.iter().map(|product| product.family).collect();
    // `SQLite (dev), PostgreSQL (prod)`: each has its own place.
    if products.len() > 1 && (text.contains('(') || narrowed(text)) {
        return None;
    }
    Some(Decision {
        role: role_name(role),
        value: Value::Choice {
            sole: sole && products.len() == 1,
            products,
        },
        text: text.get(first.at.start..last.at.end)?.to_owned(),
        told: text.to_owned(),
    })
}

fn narrowed(text: &str) -> bool {
    let mut scope = BTreeSet::new();
    super::scope::narrow(text, &mut scope);
    !scope.is_empty()
}

/// The choice that a sentence tells.
pub(super) fn decided(sentence: &str) -> Option<Decision> {
    if !MAY_DECIDE.is_match(sentence) {
        return None;
    }
    let start = DECIDES.find(sentence)?;
    let behind = &sentence[start.start()..];
    let end = ENDS
        .find_at(behind, start.len())
        .map_or(behind.len(), |end| end.start());
    let told = &behind[..end];
    let found = products(told);
    // What follows a comma is said of something else.
    let last = found.last()?.at.end;
    let told = &told[..told[last..]
        .find([',', ';', ':'])
        .map_or(told.len(), |mark| last + mark)];
    let before = &sentence[..start.start()];
    let before = &before[before.rfind([':', ';']).map_or(0, |mark| mark + 1)..];
    if UNSURE.is_match(told) || UNSURE.is_match(before) || narrowed(told) || narrowed(before) {
        return None;
    }
    let role = found.first()?.role;
    // One name with two roles says neither.
    if found.iter().any(|product| product.role != role) {
        return None;
    }
    if let Some(purpose) = PURPOSE.captures(&told[last..]) {
        let words = purpose[1].trim().to_lowercase();
        let plain = words.split([',', '/']).next().unwrap_or_default().trim();
        if !WHOLE_PURPOSES.contains(&plain) && roles_of(plain).is_empty() {
            return None;
        }
    }
    // `We use the Stripe dashboard …`: what follows the name is what is used.
    let next = told[last..].split_whitespace().next().unwrap_or_default();
    let goes_on = next.starts_with(|c: char| c.is_ascii_lowercase())
        && ![
            "as",
            "for",
            "to",
            "with",
            "and",
            "or",
            "in",
            "v",
            "database",
            "databases",
            "cluster",
            "via",
            "hosted",
            "managed",
        ]
        .contains(&next.trim_end_matches([',', '.']));
    if goes_on {
        return None;
    }
    choice(told, &found, role, SOLE.is_match(&sentence[..start.end()]))
}
