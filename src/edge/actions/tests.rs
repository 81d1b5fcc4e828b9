//! What is written, read back by the runner's rules.

mod files;
mod log;
