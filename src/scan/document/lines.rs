//! Lines of a text by number, and digests of some of them.

use sha2::{Digest as _, Sha256};

use crate::domain::ids::Digest;

/// Where the lines of a text of less than 4 GiB begin. Only `\n` ends a line.
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<u32>,
}

impl<'t> Lines<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let mut starts = vec![0];
        starts.extend(ends.map(|(place, _)| number(place + 1)));
        if starts.len() > 1 && starts.last() == Some(&number(text.len())) {
            starts.pop();
        }
        Self { text, starts }
    }

    /// How many there are; at least one.
    pub(super) fn count(&self) -> u32 {
        number(self.starts.len())
    }

    /// The line of a byte, counted from 1.
    pub(super) fn of(&self, offset: usize) -> u32 {
        let offset = number(offset);
        number(self.starts.partition_point(|start| *start <= offset)).max(1)
    }

    /// Where a line begins; the end of the text for one that is not there.
    pub(super) fn start(&self, line: u32) -> usize {
        let place = usize::try_from(line.max(1) - 1).unwrap_or(usize::MAX);
        let start = self.starts.get(place);
        start.map_or(self.text.len(), |start| {
            usize::try_from(*start).unwrap_or(usize::MAX)
        })
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Hexadecimal SHA-256 of a text, without white space at the ends of lines and blank lines around it.
pub(super) fn digest(text: &str) -> String {
    let mut hash = Sha256::new();
    let mut blank = 0_usize;
    let mut any = false;
    for line in text.lines().map(str::trim_end) {
        if line.is_empty() {
            blank += usize::from(any);
            continue;
        }
        for _ in 0..blank {
            hash.update(b"\n");
        }
        blank = 0;
        any = true;
        hash.update(line);
        hash.update(b"\n");
    }
    let digest = Digest::from_sha256(&hash.finalize());
    digest.as_str().trim_start_matches("sha256:").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_found_by_their_bytes() {
        let lines = Lines::new("ab\n\nc\r\nd");
        let told: Vec<u32> = (0..9).map(|place| lines.of(place)).collect();
        assert_eq!(told, [1, 1, 1, 2, 3, 3, 3, 4, 4]);
        assert_eq!((lines.count(), lines.start(4), lines.start(9)), (4, 7, 8));
        assert_eq!(Lines::new("").count(), 1);
        assert_eq!(Lines::new("a\n").count(), 1);
        assert_eq!(Lines::new("\n").of(0), 1);
    }

    #[test]
    fn a_digest_is_of_words_and_not_of_the_white_space_around_them() {
        let plain = digest("a\n\nb\n");
        for same in ["a\n\nb", "\n \na  \n\t\nb\r\n\n", "a\r\n\r\nb"] {
            assert_eq!(digest(same), plain, "{same:?}");
        }
        for other in ["a\nb\n", " a\n\nb\n", "a\n\n\nb\n", "a b", ""] {
            assert_ne!(digest(other), plain, "{other:?}");
        }
        assert_eq!(plain.len(), 64);
    }
}
