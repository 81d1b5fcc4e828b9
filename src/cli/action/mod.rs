//! `scenarioforge action`: a step of a workflow. Inputs come from the environment; verdict, outputs, summary, annotations and
//! evidence go to the runner.
//!
//! ```text
//! enter (no secret in the environment) ─ surroundings (user, closed files) ─ run ─ settle (bundle to the checkout)
//!       ─ publish (outputs, summary, annotations) ─ upload ─ publish again, with the artifact
//! ```

mod evidence;
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
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
};

use self::{
    inputs::{SECRET_INPUTS, Wanted},
    log::Log,
    publish::Publisher,
    surroundings::{Entered, Surroundings, enter, unconfined},
    task::{Ended, perform},
};
use super::{
    error::CliError,
    interrupt::{Interruption, listen_to_the_first_signal},
};
use crate::{
    check::CONFIG_PATH,
    edge::{actions::Inputs, process::Caller},
    evidence::secret_values,
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
    let interruption = listen_to_the_first_signal();
    let panics = listen_to_panics();
    let tried = catch_unwind(AssertUnwindSafe(|| {
        step(&inputs, &caller, &interruption, &mut log)
    }));
    tell_panics(&panics, &mut log);
    let published = catch_unwind(AssertUnwindSafe(|| match tried {
        // What surrounds it is removed after the upload.
        Ok(Ok((wanted, _surroundings, ended))) => {
            publisher.publish(&wanted, ended, variables, &secrets, &interruption, &mut log)
        }
        Ok(Err(error)) => publisher.publish_nothing(&error.without(&secrets), &mut log),
        Err(_) => publisher.publish_nothing(&CliError::broken(), &mut log),
    }));
    let code = published.unwrap_or_else(|_| {
        tell_panics(&panics, &mut log);
        let error = CliError::broken();
        log.text(&error.render(false));
        error.code()
    });
    Ok(ExitCode::from(code))
}

/// From the inputs to what came of them.
fn step(
    inputs: &Inputs,
    caller: &Caller,
    interruption: &Interruption,
    log: &mut Log,
) -> Result<(Wanted, Surroundings, Ended), CliError> {
    let variables = &caller.variables;
    let wanted = Wanted::from(inputs)?;
    let unconfined = unconfined(variables)?;
    let config = inputs.get("config").unwrap_or(CONFIG_PATH);
    let surroundings = Surroundings::find(variables, &wanted.working_directory, config)?;
    surroundings.confine(variables)?;
    let cancel = &interruption.token;
    // Whatever happens in there, the checkout is given back.
    let ended = catch_unwind(AssertUnwindSafe(|| {
        perform(&wanted, &surroundings, caller.clone(), cancel, log)
    }));
    let given_back = surroundings.give_back();
    let mut ended = ended.unwrap_or_else(|_| Err(CliError::broken()))?;
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
    Ok((wanted, surroundings, ended))
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
