//! What is wrong, beside the lines that promise it: one remark a scenario, the most important first.

use std::collections::HashSet;

use crate::domain::{
    annotation::{Annotation, Level, Place},
    gate::INCOMPLETE,
    ids::{CaseId, ScenarioId},
    pack::Priority,
    results::{CaseResult, Failure, Gate, Results, RunStatus, ScenarioResult, Status},
};

use super::{
    failure::{claim, in_brief, observed, shown},
    text::{counted, grouped, shorten, visible},
    titles::Titles,
};

/// Annotations of each level that a runner shows of a step.
/// <https://docs.github.com/en/actions/reference/limits>
pub const SHOWN_BESIDE_CODE: usize = 10;
/// Characters of a sentence of the pack or the app.
const MAX_TEXT: usize = 300;
/// Characters of an expected or observed value.
const MAX_VALUE: usize = 200;
/// Cases told of a scenario.
const MAX_CASES: usize = 5;
/// Ids named among those that have no remark of their own.
const MAX_NAMED: usize = 20;

/// What to show beside the code, at most `most` of each level; the last says how many more there are, and where.
/// `places` says where a case's promise stands; `None`: nowhere in particular.
pub fn annotations(
    results: &Results,
    titles: &Titles,
    places: impl Fn(&ScenarioId, &CaseId) -> Option<Place>,
    most: usize,
) -> Vec<Annotation> {
    let because: HashSet<&str> = results.gate.because.iter().map(String::as_str).collect();
    let mut remarks: Vec<Remark> = results
        .scenarios
        .iter()
        .filter_map(|scenario| {
            let gated = because.contains(scenario.id.as_str());
            of_scenario(scenario, gated, titles, &places)
        })
        .chain(of_the_run(results))
        .collect();
    let warnings = results.warnings.iter().map(|warning| Remark {
        rank: (Kind::Note, Priority::Low),
        name: "a warning".to_owned(),
        annotation: Annotation {
            level: Level::Notice,
            title: "About this run".to_owned(),
            message: sentence(warning),
            place: None,
        },
    });
    remarks.extend(warnings);
    // Stable: among equals the order of the pack stays.
    remarks.sort_by_key(|remark| (remark.annotation.level, remark.rank));
    let mut out = Vec::new();
    for of_level in remarks.chunk_by(|a, b| a.annotation.level == b.annotation.level) {
        let own = if of_level.len() > most {
            most - 1
        } else {
            of_level.len()
        };
        let (own, others) = of_level.split_at(own);
        out.extend(own.iter().map(|remark| remark.annotation.clone()));
        out.extend(and_more(others));
    }
    out
}

/// In the order of importance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Failed,
    Blocked,
    Run,
    Flaky,
    Note,
}

struct Remark {
    rank: (Kind, Priority),
    name: String,
    annotation: Annotation,
}

