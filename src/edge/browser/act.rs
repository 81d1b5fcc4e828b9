//! What a user does with an element: find it, wait until it can be used, and use it with real input.

use std::{
    path::PathBuf,
    time::{Duration, Instant},
};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    context::{BrowserError, Context, ended},
    placing::Laid,
    script::{Landed, Outcome, Place, Reply, ScriptError, Snapshot},
};
use crate::domain::trace::{Bounds, Point};

/// What is done with a target.
#[derive(Debug, Clone)]
pub enum Act {
    /// Press and release the pointer on it.
    Click,
    /// Replace its value.
    Fill(Value),
    /// Press a key while it has the focus.
    Press(String),
    /// Choose an option, or several.
    Select(Value),
    /// Tick it.
    Check,
    /// Clear it.
    Uncheck,
    /// Move the pointer over it.
    Hover,
    /// Choose files, by their absolute paths.
    Upload(Vec<PathBuf>),
    /// Wait until it is visible.
    WaitFor,
}

impl Act {
    /// Its key in a pack.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Click => "click",
            Self::Fill(_) => "fill",
            Self::Press(_) => "press",
            Self::Select(_) => "select",
            Self::Check => "check",
            Self::Uncheck => "uncheck",
            Self::Hover => "hover",
            Self::Upload(_) => "upload",
            Self::WaitFor => "wait_for",
        }
    }

    fn value(&self) -> Value {
        match self {
            Self::Fill(value) | Self::Select(value) => value.clone(),
            Self::Upload(files) => json!(files),
            _ => Value::Null,
        }
    }
}

/// What became of an operation.
#[derive(Debug, Default)]
pub struct Acted {
    /// The page, counted from 1.
    pub page: u32,
    /// Where the pointer acted.
    pub point: Option<Point>,
    /// The target before that.
    pub bounds: Option<Bounds>,
    /// The page before that.
    pub snapshot: Option<Snapshot>,
}

/// The element waits so long in one call; then the frames of the page are looked at again.
const SLICE: Duration = Duration::from_millis(2000);
/// The same, where there are several documents to look in.
const SHORT_SLICE: Duration = Duration::from_millis(400);
/// A click that hit something else, or whose element was replaced, is tried again so often.
const TRIES: u32 = 20;

impl Context {
    /// Does something with an element, when it can be done, which is waited for until `patience`. `acted` tells what was seen, also where it fails.
    ///
    /// # Errors
    /// Why it could not be done until `deadline`.
    pub async fn act(
        &self,
        act: &Act,
        target: &str,
        snapshot: bool,
        patience: Instant,
        deadline: Instant,
        acted: &mut Acted,
    ) -> Result<(), BrowserError> {
        let mut missed = 0;
        loop {
            self.arrive(deadline).await?;
            let (place, reply) = self.ready(act, target, snapshot, patience, acted).await?;
            match self.perform(act, &place, &reply, deadline).await? {
                Performed::Done => break,
                Performed::Missed(by) => {
                    missed += 1;
                    if missed >= TRIES || Instant::now() >= deadline {
                        return Err(BrowserError::Page(format!(
                            "it could not be reached in {missed} tries: {by}"
                        )));
                    }
                }
            }
        }
        self.settle(deadline).await
    }

