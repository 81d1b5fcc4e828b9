//! Requests of a case's pages, as the HTTP archive of the case shows them.

use std::collections::HashMap;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::domain::{trace::TraceEvent, transcript::FailedRequest};

/// Requests that are kept; a page can poll for ever.
const KEPT: usize = 5000;
/// Failed requests that are kept between two steps.
const KEPT_FAILED: usize = 100;

/// `Network.requestWillBeSent`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct WillBeSent {
    pub(super) request_id: String,
    pub(super) loader_id: String,
    pub(super) request: Sent,
    timestamp: f64,
    wall_time: f64,
    redirect_response: Option<Received>,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) frame_id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sent {
    pub(super) url: String,
    method: String,
    #[serde(default)]
    headers: Map<String, Value>,
    post_data: Option<String>,
}

/// `Network.responseReceived`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ResponseReceived {
    request_id: String,
    response: Received,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Received {
    status: u16,
    #[serde(default)]
    status_text: String,
    #[serde(default)]
    headers: Map<String, Value>,
    #[serde(default)]
    mime_type: String,
    #[serde(default)]
    protocol: Option<String>,
    #[serde(rename = "remoteIPAddress")]
    remote: Option<String>,
    timing: Option<Value>,
}

/// `Network.loadingFinished`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoadingFinished {
    pub(super) request_id: String,
    timestamp: f64,
    #[serde(default)]
    pub(super) encoded_data_length: f64,
}

/// `Network.loadingFailed`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LoadingFailed {
    pub(super) request_id: String,
    timestamp: f64,
    error_text: String,
    #[serde(default)]
    canceled: bool,
    blocked_reason: Option<String>,
}

/// One request.
#[derive(Debug, Clone, Default)]
pub(super) struct Entry {
    pub(super) page: u32,
    pub(super) method: String,
    pub(super) url: String,
    pub(super) kind: String,
    pub(super) headers: Map<String, Value>,
    pub(super) post_data: Option<String>,
    /// Seconds since 1970.
    pub(super) wall: f64,
    /// Milliseconds since the case's first step.
    pub(super) start: f64,
    /// `None`: it goes on.
    pub(super) end: Option<f64>,
    pub(super) response: Option<Response>,
    pub(super) bytes: u64,
    /// Why it failed.
    pub(super) failed: Option<String>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) status_text: String,
    pub(super) headers: Map<String, Value>,
    pub(super) media_type: String,
    pub(super) protocol: String,
    pub(super) remote: String,
    pub(super) timing: Option<Value>,
}

impl From<Received> for Response {
    fn from(received: Received) -> Self {
        Self {
            status: received.status,
            status_text: received.status_text,
            headers: received.headers,
            media_type: received.mime_type,
            protocol: received.protocol.unwrap_or_default(),
            remote: received.remote.unwrap_or_default(),
            timing: received.timing,
        }
    }
}

/// The requests of a case.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    pub(super) entries: Vec<Entry>,
    /// Requests under way, by id.
    open: HashMap<String, usize>,
    failed: Vec<FailedRequest>,
    /// Requests beyond those kept.
    pub(super) more: u64,
    /// The browser's clock minus ours, in milliseconds.
    skew: Option<f64>,
}

impl Traffic {
    fn ours(&self, timestamp: f64, now: f64) -> f64 {
        let time = timestamp * 1000.0 - self.skew.unwrap_or(timestamp * 1000.0 - now);
        (time * 100.0).round() / 100.0
    }

