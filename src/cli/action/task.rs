//! Does what the inputs ask for.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    io::LineWriter,
    path::{Path, PathBuf},
};

use clap::Parser;
use tokio_util::sync::CancellationToken;

use super::{
    github::{Presence, Trigger, credentials},
    inputs::{ARTIFACT_NAME, Task, Wanted},
    log::Log,
    merge::{self, Fetched},
    settle::settle,
    surroundings::Surroundings,
};
use crate::{
    cli::{
        arguments::{Arguments, Command},
        conclude::Finished,
        error::CliError,
        global::Global,
        history,
        impacted::range_of_event,
        merge::merge_in,
        report::{self, Documents},
        run,
        run_arguments::RunArguments,
    },
    domain::results::Results,
    edge::{
        actions::Inputs,
        files::as_owner,
        process::{Caller, Launcher},
    },
    report::{Multiplexer, Plain, Reporter, Style, Titles, closing_text},
};

/// What came of a task.
pub(super) struct Ended {
    pub(super) results: Results,
    pub(super) documents: Documents,
    /// Where the bundle is to be uploaded from: nobody but us can have changed it there.
    pub(super) ours: PathBuf,
    /// Where the bundle is for the rest of the job.
    pub(super) bundle: PathBuf,
    /// The exit code, where `errors` do not say otherwise.
    pub(super) code: u8,
    /// The project's folder in the workspace; empty: it is the workspace.
    pub(super) below: String,
    /// What a reader should know about the step.
    pub(super) notices: Vec<String>,
    /// What went wrong beside scenarios.
    pub(super) errors: Vec<CliError>,
}

impl Ended {
    /// Something went wrong that must not end green.
    pub(super) fn fail(&mut self, error: CliError) {
        if self.code == 0 {
            self.code = error.code();
        }
        self.errors.push(error);
    }
}

/// Does the task.
///
/// # Errors
/// When there is nothing to show for it.
pub(super) fn perform(
    wanted: &Wanted,
    surroundings: &Surroundings,
    caller: Caller,
    cancel: &CancellationToken,
    trigger: &Trigger,
    presence: Option<&Presence>,
    log: &mut Log,
) -> Result<Ended, CliError> {
    let own = surroundings
        .user
        .map(|_| surroundings.folder("bundle", 0o700));
    let own = own.transpose().map_err(|error| {
        CliError::environment("there is no place for the evidence").because(error)
    })?;
    let shards = match wanted.task {
        Task::Merge => Some(merge::fetch(&caller.variables, surroundings, cancel, log)?),
        _ => None,
    };
    let out = own.as_deref().filter(|_| wanted.task != Task::Report);
    let Arguments { global, command } = parse(wanted, &surroundings.root, out, shards.as_ref())?;
    match command {
        Command::Run(mut arguments) => {
            let mut notices = Vec::new();
            if wanted.impacted_only && trigger.pull_request.is_some() {
                match range(surroundings, trigger)? {
                    Ok(range) => arguments.impacted_by = Some(range),
                    Err(notice) => notices.push(notice),
                }
            }
            let finished = run_scenarios(
                &global,
                arguments,
                surroundings,
                caller,
                cancel,
                presence,
                log,
            )?;
            let mut ended = ended(finished, surroundings, own.is_some(), log);
            ended.notices.extend(notices);
            Ok(ended)
        }
        Command::Merge(arguments) => {
            let finished = merge_in(&global, &arguments, &caller.variables)?;
            Ok(ended(finished, surroundings, own.is_some(), log))
        }
        Command::Report(arguments) => {
            // What scenarios have left in the bundle since may lead anywhere.
            let own = surroundings.files_owner();
            let written = as_owner(own, || report::written(&global, &arguments));
            let (bundle, results, documents) = written.map_err(|error| {
                CliError::environment("the reports could not be written as the checkout's owner")
                    .because(error)
            })??;
            let place = bundle.root().to_owned();
            let ended = Ended {
                ours: place.clone(),
                bundle: place,
                results,
                documents,
                code: 0,
                below: surroundings.below.clone(),
                notices: Vec::new(),
                errors: Vec::new(),
            };
            closing(&ended, log);
            Ok(ended)
        }
        _ => Err(CliError::broken()),
    }
}

/// What the pull request changes; else a notice that says why nobody knows it.
fn range(
    surroundings: &Surroundings,
    trigger: &Trigger,
) -> Result<Result<String, String>, CliError> {
    // The history is the checkout's: it is read with the rights of its owner.
    let look = || range_of_event(&surroundings.root, &trigger.event, &trigger.payload);
    as_owner(surroundings.files_owner(), look).map_err(|error| {
        CliError::environment("the change cannot be read as the checkout's owner").because(error)
    })
}

