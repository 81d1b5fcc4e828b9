//! How often something is tried again, and how long is waited before.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};

/// The default has the numbers of the official client (actions/toolkit, `artifact-twirp-client.ts` and `config.ts`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patience {
    /// Attempts at one call, the first included.
    pub attempts: u32,
    /// Before the second attempt; each wait after it is half as long again, and up to that much longer by chance, so
    /// that the jobs of a run do not all come back at once.
    pub first_wait: Duration,
    /// When the service asks for a longer one, it is not tried again.
    pub longest_wait: Duration,
    /// For the whole answer to one call.
    pub answer: Duration,
    /// For a block of which nothing moves.
    pub stall: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            attempts: 5,
            first_wait: Duration::from_secs(3),
            longest_wait: Duration::from_secs(120),
            answer: Duration::from_secs(180),
            stall: Duration::from_secs(300),
        }
    }
}

impl Patience {
    /// The wait after so many failed attempts, of which there is at least one. `chance` is in [0, 1).
    pub(super) fn wait(&self, failed: u32, chance: f64) -> Duration {
        let first = self.first_wait.as_secs_f64();
        let seconds = match failed {
            0 | 1 => first,
            failed => {
                let least = first * 1.5_f64.powi(i32::try_from(failed - 1).unwrap_or(i32::MAX));
                least * (1.0 + chance / 2.0)
            }
        };
        Duration::try_from_secs_f64(seconds)
            .unwrap_or(self.longest_wait)
            .min(self.longest_wait)
    }
}

/// The value of `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date. `None`: neither.
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = rfc2822::parse(value).ok()?.timestamp();
    // A date in the past means now.
    Some(Duration::try_from(then.duration_since(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_by_half_and_chance() {
        let patience = Patience::default();
        let millis = |failed, chance| patience.wait(failed, chance).as_millis();
        assert_eq!((millis(1, 0.0), millis(1, 0.9)), (3_000, 3_000));
        assert_eq!((millis(2, 0.0), millis(2, 1.0)), (4_500, 6_750));
        assert_eq!((millis(4, 0.0), millis(4, 1.0)), (10_125, 15_187));
        assert_eq!(millis(50, 0.5), 120_000, "never longer than the longest");
        assert_eq!(millis(u32::MAX, 0.5), 120_000);
    }

    #[test]
    fn the_service_may_say_when() {
        let now: Timestamp = "2026-11-22T13:00:00Z".parse().expect("a time");
        for (value, seconds) in [
            ("0", Some(0)),
            (" 7 ", Some(7)),
            ("Sun, 22 Nov 2026 13:00:30 GMT", Some(30)),
            ("Sun, 22 Nov 2026 12:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(
                retry_after(value, now),
                seconds.map(Duration::from_secs),
                "{value}"
            );
        }
    }
}
