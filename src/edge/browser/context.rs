//! The browser context of one case: its pages, cookies and downloads, which no other case sees.

use std::{
    cell::RefCell,
    path::PathBuf,
    rc::Rc,
    time::{Duration, Instant},
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};
use tokio::{
    sync::{Notify, mpsc},
    task::JoinHandle,
};

use super::{Browser, events::pump, har, hub::Shared, state::State, wire::CallError};
use crate::domain::{
    page::{ConsoleError, PageSeen},
    trace::TraceEvent,
    transcript::{DialogRecord, FailedRequest},
};

/// How long the browser may take for what does not depend on the app.
pub(super) const PROMPT: Duration = Duration::from_secs(20);

/// Why something could not be done in a browser.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BrowserError {
    /// The app, or the scenario: a user would have met it, too.
    #[error("{0}")]
    Page(String),
    /// The browser: it says nothing about the app.
    #[error("{0}")]
    Browser(String),
}

impl From<CallError> for BrowserError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Ended => ended(),
            CallError::Detached => {
                Self::Page("the page was closed, or its process died".to_owned())
            }
            CallError::Refused { .. } | CallError::Strange { .. } => {
                Self::Browser(error.to_string())
            }
        }
    }
}

pub(super) fn ended() -> BrowserError {
    BrowserError::Browser("the browser ended in the middle of the case".to_owned())
}

/// How a context is made.
#[derive(Debug, Clone)]
pub struct Options {
    /// Width and height of the pages, in CSS pixels.
    pub viewport: (u32, u32),
    /// An existing folder for files that pages hand over, under names of the browser's.
    pub downloads: PathBuf,
    /// Whether to keep what a trace needs.
    pub trace: bool,
}

/// A browser context with at least one page. Everything happens on the `LocalSet` of its thread.
pub struct Context {
    pub(super) browser: Browser,
    pub(super) shared: Rc<Shared>,
    id: String,
    downloads: PathBuf,
    pump: JoinHandle<()>,
}

/// A file that a page handed over.
#[derive(Debug, Clone)]
pub struct Downloaded {
    /// The page, counted from 1.
    pub page: u32,
    /// Where it lies now.
    pub file: PathBuf,
    /// The name that the app suggests; untrusted.
    pub name: String,
    /// Where from.
    pub url: String,
    /// How many bytes it has, or why it did not come.
    pub ended: Result<u64, String>,
}

#[derive(Deserialize)]
struct Made {
    #[serde(rename = "browserContextId")]
    id: String,
}

impl Context {
    /// Makes a context with one empty page.
    ///
    /// # Errors
    /// When the browser does not do it.
    pub async fn open(browser: &Browser, options: Options) -> Result<Self, BrowserError> {
        let wire = browser.wire.clone();
        let root = wire.root();
        let making = wire.ask::<Made>(
            &root,
            "Target.createBrowserContext",
            &json!({ "disposeOnDetach": true }),
        );
        let Made { id } = prompt(making).await??;
        let (hearer, events) = mpsc::unbounded_channel();
        wire.hear(&id, hearer);
        let shared = Rc::new(Shared {
            wire: wire.clone(),
            state: RefCell::new(State::new(options.trace)),
            changed: Notify::new(),
            viewport: options.viewport,
        });
        let context = Self {
            browser: browser.clone(),
            shared: Rc::clone(&shared),
            id,
            downloads: options.downloads,
            pump: tokio::task::spawn_local(pump(shared, events)),
        };
        let downloads = wire.call(
            &root,
            "Browser.setDownloadBehavior",
            &json!({
                "behavior": "allowAndName", "browserContextId": context.id,
                "downloadPath": context.downloads, "eventsEnabled": true,
            }),
        );
        context.open_page().await?;
        prompt(downloads).await??;
        Ok(context)
    }

    /// Opens an empty page and waits until it can be used.
    async fn open_page(&self) -> Result<(), BrowserError> {
        let wire = &self.shared.wire;
        let (width, height) = self.shared.viewport;
        let making = wire.call(
            &wire.root(),
            "Target.createTarget",
            &json!({ "url": "about:blank", "browserContextId": self.id, "width": width, "height": height }),
        );
        prompt(making).await??;
        self.until(Instant::now() + PROMPT, |state| {
            let world = &state.front()?.main().world;
            world.is_some().then_some(())
        })
        .await?
        .ok_or_else(|| {
            BrowserError::Browser(format!(
                "the browser did not open a page within {} s",
                PROMPT.as_secs()
            ))
        })
    }

