//! A log that grows while a run goes on: redacted across chunk borders, its head written at once, its tail at the end.

use std::{
    collections::VecDeque,
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest as _, Sha256};

use super::{hex::hex, redact::Redactor};
use crate::domain::event::EvidenceFile;

/// A secret longer than this may be missed where two chunks meet.
const HOLD: usize = 8 << 10;

/// The file of this name; where a run before its resumption has left one, a numbered one beside it (`stdout.2.log`).
fn create_new(root: &Path, name: String) -> io::Result<(String, File)> {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, "log"));
    let mut tried = name.clone();
    for number in 2.. {
        match File::create_new(root.join(&tried)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                tried = format!("{stem}.{number}.{extension}");
            }
            other => return other.map(|file| (tried, file)),
        }
    }
    unreachable!("there is a free number")
}

/// A log file of the bundle.
#[derive(Debug)]
pub struct LogFile {
    /// From the bundle's root.
    name: String,
    file: Option<File>,
    failed: Option<String>,
    redactor: Arc<Redactor>,
    held: Vec<u8>,
    half: usize,
    written: usize,
    tail: VecDeque<u8>,
    omitted: u64,
    redactions: u64,
    sha256: Sha256,
    bytes: u64,
}

impl LogFile {
    pub(super) fn create(
        root: &Path,
        name: String,
        redactor: Arc<Redactor>,
        limit: u64,
    ) -> io::Result<Self> {
        let path: PathBuf = root.join(&name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let (name, file) = create_new(root, name)?;
        Ok(Self {
            file: Some(file),
            name,
            failed: None,
            redactor,
            held: Vec::new(),
            half: usize::try_from(limit / 2).unwrap_or(usize::MAX / 2).max(1),
            written: 0,
            tail: VecDeque::new(),
            omitted: 0,
            redactions: 0,
            sha256: Sha256::new(),
            bytes: 0,
        })
    }

    /// Takes the next bytes. What cannot be written is told by [`LogFile::finish`].
    pub fn push(&mut self, bytes: &[u8]) {
        self.held.extend_from_slice(bytes);
        // Twice as much is let in before half of it goes, so that small pieces do not each cost a search.
        if self.held.len() > 2 * HOLD {
            self.release(self.held.len() - HOLD);
        }
    }

    /// Lets the first `count` held bytes go, or fewer where a secret would be cut in two.
    fn release(&mut self, count: usize) {
        let found = self.redactor.matches(&self.held);
        let cut = found
            .iter()
            .find(|range| range.start < count && range.end > count)
            .map_or(count, |range| range.start);
        let rest = self.held.split_off(cut);
        let released = std::mem::replace(&mut self.held, rest);
        let (hidden, redactions) = self.redactor.bytes(&released);
        self.redactions += redactions;
        let (first, rest) = hidden.split_at(hidden.len().min(self.half - self.written));
        self.written += first.len();
        let first = first.to_vec();
        let rest = rest.to_vec();
        self.write(&first);
        self.tail.extend(&rest);
        let excess = self.tail.len().saturating_sub(self.half);
        self.tail.drain(..excess);
        self.omitted += excess as u64;
    }

    fn write(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        if let Some(Err(error)) = self.file.as_mut().map(|file| file.write_all(bytes)) {
            self.failed = Some(error.to_string());
            self.file = None;
        }
        self.sha256.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    /// Writes the rest and closes the file.
    ///
    /// # Errors
    /// When any part could not be written.
    pub fn finish(mut self) -> io::Result<EvidenceFile> {
        self.release(self.held.len());
        if self.omitted > 0 {
            self.write(format!("\n[… {} bytes were not kept …]\n", self.omitted).as_bytes());
        }
        let tail: Vec<u8> = std::mem::take(&mut self.tail).into();
        self.write(&tail);
        match self.failed {
            Some(reason) => Err(io::Error::other(reason)),
            None => Ok(EvidenceFile {
                path: self.name,
                sha256: hex(&self.sha256.finalize()),
                bytes: self.bytes,
                media_type: "text/plain".to_owned(),
                truncated: self.omitted,
                redactions: self.redactions,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn log(chunk: usize, limit: u64, text: &[u8]) -> (String, EvidenceFile) {
        let folder = tempfile::tempdir().expect("a folder");
        let redactor = Redactor::new(&BTreeSet::from(["hunter2-hunter2".to_owned()]), &[])
            .expect("no pattern");
        let mut log = LogFile::create(
            folder.path(),
            "services/a/stdout.log".into(),
            Arc::new(redactor),
            limit,
        )
        .expect("a file");
        for part in text.chunks(chunk) {
            log.push(part);
        }
        let file = log.finish().expect("written");
        (
            std::fs::read_to_string(folder.path().join(&file.path)).expect("a log"),
            file,
        )
    }

    #[test]
    fn a_secret_is_hidden_wherever_two_chunks_meet() {
        let mut text = vec![b'.'; 3 * HOLD];
        for place in [0, HOLD - 7, 2 * HOLD - 3, 3 * HOLD - 15] {
            text[place..place + 15].copy_from_slice(b"hunter2-hunter2");
        }
        for chunk in [1, 5, 4096, HOLD + 1, 100_000] {
            let (written, file) = log(chunk, 1 << 20, &text);
            assert!(!written.contains("hunter2"), "chunks of {chunk}");
            assert_eq!(
                (file.redactions, file.bytes, file.truncated),
                (4, written.len() as u64, 0),
                "chunks of {chunk}"
            );
        }
    }

    #[test]
    fn of_a_long_log_both_ends_stay() {
        let text: Vec<u8> = (0..100_000u32)
            .flat_map(|number| format!("{number}\n").into_bytes())
            .collect();
        let (written, file) = log(1000, 1000, &text);
        assert!(written.starts_with("0\n1\n") && written.ends_with("99999\n"));
        assert!(
            written.contains(&format!("{} bytes were not kept", file.truncated))
                && file.truncated == text.len() as u64 - 1000
        );
    }
}
