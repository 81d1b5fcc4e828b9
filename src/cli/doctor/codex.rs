//! Codex: there, of which version, and whether its app-server answers. That needs no key, and no network.
//!
//! Source: <https://github.com/openai/codex/tree/main/codex-rs/app-server>.

use std::{io, os::fd::OwnedFd, sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::net::unix::pipe;

use super::{
    command::{environment, folder, quoted, run},
    context::{Context, KEYS},
    probe::Outcome,
};
use crate::edge::process::{Guard, Program};

/// The version that the action's image has; its protocol is the one that is spoken here.
const VERSION: &str = "0.169.0";
/// For the server to answer.
const LIMIT: Duration = Duration::from_secs(8);
/// A longer line is no answer of this protocol.
const LONGEST: usize = 1 << 20;
/// Without these the server asks the network when it starts.
const SILENT: &str =
    "-c features.plugins=false -c check_for_update_on_startup=false -c analytics.enabled=false";

fn install() -> String {
    format!("npm install --global @openai/codex@{VERSION}")
}

/// The program and its version.
pub(super) async fn program(context: Arc<Context>) -> Outcome {
    let command = context.config().agent.command;
    let Some(name) = command.first() else {
        return Outcome::failed(
            "agent.command of the configuration is empty",
            "remove it for `codex app-server`",
        );
    };
    let Some(path) = context.program(name) else {
        return Outcome::failed(format!("there is no {name} on PATH"), install());
    };
    let ran = match run(
        &context,
        &format!("exec {} --version", quoted(&path.display().to_string())),
        &[],
    )
    .await
    {
        Ok(ran) if ran.code == Some(0) => ran,
        Ok(ran) => {
            return Outcome::failed(
                format!("{} does not work ({})", path.display(), ran.end()),
                install(),
            );
        }
        Err(error) => return Outcome::failed(error, install()),
    };
    let said = ran
        .stdout
        .lines()
        .next()
        .unwrap_or_default()
        .trim()
        .to_owned();
    let version = said.split_whitespace().last().unwrap_or_default();
    if version == VERSION {
        Outcome::ok(format!("{said} in {}", path.display()))
    } else {
        Outcome::warning(
            format!("{said} in {}; {VERSION} is what was tried", path.display()),
            install(),
        )
    }
}

/// Whether it answers to the first call.
pub(super) async fn server(context: Arc<Context>) -> Outcome {
    let command = context.config().agent.command;
    match command.first() {
        Some(name) if context.program(name).is_some() => {}
        _ => return Outcome::skipped("there is no Codex to ask"),
    }
    match tokio::time::timeout(LIMIT, answer(&context, &command)).await {
        Ok(Ok(agent)) => Outcome::ok(format!("initialize was answered by {agent}")),
        Ok(Err(reason)) => Outcome::failed(reason, install()),
        Err(_) => Outcome::failed(
            format!("initialize was not answered within {} s", LIMIT.as_secs()),
            install(),
        ),
    }
}

async fn answer(context: &Context, command: &[String]) -> Result<String, String> {
    // Nothing of the user's own settings, and nothing is left of what it writes.
    let (home, _held) = folder(context)?;
    let mut env = environment(context);
    env.retain(|(name, _)| name != "HOME");
    for name in ["HOME", "CODEX_HOME"] {
        env.push((name.to_owned(), home.path().display().to_string()));
    }
    let words: Vec<String> = command.iter().map(|word| quoted(word)).collect();
    let is_codex = command.iter().any(|word| word == "app-server");
    let program = Program {
        command: format!(
            "exec {} {}",
            words.join(" "),
            if is_codex { SILENT } else { "" }
        ),
        cwd: context.root.clone(),
        env,
        ..Program::default()
    };
    let mut guard = Guard::start(&context.launcher).map_err(|error| error.to_string())?;
    let mut process = guard
        .spawn_piped(&program)
        .await
        .map_err(|error| error.to_string())?;
    let (Some(to), Some(from)) = (process.input.take(), process.output.take()) else {
        return Err("it has no pipes".to_owned());
    };
    let said = speak(to, from).await;
    guard.close().await;
    said.map_err(|error| {
        let words = process.last_words();
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

/// Says hello, and reads until the answer to that.
async fn speak(to: OwnedFd, from: OwnedFd) -> Result<String, String> {
    let told = |error: io::Error| format!("it cannot be spoken with: {error}");
    let to = pipe::Sender::from_owned_fd(to).map_err(told)?;
    let from = pipe::Receiver::from_owned_fd(from).map_err(told)?;
    let hello = json!({
        "id": 1, "method": "initialize",
        "params": { "clientInfo": { "name": "scenarioforge", "title": "ScenarioForge", "version": env!("CARGO_PKG_VERSION") } },
    });
    let mut left = format!("{hello}\n").into_bytes();
    while !left.is_empty() {
        to.writable().await.map_err(told)?;
        match to.try_write(&left) {
            Ok(count) => drop(left.drain(..count)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(told(error)),
        }
    }
    let (mut heard, mut buffer) = (Vec::new(), vec![0; 16 << 10]);
    loop {
        from.readable().await.map_err(told)?;
        match from.try_read(&mut buffer) {
            Ok(0) => return Err("it ended without an answer".to_owned()),
            Ok(count) => heard.extend_from_slice(&buffer[..count]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(told(error)),
        }
        while let Some(end) = heard.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = heard.drain(..=end).collect();
            if let Some(agent) = agent_of(&line)? {
                return Ok(agent);
            }
        }
        if heard.len() > LONGEST {
            return Err("its answer does not end".to_owned());
        }
    }
}

/// The agent's name in the answer; `None`: the line is something else.
fn agent_of(line: &[u8]) -> Result<Option<String>, String> {
    let Ok(message) = serde_json::from_slice::<Value>(line) else {
        return Ok(None);
    };
    if message["id"] != 1 || !message["method"].is_null() {
        return Ok(None);
    }
    if let Some(error) = message["error"]["message"].as_str() {
        return Err(format!(
            "initialize was refused: {}",
            error.chars().take(200).collect::<String>()
        ));
    }
    let agent = message["result"]["userAgent"]
        .as_str()
        .unwrap_or("a server without a name");
    Ok(Some(agent.chars().take(120).collect()))
}

/// Whether there is a key. It is not shown, and not tried.
pub(super) fn key(context: &Context) -> Outcome {
    match KEYS.iter().find(|name| context.variable(name).is_some()) {
        Some(name) => Outcome::ok(format!("{name} is set (it was not tried)")),
        None if context.in_workflow() => Outcome::failed(
            "no key is set",
            "give the step `openai-api-key: ${{ secrets.OPENAI_API_KEY }}`",
        ),
        None => Outcome::failed("no key is set", "export OPENAI_API_KEY=…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_answer_counts() {
        for (line, expected) in [
            (
                "{\"id\":1,\"result\":{\"userAgent\":\"x/1\"}}",
                Ok(Some("x/1".to_owned())),
            ),
            ("{\"id\":1,\"method\":\"ask\"}", Ok(None)),
            ("{\"method\":\"configWarning\"}", Ok(None)),
            ("no json", Ok(None)),
            ("[]", Ok(None)),
            (
                "{\"id\":1,\"error\":{\"message\":\"no\"}}",
                Err("initialize was refused: no".to_owned()),
            ),
        ] {
            assert_eq!(agent_of(line.as_bytes()), expected, "{line}");
        }
        let pinned = include_str!("../../../Dockerfile");
        assert!(
            pinned.contains(&format!("ARG CODEX_VERSION={VERSION}\n")),
            "the image has the version that is named here"
        );
    }
}
