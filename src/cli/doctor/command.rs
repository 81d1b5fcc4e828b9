//! Programs of others: started as a case's are, with nothing of the caller's environment that could be a secret.

use std::{path::Path, time::Duration};

use super::context::Context;
use crate::{
    cli::place::work_folder,
    edge::process::{Guard, Program},
};

/// Kept of what a program prints.
const KEPT: u64 = 64 << 10;
/// For what it leaves behind.
const LATE: Duration = Duration::from_millis(200);

/// How a program ended.
pub(super) struct Ran {
    /// `None`: a signal ended it.
    pub(super) code: Option<i32>,
    pub(super) stdout: String,
    pub(super) stderr: String,
}

impl Ran {
    /// How it ended and the last of what it said.
    pub(super) fn end(&self) -> String {
        let code = self.code.map_or("a signal ended it".to_owned(), |code| {
            format!("exit code {code}")
        });
        let mut words = self
            .stderr
            .lines()
            .chain(self.stdout.lines())
            .map(str::trim)
            .filter(|line| !line.is_empty());
        match words.next_back() {
            Some(line) => format!("{code}: {}", line.chars().take(200).collect::<String>()),
            None => code,
        }
    }
}

/// The environment of such a program.
pub(super) fn environment(context: &Context) -> Vec<(String, String)> {
    let kept = ["PATH", "HOME", "LANG", "TMPDIR", "SUDO_UID"].into_iter();
    kept.filter_map(|name| Some((name.to_owned(), context.variable(name)?.to_owned())))
        .collect()
}

/// Runs a command of a shell in the checkout to its end. Everything that it started ends with it, also when this is no
/// longer waited for. The error is for people.
pub(super) async fn run(
    context: &Context,
    command: &str,
    more: &[(&str, &str)],
) -> Result<Ran, String> {
    let mut env = environment(context);
    env.extend(
        more.iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    let program = Program {
        command: command.to_owned(),
        cwd: context.root.clone(),
        env,
        keep: KEPT,
        ..Program::default()
    };
    let mut guard = Guard::start(&context.launcher).map_err(|error| error.to_string())?;
    let mut running = guard
        .spawn(&program)
        .await
        .map_err(|error| error.to_string())?;
    let exit = running.wait().await.map_err(|error| error.to_string())?;
    let (output, late) = running.into_output();
    guard.close().await;
    if let Some(late) = late {
        late.finish(LATE).await;
    }
    let text = |content: crate::domain::observation::Content| {
        String::from_utf8_lossy(&content.head).into_owned()
            + &String::from_utf8_lossy(&content.tail)
    };
    Ok(Ran {
        code: exit.code,
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    })
}

/// A folder for a program that is tried. What is left of it when this process is killed, the next run removes.
pub(super) fn folder(context: &Context) -> Result<(tempfile::TempDir, std::fs::File), String> {
    let base = context.variable("TMPDIR").unwrap_or("/tmp");
    let folder = work_folder(Path::new(base), context.launcher.user.is_some())
        .map_err(|error| error.in_brief())?;
    if let Some(user) = context.launcher.user {
        std::os::unix::fs::chown(folder.0.path(), Some(user.uid), Some(user.gid))
            .map_err(|error| error.to_string())?;
    }
    Ok(folder)
}

/// A word of a shell.
pub(super) fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
