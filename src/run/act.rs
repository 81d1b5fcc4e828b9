//! Does what a step says, once, and observes it.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{
    form::{pairs, plain, with_query},
    scope::Rendering,
};
use crate::{
    domain::{
        action::{FileAction, HttpAction, Part, PartValue, RunAction},
        observation::{Content, Observation},
        pack::Step,
    },
    edge::{
        files::{FileError, Tree},
        http::{self, Body, Conversation},
        process::{Collector, Guard, LateOutput, Program},
    },
};

/// A command that gets TERM may take so long to end by itself.
pub(super) const GRACE: Duration = Duration::from_secs(2);

/// An action with every template rendered, ready to be done any number of times.
#[derive(Debug, Clone)]
pub(super) enum Action {
    Run {
        program: Program,
        folder: Option<String>,
    },
    Http {
        request: http::Request,
    },
    File(FileWork),
    /// For the next version; the case is blocked.
    Browser,
}

#[derive(Debug, Clone)]
pub(super) enum FileWork {
    Write { path: String, content: String },
    Copy { from: String, to: String },
    Remove { path: String },
}

/// An action, how it stands in the evidence, and its own time limit.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) action: Action,
    /// For the transcript: `{"run": {…}}`.
    pub(super) shown: Value,
    /// One line for reports: the command, or method and URL.
    pub(super) line: String,
    /// Instead of the configuration's `step_timeout`.
    pub(super) timeout: Option<Duration>,
}

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

/// Makes a child's whole environment from a step's own variables.
type Environment<'a> = &'a dyn Fn(&BTreeMap<String, String>) -> Vec<(String, String)>;

/// Renders a step's action. The error is for people.
pub(super) fn prepare(
    step: &Step,
    rendering: &Rendering<'_>,
    environment: Environment<'_>,
    tree: &Tree,
    keep: u64,
) -> Result<Prepared, String> {
    if let Some(run) = &step.run {
        prepare_run(run, rendering, environment, tree, keep)
    } else if let Some(action) = &step.http {
        prepare_http(action, rendering, tree)
    } else if let Some(action) = &step.file {
        prepare_file(action, rendering)
    } else {
        let shown = json!({ "browser": step.browser });
        Ok(Prepared {
            action: Action::Browser,
            shown,
            line: "in the browser".to_owned(),
            timeout: None,
        })
    }
}

fn prepare_run(
    run: &RunAction,
    rendering: &Rendering<'_>,
    environment: Environment<'_>,
    tree: &Tree,
    keep: u64,
) -> Result<Prepared, String> {
    let run = run.command();
    let command = rendering.text(&run.command)?;
    if command.contains('\0') {
        return Err("the command holds a NUL character".to_owned());
    }
    let stdin = run
        .stdin
        .as_deref()
        .map(|text| rendering.text(text))
        .transpose()?;
    let mut env = BTreeMap::new();
    for (name, value) in &run.env {
        env.insert(name.clone(), rendering.text(value)?);
    }
    let folder = run
        .cwd
        .as_deref()
        .map(|path| rendering.text(path))
        .transpose()?;
    let mut shown = serde_json::Map::from_iter([("command".to_owned(), json!(command))]);
    for (name, value) in [
        ("stdin", json!(stdin)),
        ("cwd", json!(folder)),
        ("env", json!(env)),
        ("pty", json!(run.pty)),
    ] {
        if !matches!(&value, Value::Null | Value::Bool(false))
            && value.as_object().is_none_or(|members| !members.is_empty())
        {
            shown.insert(name.to_owned(), value);
        }
    }
    let mut variables = environment(&env);
    if run.pty && variables.iter().all(|(name, _)| name != "TERM") {
        // Nobody works at a terminal without a kind.
        variables.push(("TERM".to_owned(), "xterm".to_owned()));
    }
    let program = Program {
        command: command.clone(),
        cwd: tree.root().to_owned(),
        env: variables,
        stdin: stdin.map(String::into_bytes),
        terminal: run.pty,
        keep,
    };
    Ok(Prepared {
        action: Action::Run { program, folder },
        shown: json!({ "run": shown }),
        line: format!("$ {command}"),
        timeout: run.timeout.map(|span| span.0),
    })
}

