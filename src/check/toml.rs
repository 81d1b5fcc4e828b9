//! TOML as the JSON value that the schema and the types know, and places in it by the parser's spans.

use serde_json::{Map, Number, Value};
use toml::de::{DeTable, DeValue};

use super::wanted::Wanted;

/// A syntax error: byte offset and message.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub(super) offset: usize,
    pub(super) message: String,
}

/// Reads a text; all syntax errors at once, at most one a line because the rest of a broken line only confuses.
pub(super) fn read(text: &str) -> Result<Value, Vec<SyntaxError>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(object(table.get_ref()));
    }
    let mut errors: Vec<SyntaxError> = errors
        .into_iter()
        .map(|error| SyntaxError {
            offset: error.span().map_or(0, |span| span.start),
            message: error.message().replace('\n', ", "),
        })
        .collect();
    errors.sort_by_key(|error| error.offset);
    errors.dedup_by(|next, kept| {
        let between = text.get(kept.offset..next.offset).unwrap_or_default();
        !between.contains('\n')
    });
    Err(errors)
}

fn object(table: &DeTable<'_>) -> Value {
    let members = table
        .iter()
        .map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref())));
    Value::Object(members.collect::<Map<_, _>>())
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(number) => {
            let signed = i64::from_str_radix(number.as_str(), number.radix()).map(Value::from);
            // What no integer type holds is kept as text, so that the schema refuses it at its place.
            signed.unwrap_or_else(|_| Value::from(number.to_string()))
        }
        DeValue::Float(number) => number
            .as_str()
            .parse()
            .ok()
            .and_then(Number::from_f64)
            .map_or_else(|| Value::from(number.to_string()), Value::Number),
        DeValue::Boolean(yes) => Value::from(*yes),
        DeValue::Datetime(time) => Value::from(time.to_string()),
        DeValue::Array(items) => items.iter().map(|item| json(item.get_ref())).collect(),
        DeValue::Table(table) => object(table),
    }
}

/// Records where the wanted paths stand.
pub(super) fn scan(text: &str, wanted: &mut Wanted) {
    let (table, _) = DeTable::parse_recoverable(text);
    wanted.found_value(0, 0);
    scan_table(table.get_ref(), 0, wanted);
}

fn scan_table(table: &DeTable<'_>, node: usize, wanted: &mut Wanted) {
    for (key, value) in table {
        if let Some(child) = wanted.key(node, key.get_ref()) {
            wanted.found_key(child, key.span().start);
            scan_value(value.get_ref(), value.span().start, child, wanted);
        }
    }
}

fn scan_value(value: &DeValue<'_>, start: usize, node: usize, wanted: &mut Wanted) {
    wanted.found_value(node, start);
    match value {
        DeValue::Table(table) => scan_table(table, node, wanted),
        DeValue::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                if let Some(child) = wanted.item(node, index) {
                    scan_value(item.get_ref(), item.span().start, child, wanted);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_json() {
        let text = "a = 1_000\nb = 0xff\nc = 1.5\nd = inf\ne = 2026-12-31\nf = [ true, { g = 'x' } ]\nh = 99999999999999999999\n[i.j]\n";
        assert_eq!(
            read(text),
            Ok(serde_json::json!({
                "a": 1000, "b": 255, "c": 1.5, "d": "inf", "e": "2026-12-31", "f": [ true, { "g": "x" } ],
                "h": "99999999999999999999", "i": { "j": {} }
            }))
        );
    }

    #[test]
    fn every_broken_line_is_told_once() {
        for (text, expected) in [
            ("a = \n[b\nc = 1\n", vec![4, 7]),
            ("c = 1\nc = 2\n", vec![6]),
        ] {
            let errors = read(text).expect_err("broken");
            let offsets: Vec<usize> = errors.iter().map(|error| error.offset).collect();
            assert_eq!(offsets, expected, "{errors:?}");
        }
        for hostile in [
            "\u{0}",
            "a = \"\u{0}\"",
            &"[".repeat(100_000),
            &format!("a = {}", "[".repeat(10_000)),
        ] {
            assert!(read(hostile).is_err());
        }
    }
}
