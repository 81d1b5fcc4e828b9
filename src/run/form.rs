//! From rendered values of a pack to what goes over the wire.

use indexmap::IndexMap;
use serde_json::Value;

use crate::edge::http::FormValue;

/// A value as plain text: strings as they are, containers as JSON.
pub(super) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Names and values; a list repeats its name.
pub(super) fn pairs(values: &IndexMap<String, Value>) -> Vec<FormValue> {
    let mut pairs = Vec::with_capacity(values.len());
    for (name, value) in values {
        match value {
            Value::Array(items) => {
                pairs.extend(items.iter().map(|item| (name.clone(), plain(item))))
            }
            single => pairs.push((name.clone(), plain(single))),
        }
    }
    pairs
}

/// The URL with further query pairs.
pub(super) fn with_query(url: &str, query: &[FormValue]) -> String {
    if query.is_empty() {
        return url.to_owned();
    }
    match url::Url::parse(url) {
        Ok(mut parsed) => {
            parsed.query_pairs_mut().extend_pairs(query);
            parsed.into()
        }
        // Whoever sends it will say what is wrong with it.
        Err(_) => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn lists_repeat_their_name() {
        let values =
            serde_json::from_value(json!({ "a": [1, "x"], "b": true, "c": null })).expect("a map");
        let expected = [("a", "1"), ("a", "x"), ("b", "true"), ("c", "")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs(&values), expected);
        assert_eq!(
            with_query("http://h/p?x=1", &expected[..2]),
            "http://h/p?x=1&a=1&a=x"
        );
    }
}
