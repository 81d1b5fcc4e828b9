//! CTRF, the Common Test Report Format (<https://ctrf.io>): one JSON for whatever reads test results.

use serde::Serialize;
use serde_json::{Value, json};

use crate::domain::results::{CaseResult, Results, ScenarioResult, Status};

use super::{
    failure::{blocked_text, failure_text, in_brief},
    style::Style,
    text::{shorten, visible},
    titles::{About, Titles},
};

/// Of the specification; its schema had no other version yet.
const SPEC_VERSION: &str = "0.0.0";
/// Where the scenarios of every project are defined.
const PACK_PATH: &str = ".scenarioforge/scenarios.json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Test {
    name: String,
    status: &'static str,
    duration: u64,
    suite: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trace: Option<String>,
    raw_status: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    file_path: &'static str,
    retries: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    retry_attempts: Vec<Value>,
    flaky: bool,
    extra: Value,
}

/// The run as CTRF. Blocked cases are `other`, because nothing in CTRF says that a test could not be tried; so are
/// cases that were cut off. Those that never had their turn are `pending`.
pub fn ctrf(results: &Results, titles: &Titles, about: &About) -> String {
    let tests: Vec<Test> = results
        .scenarios
        .iter()
        .flat_map(|scenario| scenario.cases.iter().map(move |case| (scenario, case)))
        .map(|(scenario, case)| test(scenario, case, titles))
        .collect();
    let count = |status| tests.iter().filter(|test| test.status == status).count();
    let tool = format!("scenarioforge {}", about.version);
    let report = json!({
        "reportFormat": "CTRF",
        "specVersion": SPEC_VERSION,
        "timestamp": about.finished.to_string(),
        "generatedBy": tool,
        "results": {
            "tool": { "name": "scenarioforge", "version": about.version },
            "summary": {
                "tests": tests.len(),
                "passed": count("passed"),
                "failed": count("failed"),
                "skipped": 0,
                "pending": count("pending"),
                "other": count("other"),
                "flaky": tests.iter().filter(|test| test.flaky).count(),
                "suites": results.scenarios.len(),
                "start": about.started.as_millisecond(),
                "stop": about.finished.as_millisecond(),
                "duration": results.duration_ms,
                "extra": {
                    "project": about.project,
                    "run": results.run,
                    "status": results.status,
                    "gate": results.gate,
                },
            },
            "tests": tests,
        },
    });
    let mut text = serde_json::to_string_pretty(&report).expect("a JSON value can be written");
    text.push('\n');
    text
}

fn test(scenario: &ScenarioResult, case: &CaseResult, titles: &Titles) -> Test {
    let words = titles.scenario(&scenario.id);
    let feature = words.map(|words| visible(&words.feature).into_owned());
    let title = words.map_or("", |words| words.title.as_str());
    let own = format!("{} {title}", scenario.id);
    let suite = feature
        .into_iter()
        .filter(|feature| !feature.is_empty())
        .chain([visible(own.trim_end()).into_owned()])
        .collect();
    let name = format!("{} {}", case.id, titles.case(&scenario.id, &case.id));
    let bare = Style::bare();
    let (message, trace) = match (case.status, &case.failure) {
        (Status::Failed, Some(failure)) => (
            Some(in_brief(failure)),
            Some(failure_text(&scenario.id, &case.id, failure, titles, &bare)),
        ),
        (Status::Blocked, _) => {
            let because = case.blocked_because.as_deref().unwrap_or_default();
            let text = blocked_text(&scenario.id, &case.id, because, titles, &bare);
            (
                Some(visible(&shorten(because, 400)).into_owned()),
                Some(text),
            )
        }
        (Status::Queued | Status::Running, _) => {
            (Some("the run ended before this case did".to_owned()), None)
        }
        _ => (None, None),
    };
    Test {
        name: visible(name.trim_end()).into_owned(),
        status: status(case.status),
        duration: case.duration_ms,
        suite,
        message,
        trace,
        raw_status: case.status.word(),
        kind: "e2e",
        file_path: PACK_PATH,
        retries: case.attempts.saturating_sub(1),
        retry_attempts: attempts(scenario, case, titles),
        flaky: case.flaky,
        extra: json!({
            "scenario": scenario.id,
            "case": case.id,
            "checkpoints": case.checkpoints,
            "quarantined": scenario.quarantined,
            "priority": words.map(|words| words.priority),
            "evidence": case.failure.as_ref().map(|failure| &failure.evidence),
        }),
    }
}

/// Every attempt, the last included; nothing where there was only one.
fn attempts(scenario: &ScenarioResult, case: &CaseResult, titles: &Titles) -> Vec<Value> {
    if case.earlier_failures.is_empty() {
        return Vec::new();
    }
    let bare = Style::bare();
    let failures = case.earlier_failures.iter().map(|failure| {
        let trace = failure_text(&scenario.id, &case.id, failure, titles, &bare);
        ("failed", Some((in_brief(failure), trace)))
    });
    failures
        .chain([(status(case.status), None)])
        .zip(1u32..)
        .map(|((status, told), attempt)| match told {
            Some((message, trace)) => {
                json!({ "attempt": attempt, "status": status, "message": message, "trace": trace })
            }
            None => json!({ "attempt": attempt, "status": status }),
        })
        .collect()
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Passed => "passed",
        Status::Failed => "failed",
        Status::Queued => "pending",
        Status::Blocked | Status::Running => "other",
    }
}
