//! From a step of the pack to an action whose templates are rendered, ready to be done any number of times.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};

use super::{
    browser::{self, Operation},
    form::{pairs, plain, with_query},
    rendering::Rendering,
};
use crate::{
    domain::{
        action::{BrowserOperation, FileAction, HttpAction, Part, PartValue, RunAction},
        pack::Step,
    },
    edge::{
        files::Tree,
        http::{self, Body},
        process::Program,
    },
};

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
    Browser(Vec<Operation>),
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
        prepare_browser(step.browser.as_deref().unwrap_or_default(), rendering)
    }
}

fn prepare_browser(
    operations: &[BrowserOperation],
    rendering: &Rendering<'_>,
) -> Result<Prepared, String> {
    let operations = browser::prepare(operations, rendering)?;
    let shown: Vec<Value> = operations.iter().map(Operation::shown).collect();
    let lines: Vec<String> = operations.iter().map(Operation::line).collect();
    Ok(Prepared {
        action: Action::Browser(operations),
        shown: json!({ "browser": shown }),
        line: lines.join("; "),
        timeout: None,
    })
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
