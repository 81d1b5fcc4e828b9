//! One step: render, act, observe, judge; again and again with `eventually`; then tell and keep what came of it.

use std::{
    collections::btree_map::Entry,
    io,
    time::{Duration, Instant},
};

use indexmap::IndexMap;
use serde_json::Value;

use super::{
    act::{self, Seen, Tools},
    context::Attempt,
    prepare::{self, Prepared},
    record,
    time::millis,
};
use crate::{
    domain::{
        action::RunAction,
        checkpoint::{Capture, Checkpoint, Subject},
        event::{EventKind, Phase, Verdict},
        observation::{Content, Observation},
        pack::Step,
        results::Failure,
        transcript::{CheckpointRecord, EarlierTry, ObservationRecord, StepRecord},
    },
    evidence::Redactor,
    judge::{Judge, Judgement},
};

/// Between two tries of an `eventually`, at first; it doubles.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);
/// Tries of an `eventually` that are kept in the transcript.
const KEPT_TRIES: usize = 100;

/// What one try led to.
struct Try {
    at: jiff::Timestamp,
    seen: Seen,
    judged: Vec<Judgement>,
    captured: IndexMap<String, Value>,
    error: Option<String>,
}

impl Try {
    fn holds(&self) -> bool {
        self.error.is_none()
            && self
                .judged
                .iter()
                .all(|judgement| judgement.verdict == Verdict::Passed)
    }
}