    /// A request goes out. Returns the end of the one that was redirected to it.
    pub(super) fn sent(&mut self, page: u32, sent: WillBeSent, now: f64) -> Option<TraceEvent> {
        self.skew.get_or_insert(sent.timestamp * 1000.0 - now);
        let start = self.ours(sent.timestamp, now);
        let ended = sent.redirect_response.and_then(|response| {
            let place = self.open.remove(&sent.request_id)?;
            self.entries[place].response = Some(response.into());
            self.end(place, start)
        });
        if sent.request.url.starts_with("data:") {
            return ended;
        }
        if self.entries.len() >= KEPT {
            self.more += 1;
            return ended;
        }
        self.open.insert(sent.request_id, self.entries.len());
        self.entries.push(Entry {
            page,
            method: sent.request.method,
            url: sent.request.url,
            kind: sent.kind.unwrap_or_default().to_ascii_lowercase(),
            headers: sent.request.headers,
            post_data: sent.request.post_data,
            wall: sent.wall_time,
            start,
            ..Entry::default()
        });
        ended
    }

    pub(super) fn received(&mut self, received: ResponseReceived) {
        if let Some(place) = self.open.get(&received.request_id) {
            self.entries[*place].response = Some(received.response.into());
        }
    }

    /// The last byte came. Returns the request, for its body, and what the trace says of it.
    pub(super) fn finished(
        &mut self,
        finished: &LoadingFinished,
        now: f64,
    ) -> Option<(Entry, Option<TraceEvent>)> {
        let place = self.open.remove(&finished.request_id)?;
        self.entries[place].bytes = finished.encoded_data_length.max(0.0) as u64;
        let end = self.ours(finished.timestamp, now);
        let event = self.end(place, end);
        Some((self.entries[place].clone(), event))
    }

    pub(super) fn failed(&mut self, failed: LoadingFailed, now: f64) -> Option<TraceEvent> {
        let place = self.open.remove(&failed.request_id)?;
        let reason = match failed.blocked_reason {
            Some(reason) => format!("{} (blocked: {reason})", failed.error_text),
            None if failed.canceled => format!("{} (cancelled by the page)", failed.error_text),
            None => failed.error_text,
        };
        let entry = &mut self.entries[place];
        entry.failed = Some(reason.clone());
        // A page that is left cancels what it waited for; that is no failure of anybody.
        if !failed.canceled && self.failed.len() < KEPT_FAILED {
            self.failed.push(FailedRequest {
                method: entry.method.clone(),
                url: entry.url.clone(),
                status: None,
                reason,
            });
        }
        let end = self.ours(failed.timestamp, now);
        self.end(place, end)
    }

    fn end(&mut self, place: usize, end: f64) -> Option<TraceEvent> {
        let entry = &mut self.entries[place];
        entry.end = Some(end.max(entry.start));
        if let Some(response) = &entry.response
            && response.status >= 400
            && self.failed.len() < KEPT_FAILED
        {
            self.failed.push(FailedRequest {
                method: entry.method.clone(),
                url: entry.url.clone(),
                status: Some(response.status),
                reason: format!("{} {}", response.status, response.status_text)
                    .trim()
                    .to_owned(),
            });
        }
        Some(shown(entry))
    }

    /// Failed requests since they were last taken.
    pub(super) fn take_failed(&mut self) -> Vec<FailedRequest> {
        std::mem::take(&mut self.failed)
    }

    /// Requests that are still going on, as the trace shows them.
    pub(super) fn unfinished(&self) -> Vec<TraceEvent> {
        let mut places: Vec<usize> = self.open.values().copied().collect();
        places.sort_unstable();
        places
            .into_iter()
            .map(|place| shown(&self.entries[place]))
            .collect()
    }

    /// Whether a script of a page is still on its way: what it will do with a click is not known yet.
    pub(super) fn is_hydrating(&self, page: u32) -> bool {
        self.open.values().any(|place| {
            let entry = &self.entries[*place];
            entry.page == page && entry.kind == "script"
        })
    }
}

fn shown(entry: &Entry) -> TraceEvent {
    let response = entry.response.as_ref();
    TraceEvent::Request {
        page: entry.page,
        start: entry.start,
        end: entry.end,
        method: entry.method.clone(),
        url: entry.url.clone(),
        kind: entry.kind.clone(),
        status: response.map(|response| response.status),
        media_type: response.map(|response| response.media_type.clone()),
        bytes: entry.bytes,
        failed: entry.failed.clone(),
    }
}
