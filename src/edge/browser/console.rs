//! What pages write to their console, and exceptions that they do not catch.

use serde::Deserialize;
use serde_json::Value;

use super::{
    hub::{Shared, shorten},
    wire::Event,
};
use crate::domain::{page::ConsoleError, trace::TraceEvent};

#[derive(Deserialize)]
struct ConsoleCalled {
    #[serde(rename = "type")]
    level: String,
    args: Vec<Remote>,
    #[serde(rename = "stackTrace")]
    stack: Option<Stack>,
}

#[derive(Deserialize)]
struct Remote {
    value: Option<Value>,
    description: Option<String>,
    #[serde(rename = "unserializableValue")]
    odd: Option<String>,
    preview: Option<Preview>,
}

/// The first members of an object.
#[derive(Deserialize)]
struct Preview {
    subtype: Option<String>,
    overflow: bool,
    properties: Vec<Property>,
}

#[derive(Deserialize)]
struct Property {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    value: Option<String>,
}

impl Preview {
    fn shown(self) -> Option<String> {
        let is_list = self.subtype.as_deref() == Some("array");
        if !is_list && self.subtype.is_some() {
            // Errors, dates and the like describe themselves.
            return None;
        }
        let member = |own: Property| {
            let value = own.value.unwrap_or_default();
            let value = if own.kind == "string" {
                format!("{value:?}")
            } else {
                value
            };
            if is_list {
                value
            } else {
                format!("{}: {value}", own.name)
            }
        };
        let mut members: Vec<String> = self.properties.into_iter().map(member).collect();
        if self.overflow {
            members.push("…".to_owned());
        }
        let members = members.join(", ");
        Some(if is_list {
            format!("[{members}]")
        } else {
            format!("{{{members}}}")
        })
    }
}

impl Remote {
    fn shown(self) -> String {
        match (self.value, self.odd, self.description) {
            (Some(Value::String(text)), ..) => text,
            (Some(value), ..) => value.to_string(),
            (None, Some(odd), _) => odd,
            (None, None, description) => self
                .preview
                .and_then(Preview::shown)
                .or(description)
                .unwrap_or_else(|| "undefined".to_owned()),
        }
    }
}

/// The words of a call on the console; `%s` and its kin are filled in, as
/// <https://console.spec.whatwg.org/#formatter> says.
fn said(arguments: Vec<Remote>) -> String {
    let mut arguments = arguments.into_iter().map(Remote::shown);
    let mut words = Vec::new();
    if let Some(first) = arguments.next() {
        let mut text = String::with_capacity(first.len());
        let mut parts = first.split('%');
        text.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let kind = part.chars().next();
            match kind {
                Some('s' | 'd' | 'i' | 'f' | 'o' | 'O' | 'c') => match arguments.next() {
                    Some(argument) => {
                        // `%c` takes a style.
                        if kind != Some('c') {
                            text.push_str(&argument);
                        }
                        text.push_str(&part[1..]);
                    }
                    None => {
                        text.push('%');
                        text.push_str(part);
                    }
                },
                _ => {
                    text.push('%');
                    text.push_str(part);
                }
            }
        }
        words.push(text);
    }
    words.extend(arguments);
    words.join(" ")
}

#[derive(Deserialize)]
struct Stack {
    #[serde(rename = "callFrames")]
    frames: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    url: String,
    #[serde(rename = "lineNumber")]
    line: i64,
}

#[derive(Deserialize)]
struct Thrown {
    #[serde(rename = "exceptionDetails")]
    details: Exception,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Exception {
    text: String,
    #[serde(default)]
    url: Option<String>,
    line_number: i64,
    exception: Option<Remote>,
}

#[derive(Deserialize)]
struct Logged {
    entry: LogEntry,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LogEntry {
    level: String,
    text: String,
    #[serde(default)]
    url: Option<String>,
    line_number: Option<i64>,
}

/// Takes in what a page said.
pub(super) fn console(shared: &Shared, event: &Event) {
    let told = match event.method.as_str() {
        "Runtime.consoleAPICalled" => event.params::<ConsoleCalled>().map(|called| {
            let place = called
                .stack
                .and_then(|stack| stack.frames.into_iter().next());
            let (url, line) = place.map_or((String::new(), 0), |place| (place.url, place.line + 1));
            (called.level, said(called.args), url, line)
        }),
        "Runtime.exceptionThrown" => event.params::<Thrown>().map(|Thrown { details }| {
            let what = details.exception.map(Remote::shown);
            let text = what.unwrap_or(details.text);
            (
                "error".to_owned(),
                format!("Uncaught {text}"),
                details.url.unwrap_or_default(),
                details.line_number + 1,
            )
        }),
        _ => event.params::<Logged>().map(|Logged { entry }| {
            let line = entry.line_number.map_or(0, |line| line + 1);
            (entry.level, entry.text, entry.url.unwrap_or_default(), line)
        }),
    };
    let Some((level, text, url, line)) = told else {
        return;
    };
    // Nobody asked for it but the browser itself.
    if event.method == "Log.entryAdded" && url.ends_with("/favicon.ico") {
        return;
    }
    let mut state = shared.state.borrow_mut();
    let at = state.now();
    let Some(page) = state.by_session(&event.session).map(|page| page.number) else {
        return;
    };
    let (text, line) = (shorten(text), u64::try_from(line).unwrap_or_default());
    let is_error = level == "error" || level == "assert";
    if is_error {
        state.error(ConsoleError {
            text: text.clone(),
            url: url.clone(),
            line,
        });
    }
    state.record(TraceEvent::Console {
        page,
        at,
        level: if is_error { "error".to_owned() } else { level },
        text,
        url,
        line,
    });
}
