//! From document to document: opening addresses, and waiting for what a click began.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    context::{BrowserError, Context},
    state::State,
    wire::CallError,
};

/// How long a document may go on loading after it can be read: some never end.
const REST: Duration = Duration::from_secs(3);
/// A wish to leave that sends no request comes to nothing after this.
const WISH: Duration = Duration::from_millis(300);
/// How long scripts may be on their way before a page is used without them.
const SCRIPTS: Duration = Duration::from_secs(3);

/// What a page says while one document takes the place of another.
const BETWEEN: &str = "Not attached to an active page";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Going {
    loader_id: Option<String>,
    error_text: Option<String>,
    #[serde(default)]
    is_download: bool,
}

impl Context {
    /// Opens an address in the page in front and waits for its document.
    ///
    /// # Errors
    /// When it cannot be opened until `deadline`.
    pub async fn goto(&self, url: &str, deadline: Instant) -> Result<(), BrowserError> {
        allowed(url)?;
        let session = self.session(deadline).await?;
        let before = self.loader();
        let going = self
            .ask_page::<Going>(&session, "Page.navigate", &json!({ "url": url }), deadline)
            .await;
        match going {
            Ok(None) => {
                drop(
                    self.shared
                        .wire
                        .call(&session, "Page.stopLoading", &json!({})),
                );
                Err(BrowserError::Page("there was no answer in time".to_owned()))
            }
            Ok(Some(going)) => match going.error_text {
                Some(_) if going.is_download => Ok(()),
                // A download that the protocol of this version does not call one.
                Some(text) if text == "net::ERR_ABORTED" => Ok(()),
                Some(text) => Err(BrowserError::Page(in_words(&text))),
                None => {
                    // Without a loader only the fragment has changed.
                    let before = going.loader_id.map(|_| before);
                    self.wait_loaded(before, url, deadline).await
                }
            },
            Err(error @ CallError::Refused { .. }) => Err(BrowserError::Page(format!(
                "it cannot be opened: {}",
                error.message()
            ))),
            Err(error) => Err(error.into()),
        }
    }

    /// Loads the document again.
    ///
    /// # Errors
    /// When it does not load until `deadline`.
    pub async fn reload(&self, deadline: Instant) -> Result<(), BrowserError> {
        let session = self.session(deadline).await?;
        let before = self.loader();
        let asked: Option<Value> = self
            .ask_page(&session, "Page.reload", &json!({}), deadline)
            .await?;
        asked.ok_or_else(super::act::busy)?;
        self.wait_other(before, "the page was not loaded again in time", deadline)
            .await
    }

