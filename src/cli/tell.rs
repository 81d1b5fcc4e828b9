//! Fans events out: first to the journal, then to everyone who shows them.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use crate::{
    domain::event::{Event, EventKind},
    evidence::Journal,
    report::{Multiplexer, ResultsFold},
    run::Listener,
};

/// How often views are brought up to date. Events wait in between, so that no worker has to wake another thread for each.
const TICK: Duration = Duration::from_millis(50);

/// The journal, and the views behind it.
pub(super) struct Teller {
    shared: Arc<Shared>,
    views: JoinHandle<(Multiplexer, ResultsFold)>,
}

struct Shared {
    journal: Journal,
    waiting: Mutex<Vec<Event>>,
    ended: AtomicBool,
    /// Cancelled when the journal fails: nothing that happens from then on could be proved.
    cancel: CancellationToken,
}

impl Teller {
    /// `fold` knows the events that the journal has already.
    pub(super) fn start(
        journal: Journal,
        mut reporters: Multiplexer,
        mut fold: ResultsFold,
        next: u64,
        cancel: CancellationToken,
    ) -> Self {
        let shared = Arc::new(Shared {
            journal,
            waiting: Mutex::default(),
            ended: AtomicBool::new(false),
            cancel,
        });
        let views = thread::spawn({
            let shared = Arc::clone(&shared);
            move || {
                let mut early: BTreeMap<u64, Event> = BTreeMap::new();
                let mut next = next;
                loop {
                    // Looked at before the events are taken, so that none comes after the last look.
                    let ended = shared.ended.load(Ordering::Acquire);
                    let events = std::mem::take(
                        &mut *shared
                            .waiting
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner),
                    );
                    // Two workers may hand over their events in another order than that of the journal.
                    early.extend(events.into_iter().map(|event| (event.seq, event)));
                    while let Some(event) = early.remove(&next) {
                        fold.apply(&event);
                        reporters.event(&event);
                        next += 1;
                    }
                    if ended {
                        return (reporters, fold);
                    }
                    reporters.tick();
                    thread::park_timeout(TICK);
                }
            }
        });
        Self { shared, views }
    }

    /// For the run.
    pub(super) fn listener(&self) -> Listener {
        let shared = Arc::clone(&self.shared);
        Arc::new(move |kind| {
            let event = shared.journal.append(kind);
            if shared.journal.failure().is_some() {
                shared.cancel.cancel();
            }
            shared
                .waiting
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(event);
        })
    }

    /// Waits until the views have seen everything, and hands them back; the journal stays open.
    pub(super) fn views_end(self) -> (Ended, Multiplexer, ResultsFold) {
        self.shared.ended.store(true, Ordering::Release);
        self.views.thread().unpark();
        let (reporters, fold) = self
            .views
            .join()
            .unwrap_or_else(|_| (Multiplexer::new(Vec::new()), ResultsFold::new()));
        (Ended(self.shared), reporters, fold)
    }
}

/// The journal, after the views have seen everything but the last event.
pub(super) struct Ended(Arc<Shared>);

impl Ended {
    /// Writes down the last event.
    pub(super) fn append(&self, kind: EventKind) -> Event {
        self.0.journal.append(kind)
    }

    /// Why the journal is not complete; `None`: it is.
    pub(super) fn failure(&self) -> Option<String> {
        self.0.journal.failure()
    }
}
