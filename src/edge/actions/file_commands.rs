//! Outputs of a step: a file that the runner reads when the step has ended.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use super::random::token;

/// All outputs of a job may have this many bytes, counted as UTF-16.
pub const MAX_OUTPUT_BYTES: u64 = 1 << 20;

/// Why something was not handed to the runner.
#[derive(Debug, thiserror::Error)]
pub enum FileCommandError {
    /// Not in a workflow.
    #[error("the variable {variable} is not set, so this is no step of a workflow")]
    NotSet {
        /// Its name.
        variable: &'static str,
    },
    /// The file cannot be used.
    #[error("could not {doing} {}, which {variable} names: {source}", path.display())]
    Unusable {
        /// The variable.
        variable: &'static str,
        /// The file.
        path: PathBuf,
        /// What was tried.
        doing: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// A name that the file's syntax cannot carry.
    #[error("`{name}` cannot be the name of an output: only letters, digits, `-` and `_` can")]
    BadName {
        /// The name.
        name: String,
    },
    /// An output that would take the step over the limit.
    #[error(
        "the output `{name}` has {bytes} bytes as UTF-16, and only {left} of {MAX_OUTPUT_BYTES} are left"
    )]
    OutputTooLarge {
        /// Of the output.
        name: String,
        /// Its size with its name.
        bytes: u64,
        /// What it could have.
        left: u64,
    },
    /// A summary that the runner would drop whole.
    #[error(
        "the job summary has {bytes} bytes, and only {left} are left of what the runner keeps; it was not written"
    )]
    SummaryTooLarge {
        /// Its size.
        bytes: u64,
        /// What it could have.
        left: u64,
    },
    /// The system's random source failed.
    #[error("{0}")]
    NoRandom(#[source] io::Error),
}

/// The file that a variable names, open for reading and writing. The runner has made it; `act` too.
pub(super) fn open(
    variables: &BTreeMap<String, String>,
    variable: &'static str,
) -> Result<CommandFile, FileCommandError> {
    let path = variables
        .get(variable)
        .filter(|path| !path.trim().is_empty())
        .map(PathBuf::from)
        .ok_or(FileCommandError::NotSet { variable })?;
    let opened = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(&path);
    let (file, length, torn) = opened
        .and_then(|mut file| {
            let length = file.seek(SeekFrom::End(0))?;
            let torn = ends_in_a_line(&mut file, length)?;
            Ok((file, length, torn))
        })
        .map_err(unusable(variable, &path, "open"))?;
    Ok(CommandFile {
        file,
        path,
        variable,
        length,
        torn,
    })
}

/// A file that the runner will read.
#[derive(Debug)]
pub(super) struct CommandFile {
    pub(super) file: File,
    pub(super) path: PathBuf,
    pub(super) variable: &'static str,
    /// Its bytes when it was opened.
    pub(super) length: u64,
    /// Whether its last line had no end then.
    pub(super) torn: bool,
}

impl CommandFile {
    pub(super) fn failed(
        &self,
        doing: &'static str,
    ) -> impl FnOnce(io::Error) -> FileCommandError + use<> {
        unusable(self.variable, &self.path, doing)
    }
}

fn unusable(
    variable: &'static str,
    path: &Path,
    doing: &'static str,
) -> impl FnOnce(io::Error) -> FileCommandError + use<> {
    let path = path.to_owned();
    move |source| FileCommandError::Unusable {
        variable,
        path,
        doing,
        source,
    }
}

fn ends_in_a_line(file: &mut File, length: u64) -> io::Result<bool> {
    if length == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::Start(length - 1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// The outputs of a step (`GITHUB_OUTPUT`).
#[derive(Debug)]
pub struct Outputs {
    file: CommandFile,
    used: u64,
}

impl Outputs {
    /// Opens the file that the environment names.
    ///
    /// # Errors
    /// When it names none, or one that cannot be written.
    pub fn open(variables: &BTreeMap<String, String>) -> Result<Self, FileCommandError> {
        let file = open(variables, "GITHUB_OUTPUT")?;
        // A text of UTF-8 has at most as many UTF-16 units as bytes.
        let used = file.length.saturating_mul(2);
        Ok(Self { file, used })
    }

    /// Sets an output. Line ends of every kind become `\n`, because readers disagree about a carriage return.
    ///
    /// # Errors
    /// When the name or the size is not allowed, or the file cannot be written. Outputs set before stay.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), FileCommandError> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        if name.is_empty() || !name.bytes().all(allowed) {
            return Err(FileCommandError::BadName {
                name: name.to_owned(),
            });
        }
        let value = value.replace("\r\n", "\n").replace('\r', "\n");
        let bytes = 2 * (name.len() + value.encode_utf16().count()) as u64;
        let left = MAX_OUTPUT_BYTES.saturating_sub(self.used);
        if bytes > left {
            return Err(FileCommandError::OutputTooLarge {
                name: name.to_owned(),
                bytes,
                left,
            });
        }
        let delimiter = delimiter(name, &value)?;
        let mut text = String::new();
        if std::mem::take(&mut self.file.torn) {
            text.push('\n');
        }
        text.push_str(&format!("{name}<<{delimiter}\n"));
        // An empty value has no line at all: `act` refuses empty lines, and the runner needs none.
        if !value.is_empty() {
            text.push_str(&value);
            text.push('\n');
        }
        text.push_str(&format!("{delimiter}\n"));
        let file = &mut self.file.file;
        let written = file
            .seek(SeekFrom::End(0))
            .and_then(|end| whole_or_nothing(file, end, text.as_bytes()));
        written.map_err(self.file.failed("write to"))?;
        self.used += bytes;
        Ok(())
    }
}

// An output without its end would fail the step, and take the outputs before it along.
fn whole_or_nothing(file: &mut File, end: u64, bytes: &[u8]) -> io::Result<()> {
    file.write_all(bytes).inspect_err(|_| {
        let _ = file.set_len(end);
    })
}

/// A line that occurs in neither text, so that no value can end early and smuggle in an output of its own.
fn delimiter(name: &str, value: &str) -> Result<String, FileCommandError> {
    loop {
        let delimiter = format!(
            "ghadelimiter_{}",
            token().map_err(FileCommandError::NoRandom)?
        );
        if !name.contains(&delimiter) && !value.contains(&delimiter) {
            return Ok(delimiter);
        }
    }
}
