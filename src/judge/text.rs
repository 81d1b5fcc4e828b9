//! Texts that an application gave: maybe huge and cut in the middle, maybe no text at all.

use std::{borrow::Cow, cmp::Ordering, str};

use regex::Regex;
use serde_json::{Number, Value};

use crate::domain::observation::Content;

use super::{answer::Answer, number, value};

/// What a message quotes of a text.
const EXCERPT: usize = 80;

/// A match this near to a cut could change with the bytes that are missing: `$`, `\b` and the like look at most one
/// character ahead or behind, and a character has at most four bytes.
const MARGIN: usize = 8;

/// A text with its name in sentences.
pub(super) struct Text<'a> {
    /// For example `stdout` or ``file `a.txt` ``.
    pub(super) name: Cow<'static, str>,
    source: Source<'a>,
}

enum Source<'a> {
    /// Bytes that were captured. A program ends its last line, so one line end at the end may be ignored.
    Captured(Cow<'a, Content>),
    /// A header or cookie.
    Short(Cow<'a, str>),
}

impl<'a> Text<'a> {
    pub(super) fn captured(name: impl Into<Cow<'static, str>>, content: &'a Content) -> Self {
        Self {
            name: name.into(),
            source: Source::Captured(Cow::Borrowed(content)),
        }
    }

    /// The beginning of a page's text, of which `omitted` characters were not kept.
    pub(super) fn page(name: String, text: &'a str, omitted: u64) -> Self {
        if omitted == 0 {
            return Self::short(name, text);
        }
        let mut content = Content::whole(text.as_bytes().to_vec());
        content.omitted = omitted;
        Self {
            name: name.into(),
            source: Source::Captured(Cow::Owned(content)),
        }
    }

    pub(super) fn short(name: String, text: impl Into<Cow<'a, str>>) -> Self {
        Self {
            name: name.into(),
            source: Source::Short(text.into()),
        }
    }

    /// As shown to people: bytes that are no UTF-8 become U+FFFD, missing ones are named.
    pub(super) fn shown(&self) -> Cow<'_, str> {
        match &self.source {
            Source::Captured(content) => content.text(),
            Source::Short(text) => Cow::Borrowed(text),
        }
    }

    /// All bytes; an answer in words where some are missing.
    pub(super) fn whole(&self) -> Result<&[u8], String> {
        match &self.source {
            Source::Captured(content) => content.bytes().ok_or_else(|| self.cut(content)),
            Source::Short(text) => Ok(text.as_bytes()),
        }
    }

    fn cut(&self, content: &Content) -> String {
        if matches!(self.source, Source::Captured(Cow::Owned(_))) {
            return format!(
                "{} has {} characters more than were kept, and the answer depends on them; look at a smaller element",
                self.name, content.omitted
            );
        }
        format!(
            "{} bytes of {} were not kept, and the answer depends on them; raise `evidence.max_log`",
            content.omitted, self.name
        )
    }

    /// All of it, where it is whole and a text.
    pub(super) fn strict(&self) -> Result<&str, String> {
        str::from_utf8(self.whole()?).map_err(|error| {
            format!(
                "{} is no text: byte {} is no UTF-8",
                self.name,
                error.valid_up_to() + 1
            )
        })
    }

    /// All of it read as JSON.
    pub(super) fn json(&self) -> Result<Value, String> {
        let bytes = self.whole()?;
        // Some servers and editors write a byte order mark, which RFC 8259 allows a reader to ignore.
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        serde_json::from_slice(bytes).map_err(|error| {
            let text = String::from_utf8_lossy(bytes);
            match excerpt(&text) {
                "" => format!("{} is no JSON: it is empty", self.name),
                begin => format!("{} is no JSON: {error}; it begins with: {begin}", self.name),
            }
        })
    }

    /// Whether there are no bytes.
    pub(super) fn is_empty(&self) -> bool {
        match &self.source {
            Source::Captured(content) => content.is_empty(),
            Source::Short(text) => text.is_empty(),
        }
    }

    /// Exact even where the middle is missing.
    pub(super) fn lines(&self) -> u64 {
        match &self.source {
            Source::Captured(content) => content.lines(),
            Source::Short(text) => text.lines().count() as u64,
        }
    }

    pub(super) fn equals(&self, expected: &Value) -> Answer {
        match expected {
            Value::String(text) => self.is_text(text),
            Value::Number(wanted) => match self.number() {
                Ok(said) => Answer::of(number::compare(&said, wanted) == Ordering::Equal),
                Err(reason) if self.whole().is_err() => Answer::Unclear(reason),
                Err(reason) => Answer::NoBecause(reason),
            },
            Value::Bool(wanted) => match self.whole() {
                Ok(bytes) => Answer::of(bytes.trim_ascii() == wanted.to_string().as_bytes()),
                Err(reason) => Answer::Unclear(reason),
            },
            other => Answer::Unclear(format!(
                "{} is a text and cannot be compared with {}; subject `json` looks at values",
                self.name,
                value::kind(other)
            )),
        }
    }

    fn is_text(&self, expected: &str) -> Answer {
        let wanted = expected.as_bytes();
        match &self.source {
            Source::Short(text) => Answer::of(text == expected),
            Source::Captured(content) if !content.is_whole() => {
                let longer = content.len().saturating_sub(wanted.len() as u64);
                if longer > 2
                    || content.len() < wanted.len() as u64
                    || !wanted.starts_with(&content.head)
                {
                    return Answer::No;
                }
                Answer::Unclear(self.cut(content))
            }
            Source::Captured(content) => {
                let bytes = content.head.as_slice();
                if bytes == wanted
                    || (!wanted.ends_with(b"\n") && without_line_end(bytes) == wanted)
                {
                    return Answer::Yes;
                }
                match self.strict() {
                    Ok(_) => Answer::No,
                    Err(reason) => Answer::NoBecause(reason),
                }
            }
        }
    }

    pub(super) fn contains(&self, expected: &Value) -> Answer {
        let Some(needle) = value::as_text(expected) else {
            return Answer::Unclear(format!(
                "{} is a text and cannot hold {}",
                self.name,
                value::kind(expected)
            ));
        };
        match &self.source {
            Source::Captured(content) if !content.is_whole() => {
                let found = [&content.head, &content.tail]
                    .into_iter()
                    .any(|part| String::from_utf8_lossy(part).contains(&*needle));
                if found {
                    Answer::Yes
                } else {
                    Answer::Unclear(self.cut(content))
                }
            }
            _ => Answer::of(self.shown().contains(&*needle)),
        }
    }

    pub(super) fn matches(&self, regex: &Regex) -> Answer {
        match &self.source {
            Source::Captured(content) if !content.is_whole() => {
                if surely_matches(regex, content) {
                    Answer::Yes
                } else {
                    Answer::Unclear(self.cut(content))
                }
            }
            _ => Answer::of(regex.is_match(&self.shown())),
        }
    }

    /// The number that it says.
    pub(super) fn number(&self) -> Result<Number, String> {
        let text = self.strict()?;
        number::said(text).ok_or_else(|| match excerpt(text) {
            "" => format!("{} is empty, not a number", self.name),
            begin => format!("{} says no number: {begin}", self.name),
        })
    }

    /// The first match of a pattern that no missing byte could change, as text and groups; `Ok(None)`: no match.
    pub(super) fn find(&self, regex: &Regex) -> Result<Option<Vec<Option<String>>>, String> {
        let cut = match &self.source {
            Source::Captured(content) if !content.is_whole() => Some(content),
            _ => None,
        };
        let text = cut.map_or_else(
            || self.shown(),
            |content| String::from_utf8_lossy(&content.head),
        );
        let groups = regex.captures(&text);
        if let Some(content) = cut {
            let certain = groups
                .as_ref()
                .and_then(|groups| groups.get(0))
                .is_some_and(|found| found.end() + MARGIN <= text.len());
            if !certain {
                return Err(self.cut(content));
            }
        }
        Ok(groups.map(|groups| {
            groups
                .iter()
                .map(|group| group.map(|found| found.as_str().to_owned()))
                .collect()
        }))
    }
}

/// Whether the head or the tail has a match that stands away from the cut.
fn surely_matches(regex: &Regex, content: &Content) -> bool {
    let head = String::from_utf8_lossy(&content.head);
    if regex
        .shortest_match(&head)
        .is_some_and(|end| end + MARGIN <= head.len())
    {
        return true;
    }
    let tail = String::from_utf8_lossy(&content.tail);
    let mut start = MARGIN.min(tail.len());
    while !tail.is_char_boundary(start) {
        start += 1;
    }
    // From a start beyond 0 the pattern sees what stands before it, so `^` does not take the cut for the beginning.
    start < tail.len() && regex.is_match_at(&tail, start)
}

fn without_line_end(bytes: &[u8]) -> &[u8] {
    match bytes.strip_suffix(b"\n") {
        Some(line) => line.strip_suffix(b"\r").unwrap_or(line),
        None => bytes,
    }
}

/// The beginning of the first line that says something, for messages.
fn excerpt(text: &str) -> &str {
    let line = text.trim().lines().next().unwrap_or_default();
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => &line[..end],
        None => line,
    }
}
