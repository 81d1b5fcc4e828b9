//! Keeps and tells what came of a step.

use std::{io, time::Instant};

use serde_json::Value;

use super::{
    browser,
    context::Attempt,
    record,
    time::millis,
    tries::{Ready, Try},
};
use crate::domain::{
    action::RunAction,
    event::{EventKind, Phase, Verdict},
    pack::Step,
    results::Failure,
    transcript::{CheckpointRecord, EarlierTry, ObservationRecord, StepRecord},
};

/// Writes the transcript first, then tells.
#[expect(
    clippy::too_many_arguments,
    reason = "the parts of one step, used once"
)]
pub(super) fn keep(
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
    browser::write(attempt, last.seen.pictures)?;
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
