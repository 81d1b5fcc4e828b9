//! What a shard says of its own end: the last event of its journal, and `results.json`. The worse of the two counts.

use serde::Deserialize;

use super::{given::document, inside::Inside, problem::Refusal, seen::End};
use crate::domain::{
    ids::RunId,
    results::{Gate, GateVerdict, RunStatus},
};

/// Results have some kilobytes for each case.
const LONGEST: u64 = 256 << 20;

/// What of `results.json` must agree with the journal.
#[derive(Debug, Deserialize)]
struct Told {
    run: RunId,
    status: RunStatus,
    gate: GateVerdict,
}

/// Holds `results.json` against the end of the journal. A report that could not be made at the very last makes the gate fail
/// there alone, so a gate that failed in either has failed.
pub(super) fn agree(inside: &Inside, run: &RunId, end: &mut End) -> Result<(), Refusal> {
    let told: Told = document(inside, "results.json", LONGEST).map_err(Refusal::damaged)?;
    merged(told, run, end).map_err(Refusal::damaged)
}

fn merged(told: Told, run: &RunId, end: &mut End) -> Result<(), String> {
    if told.run != *run {
        return Err(format!(
            "results.json is of run {}, and run.json of {run}",
            told.run
        ));
    }
    if told.status != end.status {
        return Err(format!(
            "results.json says that the run is {}, and events.jsonl that it is {}",
            told.status.word(),
            end.status.word()
        ));
    }
    match (told.gate.verdict, end.gate.verdict) {
        (Gate::Failed, Gate::Passed) => end.gate = told.gate,
        (Gate::Passed, Gate::Failed) => {
            return Err(
                "results.json says that its gate passed, and events.jsonl that it failed"
                    .to_owned(),
            );
        }
        _ => {}
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worse_of_two_ends_counts() {
        let run = || "20261122T134501Z-4f9a1c".parse::<RunId>().expect("an id");
        let gate = |verdict| GateVerdict {
            verdict,
            because: vec!["x".to_owned()],
            reasons: Vec::new(),
            note: None,
        };
        use {
            Gate::{Failed, Passed},
            RunStatus as S,
        };
        for (told, end, expected) in [
            ((S::Passed, Passed), (S::Passed, Passed), Ok(Passed)),
            ((S::Failed, Failed), (S::Failed, Failed), Ok(Failed)),
            ((S::Passed, Failed), (S::Passed, Passed), Ok(Failed)),
            (
                (S::Passed, Passed),
                (S::Passed, Failed),
                Err("gate passed, and"),
            ),
            (
                (S::Incomplete, Failed),
                (S::Passed, Passed),
                Err("is incomplete, and events.jsonl that it is passed"),
            ),
            (
                (S::Passed, Passed),
                (S::Failed, Passed),
                Err("is passed, and events.jsonl that it is failed"),
            ),
        ] {
            let told = Told {
                run: run(),
                status: told.0,
                gate: gate(told.1),
            };
            let mut end = End {
                status: end.0,
                gate: gate(end.1),
                because: None,
            };
            match (merged(told, &run(), &mut end), expected) {
                (Ok(()), Ok(verdict)) => assert_eq!(end.gate.verdict, verdict),
                (Err(found), Err(part)) => assert!(found.contains(part), "{found}"),
                (found, expected) => panic!("{found:?} {expected:?}"),
            }
        }
        let other = Told {
            run: "20261122T134501Z-000000".parse().expect("an id"),
            status: S::Passed,
            gate: gate(Passed),
        };
        let mut end = End {
            status: S::Passed,
            gate: gate(Passed),
            because: None,
        };
        assert!(merged(other, &run(), &mut end).is_err());
    }
}
