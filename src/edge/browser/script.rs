//! Calls of our script in a page, and what it answers.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    context::{BrowserError, Context, ended},
    wire::CallError,
};
use crate::domain::{
    page::ElementsSeen,
    trace::{Bounds, Point},
};

/// Beyond the time that the script gives itself; a page that has not answered by then does not respond.
const GRACE: Duration = Duration::from_millis(1500);

/// Where the script is called: one document of one page.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) page: u32,
    pub(super) session: Arc<str>,
    pub(super) frame: String,
    pub(super) world: String,
}

/// Why a call has no answer.
#[derive(Debug)]
pub(super) enum ScriptError {
    /// The document was left: to be asked again.
    Gone,
    /// The page's own script keeps it busy.
    Busy,
    /// Nothing more can be done.
    Over(BrowserError),
}

#[derive(Deserialize)]
struct Called<T> {
    result: Returned<T>,
    #[serde(rename = "exceptionDetails")]
    exception: Option<Value>,
}

#[derive(Deserialize)]
struct Returned<T> {
    value: Option<T>,
}

/// `sf.act`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Reply {
    pub(super) ok: bool,
    /// What is to be done with real input: `mouse`, `keys`, `insert`, `files`, `chooser`, `done`.
    pub(super) action: String,
    pub(super) point: Option<Point>,
    pub(super) bounds: Option<Bounds>,
    pub(super) code: String,
    /// No waiting changes it.
    #[serde(rename = "final")]
    pub(super) is_final: bool,
    pub(super) reason: String,
    pub(super) snapshot: Option<Snapshot>,
    /// Of `count`.
    pub(super) count: u64,
}

/// The DOM of a page.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Snapshot {
    /// The document.
    pub html: String,
    /// Of the viewport.
    pub width: f64,
    /// Of the viewport.
    pub height: f64,
    /// Of the document.
    pub url: String,
    /// Of the document.
    pub title: String,
}

/// `sf.outcome`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Outcome {
    pub(super) hit: bool,
    pub(super) lost: bool,
    pub(super) by: String,
}

/// `sf.landed`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Landed {
    pub(super) landed: bool,
    pub(super) by: String,
}

/// `sf.observe`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Observed {
    pub(super) url: String,
    pub(super) title: String,
    pub(super) text: Option<String>,
    pub(super) omitted: u64,
    pub(super) elements: std::collections::BTreeMap<String, ElementsSeen>,
}

impl Context {
    /// Calls a function of our script, and waits for its answer until a little after `deadline`: a page may be busy for a
    /// while, and answers then.
    pub(super) async fn script<T: DeserializeOwned>(
        &self,
        place: &Place,
        function: &'static str,
        argument: &Value,
        deadline: Instant,
    ) -> Result<T, ScriptError> {
        let params = json!({
            "functionDeclaration": function, "uniqueContextId": place.world, "arguments": [{ "value": argument }],
            "awaitPromise": true, "returnByValue": true,
        });
        let deadline = deadline.max(Instant::now()) + GRACE;
        let called = self
            .ask::<Called<T>>(&place.session, "Runtime.callFunctionOn", &params, deadline)
            .await;
        match called {
            Ok(None) => {
                self.stuck(place.page);
                Err(ScriptError::Busy)
            }
            Ok(Some(called)) => match (called.exception, called.result.value) {
                (None, Some(value)) => Ok(value),
                (Some(exception), _) => Err(ScriptError::Over(BrowserError::Browser(format!(
                    "the script in the page failed, which is a bug of scenarioforge: {}",
                    thrown(&exception)
                )))),
                (None, None) => Err(ScriptError::Gone),
            },
            Err(CallError::Ended) => Err(ScriptError::Over(ended())),
            // The document was left while it was asked, or its page was closed; the state will tell.
            Err(CallError::Detached | CallError::Refused { .. }) => Err(ScriptError::Gone),
            Err(error @ CallError::Strange { .. }) => Err(ScriptError::Over(error.into())),
        }
    }

    /// The documents of the page in front that have to be asked, the main one first; waits until there is one.
    ///
    /// # Errors
    /// When the page has crashed, none is open, or none comes until `deadline`.
    pub(super) async fn places(&self, deadline: Instant) -> Result<Vec<Place>, BrowserError> {
        let found = self
            .until(deadline, |state| {
                let Some(page) = state.front() else {
                    return Some(Err("no page is open any more: the app closed the last one"));
                };
                if page.crashed {
                    return Some(Err("the page crashed: its process died"));
                }
                page.main().world.as_ref()?;
                let places = page.roots().into_iter().map(|(frame, world)| Place {
                    page: page.number,
                    session: Arc::clone(&page.session),
                    frame,
                    world,
                });
                Some(Ok(places.collect()))
            })
            .await?;
        match found {
            Some(places) => places.map_err(|reason| BrowserError::Page(reason.to_owned())),
            None => Err(BrowserError::Page(
                "the page did not load in time".to_owned(),
            )),
        }
    }
}

/// The first line of an exception.
fn thrown(details: &Value) -> String {
    let text = details["exception"]["description"]
        .as_str()
        .or(details["text"].as_str());
    text.unwrap_or_default()
        .lines()
        .take(3)
        .collect::<Vec<_>>()
        .join(" ")
}
