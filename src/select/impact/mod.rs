//! Which scenarios a change can reach.
//!
//! The rules, the first that fits decides. "Reached" means: a scenario's `code` and the files that its steps name, and all
//! that these import, file after file. What nobody can be sure of runs.
//!
//! | changed | who runs |
//! | --- | --- |
//! | lock files, dependency manifests, build files, Dockerfiles, compose files, CI workflows, settings, environment files, migrations and schemas, submodules, `config.toml`, `manifest.json` | everything |
//! | a file that a service's command names, also by way of a package script, a Makefile or a shell script | everything |
//! | `scenarios.json` | scenarios that are new, or differ in more than the lines they cite |
//! | a document that scenarios cite | those whose cited lines differ in text; moved lines do not count; all that cite it where lines cannot be compared |
//! | a file that scenarios reach | those that reach it |
//! | any file, and a step names the whole checkout (`.`) | that scenario |
//! | a unit test or a tool's settings, and a step starts tools (`npm test`, `make`) | that scenario |
//! | documents, licences, editors' and linters' files, unit tests, reached neither by a scenario nor by a service | nobody |
//! | any other file | everything |
//!
//! Three kinds of scenarios run beside: critical ones, always; those without `code`, and those whose files cannot be followed to
//! the end (computed module names, unknown languages, imports that lead nowhere), as soon as a file of the code changed.
//!
//! What is not seen: a file that a scenario needs, does not name in `code`, and reaches only through the service that uses
//! both, *while another scenario reaches it*. `code` says what carries a scenario, and is believed.
//!
//! Imports are found by patterns, not by parsers: one in a comment counts, too, which costs time and never a scenario. Files
//! are read once each, from what scenarios reach, and only up to limits; above these everything runs.

mod citations;
mod contracts;
mod decide;
mod event;
mod files;
mod graph;
mod imports;
mod mentions;
mod paths;
mod services;
mod weight;

#[cfg(test)]
mod tests;

pub use decide::{Contents, End, Question, impact};
pub use event::{EventRange, range_of};
pub use files::Files;
