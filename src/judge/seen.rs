//! From an observation to the one thing that a checkpoint looks at.

use std::{borrow::Cow, cell::OnceCell};

use serde_json::Value;

use crate::domain::{
    checkpoint::Subject,
    observation::{Content, Observation},
    page::{ElementsSeen, PageSeen},
};

use super::{compiled, elements, text::Text};

/// What a checkpoint looks at.
pub(super) enum Seen<'a> {
    /// It is surely not there.
    Missing {
        /// Shown as observed.
        observed: Value,
        /// What is missing, as the beginning of a sentence.
        what: String,
    },
    /// Nobody can say whether it is there.
    Unknown { observed: Value, reason: String },
    /// A text.
    Text(Text<'a>),
    /// A number, or the node of a singular path.
    One(Cow<'a, Value>),
    /// The nodes of a path that may select several; at least one.
    Nodes(Vec<&'a Value>),
    /// Paths of changed files, maybe none.
    Files(Vec<&'a str>),
    /// Elements of a page, maybe none.
    Elements {
        target: &'a str,
        found: &'a ElementsSeen,
    },
    /// Errors on a page's console, maybe none; `more` were not kept.
    Errors { texts: Vec<&'a str>, more: u64 },
}

impl Seen<'_> {
    /// The value as shown, not cut.
    pub(super) fn observed(&self) -> Value {
        match self {
            Self::Missing { observed, .. } | Self::Unknown { observed, .. } => observed.clone(),
            Self::Text(text) => Value::String(text.shown().into_owned()),
            Self::One(value) => value.clone().into_owned(),
            Self::Nodes(nodes) => match nodes.as_slice() {
                [node] => (*node).clone(),
                nodes => nodes.iter().map(|node| (*node).clone()).collect(),
            },
            Self::Files(paths) => paths.iter().copied().collect(),
            Self::Elements { found, .. } => elements::observed(found),
            Self::Errors { texts, .. } => texts.iter().copied().collect(),
        }
    }
}

/// One observation, whose JSON is read at most once.
pub(super) struct Eye<'a> {
    observation: &'a Observation,
    json: OnceCell<Result<Value, String>>,
}

impl<'a> Eye<'a> {
    pub(super) fn new(observation: &'a Observation) -> Self {
        Self {
            observation,
            json: OnceCell::new(),
        }
    }

    /// Looks at one subject. An action that could not be finished leaves doubt about everything that is missing.
    pub(super) fn look<'s>(&'s self, subject: Subject, at: Option<&'s str>) -> Seen<'s> {
        match (self.find(subject, at), &self.observation.error) {
            (Seen::Missing { observed, .. } | Seen::Unknown { observed, .. }, Some(error)) => {
                Seen::Unknown {
                    observed,
                    reason: error.clone(),
                }
            }
            (seen, _) => seen,
        }
    }

    fn find<'s>(&'s self, subject: Subject, at: Option<&'s str>) -> Seen<'s> {
        let seen = self.observation;
        let needs_at = || unknown(format!("`{subject}` needs `at`"));
        match subject {
            Subject::ExitCode => self.exit_code(),
            Subject::Stdout => captured("stdout", seen.stdout.as_ref()),
            Subject::Stderr => captured("stderr", seen.stderr.as_ref()),
            Subject::Status => match &seen.response {
                Some(response) => number(u64::from(response.status)),
                None => no_response(),
            },
            Subject::Header => match (at, &seen.response) {
                (None, _) => needs_at(),
                (_, None) => no_response(),
                (Some(name), Some(response)) => short(
                    format!("header `{name}`"),
                    response.header(name).map(Cow::Owned),
                ),
            },
            Subject::Body => match &seen.response {
                Some(response) => Seen::Text(Text::captured("the body", &response.body)),
                None => no_response(),
            },
            Subject::Json => self.json(at.unwrap_or("$")),
            Subject::Cookie => match at {
                Some(name) => short(
                    format!("cookie `{name}`"),
                    seen.cookies
                        .get(name)
                        .map(|value| Cow::Borrowed(value.as_str())),
                ),
                None => needs_at(),
            },
            Subject::DurationMs => number(seen.duration_ms),
            Subject::File => at.map_or_else(needs_at, |path| self.file(path)),
            Subject::Workspace => self.workspace(at.unwrap_or("**")),
            Subject::Url | Subject::Title | Subject::Page | Subject::Element | Subject::Console => {
                match &seen.page {
                    Some(page) => on_page(page, subject, at),
                    None => unknown("no page was looked at in this step".to_owned()),
                }
            }
        }
    }

    fn exit_code(&self) -> Seen<'_> {
        match (self.observation.exit_code, self.observation.signal) {
            (Some(code), _) => Seen::One(Cow::Owned(code.into())),
            (None, Some(signal)) => {
                let observed = describe(signal);
                Seen::Missing {
                    what: format!("{observed} ended the command, so an exit code"),
                    observed: observed.into(),
                }
            }
            (None, None) => unknown("no command was run in this step".to_owned()),
        }
    }

    fn json(&self, at: &str) -> Seen<'_> {
        let seen = self.observation;
        let text = match (&seen.response, &seen.stdout) {
            (Some(response), _) => Text::captured("the body", &response.body),
            (None, Some(stdout)) => Text::captured("stdout", stdout),
            (None, None) => {
                return unknown("there is neither a response nor a command's output".to_owned());
            }
        };
        let root = match self.json.get_or_init(|| text.json()) {
            Ok(root) => root,
            Err(reason) => {
                return Seen::Unknown {
                    observed: text.shown().into(),
                    reason: reason.clone(),
                };
            }
        };
        let path = compiled::path(at);
        let path = match &*path {
            Ok(path) => path,
            Err(reason) => return unknown(reason.clone()),
        };
        match (path.select(root).as_slice(), path.singular) {
            ([], _) => Seen::Missing {
                observed: Value::Null,
                what: format!("a value at `{at}`"),
            },
            ([node], true) => Seen::One(Cow::Borrowed(node)),
            (nodes, _) => Seen::Nodes(nodes.to_vec()),
        }
    }

    fn file(&self, path: &str) -> Seen<'_> {
        match self.observation.files.get(path) {
            Some(Some(content)) => Seen::Text(Text::captured(format!("file `{path}`"), content)),
            Some(None) => Seen::Missing {
                observed: Value::Null,
                what: format!("file `{path}`"),
            },
            None => unknown(format!("file `{path}` was not looked at in this step")),
        }
    }

    fn workspace(&self, at: &str) -> Seen<'_> {
        let Some(changes) = &self.observation.workspace else {
            return unknown("the changed files were not looked at in this step".to_owned());
        };
        let glob = compiled::glob(at);
        match &*glob {
            Ok(glob) => {
                let paths = changes.iter().map(|change| change.path.as_str());
                Seen::Files(paths.filter(|path| glob.is_match(path)).collect())
            }
            Err(reason) => unknown(reason.clone()),
        }
    }
}

