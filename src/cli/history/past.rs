//! The little that is wanted of a `results.json`, which anybody may have written.

use serde::Deserialize;

use crate::domain::{
    history::{PastCase, PastRun},
    ids::{CaseId, CaseRef, RunId, ScenarioId},
    results::{RESULTS_SCHEMA, Status},
};

/// Cases of one run; more are not read.
const MAX_CASES: usize = 50_000;
/// No case takes longer than a job may; a number beyond it must not spoil a sum.
const MAX_DURATION_MS: u64 = 24 * 3600 * 1000;

#[derive(Deserialize)]
struct Document {
    schema: String,
    run: RunId,
    scenarios: Vec<Scenario>,
}

#[derive(Deserialize)]
struct Scenario {
    id: ScenarioId,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    id: CaseId,
    status: Status,
    #[serde(default)]
    flaky: bool,
    duration_ms: u64,
}

/// Reads it.
///
/// # Errors
/// Words for why it is none.
pub(super) fn run(text: &[u8]) -> Result<PastRun, String> {
    let document: Document = serde_json::from_slice(text).map_err(|error| error.to_string())?;
    if document.schema != RESULTS_SCHEMA {
        let found: String = document.schema.chars().take(100).collect();
        return Err(format!("its schema is {found:?} and not {RESULTS_SCHEMA}"));
    }
    let cases = document.scenarios.into_iter().flat_map(|scenario| {
        scenario.cases.into_iter().map(move |case| PastCase {
            of: CaseRef {
                scenario: scenario.id.clone(),
                case: case.id,
            },
            status: case.status,
            flaky: case.flaky,
            duration_ms: case.duration_ms.min(MAX_DURATION_MS),
        })
    });
    Ok(PastRun {
        id: document.run.to_string(),
        cases: cases.take(MAX_CASES).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_needed_is_read_and_nothing_else_is_believed() {
        let text = r#"{ "schema": "scenarioforge.results/1", "run": "r-1", "new": [1], "scenarios": [
            { "id": "SC-1", "cases": [ { "id": "base", "status": "failed", "duration_ms": 18446744073709551615, "failure": 7 } ] } ] }"#;
        let read = run(text.as_bytes()).expect("results");
        assert_eq!(read.id, "r-1");
        assert_eq!(read.cases[0].duration_ms, MAX_DURATION_MS);
        assert_eq!(read.cases[0].of.to_string(), "SC-1/base");
        for (bad, why) in [
            (text.replace("results/1", "results/2"), "results/2"),
            (text.replace("SC-1", "../etc"), "no scenario id"),
            (text.replace("failed", "broken"), "broken"),
            (text.replace("r-1", "a b, c"), "no run id"),
            (text[..60].to_owned(), "EOF"),
            ("[".repeat(100_000), ""),
        ] {
            let said = run(bad.as_bytes()).expect_err(why);
            assert!(said.contains(why), "{said}");
        }
    }
}
