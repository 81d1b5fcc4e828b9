//! What everybody who hears of a case's pages shares.

use std::cell::RefCell;

use serde::de::DeserializeOwned;
use tokio::sync::Notify;

use super::{
    state::{Page, State},
    wire::{Event, Wire},
};

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

/// Reads the parameters and changes the page that they are about.
pub(super) fn with<T: DeserializeOwned>(
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

pub(super) fn shorten(mut text: String) -> String {
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