/// A step whose templates are rendered; an error in words where that failed.
struct Ready {
    prepared: Prepared,
    checkpoints: Vec<Checkpoint>,
    captures: Vec<Capture>,
}

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
    let last = match &ready {
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

async fn try_once(
    attempt: &mut Attempt<'_>,
    step: &Step,
    ready: &Ready,
    limit: Duration,
    deadline: Instant,
) -> Try {
    let at = jiff::Timestamp::now();
    let rest = deadline.saturating_duration_since(Instant::now());
    let mut tools = Tools {
        tree: &attempt.workspace.tree,
        guard: attempt.guard,
        client: attempt.client,
        jar: &mut attempt.jar,
        late: &mut attempt.late,
        cancel: &attempt.cancel,
    };
    let mut seen = act::act(&ready.prepared.action, &mut tools, limit.min(rest)).await;
    let mut error = seen.observation.error.clone();
    if rest < limit
        && deadline <= Instant::now()
        && let Some(error) = &mut error
    {
        error.push_str(&format!(
            " (the case's time limit of {} was up)",
            attempt.settings.config.run.timeout
        ));
    }
    if error.is_none() {
        error = look(attempt, ready, &mut seen.observation)
            .err()
            .or_else(|| unspoken(step, &seen.observation));
    }
    if let Some(error) = &mut error
        && let Some(words) = last_words(&seen.observation)
    {
        error.push_str("; ");
        error.push_str(&words);
    }
    let (mut judged, mut captured) = (Vec::new(), IndexMap::new());
    // What could not be done is not judged: a claim that happens to hold would prove nothing.
    if error.is_none() {
        let judge = Judge::new(&seen.observation);
        judged = ready
            .checkpoints
            .iter()
            .map(|checkpoint| {
                let mut judgement = judge.judge(checkpoint);
                // A wrong exit code alone tells nobody anything.
                if (checkpoint.subject, judgement.verdict) == (Subject::ExitCode, Verdict::Failed)
                    && judgement.reason.is_none()
                {
                    judgement.reason = last_words(&seen.observation);
                }
                judgement
            })
            .collect();
        for capture in &ready.captures {
            match judge.capture(capture) {
                Ok(value) => drop(captured.insert(capture.name.clone(), value)),
                // A checkpoint that failed says more than a value that is missing because of it.
                Err(reason)
                    if judged
                        .iter()
                        .all(|judgement| judgement.verdict == Verdict::Passed) =>
                {
                    error = Some(format!(
                        "`{}` could not be captured: {reason}",
                        capture.name
                    ));
                    break;
                }
                Err(_) => {}
            }
        }
    }
    Try {
        at,
        seen,
        judged,
        captured,
        error,
    }
}

/// Looks at the files that checkpoints and captures ask for.
fn look(attempt: &Attempt<'_>, ready: &Ready, observation: &mut Observation) -> Result<(), String> {
    let captures = ready
        .captures
        .iter()
        .map(|capture| (capture.subject, capture.at.as_deref()));
    let asked = ready
        .checkpoints
        .iter()
        .map(|checkpoint| (checkpoint.subject, checkpoint.at.as_deref()))
        .chain(captures);
    for (subject, at) in asked {
        match subject {
            Subject::File => {
                let path = at.unwrap_or_default().to_owned();
                if let Entry::Vacant(entry) = observation.files.entry(path) {
                    let content = act::read_file(
                        &attempt.workspace.tree,
                        entry.key(),
                        attempt.settings.max_log(),
                    )?;
                    entry.insert(content);
                }
            }
            Subject::Workspace if observation.workspace.is_none() => {
                let changes = attempt
                    .workspace
                    .snapshot
                    .as_ref()
                    .map(|snapshot| snapshot.changes(attempt.workspace.tree.root(), None));
                observation.workspace = changes
                    .transpose()
                    .map_err(|error| format!("the workspace cannot be listed: {error}"))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// What nobody claimed but everybody takes for granted: a command that nobody asks the exit code of is not ended by a
/// signal; and where a step has no checkpoint at all, its command succeeds and its request is answered below 400.
fn unspoken(step: &Step, observation: &Observation) -> Option<String> {
    let asked = step
        .checkpoints
        .iter()
        .any(|checkpoint| checkpoint.subject == Subject::ExitCode);
    if let Some(signal) = observation.signal.filter(|_| !asked) {
        return Some(format!("the command was ended by signal {signal}"));
    }
    if !step.checkpoints.is_empty() {
        return None;
    }
    if let Some(code) = observation.exit_code.filter(|code| *code != 0) {
        return Some(format!("the command ended with exit code {code}"));
    }
    let status = observation
        .response
        .as_ref()
        .map(|response| response.status)
        .filter(|status| *status >= 400);
    status.map(|status| format!("the answer was {status}"))
}

/// The last line that a command printed, on standard error if there.
fn last_words(observation: &Observation) -> Option<String> {
    let of = |content: &Option<Content>| content.as_ref()?.last_line(200);
    let (line, stream) = match of(&observation.stderr) {
        Some(line) => (line, "stderr"),
        None => (of(&observation.stdout)?, "stdout"),
    };
    Some(format!("the last line of {stream} is: {line}"))
}

fn earlier_try(this: &Try, ready: &Ready, redactor: &Redactor) -> EarlierTry {
    let failed = ready
        .checkpoints
        .iter()
        .zip(&this.judged)
        .filter(|(_, judgement)| judgement.verdict == Verdict::Failed);
    EarlierTry {
        at: this.at,
        error: this.error.clone(),
        failed: failed
            .map(|(checkpoint, judgement)| {
                (
                    checkpoint.id.to_string(),
                    record::cut(judgement.observed.clone(), redactor),
                )
            })
            .collect(),
    }
}

/// Writes the transcript first, then tells.
#[expect(
    clippy::too_many_arguments,
    reason = "the parts of one step, used once"
)]
fn keep(
    attempt: &mut Attempt<'_>,
    step: &Step,
    phase: Phase,
    ready: Option<Ready>,
    last: Try,
    earlier: Vec<EarlierTry>,
    tries: u32,
    started: Instant,
) -> io::Result<Option<Failure>> {
    let duration_ms = millis(started.elapsed());
    let redactor = attempt.settings.bundle.redactor();
    let stem = format!("{:02}-{}", attempt.evidence.lines() + 1, step.id);
    let (shown, line, checkpoints) = match ready {
        Some(Ready {
            prepared,
            checkpoints,
            ..
        }) => (prepared.shown, Some(prepared.line), checkpoints),
        None => (unrendered(step), None, Vec::new()),
    };
    let observation: ObservationRecord =
        record::observation(&last.seen, &stem, &mut attempt.evidence)?;
    let judged: Vec<CheckpointRecord> = checkpoints
        .into_iter()
        .zip(last.judged)
        .map(|(checkpoint, judgement)| CheckpointRecord {
            id: checkpoint.id,
            text: checkpoint.text,
            subject: checkpoint.subject,
            at: checkpoint.at,
            predicate: checkpoint.predicate,
            verdict: judgement.verdict,
            expected: judgement.expected,
            // The observation has the text itself.
            observed: record::cut(judgement.observed, &redactor),
            reason: judgement.reason,
            diff: judgement.diff,
        })
        .collect();
    let error = last.error;
    let place = attempt.evidence.append(&StepRecord {
        step: step.id.clone(),
        phase,
        text: step.text.clone(),
        action: shown,
        at: last.at,
        duration_ms,
        tries,
        earlier,
        error: error.clone(),
        observation,
        captured: last.captured,
        checkpoints: judged.clone(),
    })?;
    let mut files = vec![place];
    for file in attempt.evidence.take_files(false) {
        files.push(file.path.clone());
        attempt.tell(EventKind::Evidence {
            of: Some(attempt.of.clone()),
            file,
        });
    }
    attempt.tell(EventKind::StepFinished {
        of: attempt.of.clone(),
        step: step.id.clone(),
        phase,
        duration_ms,
        tries,
        error: error.clone(),
    });
    let mut failures = Vec::new();
    if phase == Phase::Step {
        attempt.checkpoints += judged.len() as u64;
    }
    for checkpoint in judged {
        attempt.tell(EventKind::Checkpoint {
            of: attempt.of.clone(),
            step: step.id.clone(),
            id: checkpoint.id.clone(),
            verdict: checkpoint.verdict,
            subject: checkpoint.subject,
            predicate: checkpoint.predicate,
            expected: record::cut(checkpoint.expected.clone(), &redactor),
            observed: checkpoint.observed.clone(),
            reason: checkpoint.reason.clone(),
        });
        if checkpoint.verdict == Verdict::Failed {
            failures.push(checkpoint);
        }
    }
    if let Some(error) = error {
        return Ok(Some(Failure {
            action: line,
            evidence: files,
            ..Failure::undone(step.id.clone(), step.text.clone(), error)
        }));
    }
    let more = u32::try_from(failures.len().saturating_sub(1)).unwrap_or(u32::MAX);
    Ok(failures.into_iter().next().map(|first| Failure {
        step: step.id.clone(),
        checkpoint: Some(first.id),
        text: first.text,
        subject: Some(first.subject),
        at: first.at,
        predicate: Some(first.predicate),
        expected: record::cut(first.expected, &redactor),
        observed: first.observed,
        reason: first
            .reason
            .map(|reason| record::cut_text(&reason, &redactor)),
        diff: first.diff.map(|diff| record::cut_text(&diff, &redactor)),
        action: line,
        evidence: files,
        more,
    }))
}

/// The action as it stands in the pack, where its templates could not be rendered.
fn unrendered(step: &Step) -> Value {
    match (&step.run, &step.http, &step.file) {
        (Some(RunAction::Line(command)), ..) => {
            serde_json::json!({ "run": { "command": command } })
        }
        (Some(run), ..) => serde_json::json!({ "run": run }),
        (_, Some(http), _) => serde_json::json!({ "http": http }),
        (.., file) => serde_json::json!({ "file": file, "browser": step.browser }),
    }
}
