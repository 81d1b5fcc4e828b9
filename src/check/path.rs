//! Places in a document: built on the stack while rules walk it, printed only when there is something to say, and
//! read back when the text is searched for them.

use std::fmt;

/// One part of a path, with a way back to the part before.
#[derive(Debug, Clone, Copy)]
pub(super) struct At<'a> {
    before: Option<&'a At<'a>>,
    part: Part<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Part<'a> {
    Root,
    Key(&'a str),
    Index(usize),
}

impl<'a> At<'a> {
    /// The whole document.
    pub(super) const ROOT: At<'static> = At {
        before: None,
        part: Part::Root,
    };

    pub(super) const fn key(&'a self, key: &'a str) -> At<'a> {
        At {
            before: Some(self),
            part: Part::Key(key),
        }
    }

    pub(super) const fn index(&'a self, index: usize) -> At<'a> {
        At {
            before: Some(self),
            part: Part::Index(index),
        }
    }
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = match self.before {
            Some(before) => {
                before.fmt(f)?;
                matches!(before.part, Part::Root)
            }
            None => true,
        };
        match self.part {
            Part::Root => Ok(()),
            Part::Index(index) => write!(f, "[{index}]"),
            Part::Key(key) if is_plain(key) && first => f.write_str(key),
            Part::Key(key) if is_plain(key) => write!(f, ".{key}"),
            Part::Key(key) => write!(f, "[{}]", serde_json::Value::from(key)),
        }
    }
}

/// Whether a key can stand after a dot. Others are written `["like this"]`.
fn is_plain(key: &str) -> bool {
    !key.is_empty()
        && key
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// A part of a path that was read back.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Segment {
    /// Of an object.
    Key(String),
    /// Of a list, counted from 0.
    Index(usize),
}

/// Reads a printed path. What cannot be read ends it, so that a place as near as possible is found.
pub(super) fn parse(path: &str) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(inner) = rest.strip_prefix('[') {
            if inner.starts_with('"') {
                let mut texts = serde_json::Deserializer::from_str(inner).into_iter::<String>();
                let Some(Ok(key)) = texts.next() else { break };
                rest = &inner[texts.byte_offset()..];
                segments.push(Segment::Key(key));
            } else {
                let end = inner.find(']').unwrap_or(inner.len());
                let Ok(index) = inner[..end].parse() else {
                    break;
                };
                rest = &inner[end..];
                segments.push(Segment::Index(index));
            }
            rest = rest.strip_prefix(']').unwrap_or_default();
        } else {
            let key = rest.strip_prefix('.').unwrap_or(rest);
            let end = key.find(['.', '[']).unwrap_or(key.len());
            segments.push(Segment::Key(key[..end].to_owned()));
            rest = &key[end..];
        }
    }
    segments
}

/// Prints segments as [`At`] would.
pub(super) fn print(segments: &[Segment]) -> String {
    fn on(before: &At<'_>, segments: &[Segment]) -> String {
        match segments.split_first() {
            None => before.to_string(),
            Some((Segment::Key(key), rest)) => on(&before.key(key), rest),
            Some((Segment::Index(index), rest)) => on(&before.index(*index), rest),
        }
    }
    on(&At::ROOT, segments)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_prints_and_reads_back() {
        let scenarios = At::ROOT.key("scenarios");
        let second = scenarios.index(2);
        let data = second.key("data");
        let odd = data.key("a.b \"c\"]");
        let deep = odd.index(0);
        assert_eq!(deep.to_string(), r#"scenarios[2].data["a.b \"c\"]"][0]"#);
        assert_eq!(print(&parse(&deep.to_string())), deep.to_string());
        assert_eq!(At::ROOT.to_string(), "");
        assert_eq!(parse(""), []);
        assert_eq!(At::ROOT.key("").to_string(), r#"[""]"#);
        assert_eq!(parse(r#"[""]"#), [Segment::Key(String::new())]);
    }

    #[test]
    fn a_broken_path_ends_where_it_breaks() {
        for (path, parts) in [
            ("a[", 1),
            ("a[x]", 1),
            ("a[\"b", 1),
            ("a[1]b", 3),
            ("..", 2),
        ] {
            assert_eq!(parse(path).len(), parts, "{path}");
        }
    }
}
