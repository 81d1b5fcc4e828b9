//! A browser step: its operations once, then its checkpoints until they hold or time is up.

use std::time::{Duration, Instant};

use indexmap::IndexMap;

use super::{
    super::{
        act::Seen,
        context::Attempt,
        time::millis,
        tries::{Ready, Try, earlier_try, judge},
    },
    browsing::{operate, sit_down},
    cookies, downloads, keep,
    operation::Operation,
};
use crate::{
    domain::{
        checkpoint::{Predicate, Subject},
        event::{Phase, Verdict},
        observation::Observation,
        pack::Step,
        page::PageSeen,
        transcript::EarlierTry,
    },
    edge::browser::BrowserError,
    judge::Judgement,
};

/// Checkpoints of a page are waited for so long where `eventually` does not say.
const HOLDING: Duration = Duration::from_secs(5);
/// Between two looks, at first; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(10);
const LONGEST_PAUSE: Duration = Duration::from_millis(250);
/// Looks that are kept in the transcript.
const KEPT_TRIES: usize = 20;

/// What a step's checkpoints and captures ask of the page.
struct Asked {
    targets: Vec<String>,
    text: bool,
    cookies: bool,
}

impl Asked {
    fn of(ready: &Ready) -> Self {
        let captures = ready
            .captures
            .iter()
            .map(|own| (own.subject, own.at.clone()));
        let checkpoints = ready
            .checkpoints
            .iter()
            .map(|own| (own.subject, own.at.clone()));
        let (mut targets, mut text, mut cookies) = (Vec::new(), false, false);
        for (subject, at) in checkpoints.chain(captures) {
            match (subject, at) {
                (Subject::Element, Some(target)) if !targets.contains(&target) => {
                    targets.push(target)
                }
                (Subject::Page, _) => text = true,
                (Subject::Cookie, _) => cookies = true,
                _ => {}
            }
        }
        Self {
            targets,
            text,
            cookies,
        }
    }
}

/// Executes a browser step. Returns the last look, how many there were, and what did not hold before.
pub(in super::super) async fn browse(
    attempt: &mut Attempt<'_>,
    step: &Step,
    phase: Phase,
    ready: &Ready,
    operations: &[Operation],
    limit: Duration,
    deadline: Instant,
) -> (Try, u32, Vec<EarlierTry>) {
    let at = jiff::Timestamp::now();
    let started = Instant::now();
    let mut seen = Seen::default();
    if let Err(reason) = sit_down(attempt).await {
        attempt.browsing.lost = Some(reason.clone());
        return (failed(at, seen, reason), 1, Vec::new());
    }
    let first = attempt.browsing.operations + 1;
    let limit = limit.min(deadline.saturating_duration_since(started));
    let mut operated = operate(attempt, &step.id, phase, operations, limit).await;
    if let Some(context) = &attempt.browsing.context {
        let waited = context.await_downloads(started + limit).await;
        operated = operated.and(waited);
    }
    seen.observation.duration_ms = millis(started.elapsed());
    let (mut tries, mut earlier) = (1, Vec::new());
    let mut last = match operated {
        Err(error) => failed(at, seen, lost_or_words(attempt, error)),
        Ok(()) => {
            let patience = step.eventually.map_or(HOLDING, |span| span.0);
            let until = (Instant::now() + patience).min(deadline);
            let expecting = attempt
                .browsing
                .context
                .as_ref()
                .map(|context| context.now());
            let last = expect(
                attempt,
                step,
                ready,
                &seen.observation,
                until,
                &mut tries,
                &mut earlier,
            )
            .await;
            if let Some(start) = expecting
                && !ready.checkpoints.is_empty()
            {
                keep::expected(attempt, step, phase, ready, &last, start).await;
            }
            last
        }
    };
    let operations =
        (first <= attempt.browsing.operations).then_some((first, attempt.browsing.operations));
    keep::picture(attempt, &step.id, &mut last, operations).await;
    (last, tries, earlier)
}

