//! From one observation to verdicts and captured values.

use serde_json::Value;

use crate::domain::{
    checkpoint::{Capture, Checkpoint, Predicate},
    event::Verdict,
    observation::Observation,
};

use super::{
    answer::Answer,
    capture, diff, near, page,
    seen::{Eye, Seen},
    value,
};

/// A shorter text is shown whole, so that everybody sees what comes nearest.
const SHORT: usize = 200;

/// What came of a checkpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement {
    /// Whether it holds.
    pub verdict: Verdict,
    /// The checkpoint's value; null where it has none.
    pub expected: Value,
    /// The value found, not cut; null where there was none.
    pub observed: Value,
    /// Why it failed, where the two values do not say it.
    pub reason: Option<String>,
    /// Expected (`-`) against observed (`+`), for texts and JSON of several lines that should have been the same.
    pub diff: Option<String>,
}

/// Judges checkpoints against one observation, whose JSON is read at most once.
pub struct Judge<'a> {
    eye: Eye<'a>,
}

impl<'a> Judge<'a> {
    /// For one observation.
    pub fn new(observation: &'a Observation) -> Self {
        Self {
            eye: Eye::new(observation),
        }
    }

    /// Judges a checkpoint whose templates are rendered.
    pub fn judge(&self, checkpoint: &Checkpoint) -> Judgement {
        let seen = self.eye.look(checkpoint.subject, checkpoint.at.as_deref());
        let answer = page::answer(&seen, checkpoint);
        let expected = checkpoint.value.clone().unwrap_or(Value::Null);
        let observed = seen.observed();
        let (verdict, reason) = match answer {
            Answer::Yes => (Verdict::Passed, None),
            Answer::No => (Verdict::Failed, None),
            Answer::NoBecause(reason) | Answer::Unclear(reason) => (Verdict::Failed, Some(reason)),
        };
        let reason = match (&checkpoint.predicate, &expected, &observed) {
            (Predicate::Contains, Value::String(wanted), Value::String(text))
                if verdict == Verdict::Failed && reason.is_none() =>
            {
                near::nearest(text, wanted)
                    .filter(|_| text.len() > SHORT)
                    .map(|(line, words)| format!("nearest, in line {line}: {words}"))
            }
            _ => reason,
        };
        let comparable = !matches!(seen, Seen::Missing { .. } | Seen::Unknown { .. });
        let diff = match checkpoint.predicate {
            _ if verdict == Verdict::Passed || !comparable => None,
            Predicate::Equals => diff::unified(&expected, &observed),
            Predicate::Contains if expected.is_object() => {
                diff::unified(&expected, &value::projection(&observed, &expected))
            }
            _ => None,
        };
        Judgement {
            verdict,
            expected,
            observed,
            reason,
            diff,
        }
    }

    /// Whether a checkpoint holds, without the values and words that a report needs.
    pub fn holds(&self, checkpoint: &Checkpoint) -> bool {
        let seen = self.eye.look(checkpoint.subject, checkpoint.at.as_deref());
        page::answer(&seen, checkpoint) == Answer::Yes
    }

    /// Takes a value for later steps; an error in words when there is none.
    pub fn capture(&self, capture: &Capture) -> Result<Value, String> {
        capture::take(
            &self.eye.look(capture.subject, capture.at.as_deref()),
            capture,
        )
    }
}
