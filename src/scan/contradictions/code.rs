//! The value that a line of code gives to a name.

use std::sync::LazyLock;

use regex::Regex;

use super::{literal::literal, model::CodeValue, value::Value};

/// A longer line was written by a machine.
const LONGEST_LINE: usize = 2000;

/// What stands between a name and its value: types, closing marks of the call that reads it, then the sign.
static GIVES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)^["'`]?\s*\]?\s*
        (?:
            :?\s*[A-Za-z_&'][\w<>&'\[\]:?.|\ ]*=[^=>~]          # a type, then the sign
            |\s*(?::=|\?\?=|\|\|=|\?=|=>|=|:)                   # the sign alone
        )"#,
    )
    .expect("a regular expression")
});

/// A default behind a name that is read from the environment or from settings.
static FALLBACK: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)^["'`]?\s*
        (?:
            \]?\)?\s*(?:\?\?|\|\||\?:|\bor\b)\s*                # process.env.X ?? 1, ENV["X"] || 1, getenv('X') ?: 1
            |,\s*(?:default(?:_value)?\s*[=:]\s*)?              # os.getenv("X", 1)
            |\)\s*\.\s*(?:unwrap_or(?:_else)?|or_else|orElse|getOrElse|default)\s*\(\s*(?:\|_\w*\|\s*)?
            |:-                                                 # ${X:-1}
            |:(?:[^\s/"'])                                      # ${x:1}
        )"#,
    )
    .expect("a regular expression")
});

/// A default that is told by name on the same line: `.default(50)`, `default_value = "50"`, `Field(50)`, `envDefault:"50"`.
static NAMED_DEFAULT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?:\.default\(|\bdefault_value(?:_t)?\s*=\s*|\benvDefault:|\bdefault\s*[=:]\s*|\bField\(\s*)\s*"#).expect("a regular expression")
});

/// Reading from outside: what is behind the name is only a fallback.
static READS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:process\.env|import\.meta\.env|os\.environ|getenv|env::var|env\(|\benv\b|viper|config\.get|\bget(?:String|Int|Bool|Env|Property)\w*\(|@Value|\$\{)"#).expect("a regular expression")
});

/// What a line of code gives to a name, with how it is written; `None` when it gives nothing that can be read from the line
/// alone. `key` is found as a whole word, with or without quotes; of code that reads a name from outside it is the default.
pub fn value_of(key: &str, line: &str) -> Option<(Value, String)> {
    if key.is_empty() || line.len() > LONGEST_LINE {
        return None;
    }
    let line = line.trim();
    if ["//", "#", "*", "/*", "--", "<!--", ";"]
        .iter()
        .any(|mark| line.starts_with(mark))
        && !line.starts_with("#[")
        && !line.starts_with("#define")
    {
        return None;
    }
    let whole = |at: usize| {
        let word = |c: char| c.is_alphanumeric() || c == '_' || c == '-' && !key.starts_with('-');
        !line[..at].chars().next_back().is_some_and(word)
            && !line[at + key.len()..]
                .chars()
                .next()
                .is_some_and(|c| word(c) && c != '-')
    };
    let mut places = line
        .match_indices(key)
        .map(|(at, _)| at)
        .filter(|at| whole(*at));
    let at = places.next()?;
    let last = places.last().unwrap_or(at);
    // `X = int(os.getenv("X", 50))`: the place that reads it says what it is by default.
    let behind = &line[last + key.len()..];
    let reads = READS.is_match(&line[..last]);
    let value = if let Some(found) = NAMED_DEFAULT.find(behind).or_else(|| {
        NAMED_DEFAULT
            .find(line)
            .filter(|_| line.starts_with('#') || line.contains("env:"))
    }) {
        let from = match NAMED_DEFAULT.find(behind) {
            Some(found) => &behind[found.end()..],
            None => &line[found.end()..],
        };
        literal(from)
    } else if reads {
        let found = FALLBACK.find(behind)?;
        // The last form looks one character too far.
        let end = match found.as_str().ends_with(|c: char| c.is_alphanumeric())
            && !found.as_str().ends_with("or")
            && found.as_str().starts_with(':')
            && !found.as_str().starts_with(":-")
        {
            true => found.end() - 1,
            false => found.end(),
        };
        literal(&behind[end..])
    } else if let Some(rest) = line.strip_prefix("#define") {
        literal(rest.trim_start().strip_prefix(key)?)
    } else if line[..last].ends_with("define('")
        || line[..last].ends_with("define(\"")
        || line[..last].to_lowercase().contains("setdefault(")
    {
        literal(
            behind
                .trim_start_matches(['"', '\''])
                .trim_start()
                .strip_prefix(',')?,
        )
    } else {
        let behind = &line[at + key.len()..];
        let found = GIVES.find(behind)?;
        let sign = found.as_str();
        // `a == b`, `a => {`, a type without a value.
        let end = found.end() - usize::from(sign.len() > 1 && !sign.ends_with(['=', ':', '>']));
        if behind[end..].starts_with('=') {
            return None;
        }
        let rest = &behind[end..];
        match READS.is_match(rest) && !rest.trim_start().starts_with(['"', '\'']) {
            true => None,
            false => literal(rest),
        }
    }?;
    let under = match value.0 {
        Value::Amount(amount) => Value::Amount(amount.under_name(key)),
        other => other,
    };
    Some((under, value.1))
}

/// What a line of a file gives to a name, with its place; `None` as for [`value_of`].
pub fn code_value(key: &str, file: &str, line: u32, text: &str) -> Option<CodeValue> {
    let (value, written) = value_of(key, text)?;
    Some(CodeValue {
        firm: is_firm(key, file, text),
        key: key.to_owned(),
        value,
        text: written,
        file: file.to_owned(),
        line,
    })
}

/// Files whose names say that all in them are settings.
const SETTINGS: &[&str] = &[
    "config",
    "configs",
    "configuration",
    "settings",
    "setting",
    "constants",
    "constant",
    "consts",
    "const",
    "defaults",
    "limits",
    "options",
    "application",
    "conf",
];

/// Whether a line makes the name what the whole program knows by it: a constant, a field that does not change, a file of
/// settings. A variable of a function, an argument, a property of any object may have the same name.
fn is_firm(key: &str, file: &str, line: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file).to_ascii_lowercase();
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name.as_str(), ""));
    if stem
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|part| SETTINGS.contains(&part))
    {
        return true;
    }
    let Some(at) = line.find(key) else {
        return false;
    };
    let before = &line[..at];
    let plain = |c: char| c.is_alphanumeric() || " \t_<>,.:[]|&*$#@".contains(c);
    if !before.chars().all(plain) {
        return false;
    }
    let script = matches!(
        ending,
        "js" | "jsx" | "ts" | "tsx" | "mjs" | "cjs" | "mts" | "cts" | "vue" | "svelte"
    );
    let mut words = before.split_whitespace();
    if !line.starts_with([' ', '\t']) {
        return !script || words.any(|word| matches!(word, "const" | "var" | "let"));
    }
    if ending == "go" {
        let shown = key.starts_with(|c: char| c.is_ascii_uppercase())
            || ["default", "max", "min"]
                .iter()
                .any(|start| key.starts_with(start));
        // A line of a block of constants.
        let alone = before == "\t" && !line.contains(":=") && shown;
        return alone;
    }
    words.any(|word| matches!(word, "static" | "final" | "readonly") || word == "const" && !script)
}
