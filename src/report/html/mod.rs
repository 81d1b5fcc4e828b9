//! `report/index.html`: a run that can be understood without anything else, opened from `file://`.
//!
//! ```text
//! report/
//! ├── index.html            the shell with its style and script, and the failures as plain HTML
//! └── data/
//!     ├── index.js          every scenario and case in a line
//!     ├── run.js            timeline, services, warnings, facts of the run
//!     ├── s0001.js …        scenarios as they stand in the pack
//!     ├── c0001.js …        transcripts and small files of some cases, failed ones first
//!     └── f0001.js …        one larger text file each: its head and its tail
//! ```
//!
//! Everything here is a copy of what the bundle has, cut to a bound, in the form that a page can load. The room reads and
//! writes files only through [`BundleFiles`], and never holds more than a few cases in memory.

mod answer;
mod book;
mod chronicle;
mod details;
mod facts;
mod failures;
mod index;
mod page;
mod plan;
mod script;
mod survey;
mod value;

use std::io;

pub use chronicle::Chronicle;

use super::titles::About;
use crate::domain::results::Results;

/// The bundle's files. Paths are from its root, with `/`.
pub trait BundleFiles: Sync {
    /// The regular files below a folder with their lengths, by path from that folder, sorted; none where there is no such
    /// folder.
    fn list(&self, folder: &str) -> Vec<(String, u64)>;

    /// At most `most` bytes from there on.
    ///
    /// # Errors
    /// When it cannot be read.
    fn read(&self, path: &str, from: u64, most: u64) -> io::Result<Vec<u8>>;

    /// Writes a file as a whole.
    ///
    /// # Errors
    /// When it cannot be written.
    fn write(&self, path: &str, bytes: &[u8]) -> io::Result<()>;
}

/// Writes `report/index.html` and its data. The same bundle gives the same bytes.
///
/// # Errors
/// When a file cannot be written. What cannot be read is left out, and the page says so.
pub fn html(
    files: &dyn BundleFiles,
    results: &Results,
    chronicle: &Chronicle,
    about: &About,
) -> io::Result<()> {
    let book = book::Book::read(files);
    let survey = survey::survey(files, results);
    let plan = plan::plan(&survey);
    // Failures are what a reader opens first, so they are there even if the disk is full later.
    let shell = page::page(files, results, &book, about);
    files.write("report/index.html", shell.as_bytes())?;
    let index = index::index(results, &book, &plan);
    files.write("report/data/index.js", &index)?;
    let facts = facts::facts(files, results, chronicle, &book);
    files.write("report/data/run.js", &facts)?;
    details::write(files, results, &book, &plan)
}
