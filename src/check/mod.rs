//! Files that people write, read into typed values, or findings that a person can act on.
//!
//! A document goes through three gates. One typed parse is the fast path; only when it fails does the JSON Schema of
//! the same types tell everything that is wrong with the form. Then rules over the typed values tell what the types
//! cannot: names that resolve, cases that claim something, sources that are still what they were. All findings come
//! at once, each with a code, a path, a place in the text and a remedy. Nothing is executed, and no input panics.

mod action;
mod branch;
mod canonical;
mod config;
mod contract;
mod coverage;
mod digest;
mod duplicates;
mod explain;
mod finding;
mod flow;
mod forms;
mod load;
mod names;
mod nearest;
mod pack;
mod path;
mod place;
mod project;
mod render;
mod routes;
mod scenario_lines;
mod schema;
mod service;
mod setting;
mod step;
mod strings;
mod syntax;
mod tokens;
mod toml;
mod wanted;
mod wording;
mod world;

#[cfg(test)]
mod tests;

pub use config::check_config;
pub use digest::{
    config_digest, manifest_digest, pack_digest, plan_digest, selection_digest, warning_digest,
};
pub use finding::{Finding, Severity, worst};
pub use load::{load_config, load_manifest, load_pack};
pub use pack::check_pack;
pub use place::{FileText, Format, place};
pub use project::{
    CONFIG_PATH, CheckError, Checked, MANIFEST_PATH, PACK_PATH, Project, load_project,
};
pub use render::render;
pub use scenario_lines::scenario_lines;
pub use schema::{SchemaKind, json_schema};
