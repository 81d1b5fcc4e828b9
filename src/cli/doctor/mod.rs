//! `scenarioforge doctor`: whether this machine, this checkout and this token have what is asked for.
//!
//! ```text
//! context (checkout, variables, project) ─ probes, all at once, each with a time limit ─ report (text, Markdown, JSON)
//! ```
//!
//! Nothing is changed, and nothing is asked of the network without a token.

mod actions;
mod browser;
mod checkout;
mod codex;
mod command;
mod context;
mod disk;
mod docker;
mod examine;
mod examined;
mod github;
mod kernel;
mod layout;
mod machine;
mod probe;
mod probes;
mod purpose;
mod report;
mod token;

use std::{
    collections::BTreeSet,
    io::{self, IsTerminal, Write},
    process::ExitCode,
};

use clap::Args;

pub(in crate::cli) use self::{context::Asked, examine::examine, purpose::Purpose, report::Report};
use super::{error::CliError, global::Global, seclusion, views::text_style};
use crate::edge::process::Launcher;

#[derive(Debug, Args)]
#[command(
    after_help = "Example: scenarioforge doctor --for run,fix,pr --json | jq '.probes[] | select(.status == \"failed\")'\n\nExit codes: 0 nothing that is needed is missing, 3 something is."
)]
pub(super) struct DoctorArguments {
    /// What is to work; without it: `run`, and what the surroundings suggest (a key: generate and fix; a token beside it: pr).
    #[arg(
        long = "for",
        value_enum,
        value_delimiter = ',',
        value_name = "PURPOSE"
    )]
    purposes: Vec<Purpose>,
    /// Print what was found as JSON.
    #[arg(long)]
    json: bool,
    /// Print what was found as Markdown, for example into a job's summary.
    #[arg(long, conflicts_with = "json")]
    markdown: bool,
}

pub(super) fn doctor(global: &Global, arguments: &DoctorArguments) -> Result<ExitCode, CliError> {
    // First of all: this may start the program again. What is started here is to see no secret.
    let caller = seclusion::caller();
    global.start_tracing(io::stderr);
    let purposes: BTreeSet<Purpose> = arguments.purposes.iter().copied().collect();
    let asked = Asked {
        root: global.root()?,
        config: global.config.clone(),
        purposes: (!purposes.is_empty()).then_some(purposes),
        token: None,
        variables: caller.variables,
        launcher: Launcher::new(),
        event: None,
    };
    let progress = Progress::new(global);
    let report = examine(asked, &|waiting| progress.tell(waiting))?;
    progress.clear();
    let printed = if arguments.json {
        let text = format!("{:#}\n", report.json());
        io::stdout().lock().write_all(text.as_bytes())
    } else if arguments.markdown {
        io::stdout().lock().write_all(report.markdown().as_bytes())
    } else {
        let style = text_style(global);
        let text = if global.quiet {
            report.render_missing(&style)
        } else {
            report.render(&style)
        };
        io::stderr().lock().write_all(text.as_bytes())
    };
    match printed {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::environment("what was found could not be printed").because(error))
        }
        _ => Ok(ExitCode::from(report.exit_code())),
    }
}

/// Says what is waited for, when it takes long enough to wonder.
struct Progress {
    shown: bool,
    on_terminal: bool,
}

impl Progress {
    fn new(global: &Global) -> Self {
        Self {
            shown: !global.quiet,
            on_terminal: io::stderr().is_terminal(),
        }
    }

    fn tell(&self, waiting: &[&str]) {
        if !self.shown || (waiting.is_empty() && !self.on_terminal) {
            return;
        }
        let names = waiting.join(", ");
        let text = match (self.on_terminal, waiting.is_empty()) {
            (true, true) => "\r\x1b[K".to_owned(),
            (true, false) => format!(
                "\r\x1b[Kwaiting for {}",
                names.chars().take(60).collect::<String>()
            ),
            (false, _) => format!("waiting for {names}\n"),
        };
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    fn clear(&self) {
        if self.on_terminal {
            self.tell(&[]);
        }
    }
}
