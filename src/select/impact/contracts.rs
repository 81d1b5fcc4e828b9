//! Contracts that differ between the two ends of a range.

use std::collections::HashMap;

use serde_json::Value;

use super::question::{Contents, End};
use crate::domain::{
    ids::ScenarioId,
    pack::{Scenario, SourceSpan},
};

/// Bytes of the older pack at most; above, every contract counts as changed.
const MAX_PACK: u64 = 256 << 20;

/// The pack before the change.
#[derive(Debug)]
pub(super) enum Older {
    /// It is the same.
    Same,
    /// There was none, or nobody can read it.
    Unknown,
    /// Its contracts by their ids: without their sources, and these.
    Known(HashMap<ScenarioId, (Value, Vec<SourceSpan>)>),
}

/// What became of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Same,
    New,
    Changed,
}

impl Older {
    pub(super) fn read(contents: &dyn Contents, path: &str) -> Self {
        let Some(bytes) = contents.read(End::Before, path, MAX_PACK) else {
            return Self::Unknown;
        };
        let Ok(mut pack) = serde_json::from_slice::<Value>(&bytes) else {
            return Self::Unknown;
        };
        let Value::Array(scenarios) = pack["scenarios"].take() else {
            return Self::Unknown;
        };
        let known = scenarios.into_iter().filter_map(|scenario| {
            let scenario: Scenario = serde_json::from_value(scenario).ok()?;
            Some((scenario.id.clone(), apart(&scenario)))
        });
        Self::Known(known.collect())
    }

    /// Where a scenario stands.
    pub(super) fn fate(&self, scenario: &Scenario) -> Fate {
        match self {
            Self::Same => Fate::Same,
            Self::Unknown => Fate::New,
            Self::Known(known) => match known.get(&scenario.id) {
                None => Fate::New,
                Some((before, spans)) => {
                    let (now, others) = apart(scenario);
                    let same_sources = spans.len() == others.len()
                        && spans.iter().zip(&others).all(|(one, other)| {
                            one.id == other.id && one.lines.is_some() == other.lines.is_some()
                        });
                    if *before == now && same_sources {
                        Fate::Same
                    } else {
                        Fate::Changed
                    }
                }
            },
        }
    }

    /// The lines that a scenario cited before, in place of those that it cites now.
    pub(super) fn lines<'s>(&'s self, scenario: &'s Scenario, place: usize) -> Option<&'s str> {
        let spans = match self {
            Self::Known(known) => known.get(&scenario.id).map(|(_, spans)| spans),
            _ => None,
        };
        let spans = spans.unwrap_or(&scenario.sources);
        spans.get(place)?.lines.as_deref()
    }
}

fn apart(scenario: &Scenario) -> (Value, Vec<SourceSpan>) {
    let mut value = serde_json::to_value(scenario).unwrap_or(Value::Null);
    if let Value::Object(fields) = &mut value {
        fields.shift_remove("sources");
    }
    (value, scenario.sources.clone())
}
