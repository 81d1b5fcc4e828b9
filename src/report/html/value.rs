//! Values as a person reads them: text as text, everything else as JSON.

use serde_json::Value;

use crate::report::text::{cut, visible};

/// Lines of a text, harmless each; the middle of a long one is left out and counted.
pub(super) fn lines(text: &str, most: usize) -> String {
    match cut(text, most) {
        None => harmless(text),
        Some(cut) => format!(
            "{}\n… {} …\n{}",
            harmless(cut.head),
            cut.note(),
            harmless(cut.tail)
        ),
    }
}

/// A value of a checkpoint.
pub(super) fn shown(value: &Value, most: usize) -> String {
    match value {
        // Quoted only where it could be taken for something else: the text `20` is not the number.
        Value::String(text) if speaks_for_itself(text) => lines(text, most),
        Value::Array(_) | Value::Object(_) => {
            let compact = value.to_string();
            if compact.len() <= 60 {
                return harmless(&compact);
            }
            lines(
                &serde_json::to_string_pretty(value).unwrap_or(compact),
                most,
            )
        }
        other => lines(&other.to_string(), most),
    }
}

fn speaks_for_itself(text: &str) -> bool {
    text.contains('\n')
        || (!text.is_empty()
            && text.trim() == text
            && !text.starts_with(['[', '{', '"'])
            && serde_json::from_str::<Value>(text).is_err())
}

/// Every line with what could deceive written out. Tabs stay.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let line = line.strip_suffix('\r').unwrap_or(line);
        for (number, part) in strip_colours(line).split('\t').enumerate() {
            if number > 0 {
                out.push('\t');
            }
            out.push_str(&visible(part));
        }
    }
    out
}

/// A line without the sequences that colour a terminal.
fn strip_colours(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find("\u{1b}[") {
        out.push_str(&rest[..at]);
        let parameters = &rest[at + 2..];
        let end = parameters.find(|c: char| !(c.is_ascii_digit() || matches!(c, ';' | ':' | '?')));
        match end {
            Some(end) if parameters.as_bytes()[end].is_ascii_alphabetic() => {
                rest = &parameters[end + 1..];
            }
            // No sequence after all: it is shown for what it is.
            _ => {
                out.push_str("\u{1b}[");
                rest = parameters;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_keep_their_type_and_lose_their_tricks() {
        for (value, text) in [
            (json!(20), "20"),
            (json!("20"), "\"20\""),
            (json!("placed"), "placed"),
            (json!(" placed"), "\" placed\""),
            (json!(null), "null"),
            (json!(["a", 1]), "[\"a\",1]"),
            (json!("a\n\u{1b}[31mred\u{1b}[0m\tx\r\n"), "a\nred\tx\n"),
            (json!("a\n\u{202e}b\u{1b}[zz\0"), "a\n\\u202eb[zz\\u0000"),
        ] {
            let expected = text.replace("b[zz", "bz");
            assert_eq!(shown(&value, 100), expected, "{value}");
        }
        assert!(shown(&json!("x".repeat(500)), 100).contains("500 characters"));
    }
}
