//! `report.md`: the run for a reader, the worst first.

use minijinja::{Environment, UndefinedBehavior, syntax::SyntaxConfig, value::Serde};
use serde::Serialize;

use crate::domain::{
    impact::Impact,
    results::{CaseResult, Gate, Results, RunStatus, ScenarioResult, Status},
};

use super::{
    escape::{code, fenced, link, prose},
    failure::{failure_text, in_brief},
    style::Style,
    text::{counted, grouped, shorten, span, took},
    titles::{About, ScenarioWords, Titles},
};

/// Failures in full; the others have one line.
const MAX_IN_FULL: usize = 50;

/// The run as Markdown. Nothing from the app or the pack is taken for Markdown or HTML.
pub fn report_md(results: &Results, titles: &Titles, about: &About) -> String {
    let cases = |wanted: fn(&CaseResult) -> bool| {
        results
            .scenarios
            .iter()
            .flat_map(|scenario| scenario.cases.iter().map(move |case| (scenario, case)))
            .filter(move |(_, case)| wanted(case))
    };
    let row = |(scenario, case)| Row::new(scenario, case, titles);
    let whole = |scenario| Whole::new(scenario, titles);
    let failed = || cases(|case| case.status == Status::Failed);
    let incomplete = results.status == RunStatus::Incomplete;
    let why = results.incomplete_because.as_deref();
    let waiting = cases(|case| case.status == Status::Queued).count() as u64;
    let started = about.started.strftime("%Y-%m-%d %H:%M:%S UTC");
    let view = View {
        project: prose(&about.project),
        run: code(results.run.as_str()),
        version: prose(&about.version),
        started: started.to_string(),
        duration: took(results),
        passed: results.gate.verdict == Gate::Passed,
        verdict: verdict(results),
        because: because(results),
        incomplete: incomplete.then(|| prose(why.unwrap_or("not everything was executed"))),
        totals: totals(results),
        impact: results.impact.as_ref().map(Reached::new),
        failed: failed()
            .take(MAX_IN_FULL)
            .map(|(scenario, case)| Failed::new(scenario, case, titles))
            .collect(),
        failed_more: failed().skip(MAX_IN_FULL).map(row).collect(),
        blocked: cases(|case| case.status == Status::Blocked)
            .map(row)
            .collect(),
        cut: cases(|case| case.status == Status::Running)
            .map(row)
            .collect(),
        waiting: (waiting > 0).then(|| counted(waiting, "case")),
        flaky: cases(|case| case.flaky).map(row).collect(),
        quarantined: results
            .scenarios
            .iter()
            .filter(|scenario| scenario.quarantined)
            .map(whole)
            .collect(),
        rest: results
            .scenarios
            .iter()
            .filter(|scenario| scenario.status == Status::Passed && !scenario.flaky)
            .map(whole)
            .collect(),
        warnings: results
            .warnings
            .iter()
            .map(|warning| prose(&shorten(warning, 400)))
            .collect(),
    };
    render(include_str!("../../templates/report.md.j2"), &view)
}

/// An embedded template with what it asks for. Every text in it is escaped already.
pub(super) fn render<T: Serialize>(template: &str, view: &T) -> String {
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .expect("the delimiters are the usual ones");
    let mut environment = Environment::new();
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
        .render_str(template, Serde(view))
        .expect("the embedded template asks only for what the view has")
}

/// What the template gets. Every text in it is escaped already.
#[derive(Serialize)]
struct View {
    project: String,
    run: String,
    version: String,
    started: String,
    duration: String,
    passed: bool,
    verdict: String,
    because: Vec<String>,
    /// The reason; `None` when it is complete.
    incomplete: Option<String>,
    totals: Vec<(&'static str, String)>,
    /// `None`: nobody asked what a change can reach.
    impact: Option<Reached>,
    failed: Vec<Failed>,
    failed_more: Vec<Row>,
    blocked: Vec<Row>,
    cut: Vec<Row>,
    /// How many cases never had a turn; `None` when there is none.
    waiting: Option<String>,
    flaky: Vec<Row>,
    quarantined: Vec<Whole>,
    rest: Vec<Whole>,
    warnings: Vec<String>,
}

/// What a reviewer wants to know, in a sentence.
pub(super) fn verdict(results: &Results) -> String {
    let totals = &results.totals;
    let impact = results.impact.as_ref();
    let nothing_to_run = impact.is_some_and(Impact::proves_nothing_to_run);
    let of = counted(totals.scenarios, "scenario");
    let broken = match (totals.failed, totals.blocked) {
        (0, 0) if results.status == RunStatus::Incomplete => {
            format!(
                "{} of {of} passed before the run ended",
                grouped(totals.passed)
            )
        }
        (0, 0) if totals.scenarios == 0 => match &results.gate.note {
            Some(note) => sentence_case(note),
            None if nothing_to_run => "No scenario can be reached by this change".to_owned(),
            None => "Nothing was executed".to_owned(),
        },
        (0, 0) if totals.scenarios == 1 => "The one scenario passed".to_owned(),
        (0, 0) => format!("All {of} passed"),
        (failed, 0) => format!("{} of {of} failed", grouped(failed)),
        (0, blocked) => format!("{} of {of} could not be tried", grouped(blocked)),
        (failed, blocked) => format!(
            "{} of {of} failed, {} could not be tried",
            grouped(failed),
            grouped(blocked)
        ),
    };
    format!("{broken}.")
}

fn sentence_case(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase);
    first.chain(rest).collect()
}