fn unknown<'a>(reason: String) -> Seen<'a> {
    Seen::Unknown {
        observed: Value::Null,
        reason,
    }
}

fn no_response<'a>() -> Seen<'a> {
    unknown("there is no response in this step".to_owned())
}

fn number<'a>(number: u64) -> Seen<'a> {
    Seen::One(Cow::Owned(number.into()))
}

fn captured<'a>(name: &'static str, content: Option<&'a Content>) -> Seen<'a> {
    match content {
        Some(content) => Seen::Text(Text::captured(name, content)),
        None => unknown("no command was run in this step".to_owned()),
    }
}

fn short(name: String, text: Option<Cow<'_, str>>) -> Seen<'_> {
    match text {
        Some(text) => Seen::Text(Text::short(name, text)),
        None => Seen::Missing {
            observed: Value::Null,
            what: name,
        },
    }
}

/// Numbers as on Linux and macOS, where these agree.
fn describe(signal: i32) -> String {
    let name = match signal {
        1 => "SIGHUP",
        2 => "SIGINT",
        3 => "SIGQUIT",
        4 => "SIGILL",
        5 => "SIGTRAP",
        6 => "SIGABRT",
        8 => "SIGFPE",
        9 => "SIGKILL",
        11 => "SIGSEGV",
        13 => "SIGPIPE",
        14 => "SIGALRM",
        15 => "SIGTERM",
        _ => return format!("signal {signal}"),
    };
    format!("signal {signal} ({name})")
}

/// What a browser's subject is on a page.
fn on_page<'a>(page: &'a PageSeen, subject: Subject, at: Option<&'a str>) -> Seen<'a> {
    match subject {
        Subject::Url => Seen::Text(Text::short("the address".to_owned(), page.url.as_str())),
        Subject::Title => Seen::Text(Text::short("the title".to_owned(), page.title.as_str())),
        Subject::Page => match &page.text {
            Some(text) => Seen::Text(Text::page("the page".to_owned(), text, page.omitted)),
            None => unknown("the page's text was not looked at in this step".to_owned()),
        },
        Subject::Console => Seen::Errors {
            texts: page
                .console
                .iter()
                .map(|error| error.text.as_str())
                .collect(),
            more: page.console_more,
        },
        _ => match at.map(|target| (target, page.elements.get(target))) {
            None => unknown(format!("`{subject}` needs `at`")),
            Some((target, None)) => unknown(format!("{target} was not looked for in this step")),
            Some((target, Some(found))) => match &found.error {
                Some(reason) => unknown(format!("{target}: {reason}")),
                None => Seen::Elements { target, found },
            },
        },
    }
}
