//! Frames and their documents: which there are, whether they are loaded, and where our script lives in them.

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::Value;

use super::{
    hub::{Shared, with},
    page_script,
    state::{Frame, Leaving},
    wire::Event,
};
use crate::domain::trace::TraceEvent;

/// A link that is a download is waited for so much longer than what may be one.
const PROMISED: Duration = Duration::from_secs(10);

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfFrame {
    frame_id: String,
    parent_frame_id: Option<String>,
    loader_id: Option<String>,
    name: Option<String>,
    url: Option<String>,
    reason: Option<String>,
    disposition: Option<String>,
    navigation_type: Option<String>,
}

#[derive(Deserialize)]
struct Navigated {
    frame: NewFrame,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NewFrame {
    id: String,
    parent_id: Option<String>,
    loader_id: String,
    url: String,
    url_fragment: Option<String>,
    #[serde(default)]
    security_origin: String,
}

#[derive(Deserialize)]
struct Created {
    context: World,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct World {
    id: u64,
    name: String,
    unique_id: String,
    aux_data: Option<OfWorld>,
}

#[derive(Deserialize)]
struct OfWorld {
    #[serde(rename = "frameId")]
    frame: String,
}

#[derive(Deserialize)]
struct Destroyed {
    #[serde(rename = "executionContextUniqueId")]
    unique_id: String,
}

/// Takes in news of frames, documents and worlds.
pub(super) fn frames(shared: &Shared, event: &Event) {
    match event.method.as_str() {
        "Page.frameAttached" => with(shared, event, |page, of: OfFrame| {
            page.frames.insert(
                of.frame_id,
                Frame {
                    parent: of.parent_frame_id,
                    ..Frame::default()
                },
            );
        }),
        "Page.frameDetached" => with(shared, event, |page, of: OfFrame| {
            // A frame that changes its process stays where it is.
            if of.reason.as_deref() != Some("swap") {
                page.remove(&of.frame_id);
            }
        }),
        "Page.frameNavigated" => navigated(shared, event),
        "Page.navigatedWithinDocument" => with(shared, event, |page, of: OfFrame| {
            page.leaving.remove(&of.frame_id);
            if let (Some(frame), Some(url)) = (page.frames.get_mut(&of.frame_id), of.url) {
                frame.url = url;
            }
        }),
        "Page.frameRequestedNavigation" => with(shared, event, |page, of: OfFrame| {
            if of.disposition.as_deref() == Some("download") {
                // It is one, however long the server takes to begin.
                page.fizzled = Some(Instant::now() + PROMISED);
            }
            if of.disposition.as_deref() == Some("currentTab") {
                page.leaving.entry(of.frame_id).or_insert(Leaving {
                    since: Instant::now(),
                    sent: false,
                });
            }
        }),
        "Page.frameStartedNavigating" => with(shared, event, |page, of: OfFrame| {
            let same = of
                .navigation_type
                .as_deref()
                .is_some_and(|kind| kind.to_ascii_lowercase().contains("samedocument"));
            if !same {
                page.leaving.insert(
                    of.frame_id,
                    Leaving {
                        since: Instant::now(),
                        sent: true,
                    },
                );
            }
        }),
        "Page.frameStoppedLoading" => with(shared, event, |page, of: OfFrame| {
            if page
                .leaving
                .remove(&of.frame_id)
                .is_some_and(|own| own.sent)
            {
                page.fizzled = Some(Instant::now());
            }
        }),
        "Page.lifecycleEvent" => with(shared, event, |page, of: OfFrame| {
            if of.frame_id != page.target || of.loader_id.as_deref() != Some(&page.loader) {
                return;
            }
            match of.name.as_deref() {
                Some("DOMContentLoaded") => page.interactive = Some(Instant::now()),
                Some("load") => page.loaded = true,
                Some("firstPaint") => page.drawn = true,
                _ => {}
            }
        }),
        "Runtime.executionContextCreated" => with(shared, event, |page, made: Created| {
            if made.context.name == page_script::WORLD
                && let Some(of) = made.context.aux_data
                && let Some(frame) = page.frames.get_mut(&of.frame)
            {
                frame.world = Some(made.context.unique_id);
                frame.world_number = made.context.id;
            }
        }),
        "Runtime.executionContextDestroyed" => with(shared, event, |page, gone: Destroyed| {
            for frame in page.frames.values_mut() {
                if frame.world.as_ref() == Some(&gone.unique_id) {
                    frame.world = None;
                }
            }
        }),
        "Runtime.executionContextsCleared" => with(shared, event, |page, _: Value| {
            for frame in page.frames.values_mut() {
                frame.world = None;
            }
        }),
        _ => {}
    }
}

fn navigated(shared: &Shared, event: &Event) {
    let Some(Navigated { frame: new }) = event.params::<Navigated>() else {
        return;
    };
    let mut state = shared.state.borrow_mut();
    let at = state.now();
    let Some(page) = state.by_session(&event.session) else {
        return;
    };
    page.leaving.remove(&new.id);
    let url = new.url + new.url_fragment.as_deref().unwrap_or_default();
    let is_main = new.parent_id.is_none();
    if is_main {
        if page.loader != new.loader_id {
            page.loader = new.loader_id;
            page.interactive = None;
            page.loaded = false;
            page.drawn = false;
        }
        page.crashed = false;
        page.stuck = false;
    }
    let frame = page.frames.entry(new.id).or_default();
    frame.parent = new.parent_id;
    frame.url.clone_from(&url);
    frame.origin = new.security_origin;
    let page = page.number;
    if is_main {
        state.record(TraceEvent::Navigated { page, at, url });
    }
}
