//! Ctrl-C and its relatives.

use std::{
    io::{self, Write},
    thread,
};

use tokio_util::sync::CancellationToken;

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
pub(super) fn listen_to_the_first_signal(cancel: CancellationToken) {
    listen(cancel, |_| ());
}

/// `told` is called with each signal: whether it is the first.
fn listen(cancel: CancellationToken, told: fn(bool)) {
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
                let first = !cancel.is_cancelled();
                cancel.cancel();
                told(first);
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
