//! Folds the browser's events into the state of a case's pages, and answers those that want an answer at once.

use std::{cell::RefCell, rc::Rc, time::Instant};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{Notify, mpsc};

use super::{
    page_script,
    state::{Download, Frame, Leaving, MOST_PAGES, Page, State},
    traffic::{LoadingFailed, LoadingFinished, ResponseReceived, WillBeSent},
    wire::{Event, Wire},
};
use crate::domain::{page::ConsoleError, trace::TraceEvent, transcript::DialogRecord};

/// A resource that is larger does not join the trace.
const LARGEST_RESOURCE: f64 = 512.0 * 1024.0;
/// All resources of a trace.
const ALL_RESOURCES: u64 = 8 << 20;
/// A line on the console is cut here.
const LONGEST_LINE: usize = 4000;

/// What the pages of a case have in common.
pub(super) struct Shared {
    pub(super) wire: Wire,
    pub(super) state: RefCell<State>,
    /// Something has changed.
    pub(super) changed: Notify,
    pub(super) viewport: (u32, u32),
}

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

/// Reads the parameters and changes the page that they are about.
fn with<T: serde::de::DeserializeOwned>(
    shared: &Shared,
    event: &Event,
    change: impl FnOnce(&mut Page, T),
) {
    let mut state = shared.state.borrow_mut();
    if let Some(page) = state.by_session(&event.session)
        && let Some(params) = event.params()
    {
        change(page, params);
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

fn frames(shared: &Shared, event: &Event) {
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
            page.leaving.remove(&of.frame_id);
        }),
        "Page.lifecycleEvent" => with(shared, event, |page, of: OfFrame| {
            if of.frame_id != page.target || of.loader_id.as_deref() != Some(&page.loader) {
                return;
            }
            match of.name.as_deref() {
                Some("DOMContentLoaded") => page.interactive = Some(Instant::now()),
                Some("load") => page.loaded = true,
                _ => {}
            }
        }),
        "Runtime.executionContextCreated" => with(shared, event, |page, made: Created| {
            if made.context.name == page_script::WORLD
                && let Some(of) = made.context.aux_data
                && let Some(frame) = page.frames.get_mut(&of.frame)
            {
                frame.world = Some(made.context.unique_id);
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
        }
        page.crashed = false;
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

fn network(shared: &Rc<Shared>, event: &Event) {
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

#[derive(Deserialize)]
struct ConsoleCalled {
    #[serde(rename = "type")]
    level: String,
    args: Vec<Remote>,
    #[serde(rename = "stackTrace")]
    stack: Option<Stack>,
}

#[derive(Deserialize)]
struct Remote {
    value: Option<Value>,
    description: Option<String>,
    #[serde(rename = "unserializableValue")]
    odd: Option<String>,
}

impl Remote {
    fn shown(self) -> String {
        match (self.value, self.odd, self.description) {
            (Some(Value::String(text)), ..) => text,
            (Some(value), ..) => value.to_string(),
            (None, Some(odd), _) => odd,
            (None, None, description) => description.unwrap_or_else(|| "undefined".to_owned()),
        }
    }
}

#[derive(Deserialize)]
struct Stack {
    #[serde(rename = "callFrames")]
    frames: Vec<Place>,
}

#[derive(Deserialize)]
struct Place {
    url: String,
    #[serde(rename = "lineNumber")]
    line: i64,
}

#[derive(Deserialize)]
struct Thrown {
    #[serde(rename = "exceptionDetails")]
    details: Exception,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Exception {
    text: String,
    #[serde(default)]
    url: Option<String>,
    line_number: i64,
    exception: Option<Remote>,
}

#[derive(Deserialize)]
struct Logged {
    entry: LogEntry,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct LogEntry {
    level: String,
    text: String,
    #[serde(default)]
    url: Option<String>,
    line_number: Option<i64>,
}

fn console(shared: &Shared, event: &Event) {
    let told = match event.method.as_str() {
        "Runtime.consoleAPICalled" => event.params::<ConsoleCalled>().map(|called| {
            let place = called
                .stack
                .and_then(|stack| stack.frames.into_iter().next());
            let (url, line) = place.map_or((String::new(), 0), |place| (place.url, place.line + 1));
            let words: Vec<String> = called.args.into_iter().map(Remote::shown).collect();
            (called.level, words.join(" "), url, line)
        }),
        "Runtime.exceptionThrown" => event.params::<Thrown>().map(|Thrown { details }| {
            let what = details.exception.map(Remote::shown);
            let text = what.unwrap_or(details.text);
            (
                "error".to_owned(),
                format!("Uncaught {text}"),
                details.url.unwrap_or_default(),
                details.line_number + 1,
            )
        }),
        _ => event.params::<Logged>().map(|Logged { entry }| {
            let line = entry.line_number.map_or(0, |line| line + 1);
            (entry.level, entry.text, entry.url.unwrap_or_default(), line)
        }),
    };
    let Some((level, text, url, line)) = told else {
        return;
    };
    // Nobody asked for it but the browser itself.
    if event.method == "Log.entryAdded" && url.ends_with("/favicon.ico") {
        return;
    }
    let mut state = shared.state.borrow_mut();
    let at = state.now();
    let Some(page) = state.by_session(&event.session).map(|page| page.number) else {
        return;
    };
    let (text, line) = (shorten(text), u64::try_from(line).unwrap_or_default());
    let is_error = level == "error" || level == "assert";
    if is_error {
        state.error(ConsoleError {
            text: text.clone(),
            url: url.clone(),
            line,
        });
    }
    state.record(TraceEvent::Console {
        page,
        at,
        level: if is_error { "error".to_owned() } else { level },
        text,
        url,
        line,
    });
}

fn shorten(mut text: String) -> String {
    if text.len() > LONGEST_LINE {
        let end = (0..=LONGEST_LINE)
            .rev()
            .find(|end| text.is_char_boundary(*end))
            .unwrap_or(0);
        let more = text.len() - end;
        text.truncate(end);
        text.push_str(&format!("[… {more} bytes]"));
    }
    text
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
