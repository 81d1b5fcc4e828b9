//! `scenarioforge confirm`: a person's yes to the sources, by a list on a terminal, and by flags elsewhere.

mod arguments;
mod choose;
mod draw;
mod fits;
mod line;
mod list;
mod screen;
mod session;
mod story;
mod who;

#[cfg(test)]
mod tests;

use std::{
    io::{self, IsTerminal, Write},
    path::Path,
    process::ExitCode,
};

use jiff::{RoundMode, Timestamp, TimestampRound, Unit};
use serde_json::json;

pub(super) use self::arguments::ConfirmArguments;
use self::{
    choose::{acknowledge, choose, refused},
    fits::fits,
    line::{Line, Tone},
    list::{List, Step},
    story::{counted, story},
};
use super::{error::CliError, global::Global, manifest_file};
use crate::{
    check::{MANIFEST_PATH, selection_digest},
    domain::{
        confirmation::{self, ConfirmationChange, Yes, changes},
        manifest::Manifest,
    },
};

/// Lines of the story that are told on standard error; the others are counted.
const MOST_TOLD: usize = 60;

pub(super) fn confirm(global: &Global, arguments: &ConfirmArguments) -> Result<ExitCode, CliError> {
    global.start_tracing(io::stderr);
    let root = global.project()?;
    let Some(file) = manifest_file::read(&root, global.color())? else {
        return Err(CliError::input(format!("there is no {MANIFEST_PATH}"))
            .hint(format!("look for sources first: {} scan", program(global))));
    };
    let only_acknowledge = !arguments.decide() && !arguments.acknowledge.is_empty();
    if !arguments.decide() && !only_acknowledge && !can_ask() {
        return Err(nobody_to_ask(global));
    }
    let by = who::who(arguments.by.as_deref(), &root)?;
    let given = who::note(arguments.note.as_deref())?;
    let mut manifest = file.manifest.clone();
    let remarks = choose(&mut manifest, &arguments.choices.0)?;
    let new = acknowledge(
        &mut manifest,
        &arguments.acknowledge,
        &by,
        now(),
        given.as_deref(),
    )?;
    if only_acknowledge {
        manifest_file::write(&root, &manifest, Some(&file))?;
        tell(global, &acknowledged(new));
        print(arguments, &manifest, &[])?;
        return Ok(ExitCode::SUCCESS);
    }
    fits(&root, &manifest)?;
    let (note, code_only) = if arguments.decide() {
        (given, arguments.yes)
    } else {
        let mut list = List::new(manifest, by.clone(), Timestamp::now(), given);
        let step = session::ask(&mut list, global.color()).map_err(|error| {
            CliError::environment("the list cannot be shown on this terminal")
                .because(error)
                .hint(flags(global))
        })?;
        match step {
            Step::Confirm => {}
            Step::Interrupt => {
                tell(global, &[(Tone::Plain, NOTHING_WRITTEN.to_owned())]);
                return Ok(ExitCode::from(130));
            }
            Step::Stay | Step::Leave => {
                tell(global, &[(Tone::Plain, NOTHING_WRITTEN.to_owned())]);
                return Ok(ExitCode::SUCCESS);
            }
        }
        let (chosen, typed) = list.chosen(now());
        manifest = chosen;
        fits(&root, &manifest)?;
        (who::note(Some(&typed))?, true)
    };
    let told = story(&manifest, &by, note.as_deref());
    let changed = changes(&manifest);
    let yes = Yes {
        by,
        at: now(),
        note,
        code_only,
    };
    confirmation::confirm(&mut manifest, yes, selection_digest).map_err(refused)?;
    manifest_file::write(&root, &manifest, Some(&file))?;
    report(global, &manifest, told.0, &remarks);
    print(arguments, &manifest, &changed)?;
    Ok(ExitCode::SUCCESS)
}

const NOTHING_WRITTEN: &str = "Nothing was confirmed, and nothing was written.";

/// In whole seconds: a person's yes has no finer time.
fn now() -> Timestamp {
    let now = Timestamp::now();
    let seconds = TimestampRound::new()
        .smallest(Unit::Second)
        .mode(RoundMode::Trunc);
    now.round(seconds).unwrap_or(now)
}

/// Whether a person sits at a terminal that can show a list.
fn can_ask() -> bool {
    io::stdin().is_terminal()
        && io::stderr().is_terminal()
        && std::env::var_os("CI").is_none_or(|value| value.is_empty())
        && std::env::var_os("TERM").is_none_or(|value| value != "dumb")
}

/// The program as it is typed for this project.
fn program(global: &Global) -> String {
    match global.directory() {
        here if here == Path::new(".") => "scenarioforge".to_owned(),
        there => format!("scenarioforge -C '{}'", there.display()),
    }
}

fn flags(global: &Global) -> String {
    format!(
        "say it with flags: {} confirm --all-trusted",
        program(global)
    )
}

fn nobody_to_ask(global: &Global) -> CliError {
    CliError::input("there is no terminal to ask a person on, and nothing says what is selected")
        .hint(flags(global))
        .hint(format!(
            "or accept the selection as it stands in {MANIFEST_PATH}: {} confirm --yes",
            program(global)
        ))
}

fn acknowledged(new: usize) -> [(Tone, String); 2] {
    let verb = if new == 1 { "is" } else { "are" };
    [
        (
            Tone::Strong,
            format!("{} {verb} acknowledged now.", counted(new, "warning")),
        ),
        (
            Tone::Plain,
            "Nothing was confirmed: add --yes to confirm the selection as it stands.".to_owned(),
        ),
    ]
}

/// Tells a person what was written.
fn report(global: &Global, manifest: &Manifest, mut told: Vec<(Tone, String)>, remarks: &[String]) {
    let more = told.len().saturating_sub(MOST_TOLD);
    if more > 0 {
        told.truncate(MOST_TOLD);
        told.push((
            Tone::Dim,
            format!("  … and {more} lines more, which the manifest has"),
        ));
    }
    told.extend(remarks.iter().map(|remark| (Tone::Dim, remark.clone())));
    let digest = manifest.confirmation.as_ref().map(|last| &last.digest);
    let digest = digest.map_or_else(String::new, |digest| format!(" ({digest})"));
    told.push((
        Tone::Good,
        format!("Confirmed{digest}. Commit it: git add {MANIFEST_PATH}"),
    ));
    tell(global, &told);
}

fn tell(global: &Global, lines: &[(Tone, String)]) {
    if global.quiet {
        return;
    }
    let color = global.color();
    let text: String = lines
        .iter()
        .map(|(tone, line)| Line::of(*tone, line).render(color) + "\n")
        .collect();
    let _ = io::stderr().lock().write_all(text.as_bytes());
}

/// The data, on standard output.
fn print(
    arguments: &ConfirmArguments,
    manifest: &Manifest,
    changes: &[ConfirmationChange],
) -> Result<(), CliError> {
    if !arguments.json {
        return Ok(());
    }
    let selected: Vec<_> = manifest
        .sources
        .iter()
        .filter(|source| source.selected)
        .map(|source| json!({ "id": source.id, "path": source.path, "type": source.kind, "status": source.status, "score": source.score }))
        .collect();
    let document = json!({
        "schema": "scenarioforge.confirm/1",
        "selected": selected,
        "confirmation": manifest.confirmation,
        "changes": changes,
    });
    io::stdout()
        .lock()
        .write_all(format!("{document:#}\n").as_bytes())
        .map_err(|error| {
            CliError::environment("what was confirmed could not be printed").because(error)
        })
}
