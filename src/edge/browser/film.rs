//! Small pictures of a page, taken whenever it is drawn: what it looked like after each operation.

use std::{rc::Rc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{context::Context, hub::Shared, wire::Event};

/// So many pictures between two operations are taken as they come; a page that goes on drawing itself gets few more.
const EAGER: u32 = 8;
/// Between two of the others.
const PAUSE: Duration = Duration::from_millis(250);

/// How pictures are to be taken, for `Page.startScreencast`.
pub(super) fn parameters((width, height): (u32, u32)) -> Value {
    json!({ "format": "jpeg", "quality": 50, "maxWidth": width / 2, "maxHeight": height / 2 })
}

/// The last picture of a page.
#[derive(Debug, Default)]
pub(super) struct Film {
    data: Option<String>,
    /// Since one was last asked for.
    count: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Frame {
    data: String,
    session_id: u64,
}

/// Keeps a picture, and asks for the next one.
pub(super) fn frame(shared: &Rc<Shared>, event: &Event) {
    let Some(Frame { data, session_id }) = event.params() else {
        return;
    };
    let mut state = shared.state.borrow_mut();
    let Some(page) = state.by_session(&event.session) else {
        return;
    };
    page.film.data = Some(data);
    page.film.count += 1;
    let eager = page.film.count <= EAGER;
    drop(state);
    let (shared, session) = (Rc::clone(shared), std::sync::Arc::clone(&event.session));
    let taken = move || {
        drop(shared.wire.call(
            &session,
            "Page.screencastFrameAck",
            &json!({ "sessionId": session_id }),
        ));
    };
    if eager {
        taken();
    } else {
        tokio::task::spawn_local(async move {
            tokio::time::sleep(PAUSE).await;
            taken();
        });
    }
}

impl Context {
    /// A JPEG of the page in front, half as large, if it was drawn since this was last asked; `None`: it was not.
    pub fn film(&self) -> Option<Vec<u8>> {
        let mut state = self.shared.state.borrow_mut();
        let front = state.front()?.number;
        let page = state.pages.iter_mut().find(|page| page.number == front)?;
        page.film.count = 0;
        STANDARD.decode(page.film.data.take()?).ok()
    }
}