fn of_scenario(
    scenario: &ScenarioResult,
    gated: bool,
    titles: &Titles,
    places: &impl Fn(&ScenarioId, &CaseId) -> Option<Place>,
) -> Option<Remark> {
    let mut failed = of_status(scenario, Status::Failed);
    if !failed.is_empty() {
        failed.extend(of_status(scenario, Status::Blocked));
    }
    let (kind, cases): (_, Vec<_>) = [
        (Kind::Failed, failed),
        (Kind::Blocked, of_status(scenario, Status::Blocked)),
        (
            Kind::Flaky,
            scenario.cases.iter().filter(|case| case.flaky).collect(),
        ),
    ]
    .into_iter()
    .find(|(_, cases): &(_, Vec<_>)| !cases.is_empty())?;
    let level = match kind {
        _ if scenario.quarantined => Level::Notice,
        Kind::Failed => Level::Error,
        _ if gated => Level::Error,
        _ => Level::Warning,
    };
    let first = *cases.first()?;
    let words = titles.scenario(&scenario.id);
    let title = words.map_or("", |words| words.title.as_str());
    let what = match kind {
        Kind::Blocked => "Could not be tried",
        Kind::Flaky => "Flaky",
        _ => "Broken",
    };
    let mut lines = Vec::new();
    // A variant that breaks does not take the whole outcome away.
    let base_failed = kind == Kind::Failed && first.id == CaseId::base();
    if let Some(words) = words.filter(|words| base_failed && !words.outcome.is_empty()) {
        let whom = match words.persona.as_str() {
            "" => String::new(),
            persona => format!(" for {}", sentence(persona)),
        };
        lines.push(format!(
            "No longer holds{whom}: {}",
            sentence(&words.outcome)
        ));
    }
    match kind {
        Kind::Failed => in_full(&mut lines, scenario, first, titles),
        _ => lines.push(in_a_line(scenario, first, titles)),
    }
    for case in cases.iter().skip(1).take(MAX_CASES - 1) {
        lines.push(in_a_line(scenario, case, titles));
    }
    if cases.len() > MAX_CASES {
        let more = counted_more(cases.len() - MAX_CASES, "case");
        lines.push(format!("and {more}"));
    }
    if scenario.quarantined {
        lines.push("In quarantine: the gate did not count it.".to_owned());
    }
    let title = match title {
        "" => format!("{what}: {}", scenario.id),
        title => format!("{what}: {} ({})", sentence(title), scenario.id),
    };
    Some(Remark {
        rank: (
            kind,
            words.map_or(Priority::default(), |words| words.priority),
        ),
        name: scenario.id.to_string(),
        annotation: Annotation {
            level,
            title,
            message: lines.join("\n"),
            place: places(&scenario.id, &first.id),
        },
    })
}

fn of_status(scenario: &ScenarioResult, status: Status) -> Vec<&CaseResult> {
    let wanted = |case: &&CaseResult| case.status == status;
    scenario.cases.iter().filter(wanted).collect()
}

fn in_full(lines: &mut Vec<String>, scenario: &ScenarioResult, case: &CaseResult, titles: &Titles) {
    let Some(failure) = case.failure.as_deref() else {
        lines.push(format!("Case {}", case.id));
        return;
    };
    if case.id != CaseId::base() {
        let title = titles.case(&scenario.id, &case.id);
        lines.push(named("Case", case.id.as_str(), title));
    }
    let step = titles.step(&scenario.id, &case.id, &failure.step);
    lines.push(named("Step", failure.step.as_str(), step));
    if let Some(action) = &failure.action {
        lines.push(format!("Action: {}", sentence(action)));
    }
    judgement(lines, failure);
    if let Some(history) = &case.history {
        lines.push(format!("Before: {}", sentence(&history.words(true))));
    }
    if let Some(path) = failure.evidence.first() {
        lines.push(format!("Evidence: {}", sentence(path)));
    }
}

fn judgement(lines: &mut Vec<String>, failure: &Failure) {
    let reason = failure.reason.as_deref().map(sentence);
    let Some(checkpoint) = &failure.checkpoint else {
        let reason = reason.unwrap_or_else(|| "for no known reason".to_owned());
        lines.push(format!("Could not be done: {reason}"));
        return;
    };
    lines.push(named("Checkpoint", checkpoint.as_str(), &failure.text));
    let expected = match failure.expected.is_null() {
        true => String::new(),
        false => format!(" {}", shown(&failure.expected, MAX_VALUE)),
    };
    lines.push(format!("Expected: {}{expected}", claim(failure)));
    lines.push(format!("Observed: {}", observed(failure, MAX_VALUE)));
    lines.extend(reason.map(|reason| format!("Reason: {reason}")));
    if failure.more > 0 {
        let more = counted_more(failure.more as usize, "checkpoint");
        lines.push(format!("and {more} of this step"));
    }
}

