//! How a shell script takes a value from an answer.

use serde_json::{Value, json};

use super::shell::word;
use crate::domain::checkpoint::{Capture, Subject};

/// A command that prints a captured value; `None`: the value of the run has to do.
pub(super) fn take(capture: &Capture) -> Option<String> {
    let at = capture.at.as_deref().unwrap_or_default();
    let from = match capture.subject {
        Subject::Stdout => "cat \"$out\"".to_owned(),
        Subject::Stderr => "cat \"$err\"".to_owned(),
        Subject::Body => "cat \"$body\"".to_owned(),
        Subject::ExitCode => "echo \"$code\"".to_owned(),
        Subject::File => format!("cat {}", word(at)),
        Subject::Header => format!(
            "awk -v name={} 'tolower($0) ~ \"^\" tolower(name) \":\" {{ sub(/^[^:]*: */, \"\"); sub(/\\r$/, \"\"); value = $0 }} END {{ print value }}' \"$head\"",
            word(at)
        ),
        Subject::Status => {
            "awk '/^HTTP\\// { status = $2 } END { print status }' \"$head\"".to_owned()
        }
        Subject::Cookie => format!(
            "awk -v name={} '$6 == name {{ print $7 }}' \"$jar\"",
            word(at)
        ),
        Subject::Json => format!("json_value {} <\"$body\"", word(&segments(at)?.to_string())),
        _ => return None,
    };
    Some(match &capture.pattern {
        Some(pattern) => format!("{from} | match_value {}", word(pattern)),
        None => from,
    })
}

/// The names and places of a plain JSONPath such as `$.a[0]["b"]`; `None`: it is more than that.
fn segments(path: &str) -> Option<Value> {
    let mut rest = path.trim().strip_prefix('$')?;
    let mut found = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let name = &after[..end];
            if name.is_empty() || name.contains(['*', '?', '@']) {
                return None;
            }
            found.push(json!(name));
            rest = &after[end..];
        } else {
            let inside = rest.strip_prefix('[')?;
            let end = inside.find(']')?;
            let key = inside[..end].trim();
            let quoted = key
                .strip_prefix('\'')
                .and_then(|key| key.strip_suffix('\''))
                .or_else(|| key.strip_prefix('"').and_then(|key| key.strip_suffix('"')));
            found.push(match quoted {
                Some(name) => json!(name),
                None => json!(key.parse::<u64>().ok()?),
            });
            rest = &inside[end + 1..];
        }
    }
    Some(Value::Array(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_paths_are_taken_apart() {
        assert_eq!(
            segments("$.a[0]['b c'].d"),
            Some(json!(["a", 0, "b c", "d"]))
        );
        assert_eq!(segments("$"), Some(json!([])));
        for more in ["$..a", "$.a[*]", "$[?@.x]", "$.a[0:2]", "a"] {
            assert_eq!(segments(more), None, "{more}");
        }
    }
}
