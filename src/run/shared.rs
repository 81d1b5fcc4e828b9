//! What a run is made of, and what its workers share.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, OnceLock, PoisonError, atomic::AtomicBool},
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

use super::{
    browser::Host,
    needs::Needs,
    queue::Planned,
    run_services::RunServices,
    time::{GRACE, HURRY, LEAST_GRACE},
};
use crate::{
    domain::{
        config::Config,
        event::{AttemptRef, EventKind},
        ids::ScenarioId,
        pack::Pack,
        results::Status,
    },
    edge::{
        files::{Owner, hand_over},
        process::{Launcher, ProcessError},
        template::Templates,
    },
    evidence::{Bundle, SEAM},
};

/// Hears of everything that happens, from any thread.
pub type Listener = Arc<dyn Fn(EventKind) + Send + Sync>;

/// What is to be run, and how.
#[derive(Debug)]
pub struct Settings {
    /// Canonical. Any folder with the app in it.
    pub checkout: PathBuf,
    /// An existing folder for workspaces; removed by whoever made it.
    pub work: PathBuf,
    /// How the app is started, limits.
    pub config: Config,
    /// The contracts.
    pub pack: Pack,
    /// The cases to execute, in the order of the pack.
    pub cases: Vec<Planned>,
    /// The worst status of the cases that an interrupted run had finished, by scenario.
    pub finished_before: BTreeMap<ScenarioId, Status>,
    /// At once.
    pub jobs: usize,
    /// Extra attempts of a failed case.
    pub retries: u32,
    /// The caller's environment; of which little gets through.
    pub caller: BTreeMap<String, String>,
    /// Where evidence goes.
    pub bundle: Bundle,
    /// How guards are started here, and whom children run as.
    pub launcher: Launcher,
    /// Paths of the checkout that are no part of the product: `.git`, the bundles.
    pub left_out: Vec<String>,
}

impl Settings {
    /// Whose the files of children are to be; `None`: whoever runs this.
    pub(super) fn owner(&self) -> Option<Owner> {
        self.launcher.user.map(|user| (user.uid, user.gid))
    }

    /// Gives what was made for children to them.
    pub(super) fn give(&self, made: &Path) -> io::Result<()> {
        self.owner()
            .map_or(Ok(()), |owner| hand_over(made, owner, None))
    }

    /// Kept of a stream while it is looked at; the evidence has `max_log` of it.
    pub(super) fn max_log(&self) -> u64 {
        self.config
            .evidence
            .max_log
            .0
            .saturating_add(2 * SEAM as u64)
    }
}

/// What came of a run, beside its events.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// Ctrl-C, before everything was executed.
    pub interrupted: bool,
    /// A service of the run did not become ready, or a workspace could not be made.
    pub environment_failed: bool,
    /// Why evidence could not be kept; `None`: it was.
    pub evidence_failed: Option<String>,
    /// What the system refused without which nothing can be run, a process for example; `None`: nothing.
    pub refused: Option<String>,
    /// What broke in this program; `None`: nothing did.
    pub broken: Option<String>,
}

impl Outcome {
    /// Nothing was executed, and why.
    pub(super) fn refused(reason: String) -> Self {
        Self {
            refused: Some(reason),
            environment_failed: true,
            ..Self::default()
        }
    }

    /// Ctrl-C, before anything was executed.
    pub(super) fn interrupted() -> Self {
        Self {
            interrupted: true,
            ..Self::default()
        }
    }
}

/// Why a run could not even begin.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// No thread or event loop to be had.
    #[error("the run could not be set up: {0}")]
    Setup(#[from] io::Error),
}

/// What the workers share.
pub(super) struct Shared {
    pub(super) settings: Settings,
    pub(super) tell: Listener,
    pub(super) cancel: CancellationToken,
    /// When something was first stopped after that.
    pub(super) hurried: OnceLock<Instant>,
    pub(super) templates: Arc<Templates>,
    /// How the guards of services and steps are started.
    pub(super) launcher: Launcher,
    /// The variables that children may see, whatever the configuration says.
    pub(super) passed: BTreeMap<String, String>,
    pub(super) needs: Needs,
    /// Where workers ask for the browser.
    pub(super) browser: Host,
    /// Ports that were given out.
    pub(super) ports: Mutex<HashSet<u16>>,
    pub(super) run_services: OnceLock<RunServices>,
    /// A workspace could not be made.
    pub(super) environment_failed: AtomicBool,
    /// What the system refused.
    pub(super) refused: OnceLock<String>,
    pub(super) evidence_failed: OnceLock<String>,
    /// Cases to go and the worst status so far, by scenario.
    pub(super) open: Mutex<HashMap<usize, (usize, Status)>>,
}

impl Shared {
    /// How long something that is stopped now may take to end by itself.
    pub(super) fn grace(&self) -> Duration {
        if !self.cancel.is_cancelled() {
            return GRACE;
        }
        let since = self.hurried.get_or_init(Instant::now).elapsed();
        HURRY.saturating_sub(since).clamp(LEAST_GRACE, GRACE)
    }

    /// Only called when the services of the run have been started.
    pub(super) fn run_services(&self) -> &RunServices {
        self.run_services
            .get()
            .expect("workers start after the services of the run")
    }

    /// Tells `scenario-finished` with the last of its cases.
    pub(super) fn finished(&self, scenario: usize, status: Status) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = open.get_mut(&scenario).expect("planned cases are counted");
        entry.0 -= 1;
        entry.1 = entry.1.worst(status);
        if let (0, status) = *entry {
            drop(open);
            (self.tell)(EventKind::ScenarioFinished {
                scenario: self.settings.pack.scenarios[scenario].id.clone(),
                status,
            });
        }
    }

    /// Something that was started could not be stopped: the run is not complete then. Where only the guard was killed, what
    /// it had guarded has been swept.
    pub(super) fn not_stopped(&self, of: Option<&AttemptRef>, whose: &str, error: &ProcessError) {
        let reason = format!("{whose}: {error}");
        if matches!(error, ProcessError::Survivors(_)) {
            let _ = self.refused.set(reason.clone());
        }
        (self.tell)(EventKind::Warning {
            code: "not-stopped".to_owned(),
            of: of.cloned(),
            message: reason,
        });
    }

    /// Somebody who was not started here holds the output of something that was.
    pub(super) fn streams_held(&self, of: Option<&AttemptRef>, whose: &str) {
        (self.tell)(EventKind::Warning {
            code: "output-held".to_owned(),
            of: of.cloned(),
            message: format!(
                "the output of {whose} is held open by a program from elsewhere; its end is not kept"
            ),
        });
    }
}
