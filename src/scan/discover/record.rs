//! Names of records: numbered, dated, or of a series such as `pep-0008`.

/// How the name of a record begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// `0007-slug`, `ADR-007`, `7_slug`, with how many digits it is written.
    Number {
        /// The number.
        number: u32,
        /// Digits, leading zeros included.
        digits: u8,
        /// Whether letters stand before it: `adr-007`.
        series: bool,
    },
    /// `2024-05-06-slug` or `20240506-slug`.
    Date,
}

/// Letters that number a series of records.
const SERIES: [&str; 44] = [
    "adr", "rfc", "rfd", "kep", "pep", "bip", "eip", "erc", "sip", "cip", "lip", "aip", "tep",
    "bep", "otep", "mep", "nep", "jep", "sep", "dep", "rep", "xep", "gep", "tip", "zip", "iip",
    "hip", "vip", "ep", "cep", "fep", "slip", "pip", "ggp", "nip", "caip", "bolt", "ics", "prop",
    "proposal", "decision", "dr", "tdr", "req",
];

/// How a name begins, when it begins as records do. `stem` is in lower case.
pub(super) fn mark(stem: &str) -> Option<Mark> {
    if is_date(stem) {
        return Some(Mark::Date);
    }
    let letters = stem.bytes().take_while(u8::is_ascii_lowercase).count();
    let series = letters > 0;
    if series && !SERIES.contains(&&stem[..letters]) {
        return None;
    }
    let rest = &stem[letters..];
    let rest = if series {
        rest.trim_start_matches(['-', '_', ' '])
    } else {
        rest
    };
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0 || digits > 6 {
        return None;
    }
    // `00xx-name`: nobody has given it its number yet.
    let after = if rest.starts_with('0') {
        rest[digits..].trim_start_matches('x')
    } else {
        &rest[digits..]
    };
    // `3d-model` and `1.2` are no records.
    let parted = match after.chars().next() {
        None => true,
        Some(sign) => {
            !(sign.is_ascii_alphanumeric() || sign == '.' && starts_with_digit(&after[1..]))
        }
    };
    parted.then(|| Mark::Number {
        number: rest[..digits].parse().unwrap_or(u32::MAX),
        digits: u8::try_from(digits).unwrap_or(u8::MAX),
        series,
    })
}

impl Mark {
    /// Whether the number is written as records are numbered (`0007`, `adr-7`), not as chapters are (`01`, `7`).
    pub(super) fn is_formal(self) -> bool {
        match self {
            Mark::Number { digits, series, .. } => digits >= 3 || series,
            Mark::Date => true,
        }
    }

    /// Whether it is number nought: the place of a template, or of the record about keeping records.
    pub(super) fn is_nought(self) -> bool {
        matches!(self, Mark::Number { number: 0, .. })
    }
}

fn starts_with_digit(text: &str) -> bool {
    text.bytes()
        .next()
        .is_some_and(|sign| sign.is_ascii_digit())
}

/// `2024-05-06…`, `2024_05_06…`, `20240506…`.
fn is_date(stem: &str) -> bool {
    let bytes = stem.as_bytes();
    let year = |bytes: &[u8]| bytes.starts_with(b"20") || bytes.starts_with(b"19");
    let digits = |range: &[u8]| range.iter().all(u8::is_ascii_digit);
    let parts = |bytes: &[u8]| {
        bytes.len() >= 10
            && year(bytes)
            && digits(&bytes[..4])
            && matches!(bytes[4], b'-' | b'_' | b'.')
            && digits(&bytes[5..7])
            && matches!(bytes[7], b'-' | b'_' | b'.')
            && digits(&bytes[8..10])
            && !bytes.get(10).is_some_and(u8::is_ascii_digit)
    };
    let whole = |bytes: &[u8]| {
        bytes.len() >= 8
            && year(bytes)
            && digits(&bytes[..8])
            && !bytes.get(8).is_some_and(u8::is_ascii_digit)
            && (b"01"..=b"12").contains(&&[bytes[4], bytes[5]])
    };
    parts(bytes) || whole(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_known_by_their_names() {
        let number = |number, digits, series| {
            Some(Mark::Number {
                number,
                digits,
                series,
            })
        };
        for (stem, expected) in [
            ("0001-use-x", number(1, 4, false)),
            ("1-use-x", number(1, 1, false)),
            ("adr-007", number(7, 3, true)),
            ("adr001-add-log", number(1, 3, true)),
            ("rfc 12 name", number(12, 2, true)),
            ("pep-0008", number(8, 4, true)),
            ("00xx-name", number(0, 2, false)),
            ("0000-template", number(0, 4, false)),
            ("2024-05-06-use-x", Some(Mark::Date)),
            ("20240506-use-x", Some(Mark::Date)),
            ("20249906-use-x", None),
            ("3d-model", None),
            ("1.2-notes", None),
            ("v1-notes", None),
            ("chapter-1", None),
            ("", None),
            ("1234567-x", None),
            ("é0001", None),
        ] {
            assert_eq!(mark(stem), expected, "{stem}");
        }
    }
}
