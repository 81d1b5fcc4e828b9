//! `scenarioforge action`: a step of a workflow. Inputs come from the environment; verdict, outputs, summary, annotations and
//! evidence go to the runner.
//!
//! ```text
//! enter (no secret in the environment) ─ surroundings (user, closed files) ─ run ─ settle (bundle to the checkout)
//!       ─ publish (outputs, summary, annotations) ─ upload ─ publish again, with the artifact
//! ```

mod belonging;
mod evidence;
mod github;
mod inputs;
mod log;
mod merge;
mod publish;
mod settle;
mod story;
mod surroundings;
mod task;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
};

use self::{
    github::{Notice, Presence, Told, Trigger, comment_nothing, trouble_text},
    inputs::{SECRET_INPUTS, Task, Wanted, belonging, comment_when},
    log::Log,
    publish::Publisher,
    story::Story,
    surroundings::{Entered, Surroundings, enter, unconfined},
    task::{Ended, perform},
};
use super::{
    doctor::{Asked, Report, examine},
    error::CliError,
    interrupt::{Interruption, listen_to_the_first_signal},
    scan::{Checked, check_sources},
};
use crate::{
    check::CONFIG_PATH,
    domain::annotation::{Annotation, Level},
    edge::{
        actions::Inputs,
        files::as_owner,
        process::{Caller, Launcher},
    },
    evidence::secret_values,
    report::{SummaryLinks, trouble_summary},
};

/// The whole step.
///
/// # Errors
/// When not even a log could be begun; everything later is told in the log.
pub(super) fn action() -> Result<ExitCode, CliError> {
    let caller = match enter()? {
        Entered::Here(caller) => caller,
        Entered::Done(code) => return Ok(code),
    };
    let variables = &caller.variables;
    let inputs = Inputs::new(variables);
    let mut log = Log::begin();
    let mut secrets = secret_values(variables);
    secrets.extend(
        SECRET_INPUTS
            .iter()
            .filter_map(|name| inputs.get(name))
            .map(str::to_owned),
    );
    for secret in &secrets {
        log.mask(secret);
    }
    // Opened before the files are closed to this process.
    let publisher = Publisher::open(variables, &mut log);
    let trigger = Trigger::read(variables);
    let belonging = belonging(&inputs);
    let runs = matches!(inputs.get("command"), None | Some("run" | "merge"));
    let begun = Presence::begin(&inputs, variables, &trigger, runs.then_some(&belonging));
    let (mut presence, unaddressed) = match begun {
        Ok(presence) => (presence, None),
        Err(notice) => (None, Some(notice)),
    };
    let interruption = listen_to_the_first_signal();
    let panics = listen_to_panics();
    let tried = catch_unwind(AssertUnwindSafe(|| {
        step(
            &inputs,
            &caller,
            &interruption,
            &trigger,
            presence.as_ref(),
            &mut log,
        )
    }));
    tell_panics(&panics, &mut log);
    if let Some(presence) = &presence {
        for token in presence.minted() {
            log.mask(&token);
            secrets.insert(token);
        }
    }
    let published = catch_unwind(AssertUnwindSafe(|| match tried {
        // What surrounds it is removed after the upload.
        Ok(Ok(Came::Examined(report))) => publisher.publish_examined(&report, &mut log),
        Ok(Ok(Came::Checked(checked))) => publisher.publish_checked(&checked, &mut log),
        Ok(Ok(Came::Executed(executed))) => {
            let (wanted, _surroundings, mut ended) = *executed;
            let story = Story::of(&ended);
            let told = Told {
                wanted: &wanted,
                story: &story,
                variables,
            };
            if interruption.at().is_some() {
                // First of all, because it takes less time than the upload.
                told.conclude(presence.as_mut(), &ended, &SummaryLinks::default(), true);
            }
            let links = publisher.publish(&told, &mut ended, &secrets, &interruption, &mut log);
            told.conclude(
                presence.as_mut(),
                &ended,
                &links,
                interruption.at().is_some(),
            );
            if interruption.at().is_none() {
                told.comment(presence.as_mut(), &ended, &links);
            }
            ended.code
        }
        Ok(Err(error)) => {
            let error = error.without(&secrets);
            // What a cancelled step could not finish is no failure.
            let cancelled = interruption.at().is_some();
            let code = nothing(publisher, &error, cancelled, presence.as_mut(), &mut log);
            if let Some(presence) = presence.as_mut().filter(|_| runs && !cancelled) {
                let when = comment_when(&inputs);
                comment_nothing(presence, &belonging, when, variables, &error.in_brief());
            }
            code
        }
        Err(_) => nothing(
            publisher,
            &CliError::broken(),
            false,
            presence.as_mut(),
            &mut log,
        ),
    }));
    let missing = presence.as_ref().and_then(Presence::notice);
    if let Some(notice) = missing.or(unaddressed) {
        tell_notice(&notice, &mut log);
    }
    let code = published.unwrap_or_else(|_| {
        tell_panics(&panics, &mut log);
        let error = CliError::broken();
        log.text(&error.render(false));
        error.code()
    });
    Ok(ExitCode::from(code))
}

