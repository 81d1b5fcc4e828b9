//! The events of a journal, one after the other, with a bound on the length of each.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read},
};

use crate::domain::event::Event;

/// The program itself writes lines of some kilobytes; of ten thousand scenarios that a change can reach, some hundred bytes each.
const LONGEST: u64 = 4 << 20;

/// Reads a journal from its beginning.
pub(super) struct Lines {
    reader: BufReader<File>,
    line: Vec<u8>,
    number: u64,
}

/// What comes next.
pub(super) enum Next {
    Event(Box<Event>),
    /// The last line was not written to its end, as when a run is killed.
    Cut,
    End,
}

impl Lines {
    pub(super) fn new(file: File) -> Self {
        Self {
            reader: BufReader::with_capacity(1 << 16, file),
            line: Vec::new(),
            number: 0,
        }
    }

    /// Counted from 1; 0 before the first.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// # Errors
    /// When it cannot be read, or a line that is whole is no event.
    pub(super) fn next(&mut self) -> io::Result<Next> {
        self.line.clear();
        let count = (&mut self.reader)
            .take(LONGEST)
            .read_until(b'\n', &mut self.line)?;
        if count == 0 {
            return Ok(Next::End);
        }
        self.number += 1;
        if self.line.last() != Some(&b'\n') {
            return match count as u64 {
                LONGEST => Err(self.wrong("it is too long")),
                _ => Ok(Next::Cut),
            };
        }
        match serde_json::from_slice(&self.line) {
            Ok(event) => Ok(Next::Event(Box::new(event))),
            // A crash of the machine can leave a last block of zeros instead of a line that is cut off.
            Err(_) if self.reader.fill_buf()?.is_empty() => Ok(Next::Cut),
            Err(error) => Err(self.wrong(&error.to_string())),
        }
    }

    fn wrong(&self, why: &str) -> io::Error {
        let text = format!("events.jsonl:{}: {why}", self.number);
        io::Error::new(io::ErrorKind::InvalidData, text)
    }
}
