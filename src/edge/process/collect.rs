//! Keeps a bounded part of a stream of any length: its head and its tail.

use std::collections::VecDeque;

use crate::domain::observation::Content;

/// Collects what a stream brings; memory is at most the limit.
#[derive(Debug)]
pub struct Collector {
    half: usize,
    head: Vec<u8>,
    tail: VecDeque<u8>,
    total: u64,
    newlines: u64,
}

impl Collector {
    /// Keeps everything up to `limit` bytes, and of more the first and the last half of the limit.
    pub fn new(limit: u64) -> Self {
        let half = usize::try_from(limit / 2).unwrap_or(usize::MAX / 2).max(1);
        Self {
            half,
            head: Vec::new(),
            tail: VecDeque::new(),
            total: 0,
            newlines: 0,
        }
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        self.total += bytes.len() as u64;
        self.newlines += bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        let (first, rest) = bytes.split_at(bytes.len().min(self.half - self.head.len()));
        self.head.extend_from_slice(first);
        // Of a chunk longer than the tail only its end can stay.
        let rest = &rest[rest.len().saturating_sub(self.half)..];
        let excess = (self.tail.len() + rest.len()).saturating_sub(self.half);
        self.tail.drain(..excess);
        self.tail.extend(rest);
    }

    /// How many bytes came.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The last byte that came.
    pub fn last(&self) -> Option<u8> {
        self.tail.back().or(self.head.last()).copied()
    }

    /// What was kept.
    pub fn finish(mut self) -> Content {
        let omitted = self.total - (self.head.len() + self.tail.len()) as u64;
        if omitted == 0 {
            self.head.extend(self.tail.iter());
            self.tail.clear();
        }
        Content {
            head: self.head,
            tail: self.tail.into(),
            omitted,
            newlines: self.newlines,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_is_kept_whole_and_of_the_rest_both_ends() {
        for chunk in [1, 3, 7, 100] {
            let mut collector = Collector::new(10);
            for part in b"0123\n56789abcdef\nxyz".chunks(chunk) {
                collector.push(part);
            }
            let content = collector.finish();
            assert_eq!(
                (content.head.as_slice(), content.tail.as_slice()),
                (&b"0123\n"[..], &b"f\nxyz"[..]),
                "chunks of {chunk}"
            );
            assert_eq!(
                (content.omitted, content.newlines, content.len()),
                (10, 2, 20)
            );
            let mut collector = Collector::new(10);
            for part in b"0123456789".chunks(chunk) {
                collector.push(part);
            }
            assert_eq!(
                collector.finish(),
                Content::whole(b"0123456789".to_vec()),
                "chunks of {chunk}"
            );
        }
    }
}
