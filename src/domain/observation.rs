//! What a step led to, whole enough to be judged again without running anything.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize};

use super::page::PageSeen;

/// Everything that was seen of one step.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Observation {
    /// Of a command; `None` for other actions and where a signal ended it.
    pub exit_code: Option<i32>,
    /// The signal that ended a command; `None` where it exited.
    pub signal: Option<i32>,
    /// Of a command.
    pub stdout: Option<Content>,
    /// Of a command.
    pub stderr: Option<Content>,
    /// The last response of an HTTP request.
    pub response: Option<Response>,
    /// The cookie jar after the step, by name.
    pub cookies: BTreeMap<String, String>,
    /// How long the action took.
    pub duration_ms: u64,
    /// Files that checkpoints asked for, by path; `None`: not there.
    pub files: BTreeMap<String, Option<Content>>,
    /// Files changed since the case began; `None`: nobody asked.
    pub workspace: Option<Vec<FileChange>>,
    /// The active page after the operations of a browser step.
    pub page: Option<PageSeen>,
    /// Why the action could not be done or finished; `None` when it was.
    pub error: Option<String>,
}

/// An HTTP response.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Response {
    /// Three digits.
    pub status: u16,
    /// As received, in order.
    pub headers: Vec<(String, String)>,
    /// After content decoding.
    pub body: Content,
}

impl Response {
    /// All values of a header, whatever its case; joined as RFC 9110, section 5.3 says. `None`: not there.
    pub fn header(&self, name: &str) -> Option<String> {
        let values: Vec<&str> = self
            .headers
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect();
        if values.is_empty() {
            None
        } else {
            Some(values.join(", "))
        }
    }
}

/// Bytes that may be too many to keep: a head, a tail and the count of what stood between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content {
    /// The beginning; everything where nothing was omitted.
    pub head: Vec<u8>,
    /// The end; empty where nothing was omitted.
    pub tail: Vec<u8>,
    /// Bytes between the two that were not kept.
    pub omitted: u64,
    /// Line ends in all of it.
    pub newlines: u64,
}

impl Content {
    /// Content that is kept whole.
    pub fn whole(bytes: Vec<u8>) -> Self {
        let newlines = bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        Self {
            head: bytes,
            tail: Vec::new(),
            omitted: 0,
            newlines,
        }
    }

    /// How many bytes there were.
    pub fn len(&self) -> u64 {
        self.head.len() as u64 + self.omitted + self.tail.len() as u64
    }

    /// Whether there were none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all of it is here.
    pub fn is_whole(&self) -> bool {
        self.omitted == 0
    }

    /// All of it; `None` when part was not kept.
    pub fn bytes(&self) -> Option<&[u8]> {
        self.is_whole().then_some(self.head.as_slice())
    }

    /// As text: bytes that are no UTF-8 become U+FFFD, and what was omitted is named in a line of its own.
    pub fn text(&self) -> Cow<'_, str> {
        let head = String::from_utf8_lossy(&self.head);
        if self.is_whole() {
            return head;
        }
        let tail = String::from_utf8_lossy(&self.tail);
        Cow::Owned(format!(
            "{head}\n[… {} bytes were not kept …]\n{tail}",
            self.omitted
        ))
    }

    /// The last line that is not blank, cut to `most` characters.
    pub fn last_line(&self, most: usize) -> Option<String> {
        let end = if self.is_whole() {
            &self.head
        } else {
            &self.tail
        };
        let line = end
            .split(|byte| matches!(byte, b'\n' | b'\r'))
            .rfind(|line| !line.trim_ascii().is_empty())?;
        let text = String::from_utf8_lossy(line.trim_ascii());
        let mut cut: String = text.chars().take(most).collect();
        if cut.len() < text.len() {
            cut.push('…');
        }
        Some(cut)
    }

    /// Lines of the text, a last one without line end included.
    pub fn lines(&self) -> u64 {
        let last = if self.is_whole() {
            &self.head
        } else {
            &self.tail
        };
        self.newlines + u64::from(last.last().is_some_and(|byte| *byte != b'\n'))
    }
}

/// A file of the workspace that the case changed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FileChange {
    /// From the workspace's root, with `/`.
    pub path: String,
    /// What became of it.
    pub change: Change,
}

/// What became of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Change {
    /// It is new.
    Added,
    /// It has other content.
    Modified,
    /// It is gone.
    Removed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_count_a_last_one_without_its_end() {
        for (text, lines) in [("", 0), ("a", 1), ("a\n", 1), ("a\nb", 2), ("\n\n", 2)] {
            assert_eq!(
                Content::whole(text.as_bytes().to_vec()).lines(),
                lines,
                "{text:?}"
            );
        }
        let cut = Content {
            head: b"a\n".to_vec(),
            tail: b"z".to_vec(),
            omitted: 7,
            newlines: 4,
        };
        assert_eq!((cut.lines(), cut.len(), cut.bytes()), (5, 10, None));
        assert!(cut.text().contains("7 bytes were not kept"));
    }
}
