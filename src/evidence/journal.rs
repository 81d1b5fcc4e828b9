//! `events.jsonl`: one line an event, in the file before anyone else hears of it.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Seek, Write},
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

use super::redact::Redactor;
use crate::domain::event::{Event, EventKind};

/// The journal of a run; shared by everyone who has something to tell.
#[derive(Debug)]
pub struct Journal {
    redactor: Arc<Redactor>,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
struct Inner {
    file: File,
    seq: u64,
    at: jiff::Timestamp,
    failed: Option<String>,
}

impl Journal {
    /// Starts a journal, or goes on with one: its events so far are passed to `seen`, and a last line that was cut off is
    /// taken away.
    ///
    /// # Errors
    /// When the file cannot be opened, read or locked (another run writes it), or holds something else than events.
    pub fn open(
        path: &Path,
        redactor: Arc<Redactor>,
        mut seen: impl FnMut(Event),
    ) -> io::Result<Self> {
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)?;
        file.try_lock()
            .map_err(|error| io::Error::other(format!("another run writes it ({error})")))?;
        let (mut seq, mut at) = (0, jiff::Timestamp::UNIX_EPOCH);
        let end = read(
            &file,
            |_| true,
            |event| {
                seq = event.seq;
                at = event.at;
                seen(event);
            },
        )?;
        file.set_len(end)?;
        file.seek(io::SeekFrom::End(0))?;
        Ok(Self {
            redactor,
            inner: Mutex::new(Inner {
                file,
                seq,
                at,
                failed: None,
            }),
        })
    }

    /// Writes down what happened and returns it as written. After a failure nothing more is written; ask
    /// [`Journal::failure`].
    pub fn append(&self, kind: EventKind) -> Event {
        // Everything that can be done outside the lock is: every worker comes through here.
        let line = self.redactor.line(&kind);
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        inner.seq += 1;
        // `at` never goes backwards, whatever the clock does; milliseconds are enough.
        let now = jiff::Timestamp::now();
        let now = jiff::Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
        inner.at = inner.at.max(now);
        let (seq, at) = (inner.seq, inner.at);
        let written = line.map_err(io::Error::from).and_then(|(body, hidden, _)| {
            if inner.failed.is_none() {
                let mut line = Vec::with_capacity(body.len() + 64);
                write!(line, "{{\"seq\":{seq},\"at\":\"{at:.3}\",")?;
                line.extend_from_slice(&body[1..]);
                line.push(b'\n');
                inner.file.write_all(&line)?;
            }
            Ok(hidden)
        });
        match written {
            Ok(hidden) => Event {
                seq,
                at,
                kind: hidden.unwrap_or(kind),
            },
            Err(error) => {
                inner.failed.get_or_insert(error.to_string());
                Event { seq, at, kind }
            }
        }
    }

    /// Why the journal is not complete; `None` while it is.
    pub fn failure(&self) -> Option<String> {
        self.inner
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .failed
            .clone()
    }
}

/// Reads the events of a journal up to a last line that is cut off.
///
/// # Errors
/// When the file cannot be read, or a line before the last is no event.
pub fn read_events(path: &Path, seen: impl FnMut(Event)) -> io::Result<()> {
    read(&File::open(path)?, |_| true, seen).map(drop)
}

/// The same for the `evidence` events alone; the other lines are not even parsed.
pub(super) fn read_evidence(path: &Path, seen: impl FnMut(Event)) -> io::Result<()> {
    const TYPE: &[u8] = br#""t":"evidence""#;
    // `t` stands behind `seq` and `at`, and no string can hold its quotes.
    let tells = |line: &[u8]| {
        let start = &line[..line.len().min(96)];
        start.windows(TYPE.len()).any(|part| part == TYPE)
    };
    read(&File::open(path)?, tells, seen).map(drop)
}

/// Parses the lines that are `wanted`. Returns where the last whole event ends.
fn read(
    file: &File,
    wanted: impl Fn(&[u8]) -> bool,
    mut seen: impl FnMut(Event),
) -> io::Result<u64> {
    let mut reader = BufReader::with_capacity(1 << 16, file);
    let (mut end, mut number, mut line) = (0u64, 0u64, Vec::new());
    loop {
        line.clear();
        let count = reader.read_until(b'\n', &mut line)?;
        number += 1;
        if line.last() != Some(&b'\n') {
            return Ok(end);
        }
        end += count as u64;
        if !wanted(&line) {
            continue;
        }
        match serde_json::from_slice(&line) {
            Ok(event) => seen(event),
            // A crash of the machine can leave a last block of zeros instead of a line that is cut off.
            Err(_) if reader.fill_buf()?.is_empty() => return Ok(end - count as u64),
            Err(error) => {
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!("line {number} is no event: {error}"),
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;

    fn warning(message: &str) -> EventKind {
        EventKind::Warning {
            code: "test".into(),
            of: None,
            message: message.into(),
        }
    }

    fn open(path: &Path) -> io::Result<(Journal, Vec<u64>)> {
        let redactor = Redactor::new(&BTreeSet::from(["hunter2-hunter2".to_owned()]), &[])
            .expect("no pattern");
        let mut seen = Vec::new();
        Ok((
            Journal::open(path, Arc::new(redactor), |event| seen.push(event.seq))?,
            seen,
        ))
    }

    #[test]
    fn a_journal_goes_on_after_a_line_that_was_cut_off() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("events.jsonl");
        let (journal, seen) = open(&path).expect("a journal");
        assert_eq!(seen, [0u64; 0]);
        for message in ["one", "two hunter2-hunter2"] {
            journal.append(warning(message));
        }
        assert!(open(&path).is_err(), "two writers");
        drop(journal);
        let whole = fs::read_to_string(&path).expect("a journal");
        assert!(
            !whole.contains("hunter2") && whole.contains("two ***"),
            "{whole}"
        );
        fs::write(&path, format!("{whole}{{\"seq\":3,\"at\"")).expect("written");
        let (journal, seen) = open(&path).expect("a journal");
        assert_eq!(seen, [1, 2]);
        assert_eq!(journal.append(warning("three")).seq, 3);
        let mut messages = Vec::new();
        read_events(&path, |event| messages.push(event.seq)).expect("events");
        assert_eq!(messages, [1, 2, 3]);
    }

    #[test]
    fn damage_before_the_end_is_no_cut_off_line() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("events.jsonl");
        fs::write(&path, "nonsense\n{}\n{}\n").expect("written");
        assert!(open(&path).is_err_and(|error| error.to_string().contains("line 1")));
    }

    #[test]
    fn a_journal_that_cannot_be_written_says_so() {
        let full = Path::new("/dev/full");
        let redactor = Arc::new(Redactor::new(&BTreeSet::new(), &[]).expect("no pattern"));
        let inner = Inner {
            file: File::options().write(true).open(full).expect("a device"),
            seq: 0,
            at: jiff::Timestamp::UNIX_EPOCH,
            failed: None,
        };
        let journal = Journal {
            redactor,
            inner: Mutex::new(inner),
        };
        journal.append(warning("lost"));
        assert!(journal.failure().is_some());
    }
}
