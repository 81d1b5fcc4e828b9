//! Folds the browser's events into the state of a case's pages, and answers those that want an answer at once.

use std::rc::Rc;

use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{
    console::console,
    frames::frames,
    hub::{Shared, shorten, with},
    network::network,
    page_script,
    state::{Download, MOST_PAGES, Page},
    wire::Event,
};
use crate::domain::{trace::TraceEvent, transcript::DialogRecord};

/// Takes in events until the browser ends or the case is over.
pub(super) async fn pump(shared: Rc<Shared>, mut events: mpsc::UnboundedReceiver<Event>) {
    while let Some(event) = events.recv().await {
        take(&shared, &event);
        // Many at once are one change.
        while let Ok(event) = events.try_recv() {
            take(&shared, &event);
        }
        shared.changed.notify_waiters();
    }
    shared.state.borrow_mut().ended = true;
    shared.changed.notify_waiters();
}

fn take(shared: &Rc<Shared>, event: &Event) {
    match event.method.as_str() {
        "Target.attachedToTarget" => attached(shared, event),
        "Target.detachedFromTarget" => detached(shared, event),
        "Inspector.targetCrashed" => crashed(shared, event),
        "Page.javascriptDialogOpening" => dialog(shared, event),
        "Page.fileChooserOpened" => with(shared, event, |page, opened: FileChooser| {
            page.chooser = opened.node;
        }),
        method if method.starts_with("Page.") || method.starts_with("Runtime.execution") => {
            frames(shared, event);
        }
        method if method.starts_with("Network.") => network(shared, event),
        "Runtime.consoleAPICalled" | "Runtime.exceptionThrown" | "Log.entryAdded" => {
            console(shared, event);
        }
        "Browser.downloadWillBegin" | "Browser.downloadProgress" => download(shared, event),
        _ => {}
    }
}

#[derive(Deserialize)]
struct Attached {
    #[serde(rename = "sessionId")]
    session: String,
    #[serde(rename = "targetInfo")]
    target: Target,
}

#[derive(Deserialize)]
struct Target {
    #[serde(rename = "targetId")]
    id: String,
    #[serde(rename = "type")]
    kind: String,
    url: String,
}

/// A page was opened; it waits for us.
fn attached(shared: &Shared, event: &Event) {
    let Some(Attached { session, target }) = event.params::<Attached>() else {
        return;
    };
    let session = std::sync::Arc::from(session);
    let call = |method, params: Value| drop(shared.wire.call(&session, method, &params));
    if target.kind != "page" {
        call("Runtime.runIfWaitingForDebugger", json!({}));
        return;
    }
    let mut state = shared.state.borrow_mut();
    if state.pages.iter().filter(|page| page.open).count() >= MOST_PAGES {
        let at = state.now();
        state.record(TraceEvent::Console {
            page: 0,
            at,
            level: "warning".to_owned(),
            text: format!("a page was closed at once, because {MOST_PAGES} are open already"),
            url: target.url,
            line: 0,
        });
        // The page that opened it waits for it to begin.
        call("Runtime.runIfWaitingForDebugger", json!({}));
        drop(shared.wire.call(
            &shared.wire.root(),
            "Target.closeTarget",
            &json!({ "targetId": target.id }),
        ));
        return;
    }
    let number = state.pages.len() as u32 + 1;
    let at = state.now();
    state.record(TraceEvent::PageOpened {
        page: number,
        at,
        url: target.url,
    });
    state.pages.push(Page::new(
        number,
        std::sync::Arc::clone(&session),
        target.id,
    ));
    drop(state);
    let (width, height) = shared.viewport;
    call("Page.enable", json!({}));
    call("Page.setLifecycleEventsEnabled", json!({ "enabled": true }));
    call("Inspector.enable", json!({}));
    call("Runtime.enable", json!({}));
    call("Log.enable", json!({}));
    call(
        "Network.enable",
        json!({ "maxTotalBufferSize": 16 << 20, "maxResourceBufferSize": 2 << 20, "maxPostDataSize": 64 << 10 }),
    );
    call(
        "Page.addScriptToEvaluateOnNewDocument",
        json!({ "source": page_script::SOURCE, "worldName": page_script::WORLD, "runImmediately": true }),
    );
    call(
        "Emulation.setDeviceMetricsOverride",
        json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
    );
    call(
        "Emulation.setFocusEmulationEnabled",
        json!({ "enabled": true }),
    );
    call("Runtime.runIfWaitingForDebugger", json!({}));
}

