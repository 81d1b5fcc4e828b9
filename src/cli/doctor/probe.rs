//! A probe, and what it found.

use std::{future::Future, pin::Pin, sync::Arc, time::Duration};

use serde::Serialize;

use super::{context::Context, purpose::Purpose};

/// What came of looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::cli) enum Status {
    /// It is there.
    Ok,
    /// It works, or is not needed, and a person should know.
    Warning,
    /// Something that was asked for cannot work.
    Failed,
    /// There is nothing to look at.
    Skipped,
    /// It could not be told.
    Unknown,
}

/// Where it belongs on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::cli) enum Group {
    /// Users, limits, disks, the clock.
    Machine,
    /// What keeps scenarios away from everything else.
    Sandbox,
    /// Git and the project's files.
    Checkout,
    /// Other programs.
    Programs,
    /// The workflow, the token, the API.
    Github,
}

impl Group {
    /// For people.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Machine => "Machine",
            Self::Sandbox => "Sandbox",
            Self::Checkout => "Checkout",
            Self::Programs => "Programs",
            Self::Github => "GitHub",
        }
    }
}

/// What one look gave.
#[derive(Debug, Clone)]
pub(super) struct Outcome {
    pub(super) status: Status,
    pub(super) found: String,
    /// What to type or to do; `None`: nothing.
    pub(super) remedy: Option<String>,
}

impl Outcome {
    fn new(status: Status, found: impl Into<String>, remedy: Option<String>) -> Self {
        Self {
            status,
            found: found.into(),
            remedy,
        }
    }

    pub(super) fn ok(found: impl Into<String>) -> Self {
        Self::new(Status::Ok, found, None)
    }

    pub(super) fn warning(found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Status::Warning, found, Some(remedy.into()))
    }

    pub(super) fn failed(found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self::new(Status::Failed, found, Some(remedy.into()))
    }

    pub(super) fn skipped(found: impl Into<String>) -> Self {
        Self::new(Status::Skipped, found, None)
    }

    pub(super) fn unknown(found: impl Into<String>) -> Self {
        Self::new(Status::Unknown, found, None)
    }

    pub(super) fn with_remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }
}

/// What a look that waits for something gives.
pub(super) type Looking = Pin<Box<dyn Future<Output = Outcome>>>;

/// How it is looked.
#[derive(Clone, Copy)]
pub(super) enum Look {
    /// In a thread, because the system may keep it waiting.
    Thread(fn(&Context) -> Outcome),
    /// By waiting for others.
    Waits(fn(Arc<Context>) -> Looking),
}

/// One thing that is looked at.
#[derive(Clone, Copy)]
pub(super) struct Probe {
    /// Stable, for machines.
    pub(super) code: &'static str,
    pub(super) group: Group,
    /// For people.
    pub(super) title: &'static str,
    /// Why it matters.
    pub(super) why: &'static str,
    /// Without it these do not work.
    pub(super) needed: &'static [Purpose],
    /// Without it these work less well.
    pub(super) useful: &'static [Purpose],
    pub(super) limit: Duration,
    pub(super) look: Look,
}
