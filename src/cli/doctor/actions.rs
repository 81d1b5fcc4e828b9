//! A step of a workflow: the runner's files, its artifact service, the event.

use std::{fs::File, io::Read};

use serde_json::Value;

use super::{context::Context, probe::Outcome};

/// Events are at most some hundred kilobytes.
const LONGEST: u64 = 16 << 20;

fn elsewhere() -> Outcome {
    Outcome::skipped("this is no step of a workflow")
}

/// The files in which a step tells something.
pub(super) fn runner(context: &Context) -> Outcome {
    if !context.in_workflow() {
        return elsewhere();
    }
    let event = context.variable("GITHUB_EVENT_NAME").unwrap_or("unknown");
    for name in ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"] {
        let remedy = "start it as a step: `uses: scenarioforge/action@…`; a container of one's own needs the runner's files mounted";
        let Some(path) = context.variable(name) else {
            return Outcome::failed(format!("{name} is not set"), remedy);
        };
        if context.event.is_none()
            && let Err(error) = File::options().append(true).open(path)
        {
            return Outcome::failed(
                format!("{name} names {path}, which cannot be written: {error}"),
                remedy,
            );
        }
    }
    Outcome::ok(format!(
        "started by {event}; the runner's files can be written"
    ))
}

/// What an upload needs.
pub(super) fn artifacts(context: &Context) -> Outcome {
    if !context.in_workflow() {
        return elsewhere();
    }
    let missing: Vec<&str> = ["ACTIONS_RUNTIME_TOKEN", "ACTIONS_RESULTS_URL"]
        .into_iter()
        .filter(|name| context.variable(name).is_none())
        .collect();
    if missing.is_empty() {
        Outcome::ok("the runner gave its address and a token")
    } else {
        Outcome::warning(
            format!(
                "{} not set: the runner gives them to actions, not to `run:` steps",
                missing.join(" and ")
            ),
            "start it as `uses: scenarioforge/action@…`, or set upload-evidence: never",
        )
    }
}

/// Whose pull request it is.
pub(super) fn fork(context: &Context) -> Outcome {
    let Some(path) = context.variable("GITHUB_EVENT_PATH") else {
        return elsewhere();
    };
    let event = match context.event.clone().map_or_else(|| read(path), Ok) {
        Ok(event) => event,
        Err(reason) => {
            return Outcome::unknown(format!("the event in {path} cannot be read: {reason}"));
        }
    };
    let pull_request = &event["pull_request"];
    let (head, base) = (
        &pull_request["head"]["repo"]["full_name"],
        &pull_request["base"]["repo"]["full_name"],
    );
    match (head.as_str(), base.as_str()) {
        (_, None) => Outcome::ok("no pull request started this"),
        (Some(head), Some(base)) if head == base => {
            Outcome::ok("a pull request of the repository itself")
        }
        // A fork that was deleted has no repository any more.
        (head, Some(_)) => Outcome::failed(
            format!(
                "a pull request from {}",
                head.map_or("a fork that is gone".to_owned(), |head| format!(
                    "the fork {head}"
                ))
            ),
            "open fix pull requests from a run on the repository's own branch, for example on push or by schedule",
        ),
    }
}

fn read(path: &str) -> Result<Value, String> {
    let metadata = std::fs::metadata(path).map_err(|error| error.to_string())?;
    if !metadata.is_file() || metadata.len() > LONGEST {
        return Err("it is no ordinary file of a usual size".to_owned());
    }
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(LONGEST).read_to_string(&mut text))
        .map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}
