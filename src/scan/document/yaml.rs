//! YAML and JSON as values with their lines, read as far as they go.

use serde_saphyr::granit_parser::{Event, Parser};

/// More values are not read.
const MOST_NODES: usize = 300_000;

/// A value with the line that it begins on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    /// Counted from 1.
    pub(super) line: u32,
    pub(super) value: Value,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    /// As it stands, without quotes. What an alias stands for is not looked up: it is empty.
    Scalar(String),
    List(Vec<Node>),
    /// In order: key, line of the key, value.
    Map(Vec<(String, u32, Node)>),
}

impl Node {
    /// The value of a key; `None` when this is no map, or has none.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entries()
            .iter()
            .find(|(name, ..)| name == key)
            .map(|(.., node)| node)
    }

    pub(super) fn entries(&self) -> &[(String, u32, Self)] {
        match &self.value {
            Value::Map(entries) => entries,
            _ => &[],
        }
    }

    pub(super) fn items(&self) -> &[Self] {
        match &self.value {
            Value::List(items) => items,
            _ => &[],
        }
    }

    /// The words of a scalar; `None` for what is none.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Scalar(text) => Some(text),
            _ => None,
        }
    }
}

/// What is being put together.
enum Open {
    List(u32, Vec<Node>),
    /// With the key whose value comes next.
    Map(u32, Vec<(String, u32, Node)>, Option<(String, u32)>),
}

impl Open {
    fn close(self) -> Node {
        let (line, value) = match self {
            Self::List(line, items) => (line, Value::List(items)),
            Self::Map(line, entries, _) => (line, Value::Map(entries)),
        };
        Node { line, value }
    }

    fn add(&mut self, node: Node) {
        match self {
            Self::List(_, items) => items.push(node),
            Self::Map(_, entries, key) => match key.take() {
                Some((name, line)) => entries.push((name, line, node)),
                // A key that is a list or a map is none that anybody asks for.
                None => *key = Some((node.text().unwrap_or_default().to_owned(), node.line)),
            },
        }
    }
}

/// The first document of the text, and whether it was read to its end without an error; `None` when there is no value at all.
pub(super) fn read(text: &str) -> Option<(Node, bool)> {
    let mut open: Vec<Open> = Vec::new();
    let (mut nodes, mut whole) = (0, true);
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else {
            whole = false;
            break;
        };
        let line = u32::try_from(span.start.line()).unwrap_or(u32::MAX);
        nodes += 1;
        if nodes > MOST_NODES {
            whole = false;
            break;
        }
        let done = match event {
            Event::SequenceStart(..) => {
                open.push(Open::List(line, Vec::new()));
                continue;
            }
            Event::MappingStart(..) => {
                open.push(Open::Map(line, Vec::new(), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(done) => done.close(),
                None => break,
            },
            Event::Scalar(text, ..) => Node {
                line,
                value: Value::Scalar(text.into_owned()),
            },
            Event::Alias(_) => Node {
                line,
                value: Value::Scalar(String::new()),
            },
            Event::DocumentEnd => break,
            _ => continue,
        };
        match open.last_mut() {
            Some(above) => above.add(done),
            None => return Some((done, whole)),
        }
    }
    // Broken, or too much: what is open is closed as it is.
    let mut done = open.pop()?.close();
    while let Some(mut above) = open.pop() {
        above.add(done);
        done = above.close();
    }
    Some((done, whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_their_lines() {
        let (node, whole) = read("a: 1\nb:\n  - x\n  - {c: 'd'}\ne: |\n  f\n").expect("a value");
        assert!(whole);
        assert_eq!(node.get("a").and_then(Node::text), Some("1"));
        let items = node.get("b").expect("b").items();
        assert_eq!((items[0].line, items[1].line), (3, 4));
        assert_eq!(items[1].get("c").and_then(Node::text), Some("d"));
        assert_eq!(node.entries()[2].1, 5);
        assert_eq!(node.get("e").and_then(Node::text), Some("f\n"));
        let (node, _) = read("{\n\t\"a\": {\n\t\t\"b\": [1, 2]\n\t}\n}").expect("JSON");
        assert_eq!(node.get("a").and_then(|a| a.get("b")).expect("b").line, 3);
    }

    #[test]
    fn what_is_broken_is_read_as_far_as_it_goes() {
        let (node, whole) = read("a: 1\nb: {c: 2, d: [\n").expect("a value");
        assert!(!whole);
        assert_eq!(node.get("a").and_then(Node::text), Some("1"));
        assert_eq!(read(""), None);
        // Aliases are never followed, so that none can grow.
        let (node, _) = read("a: &a [x]\nb: [*a, *a]\n").expect("a value");
        assert_eq!(node.get("b").expect("b").items()[0].text(), Some(""));
        let deep = "[".repeat(100_000);
        read(&deep);
        read(&format!("a: {}", "{a: ".repeat(50_000)));
    }
}
