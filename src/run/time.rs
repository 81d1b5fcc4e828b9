//! Times: how long things may take to end, and how times are counted and shown.

use std::time::Duration;

use crate::domain::units::TimeSpan;

/// When everything that was started has ended, somebody else may still hold its output; so long is it waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(1);

/// A command that gets TERM may take so long to end by itself.
pub(super) const GRACE: Duration = Duration::from_secs(2);

/// A run that is to end early gives this to all that it stops, together: whoever stops it may not wait for long. A runner
/// kills a cancelled step after ten seconds, and the evidence is still to be uploaded then.
pub(super) const HURRY: Duration = Duration::from_secs(3);

/// But each gets so much.
pub(super) const LEAST_GRACE: Duration = Duration::from_millis(200);

pub(super) fn shown_time(limit: Duration) -> String {
    if limit.as_millis().is_multiple_of(1000) {
        TimeSpan(limit).to_string()
    } else {
        format!("{:.1}s", limit.as_secs_f64())
    }
}

pub(super) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
