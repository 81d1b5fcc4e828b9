//! The last words on a terminal or in a log: what did not pass, the counts, the gate.

use crate::domain::results::{
    CaseResult, Failure, Gate, Results, RunStatus, ScenarioResult, Status,
};

use super::{
    failure::in_brief,
    lines::{INDENT, Lines},
    style::{Paint, Style},
    text::{counted, grouped, shorten, took, visible},
    titles::Titles,
};

/// Cases listed of each status; a reader of more wants the report.
const MAX_LISTED: usize = 20;
/// Warnings shown.
const MAX_WARNINGS: usize = 10;

/// The summary, in lines that end with a line end. `report` says where the report is.
pub fn summary_text(
    results: &Results,
    titles: &Titles,
    report: Option<&str>,
    style: &Style,
) -> String {
    let mut lines = Lines::new(style);
    list(&mut lines, results, titles);
    for warning in results.warnings.iter().take(MAX_WARNINGS) {
        let text = visible(&shorten(warning, 200)).into_owned();
        lines.headline("WARN", Paint::Doubtful, "", &text);
    }
    if !lines.is_empty() {
        lines.blank();
    }
    if let Some(impact) = &results.impact {
        let sentence = visible(&shorten(&impact.sentence(), 400)).into_owned();
        lines.text(0, &sentence, Paint::Plain);
    }
    totals(&mut lines, results, style);
    gate(&mut lines, results);
    if let Some(report) = report {
        lines.whole(0, "Report: ", &visible(report), Paint::Plain);
    }
    lines.finish()
}

fn list(lines: &mut Lines<'_>, results: &Results, titles: &Titles) {
    let cases = results
        .scenarios
        .iter()
        .flat_map(|scenario| scenario.cases.iter().map(move |case| (scenario, case)));
    let mut listed: Vec<_> = cases
        .filter_map(|(scenario, case)| Some((rank(case)?, scenario, case)))
        .collect();
    // Stable: within one status the order of the pack stays.
    listed.sort_by_key(|(rank, ..)| *rank);
    for same in listed.chunk_by(|(left, ..), (right, ..)| left == right) {
        for (_, scenario, case) in same.iter().take(MAX_LISTED) {
            listed_case(lines, scenario, case, titles);
        }
        if same.len() > MAX_LISTED {
            let left = grouped((same.len() - MAX_LISTED) as u64);
            let text = format!("and {left} more like these, in the report");
            lines.text(INDENT, &text, Paint::Plain);
        }
    }
}

/// What is listed, worst first; `None` for a plain pass.
fn rank(case: &CaseResult) -> Option<u8> {
    match case.status {
        Status::Failed => Some(0),
        Status::Blocked => Some(1),
        Status::Running => Some(2),
        Status::Passed => case.flaky.then_some(3),
        // Cases that never had their turn are counted, not listed: after an interrupt they are most of the run.
        Status::Queued => None,
    }
}

fn listed_case(
    lines: &mut Lines<'_>,
    scenario: &ScenarioResult,
    case: &CaseResult,
    titles: &Titles,
) {
    let brief = |failure: Option<&Failure>| failure.map(in_brief).unwrap_or_default();
    let (word, paint, why) = match case.status {
        Status::Failed => ("FAIL", Paint::Bad, brief(case.failure.as_deref())),
        Status::Blocked => {
            let because = case.blocked_because.as_deref().unwrap_or_default();
            let because = visible(&shorten(because, 200)).into_owned();
            ("BLOCK", Paint::Stuck, because)
        }
        Status::Passed => {
            let before = brief(case.earlier_failures.first());
            let gap = if before.is_empty() { "" } else { "; before: " };
            let why = format!("passed at attempt {}{gap}{before}", case.attempts);
            ("FLAKY", Paint::Doubtful, why)
        }
        Status::Running | Status::Queued => {
            ("CUT", Paint::Doubtful, "did not come to its end".to_owned())
        }
    };
    let name = format!("{}/{}", scenario.id, case.id);
    lines.headline(word, paint, &name, titles.case(&scenario.id, &case.id));
    lines.text(INDENT, &why, Paint::Plain);
    if scenario.quarantined {
        lines.text(
            INDENT,
            "in quarantine: the gate did not count it",
            Paint::Dim,
        );
    }
}

fn totals(lines: &mut Lines<'_>, results: &Results, style: &Style) {
    let totals = &results.totals;
    let ended = totals.passed + totals.failed + totals.blocked;
    let counts = [
        (totals.passed, "passed", Paint::Good),
        (totals.failed, "failed", Paint::Bad),
        (totals.blocked, "blocked", Paint::Stuck),
        (
            totals.scenarios.saturating_sub(ended),
            "not finished",
            Paint::Doubtful,
        ),
        (totals.flaky, "flaky", Paint::Doubtful),
        (totals.quarantined, "in quarantine", Paint::Plain),
    ];
    let mut parts: Vec<_> = counts
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, word, paint)| style.paint(paint, format!("{} {word}", grouped(count))))
        .collect();
    if parts.is_empty() {
        parts.push("nothing ran".into());
    }
    let scenarios = counted(totals.scenarios, "scenario");
    lines.ours(&format!("{scenarios}: {}", parts.join(", ")));
    let size = [
        counted(totals.cases, "case"),
        counted(totals.checkpoints, "checkpoint"),
        took(results),
    ];
    lines.ours(&style.paint(Paint::Dim, size.join(", ")));
}

fn gate(lines: &mut Lines<'_>, results: &Results) {
    if results.status == RunStatus::Incomplete {
        let because = results.incomplete_because.as_deref();
        let because = because.unwrap_or("not everything was executed or recorded");
        let because = visible(&shorten(because, 400)).into_owned();
        lines.labelled(0, "Incomplete: ", &because, Paint::Doubtful);
    }
    match results.gate.verdict {
        Gate::Passed => {
            let text = match &results.gate.note {
                Some(note) => format!("Gate passed: {}", visible(note)),
                None => "Gate passed".to_owned(),
            };
            lines.text(0, &text, Paint::Good);
        }
        Gate::Failed => {
            let text = format!("Gate failed: {}", reasons(&results.gate.because));
            lines.text(0, &text, Paint::Bad);
        }
    }
}

/// Reasons of the gate in one line, the first ten of them.
fn reasons(because: &[String]) -> String {
    let mut text = because
        .iter()
        .take(10)
        .map(|reason| visible(reason).into_owned())
        .collect::<Vec<_>>()
        .join(", ");
    if because.len() > 10 {
        let more = grouped((because.len() - 10) as u64);
        text.push_str(&format!(", and {more} more"));
    }
    text
}
