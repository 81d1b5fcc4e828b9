//! Whose a check run is, and whether somebody still looks after it.

use std::time::Duration;

use jiff::Timestamp;

use crate::edge::github::CheckRun;

/// A check whose owner has given no sign of life for so long has none any more.
const ABANDONED: Duration = Duration::from_secs(600);
/// What a reader does not see, and the next run does.
const ALIVE: &str = "<!-- scenarioforge:alive ";

/// Whose a check run is.
#[derive(Debug, Clone)]
pub(super) struct Owner {
    /// GITHUB_RUN_ID.
    pub(super) run: String,
    /// GITHUB_RUN_ATTEMPT.
    pub(super) attempt: u32,
    /// GITHUB_JOB.
    pub(super) job: String,
}

impl Owner {
    /// The name under which a check run is found again: another one for each that is created.
    pub(super) fn external_id(&self) -> String {
        let Self { run, attempt, job } = self;
        // Two of one moment are on two machines or in two processes.
        let moment = Timestamp::now().as_nanosecond();
        let process = std::process::id();
        format!("scenarioforge/1 run={run} attempt={attempt} job={job} {moment:x}-{process:x}")
    }

    /// The owner that an external id names; `None`: it is none of ours.
    pub(super) fn of(external_id: &str) -> Option<Self> {
        let mut words = external_id.strip_prefix("scenarioforge/1 ")?.split(' ');
        let mut word = |name: &str| words.next()?.strip_prefix(name).map(str::to_owned);
        Some(Self {
            run: word("run=")?,
            attempt: word("attempt=")?.parse().ok()?,
            job: word("job=")?,
        })
    }
}

/// Whether nobody will conclude a check run any more.
pub(super) fn is_abandoned(check: &CheckRun, own: &Owner, now: Timestamp) -> bool {
    let Some(owner) = check.external_id.as_deref().and_then(Owner::of) else {
        return false;
    };
    if owner.run == own.run && owner.job == own.job {
        // A job is not tried again before its last attempt has ended. Jobs of a matrix have one name.
        return owner.attempt < own.attempt;
    }
    let summary = check.output.summary.as_deref().unwrap_or_default();
    let sign = summary.split_once(ALIVE).and_then(|(_, rest)| {
        let (time, _) = rest.split_once(" -->")?;
        time.parse().ok()
    });
    let last: Option<Timestamp> = sign.or(check.started_at);
    last.is_some_and(|last| now.duration_since(last).unsigned_abs() > ABANDONED && last < now)
}

/// What an update leaves for the other runs.
pub(super) fn sign_of_life(now: Timestamp) -> String {
    format!("{ALIVE}{now:.0} -->")
}
