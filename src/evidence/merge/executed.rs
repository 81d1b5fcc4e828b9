//! What a journal must tell of a case before its status is believed.
//!
//! ```text
//! passed    the attempt was begun, every step of the flow was done, every checkpoint of it was judged, and all held
//! failed    the attempt was begun; as many checkpoints were judged as the end counts
//! blocked   nothing: it could not be tried
//! ```
//!
//! And an attempt that failed before leaves its mark: a pass after it is a flake.

use std::collections::{HashMap, HashSet};

use crate::domain::{
    event::{EventKind, Phase, Verdict},
    flow::flow,
    ids::{CaseId, CheckpointId, ScenarioId, StepId},
    pack::Pack,
    results::Status,
};

/// What the flow of a case asks for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    steps: HashSet<StepId>,
    checkpoints: HashSet<(StepId, CheckpointId)>,
}

/// By scenario and case; those of a shard.
pub(super) type AskedOf = HashMap<(ScenarioId, CaseId), Asked>;

/// The cases of the pack of which `is_own` says that they are a shard's.
pub(super) fn asked(pack: &Pack, is_own: impl Fn(&str) -> bool) -> AskedOf {
    let mut found = AskedOf::new();
    for scenario in &pack.scenarios {
        for case in crate::domain::flow::cases(scenario) {
            if !is_own(&format!("{}/{case}", scenario.id)) {
                continue;
            }
            let Some(flow) = flow(scenario, &case) else {
                continue;
            };
            let mut asked = Asked::default();
            for step in flow.steps {
                asked.steps.insert(step.id.clone());
                let claims = step.checkpoints.iter();
                asked
                    .checkpoints
                    .extend(claims.map(|claim| (step.id.clone(), claim.id.clone())));
            }
            found.insert((scenario.id.clone(), case), asked);
        }
    }
    found
}

/// Where a case stands while the journal is read.
#[derive(Debug, Default)]
pub(super) struct Progress {
    /// Begun so far.
    pub(super) attempts: u32,
    /// How it ended; `None`: it has not.
    pub(super) status: Option<Status>,
    /// An attempt failed, and another was to follow.
    retried: bool,
    /// The step that ended last, whose checkpoints follow.
    last: Option<(StepId, Phase)>,
    /// Steps of the flow that were done.
    done: HashSet<StepId>,
    /// Checkpoints of the flow that were judged, and those of them that held.
    judged: u64,
    held: HashSet<(StepId, CheckpointId)>,
    did_not_hold: bool,
}

impl Progress {
    /// Takes in what an attempt tells; other events say nothing about it.
    ///
    /// # Errors
    /// In words, when it cannot have been so.
    pub(super) fn event(&mut self, kind: &EventKind, asked: Option<&Asked>) -> Result<(), String> {
        match kind {
            EventKind::CaseStarted { of } => {
                if self.status.is_some() || of.attempt != self.attempts.saturating_add(1) {
                    return Err(format!(
                        "attempt {} of {of} does not follow attempt {}",
                        of.attempt, self.attempts
                    ));
                }
                *self = Self {
                    attempts: of.attempt,
                    retried: self.retried,
                    ..Self::default()
                };
            }
            EventKind::CaseRetried { of, .. } => {
                self.current(of.attempt)?;
                self.retried = true;
            }
            EventKind::StepFinished {
                of,
                step,
                phase,
                error,
                ..
            } => {
                self.current(of.attempt)?;
                self.last = Some((step.clone(), *phase));
                if *phase == Phase::Step && error.is_none() {
                    self.done.insert(step.clone());
                }
            }
            EventKind::Checkpoint {
                of,
                step,
                id,
                verdict,
                ..
            } => {
                self.current(of.attempt)?;
                match &self.last {
                    Some((last, phase)) if last == step => {
                        if *phase == Phase::Step {
                            self.judged += 1;
                            match verdict {
                                Verdict::Passed => {
                                    self.held.insert((step.clone(), id.clone()));
                                }
                                Verdict::Failed => self.did_not_hold = true,
                            }
                        }
                    }
                    _ => return Err(format!("checkpoint {id} of {of} follows no step {step}")),
                }
            }
            EventKind::CaseFinished {
                of,
                status,
                flaky,
                checkpoints,
                failure,
                ..
            } => {
                if self.status.is_some() {
                    return Err(format!("{of} has finished twice"));
                }
                if matches!(status, Status::Queued | Status::Running) {
                    return Err(format!("{of} has finished without a status"));
                }
                if matches!(status, Status::Passed | Status::Failed) {
                    self.current(of.attempt)?;
                    if self.judged != *checkpoints {
                        return Err(format!(
                            "{of} counts {checkpoints} checkpoints, and {} were judged",
                            self.judged
                        ));
                    }
                }
                if *status == Status::Passed {
                    if failure.is_some() {
                        return Err(format!("{of} has passed with a failure"));
                    }
                    self.passed(asked, *flaky)
                        .map_err(|why| format!("{of} cannot have passed: {why}"))?;
                }
                self.status = Some(*status);
            }
            _ => {}
        }
        Ok(())
    }

