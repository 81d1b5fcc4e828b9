//! Rules over the action of a step: what could never be done is said before anything runs.

use indexmap::IndexMap;
use serde_json::Value;

use super::{
    finding::Findings,
    forms::{bad_address, is_template, is_token, leaves_workspace},
    nearest::did_you_mean,
    path::At,
    setting::{not_zero, variable},
};
use crate::domain::{
    action::{BrowserOperation, FileAction, HttpAction, Part, PartValue, Press, RunAction},
    key,
    pack::Step,
    target,
};

pub(super) fn check(step: &Step, at: &At<'_>, out: &mut Findings) {
    if let Some(run) = &step.run {
        check_run(run, &at.key("run"), out);
    }
    if let Some(http) = &step.http {
        check_http(http, &at.key("http"), out);
    }
    if let Some(browser) = &step.browser {
        check_browser(browser, &at.key("browser"), out);
    }
    if let Some(file) = &step.file {
        check_file(file, &at.key("file"), out);
    }
}

fn check_run(run: &RunAction, at: &At<'_>, out: &mut Findings) {
    match run {
        RunAction::Line(command) => check_command(command, at, out),
        RunAction::Full(run) => {
            check_command(&run.command, &at.key("command"), out);
            inside(run.cwd.as_deref(), &at.key("cwd"), out);
            let env = at.key("env");
            for name in run.env.keys() {
                variable(name, &env.key(name), out);
            }
            if let Some(timeout) = run.timeout {
                not_zero(timeout, &at.key("timeout"), out);
            }
        }
    }
}

fn check_command(command: &str, at: &At<'_>, out: &mut Findings) {
    if command.trim().is_empty() {
        out.error("empty-command", at, "this command is empty".to_owned(), "");
    } else if command.contains('\0') {
        out.error(
            "empty-command",
            at,
            "a command cannot hold a NUL character".to_owned(),
            "",
        );
    }
}

fn check_http(http: &HttpAction, at: &At<'_>, out: &mut Findings) {
    if !is_template(&http.method) && !is_token(&http.method) {
        out.error(
            "bad-method",
            &at.key("method"),
            format!("`{}` is no HTTP method", http.method),
            "write for example \"GET\" or \"POST\"",
        );
    }
    check_url(&http.url, &at.key("url"), out);
    let bodies: Vec<&str> = [
        ("json", http.json.is_some()),
        ("form", http.form.is_some()),
        ("body", http.body.is_some()),
        ("multipart", http.multipart.is_some()),
    ]
    .into_iter()
    .filter_map(|(name, given)| given.then_some(name))
    .collect();
    if let [_, second, ..] = bodies.as_slice() {
        out.error(
            "several-bodies",
            &at.key(second),
            format!("this request has `{}` at once", bodies.join("` and `")),
            "a request has at most one body",
        );
    }
    let headers = at.key("headers");
    for name in http.headers.keys().filter(|name| !is_token(name)) {
        out.error(
            "bad-header",
            &headers.key(name),
            "this is no name of a header".to_owned(),
            "a name holds letters, digits and `-`",
        );
    }
    flat(&http.headers, &headers, out);
    flat(&http.query, &at.key("query"), out);
    if let Some(form) = &http.form {
        flat(form, &at.key("form"), out);
    }
    for (name, part) in http.multipart.iter().flatten() {
        check_part(part, &at.key("multipart").key(name), out);
    }
    if let Some(timeout) = http.timeout {
        not_zero(timeout, &at.key("timeout"), out);
    }
}

fn check_url(url: &str, at: &At<'_>, out: &mut Findings) {
    let reason = if url.trim_start().starts_with("{{") || url.trim_start().starts_with("{%") {
        None
    } else if is_template(url) {
        let absolute = url.starts_with("http://") || url.starts_with("https://");
        (!absolute).then(|| "it is relative".to_owned())
    } else {
        bad_address(url)
    };
    if let Some(reason) = reason {
        out.error(
            "bad-url",
            at,
            format!("this is no http or https address: {reason}"),
            "begin with the address of a service, for example {{ services.<name>.url }}/path",
        );
    }
}

/// Headers, query and forms know texts, and lists of them.
fn flat(values: &IndexMap<String, Value>, at: &At<'_>, out: &mut Findings) {
    for (name, value) in values {
        let nested = match value {
            Value::Object(_) => true,
            Value::Array(items) => items.iter().any(|item| item.is_object() || item.is_array()),
            _ => false,
        };
        if nested {
            out.error(
                "nested-value",
                &at.key(name),
                "this must be a text, a number, true or false, or a list of these".to_owned(),
                "a nested value can be sent as `json`",
            );
        }
    }
}

