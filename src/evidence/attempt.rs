//! The evidence of one attempt of a case: `transcript.jsonl`, and files for what does not belong in a line of text.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest as _, Sha256};

use super::{hex::hex, redact::Redactor};
use crate::domain::{
    event::EvidenceFile,
    observation::Content,
    trace::TraceEvent,
    transcript::{ContentRecord, StepRecord},
};

/// Text up to this stands in the transcript: a file for each small body costs more than the run itself.
const INLINE: u64 = 64 << 10;

/// Where two kept parts meet what was not kept, a secret may have been cut in two; so much of either part goes too.
/// Whoever collects content of at most `max_log` keeps so much more of either part.
pub const SEAM: usize = 4 << 10;

/// The folder of one attempt. Nothing is made before there is something to write.
pub struct AttemptEvidence {
    folder: PathBuf,
    /// From the bundle's root.
    name: String,
    redactor: Arc<Redactor>,
    max_log: u64,
    transcript: Option<File>,
    sha256: Sha256,
    bytes: u64,
    lines: u64,
    redactions: u64,
    files: Vec<EvidenceFile>,
    trace: Option<Growing>,
}

/// A file that grows while the attempt goes on.
struct Growing {
    name: String,
    file: File,
    sha256: Sha256,
    bytes: u64,
    redactions: u64,
}

impl AttemptEvidence {
    /// `name` is the folder, from the bundle's root.
    pub(super) fn new(root: &Path, name: String, redactor: Arc<Redactor>, max_log: u64) -> Self {
        Self {
            folder: root.join(&name),
            name,
            redactor,
            max_log,
            transcript: None,
            sha256: Sha256::new(),
            bytes: 0,
            lines: 0,
            redactions: 0,
            files: Vec::new(),
            trace: None,
        }
    }

    /// Appends a step; returns where it stands, as a path in the bundle with `#L<line>`.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn append(&mut self, record: &StepRecord) -> io::Result<String> {
        let (mut line, _, redactions) = self.redactor.line(record)?;
        line.push(b'\n');
        if self.transcript.is_none() {
            fs::create_dir_all(&self.folder)?;
            self.transcript = Some(File::create(self.folder.join("transcript.jsonl"))?);
        }
        if let Some(transcript) = &mut self.transcript {
            transcript.write_all(&line)?;
        }
        self.sha256.update(&line);
        self.bytes += line.len() as u64;
        self.lines += 1;
        self.redactions += redactions;
        Ok(format!("{}/transcript.jsonl#L{}", self.name, self.lines))
    }

    /// How many steps the transcript has.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Files content as a transcript refers to it: in the line itself, or in a file beside it that is named `name`.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn content(
        &mut self,
        name: &str,
        media_type: &str,
        content: &Content,
    ) -> io::Result<ContentRecord> {
        let record = ContentRecord {
            bytes: content.len(),
            omitted: content.omitted,
            ..ContentRecord::default()
        };
        if content.len() <= INLINE
            && let Some(text) = content
                .bytes()
                .and_then(|bytes| std::str::from_utf8(bytes).ok())
            && !text.contains('\0')
        {
            // The line is redacted as a whole when it is written.
            return Ok(ContentRecord {
                text: Some(text.to_owned()),
                ..record
            });
        }
        let omitted = self.put(name, media_type, content)?;
        Ok(ContentRecord {
            file: Some(name.to_owned()),
            omitted,
            ..record
        })
    }

    /// Writes a file of at most `max_log`; returns how many bytes of the content are not in it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put(&mut self, name: &str, media_type: &str, content: &Content) -> io::Result<u64> {
        let half = usize::try_from(self.max_log / 2).unwrap_or(usize::MAX / 2);
        let (head, in_head) = self.redactor.bytes(&content.head);
        let (tail, in_tail) = self.redactor.bytes(&content.tail);
        let (kept, omitted) = if content.is_whole() && head.len() <= 2 * half {
            (head.into_owned(), 0)
        } else {
            let (head, tail) = if content.is_whole() {
                (&head[..half], &head[head.len() - half..])
            } else {
                (
                    &head[..head.len().saturating_sub(SEAM)],
                    &tail[SEAM.min(tail.len())..],
                )
            };
            let head = &head[..head.len().min(half)];
            let tail = &tail[tail.len().saturating_sub(half)..];
            let omitted = content
                .len()
                .saturating_sub((head.len() + tail.len()) as u64);
            let mut kept = head.to_vec();
            kept.extend_from_slice(format!("\n[… {omitted} bytes were not kept …]\n").as_bytes());
            kept.extend_from_slice(tail);
            (kept, omitted)
        };
        let file = self.write(name, media_type, &kept, omitted, in_head + in_tail)?;
        self.files.push(file);
        Ok(omitted)
    }

    /// Writes a file as it is, but for secrets: a picture that was cut is none.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn put_whole(&mut self, name: &str, media_type: &str, bytes: &[u8]) -> io::Result<()> {
        let file = self.write(name, media_type, bytes, 0, 0)?;
        self.files.push(file);
        Ok(())
    }

    /// Appends to the trace, which is made with its first event.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn trace(&mut self, name: &str, events: &[TraceEvent]) -> io::Result<()> {
        if events.is_empty() {
            return Ok(());
        }
        let trace = match &mut self.trace {
            Some(trace) => trace,
            none => {
                let path = self.folder.join(name);
                if let Some(parent) = path.parent() {
                    fs::create_dir_all(parent)?;
                }
                none.insert(Growing {
                    name: name.to_owned(),
                    file: File::create(path)?,
                    sha256: Sha256::new(),
                    bytes: 0,
                    redactions: 0,
                })
            }
        };
        let mut lines = Vec::new();
        for event in events {
            let (line, _, redactions) = self.redactor.line(event)?;
            lines.extend_from_slice(b"trace(");
            lines.extend_from_slice(&line);
            lines.extend_from_slice(b");\n");
            trace.redactions += redactions;
        }
        trace.file.write_all(&lines)?;
        trace.sha256.update(&lines);
        trace.bytes += lines.len() as u64;
        Ok(())
    }

    fn write(
        &self,
        name: &str,
        media_type: &str,
        bytes: &[u8],
        truncated: u64,
        redactions: u64,
    ) -> io::Result<EvidenceFile> {
        fs::create_dir_all(&self.folder)?;
        fs::write(self.folder.join(name), bytes)?;
        Ok(EvidenceFile {
            path: format!("{}/{name}", self.name),
            sha256: hex(&Sha256::digest(bytes)),
            bytes: bytes.len() as u64,
            media_type: media_type.to_owned(),
            truncated,
            redactions,
        })
    }

    /// The files so far, each once; with the transcript when the attempt has ended.
    pub fn take_files(&mut self, ended: bool) -> Vec<EvidenceFile> {
        let mut files = std::mem::take(&mut self.files);
        if ended && let Some(trace) = self.trace.take() {
            files.push(EvidenceFile {
                path: format!("{}/{}", self.name, trace.name),
                sha256: hex(&trace.sha256.finalize()),
                bytes: trace.bytes,
                media_type: "text/javascript".to_owned(),
                truncated: 0,
                redactions: trace.redactions,
            });
        }
        if ended && self.transcript.take().is_some() {
            files.push(EvidenceFile {
                path: format!("{}/transcript.jsonl", self.name),
                sha256: hex(&self.sha256.clone().finalize()),
                bytes: self.bytes,
                media_type: "application/jsonl".to_owned(),
                truncated: 0,
                redactions: self.redactions,
            });
        }
        files
    }
}
