//! The value that a line of code gives to a name.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    model::CodeValue,
    value::{Amount, Dimension, Value, value_in},
};

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

/// The only default that is given on a line which reads a name.
static DURATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?:[\w:.]*\b(?:from_|of|from)?(millis|milliseconds|ms|secs|seconds|second|minutes|mins|minute|hours|hour|days|day)\(\s*([0-9_]+)\s*\)
        |timedelta\(\s*(milliseconds|seconds|minutes|hours|days|weeks)\s*=\s*([0-9_.]+)\s*\)
        |([0-9_]+)\s*\*\s*time\.(millisecond|second|minute|hour)
        |time\.(millisecond|second|minute|hour)\s*\*\s*([0-9_]+)
        |([0-9_]+)\.(seconds?|minutes?|hours?|days?|weeks?|kilobytes?|megabytes?|gigabytes?))",
    )
    .expect("a regular expression")
});

static PRODUCT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[0-9][0-9_]*(?:\.[0-9]+)?(?:\s*(?:\*|<<)\s*[0-9][0-9_]*)*")
        .expect("a regular expression")
});

/// What may follow a value that is read whole.
static CLOSES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^(?:[uUlLfFdD]{0,2}|_?(?:usize|u8|u16|u32|u64|i8|i16|i32|i64|f32|f64))?["'`]?\s*(?:$|[;,)}\]#|]|//|/\*|\.(?:into|to_string|to_owned|parse)|\bas\b)"#).expect("a regular expression")
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

/// A literal at the start of a text.
fn literal(text: &str) -> Option<(Value, String)> {
    let text = text.trim_start();
    // `int(…)`, `parseInt(…)`, `String(…)`: the value is within.
    let text = [
        "int(",
        "float(",
        "str(",
        "Number(",
        "parseInt(",
        "Some(",
        "String::from(",
        "Duration(",
    ]
    .iter()
    .find_map(|call| text.strip_prefix(call))
    .unwrap_or(text)
    .trim_start();
    let text = text.strip_prefix('(').unwrap_or(text);
    if let Some(quote) = text
        .chars()
        .next()
        .filter(|c| matches!(c, '"' | '\'' | '`'))
    {
        let rest = &text[1..];
        let end = rest.find(quote)?;
        let written = &rest[..end];
        return Some((value_in(written, true)?, written.to_owned()));
    }
    if let Some(found) = DURATION.captures(text) {
        let at = |number: usize| found.get(number).map(|part| part.as_str());
        let (number, unit) = match (at(1), at(3), at(5), at(7), at(9)) {
            (Some(unit), ..) => (at(2)?, unit),
            (_, Some(unit), ..) => (at(4)?, unit),
            (.., Some(number), _, _) => (number, at(6)?),
            (.., Some(unit), _) => (at(8)?, unit),
            (.., Some(number)) => (number, at(10)?),
            _ => return None,
        };
        let amount = Amount::of(number, unit)?;
        return Some((Value::Amount(amount), found[0].trim().to_owned()));
    }
    if let Some(found) = PRODUCT.find(text) {
        let rest = &text[found.end()..];
        if CLOSES.is_match(rest) {
            let amount = product(found.as_str())?;
            return Some((Value::Amount(amount), found.as_str().to_owned()));
        }
        // `50 MB` and `30s` in files of settings.
        let end = text.find(['#', ',', ';', '}']).unwrap_or(text.len());
        let written = text[..end].trim();
        return Some((value_in(written, false)?, written.to_owned()));
    }
    let word: String = text
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        .collect();
    let rest = text[word.len()..].trim_start();
    if !(rest.is_empty() || rest.starts_with([';', ',', ')', '}', '#']) || rest.starts_with("//")) {
        return None;
    }
    match word.as_str() {
        "true" | "True" | "TRUE" | "yes" | "on" => Some((Value::Flag(true), word)),
        "false" | "False" | "FALSE" | "no" | "off" => Some((Value::Flag(false), word)),
        _ => None,
    }
}

/// `50 * 1024 * 1024`, `10 << 20`.
fn product(text: &str) -> Option<Amount> {
    let mut all: i128 = 0;
    let mut dimension = None;
    let mut shift = false;
    for (number, piece) in text.split_inclusive(['*', '<']).enumerate() {
        let digits = piece.trim_end_matches(['*', '<']).trim();
        if !digits.is_empty() {
            let amount = Amount::of(digits, "")?;
            let value = amount.readings[0];
            all = match (number, shift) {
                (0, _) => value,
                (_, true) => all.checked_mul(
                    1_i128.checked_shl(u32::try_from(value / 1_000_000_000).ok()?.min(62))?,
                )?,
                _ => all.checked_mul(value)? / 1_000_000_000,
            };
            dimension = Some(amount.dimension);
        }
        shift = piece.ends_with('<');
    }
    dimension.map(|dimension| {
        debug_assert_eq!(dimension, Dimension::Plain);
        Amount {
            dimension,
            readings: [all; 2],
        }
    })
}

/// What a line of a file gives to a name, with its place; `None` as for [`value_of`].
pub fn code_value(key: &str, file: &str, line: u32, text: &str) -> Option<CodeValue> {
    let (value, written) = value_of(key, text)?;
    Some(CodeValue {
        key: key.to_owned(),
        value,
        text: written,
        file: file.to_owned(),
        line,
    })
}