fn prepare_http(
    action: &HttpAction,
    rendering: &Rendering<'_>,
    tree: &Tree,
) -> Result<Prepared, String> {
    let method = rendering.text(&action.method)?.to_ascii_uppercase();
    let query = pairs(&rendering.map(&action.query)?);
    let url = with_query(&rendering.text(&action.url)?, &query);
    let headers = pairs(&rendering.map(&action.headers)?);
    let body = match (&action.json, &action.form, &action.body, &action.multipart) {
        (Some(value), ..) => Some(Body {
            bytes: serde_json::to_vec(&rendering.value(value)?)
                .map_err(|error| error.to_string())?,
            content_type: Some("application/json".to_owned()),
        }),
        (_, Some(values), ..) => Some(http::form(&pairs(&rendering.map(values)?))),
        (_, _, Some(text), _) => Some(Body {
            bytes: rendering.text(text)?.into_bytes(),
            content_type: None,
        }),
        (.., Some(values)) => {
            let mut parts = Vec::new();
            for (name, value) in values {
                add_parts(name, value, rendering, tree, &mut parts)?;
            }
            Some(http::multipart(&parts))
        }
        _ => None,
    };
    let shown = json!({ "http": {
        "method": method, "url": url, "headers": headers.iter().map(|(name, value)| json!([name, value])).collect::<Vec<_>>(),
    } });
    let line = format!("{method} {url}");
    let request = http::Request {
        method,
        url,
        headers,
        body,
        follow_redirects: action.follow_redirects.unwrap_or(true),
    };
    Ok(Prepared {
        action: Action::Http { request },
        shown,
        line,
        timeout: action.timeout.map(|span| span.0),
    })
}

fn add_parts(
    name: &str,
    value: &PartValue,
    rendering: &Rendering<'_>,
    tree: &Tree,
    parts: &mut Vec<http::Part>,
) -> Result<(), String> {
    let mut add = |bytes, filename, content_type| {
        parts.push(http::Part {
            name: name.to_owned(),
            bytes,
            filename,
            content_type,
        });
    };
    match value {
        PartValue::List(values) => {
            for value in values {
                add_parts(name, value, rendering, tree, parts)?;
            }
        }
        PartValue::Text(value) => add(plain(&rendering.value(value)?).into_bytes(), None, None),
        PartValue::Part(Part {
            file,
            value,
            filename,
            content_type,
        }) => {
            let filename = filename
                .as_deref()
                .map(|text| rendering.text(text))
                .transpose()?;
            let content_type = content_type
                .as_deref()
                .map(|text| rendering.text(text))
                .transpose()?;
            match file {
                Some(path) => {
                    let path = rendering.text(path)?;
                    let mut bytes = Vec::new();
                    let found = tree
                        .read(&path, |part| bytes.extend_from_slice(part))
                        .map_err(|error| error.to_string())?;
                    if !found {
                        return Err(format!(
                            "read {path}: there is no such file in the workspace"
                        ));
                    }
                    let own = path.rsplit('/').next().unwrap_or(&path).to_owned();
                    add(
                        bytes,
                        Some(filename.unwrap_or(own)),
                        Some(content_type.unwrap_or("application/octet-stream".to_owned())),
                    );
                }
                None => {
                    let value = value
                        .as_ref()
                        .map(|value| rendering.value(value))
                        .transpose()?
                        .unwrap_or_default();
                    add(plain(&value).into_bytes(), filename, content_type);
                }
            }
        }
    }
    Ok(())
}

fn prepare_file(action: &FileAction, rendering: &Rendering<'_>) -> Result<Prepared, String> {
    let (work, line) = if let Some(path) = &action.write {
        let path = rendering.text(path)?;
        let content = match &action.content {
            None => String::new(),
            Some(Value::String(text)) => rendering.text(text)?,
            Some(value) => {
                let mut text = serde_json::to_string_pretty(&rendering.value(value)?)
                    .map_err(|error| error.to_string())?;
                text.push('\n');
                text
            }
        };
        (
            FileWork::Write {
                path: path.clone(),
                content,
            },
            format!("write {path}"),
        )
    } else if let Some(from) = &action.copy {
        let (from, to) = (
            rendering.text(from)?,
            rendering.text(action.to.as_deref().unwrap_or_default())?,
        );
        let line = format!("copy {from} to {to}");
        (FileWork::Copy { from, to }, line)
    } else {
        let path = rendering.text(action.remove.as_deref().unwrap_or_default())?;
        (
            FileWork::Remove { path: path.clone() },
            format!("remove {path}"),
        )
    };
    let shown = match &work {
        FileWork::Write { path, content } => {
            json!({ "file": { "write": path, "content": content } })
        }
        FileWork::Copy { from, to } => json!({ "file": { "copy": from, "to": to } }),
        FileWork::Remove { path } => json!({ "file": { "remove": path } }),
    };
    Ok(Prepared {
        action: Action::File(work),
        shown,
        line,
        timeout: None,
    })
}

/// What was observed, and every exchange of an HTTP request.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) observation: Observation,
    pub(super) conversation: Conversation,
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
        Action::Browser => {
            seen.observation.error =
                Some("browser steps are not available in this version".to_owned())
        }
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

pub(super) fn shown_time(limit: Duration) -> String {
    if limit.as_millis().is_multiple_of(1000) {
        crate::domain::units::TimeSpan(limit).to_string()
    } else {
        format!("{:.1}s", limit.as_secs_f64())
    }
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
