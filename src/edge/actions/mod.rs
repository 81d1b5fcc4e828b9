//! The door to the Actions runner: a step's inputs, the commands in its log, and the files it reads when the step ends.
//!
//! Everything here is pure form and small writes; what is said, and when, is decided elsewhere. The environment comes in
//! as a map, because whoever starts the process takes the secrets out of it first.
//! Sources: docs.github.com "Workflow commands for GitHub Actions", and the runner's `ActionCommand.cs`,
//! `ActionCommandManager.cs`, `FileCommandManager.cs` and `ExecutionContext.cs`.

mod commands;
mod escape;
mod file_commands;
mod inputs;
mod random;
mod relay;
mod step_summary;

#[cfg(test)]
mod tests;

pub use commands::{Commands, Masked, Unmaskable};
pub use file_commands::{FileCommandError, MAX_OUTPUT_BYTES, Outputs};
pub use inputs::{InputError, Inputs};
pub use relay::{Relay, RelayWriter};
pub use step_summary::{MAX_SUMMARY_BYTES, StepSummary};
