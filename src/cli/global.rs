//! Options of every command, and what they mean.

use std::{
    io::IsTerminal,
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};

use super::error::CliError;
use crate::check::CONFIG_PATH;

/// Options of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(super) struct Global {
    /// Work on this checkout instead of the current folder.
    #[arg(
        short = 'C',
        long = "directory",
        value_name = "DIR",
        global = true,
        default_value = ".",
        hide_default_value = true
    )]
    directory: PathBuf,
    /// The configuration, from the checkout's root.
    #[arg(long, value_name = "FILE", global = true, env = "SCENARIOFORGE_CONFIG", default_value = CONFIG_PATH)]
    pub(super) config: PathBuf,
    /// Say more; twice for even more.
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(super) verbose: u8,
    /// Say only what went wrong.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// When to use colours; NO_COLOR is honoured.
    #[arg(long, value_enum, global = true, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,
    /// The form of diagnostic log lines.
    #[arg(long, value_enum, global = true, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    pub(super) log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Global {
    /// Whether human output has colours.
    pub(super) fn color(&self) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => {
                std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
                    && std::io::stderr().is_terminal()
            }
        }
    }

    /// The checkout as it was typed.
    pub(super) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The checkout's root, without links on the way.
    pub(super) fn root(&self) -> Result<PathBuf, CliError> {
        let root = self.directory.canonicalize().map_err(|error| {
            CliError::input(format!(
                "the folder {} cannot be entered",
                self.directory.display()
            ))
            .because(error)
            .hint("name the checkout with -C DIR")
        })?;
        if root.is_dir() {
            Ok(root)
        } else {
            Err(CliError::input(format!(
                "{} is no folder",
                self.directory.display()
            )))
        }
    }

    /// The root of a checkout with a project in it. Who stands in a folder below is told so, instead of being asked to begin
    /// anew.
    pub(super) fn project(&self) -> Result<PathBuf, CliError> {
        let root = self.root()?;
        let has_project = |folder: &Path| folder.join(".scenarioforge").is_dir();
        if !has_project(&root)
            && let Some(above) = root.ancestors().skip(1).find(|folder| has_project(folder))
        {
            return Err(CliError::input(format!(
                "there is no .scenarioforge in {}",
                root.display()
            ))
            .hint(format!(
                "there is one above: name that folder with -C '{}'",
                above.display()
            )));
        }
        Ok(root)
    }

    /// A path on the command line is meant from the folder that the user stands in.
    pub(super) fn typed(&self, path: &Path) -> PathBuf {
        std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
    }

    /// Diagnostic lines go to `to`, and only when somebody asks: they would disturb the live view.
    pub(super) fn start_tracing<W: std::io::Write + 'static>(
        &self,
        to: impl Fn() -> W + Send + Sync + 'static,
    ) {
        let level = match (self.quiet, self.verbose) {
            (true, _) => "error",
            (_, 0) => "warn",
            (_, 1) => "scenarioforge=info,warn",
            (_, 2) => "scenarioforge=debug,info",
            _ => "trace",
        };
        let filter = tracing_subscriber::EnvFilter::try_from_env("SCENARIOFORGE_LOG")
            .unwrap_or_else(|_| level.into());
        let builder = tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(to)
            .with_ansi(self.color());
        let _ = match self.log_format {
            LogFormat::Text => builder.try_init(),
            LogFormat::Json => builder.json().try_init(),
        };
    }
}
