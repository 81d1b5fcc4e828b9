//! Requests of pages, and the bytes of what their snapshots refer to.

use std::{rc::Rc, time::Instant};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::json;

use super::{
    hub::Shared,
    state::Leaving,
    traffic::{LoadingFailed, LoadingFinished, ResponseReceived, WillBeSent},
    wire::Event,
};
use crate::domain::trace::TraceEvent;

/// A resource that is larger does not join the trace.
const LARGEST_RESOURCE: f64 = 512.0 * 1024.0;
/// All resources of a trace.
const ALL_RESOURCES: u64 = 8 << 20;

/// Takes in news of requests.
pub(super) fn network(shared: &Rc<Shared>, event: &Event) {
    let mut state = shared.state.borrow_mut();
    let now = state.now();
    let Some(page) = state.by_session(&event.session).map(|page| page.number) else {
        return;
    };
    let told = match event.method.as_str() {
        "Network.requestWillBeSent" => event.params::<WillBeSent>().and_then(|sent| {
            if sent.kind.as_deref() == Some("Document")
                && sent.loader_id == sent.request_id
                && let Some(frame) = sent.frame_id.clone()
                && let Some(page) = state.by_session(&event.session)
            {
                let leaving = page.leaving.entry(frame).or_insert(Leaving {
                    since: Instant::now(),
                    sent: true,
                });
                leaving.sent = true;
            }
            state.traffic.sent(page, sent, now)
        }),
        "Network.responseReceived" => {
            if let Some(received) = event.params::<ResponseReceived>() {
                state.traffic.received(received);
            }
            None
        }
        "Network.loadingFinished" => event.params::<LoadingFinished>().and_then(|finished| {
            let (entry, told) = state.traffic.finished(&finished, now)?;
            let wanted = state.tracing
                && matches!(entry.kind.as_str(), "stylesheet" | "image" | "font")
                && finished.encoded_data_length <= LARGEST_RESOURCE
                && state.resources < ALL_RESOURCES;
            if wanted {
                state.bodies += 1;
                let media_type = entry.response.map(|response| response.media_type);
                fetch(
                    shared,
                    event,
                    finished.request_id,
                    entry.url,
                    media_type.unwrap_or_default(),
                );
            }
            told
        }),
        "Network.loadingFailed" => event
            .params::<LoadingFailed>()
            .and_then(|failed| state.traffic.failed(failed, now)),
        _ => None,
    };
    if let Some(told) = told {
        state.record(told);
    }
}

#[derive(Deserialize)]
struct Body {
    body: String,
    #[serde(rename = "base64Encoded")]
    base64: bool,
}

/// Takes the bytes of a resource into the trace.
fn fetch(shared: &Rc<Shared>, event: &Event, id: String, url: String, media_type: String) {
    let asked = shared.wire.ask::<Body>(
        &event.session,
        "Network.getResponseBody",
        &json!({ "requestId": id }),
    );
    let shared = Rc::clone(shared);
    tokio::task::spawn_local(async move {
        let body = asked.await;
        let mut state = shared.state.borrow_mut();
        state.bodies -= 1;
        if let Ok(Body { body, base64 }) = body {
            state.resources += body.len() as u64;
            // Text may have been handed over as bytes.
            let text = if base64 && media_type.starts_with("text/") {
                STANDARD
                    .decode(&body)
                    .ok()
                    .and_then(|bytes| String::from_utf8(bytes).ok())
            } else {
                (!base64).then(|| body.clone())
            };
            let base64 = text.is_none().then_some(body);
            state.record(TraceEvent::Resource {
                url,
                media_type,
                text,
                base64,
            });
        }
        drop(state);
        shared.changed.notify_waiters();
    });
}
