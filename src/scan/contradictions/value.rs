//! Values with their units, and whether two of them can both be true.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

/// What a statement gives its subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A number, with or without a unit.
    Amount(Amount),
    /// On or off.
    Flag(bool),
    /// A single word, in lower case.
    Word(String),
    /// Products that play a role, by family.
    Choice {
        /// Names of families.
        products: BTreeSet<&'static str>,
        /// Whether the statement says that nothing else was chosen.
        sole: bool,
    },
    /// All values that there are, in lower case.
    Names(BTreeSet<String>),
    /// A version.
    Version {
        /// From the major one on.
        parts: Vec<u32>,
        /// Whether later ones will do.
        or_later: bool,
    },
    /// Method and path of a route.
    Route {
        /// In upper case.
        method: String,
        /// Without the prefix of the whole interface; parameters as `{}`.
        path: String,
    },
}

/// A number in the base unit of its dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    /// What is measured.
    pub dimension: Dimension,
    /// In billionths of a second, byte, percent or piece. Two, where the unit can be read in two ways: a megabyte has 1000² or
    /// 1024² bytes, a month 30 days or a twelfth of a year.
    pub readings: [i128; 2],
}

/// What an amount measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Dimension {
    /// Pieces, or a number whose unit is not told.
    Plain,
    /// Seconds.
    Time,
    /// Bytes.
    Size,
    /// Hundredths.
    Percent,
}

/// How two values stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// They say the same.
    Same,
    /// They cannot both be true.
    Differ,
    /// They cannot be held against each other.
    Incomparable,
}

const BILLION: i128 = 1_000_000_000;

/// Units with their dimension and their two readings in base units, in billionths.
fn unit_of(word: &str) -> Option<(Dimension, [i128; 2])> {
    let time = |nanoseconds: i128| Some((Dimension::Time, [nanoseconds; 2]));
    let size = |power: u32| {
        let readings = [
            1000_i128.pow(power) * BILLION,
            1024_i128.pow(power) * BILLION,
        ];
        Some((Dimension::Size, readings))
    };
    let exact = |power: u32| Some((Dimension::Size, [1024_i128.pow(power) * BILLION; 2]));
    const DAY: i128 = 86_400 * BILLION;
    match word {
        "ns" | "nanosecond" | "nanoseconds" => time(1),
        "µs" | "us" | "μs" | "microsecond" | "microseconds" => time(1000),
        "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" | "millis" | "ミリ秒" | "毫秒"
        | "millisekunden" | "millisecondes" | "milisegundos" | "밀리초" => time(1_000_000),
        "s" | "sec" | "secs" | "second" | "seconds" | "秒" | "秒間" | "秒钟" | "초" | "sekunde"
        | "sekunden" | "seconde" | "secondes" | "segundo" | "segundos" => time(BILLION),
        "m" | "min" | "mins" | "minute" | "minutes" | "分" | "分間" | "分钟" | "분" | "minuten"
        | "minuto" | "minutos" => time(60 * BILLION),
        "h" | "hr" | "hrs" | "hour" | "hours" | "時間" | "小时" | "시간" | "stunde" | "stunden"
        | "heure" | "heures" | "hora" | "horas" => time(3600 * BILLION),
        "d" | "day" | "days" | "日" | "日間" | "天" | "일" | "tag" | "tage" | "tagen" | "jour"
        | "jours" | "día" | "días" => time(DAY),
        "week" | "weeks" | "w" | "週間" | "周" => time(7 * DAY),
        "month" | "months" => Some((Dimension::Time, [30 * DAY, 365 * DAY / 12])),
        "year" | "years" => Some((Dimension::Time, [365 * DAY, 360 * DAY])),
        "b" | "byte" | "bytes" => exact(0),
        "kb" | "kilobyte" | "kilobytes" | "k" => size(1),
        "mb" | "megabyte" | "megabytes" => size(2),
        "gb" | "gigabyte" | "gigabytes" => size(3),
        "tb" | "terabyte" | "terabytes" => size(4),
        "kib" => exact(1),
        "mib" => exact(2),
        "gib" => exact(3),
        "tib" => exact(4),
        "%" | "percent" | "％" => Some((Dimension::Percent, [BILLION; 2])),
        _ => None,
    }
}

