//! Variables of the environment: files that list them, and code that asks for them.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::{facts::Facts, nodes::is_variable},
    lines::{fact, lines},
};

static LISTED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s*(?:#\s*)?(?:export\s+)?([A-Z][A-Z0-9_]+)\s*=").ok());
static DOCKER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)^\s*(?:ENV|ARG)\s+(.*)$").ok());
static ASSIGNED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:^|\s)([A-Za-z_]\w*)=").ok());
static ASKED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?:getenv|get_env!?|fetch_env!?|System\.getenv|secure_getenv|environment\s*\[|fromEnvironment|env::var)\s*[(\[]?\s*"([A-Za-z_][\w.]*)""#).ok()
});
static OF_POWERSHELL: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?i)\$env:(\w+)").ok());

/// Adds the keys of `.env` files and Dockerfiles. A line that is commented out in `.env.example` names a key, too.
pub(super) fn read(language: &str, text: &str, out: &mut Facts) {
    for (number, line) in lines(text) {
        if language == "env" {
            if let Some(found) = LISTED.as_ref().and_then(|pattern| pattern.captures(line)) {
                fact(&mut out.keys, &found[1], number);
            }
            continue;
        }
        let Some(found) = DOCKER.as_ref().and_then(|pattern| pattern.captures(line)) else {
            continue;
        };
        let given = &found[1];
        let mut any = false;
        for one in ASSIGNED
            .as_ref()
            .into_iter()
            .flat_map(|pattern| pattern.captures_iter(given))
        {
            any = true;
            fact(&mut out.keys, &one[1], number);
        }
        let first = given.split_whitespace().next().unwrap_or_default();
        if !any && is_variable(first) {
            fact(&mut out.keys, first, number);
        }
    }
}

/// Adds the keys that code asks for.
pub(super) fn uses(language: &str, text: &str, out: &mut Facts) {
    let pattern = match language {
        // See `shell`.
        "shell" => return,
        "powershell" => &OF_POWERSHELL,
        _ => &ASKED,
    };
    let Some(pattern) = pattern.as_ref() else {
        return;
    };
    for (number, line) in lines(text) {
        for found in pattern.captures_iter(line) {
            fact(&mut out.keys, &found[1], number);
        }
    }
}