/// The step came to no results. Returns the exit code.
fn nothing(
    publisher: Publisher,
    error: &CliError,
    cancelled: bool,
    presence: Option<&mut Presence>,
    log: &mut Log,
) -> u8 {
    let markdown = trouble_summary("ScenarioForge could not run", &error.render(false));
    let code = if cancelled { 130 } else { error.code() };
    if let Some(presence) = presence {
        let text = trouble_text(error, markdown.clone());
        presence.conclude(code, text, Vec::new(), cancelled);
    }
    publisher.publish_nothing(error, &markdown, log);
    code
}

/// What is missing on GitHub is told once, and where somebody can change it also beside the code.
fn tell_notice(notice: &Notice, log: &mut Log) {
    if notice.expected {
        log.text(&format!("note: {}\n", notice.text));
        return;
    }
    log.annotate(&Annotation {
        level: Level::Notice,
        title: "ScenarioForge".to_owned(),
        message: notice.text.clone(),
        place: None,
    });
}

/// From the inputs to what came of them.
fn step(
    inputs: &Inputs,
    caller: &Caller,
    interruption: &Interruption,
    trigger: &Trigger,
    presence: Option<&Presence>,
    log: &mut Log,
) -> Result<Came, CliError> {
    let variables = &caller.variables;
    let wanted = Wanted::from(inputs)?;
    let unconfined = unconfined(variables)?;
    let config = inputs.get("config").unwrap_or(CONFIG_PATH);
    let surroundings = Surroundings::find(variables, &wanted.working_directory, config)?;
    surroundings.confine(variables)?;
    let cancel = &interruption.token;
    // Whatever happens in there, the checkout is given back.
    let ended = catch_unwind(AssertUnwindSafe(|| {
        match wanted.task {
            Task::Doctor => {
                let report = look(inputs, &surroundings, caller, trigger)?;
                return Ok(Err(Came::Examined(report)));
            }
            Task::Scan => {
                let checked = hold_sources(&surroundings, config)?;
                return Ok(Err(Came::Checked(Box::new(checked))));
            }
            Task::Run | Task::Report | Task::Merge => {}
        }
        perform(
            &wanted,
            &surroundings,
            caller.clone(),
            cancel,
            trigger,
            presence,
            log,
        )
        .map(Ok)
    }));
    let given_back = surroundings.give_back();
    let mut ended = match ended.unwrap_or_else(|_| Err(CliError::broken()))? {
        Ok(ended) => ended,
        Err(came) => return Ok(came),
    };
    ended.notices.extend(unconfined);
    match given_back {
        Ok(changed) if changed.is_empty() => {}
        Ok(changed) => ended.notices.push(format!(
            "scenarios changed what git obeys in later steps, which was put back: {}",
            changed.join(", ")
        )),
        Err(error) => ended.fail(
            CliError::environment("the checkout could not be given back as it was").because(error),
        ),
    }
    Ok(Came::Executed(Box::new((wanted, surroundings, ended))))
}

/// What a step comes to.
enum Came {
    /// A run, or its documents.
    Executed(Box<(Wanted, Surroundings, Ended)>),
    /// What is there, and what is missing.
    Examined(Report),
    /// Whether the manifest of sources fits.
    Checked(Box<Checked>),
}

/// Holds the committed manifest against the checkout, with the rights of the checkout's owner: its files may lead anywhere.
fn hold_sources(surroundings: &Surroundings, config: &str) -> Result<Checked, CliError> {
    let look = || check_sources(&surroundings.root, Path::new(config));
    as_owner(surroundings.files_owner(), look).map_err(|error| {
        CliError::environment("the sources cannot be read as the checkout's owner").because(error)
    })?
}

/// Looks whether everything that is needed is there. Programs that the checkout names are started as scenarios are.
fn look(
    inputs: &Inputs,
    surroundings: &Surroundings,
    caller: &Caller,
    trigger: &Trigger,
) -> Result<Report, CliError> {
    let asked = Asked {
        root: surroundings.root.clone(),
        config: inputs.get("config").unwrap_or(CONFIG_PATH).into(),
        purposes: None,
        token: inputs.get("github-token").map(str::to_owned),
        variables: caller.variables.clone(),
        launcher: Launcher {
            user: surroundings.user,
            ..Launcher::new()
        },
        event: Some(trigger.payload.clone()),
    };
    examine(asked, &|_| {})
}

/// Shows what was kept of panics.
fn tell_panics(panics: &Mutex<Vec<String>>, log: &mut Log) {
    let told = std::mem::take(&mut *panics.lock().unwrap_or_else(PoisonError::into_inner));
    for panic in told {
        log.text(&format!("{panic}\n"));
    }
}

/// From now on what a panic says is kept, and does not get into the log at its own time, where it could be taken for a command.
fn listen_to_panics() -> Arc<Mutex<Vec<String>>> {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::clone(&heard);
    std::panic::set_hook(Box::new(move |panic| {
        told.lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(panic.to_string());
    }));
    heard
}
