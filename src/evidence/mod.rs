//! The bundle of a run: written as things happen, read back by everything that shows them.
//!
//! ```text
//! <run id>/
//! ├── run.json                                    what was run, with which arguments
//! ├── plan.json                                  which case belongs to which shard
//! ├── events.jsonl                                the only source of truth; one line an event, appended at once
//! ├── results.json                                fold of the events
//! ├── config.toml manifest.json scenarios.json    copies of what was used
//! ├── evidence/<scenario>/<case>/<attempt>/       transcript.jsonl and what was too large or no text
//! ├── services/<name>/                            stdout.log stderr.log
//! ├── evidence.json                               every file with its digest
//! └── report/                                     what people read
//! ```
//!
//! Whatever is written here is redacted on the way in. Nothing here decides a verdict or knows how a case is run.

mod attempt;
mod bundle;
mod hex;
mod index;
mod journal;
pub mod merge;
mod redact;
mod secrets;
mod stream;

pub use attempt::{AttemptEvidence, SEAM};
pub use bundle::{Bundle, BundleError, RUN_SCHEMA, RunRecord, Runner};
pub use index::{EVIDENCE_SCHEMA, EvidenceIndex};
pub use journal::{Journal, read_events};
pub use redact::{InvalidPattern, Redactor};
pub use secrets::{is_secret_name, secret_values};
pub use stream::LogFile;
