//! The step's part of the job summary: a file of Markdown that the runner shows when the step has ended.

use std::{
    collections::BTreeMap,
    io::{Seek, SeekFrom, Write},
};

use super::file_commands::{CommandFile, FileCommandError, open};

/// The runner drops a step's whole summary beyond this.
pub const MAX_SUMMARY_BYTES: u64 = 1 << 20;

/// The summary of a step (`GITHUB_STEP_SUMMARY`). It can be written again: first before the evidence is uploaded, so that
/// a failing upload cannot take it away, then with the link to the evidence.
#[derive(Debug)]
pub struct StepSummary {
    file: CommandFile,
}

impl StepSummary {
    /// Opens the file that the environment names. What it holds already stays.
    ///
    /// # Errors
    /// When it names none, or one that cannot be written.
    pub fn open(variables: &BTreeMap<String, String>) -> Result<Self, FileCommandError> {
        open(variables, "GITHUB_STEP_SUMMARY").map(|file| Self { file })
    }

    /// How many bytes a summary may have.
    pub fn room(&self) -> u64 {
        let before = self.file.length + u64::from(self.file.torn);
        MAX_SUMMARY_BYTES.saturating_sub(before)
    }

    /// Writes the summary in place of the one written before.
    ///
    /// # Errors
    /// When it is larger than [`StepSummary::room`], then the one before stays; or when the file cannot be written.
    pub fn replace(&mut self, markdown: &str) -> Result<(), FileCommandError> {
        let (bytes, left) = (markdown.len() as u64, self.room());
        if bytes > left {
            return Err(FileCommandError::SummaryTooLarge { bytes, left });
        }
        let text = format!("{}{markdown}", if self.file.torn { "\n" } else { "" });
        let (file, start) = (&mut self.file.file, self.file.length);
        file.seek(SeekFrom::Start(start))
            .and_then(|_| file.write_all(text.as_bytes()))
            // After the text, so that the file is never empty in between.
            .and_then(|()| file.set_len(start + text.len() as u64))
            .map_err(self.file.failed("write to"))
    }
}
