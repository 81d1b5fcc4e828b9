//! What one probe found.

use std::time::Duration;

use serde::Serialize;

use super::{
    probe::{Group, Outcome, Probe, Status},
    purpose::Purpose,
};

/// What one probe found.
#[derive(Debug, Clone, Serialize)]
pub(in crate::cli) struct Examined {
    pub(super) code: &'static str,
    pub(super) group: Group,
    pub(super) title: &'static str,
    pub(super) status: Status,
    pub(super) found: String,
    pub(super) why: &'static str,
    pub(super) needed_for: Vec<Purpose>,
    pub(super) useful_for: Vec<Purpose>,
    pub(super) remedy: Option<String>,
    pub(super) duration_ms: u64,
}

impl Examined {
    pub(super) fn new(probe: &Probe, outcome: Outcome, took: Duration) -> Self {
        Self {
            code: probe.code,
            group: probe.group,
            title: probe.title,
            status: outcome.status,
            found: outcome.found,
            why: probe.why,
            needed_for: probe.needed.to_vec(),
            useful_for: probe.useful.to_vec(),
            remedy: outcome.remedy,
            duration_ms: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        }
    }

    /// Whether nobody asked for it.
    pub(super) fn was_not_asked(&self, purposes: &[Purpose]) -> bool {
        !self
            .needed_for
            .iter()
            .chain(&self.useful_for)
            .any(|purpose| purposes.contains(purpose))
    }
}