#[derive(Deserialize)]
struct Detached {
    #[serde(rename = "sessionId")]
    session: String,
}

fn detached(shared: &Shared, event: &Event) {
    let Some(Detached { session }) = event.params::<Detached>() else {
        return;
    };
    let mut state = shared.state.borrow_mut();
    let at = state.now();
    if let Some(page) = state.by_session(&session) {
        page.open = false;
        let page = page.number;
        state.record(TraceEvent::PageClosed {
            page,
            at,
            crashed: false,
        });
    }
}

fn crashed(shared: &Shared, event: &Event) {
    shared.wire.abandon(&event.session);
    let mut state = shared.state.borrow_mut();
    let at = state.now();
    if let Some(page) = state.by_session(&event.session) {
        page.crashed = true;
        for frame in page.frames.values_mut() {
            frame.world = None;
        }
        let page = page.number;
        state.record(TraceEvent::PageClosed {
            page,
            at,
            crashed: true,
        });
    }
}

#[derive(Deserialize)]
struct Opening {
    #[serde(rename = "type")]
    kind: String,
    message: String,
    #[serde(rename = "defaultPrompt")]
    suggestion: Option<String>,
}

/// A user reads a dialog and agrees; a prompt gets what it suggests.
fn dialog(shared: &Shared, event: &Event) {
    let Some(opening) = event.params::<Opening>() else {
        return;
    };
    drop(shared.wire.call(
        &event.session,
        "Page.handleJavaScriptDialog",
        &json!({ "accept": true, "promptText": opening.suggestion.unwrap_or_default() }),
    ));
    let mut state = shared.state.borrow_mut();
    let at = state.now();
    let Some(page) = state.by_session(&event.session).map(|page| page.number) else {
        return;
    };
    let message = shorten(opening.message);
    state.dialog(DialogRecord {
        kind: opening.kind.clone(),
        message: message.clone(),
        accepted: true,
    });
    state.record(TraceEvent::Dialog {
        page,
        at,
        kind: opening.kind,
        message,
        accepted: true,
    });
}

#[derive(Deserialize)]
struct FileChooser {
    #[serde(rename = "backendNodeId")]
    node: Option<u64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Downloading {
    guid: String,
    frame_id: Option<String>,
    url: Option<String>,
    suggested_filename: Option<String>,
    state: Option<String>,
    #[serde(default)]
    received_bytes: f64,
}

/// Downloads are told to every case; a frame says whose one is.
fn download(shared: &Shared, event: &Event) {
    let Some(news) = event.params::<Downloading>() else {
        return;
    };
    let mut state = shared.state.borrow_mut();
    let state = &mut *state;
    if let Some(frame) = news.frame_id {
        let page = state
            .pages
            .iter_mut()
            .find(|page| page.frames.contains_key(&frame));
        if let Some(page) = page {
            page.leaving.remove(&frame);
            page.fizzled = None;
            // A tab that only hands over a file shows nothing, and a user's browser closes it.
            let shown = &page.main().url;
            if page.number > 1 && (shown.is_empty() || shown == "about:blank") {
                page.open = false;
                drop(shared.wire.call(&page.session, "Page.close", &json!({})));
            }
            let page = page.number;
            state.downloads.push(Download {
                id: news.guid,
                page,
                url: news.url.unwrap_or_default(),
                name: news.suggested_filename.unwrap_or_default(),
                ended: None,
                taken: false,
            });
        }
        return;
    }
    let own = state.downloads.iter_mut().find(|own| own.id == news.guid);
    if let Some(own) = own {
        match news.state.as_deref() {
            Some("completed") => own.ended = Some(Ok(news.received_bytes as u64)),
            Some("canceled") => own.ended = Some(Err("it was cancelled".to_owned())),
            _ => {}
        }
    }
}
