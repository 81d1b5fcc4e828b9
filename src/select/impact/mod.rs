//! Which scenarios a change can reach.
//!
//! The rules, the first that fits decides. "Everything when unsure" goes before precision: imports count only where they are
//! known, which is JavaScript and TypeScript by files, Python by files, Go by packages, and Rust by crates. "Reached" means: a
//! scenario's `code` and the files that its steps name, and all that these import.
//!
//! | changed | who runs |
//! | --- | --- |
//! | lock files, dependency manifests, build files, Dockerfiles, compose files, CI workflows, settings, environment files, migrations and schemas, submodules, `config.toml`, `manifest.json` | everything |
//! | a file that a service's command names, also by way of a package script, a Makefile or a shell script | everything |
//! | `scenarios.json` | scenarios that are new, or differ in more than the lines they cite |
//! | a document that scenarios cite | those whose cited lines differ in text; moved lines do not count; all that cite it where lines cannot be compared |
//! | code of these languages that scenarios reach | those that reach it, and those that may |
//! | code of another language (Java, Ruby, C …) | every scenario with code of such a language, which nobody follows; everything where there is none |
//! | any file, and a step names the whole checkout (`.`) | that scenario |
//! | a unit test or a tool's settings, and a step starts tools (`npm test`, `make`) | that scenario |
//! | README, licence and the like at the root of the repository or of a package; documents in its folder `docs` (`adr`, `rfcs` …); files of git and of editors; unit tests that are called so without doubt: reached neither by a scenario nor by a service | nobody |
//! | any other file: data, templates, styles, images, code that no scenario reaches | everything |
//!
//! Three kinds of scenarios run beside: critical ones, always; those without `code`, as soon as a file of the code changed; and
//! those with a file that loads code by a name which is not written down as an import (computed names, globs, dotted names in
//! quotes, workers, other programs, an import that leads nowhere): such a file is open, and means all code of its unit, which is
//! the nearest package of JavaScript or Python, else the repository, and all that this code imports.
//!
//! What is not seen: a file that a scenario needs, does not name in `code`, and reaches only through the service that uses
//! both, *while another scenario reaches it*. `code` says what carries a scenario, and is believed.
//!
//! Imports are found by patterns, not by parsers: one in a comment counts, too, which costs time and never a scenario. Files
//! are read once each, from what scenarios reach, and only up to limits of number, of length and of time; above these, or when
//! the run is cancelled, everything runs.

mod citations;
mod contracts;
mod decide;
mod event;
mod files;
mod graph;
mod imports;
mod mentions;
mod names;
mod paths;
mod question;
mod roots;
mod services;
mod sort;
mod weight;

#[cfg(test)]
mod tests;

pub use decide::impact;
pub use event::{EventRange, range_of};
pub use files::Files;
pub use question::{Contents, End, Question};
