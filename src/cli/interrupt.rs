//! Ctrl-C and its relatives.

use std::{
    io::{self, Write},
    sync::{Arc, OnceLock},
    thread,
    time::Instant,
};

use tokio_util::sync::CancellationToken;

/// How far a signal has got.
#[derive(Debug, Clone, Default)]
pub(super) struct Interruption {
    /// Cancelled with the first signal.
    pub(super) token: CancellationToken,
    at: Arc<OnceLock<Instant>>,
}

impl Interruption {
    /// When the first signal came; `None`: none has come.
    pub(super) fn at(&self) -> Option<Instant> {
        self.at.get().copied()
    }
}

/// The first signal ends the run in good order; the second ends it at once, and the guards clean up.
pub(super) fn listen_for_signals(cancel: CancellationToken) {
    listen(cancel, |first| {
        if !first {
            end_at_once();
        }
        // On a thread of its own: nobody may be reading, and the second signal must not wait for that.
        let _ = thread::Builder::new().spawn(|| {
            writeln!(
                io::stderr(),
                "\ninterrupted: stopping what runs and closing the bundle (once more to end at once)"
            )
        });
    });
}

/// The first signal ends the run in good order; further ones change nothing. A runner sends SIGINT, 7.5 seconds later SIGTERM,
/// and kills 2.5 seconds after that: all of this time is for closing the bundle and uploading it.
pub(super) fn listen_to_the_first_signal() -> Interruption {
    let interruption = Interruption::default();
    let at = Arc::clone(&interruption.at);
    listen(interruption.token.clone(), move |_| {
        let _ = at.set(Instant::now());
    });
    interruption
}

/// `told` is called with each signal: whether it is the first.
fn listen(cancel: CancellationToken, told: impl Fn(bool) + Send + 'static) {
    thread::spawn(move || {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
        else {
            return;
        };
        runtime.block_on(async {
            let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) = (
                signal(SignalKind::interrupt()),
                signal(SignalKind::terminate()),
                signal(SignalKind::hangup()),
            ) else {
                return;
            };
            loop {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                    _ = hangup.recv() => {}
                }
                told(!cancel.is_cancelled());
                cancel.cancel();
            }
        });
    });
}

#[expect(
    clippy::exit,
    reason = "the user asked twice; the guards stop what runs"
)]
fn end_at_once() -> ! {
    std::process::exit(130)
}
