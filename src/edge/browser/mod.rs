//! The door to the browser: Chromium, told what a user does over the Chrome DevTools Protocol
//! (<https://chromedevtools.github.io/devtools-protocol/>).
//!
//! ```text
//! Browser   one process for all workers        wire     messages over two pipes
//! Context   one case: its pages and cookies    events   fold of what the browser tells
//!   goto, act, observe, screenshot …           page/    the script in each frame: finding, waiting, looking
//! ```
//!
//! What depends on the page (where an element is, whether it can be used) is decided in the page, in one call that waits
//! there: a look from outside would be old when it arrives. What a user does (pointer, keys) is sent as real input.
//! It never starts a process, and never decides what a scenario does.

mod act;
mod console;
mod context;
mod events;
mod frames;
mod har;
mod hub;
mod input;
mod launch;
mod look;
mod navigate;
mod network;
mod page_script;
mod placing;
mod script;
mod state;
mod traffic;
mod wire;

use std::{io, os::fd::OwnedFd};

use serde::Deserialize;
use serde_json::json;

pub use act::{Act, Acted};
pub use context::{BrowserError, Context, Cookie, Downloaded, Options};
pub use launch::{command, find};
pub use script::Snapshot;

use context::prompt;
use wire::Wire;

/// A running browser. Clones are the same one.
#[derive(Clone)]
pub struct Browser {
    wire: Wire,
    /// For example `HeadlessChrome/156.0.8078.79`.
    version: String,
}

#[derive(Deserialize)]
struct Version {
    product: String,
}

impl Browser {
    /// Speaks to a browser that was just started, through its ends of two pipes.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn connect(to: OwnedFd, from: OwnedFd) -> Result<Self, BrowserError> {
        let wire = Wire::new(to, from)
            .map_err(|error: io::Error| BrowserError::Browser(error.to_string()))?;
        let root = wire.root();
        let version = wire.ask::<Version>(&root, "Browser.getVersion", &json!({}));
        // Every page waits for us before its first line is run.
        let attach = wire.call(
            &root,
            "Target.setAutoAttach",
            &json!({
                "autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true,
                "filter": [{ "type": "page" }, { "exclude": true }],
            }),
        );
        let version = prompt(version).await??.product;
        prompt(attach).await??;
        Ok(Self { wire, version })
    }

    /// For example `HeadlessChrome/156.0.8078.79`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.wire.has_ended()
    }

    /// Asks it to end; its process is waited for elsewhere.
    pub fn end(&self) {
        drop(
            self.wire
                .call(&self.wire.root(), "Browser.close", &json!({})),
        );
    }
}
