//! One try of a step: act, observe, judge.

use std::{
    collections::btree_map::Entry,
    time::{Duration, Instant},
};

use indexmap::IndexMap;
use serde_json::Value;

use super::{
    act::{self, Seen, Tools},
    context::Attempt,
    prepare::Prepared,
    record,
};
use crate::{
    domain::{
        checkpoint::{Capture, Checkpoint, Subject},
        event::Verdict,
        observation::{Content, Observation},
        pack::Step,
        transcript::EarlierTry,
    },
    evidence::Redactor,
    judge::{Judge, Judgement},
};

/// What one try led to.
pub(super) struct Try {
    pub(super) at: jiff::Timestamp,
    pub(super) seen: Seen,
    pub(super) judged: Vec<Judgement>,
    pub(super) captured: IndexMap<String, Value>,
    pub(super) error: Option<String>,
}

impl Try {
    pub(super) fn holds(&self) -> bool {
        self.error.is_none()
            && self
                .judged
                .iter()
                .all(|judgement| judgement.verdict == Verdict::Passed)
    }
}

/// A step whose templates are rendered; an error in words where that failed.
pub(super) struct Ready {
    pub(super) prepared: Prepared,
    pub(super) checkpoints: Vec<Checkpoint>,
    pub(super) captures: Vec<Capture>,
}

pub(super) async fn try_once(
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
    let seen = act::act(&ready.prepared.action, &mut tools, limit.min(rest)).await;
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
    if let Some(error) = &mut error
        && let Some(words) = last_words(&seen.observation)
    {
        error.push_str("; ");
        error.push_str(&words);
    }
    if let Some(error) = error {
        return Try {
            at,
            seen,
            judged: Vec::new(),
            captured: IndexMap::new(),
            error: Some(error),
        };
    }
    judge(attempt, step, ready, at, seen)
}

/// Judges what an action led to, when it could be done.
pub(super) fn judge(
    attempt: &Attempt<'_>,
    step: &Step,
    ready: &Ready,
    at: jiff::Timestamp,
    mut seen: Seen,
) -> Try {
    let mut error = look(attempt, ready, &mut seen.observation)
        .err()
        .or_else(|| unspoken(step, &seen.observation));
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
                let changes = attempt.workspace.snapshot.as_ref().map(|snapshot| {
                    let tree = &attempt.workspace.tree;
                    tree.acting(|| snapshot.changes(tree.root(), None))
                });
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

pub(super) fn earlier_try(this: &Try, ready: &Ready, redactor: &Redactor) -> EarlierTry {
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
