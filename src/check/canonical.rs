//! The canonical form of RFC 8785: keys sorted by UTF-16 units, no white space, numbers as ECMAScript prints them.
//!
//! A document is printed once and the members of its objects are put in order in the printed text. A pack of ten
//! thousand scenarios has a million values; to build each of them as a tree, or as a buffer of its own, takes several
//! times as long as everything else that is checked. Escapes are already those of the RFC, and numbers that are not
//! plain integers are left to the crate that knows its rules.

use std::cmp::Ordering;

use serde::Serialize;
use serde_json::Value;

use super::tokens::{end_of_string, unescape};

/// The canonical form of a document.
pub(super) fn canonical(document: &impl Serialize) -> Vec<u8> {
    let text = serde_json::to_vec(document).expect("the nouns always serialise");
    let mut form = Form {
        out: Vec::with_capacity(text.len()),
        scratch: Vec::new(),
        text: &text,
    };
    form.value(0);
    form.out
}

struct Form<'t> {
    /// Compact JSON from a serializer.
    text: &'t [u8],
    out: Vec<u8>,
    /// Members of the object that is being put in order.
    scratch: Vec<u8>,
}

/// A member of an object: its key as printed, without quotes, and where it was written.
struct Member<'t> {
    key: &'t [u8],
    start: usize,
    end: usize,
}

impl Form<'_> {
    /// Writes the value at an offset and returns the offset behind it.
    fn value(&mut self, at: usize) -> usize {
        match self.text[at] {
            b'{' => self.object(at + 1),
            b'[' => self.list(at + 1),
            b'"' => self.copy(at, end_of_string(self.text, at + 1)),
            _ => {
                let rest = &self.text[at..];
                let length = rest.iter().position(|byte| b",]}".contains(byte));
                let end = at + length.unwrap_or(rest.len());
                if is_plain(&self.text[at..end]) {
                    return self.copy(at, end);
                }
                let number: Value = serde_json::from_slice(&self.text[at..end])
                    .expect("a serializer printed this number");
                serde_json_canonicalizer::to_writer(&number, &mut self.out)
                    .expect("numbers of JSON have a canonical form");
                end
            }
        }
    }

    fn copy(&mut self, at: usize, end: usize) -> usize {
        self.out.extend_from_slice(&self.text[at..end]);
        end
    }

    fn list(&mut self, mut at: usize) -> usize {
        self.out.push(b'[');
        while self.text[at] != b']' {
            if self.text[at] == b',' {
                at = self.copy(at, at + 1);
            }
            at = self.value(at);
        }
        self.copy(at, at + 1)
    }

    fn object(&mut self, mut at: usize) -> usize {
        self.out.push(b'{');
        let first = self.out.len();
        let text = self.text;
        let mut members: Vec<Member<'_>> = Vec::new();
        while text[at] != b'}' {
            if text[at] == b',' {
                at = self.copy(at, at + 1);
            }
            let start = self.out.len();
            let end = end_of_string(text, at + 1);
            let key = &text[at + 1..end - 1];
            // The colon goes with the key.
            self.copy(at, end + 1);
            at = self.value(end + 1);
            let end = self.out.len();
            members.push(Member { key, start, end });
        }
        if !members.is_sorted_by(|one, other| order(one.key, other.key).is_lt()) {
            members.sort_unstable_by(|one, other| order(one.key, other.key));
            self.scratch.clear();
            self.scratch.extend_from_slice(&self.out[first..]);
            self.out.truncate(first);
            for (index, member) in members.iter().enumerate() {
                if index > 0 {
                    self.out.push(b',');
                }
                let written = &self.scratch[member.start - first..member.end - first];
                self.out.extend_from_slice(written);
            }
        }
        self.copy(at, at + 1)
    }
}

/// Keys compare by UTF-16 units, which for plain ASCII is by bytes.
fn order(one: &[u8], other: &[u8]) -> Ordering {
    let simple = |key: &[u8]| key.is_ascii() && !key.contains(&b'\\');
    if simple(one) && simple(other) {
        return one.cmp(other);
    }
    let units = |key: &[u8]| -> Vec<u16> {
        let key = String::from_utf8_lossy(key);
        unescape(&key).encode_utf16().collect()
    };
    units(one).cmp(&units(other))
}

/// Words, and integers that every double holds exactly: both are printed alike everywhere.
fn is_plain(scalar: &[u8]) -> bool {
    let digits = scalar.strip_prefix(b"-").unwrap_or(scalar);
    let integer = digits.len() <= 15 && digits.iter().all(u8::is_ascii_digit);
    scalar[0].is_ascii_alphabetic() || (integer && scalar != b"-0")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn it_is_the_form_that_others_compute() {
        let every_control: String = (0..0x80u8).map(char::from).collect();
        for document in [
            json!(null),
            json!({ "b": [true, false, null, {}], "a": { "2": [], "10": "x", "": every_control } }),
            json!({ "\u{fb33}": 1, "\u{1f600}": 2, "ö": 3, "\r": 4, "1": 5, "A": 6, "a": 7, "\u{80}": 8, "€": 9 }),
            json!([
                0,
                -0.0,
                1.0,
                1.5,
                1e21,
                1e-7,
                333_333_333.333_333_3,
                u64::MAX,
                i64::MIN,
                4.5e15,
                1e300
            ]),
            json!("\u{2028}\u{feff}\u{7f}\u{1f600}\"\\/"),
        ] {
            let theirs = serde_json_canonicalizer::to_vec(&document).expect("JSON");
            assert_eq!(
                String::from_utf8(canonical(&document)).expect("UTF-8"),
                String::from_utf8(theirs).expect("UTF-8")
            );
        }
    }
}