/// A decimal number in billionths; `None` for what is none, or too large.
fn billionths(text: &str) -> Option<i128> {
    let plain: String = text
        .chars()
        .filter(|c| !matches!(c, ',' | '_' | ' '))
        .collect();
    let (whole, fraction) = plain.split_once('.').unwrap_or((&plain, ""));
    if whole.is_empty() || whole.len() > 18 || fraction.len() > 9 {
        return None;
    }
    let whole: i128 = whole.parse().ok()?;
    let fraction: i128 = format!("{fraction:0<9}").parse().ok()?;
    Some(whole * BILLION + fraction)
}

impl Amount {
    /// Of a number and a unit as they are written; `None` when one of them is not known. An empty unit is a plain number.
    pub fn of(number: &str, unit: &str) -> Option<Self> {
        let number = billionths(number)?;
        let unit = unit.to_lowercase();
        if unit.is_empty() {
            return Some(Self {
                dimension: Dimension::Plain,
                readings: [number; 2],
            });
        }
        let (dimension, factors) = unit_of(&unit)?;
        let times = |factor: i128| Some(number.checked_mul(factor)? / BILLION);
        Some(Self {
            dimension,
            readings: [times(factors[0])?, times(factors[1])?],
        })
    }

    /// The same number under a unit that a name tells: `TIMEOUT_MS`, `MAX_UPLOAD_MB`. A number that has a unit keeps it.
    pub fn under_name(self, key: &str) -> Self {
        if self.dimension != Dimension::Plain {
            return self;
        }
        // `TIMEOUT_MS`, `timeoutMs`.
        let hump = key
            .rfind(|c: char| c.is_ascii_uppercase())
            .filter(|_| key.contains(|c: char| c.is_ascii_lowercase()));
        let mark = key.rfind(['_', '-', '.']).map(|at| at + 1);
        let Some(last) = hump
            .max(mark)
            .map(|at| &key[at..])
            .filter(|last| last.len() < key.len())
        else {
            return self;
        };
        let unit = last.to_lowercase();
        // One letter says too little.
        let Some((dimension, factors)) = (unit.len() > 1).then(|| unit_of(&unit)).flatten() else {
            return self;
        };
        let times = |factor: i128| Some(self.readings[0].checked_mul(factor)? / BILLION);
        match (times(factors[0]), times(factors[1])) {
            (Some(first), Some(second)) => Self {
                dimension,
                readings: [first, second],
            },
            _ => self,
        }
    }

    fn compare(&self, other: &Self) -> Comparison {
        let meets = |one: &[i128; 2], other: &[i128; 2]| one.iter().any(|n| other.contains(n));
        if self.dimension == other.dimension {
            return match meets(&self.readings, &other.readings) {
                true => Comparison::Same,
                false => Comparison::Differ,
            };
        }
        let (plain, other) = match (self.dimension, other.dimension) {
            (Dimension::Plain, _) => (self, other),
            (_, Dimension::Plain) => (other, self),
            _ => return Comparison::Incomparable,
        };
        // A bare number may be in any unit: it differs only from what it is in none of them.
        let units: &[&str] = match other.dimension {
            Dimension::Time => &["ns", "us", "ms", "s", "min", "h", "d"],
            Dimension::Size => &["b", "kb", "mb", "gb", "kib", "mib", "gib"],
            _ => &["%"],
        };
        let mut factors = units.iter().filter_map(|unit| unit_of(unit));
        let in_one = factors.any(|(_, factors)| {
            factors.iter().any(|factor| {
                plain.readings[0]
                    .checked_mul(*factor)
                    .is_some_and(|n| other.readings.contains(&(n / BILLION)))
            })
        });
        let as_fraction = other.dimension == Dimension::Percent
            && other.readings.contains(&(plain.readings[0] * 100));
        match in_one || as_fraction {
            true => Comparison::Same,
            false => Comparison::Differ,
        }
    }
}