    /// Goes back in the history of the page.
    ///
    /// # Errors
    /// When there is nothing to go back to, or it does not load until `deadline`.
    pub async fn back(&self, deadline: Instant) -> Result<(), BrowserError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct History {
            current_index: usize,
            entries: Vec<Entry>,
        }
        #[derive(Deserialize)]
        struct Entry {
            id: u64,
            url: String,
        }
        let session = self.session(deadline).await?;
        let history: Option<History> = self
            .ask_page(&session, "Page.getNavigationHistory", &json!({}), deadline)
            .await?;
        let history = history.ok_or_else(super::act::busy)?;
        let before = history
            .current_index
            .checked_sub(1)
            .and_then(|index| history.entries.get(index))
            .filter(|entry| entry.url != "about:blank");
        let Some(entry) = before else {
            return Err(BrowserError::Page(
                "there is no page to go back to".to_owned(),
            ));
        };
        let (loader, url) = (self.loader(), self.url());
        let asked: Option<Value> = self
            .ask_page(
                &session,
                "Page.navigateToHistoryEntry",
                &json!({ "entryId": entry.id }),
                deadline,
            )
            .await?;
        asked.ok_or_else(super::act::busy)?;
        // Within one document only the address changes.
        let went = self
            .until(deadline, |state| {
                let page = state.front()?;
                (page.loader != loader || page.main().url != url).then_some(())
            })
            .await?;
        if went.is_none() {
            return Err(BrowserError::Page(
                "the page did not go back in time".to_owned(),
            ));
        }
        self.wait_loaded(None, "the page before", deadline).await
    }

    /// Asks a page that may be between two documents, and refuses for that moment.
    async fn ask_page<T: DeserializeOwned>(
        &self,
        session: &Arc<str>,
        method: &'static str,
        params: &Value,
        deadline: Instant,
    ) -> Result<Option<T>, CallError> {
        loop {
            let answer = self.ask(session, method, params, deadline).await;
            match answer {
                Err(error) if error.message() == BETWEEN && Instant::now() < deadline => {
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
                answer => return answer,
            }
        }
    }

    async fn session(&self, deadline: Instant) -> Result<Arc<str>, BrowserError> {
        let found = self
            .until(deadline, |state| {
                state.front().map(|page| Arc::clone(&page.session))
            })
            .await?;
        found.ok_or_else(|| {
            BrowserError::Page("no page is open any more: the app closed the last one".to_owned())
        })
    }

    fn loader(&self) -> String {
        let state = self.shared.state.borrow();
        state
            .front()
            .map(|page| page.loader.clone())
            .unwrap_or_default()
    }

    fn url(&self) -> String {
        let state = self.shared.state.borrow();
        state
            .front()
            .map(|page| page.main().url.clone())
            .unwrap_or_default()
    }

    async fn wait_other(
        &self,
        before: String,
        late: &str,
        deadline: Instant,
    ) -> Result<(), BrowserError> {
        let other = self
            .until(deadline, |state| {
                (state.front()?.loader != before).then_some(())
            })
            .await?;
        match other {
            Some(()) => self.wait_loaded(None, "the page", deadline).await,
            None => Err(BrowserError::Page(late.to_owned())),
        }
    }

    /// Waits until a document other than `before` is loaded, or can be read and has had some time to load the rest.
    async fn wait_loaded(
        &self,
        before: Option<String>,
        url: &str,
        deadline: Instant,
    ) -> Result<(), BrowserError> {
        let Some(interactive) = self
            .until(deadline, |state| {
                let page = state.front()?;
                if page.crashed {
                    return Some(None);
                }
                // The answer may be there before the news of the document; whichever comes then is waited for, because
                // one that sends the user on at once is never loaded itself.
                if before.as_ref() == Some(&page.loader) {
                    return None;
                }
                page.interactive.map(Some)
            })
            .await?
        else {
            return Err(BrowserError::Page(format!(
                "the document of {url} did not load in time"
            )));
        };
        if let Some(interactive) = interactive {
            let enough = deadline.min(interactive + REST);
            self.until(enough, |state| {
                let page = state.front()?;
                (page.loaded || page.crashed || page.interactive != Some(interactive)).then_some(())
            })
            .await?;
        }
        Ok(())
    }

    /// Waits until the page in front has a document that can be used.
    pub(super) async fn arrive(&self, deadline: Instant) -> Result<(), BrowserError> {
        self.until(deadline, |state| {
            let Some(page) = state.front() else {
                return Some(());
            };
            (page.crashed || page.interactive.is_some() || page.loader.is_empty()).then_some(())
        })
        .await?;
        let scripts = |state: &State| {
            let page = state.front()?;
            let interactive = page.interactive?;
            (interactive.elapsed() < SCRIPTS && state.traffic.is_hydrating(page.number))
                .then_some(interactive + SCRIPTS)
        };
        let until = scripts(&self.shared.state.borrow());
        if let Some(until) = until {
            self.until(deadline.min(until), |state| {
                scripts(state).is_none().then_some(())
            })
            .await?;
        }
        Ok(())
    }

    /// Waits for documents that the last operation began to load.
    pub(super) async fn settle(&self, deadline: Instant) -> Result<(), BrowserError> {
        loop {
            let leaving = {
                let state = self.shared.state.borrow();
                state.front().and_then(|page| {
                    let wishes = page.leaving.values();
                    let open = wishes.filter(|own| own.sent || own.since.elapsed() < WISH);
                    open.map(|own| if own.sent { deadline } else { own.since + WISH })
                        .max()
                })
            };
            let Some(until) = leaving else {
                return Ok(());
            };
            if Instant::now() >= deadline {
                return Err(BrowserError::Page(
                    "it led to a page that did not answer in time".to_owned(),
                ));
            }
            self.until(until.min(deadline), |state| {
                let page = state.front()?;
                page.leaving.is_empty().then_some(())
            })
            .await?;
        }
    }
}

/// Pages of the machine itself are none of the app's.
fn allowed(url: &str) -> Result<(), BrowserError> {
    let parsed = url::Url::parse(url).map_err(|error| {
        BrowserError::Page(format!(
            "{url:?} is no address: {error}; write it in full, for example {{{{ services.web.url }}}}/orders"
        ))
    })?;
    if matches!(parsed.scheme(), "http" | "https" | "data") || url == "about:blank" {
        Ok(())
    } else {
        Err(BrowserError::Page(
            "only http, https and data addresses are opened".to_owned(),
        ))
    }
}

/// What a network error means to people.
fn in_words(code: &str) -> String {
    let meaning = match code {
        "net::ERR_CONNECTION_REFUSED" => "the connection was refused, so nothing listens there",
        "net::ERR_NAME_NOT_RESOLVED" => "no such host is known",
        "net::ERR_TOO_MANY_REDIRECTS" => "it redirects without an end",
        "net::ERR_EMPTY_RESPONSE" => "the server closed the connection without an answer",
        "net::ERR_CONNECTION_RESET" => "the server reset the connection",
        "net::ERR_INVALID_RESPONSE" | "net::ERR_INVALID_HTTP_RESPONSE" => "the answer is no HTTP",
        "net::ERR_UNSAFE_PORT" => "browsers refuse this port",
        code if code.starts_with("net::ERR_CERT") => "its certificate is not trusted",
        _ => return code.to_owned(),
    };
    format!("{meaning} ({code})")
}
