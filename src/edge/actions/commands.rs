//! Commands to the runner, one a line of the step's log.

use std::io::{self, Write};

use crate::domain::annotation::{Annotation, Level};

use super::escape::{cut, message, property};

/// The runner cuts a longer message by itself, without a mark.
const MAX_MESSAGE: usize = 4096;
/// A title is one line above the message.
const MAX_TITLE: usize = 255;
/// A shorter mask would turn every log into stars.
const MIN_MASK: usize = 4;

/// The log of a step, as the only one who writes to it. Text from strangers goes through [`Commands::relay`], which takes
/// the log away for that long, so that no command can be written where it would not be obeyed.
pub struct Commands {
    pub(super) out: Box<dyn Write + Send>,
    group: bool,
}

impl Commands {
    /// Writes to the step's standard output. Nobody else may write there.
    pub fn new(out: impl Write + Send + 'static) -> Self {
        Self {
            out: Box::new(out),
            group: false,
        }
    }

    /// Shows a remark at its place. The runner shows ten of each level a step and fifty a job, and logs the others.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn annotate(&mut self, annotation: &Annotation) -> io::Result<()> {
        let name = match annotation.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Notice => "notice",
        };
        let title = cut(&annotation.title, MAX_TITLE);
        let mut properties: Vec<(&str, String)> = Vec::new();
        if let Some(place) = &annotation.place {
            properties.push(("file", place.file.clone()));
            if let Some(line) = place.line {
                let end = place.end_line.filter(|end| *end >= line);
                properties.push(("line", line.to_string()));
                properties.extend(end.map(|end| ("endLine", end.to_string())));
                // Columns of a text of several lines would be refused, and the place with them.
                if let Some(column) = place.column.filter(|_| end.is_none_or(|end| end == line)) {
                    let end = place.end_column.filter(|end| *end >= column);
                    properties.push(("col", column.to_string()));
                    properties.extend(end.map(|end| ("endColumn", end.to_string())));
                }
            }
        }
        if !title.is_empty() {
            properties.push(("title", title.into_owned()));
        }
        self.command(name, &properties, &cut(&annotation.message, MAX_MESSAGE))
    }

    /// Folds the lines that follow under a title, until [`Commands::end_group`] or the next group: groups do not nest.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn group(&mut self, title: &str) -> io::Result<()> {
        self.end_group()?;
        self.command("group", &[], title)?;
        self.group = true;
        Ok(())
    }

    /// Ends the group, where one is open.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn end_group(&mut self) -> io::Result<()> {
        if !std::mem::take(&mut self.group) {
            return Ok(());
        }
        self.command("endgroup", &[], "")
    }

    /// Has a secret replaced by `***` in everything the runner writes from now on, line by line where it has several.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn mask(&mut self, secret: &str) -> io::Result<Masked> {
        let mut masked = Masked::default();
        for (index, line) in secret.split(['\n', '\r']).enumerate() {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            if line.chars().count() < MIN_MASK {
                masked.skipped.push(Unmaskable { line: index + 1 });
                continue;
            }
            self.command("add-mask", &[], line)?;
            masked.lines += 1;
        }
        Ok(masked)
    }

    /// A line that only a run with debug logging shows.
    ///
    /// # Errors
    /// When the log cannot be written.
    pub fn debug(&mut self, text: &str) -> io::Result<()> {
        self.command("debug", &[], text)
    }

    pub(super) fn command(
        &mut self,
        name: &str,
        properties: &[(&str, String)],
        text: &str,
    ) -> io::Result<()> {
        let mut line = format!("::{name}");
        for (index, (key, value)) in properties.iter().enumerate() {
            line.push(if index == 0 { ' ' } else { ',' });
            line.push_str(key);
            line.push('=');
            line.push_str(&property(value));
        }
        line.push_str("::");
        line.push_str(&message(text));
        line.push('\n');
        // In one piece: whatever else shares the pipe cannot come between.
        self.out.write_all(line.as_bytes())?;
        self.out.flush()
    }
}

impl Drop for Commands {
    fn drop(&mut self) {
        // An open group would swallow what the next one writes; there is nobody left to tell when this fails.
        let _ = self.end_group();
    }
}

/// What became of a secret.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Masked {
    /// Lines that are masked now.
    pub lines: usize,
    /// Lines that are not.
    pub skipped: Vec<Unmaskable>,
}

/// A line of a secret that cannot be masked: it has fewer than four characters, which occur everywhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "line {line} of the secret is too short to be masked: it has fewer than {MIN_MASK} characters"
)]
pub struct Unmaskable {
    /// Counted from 1.
    pub line: usize,
}
