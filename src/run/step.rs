//! One step: render, act, observe, judge; again and again with `eventually`; then tell and keep what came of it.

use std::{
    io,
    time::{Duration, Instant},
};

use indexmap::IndexMap;

use super::{
    act::Seen,
    browser::browse,
    context::Attempt,
    keep::keep,
    prepare::{self, Action},
    tries::{Ready, Try, earlier_try, try_once},
};
use crate::domain::{
    event::{EventKind, Phase},
    pack::Step,
    results::Failure,
};

/// Between two tries of an `eventually`, at first; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);
/// Tries of an `eventually` that are kept in the transcript.
const KEPT_TRIES: usize = 100;

/// Executes a step. Returns why it failed; `None` when everything held.
///
/// # Errors
/// When its evidence cannot be kept: the run is over then.
pub(super) async fn step(
    attempt: &mut Attempt<'_>,
    step: &Step,
    phase: Phase,
    deadline: Instant,
) -> io::Result<Option<Failure>> {
    let started = Instant::now();
    attempt.tell(EventKind::StepStarted {
        of: attempt.of.clone(),
        step: step.id.clone(),
        phase,
    });
    let ready = prepare(attempt, step);
    let mut tries = 0;
    let mut earlier = Vec::new();
    let last = 'tried: {
        match &ready {
            Err(error) => {
                tries += 1;
                Try {
                    at: jiff::Timestamp::now(),
                    seen: Seen::default(),
                    judged: Vec::new(),
                    captured: IndexMap::new(),
                    error: Some(error.clone()),
                }
            }
            Ok(ready) => {
                if let Action::Browser(operations) = &ready.prepared.action {
                    let limit = attempt.settings.config.run.step_timeout.0;
                    let (last, looks, before) =
                        browse(attempt, step, phase, ready, operations, limit, deadline).await;
                    tries += looks;
                    earlier = before;
                    break 'tried last;
                }
                let limit = ready
                    .prepared
                    .timeout
                    .unwrap_or(attempt.settings.config.run.step_timeout.0);
                let until = step.eventually.map(|span| (started + span.0).min(deadline));
                let mut pause = FIRST_PAUSE;
                loop {
                    tries += 1;
                    let this = try_once(attempt, step, ready, limit, deadline).await;
                    let rest = until.map_or(Duration::ZERO, |until| {
                        until.saturating_duration_since(Instant::now())
                    });
                    if this.holds() || rest.is_zero() || attempt.cancel.is_cancelled() {
                        break this;
                    }
                    if earlier.len() < KEPT_TRIES {
                        earlier.push(earlier_try(
                            &this,
                            ready,
                            &attempt.settings.bundle.redactor(),
                        ));
                    }
                    tokio::select! {
                        () = tokio::time::sleep(pause.min(rest)) => {}
                        () = attempt.cancel.cancelled() => {}
                    }
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    };
    attempt.captured(&last.captured);
    keep(
        attempt,
        step,
        phase,
        ready.ok(),
        last,
        earlier,
        tries,
        started,
    )
}

fn prepare(attempt: &Attempt<'_>, step: &Step) -> Result<Ready, String> {
    let rendering = attempt.rendering();
    let prepared = prepare::prepare(
        step,
        &rendering,
        &|own| attempt.environment(own),
        &attempt.workspace.tree,
        attempt.settings.max_log(),
    )?;
    let mut checkpoints = step.checkpoints.clone();
    for checkpoint in &mut checkpoints {
        if let Some(at) = &mut checkpoint.at {
            *at = rendering.text(at)?;
        }
        if let Some(value) = &mut checkpoint.value {
            *value = rendering.value(value)?;
        }
    }
    let mut captures = step.capture.clone();
    for at in captures
        .iter_mut()
        .filter_map(|capture| capture.at.as_mut())
    {
        *at = rendering.text(at)?;
    }
    Ok(Ready {
        prepared,
        checkpoints,
        captures,
    })
}
