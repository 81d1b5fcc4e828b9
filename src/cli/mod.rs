//! The command line: arguments to settings, the wiring of the rooms, exit codes, and the final error.
//!
//! One file a verb. Human output goes to stderr, data to stdout.

mod action;
mod arguments;
mod begin;
mod check;
mod conclude;
mod confirm;
mod doctor;
mod drift;
mod error;
mod global;
mod history;
mod impacted;
mod init;
mod interrupt;
mod manifest_file;
mod merge;
mod pages;
mod place;
mod report;
mod run;
mod run_arguments;
mod runs;
mod scan;
mod schema;
mod seclusion;
mod selection;
mod shards;
mod tell;
mod views;

use std::{io::Write, process::ExitCode};

use clap::Parser;

use self::{
    arguments::{Arguments, Command},
    error::CliError,
};
use crate::edge::process;

/// The whole program.
pub fn main() -> ExitCode {
    // Before anything else, because cases wait for it.
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next() {
        Some(first) if first == process::GUARD_ARGUMENT => return process::guard_main(),
        Some(first) if first == process::AGENT_ARGUMENT => {
            return process::agent_main(&arguments.collect::<Vec<_>>());
        }
        Some(first) if first == process::TERMINAL_ARGUMENT => {
            return process::terminal_main(&arguments.collect::<Vec<_>>());
        }
        _ => {}
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let color = arguments.global.color();
    match dispatch(arguments) {
        Ok(code) => code,
        Err(error) => {
            let _ = write!(std::io::stderr().lock(), "{}", error.render(color));
            error.exit_code()
        }
    }
}

fn dispatch(arguments: Arguments) -> Result<ExitCode, CliError> {
    let Arguments { global, command } = arguments;
    match command {
        Command::Action => action::action(),
        Command::Doctor(own) => doctor::doctor(&global, &own),
        Command::Init(own) => init::init(&global, &own),
        Command::Confirm(own) => confirm::confirm(&global, &own),
        Command::Run(own) => run::run(&global, own),
        Command::Check(own) => check::check(&global, &own),
        Command::Merge(own) => merge::merge(&global, &own),
        Command::Report(own) => report::report(&global, &own),
        Command::Scan(own) => scan::scan(&global, &own),
        Command::Schema(own) => schema::schema(&own),
        Command::Completions { shell } => {
            let mut command = <Arguments as clap::CommandFactory>::command();
            clap_complete::generate(shell, &mut command, "scenarioforge", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
    }
}
