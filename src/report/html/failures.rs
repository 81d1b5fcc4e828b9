//! Cases that did not pass, in plain HTML: what a user can no longer do, and what says so.

use serde::Serialize;

use super::{
    BundleFiles,
    book::Book,
    index::brief,
    plan::is_text,
    survey::rank,
    value::{lines, shown},
};
use crate::{
    domain::{
        checkpoint::Subject,
        flow::flow,
        pack::Scenario,
        results::{CaseResult, Failure, Results, ScenarioResult, Status},
        transcript::{ContentRecord, StepRecord},
    },
    report::text::{counted, shorten, span, visible},
};

/// Failures in full, and rows after them; the page lists the others from its index.
const IN_FULL: usize = 20;
const ROWS: usize = 200;
/// Characters of a value, of an answer, and lines of a diff.
const VALUE: usize = 1200;
const ANSWER: usize = 1500;
const DIFF: usize = 60;
/// A transcript is read so far for the step that failed.
const TRANSCRIPT: u64 = 16 << 20;

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
    answer: Vec<(String, String)>,
    /// The answer says more than what was observed of it.
    answer_open: bool,
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
        .take_while(|(rank, ..)| *rank < 2)
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
                note: visible(&brief(case, 200)).into_owned(),
            })
            .collect(),
        more: (more > 0).then(|| counted(more, "more case")),
    }
}

fn status(case: &CaseResult) -> &'static str {
    if case.flaky {
        "flaky"
    } else {
        case.status.word()
    }
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
        answer_open: true,
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
        answered(&mut card, &folder, &record);
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
    card.answer_open = !matches!(
        failure.subject,
        Some(Subject::Body | Subject::Stdout | Subject::Stderr | Subject::Page)
    );
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
        Some(b'-') => "expected",
        Some(b'+') => "observed",
        _ => "same",
    };
    (kind, lines(&shorten(line, 400), 500))
}

/// The step that failed, from the transcript, with the folder of its attempt.
fn record(files: &dyn BundleFiles, failure: &Failure) -> Option<(String, StepRecord)> {
    let place = failure
        .evidence
        .iter()
        .find(|path| path.contains("transcript.jsonl#L"))?;
    let (path, line) = place.split_once("#L")?;
    let line: usize = line.parse().ok()?;
    let bytes = files.read(path, 0, TRANSCRIPT).ok()?;
    let text = bytes
        .split(|byte| *byte == b'\n')
        .nth(line.checked_sub(1)?)?;
    let folder = path.rsplit_once('/')?.0;
    Some((folder.to_owned(), serde_json::from_slice(text).ok()?))
}

/// What the app answered.
fn answered(card: &mut Card, folder: &str, record: &StepRecord) {
    let seen = &record.observation;
    let mut add = |name: String, text: String| {
        if !text.trim().is_empty() {
            card.answer.push((name, text));
        }
    };
    if let Some(code) = seen.exit_code {
        add("Exit code".to_owned(), code.to_string());
    }
    if let Some(signal) = seen.signal {
        add("Signal".to_owned(), signal.to_string());
    }
    if let Some(exchange) = seen.exchanges.last()
        && let Some(response) = &exchange.response
    {
        let size = counted(response.body.bytes, "byte");
        let name = format!(
            "Answer: HTTP {}, {size} in {:.0} ms",
            response.status, exchange.timings.total_ms
        );
        let body = content(&response.body);
        add(
            name,
            if body.is_empty() {
                "(empty)".to_owned()
            } else {
                body
            },
        );
    }
    for (name, stream) in [
        ("Standard error", &seen.stderr),
        ("Standard output", &seen.stdout),
    ] {
        if let Some(stream) = stream {
            add(name.to_owned(), content(stream));
        }
    }
    if let Some(browser) = &seen.browser {
        add(
            "Page".to_owned(),
            lines(
                &format!("{}\n{}", browser.page.title, browser.page.url),
                ANSWER,
            ),
        );
        let console: Vec<&str> = browser
            .page
            .console
            .iter()
            .map(|e| e.text.as_str())
            .collect();
        add(
            "Errors on the console".to_owned(),
            lines(&console.join("\n"), ANSWER),
        );
        let failed: Vec<String> = browser
            .failed_requests
            .iter()
            .map(|request| format!("{} {}: {}", request.method, request.url, request.reason))
            .collect();
        add(
            "Requests that failed".to_owned(),
            lines(&failed.join("\n"), ANSWER),
        );
        if let Some(screenshot) = &browser.screenshot {
            card.screenshot = format!("{folder}/{screenshot}");
        }
    }
}

fn content(content: &ContentRecord) -> String {
    match (&content.text, &content.file) {
        (Some(text), _) => lines(text.trim_end(), ANSWER),
        (None, Some(file)) if is_text(file) => format!("({} bytes, in {file})", content.bytes),
        _ => String::new(),
    }
}

fn one_line(text: &str) -> String {
    visible(&shorten(text.trim(), 300)).into_owned()
}