    /// Begins the time of the case.
    pub fn begin(&self) {
        self.shared.state.borrow_mut().started = Instant::now();
    }

    /// Milliseconds since the case's first step began.
    pub fn now(&self) -> f64 {
        self.shared.state.borrow().now()
    }

    /// Waits until there is something to be had of the state; `None`: time was up.
    ///
    /// # Errors
    /// When the browser has ended.
    pub(super) async fn until<T>(
        &self,
        deadline: Instant,
        look: impl Fn(&State) -> Option<T>,
    ) -> Result<Option<T>, BrowserError> {
        loop {
            let changed = self.shared.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            {
                let state = self.shared.state.borrow();
                if let Some(found) = look(&state) {
                    return Ok(Some(found));
                }
                if state.ended {
                    return Err(ended());
                }
            }
            if tokio::time::timeout_at(deadline.into(), changed)
                .await
                .is_err()
            {
                return Ok(look(&self.shared.state.borrow()));
            }
        }
    }

    /// Calls a page, for at most until `deadline`; `None`: it did not answer.
    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        session: &std::sync::Arc<str>,
        method: &'static str,
        params: &Value,
        deadline: Instant,
    ) -> Result<Option<T>, CallError> {
        let asking = self.shared.wire.ask(session, method, params);
        match tokio::time::timeout_at(deadline.into(), asking).await {
            Ok(answer) => answer.map(Some),
            Err(_) => Ok(None),
        }
    }

    /// Whether the browser has ended.
    pub fn has_ended(&self) -> bool {
        self.shared.state.borrow().ended || self.browser.has_ended()
    }

    /// Whether the process of the page in front has died.
    pub fn has_crashed(&self) -> bool {
        let state = self.shared.state.borrow();
        state.front().is_some_and(|page| page.crashed)
    }

    /// Notes that a page does not respond.
    pub(super) fn stuck(&self, number: u32) {
        let mut state = self.shared.state.borrow_mut();
        if let Some(page) = state.pages.iter_mut().find(|page| page.number == number) {
            page.stuck = true;
        }
    }

    /// Whether the page in front did not respond when it was last asked.
    pub fn is_stuck(&self) -> bool {
        let state = self.shared.state.borrow();
        state.front().is_some_and(|page| page.stuck)
    }

    /// Whether the page in front shows nothing yet.
    pub fn is_blank(&self) -> bool {
        let state = self.shared.state.borrow();
        state.front().is_none_or(|page| {
            let url = &page.main().url;
            url.is_empty() || url == "about:blank"
        })
    }

    /// Whether there is a trace.
    pub fn is_traced(&self) -> bool {
        self.shared.state.borrow().tracing
    }

    /// Of the page in front, counted from 1; 0: none is open.
    pub fn front(&self) -> u32 {
        self.shared
            .state
            .borrow()
            .front()
            .map_or(0, |page| page.number)
    }

    /// Console errors since the case began.
    pub fn console(&self, seen: &mut PageSeen) {
        let state = self.shared.state.borrow();
        let errors: &[ConsoleError] = &state.console;
        seen.console = errors.to_vec();
        seen.console_more = state.console_more;
    }

    /// What joined the trace since this was last asked.
    pub fn take_trace(&self) -> Vec<TraceEvent> {
        std::mem::take(&mut self.shared.state.borrow_mut().records)
    }

    /// The end of the trace: resources that are still being read are waited for, requests under way are told.
    pub async fn finish_trace(&self, deadline: Instant) -> Vec<TraceEvent> {
        let _ = self
            .until(deadline, |state| (state.bodies == 0).then_some(()))
            .await;
        let mut events = self.take_trace();
        events.extend(self.shared.state.borrow().traffic.unfinished());
        events
    }

    /// Requests that failed since this was last asked.
    pub fn take_failed_requests(&self) -> Vec<FailedRequest> {
        self.shared.state.borrow_mut().traffic.take_failed()
    }

    /// Dialogs since this was last asked.
    pub fn take_dialogs(&self) -> Vec<DialogRecord> {
        std::mem::take(&mut self.shared.state.borrow_mut().dialogs)
    }

    /// Waits for the files that pages are handing over.
    ///
    /// # Errors
    /// When the browser has ended.
    pub async fn await_downloads(&self, deadline: Instant) -> Result<(), BrowserError> {
        while self.shared.state.borrow().is_downloading() && Instant::now() < deadline {
            // What may become a download is given up by time, which is no news.
            let soon = deadline.min(Instant::now() + super::state::FIZZLE);
            self.until(soon, |state| (!state.is_downloading()).then_some(()))
                .await?;
        }
        Ok(())
    }

    /// Files that pages have handed over since this was last asked.
    pub fn take_downloads(&self) -> Vec<Downloaded> {
        let mut state = self.shared.state.borrow_mut();
        let own = state
            .downloads
            .iter_mut()
            .filter(|own| !own.taken && own.ended.is_some());
        own.map(|own| {
            own.taken = true;
            Downloaded {
                page: own.page,
                file: self.downloads.join(&own.id),
                name: own.name.clone(),
                url: own.url.clone(),
                ended: own.ended.clone().unwrap_or(Ok(0)),
            }
        })
        .collect()
    }

    /// Adds to the trace.
    pub fn record(&self, event: TraceEvent) {
        self.shared.state.borrow_mut().record(event);
    }

    /// The HTTP archive of the case; `None`: nothing was requested.
    pub fn har(&self) -> Option<Value> {
        let state = self.shared.state.borrow();
        (!state.traffic.entries.is_empty()).then(|| har::har(&state.traffic, &self.browser.version))
    }

    /// The cookies of the context.
    ///
    /// # Errors
    /// When the browser has ended.
    pub async fn cookies(&self) -> Result<Vec<Cookie>, BrowserError> {
        #[derive(Deserialize)]
        struct Answer {
            cookies: Vec<Cookie>,
        }
        let asking = self.shared.wire.ask::<Answer>(
            &self.shared.wire.root(),
            "Storage.getCookies",
            &json!({ "browserContextId": self.id }),
        );
        Ok(prompt(asking).await??.cookies)
    }

    /// Forgets every cookie.
    ///
    /// # Errors
    /// When the browser has ended.
    pub async fn clear_cookies(&self) -> Result<(), BrowserError> {
        let clearing = self.shared.wire.call(
            &self.shared.wire.root(),
            "Storage.clearCookies",
            &json!({ "browserContextId": self.id }),
        );
        prompt(clearing).await??;
        Ok(())
    }

    /// Sets cookies.
    ///
    /// # Errors
    /// When the browser refuses one or has ended.
    pub async fn set_cookies(&self, cookies: &[Cookie]) -> Result<(), BrowserError> {
        let setting = self.shared.wire.call(
            &self.shared.wire.root(),
            "Storage.setCookies",
            &json!({ "browserContextId": self.id, "cookies": cookies }),
        );
        prompt(setting).await??;
        Ok(())
    }

    /// Closes every page and forgets everything, without waiting for it.
    pub fn close(self) {
        drop(self);
    }
}

impl Drop for Context {
    /// Also where a case is cut off: no page of it stays.
    fn drop(&mut self) {
        self.pump.abort();
        let wire = &self.shared.wire;
        drop(wire.call(
            &wire.root(),
            "Target.disposeBrowserContext",
            &json!({ "browserContextId": self.id }),
        ));
        wire.forget(&self.id);
    }
}

/// A cookie, as the protocol has it.
#[derive(Debug, Clone, PartialEq, Deserialize, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// With a dot in front: for its subdomains, too.
    pub domain: String,
    /// Below which it is sent.
    pub path: String,
    /// Seconds since 1970; not positive: with the session.
    #[serde(default)]
    pub expires: f64,
    /// Hidden from scripts.
    #[serde(default)]
    pub http_only: bool,
    /// Only sent over TLS.
    #[serde(default)]
    pub secure: bool,
}

/// Waits for what does not depend on the app, but not for ever.
pub(super) async fn prompt<T>(doing: impl Future<Output = T>) -> Result<T, BrowserError> {
    tokio::time::timeout(PROMPT, doing).await.map_err(|_| {
        BrowserError::Browser(format!(
            "the browser did not answer within {} s",
            PROMPT.as_secs()
        ))
    })
}
