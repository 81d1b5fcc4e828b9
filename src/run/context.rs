//! An attempt under way: everything that its steps work with.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{
    browser::{Browsing, Seat},
    environment::environment,
    rendering::Rendering,
    scope::CaseScope,
    shared::{Settings, Shared},
    workspace::Workspace,
};
use crate::{
    domain::event::{AttemptRef, EventKind},
    edge::{
        http,
        process::{Guard, LateOutput},
    },
    evidence::AttemptEvidence,
};

/// An attempt under way.
pub(super) struct Attempt<'a> {
    pub(super) of: AttemptRef,
    pub(super) settings: &'a Settings,
    pub(super) shared: &'a Shared,
    pub(super) guard: &'a mut Guard,
    pub(super) client: &'a http::Client,
    pub(super) jar: http::Jar,
    pub(super) workspace: Workspace,
    pub(super) evidence: AttemptEvidence,
    pub(super) late: Vec<LateOutput>,
    /// Never cancelled during cleanup.
    pub(super) cancel: CancellationToken,
    pub(super) checkpoints: u64,
    /// The worker's place at the browser.
    pub(super) seat: &'a mut Seat,
    pub(super) browsing: Browsing,
    pub(super) scope: CaseScope,
    /// `run.env`, rendered.
    pub(super) variables: BTreeMap<String, String>,
}

impl Attempt<'_> {
    pub(super) fn tell(&self, event: EventKind) {
        (self.shared.tell)(event);
    }

    pub(super) fn rendering(&self) -> Rendering<'_> {
        self.scope.rendering()
    }

    pub(super) fn environment(&self, own: &BTreeMap<String, String>) -> Vec<(String, String)> {
        let Workspace {
            home, temporary, ..
        } = &self.workspace;
        environment(&self.shared.passed, home, temporary, [&self.variables, own])
    }

    pub(super) fn captured(&mut self, values: &IndexMap<String, Value>) {
        if !values.is_empty() {
            self.scope.capture(values);
        }
    }
}
