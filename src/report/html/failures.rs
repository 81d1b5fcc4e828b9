//! Cases that did not pass, in plain HTML: what a user can no longer do, and what says so.

use serde::Serialize;

use super::{
    BundleFiles,
    answer::{Answer, answer, record},
    book::Book,
    index::brief,
    survey::rank,
    value::{lines, shown},
};
use crate::{
    domain::{
        flow::flow,
        pack::Scenario,
        results::{CaseResult, Failure, Results, ScenarioResult, Status},
    },
    report::text::{counted, shorten, span, visible},
};

/// Failures in full, and rows after them; the page lists the others from its index.
const IN_FULL: usize = 20;
const ROWS: usize = 200;
/// Characters of a value, and lines of a diff.
const VALUE: usize = 1200;
const DIFF: usize = 60;

/// What did not pass, the worst first.
#[derive(Serialize, Default)]
pub(super) struct Troubles {
    cards: Vec<Card>,
    rows: Vec<Row>,
    /// How many are neither; `None`: none.
    more: Option<String>,
}

/// One case in full.
#[derive(Serialize)]
struct Card {
    /// `SC-x/base`.
    name: String,
    status: &'static str,
    title: String,
    /// Of the scenario, for a variant; empty for the base flow.
    above: String,
    marks: Vec<String>,
    persona: String,
    outcome: String,
    risk: String,
    sources: Vec<String>,
    story: Vec<Told>,
    /// Why it could not be tried; empty unless blocked.
    because: String,
    action: String,
    claim: String,
    rule: String,
    expected: String,
    observed: String,
    /// Expected and observed stand in `diff`.
    reason: String,
    diff: Vec<(&'static str, String)>,
    more: String,
    answer: Vec<Answer>,
    screenshot: String,
    files: Vec<String>,
    duration: String,
}

/// A step in words.
#[derive(Serialize)]
struct Told {
    /// `passed`, `failed`, `waiting`.
    state: &'static str,
    phase: &'static str,
    text: String,
}

#[derive(Serialize)]
struct Row {
    name: String,
    status: &'static str,
    title: String,
    note: String,
}

pub(super) fn troubles(files: &dyn BundleFiles, results: &Results, book: &Book) -> Troubles {
    let mut cases: Vec<(u8, &ScenarioResult, &CaseResult)> = results
        .scenarios
        .iter()
        .flat_map(|scenario| {
            scenario
                .cases
                .iter()
                .map(move |case| (rank(case), scenario, case))
        })
        .filter(|(rank, _, case)| *rank < 3 && case.status != Status::Queued)
        .collect();
    // Those that fail the gate before those in quarantine; the order of the pack within.
    cases.sort_by_key(|(rank, scenario, _)| (*rank, scenario.quarantined));
    let in_full = cases
        .iter()
        .take_while(|(_, _, case)| matches!(case.status, Status::Failed | Status::Blocked))
        .count()
        .min(IN_FULL);
    let (full, rest) = cases.split_at(in_full);
    let more = rest.len().saturating_sub(ROWS) as u64;
    Troubles {
        cards: full
            .iter()
            .map(|(_, scenario, case)| card(files, scenario, case, book))
            .collect(),
        rows: rest
            .iter()
            .take(ROWS)
            .map(|(_, scenario, case)| Row {
                name: format!("{}/{}", scenario.id, case.id),
                status: status(case),
                title: title(scenario, case, book).0,
                note: note(case),
            })
            .collect(),
        more: (more > 0).then(|| counted(more, "more case")),
    }
}

fn status(case: &CaseResult) -> &'static str {
    match case.status {
        // The run is over.
        Status::Running => "unfinished",
        _ if case.flaky => "flaky",
        status => status.word(),
    }
}

fn note(case: &CaseResult) -> String {
    let brief = brief(case, 200);
    let text = match case.status {
        Status::Running => "did not come to its end".to_owned(),
        Status::Passed => format!("passed at attempt {}; before: {brief}", case.attempts),
        _ => brief,
    };
    visible(&text).into_owned()
}

/// The title of a case, and that of its scenario where it is another.
fn title(scenario: &ScenarioResult, case: &CaseResult, book: &Book) -> (String, String) {
    let Some(words) = book.words(scenario.id.as_str()) else {
        return (format!("{}/{}", scenario.id, case.id), String::new());
    };
    let whole = one_line(&words.title);
    let variant = words
        .edge_variants
        .iter()
        .find(|v| v.id == case.id.as_str());
    match variant {
        Some(variant) => (one_line(&variant.title), whole),
        None => (whole, String::new()),
    }
}

