//! How long is waited, and for what.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822};

/// How long a call may take, and how it is repeated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Patience {
    /// For one call with all its attempts, looks and waits. A rate limit that ends later is not waited for.
    pub budget: Duration,
    /// For one whole answer. GitHub itself ends requests after 10 seconds.
    pub answer: Duration,
    /// Attempts at one call, the first included; those that a rate limit ended count too.
    pub attempts: u32,
    /// Before the second attempt; the next ones are twice as long each, and all up to half as much longer by chance, so
    /// that the shards of a run do not all come back at once.
    pub first_wait: Duration,
    /// After a secondary rate limit that does not say how long; twice as long for each after it. GitHub asks for a
    /// minute at least.
    pub secondary_wait: Duration,
    /// Between two changes. GitHub asks for a second.
    pub between_writes: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            budget: Duration::from_secs(120),
            answer: Duration::from_secs(30),
            attempts: 5,
            first_wait: Duration::from_secs(1),
            secondary_wait: Duration::from_secs(60),
            between_writes: Duration::from_secs(1),
        }
    }
}

impl Patience {
    /// The wait after so many failed attempts, of which there is at least one. `chance` is in [0, 1).
    pub(super) fn wait(&self, failed: u32, chance: f64) -> Duration {
        let doubled = doubled(self.first_wait, failed);
        doubled.saturating_add(doubled.mul_f64(chance / 2.0))
    }

    /// The wait after so many secondary limits, of which there is at least one.
    pub(super) fn secondary(&self, limits: u32) -> Duration {
        doubled(self.secondary_wait, limits)
    }
}

/// `first`, doubled for each but the first; never more than an hour, which is longer than any budget should be.
fn doubled(first: Duration, times: u32) -> Duration {
    let factor = 1 << times.saturating_sub(1).min(12);
    first.saturating_mul(factor).min(Duration::from_secs(3600))
}

/// The value of `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date. `None`: neither.
pub(super) fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    Some(until(http_date(value)?, now))
}

/// A date as HTTP writes it (RFC 9110, section 5.6.7). `None`: it is none.
pub(super) fn http_date(value: &str) -> Option<Timestamp> {
    Some(rfc2822::parse(value.trim()).ok()?.timestamp())
}

/// From `now` to `then`; none when that is past.
pub(super) fn until(then: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(then.duration_since(now)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_have_a_part_of_chance() {
        let patience = Patience::default();
        let millis = |failed, chance| patience.wait(failed, chance).as_millis();
        assert_eq!((millis(1, 0.0), millis(1, 1.0)), (1_000, 1_500));
        assert_eq!((millis(2, 0.0), millis(3, 0.5)), (2_000, 5_000));
        assert_eq!(patience.secondary(1).as_secs(), 60);
        assert_eq!(patience.secondary(2).as_secs(), 120);
        assert_eq!(patience.secondary(u32::MAX).as_secs(), 3600);
        assert_eq!(millis(u32::MAX, 0.0), 3_600_000);
    }

    #[test]
    fn github_may_say_when() {
        let now: Timestamp = "2026-11-22T13:00:00Z".parse().expect("a time");
        for (value, seconds) in [
            ("0", Some(0)),
            (" 7 ", Some(7)),
            ("Sun, 22 Nov 2026 13:00:30 GMT", Some(30)),
            ("Sun, 22 Nov 2026 12:00:00 GMT", Some(0)),
            ("18446744073709551615", Some(u64::MAX)),
            ("soon", None),
            ("-1", None),
            ("", None),
        ] {
            let expected = seconds.map(Duration::from_secs);
            assert_eq!(retry_after(value, now), expected, "{value}");
        }
    }
}
