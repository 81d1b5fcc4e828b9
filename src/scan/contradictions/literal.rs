//! Values as code writes them: `10 * 1024`, `Duration::from_secs(30)`, `'15m'`.

use std::sync::LazyLock;

use regex::Regex;

use super::value::{Amount, Dimension, Value, value_in};

/// A call, a product or a method that makes a time or a size of a number.
static DURATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)^(?:[\w:.]*\b(?:from_|of|from)?(millis|milliseconds|ms|secs|seconds|second|minutes|mins|minute|hours|hour|days|day|kilobytes|megabytes|gigabytes)\(\s*([0-9_]+)(?:\.0)?[lLdf]?\s*\)
        |timedelta\(\s*(milliseconds|seconds|minutes|hours|days|weeks)\s*=\s*([0-9_.]+)\s*\)
        |([0-9_]+)\s*\*\s*(?:[a-z]+\.)?(milliseconds?|seconds?|minutes?|hours?|days?|[kmgt]i?b|kilobytes?|megabytes?|gigabytes?)\b
        |time\.(millisecond|second|minute|hour)\s*\*\s*([0-9_]+)
        |([0-9_]+)\.(milliseconds?|seconds?|minutes?|hours?|days?|weeks?|kilobytes?|megabytes?|gigabytes?)\b
        |timeunit\.(milliseconds|seconds|minutes|hours|days)\.to[a-z]+\(\s*([0-9_]+)l?\s*\)
        |duration\(\s*(milliseconds|seconds|minutes|hours|days)\s*:\s*([0-9_]+)\s*\))",
    )
    .expect("a regular expression")
});

static PRODUCT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^[0-9][0-9_]*(?:\.[0-9]+)?(?:[eE]\+?[0-9]{1,2}\b)?(?:\s*(?:\*|<<)\s*[0-9][0-9_]*)*",
    )
    .expect("a regular expression")
});

/// What may follow a value that is read whole.
static CLOSES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^(?:[uUlLfFdDnN]{0,2}|_?(?:usize|u8|u16|u32|u64|i8|i16|i32|i64|f32|f64))?["'`]?\s*(?:$|[;,)}\]#|]|//|/\*|\.(?:into|to|as|in|get|total|parse)\w*\(?|\bas\b)"#).expect("a regular expression")
});

/// A literal at the start of a text.
pub(super) fn literal(text: &str) -> Option<(Value, String)> {
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
        "ms(",
        "parse_duration(",
        "bytes(",
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
        let value = iso_duration(written).or_else(|| value_in(written, true))?;
        return Some((value, written.to_owned()));
    }
    if let Some(found) = DURATION.captures(text) {
        let at = |number: usize| found.get(number).map(|part| part.as_str());
        // Unit and number, or the other way round.
        let (unit, number) = [(1, 2), (3, 4), (6, 5), (7, 8), (10, 9), (11, 12), (13, 14)]
            .into_iter()
            .find_map(|(unit, number)| Some((at(unit)?, at(number)?)))?;
        // `30 * time.Second * retries`
        if !CLOSES.is_match(&text[found[0].len()..]) {
            return None;
        }
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
            let (digits, power) = digits.split_once(['e', 'E']).unwrap_or((digits, "0"));
            let amount = Amount::of(digits, "")?;
            let power = power.trim_start_matches('+').parse().ok()?;
            let value = amount.readings[0].checked_mul(10_i128.checked_pow(power)?)?;
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

static ISO_DURATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^P(?:([0-9]{1,6})D)?(?:T(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,9})S)?)?$")
        .expect("a regular expression")
});

/// `PT15M`, a duration of ISO 8601.
fn iso_duration(text: &str) -> Option<Value> {
    let found = ISO_DURATION.captures(text)?;
    let mut seconds: Option<u64> = None;
    for (group, factor) in [(1, 86_400), (2, 3600), (3, 60), (4, 1)] {
        if let Some(number) = found.get(group) {
            let number: u64 = number.as_str().parse().ok()?;
            seconds = Some(seconds.unwrap_or(0) + number * factor);
        }
    }
    Amount::of(&seconds?.to_string(), "s").map(Value::Amount)
}
