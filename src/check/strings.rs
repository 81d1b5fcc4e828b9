//! The strings of a step that are templates, each with its place.

use serde_json::Value;

use super::path::At;
use crate::domain::{
    action::{BrowserOperation, FileAction, HttpAction, PartValue, Press, RunAction},
    pack::Step,
};

/// Called with each string and its place.
pub(super) type Visit<'v, 'p> = dyn FnMut(&At<'_>, &'p str) + 'v;

/// Every string of a step that is a template: its action, its captures, its checkpoints.
pub(super) fn of_step<'p>(step: &'p Step, at: &At<'_>, visit: &mut Visit<'_, 'p>) {
    if let Some(run) = &step.run {
        of_run(run, &at.key("run"), visit);
    }
    if let Some(http) = &step.http {
        of_http(http, &at.key("http"), visit);
    }
    for (index, operation) in step.browser.iter().flatten().enumerate() {
        of_operation(operation, &at.key("browser").index(index), visit);
    }
    if let Some(file) = &step.file {
        of_file(file, &at.key("file"), visit);
    }
    for (index, capture) in step.capture.iter().enumerate() {
        let list = at.key("capture");
        optional(capture.at.as_ref(), &list.index(index), "at", visit);
    }
    for (index, checkpoint) in step.checkpoints.iter().enumerate() {
        let list = at.key("checkpoints");
        let at = list.index(index);
        optional(checkpoint.at.as_ref(), &at, "at", visit);
        if let Some(value) = &checkpoint.value {
            of_value(value, &at.key("value"), visit);
        }
    }
}

/// Every string in a JSON value. Keys are no templates.
pub(super) fn of_value<'p>(value: &'p Value, at: &At<'_>, visit: &mut Visit<'_, 'p>) {
    match value {
        Value::String(text) => visit(at, text),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                of_value(item, &at.index(index), visit);
            }
        }
        Value::Object(members) => of_map(members, at, visit),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn of_map<'p>(
    map: impl IntoIterator<Item = (&'p String, &'p Value)>,
    at: &At<'_>,
    visit: &mut Visit<'_, 'p>,
) {
    for (key, value) in map {
        of_value(value, &at.key(key), visit);
    }
}

fn optional<'p>(text: Option<&'p String>, at: &At<'_>, key: &str, visit: &mut Visit<'_, 'p>) {
    if let Some(text) = text {
        visit(&at.key(key), text);
    }
}

fn of_run<'p>(run: &'p RunAction, at: &At<'_>, visit: &mut Visit<'_, 'p>) {
    match run {
        RunAction::Line(command) => visit(at, command),
        RunAction::Full(run) => {
            visit(&at.key("command"), &run.command);
            optional(run.stdin.as_ref(), at, "stdin", visit);
            optional(run.cwd.as_ref(), at, "cwd", visit);
            for (name, value) in &run.env {
                visit(&at.key("env").key(name), value);
            }
        }
    }
}

fn of_http<'p>(http: &'p HttpAction, at: &At<'_>, visit: &mut Visit<'_, 'p>) {
    visit(&at.key("method"), &http.method);
    visit(&at.key("url"), &http.url);
    of_map(&http.headers, &at.key("headers"), visit);
    of_map(&http.query, &at.key("query"), visit);
    if let Some(json) = &http.json {
        of_value(json, &at.key("json"), visit);
    }
    if let Some(form) = &http.form {
        of_map(form, &at.key("form"), visit);
    }
    optional(http.body.as_ref(), at, "body", visit);
    for (name, part) in http.multipart.iter().flatten() {
        of_part(part, &at.key("multipart").key(name), visit);
    }
}

fn of_part<'p>(part: &'p PartValue, at: &At<'_>, visit: &mut Visit<'_, 'p>) {
    match part {
        PartValue::Text(value) => of_value(value, at, visit),
        PartValue::List(parts) => {
            for (index, part) in parts.iter().enumerate() {
                of_part(part, &at.index(index), visit);
            }
        }
        PartValue::Part(part) => {
            optional(part.file.as_ref(), at, "file", visit);
            if let Some(value) = &part.value {
                of_value(value, &at.key("value"), visit);
            }
            optional(part.filename.as_ref(), at, "filename", visit);
            optional(part.content_type.as_ref(), at, "content_type", visit);
        }
    }
}

fn of_file<'p>(file: &'p FileAction, at: &At<'_>, visit: &mut Visit<'_, 'p>) {
    optional(file.write.as_ref(), at, "write", visit);
    if let Some(content) = &file.content {
        of_value(content, &at.key("content"), visit);
    }
    optional(file.copy.as_ref(), at, "copy", visit);
    optional(file.to.as_ref(), at, "to", visit);
    optional(file.remove.as_ref(), at, "remove", visit);
}

fn of_operation<'p>(operation: &'p BrowserOperation, at: &At<'_>, visit: &mut Visit<'_, 'p>) {
    use BrowserOperation as Op;
    match operation {
        Op::Goto(text) => visit(&at.key("goto"), text),
        Op::Click(text) => visit(&at.key("click"), text),
        Op::Check(text) => visit(&at.key("check"), text),
        Op::Uncheck(text) => visit(&at.key("uncheck"), text),
        Op::Hover(text) => visit(&at.key("hover"), text),
        Op::WaitFor(text) => visit(&at.key("wait_for"), text),
        Op::Fill(fill) => {
            visit(&at.key("fill").key("target"), &fill.target);
            of_value(&fill.value, &at.key("fill").key("value"), visit);
        }
        Op::Select(select) => {
            visit(&at.key("select").key("target"), &select.target);
            of_value(&select.value, &at.key("select").key("value"), visit);
        }
        Op::Press(Press::Key(key)) => visit(&at.key("press"), key),
        Op::Press(Press::On(press)) => {
            visit(&at.key("press").key("target"), &press.target);
            visit(&at.key("press").key("key"), &press.key);
        }
        Op::Upload(upload) => {
            visit(&at.key("upload").key("target"), &upload.target);
            for (index, file) in upload.files.iter().enumerate() {
                visit(&at.key("upload").key("files").index(index), file);
            }
        }
        Op::Reload(_) | Op::Back(_) => {}
    }
}
