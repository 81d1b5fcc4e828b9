//! What the files tell that describe a package or how it is built: scripts, targets, programs.

mod json;
mod lines;
mod read;
mod tables;

pub(super) use read::facts;