fn check_part(part: &PartValue, at: &At<'_>, out: &mut Findings) {
    match part {
        PartValue::List(parts) => {
            for (index, part) in parts.iter().enumerate() {
                check_part(part, &at.index(index), out);
            }
        }
        // An object that is no part was read as text by the last branch of the type.
        PartValue::Text(Value::Object(members)) => {
            const KNOWN: [&str; 4] = ["file", "value", "filename", "content_type"];
            match members.keys().find(|key| !KNOWN.contains(&key.as_str())) {
                Some(key) => out.error(
                    "unknown-key",
                    &at.key(key),
                    format!("unknown key `{key}`"),
                    &did_you_mean(key, "allowed", KNOWN),
                ),
                None => out.error(
                    "wrong-type",
                    at,
                    "`file`, `filename` and `content_type` are strings".to_owned(),
                    "",
                ),
            }
        }
        PartValue::Text(Value::Null) => {
            out.error(
                "wrong-type",
                at,
                "null cannot be sent".to_owned(),
                "leave it out instead",
            );
        }
        PartValue::Text(_) => {}
        PartValue::Part(part) => check_file_part(part, at, out),
    }
}

fn check_file_part(part: &Part, at: &At<'_>, out: &mut Findings) {
    if part.file.is_some() == part.value.is_some() {
        out.error(
            "part-kind",
            at,
            "a part is exactly one of `file` and `value`".to_owned(),
            "`file` is a path of the workspace; `value` is sent as it stands",
        );
    }
    inside(part.file.as_deref(), &at.key("file"), out);
}

fn check_browser(operations: &[BrowserOperation], at: &At<'_>, out: &mut Findings) {
    if operations.is_empty() {
        out.error(
            "empty-browser",
            at,
            "this step does nothing in the browser".to_owned(),
            "begin with { \"goto\": … }",
        );
    }
    for (index, operation) in operations.iter().enumerate() {
        let at = at.index(index);
        check_operation(operation, &at, out);
        match operation {
            BrowserOperation::Upload(upload) => {
                for (index, file) in upload.files.iter().enumerate() {
                    inside(Some(file), &at.key("upload").key("files").index(index), out);
                }
            }
            BrowserOperation::Reload(false) | BrowserOperation::Back(false) => out.error(
                "no-action",
                &at,
                "an operation that is false does nothing".to_owned(),
                "write true, or remove it",
            ),
            _ => {}
        }
    }
}

/// The target of an operation, its key, and whether the target stands in an object of its own.
fn target_of(operation: &BrowserOperation) -> Option<(&str, &'static str, bool)> {
    Some(match operation {
        BrowserOperation::Click(target) => (target, "click", false),
        BrowserOperation::Check(target) => (target, "check", false),
        BrowserOperation::Uncheck(target) => (target, "uncheck", false),
        BrowserOperation::Hover(target) => (target, "hover", false),
        BrowserOperation::WaitFor(target) => (target, "wait_for", false),
        BrowserOperation::Fill(with) => (&with.target, "fill", true),
        BrowserOperation::Select(with) => (&with.target, "select", true),
        BrowserOperation::Upload(with) => (&with.target, "upload", true),
        BrowserOperation::Press(Press::On(on)) => (&on.target, "press", true),
        _ => return None,
    })
}

/// Targets that can match nothing, and keys that no keyboard has.
fn check_operation(operation: &BrowserOperation, at: &At<'_>, out: &mut Findings) {
    if let Some((text, name, nested)) = target_of(operation)
        && !is_template(text)
        && let Some(problem) = target::problem(text)
    {
        let own = at.key(name);
        let inner = own.key("target");
        out.error(
            "bad-target",
            if nested { &inner } else { &own },
            problem,
            "",
        );
    }
    if let BrowserOperation::Press(press) = operation {
        let own = at.key("press");
        let inner = own.key("key");
        let (text, place) = match press {
            Press::Key(key) => (key, &own),
            Press::On(on) => (&on.key, &inner),
        };
        if !is_template(text)
            && let Err(problem) = key::parse(text)
        {
            out.error("bad-key", place, problem, "");
        }
    }
}

fn check_file(file: &FileAction, at: &At<'_>, out: &mut Findings) {
    let forms = [&file.write, &file.copy, &file.remove];
    if forms.iter().filter(|form| form.is_some()).count() != 1 {
        out.error(
            "file-kind",
            at,
            "a file action is exactly one of `write`, `copy` and `remove`".to_owned(),
            "{write, content}, {copy, to} or {remove}",
        );
    }
    for (given, key, owner, belongs) in [
        (file.content.is_some(), "content", &file.write, "write"),
        (file.to.is_some(), "to", &file.copy, "copy"),
    ] {
        if given && owner.is_none() {
            out.error(
                "file-kind",
                &at.key(key),
                format!("`{key}` only makes sense with `{belongs}`"),
                "",
            );
        }
    }
    if file.copy.is_some() && file.to.is_none() {
        out.error(
            "file-kind",
            at,
            "`copy` needs `to`".to_owned(),
            "say where the copy goes",
        );
    }
    inside(file.write.as_deref(), &at.key("write"), out);
    inside(file.copy.as_deref(), &at.key("copy"), out);
    inside(file.to.as_deref(), &at.key("to"), out);
    inside(file.remove.as_deref(), &at.key("remove"), out);
}

fn inside(path: Option<&str>, at: &At<'_>, out: &mut Findings) {
    if let Some(reason) = path.and_then(leaves_workspace) {
        out.error(
            "outside-workspace",
            at,
            format!("this path {reason}"),
            "write a path from the root of the workspace",
        );
    }
}
