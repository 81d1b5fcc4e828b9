//! Quantities as people write them: `30s`, `2m`, `4MiB`.

use std::{borrow::Cow, fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

/// A length of time, written `250ms`, `30s`, `2m`, `1h 30m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TimeSpan(pub Duration);

/// Why a text is no [`TimeSpan`] or [`ByteSize`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no {what}: write for example {example}")]
pub struct InvalidQuantity {
    text: String,
    what: &'static str,
    example: &'static str,
}

impl TimeSpan {
    /// A span of whole seconds.
    pub const fn seconds(seconds: u64) -> Self {
        Self(Duration::from_secs(seconds))
    }
}

impl FromStr for TimeSpan {
    type Err = InvalidQuantity;

    fn from_str(text: &str) -> Result<Self, InvalidQuantity> {
        let invalid = || InvalidQuantity {
            text: text.to_owned(),
            what: "length of time",
            example: "\"250ms\", \"30s\" or \"2m\"",
        };
        let parsed: jiff::SignedDuration = text.parse().map_err(|_| invalid())?;
        let span = Duration::try_from(parsed).map_err(|_| invalid())?;
        if span > Duration::from_secs(7 * 24 * 3600) {
            return Err(InvalidQuantity {
                text: text.to_owned(),
                what: "length of time of at most a week",
                example: "\"30s\"",
            });
        }
        Ok(Self(span))
    }
}

impl fmt::Display for TimeSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.0.as_millis();
        match millis {
            m if !m.is_multiple_of(1000) => write!(f, "{m}ms"),
            m if m != 0 && m.is_multiple_of(3_600_000) => write!(f, "{}h", m / 3_600_000),
            m if m != 0 && m.is_multiple_of(60_000) => write!(f, "{}m", m / 60_000),
            m => write!(f, "{}s", m / 1000),
        }
    }
}

/// An amount of bytes, written `512KiB`, `4MiB`, `1GB` or as a bare number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ByteSize(pub u64);

impl FromStr for ByteSize {
    type Err = InvalidQuantity;

    fn from_str(text: &str) -> Result<Self, InvalidQuantity> {
        let invalid = || InvalidQuantity {
            text: text.to_owned(),
            what: "amount of bytes",
            example: "\"512KiB\" or \"4MiB\"",
        };
        let text = text.trim();
        let digits = text
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(text.len());
        let number: u64 = text[..digits].parse().map_err(|_| invalid())?;
        let unit: u64 = match text[digits..].trim().to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "kib" | "k" => 1 << 10,
            "mib" | "m" => 1 << 20,
            "gib" | "g" => 1 << 30,
            "kb" => 1_000,
            "mb" => 1_000_000,
            "gb" => 1_000_000_000,
            _ => return Err(invalid()),
        };
        number.checked_mul(unit).map(Self).ok_or_else(invalid)
    }
}

impl fmt::Display for ByteSize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (unit, name) in [(1u64 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")] {
            if self.0 != 0 && self.0.is_multiple_of(unit) {
                return write!(f, "{}{name}", self.0 / unit);
            }
        }
        write!(f, "{}B", self.0)
    }
}

macro_rules! as_text {
    ($name:ident, $format:literal, $pattern:literal) => {
        impl TryFrom<String> for $name {
            type Error = InvalidQuantity;

            fn try_from(text: String) -> Result<Self, InvalidQuantity> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(value: $name) -> String {
                value.to_string()
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "format": $format, "pattern": $pattern })
            }
        }
    };
}

as_text!(TimeSpan, "time-span", r"^\s*[0-9]");
as_text!(
    ByteSize,
    "byte-size",
    r"^\s*[0-9]+\s*([kKmMgG]?[iI]?[bB]?)$"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_sizes_read_and_print() {
        for (text, millis, printed) in [
            ("30s", 30_000, "30s"),
            ("2m", 120_000, "2m"),
            ("250ms", 250, "250ms"),
            ("1h 30m", 5_400_000, "90m"),
            ("0s", 0, "0s"),
        ] {
            let span: TimeSpan = text.parse().expect(text);
            assert_eq!(
                (span.0.as_millis(), span.to_string().as_str()),
                (millis, printed),
                "{text}"
            );
        }
        for bad in ["", "30", "-1s", "soon", "99999h"] {
            assert!(bad.parse::<TimeSpan>().is_err(), "{bad}");
        }
        for (text, bytes, printed) in [
            ("4MiB", 4 << 20, "4MiB"),
            ("10", 10, "10B"),
            ("1kb", 1000, "1000B"),
        ] {
            let size: ByteSize = text.parse().expect(text);
            assert_eq!(
                (size.0, size.to_string().as_str()),
                (bytes, printed),
                "{text}"
            );
        }
        for bad in ["", "MiB", "4XB", "99999999999GiB"] {
            assert!(bad.parse::<ByteSize>().is_err(), "{bad}");
        }
    }
}
