//! YAML or TOML before the first words of a document.

use super::{
    builder::Builder,
    yaml::{self, Node, Value},
};

/// Longer ones are no front matter.
const MOST_LINES: usize = 400;
const MOST_BYTES: usize = 64 << 10;
/// Nested keys below this are not joined any further.
const MOST_DEPTH: usize = 8;

/// Where the words begin behind front matter: byte and how many lines are before it. The start of the text when there is none.
pub(super) fn read(builder: &mut Builder<'_>, text: &str) -> usize {
    let lead = text.len() - text.trim_start_matches(['\n', '\r']).len();
    let before = u32::try_from(text[..lead].matches('\n').count()).unwrap_or(u32::MAX);
    let mut lines = text[lead..].split_inclusive('\n');
    let fence = match lines.next().map(str::trim_end) {
        Some(fence @ ("---" | "+++")) => fence,
        _ => return 0,
    };
    let start = lead + text[lead..].find('\n').map_or(0, |end| end + 1);
    let mut end = start;
    for line in lines.take(MOST_LINES) {
        let closes = line.trim_end() == fence || (fence == "---" && line.trim_end() == "...");
        if closes {
            let inside = &text[start..end];
            let first_line = before + 2;
            let is = match fence {
                "---" => yaml_fields(builder, inside, first_line),
                _ => toml_fields(builder, inside, first_line),
            };
            return if is { end + line.len() } else { 0 };
        }
        end += line.len();
        if end - start > MOST_BYTES {
            break;
        }
    }
    0
}

/// Whether it is front matter: a rule above words is written alike.
fn yaml_fields(builder: &mut Builder<'_>, text: &str, first_line: u32) -> bool {
    match yaml::read(text) {
        Some((node, true)) if matches!(node.value, Value::Map(_)) => {
            let mut found = Vec::new();
            flatten("", &node, node.line, 0, &mut found);
            // A sentence with a colon is a map, too.
            let sentence = node.entries().len() == 1
                && node
                    .entries()
                    .iter()
                    .any(|(key, ..)| key.split(' ').count() > 3);
            if sentence {
                return false;
            }
            for (name, value, line) in found {
                builder.head_field(&name, &value, line.saturating_add(first_line - 1));
            }
            true
        }
        None => text
            .lines()
            .all(|line| line.trim().is_empty() || line.starts_with('#')),
        _ => by_line(builder, text, ':', first_line),
    }
}

fn toml_fields(builder: &mut Builder<'_>, text: &str, first_line: u32) -> bool {
    let Ok(table) = text.parse::<toml::Table>() else {
        return by_line(builder, text, '=', first_line);
    };
    let mut found = Vec::new();
    flatten_toml("", &toml::Value::Table(table), 0, &mut found);
    let mut placed = Vec::new();
    for (name, value) in found {
        let last = name.rsplit('.').next().unwrap_or(&name);
        let place = text.lines().position(|line| {
            let key = line.split('=').next().unwrap_or_default();
            line.contains('=') && key.trim().trim_matches('"') == last
        });
        let place = u32::try_from(place.unwrap_or(0)).unwrap_or(0);
        placed.push((first_line + place, name, value));
    }
    // A table of TOML has no order of its own.
    placed.sort();
    for (line, name, value) in placed {
        builder.head_field(&name, &value, line);
    }
    true
}

/// Keys and values of a text that is nearly YAML or TOML: people leave quotes out.
fn by_line(builder: &mut Builder<'_>, text: &str, sign: char, first_line: u32) -> bool {
    let field = |line: &str| {
        let (name, value) = line.split_once(sign)?;
        let name = name.trim_end().trim_matches('"');
        let is = !name.is_empty()
            && !name.starts_with([' ', '\t', '-', '#', '*', '>', '`'])
            && name.split(' ').count() <= 3;
        is.then(|| {
            (
                name.to_owned(),
                value.trim().trim_matches(['"', '\'']).to_owned(),
            )
        })
    };
    let first = text.lines().find(|line| !line.trim().is_empty());
    if first.and_then(field).is_none() {
        return false;
    }
    for (line, place) in text.lines().zip(0..) {
        if let Some((name, value)) = field(line) {
            builder.head_field(&name, &value, first_line + place);
        }
    }
    true
}

/// Nested keys joined by dots, lists by commas.
pub(super) fn flatten(
    name: &str,
    node: &Node,
    line: u32,
    depth: usize,
    found: &mut Vec<(String, String, u32)>,
) {
    match &node.value {
        Value::Scalar(text) => {
            let text = match text.as_str() {
                "~" | "null" => "",
                text => text,
            };
            found.push((name.to_owned(), text.to_owned(), line));
        }
        Value::List(items) => {
            let items: Vec<&str> = items.iter().filter_map(Node::text).collect();
            found.push((name.to_owned(), items.join(", "), line));
        }
        Value::Map(entries) if depth < MOST_DEPTH => {
            for (key, line, node) in entries {
                flatten(&joined(name, key), node, *line, depth + 1, found);
            }
        }
        Value::Map(_) => {}
    }
}

fn flatten_toml(name: &str, value: &toml::Value, depth: usize, found: &mut Vec<(String, String)>) {
    let words = |value: &toml::Value| match value {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match value {
        toml::Value::Table(table) if depth < MOST_DEPTH => {
            for (key, value) in table {
                flatten_toml(&joined(name, key), value, depth + 1, found);
            }
        }
        toml::Value::Table(_) => {}
        toml::Value::Array(items) => {
            let items: Vec<String> = items.iter().map(words).collect();
            found.push((name.to_owned(), items.join(", ")));
        }
        other => found.push((name.to_owned(), words(other))),
    }
}

fn joined(above: &str, key: &str) -> String {
    if above.is_empty() {
        key.to_owned()
    } else {
        format!("{above}.{key}")
    }
}