/// Looks at the page until everything holds or time is up.
async fn expect(
    attempt: &mut Attempt<'_>,
    step: &Step,
    ready: &Ready,
    acted: &Observation,
    until: Instant,
    tries: &mut u32,
    earlier: &mut Vec<EarlierTry>,
) -> Try {
    let asked = Asked::of(ready);
    let mut pause = FIRST_PAUSE;
    let mut held: Vec<Option<Judgement>> = vec![None; ready.checkpoints.len()];
    loop {
        let at = jiff::Timestamp::now();
        let mut seen = Seen {
            observation: acted.clone(),
            ..Seen::default()
        };
        let mut this = match look(attempt, &asked, until).await {
            Ok(page) => {
                seen.observation.page = Some(page);
                seen.observation.cookies = attempt.jar.values();
                judge(attempt, step, ready, at, seen)
            }
            Err(error) => failed(at, seen, lost_or_words(attempt, error)),
        };
        remember(ready, &mut this, &mut held);
        let over = Instant::now() >= until || attempt.cancel.is_cancelled();
        if this.holds() || over || attempt.browsing.lost.is_some() {
            return this;
        }
        if earlier.len() < KEPT_TRIES {
            earlier.push(earlier_try(
                &this,
                ready,
                &attempt.settings.bundle.redactor(),
            ));
        }
        *tries += 1;
        let rest = until.saturating_duration_since(Instant::now());
        tokio::select! {
            () = tokio::time::sleep(pause.min(rest)) => {}
            () = attempt.cancel.cancelled() => {}
        }
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

/// What was once there was seen: a message may vanish before the next claim holds. What is claimed not to be there must be
/// gone when all the rest holds.
fn remember(ready: &Ready, this: &mut Try, held: &mut [Option<Judgement>]) {
    let judged = ready.checkpoints.iter().zip(&mut this.judged).zip(held);
    for ((checkpoint, judgement), held) in judged {
        let shows = matches!(
            checkpoint.predicate,
            Predicate::Exists
                | Predicate::Visible
                | Predicate::Contains
                | Predicate::Equals
                | Predicate::Matches
                | Predicate::OneOf
        );
        if judgement.verdict == Verdict::Passed {
            *held = shows.then(|| judgement.clone());
        } else if let Some(before) = held {
            *judgement = before.clone();
        }
    }
}

async fn look(
    attempt: &mut Attempt<'_>,
    asked: &Asked,
    until: Instant,
) -> Result<PageSeen, BrowserError> {
    let Some(context) = attempt.browsing.context.take() else {
        return Err(BrowserError::Browser("there is no browser".to_owned()));
    };
    // A look that began in time may end.
    let deadline = until.max(Instant::now() + Duration::from_millis(500));
    let cancelled = attempt.cancel.clone();
    // A checkpoint may ask for a file that the page hands over.
    let Attempt {
        browsing,
        workspace,
        ..
    } = attempt;
    downloads::take_over(&workspace.tree, &context, &mut browsing.downloads);
    let looking = async {
        let page = context
            .observe(
                &asked.targets,
                asked.text,
                Instant::now() >= until,
                deadline,
            )
            .await?;
        if asked.cookies {
            cookies::take_back(attempt, &context).await?;
        }
        Ok(page)
    };
    let seen = tokio::select! {
        biased;
        () = cancelled.cancelled() => Err(BrowserError::Page("the run was interrupted".to_owned())),
        seen = looking => seen,
    };
    attempt.browsing.context = Some(context);
    seen
}

/// The reason in words; what only the browser is to blame for is noted.
fn lost_or_words(attempt: &mut Attempt<'_>, error: BrowserError) -> String {
    match error {
        BrowserError::Page(reason) => reason,
        BrowserError::Browser(reason) => {
            attempt.browsing.lost = Some(reason.clone());
            reason
        }
    }
}

fn failed(at: jiff::Timestamp, seen: Seen, reason: String) -> Try {
    Try {
        at,
        seen,
        judged: Vec::new(),
        captured: IndexMap::new(),
        error: Some(reason),
    }
}
