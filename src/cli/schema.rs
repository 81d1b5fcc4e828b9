//! `scenarioforge schema`.

use std::{io::Write, process::ExitCode};

use clap::{Args, ValueEnum};

use super::error::CliError;
use crate::check::{SchemaKind, json_schema};

#[derive(Debug, Args)]
#[command(after_help = "Example: scenarioforge schema pack > scenarios.schema.json")]
pub(super) struct SchemaArguments {
    /// Which format.
    #[arg(value_enum)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// .scenarioforge/config.toml
    Config,
    /// .scenarioforge/manifest.json
    Manifest,
    /// .scenarioforge/scenarios.json
    Pack,
    /// A line of a bundle's events.jsonl
    Event,
    /// A bundle's results.json
    Results,
    /// A bundle's plan.json: which case belongs to which shard
    Plan,
}

pub(super) fn schema(arguments: &SchemaArguments) -> Result<ExitCode, CliError> {
    let kind = match arguments.format {
        Format::Config => SchemaKind::Config,
        Format::Manifest => SchemaKind::Manifest,
        Format::Pack => SchemaKind::Pack,
        Format::Event => SchemaKind::Event,
        Format::Results => SchemaKind::Results,
        Format::Plan => SchemaKind::Plan,
    };
    let text = format!("{:#}\n", json_schema(kind));
    std::io::stdout()
        .lock()
        .write_all(text.as_bytes())
        .map_err(|error| CliError::environment("the schema could not be printed").because(error))?;
    Ok(ExitCode::SUCCESS)
}
