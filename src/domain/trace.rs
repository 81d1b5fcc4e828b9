//! What a browser did and saw during one attempt, as it happened: `trace/trace.js` beside the transcript.
//!
//! Each line of that file is `trace(<one TraceEvent as JSON>);`, so that a page opened from `file://`, where nothing can be
//! fetched, loads it as a script; without the first six and the last two characters a line is JSON.

use serde::{Deserialize, Serialize};

use super::{event::Phase, ids::StepId};

/// One line. Times are milliseconds since the attempt's first browser step began, with fractions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "kebab-case")]
pub enum TraceEvent {
    /// A page was opened: the first one, or a new tab or window.
    PageOpened {
        /// Counted from 1.
        page: u32,
        /// When.
        at: f64,
        /// At that moment.
        url: String,
    },
    /// A page was closed, or crashed.
    PageClosed {
        /// Which.
        page: u32,
        /// When.
        at: f64,
        /// Its process died.
        crashed: bool,
    },
    /// A document took the place of another in a page's main frame.
    Navigated {
        /// Which.
        page: u32,
        /// When.
        at: f64,
        /// Of the new document.
        url: String,
    },
    /// An operation of a browser step ended. The checkpoints of a step are an operation of their own, `expect`.
    Operation {
        /// Counted from 1 within the attempt.
        n: u32,
        /// Of the pack.
        step: StepId,
        /// In which part of the case.
        phase: Phase,
        /// The key of the pack: `click`; `expect` for the checkpoints.
        name: String,
        /// In one line: `click role=button[name="Save"]`.
        text: String,
        /// Of it; `None`: it has none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        target: Option<String>,
        /// The page it was done in.
        page: u32,
        /// When it began.
        start: f64,
        /// When it ended.
        end: f64,
        /// The [`TraceEvent::Snapshot`] just before it acted; `None`: there is none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<u32>,
        /// The one after it; often the next operation's `before`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<u32>,
        /// Where the pointer acted, in CSS pixels of the viewport.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        point: Option<Point>,
        /// The target's box before it acted, in CSS pixels of the viewport.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bounds: Option<Bounds>,
        /// What the page looked like afterwards, from the trace's folder; only where a step ends.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        screenshot: Option<String>,
        /// Why it could not be done; `None`: it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        error: Option<String>,
    },
    /// The DOM of a page, frames and shadow roots included, without scripts.
    Snapshot {
        /// Unique within the attempt.
        id: u32,
        /// Whose.
        page: u32,
        /// When.
        at: f64,
        /// Of the main frame.
        url: String,
        /// Of the main frame.
        title: String,
        /// Of the viewport, in CSS pixels.
        width: u32,
        /// Of the viewport, in CSS pixels.
        height: u32,
        /// See `edge/browser/page/snapshot.js`. URLs are absolute; `Resource` has the bytes behind some of them.
        html: String,
    },
    /// The bytes of a style sheet, image or font that snapshots refer to. It may stand after them.
    Resource {
        /// Absolute, as it stands in snapshots.
        url: String,
        /// For example `text/css`.
        media_type: String,
        /// Where it is text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        /// Where it is not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        base64: Option<String>,
    },
    /// A request of a page ended.
    Request {
        /// Which page.
        page: u32,
        /// When it was sent.
        start: f64,
        /// When its last byte had come, or it failed; `None`: it was still going on.
        end: Option<f64>,
        /// For example `GET`.
        method: String,
        /// With its query.
        url: String,
        /// `document`, `script`, `fetch` and so on, as the browser calls it, in lower case.
        kind: String,
        /// `None`: there was no response.
        status: Option<u16>,
        /// `None`: there was no response.
        media_type: Option<String>,
        /// Received over the wire.
        bytes: u64,
        /// Why it failed; `None`: it did not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failed: Option<String>,
    },
    /// A page wrote to its console, or did not catch an exception.
    Console {
        /// Which page.
        page: u32,
        /// When.
        at: f64,
        /// `log`, `info`, `warning`, `error`, `debug`.
        level: String,
        /// What.
        text: String,
        /// The script; empty where it is not known.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        url: String,
        /// In it, from 1; 0 where it is not known.
        #[serde(default)]
        line: u64,
    },
    /// A page asked the user with `alert`, `confirm`, `prompt` or before it was left.
    Dialog {
        /// Which page.
        page: u32,
        /// When.
        at: f64,
        /// `alert`, `confirm`, `prompt`, `beforeunload`.
        kind: String,
        /// What it said.
        message: String,
        /// Whether it was accepted.
        accepted: bool,
    },
    /// A page handed over a file.
    Download {
        /// Which page.
        page: u32,
        /// When it ended.
        at: f64,
        /// Where from.
        url: String,
        /// In the case's workspace.
        path: String,
        /// How many were received.
        bytes: u64,
        /// Why it failed; `None`: it did not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        failed: Option<String>,
    },
}

/// A place on the viewport, in CSS pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A box on the viewport, in CSS pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// To the right.
    pub width: f64,
    /// Downwards.
    pub height: f64,
}