    fn passed(&self, asked: Option<&Asked>, flaky: bool) -> Result<(), String> {
        let asked = asked.ok_or("scenarios.json has no such case")?;
        if self.did_not_hold {
            return Err("a checkpoint did not hold".to_owned());
        }
        if let Some(step) = asked.steps.difference(&self.done).min() {
            return Err(format!("step {step} was not done"));
        }
        if let Some((step, id)) = asked.checkpoints.difference(&self.held).min() {
            return Err(format!("checkpoint {id} of step {step} was not judged"));
        }
        if asked.checkpoints.is_empty() {
            return Err("it has no checkpoint".to_owned());
        }
        match self.retried && !flaky {
            true => Err("an earlier attempt failed, and it is not called flaky".to_owned()),
            false => Ok(()),
        }
    }

    fn current(&self, attempt: u32) -> Result<(), String> {
        match attempt != 0 && attempt == self.attempts {
            true => Ok(()),
            false => Err(format!("attempt {attempt} was never begun, or has ended")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn told(events: &[Value]) -> Result<Option<Status>, String> {
        let pack: Pack = serde_json::from_value(json!({
            "schema": "scenarioforge.pack/1",
            "scenarios": [
                { "id": "S", "title": "t", "steps": [
                    { "id": "a", "run": "true", "checkpoints": [
                        { "id": "x", "subject": "exit_code", "predicate": "equals", "value": 0 },
                        { "id": "y", "subject": "stdout", "predicate": "equals", "value": "" } ] },
                    { "id": "b", "run": "true" } ] },
                { "id": "other", "title": "t", "steps": [] }
            ]
        }))
        .expect("a pack");
        let asked = asked(&pack, |name| name == "S/base");
        let mut progress = Progress::default();
        for event in events {
            let mut event = event.clone();
            let members = event.as_object_mut().expect("an object");
            members.entry("scenario").or_insert(json!("S"));
            members.entry("case").or_insert(json!("base"));
            members.entry("attempt").or_insert(json!(1));
            let kind: EventKind = serde_json::from_value(event).expect("an event");
            progress.event(&kind, asked.values().next())?;
        }
        Ok(progress.status)
    }

    fn started(attempt: u32) -> Value {
        json!({ "t": "case-started", "attempt": attempt })
    }

    fn step(id: &str) -> Value {
        json!({ "t": "step-finished", "step": id, "phase": "step", "duration_ms": 1, "tries": 1 })
    }

    fn judged(id: &str, verdict: &str) -> Value {
        json!({ "t": "checkpoint", "step": "a", "id": id, "verdict": verdict, "subject": "exit_code", "predicate": "equals", "expected": 0, "observed": 0 })
    }

    fn finished(status: &str, checkpoints: u64) -> Value {
        json!({ "t": "case-finished", "status": status, "flaky": false, "duration_ms": 1, "checkpoints": checkpoints, "failure": null, "blocked_because": null })
    }

    fn with(mut event: Value, key: &str, value: Value) -> Value {
        event[key] = value;
        event
    }

    #[test]
    fn a_status_is_believed_only_with_what_led_to_it() {
        let (x, y) = (|| judged("x", "passed"), || judged("y", "passed"));
        let whole = || vec![started(1), step("a"), x(), y(), step("b")];
        let and = |mut events: Vec<Value>, last: Value| {
            events.push(last);
            events
        };
        let retried = json!({ "t": "case-retried", "duration_ms": 1, "failure": { "step": "a", "checkpoint": "x", "expected": 0, "observed": 1 } });
        let again = |last: Value| {
            let mut events = vec![
                started(1),
                step("a"),
                judged("x", "failed"),
                y(),
                retried.clone(),
            ];
            let second = whole().into_iter().chain([last]);
            events.extend(second.map(|event| with(event, "attempt", json!(2))));
            events
        };
        for (events, expected) in [
            (and(whole(), finished("passed", 2)), Ok(Status::Passed)),
            (
                again(with(finished("passed", 2), "flaky", json!(true))),
                Ok(Status::Passed),
            ),
            (vec![finished("blocked", 0)], Ok(Status::Blocked)),
            (vec![started(1), finished("failed", 0)], Ok(Status::Failed)),
            (
                vec![
                    started(1),
                    step("a"),
                    judged("x", "failed"),
                    y(),
                    finished("failed", 2),
                ],
                Ok(Status::Failed),
            ),
            // Never begun.
            (
                vec![finished("passed", 0)],
                Err("attempt 1 was never begun"),
            ),
            (
                vec![finished("failed", 0)],
                Err("attempt 1 was never begun"),
            ),
            (
                vec![started(1), finished("passed", 0)],
                Err("step a was not done"),
            ),
            (
                and(whole(), with(finished("passed", 2), "attempt", json!(2))),
                Err("attempt 2 was never begun"),
            ),
            (vec![step("a")], Err("never begun")),
            (vec![started(2)], Err("does not follow attempt 0")),
            // Counts.
            (
                and(whole(), finished("passed", 3)),
                Err("counts 3 checkpoints, and 2 were judged"),
            ),
            (
                vec![
                    started(1),
                    step("a"),
                    judged("x", "failed"),
                    finished("failed", 2),
                ],
                Err("and 1 were judged"),
            ),
            // Not all of it.
            (
                vec![started(1), step("a"), x(), step("b"), finished("passed", 1)],
                Err("checkpoint y of step a was not judged"),
            ),
            (
                vec![
                    started(1),
                    step("a"),
                    x(),
                    x(),
                    step("b"),
                    finished("passed", 2),
                ],
                Err("checkpoint y of step a"),
            ),
            (
                vec![started(1), step("a"), x(), y(), finished("passed", 2)],
                Err("step b was not done"),
            ),
            (
                vec![
                    started(1),
                    step("a"),
                    x(),
                    y(),
                    with(step("b"), "error", json!("no")),
                    finished("passed", 2),
                ],
                Err("step b was not done"),
            ),
            (
                vec![
                    started(1),
                    with(step("a"), "phase", json!("cleanup")),
                    x(),
                    y(),
                    step("b"),
                    finished("passed", 0),
                ],
                Err("step a was not done"),
            ),
            (vec![started(1), x()], Err("follows no step a")),
            // It did not hold.
            (
                vec![
                    started(1),
                    step("a"),
                    judged("x", "failed"),
                    y(),
                    step("b"),
                    finished("passed", 2),
                ],
                Err("a checkpoint did not hold"),
            ),
            (
                vec![
                    started(1),
                    step("a"),
                    judged("x", "failed"),
                    x(),
                    y(),
                    step("b"),
                    finished("passed", 3),
                ],
                Err("a checkpoint did not hold"),
            ),
            (
                and(
                    whole(),
                    with(finished("passed", 2), "failure", retried["failure"].clone()),
                ),
                Err("passed with a failure"),
            ),
            // A flake that is not told.
            (again(finished("passed", 2)), Err("not called flaky")),
            // Ends.
            (
                and(and(whole(), finished("passed", 2)), finished("failed", 2)),
                Err("finished twice"),
            ),
            (
                and(and(whole(), finished("passed", 2)), started(2)),
                Err("does not follow"),
            ),
            (
                and(whole(), finished("running", 2)),
                Err("without a status"),
            ),
        ] {
            match (told(&events), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, Some(expected), "{events:?}"),
                (Err(found), Err(part)) => assert!(found.contains(part), "{found}"),
                (found, expected) => panic!("{found:?} {expected:?} {events:?}"),
            }
        }
        // A case that the pack does not have.
        let mut progress = Progress::default();
        for event in and(whole(), finished("passed", 2)) {
            let mut event = with(event, "scenario", json!("S"));
            event["case"] = json!("base");
            event["attempt"] = json!(1);
            let kind: EventKind = serde_json::from_value(event).expect("an event");
            if let Err(why) = progress.event(&kind, None) {
                assert!(why.contains("has no such case"), "{why}");
            }
        }
        assert_eq!(progress.status, None);
    }
}
