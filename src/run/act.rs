//! Does what a step says, once, and observes it.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{
    prepare::{Action, FileWork},
    time::{GRACE, shown_time},
};
use crate::{
    domain::{
        observation::{Content, Observation},
        transcript::BrowserRecord,
    },
    edge::{
        files::{FileError, Tree},
        http::{self, Conversation},
        process::{Collector, Guard, LateOutput, Program},
    },
};

/// What an action works with.
pub(super) struct Tools<'a> {
    pub(super) tree: &'a Tree,
    pub(super) guard: &'a mut Guard,
    pub(super) client: &'a http::Client,
    pub(super) jar: &'a mut http::Jar,
    /// Output that processes left behind by earlier steps still print.
    pub(super) late: &'a mut Vec<LateOutput>,
    /// Ctrl-C.
    pub(super) cancel: &'a CancellationToken,
}

/// Why an action was not let to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    TimeUp,
    Interrupted,
}

async fn within<T>(
    limit: Duration,
    cancel: &CancellationToken,
    doing: impl Future<Output = T>,
) -> Result<T, Cut> {
    tokio::select! {
        biased;
        done = doing => Ok(done),
        () = cancel.cancelled() => Err(Cut::Interrupted),
        () = tokio::time::sleep(limit) => Err(Cut::TimeUp),
    }
}

/// What was observed, and every exchange of an HTTP request.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) observation: Observation,
    pub(super) conversation: Conversation,
    /// Of a browser step.
    pub(super) browser: Option<BrowserRecord>,
    /// Files of a browser step: name, media type, bytes.
    pub(super) pictures: Vec<(String, &'static str, Vec<u8>)>,
}

/// Does the action once, for at most `limit`.
pub(super) async fn act(action: &Action, tools: &mut Tools<'_>, limit: Duration) -> Seen {
    let started = std::time::Instant::now();
    let mut seen = Seen::default();
    match action {
        Action::Run { program, folder } => {
            run(
                program,
                folder.as_deref(),
                tools,
                limit,
                &mut seen.observation,
            )
            .await
        }
        Action::Http { request } => {
            let sending = tools
                .client
                .send(request, tools.jar, &mut seen.conversation);
            seen.observation.error = match within(limit, tools.cancel, sending).await {
                Ok(sent) => sent.err().map(|error| error.to_string()),
                Err(Cut::TimeUp) => Some(format!(
                    "{}: there was no whole answer after {}",
                    request.url,
                    shown_time(limit)
                )),
                Err(Cut::Interrupted) => Some("the run was interrupted".to_owned()),
            };
            seen.observation.response = seen
                .conversation
                .exchanges
                .last_mut()
                .and_then(|exchange| exchange.response.take());
        }
        Action::File(work) => {
            seen.observation.error = file(work, tools.tree).err().map(|error| error.to_string())
        }
        // Operations are done once and their checkpoints are waited for: see `browser`.
        Action::Browser(_) => {}
    }
    seen.observation.duration_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    seen.observation.cookies = tools.jar.values();
    seen
}

fn file(work: &FileWork, tree: &Tree) -> Result<(), FileError> {
    match work {
        FileWork::Write { path, content } => tree.write(path, content.as_bytes()),
        FileWork::Copy { from, to } => tree.copy(from, to),
        FileWork::Remove { path } => tree.remove(path),
    }
}

async fn run(
    program: &Program,
    folder: Option<&str>,
    tools: &mut Tools<'_>,
    limit: Duration,
    observation: &mut Observation,
) {
    let in_folder;
    let program = match folder.map(|path| tools.tree.folder(path)).transpose() {
        Ok(None) => program,
        Ok(Some(cwd)) => {
            in_folder = Program {
                cwd,
                ..program.clone()
            };
            &in_folder
        }
        Err(error) => {
            observation.error = Some(error.to_string());
            return;
        }
    };
    let mut running = match tools.guard.spawn(program).await {
        Ok(running) => running,
        Err(error) => {
            observation.error = Some(error.to_string());
            return;
        }
    };
    match within(limit, tools.cancel, running.wait()).await {
        Ok(Ok(exit)) => {
            observation.exit_code = exit.code;
            observation.signal = exit.signal;
        }
        Ok(Err(error)) => observation.error = Some(error.to_string()),
        Err(cut) => {
            let killed = match tools.guard.stop(GRACE).await {
                Ok(false) => "it was stopped".to_owned(),
                Ok(true) => "it did not stop when asked to (SIGTERM) and was killed".to_owned(),
                Err(error) => error.to_string(),
            };
            observation.error = Some(match cut {
                Cut::TimeUp => format!(
                    "the command was still running after {}; {killed}",
                    shown_time(limit)
                ),
                Cut::Interrupted => format!("the run was interrupted; {killed}"),
            });
            running.drain();
        }
    }
    let (output, late) = running.into_output();
    observation.stdout = Some(output.stdout);
    observation.stderr = Some(output.stderr);
    tools.late.extend(late);
}

/// Reads a file for a checkpoint; `None`: it is not there.
pub(super) fn read_file(tree: &Tree, path: &str, keep: u64) -> Result<Option<Content>, String> {
    let mut collector = Collector::new(keep);
    match tree.read(path, |bytes| collector.push(bytes)) {
        Ok(true) => Ok(Some(collector.finish())),
        Ok(false) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}
