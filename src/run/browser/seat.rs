//! A worker's place at the browser: while one case runs, the context of the next is made.

use std::{fs, path::PathBuf, sync::Arc};

use tokio::task::JoinHandle;

use super::{super::shared::Shared, host::Host};
use crate::edge::{
    browser::{BrowserError, Context, Options},
    files::{Owner, hand_over},
};

/// CSS pixels of a page where the configuration does not say.
const VIEWPORT: (u32, u32) = (1280, 800);
/// A context that is made of a browser that dies meanwhile is made again so often.
const TRIES: u32 = 3;

/// A worker's place at the browser.
pub(in super::super) struct Seat {
    host: Host,
    folder: PathBuf,
    viewport: (u32, u32),
    trace: bool,
    /// Whose the downloads become; `None`: they stay ours.
    owner: Option<Owner>,
    made: u32,
    next: Option<JoinHandle<Result<Context, BrowserError>>>,
}

impl Seat {
    /// `folder` is the worker's own.
    pub(in super::super) fn new(shared: &Arc<Shared>, folder: PathBuf) -> Self {
        let viewport = shared.settings.config.browser.viewport.as_deref();
        Self {
            host: shared.browser.clone(),
            folder,
            viewport: viewport.and_then(pixels).unwrap_or(VIEWPORT),
            trace: shared.settings.config.evidence.trace,
            owner: shared.settings.owner(),
            made: 0,
            next: None,
        }
    }

    /// Begins to make a context, so that it is there when a case wants one.
    pub(in super::super) fn prepare(&mut self) {
        if self.next.is_some() {
            return;
        }
        self.made += 1;
        let (host, viewport, trace) = (self.host.clone(), self.viewport, self.trace);
        let owner = self.owner;
        let downloads = self.folder.join(format!("downloads{}", self.made));
        self.next = Some(tokio::task::spawn_local(async move {
            let browser = host.browser().await.map_err(BrowserError::Browser)?;
            let made = fs::create_dir_all(&downloads)
                .and_then(|()| owner.map_or(Ok(()), |owner| hand_over(&downloads, owner, None)));
            made.map_err(|error| {
                BrowserError::Browser(format!("{}: {error}", downloads.display()))
            })?;
            Context::open(
                &browser,
                Options {
                    viewport,
                    downloads,
                    trace,
                },
            )
            .await
        }));
    }

    /// A context that no case has seen. The error says, for people, why there is none.
    pub(super) async fn take(&mut self) -> Result<Context, String> {
        let mut tries = 0;
        loop {
            self.prepare();
            tries += 1;
            let Some(next) = self.next.take() else {
                continue;
            };
            match next.await {
                Ok(Ok(context)) if !context.has_ended() && !context.has_crashed() => {
                    return Ok(context);
                }
                Ok(Err(error)) if tries >= TRIES => return Err(error.to_string()),
                Ok(_) if tries < TRIES => {}
                _ => return Err("the browser ends again and again".to_owned()),
            }
        }
    }

    /// Gives up what was prepared.
    pub(in super::super) async fn leave(&mut self) {
        if let Some(next) = self.next.take() {
            next.abort();
            let _ = next.await;
        }
    }
}

/// Reads `1280x800`.
fn pixels(text: &str) -> Option<(u32, u32)> {
    let (width, height) = text.split_once('x')?;
    Some((width.trim().parse().ok()?, height.trim().parse().ok()?))
}
