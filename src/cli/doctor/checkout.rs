//! Git, and the project's files.

use std::sync::Arc;

use super::{
    command::{Ran, quoted, run},
    context::Context,
    probe::Outcome,
};
use crate::{
    check::{CONFIG_PATH, MANIFEST_PATH, PACK_PATH, Severity},
    edge::files::owner,
};

const NO_GIT: &str = "there is no git on PATH";
const INSTALL: &str = "sudo apt-get install --yes git";

/// Asks git in the checkout. `Err`: what there is to say without it.
async fn ask(context: &Context, arguments: &str) -> Result<Ran, Outcome> {
    if context.program("git").is_none() {
        return Err(Outcome::unknown(NO_GIT));
    }
    // Only what stands in the repository and its owner's settings decides, and nothing asks a person.
    let command = format!("exec git {arguments}");
    let more = [
        ("GIT_TERMINAL_PROMPT", "0"),
        ("LC_ALL", "C"),
        ("GIT_OPTIONAL_LOCKS", "0"),
    ];
    run(context, &command, &more)
        .await
        .map_err(Outcome::unknown)
}

/// The program.
pub(super) async fn git(context: Arc<Context>) -> Outcome {
    match ask(&context, "--version").await {
        Err(outcome) if outcome.found == NO_GIT => Outcome::failed(NO_GIT, INSTALL),
        Err(outcome) => outcome,
        Ok(ran) if ran.code == Some(0) => Outcome::ok(ran.stdout.trim()),
        Ok(ran) => Outcome::failed(format!("it does not work ({})", ran.end()), INSTALL),
    }
}

fn is_repository(context: &Context) -> bool {
    context
        .root
        .ancestors()
        .any(|folder| folder.join(".git").exists())
}

fn no_repository() -> Outcome {
    Outcome::skipped("this is no checkout of git")
}

/// Whose the checkout is.
pub(super) async fn ownership(context: Arc<Context>) -> Outcome {
    if !is_repository(&context) {
        return no_repository();
    }
    let ours = rustix::process::geteuid().as_raw();
    let whose = owner(&context.root).map(|(uid, _)| uid).unwrap_or(ours);
    let shown = match whose == ours {
        true => "it belongs to us".to_owned(),
        false => format!("it belongs to user {whose}, and we are user {ours}"),
    };
    match ask(&context, "rev-parse --git-dir").await {
        Ok(ran) if ran.code == Some(0) => Outcome::ok(shown),
        Ok(ran) if ran.stderr.contains("dubious ownership") => {
            let root = quoted(&context.root.display().to_string());
            Outcome::failed(
                format!("{shown}, so git refuses to work in it"),
                format!("git config --global --add safe.directory {root}"),
            )
        }
        Ok(ran) => Outcome::failed(
            format!("git does not read it ({})", ran.end()),
            "git status",
        ),
        Err(_) if whose == ours => Outcome::ok(shown),
        Err(outcome) => outcome,
    }
}

/// How much history there is.
pub(super) async fn history(context: Arc<Context>) -> Outcome {
    if !is_repository(&context) {
        return no_repository();
    }
    match ask(&context, "rev-parse --is-shallow-repository").await {
        Ok(ran) if ran.stdout.trim() == "false" => Outcome::ok("all of it is here"),
        Ok(ran) if ran.stdout.trim() == "true" => {
            let remedy = match context.in_workflow() {
                true => {
                    "give actions/checkout `fetch-depth: 0`, where scenarios are chosen by what changed"
                }
                false => "git fetch --unshallow",
            };
            Outcome::warning("only the last commits are here (a shallow clone)", remedy)
        }
        Ok(ran) => Outcome::unknown(format!("git does not tell ({})", ran.end())),
        Err(outcome) => outcome,
    }
}

/// What is checked out.
pub(super) async fn branch(context: Arc<Context>) -> Outcome {
    if !is_repository(&context) {
        return no_repository();
    }
    match ask(&context, "symbolic-ref --quiet --short HEAD").await {
        Ok(ran) if ran.code == Some(0) => Outcome::ok(ran.stdout.trim()),
        Ok(ran) if ran.code == Some(1) && context.in_workflow() => {
            Outcome::ok("a commit without a branch, as workflows check it out")
        }
        Ok(ran) if ran.code == Some(1) => Outcome::warning(
            "a commit without a branch (detached HEAD)",
            "git switch BRANCH",
        ),
        Ok(ran) => Outcome::unknown(format!("git does not tell ({})", ran.end())),
        Err(outcome) => outcome,
    }
}

/// What is wrong with one of the files.
fn file(
    context: &Context,
    name: &str,
    of: impl Fn(&str) -> bool,
    absent: impl Fn() -> Outcome,
    well: impl Fn() -> Option<String>,
) -> Outcome {
    let checked = match &context.project {
        Ok(checked) => checked,
        Err(error) => return Outcome::failed(error.to_string(), "look at that file"),
    };
    let missing = |code: &str| matches!(code, "no-pack" | "no-config");
    let own: Vec<_> = checked
        .findings
        .iter()
        .filter(|finding| of(&finding.file))
        .collect();
    if own.iter().any(|finding| missing(finding.code)) {
        return absent();
    }
    let wrong = own
        .iter()
        // What is less grave, `check` refuses and `run` executes.
        .filter(|finding| finding.severity >= Severity::Error)
        .count();
    let first = own.iter().max_by_key(|finding| finding.severity);
    match (wrong, first) {
        (1.., Some(first)) => {
            let more = if wrong > 1 {
                format!(" and {} more", wrong - 1)
            } else {
                String::new()
            };
            Outcome::failed(
                format!("{}: {}{more}", first.file, first.message),
                "scenarioforge check",
            )
        }
        _ if !checked.texts.iter().any(|text| of(&text.path)) => absent(),
        _ => {
            let found = well().unwrap_or_else(|| format!("{name} is valid"));
            Outcome::ok(match own.len() {
                0 => found,
                1 => format!("{found}; scenarioforge check has a remark"),
                remarks => format!("{found}; scenarioforge check has {remarks} remarks"),
            })
        }
    }
}

pub(super) fn configuration(context: &Context) -> Outcome {
    let absent = || {
        Outcome::warning(
            format!("there is no {CONFIG_PATH}; the defaults start no service"),
            "scenarioforge init",
        )
    };
    let well = || {
        let services = context.config().services.len();
        Some(format!(
            "valid, {services} service{}",
            if services == 1 { "" } else { "s" }
        ))
    };
    file(
        context,
        CONFIG_PATH,
        |path| path != MANIFEST_PATH && path != PACK_PATH,
        absent,
        well,
    )
}

pub(super) fn manifest(context: &Context) -> Outcome {
    file(
        context,
        MANIFEST_PATH,
        |path| path == MANIFEST_PATH,
        || Outcome::skipped("there is none; scenarios written by hand need none"),
        || None,
    )
}

pub(super) fn pack(context: &Context) -> Outcome {
    let absent = || {
        Outcome::failed(
            format!("there is no {PACK_PATH}"),
            "write one: `scenarioforge schema pack` describes it, and the README has one to begin with",
        )
    };
    let well = || {
        let project = context.project.as_ref().ok()?.project.as_ref()?;
        let scenarios = project.pack.scenarios.len();
        Some(format!(
            "valid, {scenarios} scenario{}",
            if scenarios == 1 { "" } else { "s" }
        ))
    };
    file(context, PACK_PATH, |path| path == PACK_PATH, absent, well)
}
