//! Views over whole runs: what each says of one of everything, of hostile text, and of ten thousand cases.

mod annotations;
mod files;
pub(super) mod gfm;
mod growth;
mod hostile;
mod job_summary;
mod results;
mod terminal;
