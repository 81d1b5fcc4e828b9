//! What can be typed. The comments are the help.

use clap::{Parser, Subcommand};

use super::{
    check::CheckArguments, confirm::ConfirmArguments, doctor::DoctorArguments, global::Global,
    init::InitArguments, merge::MergeArguments, report::ReportArguments,
    run_arguments::RunArguments, scan::ScanArguments, schema::SchemaArguments,
};

/// Executes the user scenarios of a repository, gates merges on them, and keeps evidence of everything it saw.
#[derive(Debug, Parser)]
#[command(
    name = "scenarioforge",
    version,
    propagate_version = true,
    disable_help_subcommand = true
)]
#[command(
    after_help = "Exit codes: 0 gate passed or done, 1 gate failed, 2 wrong input, 3 the environment failed, 130 interrupted."
)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Drafts the configuration and a workflow from what the repository shows.
    Init(InitArguments),
    /// Selects the sources that scenarios are made from, and records a person's yes to them in the manifest.
    Confirm(ConfirmArguments),
    /// Finds the documents that say what the product should do, holds them against the code, and writes the manifest.
    Scan(ScanArguments),
    /// Executes scenarios, writes a bundle of evidence, and applies the gate.
    Run(RunArguments),
    /// Validates configuration, manifest and pack without running anything.
    Check(CheckArguments),
    /// Renders a bundle's reports again, rebuilds its results, or verifies its digests.
    Report(ReportArguments),
    /// Joins the bundles of shards into one, proves that they are the whole run, and applies the gate.
    Merge(MergeArguments),
    /// Looks whether this machine, this checkout and this token have what a run, a fix and a pull request need.
    Doctor(DoctorArguments),
    /// Prints the JSON Schema of a format.
    Schema(SchemaArguments),
    /// The step of a GitHub workflow: inputs come from the environment, see `action.yml`.
    #[command(
        after_help = "Example, as a step of a workflow:\n  - uses: scenarioforge/action@v1\n    with:\n      fail-on: failed, blocked, flaky"
    )]
    Action,
    /// Prints completions for a shell.
    #[command(
        after_help = "Example: scenarioforge completions bash > /etc/bash_completion.d/scenarioforge"
    )]
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
}