    /// Waits until the element can be used; the reply says how.
    async fn ready(
        &self,
        act: &Act,
        target: &str,
        snapshot: bool,
        deadline: Instant,
        acted: &mut Acted,
    ) -> Result<(Place, Reply), BrowserError> {
        let mut last: Option<Reply> = None;
        loop {
            let now = Instant::now();
            let rest = deadline.saturating_duration_since(now);
            let places = match self.places(deadline).await {
                Ok(places) => places,
                Err(error) => return Err(refusal(last, error)),
            };
            acted.page = places[0].page;
            let several = places.len() > 1;
            let place = match self.which(&places, target, deadline).await? {
                Where::At(place) => place,
                Where::Nowhere => places[0].clone(),
                Where::Gone => {
                    if rest.is_zero() {
                        return Err(busy());
                    }
                    self.pause(deadline).await?;
                    continue;
                }
                Where::Several(reply) => return Err(refusal(Some(reply), busy())),
            };
            let slice = rest.min(if several { SHORT_SLICE } else { SLICE });
            let request = json!({
                "operation": act.name(), "target": target, "value": act.value(),
                "timeout": slice.as_millis() as u64, "snapshot": snapshot, "last": slice == rest,
            });
            let asked = self
                .script::<Reply>(&place, "(request)=>sf.act(request)", &request, deadline)
                .await;
            match asked {
                Ok(mut reply) if reply.ok => {
                    acted.snapshot = reply.snapshot.take();
                    match self.lay(&place, &mut reply, deadline).await? {
                        Laid::Free => {
                            acted.point = reply.point;
                            acted.bounds = reply.bounds;
                            return Ok((place, reply));
                        }
                        Laid::Covered(by) if Instant::now() >= deadline => {
                            return Err(BrowserError::Page(format!(
                                "its frame is covered by {by}"
                            )));
                        }
                        Laid::Covered(_) | Laid::Gone => self.pause(deadline).await?,
                    }
                }
                Ok(reply) => {
                    if reply.is_final || is_final(&reply.code) || slice == rest {
                        acted.snapshot.clone_from(&reply.snapshot);
                        return Err(refusal(Some(reply), busy()));
                    }
                    last = Some(reply);
                }
                Err(ScriptError::Gone) => {
                    if rest.is_zero() {
                        return Err(refusal(last, busy()));
                    }
                    self.pause(deadline).await?;
                }
                Err(ScriptError::Busy) => return Err(busy()),
                Err(ScriptError::Over(error)) => return Err(error),
            }
        }
    }

    /// In which of several documents a target is.
    async fn which(
        &self,
        places: &[Place],
        target: &str,
        deadline: Instant,
    ) -> Result<Where, BrowserError> {
        let [first, others @ ..] = places else {
            return Ok(Where::Gone);
        };
        if others.is_empty() {
            return Ok(Where::At(first.clone()));
        }
        let mut found: Vec<(&Place, Reply)> = Vec::new();
        for place in places {
            let request = json!({ "operation": "count", "target": target });
            let asked = self
                .script::<Reply>(place, "(request)=>sf.act(request)", &request, deadline)
                .await;
            match asked {
                Ok(reply) if reply.count > 0 => found.push((place, reply)),
                Ok(_) => {}
                Err(ScriptError::Over(error)) => return Err(error),
                // The main document has to answer; a frame may be on its way.
                Err(_) if place.frame == first.frame => return Ok(Where::Gone),
                Err(_) => {}
            }
        }
        Ok(match found.as_slice() {
            [] => Where::Nowhere,
            [(place, _)] => Where::At((*place).clone()),
            several => {
                let count: u64 = several.iter().map(|(_, reply)| reply.count).sum();
                Where::Several(Reply {
                    reason: format!("{count} elements in several frames match {target}"),
                    ..Reply::default()
                })
            }
        })
    }

    /// Uses the element.
    async fn perform(
        &self,
        act: &Act,
        place: &Place,
        reply: &Reply,
        deadline: Instant,
    ) -> Result<Performed, BrowserError> {
        let point = reply.point.unwrap_or_default();
        match reply.action.as_str() {
            "mouse" if matches!(act, Act::Hover) => {
                self.point_at(&place.session, point, deadline).await?;
                Ok(Performed::Done)
            }
            "mouse" => {
                self.click(&place.session, point, deadline).await?;
                let performed = self.hit(place, deadline).await?;
                if let (Performed::Done, Act::Check | Act::Uncheck) = (&performed, act) {
                    self.is_ticked(place, matches!(act, Act::Check), deadline)
                        .await?;
                }
                Ok(performed)
            }
            "keys" => {
                if let Act::Press(key) = act {
                    self.key(&place.session, key, deadline).await?;
                }
                Ok(Performed::Done)
            }
            "insert" => {
                let text = match act {
                    Act::Fill(Value::String(text)) => text.clone(),
                    Act::Fill(value) => value.to_string(),
                    _ => String::new(),
                };
                if text.is_empty() {
                    self.key(&place.session, "Delete", deadline).await?;
                } else {
                    self.insert(&place.session, &text, deadline).await?;
                }
                self.landed(place, deadline).await
            }
            "files" => {
                self.files(act, place, deadline).await?;
                Ok(Performed::Done)
            }
            "chooser" => self.choose(act, place, point, deadline).await,
            _ => Ok(Performed::Done),
        }
    }