/// What came of a run or a merge, and where it is.
fn ended(finished: Finished, surroundings: &Surroundings, own: bool, log: &mut Log) -> Ended {
    let Finished {
        bundle,
        results,
        documents,
        code,
        proved,
    } = finished;
    let mut ended = Ended {
        bundle: bundle.root().to_owned(),
        ours: bundle.root().to_owned(),
        results,
        documents,
        code,
        below: surroundings.below.clone(),
        notices: Vec::new(),
        errors: Vec::new(),
    };
    if let Err(error) = proved {
        ended.fail(error);
    }
    if own {
        match settle(&ended.ours, surroundings, ended.results.run.as_str()) {
            Ok(place) => ended.bundle = place,
            Err(error) => ended.fail(
                CliError::environment("the evidence could not be put into the checkout")
                    .because(error),
            ),
        }
    }
    closing(&ended, log);
    ended
}

fn parse(
    wanted: &Wanted,
    root: &Path,
    out: Option<&Path>,
    shards: Option<&Fetched>,
) -> Result<Arguments, CliError> {
    // Errors become annotations, where no colour is shown.
    let mut line: Vec<OsString> = vec![
        "scenarioforge".into(),
        "--color=never".into(),
        "-C".into(),
        root.into(),
    ];
    for word in &wanted.arguments {
        line.push(word.clone());
        if let (true, Some(out)) = (word == "run" || word == "merge", out) {
            line.extend(["--out".into(), out.into()]);
        }
    }
    if let Some(shards) = shards {
        let expect = shards.count.map(|count| format!("--expect={count}"));
        line.extend(expect.map(OsString::from));
        line.extend(["--".into(), shards.folder.clone().into()]);
    }
    Arguments::try_parse_from(line).map_err(|error| {
        let text = error.to_string();
        let first = text.lines().next().unwrap_or_default();
        CliError::input(first.trim_start_matches("error: "))
            .hint("the inputs of the step are handed over as options of the same names")
    })
}

fn run_scenarios(
    global: &Global,
    arguments: RunArguments,
    surroundings: &Surroundings,
    caller: Caller,
    cancel: &CancellationToken,
    presence: Option<&Presence>,
    log: &mut Log,
) -> Result<Finished, CliError> {
    let work = surroundings.workspaces().map_err(|error| {
        CliError::environment("there is no place for workspaces").because(error)
    })?;
    let history = earlier_runs(&arguments, &caller.variables, cancel, log);
    log.group("Scenarios");
    let finished = log.relayed(|writer| {
        let tracing = writer.clone();
        global.start_tracing(move || tracing.clone());
        let views = |pack: &_, report: &str| {
            let plain = Plain::new(
                LineWriter::new(writer),
                Titles::new(pack),
                style(),
                Some(report.to_owned()),
            );
            let mut views: Vec<Box<dyn Reporter>> = vec![Box::new(plain.without_closing())];
            views.extend(presence.and_then(|presence| presence.reporter(Titles::new(pack))));
            Multiplexer::new(views)
        };
        run::run_in(
            global,
            arguments,
            run::Surroundings {
                caller,
                launcher: Launcher {
                    user: surroundings.user,
                    ..Launcher::new()
                },
                cancel: cancel.clone(),
                views: Box::new(views),
                history: Some(history),
                work_in: Some(work),
            },
        )
    });
    log.end_group();
    finished
}

/// What the last runs on the default branch tell about cases.
fn earlier_runs(
    arguments: &RunArguments,
    variables: &BTreeMap<String, String>,
    cancel: &CancellationToken,
    log: &mut Log,
) -> history::Read {
    let inputs = Inputs::new(variables);
    let (read, secrets) = history::of_workflow(history::Asked {
        variables,
        credentials: credentials(&inputs),
        artifact: inputs.get("artifact-name").unwrap_or(ARTIFACT_NAME),
        sharded: arguments.shard.is_some(),
        cancel,
    });
    for secret in secrets {
        log.mask(&secret);
    }
    for note in &read.notes {
        log.text(&format!("note: {note}\n"));
    }
    read
}

/// What a reader of the log looks for: it stands outside of the folded part.
fn closing(ended: &Ended, log: &mut Log) {
    let report = ended.bundle.join(crate::cli::pages::PAGE);
    let report = crate::cli::place::shown_path(&report);
    let text = closing_text(
        &ended.results,
        &ended.documents.titles,
        Some(&report),
        &style(),
    );
    log.text(&text);
}

/// The runner's log shows colours, and has no width.
fn style() -> Style {
    Style {
        color: std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        width: None,
        unicode: true,
    }
}