/// A case in one line.
fn in_a_line(scenario: &ScenarioResult, case: &CaseResult, titles: &Titles) -> String {
    let why = match (case.status, &case.failure) {
        (Status::Failed, Some(failure)) => in_brief(failure),
        (Status::Blocked, _) => sentence(case.blocked_because.as_deref().unwrap_or_default()),
        (Status::Passed, _) => {
            let before = case.earlier_failures.first().map(in_brief);
            let before = before.map_or(String::new(), |before| format!("; before: {before}"));
            let history = case.history.as_deref();
            let history = history.map(|history| format!("; {}", sentence(&history.words(false))));
            let history = history.unwrap_or_default();
            format!("passed at attempt {}{before}{history}", case.attempts)
        }
        _ => String::new(),
    };
    // The base flow has the scenario's title, which stands above already.
    if case.id == CaseId::base() {
        return why;
    }
    let title = titles.case(&scenario.id, &case.id);
    let name = named("Case", case.id.as_str(), title);
    format!("{name}\n  {why}")
}

/// What the gate holds against the run and not against a scenario.
fn of_the_run(results: &Results) -> Option<Remark> {
    let incomplete = results.status == RunStatus::Incomplete;
    let ids: HashSet<&str> = results
        .scenarios
        .iter()
        .map(|scenario| scenario.id.as_str())
        .collect();
    // Most reasons are scenarios; the few others stand behind them.
    let others: Vec<_> = results
        .gate
        .because
        .iter()
        .filter(|reason| {
            reason.as_str() != INCOMPLETE
                && results.incomplete_because.as_ref() != Some(*reason)
                && !ids.contains(reason.as_str())
        })
        .collect();
    if !incomplete && (others.is_empty() || results.gate.verdict == Gate::Passed) {
        return None;
    }
    let mut lines: Vec<_> = others
        .iter()
        .take(MAX_NAMED)
        .map(|reason| sentence(reason))
        .collect();
    if others.len() > MAX_NAMED {
        lines.push(format!(
            "and {}",
            counted_more(others.len() - MAX_NAMED, "reason")
        ));
    }
    if incomplete {
        let because = results.incomplete_because.as_deref();
        lines.insert(
            0,
            sentence(because.unwrap_or("not everything was executed")),
        );
        let waiting = |case: &&CaseResult| matches!(case.status, Status::Queued | Status::Running);
        let cases = results
            .scenarios
            .iter()
            .flat_map(|scenario| &scenario.cases);
        let waiting = cases.filter(waiting).count() as u64;
        if waiting > 0 {
            lines.push(format!(
                "{} did not come to an end",
                counted(waiting, "case")
            ));
        }
    }
    let title = if incomplete {
        "The run is incomplete"
    } else {
        "The gate failed"
    };
    Some(Remark {
        rank: (Kind::Run, Priority::Critical),
        name: title.to_lowercase(),
        annotation: Annotation {
            level: Level::Error,
            title: title.to_owned(),
            message: lines.join("\n"),
            place: None,
        },
    })
}

fn and_more(others: &[Remark]) -> Option<Annotation> {
    let level = others.first()?.annotation.level;
    let number = grouped(others.len() as u64);
    let mut named: Vec<_> = others
        .iter()
        .take(MAX_NAMED)
        .map(|other| other.name.clone())
        .collect();
    named.dedup();
    if others.len() > MAX_NAMED {
        named.push("…".to_owned());
    }
    let word = match level {
        Level::Error => "errors",
        Level::Warning => "warnings",
        Level::Notice => "notices",
    };
    Some(Annotation {
        level,
        title: format!("and {number} more {word}"),
        message: format!(
            "{}\nAll are in the job summary of this step, and in report/index.html of the evidence.",
            named.join(", ")
        ),
        place: None,
    })
}

fn named(kind: &str, id: &str, text: &str) -> String {
    match text {
        "" => format!("{kind} {id}"),
        text => format!("{kind} {id}: {}", sentence(text)),
    }
}

fn sentence(text: &str) -> String {
    visible(&shorten(text.trim(), MAX_TEXT)).into_owned()
}

fn counted_more(number: usize, noun: &str) -> String {
    counted(number as u64, &format!("more {noun}"))
}