fn because(results: &Results) -> Vec<String> {
    let reasons = &results.gate.because;
    let mut shown: Vec<_> = reasons
        .iter()
        .take(20)
        .map(|reason| prose(reason))
        .collect();
    if reasons.len() > shown.len() {
        shown.push(format!(
            "{} more",
            grouped((reasons.len() - shown.len()) as u64)
        ));
    }
    shown
}

fn totals(results: &Results) -> Vec<(&'static str, String)> {
    let totals = &results.totals;
    [
        ("Scenarios", totals.scenarios),
        ("Passed", totals.passed),
        ("Failed", totals.failed),
        ("Blocked", totals.blocked),
        ("Flaky", totals.flaky),
        ("Quarantined", totals.quarantined),
        ("Cases", totals.cases),
        ("Checkpoints", totals.checkpoints),
    ]
    .into_iter()
    .map(|(name, count)| (name, grouped(count)))
    .collect()
}

/// What a change could reach.
#[derive(Serialize)]
struct Reached {
    sentence: String,
    range: String,
    chosen: Vec<(String, String)>,
    left_out: Vec<String>,
}

impl Reached {
    fn new(impact: &Impact) -> Self {
        // Where everything runs, the sentence has the one reason of all.
        let chosen = impact.chosen.iter().filter(|_| impact.everything.is_none());
        let left = impact.left_out.iter();
        Self {
            sentence: prose(&impact.sentence()),
            range: code(&impact.range),
            chosen: chosen
                .map(|choice| (code(choice.scenario.as_str()), prose(&choice.because)))
                .collect(),
            left_out: left.map(|left| code(left.scenario.as_str())).collect(),
        }
    }
}

/// A failed case in full.
#[derive(Serialize)]
struct Failed {
    name: String,
    title: String,
    facts: Vec<(&'static str, String)>,
    block: String,
    evidence: Vec<String>,
    quarantined: bool,
}

impl Failed {
    fn new(scenario: &ScenarioResult, case: &CaseResult, titles: &Titles) -> Self {
        let failure = case.failure.as_deref();
        let evidence = failure.map_or(&[][..], |failure| &failure.evidence);
        Self {
            name: code(&format!("{}/{}", scenario.id, case.id)),
            title: prose(titles.case(&scenario.id, &case.id)),
            facts: titles.scenario(&scenario.id).map(facts).unwrap_or_default(),
            block: block(scenario, case, titles),
            // The report lies in a folder of the bundle, beside the evidence's.
            evidence: evidence.iter().map(|path| link(path, "../")).collect(),
            quarantined: scenario.quarantined,
        }
    }
}

/// Step, checkpoint, expected and observed of a failed case, as a block of code.
pub(super) fn block(scenario: &ScenarioResult, case: &CaseResult, titles: &Titles) -> String {
    let told = case.failure.as_deref().map(|failure| {
        let text = failure_text(&scenario.id, &case.id, failure, titles, &Style::bare());
        // The headline and the evidence stand around the block, where they can be formatted and followed.
        let body = text
            .lines()
            .skip(1)
            .map(|line| line.strip_prefix("      ").unwrap_or(line));
        let end = failure.evidence.len();
        let lines: Vec<_> = body.collect();
        lines[..lines.len().saturating_sub(end)].join("\n")
    });
    fenced(&told.unwrap_or_default())
}

fn facts(words: &ScenarioWords) -> Vec<(&'static str, String)> {
    [
        ("Persona", &words.persona),
        ("Outcome", &words.outcome),
        ("At risk", &words.risk),
    ]
    .into_iter()
    .filter(|(_, text)| !text.is_empty())
    .map(|(name, text)| (name, prose(text)))
    .collect()
}

/// A case in one line.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) note: String,
}

impl Row {
    pub(super) fn new(scenario: &ScenarioResult, case: &CaseResult, titles: &Titles) -> Self {
        let note = match (case.status, &case.failure) {
            (Status::Failed, Some(failure)) => code(&in_brief(failure)),
            (Status::Blocked, _) => {
                prose(&shorten(case.blocked_because.as_deref().unwrap_or(""), 400))
            }
            (Status::Passed, _) => {
                let first = case.earlier_failures.first();
                let first = first.map(|failure| format!("; before: {}", code(&in_brief(failure))));
                let before = case.history.as_deref();
                let before = before.map(|history| format!("; {}", prose(&history.words(false))));
                format!(
                    "passed at attempt {}{}{}",
                    case.attempts,
                    first.unwrap_or_default(),
                    before.unwrap_or_default()
                )
            }
            _ => String::new(),
        };
        Self {
            name: code(&format!("{}/{}", scenario.id, case.id)),
            title: prose(titles.case(&scenario.id, &case.id)),
            note,
        }
    }
}

/// A scenario in one line.
#[derive(Debug, Serialize)]
pub(super) struct Whole {
    pub(super) name: String,
    pub(super) title: String,
    pub(super) status: &'static str,
    pub(super) cases: String,
    pub(super) checkpoints: String,
    pub(super) time: String,
}

impl Whole {
    pub(super) fn new(scenario: &ScenarioResult, titles: &Titles) -> Self {
        let words = titles.scenario(&scenario.id);
        let sum = |of: fn(&CaseResult) -> u64| scenario.cases.iter().map(of).sum();
        Self {
            name: code(scenario.id.as_str()),
            title: prose(words.map_or("", |words| words.title.as_str())),
            status: scenario.status.word(),
            cases: grouped(scenario.cases.len() as u64),
            checkpoints: grouped(sum(|case| case.checkpoints)),
            time: span(sum(|case| case.duration_ms)),
        }
    }
}
