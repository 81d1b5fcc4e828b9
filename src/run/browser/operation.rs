//! Operations of a browser step, with their templates rendered.

use serde_json::{Value, json};

use super::super::{form::plain, rendering::Rendering};
use crate::domain::action::{BrowserOperation, Press, TargetValue};

/// One operation, ready to be done.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Operation {
    Goto(String),
    /// On a target.
    On {
        what: On,
        target: String,
    },
    /// Where the focus is.
    Press(String),
    Reload,
    Back,
}

/// What is done with a target.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum On {
    Click,
    Fill(Value),
    Press(String),
    Select(Value),
    Check,
    Uncheck,
    Hover,
    /// Paths in the workspace.
    Upload(Vec<String>),
    WaitFor,
}

impl Operation {
    /// Its key in a pack.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Goto(_) => "goto",
            Self::Press(_) => "press",
            Self::Reload => "reload",
            Self::Back => "back",
            Self::On { what, .. } => match what {
                On::Click => "click",
                On::Fill(_) => "fill",
                On::Press(_) => "press",
                On::Select(_) => "select",
                On::Check => "check",
                On::Uncheck => "uncheck",
                On::Hover => "hover",
                On::Upload(_) => "upload",
                On::WaitFor => "wait_for",
            },
        }
    }

    /// Its target; `None`: it has none.
    pub(super) fn target(&self) -> Option<&str> {
        match self {
            Self::On { target, .. } => Some(target),
            _ => None,
        }
    }

    /// In one line.
    pub(in super::super) fn line(&self) -> String {
        let name = self.name();
        match self {
            Self::Goto(url) => format!("{name} {url}"),
            Self::Press(key) => format!("{name} {key}"),
            Self::Reload | Self::Back => name.to_owned(),
            Self::On { what, target } => match what {
                On::Fill(value) | On::Select(value) => {
                    format!("{name} {target} with {}", json!(plain(value)))
                }
                On::Press(key) => format!("{name} {key} on {target}"),
                On::Upload(files) => format!("{name} {} to {target}", files.join(", ")),
                _ => format!("{name} {target}"),
            },
        }
    }

    /// As a pack has it.
    pub(in super::super) fn shown(&self) -> Value {
        let name = self.name();
        match self {
            Self::Goto(url) => json!({ name: url }),
            Self::Press(key) => json!({ name: key }),
            Self::Reload | Self::Back => json!({ name: true }),
            Self::On { what, target } => match what {
                On::Fill(value) | On::Select(value) => {
                    json!({ name: { "target": target, "value": value } })
                }
                On::Press(key) => json!({ name: { "target": target, "key": key } }),
                On::Upload(files) => json!({ name: { "target": target, "files": files } }),
                _ => json!({ name: target }),
            },
        }
    }
}

/// Renders the operations of a step. The error is for people.
pub(in super::super) fn prepare(
    operations: &[BrowserOperation],
    rendering: &Rendering<'_>,
) -> Result<Vec<Operation>, String> {
    let text = |template: &String| rendering.text(template);
    let on = |what, target: &String| {
        Ok::<_, String>(Operation::On {
            what,
            target: rendering.text(target)?,
        })
    };
    let value = |of: &TargetValue| rendering.value(&of.value);
    let mut ready = Vec::with_capacity(operations.len());
    for operation in operations {
        ready.push(match operation {
            BrowserOperation::Goto(url) => Operation::Goto(text(url)?),
            BrowserOperation::Click(target) => on(On::Click, target)?,
            BrowserOperation::Fill(of) => on(On::Fill(value(of)?), &of.target)?,
            BrowserOperation::Press(Press::Key(key)) => Operation::Press(text(key)?),
            BrowserOperation::Press(Press::On(of)) => on(On::Press(text(&of.key)?), &of.target)?,
            BrowserOperation::Select(of) => on(On::Select(value(of)?), &of.target)?,
            BrowserOperation::Check(target) => on(On::Check, target)?,
            BrowserOperation::Uncheck(target) => on(On::Uncheck, target)?,
            BrowserOperation::Hover(target) => on(On::Hover, target)?,
            BrowserOperation::Upload(of) => {
                let files: Result<Vec<String>, String> = of.files.iter().map(text).collect();
                on(On::Upload(files?), &of.target)?
            }
            BrowserOperation::WaitFor(target) => on(On::WaitFor, target)?,
            BrowserOperation::Reload(true) => Operation::Reload,
            BrowserOperation::Back(true) => Operation::Back,
            // `false`: not this time.
            BrowserOperation::Reload(false) | BrowserOperation::Back(false) => continue,
        });
    }
    Ok(ready)
}