fn card(
    files: &dyn BundleFiles,
    scenario: &ScenarioResult,
    case: &CaseResult,
    book: &Book,
) -> Card {
    let (title, above) = title(scenario, case, book);
    let contract = book.scenario(scenario.id.as_str());
    let failure = case.failure.as_deref();
    let record = failure.and_then(|failure| record(files, failure));
    let mut card = Card {
        name: format!("{}/{}", scenario.id, case.id),
        status: status(case),
        title,
        above,
        marks: marks(scenario, case),
        persona: String::new(),
        outcome: String::new(),
        risk: String::new(),
        sources: Vec::new(),
        story: Vec::new(),
        because: case
            .blocked_because
            .as_deref()
            .map(|text| lines(text, VALUE))
            .unwrap_or_default(),
        action: String::new(),
        claim: String::new(),
        rule: String::new(),
        expected: String::new(),
        observed: String::new(),
        reason: String::new(),
        diff: Vec::new(),
        more: String::new(),
        answer: Vec::new(),
        screenshot: String::new(),
        files: Vec::new(),
        duration: span(case.duration_ms),
    };
    if let Some(contract) = &contract {
        told(&mut card, contract, book);
        card.story = story(contract, case);
    }
    if let Some(failure) = failure {
        judged(&mut card, failure);
        card.files = failure
            .evidence
            .iter()
            .filter(|path| !path.ends_with(".html"))
            .map(|path| path.split('#').next().unwrap_or(path).to_owned())
            .collect();
    }
    if let Some((folder, record)) = record {
        let subject = failure.and_then(|failure| failure.subject);
        card.answer = answer(&record.observation, subject);
        let browser = record.observation.browser.as_ref();
        if let Some(screenshot) = browser.and_then(|browser| browser.screenshot.as_ref()) {
            card.screenshot = format!("{folder}/{screenshot}");
        }
    }
    card
}

fn marks(scenario: &ScenarioResult, case: &CaseResult) -> Vec<String> {
    let mut marks = Vec::new();
    if scenario.quarantined {
        marks.push("in quarantine: the gate does not count it".to_owned());
    }
    if case.attempts > 1 {
        marks.push(format!(
            "failed in each of {}",
            counted(case.attempts.into(), "attempt")
        ));
    }
    marks
}

fn told(card: &mut Card, contract: &Scenario, book: &Book) {
    if let Some(persona) = &contract.persona {
        card.persona = one_line(&persona.name);
    }
    card.outcome = one_line(&contract.outcome);
    card.risk = one_line(&contract.risk);
    card.sources = contract
        .sources
        .iter()
        .map(|source| {
            let path = one_line(book.source(source.id.as_str()));
            match &source.lines {
                Some(lines) => format!("{path}:{}", one_line(lines)),
                None => path,
            }
        })
        .collect();
}

/// The steps up to the one that failed and what would have followed.
fn story(contract: &Scenario, case: &CaseResult) -> Vec<Told> {
    let Some(flow) = flow(contract, &case.id) else {
        return Vec::new();
    };
    let preconditions = flow.preconditions.iter().filter_map(|p| p.step.as_ref());
    let steps = preconditions
        .map(|step| ("precondition", step))
        .chain(flow.steps.iter().map(|step| ("step", *step)));
    let stopped = case.failure.as_deref().map(|failure| &failure.step);
    let mut state = "passed";
    let mut story = Vec::new();
    for (phase, step) in steps {
        let here = stopped == Some(&step.id);
        let text = if step.text.is_empty() {
            step.id.as_str()
        } else {
            &step.text
        };
        story.push(Told {
            state: if here { "failed" } else { state },
            phase,
            text: one_line(text),
        });
        if here {
            state = "waiting";
        }
    }
    // A step that the pack does not know, or none: nothing can be said about the others.
    if state == "passed" {
        return Vec::new();
    }
    story
}

fn judged(card: &mut Card, failure: &Failure) {
    card.action = failure
        .action
        .as_deref()
        .map(|text| lines(text, 400))
        .unwrap_or_default();
    card.claim = one_line(&failure.text);
    card.reason = failure
        .reason
        .as_deref()
        .map(|text| lines(text, VALUE))
        .unwrap_or_default();
    if failure.more > 0 {
        card.more = counted(failure.more.into(), "more checkpoint");
    }
    if failure.checkpoint.is_none() {
        return;
    }
    let words = [
        failure.subject.map(|subject| subject.word().to_owned()),
        failure.at.as_deref().map(one_line),
        failure
            .predicate
            .map(|predicate| predicate.word().to_owned()),
    ];
    card.rule = words.into_iter().flatten().collect::<Vec<_>>().join(" ");
    card.expected = shown(&failure.expected, VALUE);
    let missing = failure.observed.is_null()
        && failure
            .reason
            .as_deref()
            .is_some_and(|reason| reason.contains("not there"));
    card.observed = if missing {
        "missing".to_owned()
    } else {
        shown(&failure.observed, VALUE)
    };
    let diff = failure
        .diff
        .as_deref()
        .unwrap_or_default()
        .trim_end_matches('\n');
    if diff.contains('\n') {
        card.diff = diff.split('\n').take(DIFF).map(diff_line).collect();
    }
}

fn diff_line(line: &str) -> (&'static str, String) {
    let kind = match line.as_bytes().first() {
        Some(b'@') => "place",
        Some(b'-') => "expected",
        Some(b'+') => "observed",
        _ => "same",
    };
    (kind, lines(&shorten(line, 400), 500))
}

fn one_line(text: &str) -> String {
    visible(&shorten(text.trim(), 300)).into_owned()
}
