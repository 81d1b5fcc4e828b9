//! Chromium: found, started without a window, asked for its version.

use std::{sync::Arc, time::Duration};

use super::{
    command::{environment, folder},
    context::Context,
    probe::Outcome,
};
use crate::{
    domain::pack::{Pack, Scenario, Step},
    edge::{
        browser::{self, Browser},
        process::{Guard, Program},
    },
};

/// For it to answer.
const LIMIT: Duration = Duration::from_secs(20);
/// For it to end.
const ENDING: Duration = Duration::from_secs(2);
/// Containers have 64 MiB of shared memory unless told otherwise.
const SHARED_MEMORY: u64 = 512 << 20;

/// Whether it works.
pub(super) async fn browser(context: Arc<Context>) -> Outcome {
    let config = context.config();
    let (needed, says) = match context
        .project
        .as_ref()
        .ok()
        .and_then(|checked| checked.project.as_ref())
    {
        Some(project) if browses(&project.pack) => (true, ""),
        Some(_) => (false, "; no scenario has a browser step"),
        None => (false, "; only browser steps need it"),
    };
    let remedy = "sudo apt-get install --yes chromium-headless-shell (Debian 13; before: chromium), or name another in browser.executable of the configuration";
    let bad = |found: String| match needed {
        true => Outcome::failed(found, remedy),
        false => Outcome::warning(format!("{found}{says}"), remedy),
    };
    let program = match browser::find(config.browser.executable.as_deref(), context.path()) {
        Ok(program) => program,
        Err(_) if config.browser.executable.is_none() => {
            return bad("none was found on PATH".to_owned());
        }
        Err(reason) => return bad(reason),
    };
    let shown = program.display().to_string();
    match start(&context, &program).await {
        Ok(version) => Outcome::ok(format!("{version} in {shown}, started and answered")),
        Err(reason) => bad(format!("{shown} does not start: {reason}")),
    }
}

async fn start(context: &Context, program: &std::path::Path) -> Result<String, String> {
    let (profile, _held) = folder(context)?;
    let temporary = profile.path().join("tmp");
    std::fs::create_dir(&temporary).map_err(|error| error.to_string())?;
    let mut env = environment(context);
    env.retain(|(name, _)| name != "HOME" && name != "TMPDIR");
    env.push(("HOME".to_owned(), profile.path().display().to_string()));
    env.push(("TMPDIR".to_owned(), temporary.display().to_string()));
    let little = rustix::fs::statvfs("/dev/shm").map_or(true, |shm| {
        shm.f_blocks.saturating_mul(shm.f_frsize) < SHARED_MEMORY
    });
    let command = Program {
        command: browser::command(program, &profile.path().join("profile"), little),
        cwd: "/".into(),
        env,
        ..Program::default()
    };
    let mut guard = Guard::start(&context.launcher).map_err(|error| error.to_string())?;
    let mut process = guard
        .spawn_piped(&command)
        .await
        .map_err(|error| error.to_string())?;
    let (Some(to), Some(from)) = (process.input.take(), process.output.take()) else {
        return Err("it has no pipes".to_owned());
    };
    let answered = match tokio::time::timeout(LIMIT, Browser::connect(to, from)).await {
        Ok(Ok(browser)) => {
            browser.end();
            Ok(browser.version().to_owned())
        }
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no answer within {} s", LIMIT.as_secs())),
    };
    let _ = tokio::time::timeout(ENDING, process.wait()).await;
    let words = process.last_words();
    guard.close().await;
    answered.map_err(|error| {
        let last = words.lines().rev().find(|line| !line.trim().is_empty());
        last.map_or_else(
            || error.clone(),
            |line| {
                format!(
                    "{error}; it said: {}",
                    line.chars().take(200).collect::<String>()
                )
            },
        )
    })
}

/// Whether any scenario has a browser step.
fn browses(pack: &Pack) -> bool {
    pack.scenarios.iter().any(in_browser)
}

fn in_browser(scenario: &Scenario) -> bool {
    let browses = |step: &Step| step.browser.as_ref().is_some_and(|own| !own.is_empty());
    let preconditions = scenario
        .preconditions
        .iter()
        .filter_map(|own| own.step.as_ref());
    let variants = scenario
        .edge_variants
        .iter()
        .flat_map(|variant| variant.steps.iter().flatten().chain(&variant.replace));
    preconditions
        .chain(&scenario.steps)
        .chain(&scenario.cleanup)
        .chain(variants)
        .any(browses)
}
