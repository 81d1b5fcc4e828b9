//! What a shard's journal has told.

use jiff::Timestamp;

use crate::domain::results::{GateVerdict, RunStatus};

/// What a journal says, beside its events.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) first: Timestamp,
    /// Wall time of all its parts, where a run was resumed.
    pub(super) duration_ms: u64,
    /// The last `run-finished`; `None`: it never came.
    pub(super) end: Option<End>,
    /// Cases of the plan without a final status.
    pub(super) open: usize,
    /// The first of them, in words.
    pub(super) open_names: Vec<String>,
    /// Whether a case was tried: passed or failed.
    pub(super) executed: bool,
}

#[derive(Debug)]
pub(super) struct End {
    pub(super) status: RunStatus,
    pub(super) gate: GateVerdict,
    pub(super) because: Option<String>,
}

impl Seen {
    /// Why the shard is not whole; `None`: it is.
    pub(super) fn incomplete(&self) -> Option<String> {
        let Some(end) = &self.end else {
            return Some("its record ends before its run did".to_owned());
        };
        if self.open > 0 {
            let more = match self.open > self.open_names.len() {
                true => ", …",
                false => "",
            };
            return Some(format!(
                "{} of its cases were not executed: {}{more}",
                self.open,
                self.open_names.join(", ")
            ));
        }
        (end.status == RunStatus::Incomplete).then(|| match &end.because {
            Some(because) => format!("its run is incomplete: {because}"),
            None => "its run is incomplete".to_owned(),
        })
    }
}
