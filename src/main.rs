//! Parses, calls [`scenarioforge::cli`], returns its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    scenarioforge::cli::main()
}
