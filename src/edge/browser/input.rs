//! Real input: what the pointer and the keyboard of a user would send.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    act::{Act, Performed, busy},
    context::{BrowserError, Context},
    script::Place,
};
use crate::domain::{key, trace::Point};

/// A document that has drawn nothing for so long is taken as one that draws nothing.
const DRAWING: Duration = Duration::from_millis(500);

impl Context {
    /// One input event; returns when the page has handled it.
    async fn input(
        &self,
        session: &Arc<str>,
        method: &'static str,
        params: &[Value],
        deadline: Instant,
    ) -> Result<(), BrowserError> {
        // All are sent before the first is waited for, as a user's hand does not wait for the page either.
        let sent: Vec<_> = params
            .iter()
            .map(|params| self.shared.wire.call(session, method, params))
            .collect();
        for one in sent {
            match tokio::time::timeout_at(deadline.into(), one).await {
                // A page that is left or closed in the middle of a click was clicked.
                Ok(Ok(_) | Err(super::wire::CallError::Detached)) => {}
                Ok(Err(super::wire::CallError::Refused { .. })) => {}
                Ok(Err(error)) => return Err(error.into()),
                Err(_) => {
                    let page = self
                        .shared
                        .state
                        .borrow_mut()
                        .by_session(session)
                        .map(|own| own.number);
                    self.stuck(page.unwrap_or_default());
                    return Err(busy());
                }
            }
        }
        Ok(())
    }

    pub(super) async fn point_at(
        &self,
        session: &Arc<str>,
        Point { x, y }: Point,
        deadline: Instant,
    ) -> Result<(), BrowserError> {
        let moved = json!({ "type": "mouseMoved", "x": x, "y": y });
        self.input(session, "Input.dispatchMouseEvent", &[moved], deadline)
            .await
    }

    pub(super) async fn click(
        &self,
        session: &Arc<str>,
        Point { x, y }: Point,
        deadline: Instant,
    ) -> Result<(), BrowserError> {
        let event = |kind: &str, buttons: u8| json!({ "type": kind, "x": x, "y": y, "button": "left", "buttons": buttons, "clickCount": 1 });
        let events = [
            json!({ "type": "mouseMoved", "x": x, "y": y }),
            event("mousePressed", 1),
            event("mouseReleased", 0),
        ];
        self.input(session, "Input.dispatchMouseEvent", &events, deadline)
            .await
    }

    pub(super) async fn key(
        &self,
        session: &Arc<str>,
        key: &str,
        deadline: Instant,
    ) -> Result<(), BrowserError> {
        let key = key::parse(key).map_err(BrowserError::Page)?;
        self.drawn(session, deadline).await?;
        let event = |kind: &str| {
            let mut event = json!({
                "type": kind, "key": key.key, "code": key.code, "windowsVirtualKeyCode": key.number,
                "nativeVirtualKeyCode": key.number, "modifiers": key.modifiers,
            });
            if kind == "keyDown" {
                event["text"] = json!(key.text);
                event["unmodifiedText"] = json!(key.text);
            }
            // What a keyboard shortcut does in an editor is the browser's, not the page's.
            if kind != "keyUp" && key.modifiers & 7 == 2 {
                let command = match key.code.as_str() {
                    "KeyA" => Some("selectAll"),
                    "KeyC" => Some("copy"),
                    "KeyX" => Some("cut"),
                    "KeyV" => Some("paste"),
                    "KeyZ" => Some("undo"),
                    _ => None,
                };
                if let Some(command) = command {
                    event["commands"] = json!([command]);
                }
            }
            event
        };
        let down = if key.text.is_empty() {
            "rawKeyDown"
        } else {
            "keyDown"
        };
        self.input(
            session,
            "Input.dispatchKeyEvent",
            &[event(down), event("keyUp")],
            deadline,
        )
        .await
    }

    /// Waits until something of the document was drawn, but not for long: a page may be empty.
    async fn drawn(&self, session: &Arc<str>, deadline: Instant) -> Result<(), BrowserError> {
        let soon = deadline.min(Instant::now() + DRAWING);
        self.until(soon, |state| {
            let page = state.pages.iter().find(|page| page.session == *session);
            page.is_none_or(|page| page.drawn || page.crashed || !page.open)
                .then_some(())
        })
        .await?;
        Ok(())
    }

    pub(super) async fn insert(
        &self,
        session: &Arc<str>,
        text: &str,
        deadline: Instant,
    ) -> Result<(), BrowserError> {
        self.input(
            session,
            "Input.insertText",
            &[json!({ "text": text })],
            deadline,
        )
        .await
    }

    /// Presses a key where the focus is.
    ///
    /// # Errors
    /// When there is no such key, or the page does not respond.
    pub async fn press(&self, key: &str, deadline: Instant) -> Result<(), BrowserError> {
        self.arrive(deadline).await?;
        let places = self.places(deadline).await?;
        self.key(&places[0].session, key, deadline).await?;
        self.settle(deadline).await
    }

    /// Gives files to the input that the script found.
    pub(super) async fn files(
        &self,
        act: &Act,
        place: &Place,
        deadline: Instant,
    ) -> Result<(), BrowserError> {
        #[derive(Deserialize)]
        struct Answer {
            result: Object,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Object {
            object_id: Option<String>,
        }
        let found: Option<Answer> = self
            .ask(
                &place.session,
                "Runtime.callFunctionOn",
                &json!({ "functionDeclaration": "()=>sf.element()", "uniqueContextId": place.world }),
                deadline,
            )
            .await?;
        let object = found.and_then(|answer| answer.result.object_id);
        let object = object.ok_or_else(busy)?;
        self.give(act, place, &json!({ "objectId": object }), deadline)
            .await
    }

    async fn give(
        &self,
        act: &Act,
        place: &Place,
        input: &Value,
        deadline: Instant,
    ) -> Result<(), BrowserError> {
        let Act::Upload(files) = act else {
            return Ok(());
        };
        let mut params = input.clone();
        params["files"] = json!(files);
        let given: Result<Option<Value>, _> = self
            .ask(&place.session, "DOM.setFileInputFiles", &params, deadline)
            .await;
        match given {
            Ok(Some(_)) => Ok(()),
            Ok(None) => Err(busy()),
            Err(error) if !error.message().is_empty() => Err(BrowserError::Page(format!(
                "the files were refused: {}",
                error.message()
            ))),
            Err(error) => Err(error.into()),
        }
    }

    /// Clicks something that asks for files, and gives them.
    pub(super) async fn choose(
        &self,
        act: &Act,
        place: &Place,
        point: Point,
        deadline: Instant,
    ) -> Result<Performed, BrowserError> {
        let intercept = |enabled: bool| {
            self.shared.wire.call(
                &place.session,
                "Page.setInterceptFileChooserDialog",
                &json!({ "enabled": enabled }),
            )
        };
        intercept(true).await?;
        if let Some(page) = self.shared.state.borrow_mut().by_session(&place.session) {
            page.chooser = None;
        }
        self.click(&place.session, point, deadline).await?;
        let asked = self
            .until(deadline, |state| state.page(place.page)?.chooser)
            .await;
        drop(intercept(false));
        match asked? {
            Some(node) => {
                self.give(act, place, &json!({ "backendNodeId": node }), deadline)
                    .await?;
                Ok(Performed::Done)
            }
            None => Err(BrowserError::Page(
                "it was clicked, but no file was asked for".to_owned(),
            )),
        }
    }
}
