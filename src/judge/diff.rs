//! Expected against observed, line by line, bounded in time and size whatever an application printed.

use serde_json::{Map, Value};
use similar::TextDiff;

use super::number;

/// Lines of a diff that are kept.
const MAX_LINES: usize = 60;

/// Characters of a line that are kept.
const MAX_CHARS: usize = 200;

/// Lines of either side that are compared, after what they share at the beginning was skipped. A bound on lines, not
/// on time, so that the same values always give the same diff.
const COMPARED: usize = 2000;

/// Shared lines before the first difference that stay, so that they give context.
const CONTEXT: usize = 3;

/// A unified diff of two values, `-` expected and `+` observed; `None` where one line would say it all.
pub(super) fn unified(expected: &Value, observed: &Value) -> Option<String> {
    let (expected, observed) = match (expected, observed) {
        (Value::String(expected), Value::String(observed)) => (expected.clone(), observed.clone()),
        (Value::Array(_) | Value::Object(_), _) => (pretty(expected), pretty(observed)),
        _ => return None,
    };
    if !expected.trim_end().contains('\n') && !observed.trim_end().contains('\n') {
        return None;
    }
    let (expected, observed): (Vec<&str>, Vec<&str>) =
        (expected.lines().collect(), observed.lines().collect());
    let shared = expected
        .iter()
        .zip(&observed)
        .take_while(|(left, right)| left == right)
        .count();
    if shared == expected.len() && shared == observed.len() {
        return Some("the two differ in their line ends only".to_owned());
    }
    let skipped = shared.saturating_sub(CONTEXT);
    let window = |lines: &[&str]| -> String {
        lines
            .iter()
            .skip(skipped)
            .take(COMPARED)
            .flat_map(|line| [*line, "\n"])
            .collect()
    };
    let (expected, observed) = (window(&expected), window(&observed));
    let diff = TextDiff::from_lines(&expected, &observed);
    let mut lines = vec!["--- expected".to_owned(), "+++ observed".to_owned()];
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        lines.push(match skipped {
            0 => hunk.header().to_string(),
            skipped => format!("{} after {skipped} equal lines", hunk.header()),
        });
        lines.extend(hunk.iter_changes().map(|change| {
            let line = change.value().trim_end_matches('\n');
            format!("{}{}", change.tag(), cut(line))
        }));
    }
    if lines.len() > MAX_LINES {
        let more = lines.len() - MAX_LINES;
        lines.truncate(MAX_LINES);
        lines.push(format!("… {more} more lines"));
    }
    Some(lines.join("\n"))
}

fn cut(line: &str) -> String {
    match line.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// Indented, with sorted keys and `1.0` written `1`, since neither is a difference.
fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(&sorted(value)).unwrap_or_else(|_| value.to_string())
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_unstable_by_key(|(key, _)| *key);
            Value::Object(
                members
                    .into_iter()
                    .map(|(key, value)| (key.clone(), sorted(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::Number(number) => number::shortest(number).into(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_diff_shows_what_differs_and_little_else() {
        assert_eq!(unified(&json!("a"), &json!("b")), None);
        assert_eq!(unified(&json!(1), &json!(2)), None);
        assert_eq!(
            unified(&json!({ "b": 1, "a": [1] }), &json!({ "a": [2], "b": 1.0 })).as_deref(),
            Some(
                "--- expected\n+++ observed\n@@ -1,6 +1,6 @@\n {\n   \"a\": [\n-    1\n+    2\n   ],\n   \"b\": 1\n }"
            )
        );
        let expected: String = (0..100).map(|n| format!("{n}\n")).collect();
        let observed = expected.replace("90\n", "ninety\n");
        let diff = unified(&expected.into(), &observed.into()).expect("they differ");
        assert!(
            diff.contains("after 87 equal lines") && diff.contains("-90\n+ninety"),
            "{diff}"
        );
        assert_eq!(
            unified(&json!("a\nb"), &json!("a\r\nb")).as_deref(),
            Some("the two differ in their line ends only")
        );
    }

    #[test]
    fn a_diff_of_monsters_is_quick_and_small() {
        let start = std::time::Instant::now();
        let expected: String = (0..200_000).map(|n| format!("line {n}\n")).collect();
        let observed: String = (0..200_000)
            .map(|n| format!("line {}\n", n * 7 % 1000))
            .collect();
        let diff = unified(&expected.into(), &observed.into()).expect("they differ");
        assert_eq!(diff.lines().count(), MAX_LINES + 1);
        let long = unified(&json!("a\n".to_owned() + &"x".repeat(1 << 20)), &json!("b"))
            .expect("they differ");
        assert!(long.len() < 2000);
        assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    }
}
