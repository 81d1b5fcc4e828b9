//! Which cases are run, and where. Nothing here reads files: what is looked at is handed in.

pub mod impact;
