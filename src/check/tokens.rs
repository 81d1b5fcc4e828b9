//! The tokens of a JSON text with their offsets, for finding places in it.
//!
//! This judges nothing: the text has been parsed before. On a text that is no JSON it ends somewhere and never panics.

use std::borrow::Cow;

use super::path::Segment;

/// A token that matters for places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// `{`, also a value.
    Object,
    /// `[`, also a value.
    Array,
    /// `}` or `]`.
    Close,
    /// `,`.
    Comma,
    /// A key, as written between its quotes.
    Key(&'t str),
    /// Text, number, boolean or null.
    Scalar,
}

/// An iterator over tokens and the offsets where they begin.
pub(super) struct Tokens<'t> {
    text: &'t str,
    offset: usize,
    /// Whether the open containers are objects.
    open: Vec<bool>,
    key_next: bool,
}

impl<'t> Tokens<'t> {
    pub(super) const fn new(text: &'t str) -> Self {
        Self {
            text,
            offset: 0,
            open: Vec::new(),
            key_next: false,
        }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = (usize, Token<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.offset) {
            let start = self.offset;
            self.offset += 1;
            let token = match byte {
                b' ' | b'\n' | b'\r' | b'\t' | b':' => continue,
                b'{' => {
                    self.open.push(true);
                    self.key_next = true;
                    Token::Object
                }
                b'[' => {
                    self.open.push(false);
                    self.key_next = false;
                    Token::Array
                }
                b'}' | b']' => {
                    self.open.pop();
                    self.key_next = false;
                    Token::Close
                }
                b',' => {
                    self.key_next = self.open.last() == Some(&true);
                    Token::Comma
                }
                b'"' => {
                    self.offset = end_of_string(bytes, self.offset);
                    if std::mem::take(&mut self.key_next) {
                        let end = (self.offset - 1).max(start + 1);
                        Token::Key(self.text.get(start + 1..end).unwrap_or_default())
                    } else {
                        Token::Scalar
                    }
                }
                _ => {
                    let delimiter = |byte: &u8| b",]}: \n\r\t".contains(byte);
                    let rest = &bytes[self.offset..];
                    self.offset += rest.iter().position(delimiter).unwrap_or(rest.len());
                    Token::Scalar
                }
            };
            return Some((start, token));
        }
        None
    }
}

/// The offset behind the closing quote.
pub(super) fn end_of_string(bytes: &[u8], mut offset: usize) -> usize {
    while let Some(byte) = bytes.get(offset) {
        match byte {
            b'"' => return offset + 1,
            b'\\' => offset += 2,
            _ => offset += 1,
        }
    }
    bytes.len()
}

/// A key without its escapes.
pub(super) fn unescape(raw: &str) -> Cow<'_, str> {
    if raw.contains('\\') {
        let quoted = format!("\"{raw}\"");
        serde_json::from_str(&quoted).map_or(Cow::Borrowed(raw), Cow::Owned)
    } else {
        Cow::Borrowed(raw)
    }
}

/// The path of the value or key that is being read at an offset, and where that begins.
pub(super) fn path_at(text: &str, offset: usize) -> (Vec<Segment>, usize) {
    let mut begin = 0;
    let mut path: Vec<Option<Segment>> = Vec::new();
    for (start, token) in Tokens::new(text) {
        if start >= offset {
            break;
        }
        begin = start;
        match token {
            Token::Object => path.push(None),
            Token::Array => path.push(Some(Segment::Index(0))),
            Token::Close => {
                path.pop();
            }
            Token::Comma => {
                if let Some(Some(Segment::Index(index))) = path.last_mut() {
                    *index += 1;
                }
            }
            Token::Key(raw) => {
                if let Some(last) = path.last_mut() {
                    *last = Some(Segment::Key(unescape(raw).into_owned()));
                }
            }
            Token::Scalar => {}
        }
    }
    (path.into_iter().flatten().collect(), begin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::path::print;

    #[test]
    fn an_offset_has_a_path() {
        let text = r#"{ "a": [1, { "b\"": "x,]}" }], "c": {}, "d": nul"#;
        for (needle, path) in [
            ("1", "a[0]"),
            ("x,", r#"a[1]["b\""]"#),
            ("\"c\"", "c"),
            ("{}", "c"),
            ("nul", "d"),
        ] {
            let offset = text.find(needle).expect("in the text") + 1;
            assert_eq!(print(&path_at(text, offset).0), path, "{needle}");
        }
    }

    #[test]
    fn broken_texts_end() {
        for text in [
            "", "\"", "\"\\", "{\"", "]]]", "{\"a", "[\"\\", "{,{,", "ä\u{0}",
        ] {
            assert!(Tokens::new(text).count() < 8, "{text}");
            path_at(text, 99);
        }
    }
}