impl Value {
    /// How two values stand to each other.
    pub fn compare(&self, other: &Self) -> Comparison {
        let differ = |differs: bool| match differs {
            true => Comparison::Differ,
            false => Comparison::Same,
        };
        match (self, other) {
            (Self::Amount(one), Self::Amount(other)) => one.compare(other),
            (Self::Flag(one), Self::Flag(other)) => differ(one != other),
            (Self::Word(one), Self::Word(other)) => differ(one != other),
            (
                Self::Choice { products, sole },
                Self::Choice {
                    products: others,
                    sole: other_sole,
                },
            ) => {
                let lone = |few: &BTreeSet<_>, many: &BTreeSet<_>, sole: bool| {
                    sole && few.len() == 1 && many.len() > 1
                };
                if products == others {
                    Comparison::Same
                } else if products.is_disjoint(others)
                    || lone(products, others, *sole)
                    || lone(others, products, *other_sole)
                {
                    Comparison::Differ
                } else {
                    Comparison::Incomparable
                }
            }
            (Self::Names(one), Self::Names(other)) => {
                let shared = one.intersection(other).count();
                if one == other {
                    Comparison::Same
                } else if shared < one.len() && shared < other.len() && shared * 2 >= one.len() {
                    Comparison::Differ
                } else {
                    // A list that only lacks some may be short on purpose; two that share little are of two things.
                    Comparison::Incomparable
                }
            }
            (
                Self::Version { parts, or_later },
                Self::Version {
                    parts: others,
                    or_later: other_later,
                },
            ) => {
                let length = parts.len().min(others.len());
                let (one, other) = (&parts[..length], &others[..length]);
                differ(match (or_later, other_later) {
                    _ if one == other => false,
                    (true, false) => other < one,
                    (false, true) => one < other,
                    _ => true,
                })
            }
            (Self::Route { .. }, Self::Route { .. }) => differ(self != other),
            _ => Comparison::Incomparable,
        }
    }
}

/// A number, with the unit that stands behind it.
pub(super) static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x)^([0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9][0-9_]*(?:\.[0-9]+)?)
        [\s\u{a0}-]?(%|％|percent|[A-Za-zµμé]+|ミリ秒|秒間|秒钟|秒|分間|分钟|分|時間|小时|日間|日|天|週間|周|毫秒|밀리초|초|분|시간|일)?",
    )
    .expect("a regular expression")
});

/// Values that tell nothing: what is to be filled in, what differs from place to place.
const NOTHING: &[&str] = &[
    "none",
    "null",
    "nil",
    "n/a",
    "na",
    "-",
    "--",
    "—",
    "–",
    "tbd",
    "todo",
    "required",
    "optional",
    "varies",
    "auto",
    "unset",
    "empty",
    "undefined",
    "default",
    "string",
    "number",
    "integer",
    "boolean",
    "changeme",
    "any",
    "...",
    "…",
    "?",
    "unlimited",
    "localhost",
];

/// The value that a whole text is; `None` for prose, ranges, placeholders and lists. `marked`: it was written as code.
pub(super) fn value_in(text: &str, marked: bool) -> Option<Value> {
    let text = text.trim().trim_end_matches(['.', ',', ';', '。', '、']);
    let quoted = |text: &str| {
        ['`', '"', '\'']
            .into_iter()
            .any(|c| text.len() > 1 && text.starts_with(c) && text.ends_with(c))
    };
    let marked = marked || quoted(text);
    let text = text.trim_matches(['`', '"', '\'', ' ']);
    let lower = text.to_lowercase();
    if text.is_empty() || text.len() > 60 || NOTHING.contains(&lower.as_str()) {
        return None;
    }
    match lower.as_str() {
        "true" | "on" | "yes" | "enabled" => return Some(Value::Flag(true)),
        "false" | "off" | "no" | "disabled" => return Some(Value::Flag(false)),
        _ => {}
    }
    if let Some(found) = NUMBER.captures(text) {
        let rest = text[found.get(0)?.end()..].trim_start();
        let unit = found.get(2).map_or("", |unit| unit.as_str());
        let known = unit_of(&unit.to_lowercase()).is_some();
        // In brackets stands what explains the number.
        if rest.is_empty() || rest.starts_with('(') && rest.ends_with(')') {
            return Amount::of(&found[1], if known { unit } else { "" }).map(Value::Amount);
        }
        return None;
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+');
    let word = marked
        && text.chars().all(plain)
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && ![
            "your", "my-", "my_", "xxx", "example", "foo", "bar", "change",
        ]
        .iter()
        .any(|start| lower.starts_with(start));
    word.then_some(Value::Word(lower))
}