    /// Whether the click reached the element.
    async fn hit(&self, place: &Place, deadline: Instant) -> Result<Performed, BrowserError> {
        let asked = self
            .script::<Outcome>(place, "()=>sf.outcome()", &Value::Null, deadline)
            .await;
        Ok(match asked {
            Ok(Outcome { hit: true, .. }) => Performed::Done,
            Ok(Outcome { lost: true, .. }) => {
                Performed::Missed("it was replaced while the pointer was down".to_owned())
            }
            Ok(Outcome { by, .. }) => Performed::Missed(format!(
                "{} got the click",
                if by.is_empty() { "nothing" } else { &by }
            )),
            // The click led to another document, or closed the page.
            Err(ScriptError::Gone) => Performed::Done,
            Err(ScriptError::Busy) => return Err(busy()),
            Err(ScriptError::Over(error)) => return Err(error),
        })
    }

    /// Whether what was typed reached its field.
    async fn landed(&self, place: &Place, deadline: Instant) -> Result<Performed, BrowserError> {
        let asked = self
            .script::<Landed>(place, "()=>sf.landed()", &Value::Null, deadline)
            .await;
        match asked {
            Ok(Landed { landed: true, .. }) | Err(ScriptError::Gone) => Ok(Performed::Done),
            Ok(Landed { by, .. }) => Ok(Performed::Missed(by)),
            Err(ScriptError::Busy) => Err(busy()),
            Err(ScriptError::Over(error)) => Err(error),
        }
    }

    /// Whether a box is as it should be after the click; frameworks may take a moment.
    async fn is_ticked(
        &self,
        place: &Place,
        wanted: bool,
        deadline: Instant,
    ) -> Result<(), BrowserError> {
        #[derive(Deserialize, Default)]
        #[serde(default)]
        struct State {
            connected: bool,
            checked: Option<bool>,
        }
        let soon = deadline.min(Instant::now() + SLICE);
        loop {
            let asked = self
                .script::<State>(place, "()=>sf.state()", &Value::Null, deadline)
                .await;
            match asked {
                // An element that was replaced is another one; the checkpoints will tell.
                Ok(state) if !state.connected || state.checked == Some(wanted) => return Ok(()),
                Ok(_) if Instant::now() >= soon => {
                    return Err(BrowserError::Page(format!(
                        "it was clicked, but is still {}",
                        if wanted { "not ticked" } else { "ticked" }
                    )));
                }
                Ok(_) => self.pause(soon).await?,
                Err(ScriptError::Over(error)) => return Err(error),
                Err(_) => return Ok(()),
            }
        }
    }

    /// A short rest between two looks, ended early by news.
    pub(super) async fn pause(&self, deadline: Instant) -> Result<(), BrowserError> {
        let soon = deadline.min(Instant::now() + Duration::from_millis(20));
        tokio::time::sleep_until(soon.into()).await;
        if self.shared.state.borrow().ended {
            return Err(ended());
        }
        Ok(())
    }
}

/// What came of using an element.
#[derive(Debug)]
pub(super) enum Performed {
    Done,
    /// The pointer reached something else: what.
    Missed(String),
}

enum Where {
    At(Place),
    Nowhere,
    Gone,
    Several(Reply),
}

/// No waiting changes these.
fn is_final(code: &str) -> bool {
    matches!(code, "several" | "bad_target" | "bad_value" | "not_a_box")
}

pub(super) fn busy() -> BrowserError {
    BrowserError::Page("the page does not respond: its own script keeps it busy".to_owned())
}

/// Why an element cannot be used, as the page said last.
fn refusal(reply: Option<Reply>, otherwise: BrowserError) -> BrowserError {
    let Some(reply) = reply else {
        return otherwise;
    };
    BrowserError::Page(reply.reason)
}
