//! What a user sees of a page, and pictures of it.

use std::time::Instant;

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    act::busy,
    context::{BrowserError, Context},
    script::{Observed, Reply, ScriptError, Snapshot},
};
use crate::domain::{
    page::{ElementsSeen, PageSeen},
    trace::Bounds,
};

/// Matches that are described.
const DESCRIBED: usize = 20;

#[derive(Deserialize)]
struct Picture {
    data: String,
}

impl Context {
    /// What the page in front shows, with what checkpoints ask for. `near`: also what may have been meant by a target that
    /// matches nothing, which takes a while on large pages.
    ///
    /// # Errors
    /// When there is no page, or it does not respond until `deadline`.
    pub async fn observe(
        &self,
        targets: &[String],
        text: bool,
        near: bool,
        deadline: Instant,
    ) -> Result<PageSeen, BrowserError> {
        let request = json!({ "targets": targets, "text": text, "near": near });
        'again: loop {
            let places = self.places(deadline).await?;
            let mut seen = PageSeen::default();
            for (number, place) in places.iter().enumerate() {
                let asked = self
                    .script::<Observed>(place, "(request)=>sf.observe(request)", &request, deadline)
                    .await;
                match asked {
                    Ok(observed) => join(&mut seen, observed, number == 0),
                    Err(ScriptError::Over(error)) => return Err(error),
                    Err(ScriptError::Busy) if number == 0 => return Err(busy()),
                    Err(ScriptError::Gone) if number == 0 => {
                        if Instant::now() >= deadline {
                            return Err(BrowserError::Page(
                                "the page was on its way to another one".to_owned(),
                            ));
                        }
                        self.pause(deadline).await?;
                        continue 'again;
                    }
                    // A frame that goes away is not seen.
                    Err(_) => {}
                }
            }
            self.console(&mut seen);
            return Ok(seen);
        }
    }

    /// Asks our script in the page in front.
    async fn tell<T: serde::de::DeserializeOwned>(
        &self,
        function: &'static str,
        argument: &Value,
        deadline: Instant,
    ) -> Option<T> {
        loop {
            let places = self.places(deadline).await.ok()?;
            if self.is_stuck() {
                return None;
            }
            match self
                .script::<T>(&places[0], function, argument, deadline)
                .await
            {
                Ok(answer) => return Some(answer),
                Err(ScriptError::Gone) if Instant::now() < deadline => {
                    self.pause(deadline).await.ok()?;
                }
                Err(_) => return None,
            }
        }
    }

    /// The DOM; `None`: it cannot be had.
    pub async fn snapshot(&self, deadline: Instant) -> Option<Snapshot> {
        self.tell("()=>sf.snapshot({})", &Value::Null, deadline)
            .await
    }

    /// The DOM with the element marked that a target matches, and where it is; `None`: there is none that can be seen.
    pub async fn marked(&self, target: &str, deadline: Instant) -> Option<(Snapshot, Bounds)> {
        let request =
            json!({ "operation": "wait_for", "target": target, "timeout": 0, "snapshot": true });
        let reply: Reply = self
            .tell("(request)=>sf.act(request)", &request, deadline)
            .await?;
        reply.snapshot.filter(|_| reply.ok).zip(reply.bounds)
    }

    /// The HTML; `None`: it cannot be had.
    pub async fn html(&self, deadline: Instant) -> Option<String> {
        self.tell("()=>sf.html()", &Value::Null, deadline).await
    }

    /// What assistive technology is told, around a target where there is one; `None`: it cannot be had.
    pub async fn accessibility(&self, around: Option<&str>, deadline: Instant) -> Option<String> {
        self.tell(
            "(request)=>sf.aria(request)",
            &json!({ "around": around, "limit": 20_000 }),
            deadline,
        )
        .await
    }

    /// A PNG of the viewport; `None`: it cannot be had.
    pub async fn screenshot(&self, deadline: Instant) -> Option<Vec<u8>> {
        loop {
            let session = {
                let state = self.shared.state.borrow();
                let page = state.front().filter(|page| !page.crashed && !page.stuck)?;
                std::sync::Arc::clone(&page.session)
            };
            let taken = self
                .ask::<Picture>(
                    &session,
                    "Page.captureScreenshot",
                    &json!({ "format": "png", "optimizeForSpeed": true }),
                    deadline,
                )
                .await;
            match taken {
                Ok(Some(picture)) => return STANDARD.decode(picture.data).ok(),
                // Between two documents there is nothing to see.
                Err(error) if !error.message().is_empty() && Instant::now() < deadline => {
                    self.pause(deadline).await.ok()?;
                }
                Ok(None) | Err(_) => return None,
            }
        }
    }
}

/// Adds what a frame shows to what the page shows.
fn join(seen: &mut PageSeen, observed: Observed, is_main: bool) {
    if is_main {
        seen.url = observed.url;
        seen.title = observed.title;
        seen.text = observed.text;
        seen.omitted = observed.omitted;
        seen.elements = observed.elements;
        return;
    }
    if let (Some(text), Some(more)) = (&mut seen.text, observed.text)
        && !more.is_empty()
    {
        text.push('\n');
        text.push_str(&more);
        seen.omitted += observed.omitted;
    }
    for (target, more) in observed.elements {
        let ElementsSeen {
            count,
            visible,
            matches,
            near,
            error,
        } = seen.elements.entry(target).or_default();
        *count += more.count;
        *visible += more.visible;
        matches.extend(more.matches);
        if matches.len() > DESCRIBED {
            matches.sort_by_key(|own| !own.visible);
            matches.truncate(DESCRIBED);
        }
        if *count > 0 {
            near.clear();
        } else {
            near.extend(more.near);
        }
        if error.is_none() {
            *error = more.error;
        }
    }
}
