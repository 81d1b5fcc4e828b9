//! What `scenarioforge run` can be told.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::domain::{config::FailOn, plan};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  scenarioforge run                             every scenario of .scenarioforge/scenarios.json
  scenarioforge run 'SC-orders-*' SC-import-002/base
  scenarioforge run --impacted-by origin/main...HEAD
  scenarioforge run --failed-in latest --jobs 1
  scenarioforge run --shard 2/4                 the second of four parts; `merge` joins their bundles
  scenarioforge run --resume 20261122T134501Z-4f9a1c")]
pub(super) struct RunArguments {
    /// Scenarios by id or glob, single cases as SCENARIO/CASE; all without any.
    #[arg(value_name = "ID OR GLOB")]
    pub(super) patterns: Vec<String>,
    /// Cases at once; 0 is the number of CPUs.
    #[arg(
        short,
        long,
        value_name = "N",
        env = "SCENARIOFORGE_JOBS",
        help_heading = "Execution"
    )]
    pub(super) jobs: Option<u32>,
    /// Only part K of N, divided by how long cases took before. Every part makes the same plan, and its bundle has it.
    #[arg(
        long,
        value_name = "K/N",
        value_parser = plan::shard,
        env = "SCENARIOFORGE_SHARD",
        help_heading = "Execution"
    )]
    pub(super) shard: Option<(u32, u32)>,
    /// Extra attempts of a failed case; a later pass is marked flaky.
    #[arg(
        long,
        value_name = "N",
        env = "SCENARIOFORGE_RETRIES",
        help_heading = "Execution"
    )]
    pub(super) retries: Option<u32>,
    /// Only cases that failed or were blocked in this run: an id, `latest`, or a bundle's path.
    #[arg(long, value_name = "RUN", help_heading = "Execution")]
    pub(super) failed_in: Option<String>,
    /// Only scenarios that a change can reach, and all critical ones: `A..B`, `A...B`, or `A` up to the files as they are.
    #[arg(long, value_name = "REV..REV", help_heading = "Execution")]
    pub(super) impacted_by: Option<String>,
    /// Go on with a run that was interrupted or killed.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["patterns", "failed_in", "impacted_by", "out"], help_heading = "Execution")]
    pub(super) resume: Option<String>,
    /// Write the bundle to this folder, which must be empty or absent.
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    pub(super) out: Option<PathBuf>,
    /// What fails the gate, instead of the configuration's `fail_on`.
    #[arg(
        long,
        value_name = "STATUS",
        value_enum,
        value_delimiter = ',',
        env = "SCENARIOFORGE_FAIL_ON",
        help_heading = "Gate"
    )]
    pub(super) fail_on: Option<Vec<FailOnArgument>>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FailOnArgument {
    /// A case failed.
    Failed,
    /// A case could not be tried.
    Blocked,
    /// A case passed only on a retry.
    Flaky,
    /// A source changed since the pack was generated.
    SourceDrift,
}

impl From<FailOnArgument> for FailOn {
    fn from(argument: FailOnArgument) -> Self {
        match argument {
            FailOnArgument::Failed => Self::Failed,
            FailOnArgument::Blocked => Self::Blocked,
            FailOnArgument::Flaky => Self::Flaky,
            FailOnArgument::SourceDrift => Self::SourceDrift,
        }
    }
}
