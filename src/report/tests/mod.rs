//! Views over whole runs: what each says of one of everything, of hostile text, and of ten thousand cases.

mod annotations;
mod files;
mod growth;
mod hostile;
mod results;
mod terminal;
