//! `data/index.js`: every scenario and case in a line, small enough to be loaded at once.

use indexmap::IndexSet;
use serde_json::{Value, json};

use super::{book::Book, details::SCENARIOS_A_SCRIPT, plan::Plan, script::literal};
use crate::{
    domain::results::{CaseResult, Results, ScenarioResult, Status},
    report::{failure::in_brief, text::shorten},
};

/// Characters of titles and of reasons; reasons get shorter when there are very many.
const TITLE: usize = 160;
const BRIEF: [usize; 2] = [200, 60];
const MANY: usize = 1000;

/// The script.
pub(super) fn index(results: &Results, book: &Book, plan: &Plan<'_>) -> Vec<u8> {
    let (mut words, mut scenarios) = (
        Words::default(),
        Vec::with_capacity(results.scenarios.len()),
    );
    let (mut position, mut told) = (0, 0);
    for scenario in &results.scenarios {
        let mut cases = Vec::with_capacity(scenario.cases.len());
        for case in &scenario.cases {
            told += usize::from(case.status != Status::Passed);
            let brief = brief(case, BRIEF[usize::from(told > MANY)]);
            let chunk = plan.chunk_of.get(position).map_or(0, |chunk| chunk + 1);
            cases.push(case_line(scenario, case, book, chunk, brief));
            position += 1;
        }
        scenarios.push(scenario_line(scenario, book, &mut words, cases));
    }
    let index = json!({
        "run": results.run,
        "scriptScenarios": SCENARIOS_A_SCRIPT,
        "words": words.all,
        "sources": book.sources(),
        "scenarios": scenarios,
    });
    let mut out = b"report.index(".to_vec();
    literal(
        &mut out,
        &serde_json::to_vec(&index).expect("values are JSON"),
    );
    out.extend_from_slice(b");\n");
    out
}

/// `[id, title, feature, outcome, persona, priority, marks, cases]`; the four words by their number.
fn scenario_line(
    scenario: &ScenarioResult,
    book: &Book,
    words: &mut Words,
    cases: Vec<Value>,
) -> Value {
    let marks = format!(
        "{}{}{}",
        letter(scenario.status),
        if scenario.flaky { "k" } else { "" },
        if scenario.quarantined { "q" } else { "" }
    );
    match book.words(scenario.id.as_str()) {
        None => json!([scenario.id, "", 0, 0, 0, "", marks, cases]),
        Some(about) => {
            let persona = about.persona.as_ref().map_or("", |persona| &persona.name);
            json!([
                scenario.id,
                shorten(&about.title, TITLE),
                words.number(&about.feature),
                words.number(&about.outcome),
                words.number(persona),
                about.priority,
                marks,
                cases
            ])
        }
    }
}

/// `[id, title, marks, attempts, ms, checkpoints, chunk, why]`; the title of the base flow is the scenario's.
fn case_line(
    scenario: &ScenarioResult,
    case: &CaseResult,
    book: &Book,
    chunk: usize,
    brief: String,
) -> Value {
    let title = book
        .words(scenario.id.as_str())
        .and_then(|words| {
            words
                .edge_variants
                .iter()
                .find(|v| v.id == case.id.as_str())
        })
        .map_or("", |variant| variant.title.as_str());
    let marks = format!(
        "{}{}",
        letter(case.status),
        if case.flaky { "k" } else { "" }
    );
    let mut line = vec![
        json!(case.id),
        json!(shorten(title, TITLE)),
        json!(marks),
        json!(case.attempts),
        json!(case.duration_ms),
        json!(case.checkpoints),
        json!(chunk),
    ];
    if !brief.is_empty() {
        line.push(json!(brief));
    }
    Value::Array(line)
}

fn letter(status: Status) -> &'static str {
    match status {
        Status::Queued => "q",
        Status::Running => "r",
        Status::Passed => "p",
        Status::Failed => "f",
        Status::Blocked => "b",
    }
}

/// Why a case did not pass at once; empty when it did.
pub(super) fn brief(case: &CaseResult, most: usize) -> String {
    let text = match (&case.failure, &case.blocked_because) {
        (Some(failure), _) => in_brief(failure),
        (None, Some(because)) => because.clone(),
        (None, None) => case
            .earlier_failures
            .first()
            .map(in_brief)
            .unwrap_or_default(),
    };
    shorten(&text, most).into_owned()
}

/// Words that many scenarios share, each once. The first one is empty.
struct Words {
    all: IndexSet<String>,
}

impl Default for Words {
    fn default() -> Self {
        Self {
            all: IndexSet::from([String::new()]),
        }
    }
}

impl Words {
    fn number(&mut self, word: &str) -> usize {
        match self.all.get_index_of(word) {
            Some(number) => number,
            None => self.all.insert_full(shorten(word, TITLE).into_owned()).0,
        }
    }
}
