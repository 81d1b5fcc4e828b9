//! `scenarioforge check`.

use std::{io::Write, process::ExitCode};

use clap::Args;

use super::{error::CliError, global::Global};
use crate::check::{Severity, load_project, render, worst};

/// More are counted, not shown.
pub(super) const SHOWN: usize = 50;

#[derive(Debug, Args)]
#[command(after_help = "Example: scenarioforge check --json | jq '.findings[].path'")]
pub(super) struct CheckArguments {
    /// Print the findings as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn check(global: &Global, arguments: &CheckArguments) -> Result<ExitCode, CliError> {
    global.start_tracing(std::io::stderr);
    let root = global.project()?;
    let mut checked = load_project(&root, &global.config)?;
    if global.quiet {
        checked
            .findings
            .retain(|finding| finding.severity >= Severity::Contract);
    }
    let failed = worst(&checked.findings).is_some_and(|worst| worst >= Severity::Contract);
    let printed = if arguments.json {
        let text = format!(
            "{:#}\n",
            serde_json::json!({ "schema": "scenarioforge.findings/1", "findings": checked.findings })
        );
        std::io::stdout().lock().write_all(text.as_bytes())
    } else {
        let mut text = render(&checked.findings, &checked.texts, global.color(), SHOWN);
        if let (false, Some(project)) = (failed, &checked.project)
            && !global.quiet
        {
            let scenarios = project.pack.scenarios.len();
            let cases: usize = project
                .pack
                .scenarios
                .iter()
                .map(|scenario| crate::domain::flow::cases(scenario).count())
                .sum();
            text.push_str(&format!(
                "the configuration and the pack are valid: {scenarios} scenario{}, {cases} case{}\n",
                plural(scenarios),
                plural(cases)
            ));
        }
        std::io::stderr().lock().write_all(text.as_bytes())
    };
    printed.map_err(|error| {
        CliError::environment("the findings could not be printed").because(error)
    })?;
    Ok(ExitCode::from(if failed { 2 } else { 0 }))
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
