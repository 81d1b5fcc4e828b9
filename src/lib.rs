//! ScenarioForge: user scenarios from documents, executed, gated, explained.
//!
//! The rooms follow the product's sentence. Each is listed with what it deliberately never does; the test
//! `tests/it/house.rs` holds every `use crate::` line against this table.
//!
//! | room | is for | never |
//! | --- | --- | --- |
//! | [`domain`] | nouns and pure rules: pack, config, events, results, gate | files, clock, environment, another room |
//! | [`judge`] | (checkpoint, observation) -> verdict, a pure function | files, network, `run` |
//! | [`check`] | files that people write -> typed values, or findings a person can act on | executing anything |
//! | [`scan`] | documents: which are sources and of what type, what they name and what became of it, contradictions, score; the inventory of code; what became of documents that a pack was generated from | files, git, network: texts and history are handed in |
//! | [`select`] | which cases run, and where: what a change can reach, shards by expected durations | files, git, clock: what it reads is handed in |
//! | [`init`] | what a repository shows -> drafts of configuration and workflow, with the evidence of each guess | executing, reading or writing anything itself |
//! | [`evidence`] | the bundle: journal, blobs by digest, redaction on the way in; reading it back | `run`, `report`, network |
//! | [`run`] | scheduler, cases, steps, services; tells everything as events | `report`, `cli`, a model, GitHub |
//! | [`report`] | folds of events: results, terminal, CI lines, JUnit, CTRF, Markdown, job summary, annotations | `run`, `evidence`, network |
//! | [`edge`] | one door each to child processes, HTTP, a browser, a Docker engine, files of a workspace, git, GitHub, templates, the Actions runner, its artifact service | another edge, a working room |
//! | [`cli`] | arguments to settings, the wiring, exit codes, the final error | being imported by anything but `main` |

pub mod check;
pub mod cli;
pub mod domain;
pub mod edge;
pub mod evidence;
pub mod init;
pub mod judge;
pub mod report;
pub mod run;
pub mod scan;
pub mod select;
