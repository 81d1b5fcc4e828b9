//! JSONPath (RFC 9535), with a short way for paths that name one place.

use serde_json::Value;
use serde_json_path::JsonPath;

/// Longer or deeper paths are refused: the parser calls itself for each bracket.
const MAX_BYTES: usize = 4096;
const MAX_DEPTH: usize = 12;

/// Each `..` multiplies the work by the depth of the document.
const MAX_DESCENTS: usize = 3;

/// A parsed path.
pub(super) struct Path {
    /// It can select at most one node.
    pub(super) singular: bool,
    /// Its steps, where they are plain names and indexes.
    plain: Option<Vec<Step>>,
    parsed: JsonPath,
}

enum Step {
    Name(String),
    Index(i64),
}

impl Path {
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if text.len() > MAX_BYTES
            || depth(text) > MAX_DEPTH
            || text.matches("..").count() > MAX_DESCENTS
        {
            return Err(format!(
                "this JSONPath is too large: at most {MAX_BYTES} bytes, {MAX_DEPTH} brackets in one another and {MAX_DESCENTS} `..`"
            ));
        }
        let parsed = JsonPath::parse(text).map_err(|error| {
            format!(
                "`{text}` is no JSONPath: {} at character {}",
                error.message(),
                error.position() + 1
            )
        })?;
        let steps = steps(text);
        Ok(Self {
            singular: steps.is_some(),
            plain: steps.and_then(|steps| steps.into_iter().collect()),
            parsed,
        })
    }

    /// The nodes it selects.
    pub(super) fn select<'a>(&self, root: &'a Value) -> Vec<&'a Value> {
        match &self.plain {
            Some(steps) => steps.iter().try_fold(root, step).into_iter().collect(),
            None => self.parsed.query(root).all(),
        }
    }
}

fn step<'a>(value: &'a Value, step: &Step) -> Option<&'a Value> {
    match (step, value) {
        (Step::Name(name), Value::Object(object)) => object.get(name),
        (Step::Index(index), Value::Array(list)) => {
            let index = if *index < 0 {
                list.len()
                    .checked_sub(usize::try_from(index.unsigned_abs()).ok()?)?
            } else {
                usize::try_from(*index).ok()?
            };
            list.get(index)
        }
        _ => None,
    }
}

/// How deep brackets stand in one another; brackets in quotes count too, which only makes the limit stricter.
fn depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for byte in text.bytes() {
        match byte {
            b'(' | b'[' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

/// The steps of a singular path that is known to be valid; `None` when it is not singular. A step that is `None` is a
/// name with escapes, which is left to the library.
fn steps(text: &str) -> Option<Vec<Option<Step>>> {
    let mut rest = text.strip_prefix('$')?.trim_start();
    let mut steps = Vec::new();
    while !rest.is_empty() {
        let (step, after) = match rest.strip_prefix('.') {
            Some(name) => {
                let end = name
                    .find(|c: char| c.is_ascii() && c != '_' && !c.is_ascii_alphanumeric())
                    .unwrap_or(name.len());
                if end == 0 {
                    return None;
                }
                (Some(Step::Name(name[..end].to_owned())), &name[end..])
            }
            None => bracket(rest.strip_prefix('[')?.trim_start())?,
        };
        steps.push(step);
        rest = after.trim_start();
    }
    Some(steps)
}

fn bracket(inside: &str) -> Option<(Option<Step>, &str)> {
    let quote = inside.chars().next()?;
    if quote == '"' || quote == '\'' {
        let name = &inside[1..];
        let mut escaped = false;
        let end = name.find(|c: char| {
            let end = c == quote && !escaped;
            escaped = c == '\\' && !escaped;
            end
        })?;
        let after = name[end + 1..].trim_start().strip_prefix(']')?;
        let plain = !name[..end].contains('\\');
        return Some((plain.then(|| Step::Name(name[..end].to_owned())), after));
    }
    let end = inside.find(|c: char| c != '-' && !c.is_ascii_digit())?;
    let index = inside[..end].parse().ok()?;
    let after = inside[end..].trim_start().strip_prefix(']')?;
    Some((Some(Step::Index(index)), after))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_select_and_know_whether_they_are_singular() {
        let root = json!({ "a": { "b c": [1, 2, 3], "é": "x", "q\"": 7 }, "l": [{ "n": 1 }, { "n": 2 }], "z": null });
        for (text, singular, nodes) in [
            ("$", true, json!([root.clone()])),
            ("$.a['b c'][0]", true, json!([1])),
            ("$.a[\"b c\"][-1]", true, json!([3])),
            ("$ .a [ 'b c' ] [ 1 ]", true, json!([2])),
            ("$.a.é", true, json!(["x"])),
            (r#"$.a["q\""]"#, true, json!([7])),
            ("$.a['b c'][9]", true, json!([])),
            ("$.a['b c'][-9]", true, json!([])),
            ("$.z", true, json!([null])),
            ("$.l.n", true, json!([])),
            ("$.l[*].n", false, json!([1, 2])),
            ("$..n", false, json!([1, 2])),
            ("$.l[?@.n == 2].n", false, json!([2])),
            ("$.a['é','q\"']", false, json!(["x", 7])),
            ("$.l[0:1]", false, json!([{ "n": 1 }])),
            ("$.l[?count(@.*) == 1].n", false, json!([1, 2])),
        ] {
            let path = Path::parse(text).expect(text);
            assert_eq!(path.singular, singular, "{text}");
            assert_eq!(json!(path.select(&root)), nodes, "{text}");
            assert_eq!(
                json!(path.parsed.query(&root).all()),
                nodes,
                "{text}: as the library says"
            );
        }
    }

    #[test]
    fn bad_and_monstrous_paths_are_refused() {
        let nested = format!("$[?{}@.a{}]", "(".repeat(5000), ")".repeat(5000));
        let deep = format!("$[?{}@.a{}]", "(".repeat(11), ")".repeat(11));
        for text in [
            "",
            "a",
            "$.",
            "$[01]",
            "$..",
            "$.a b",
            "$[?@.a ==",
            "$..a..b..c..d",
            nested.as_str(),
        ] {
            assert!(Path::parse(text).is_err(), "{text}");
        }
        let start = std::time::Instant::now();
        let _ = Path::parse(&deep);
        assert!(start.elapsed().as_secs() < 2, "{:?}", start.elapsed());
    }
}
