//! A failure in words: one layout for the terminal, CI logs, JUnit and Markdown, so that a reader learns it once.
//!
//! ```text
//! FAIL  SC-orders-001/base  Returning shopper orders with a saved card
//!       step order: Orders two bottles of milk
//!         POST http://127.0.0.1:4321/api/orders
//!       checkpoint created: The order is created
//!         status equals
//!         expected: 201
//!         observed: 500
//!       evidence: evidence/SC-orders-001/base/1/transcript.jsonl#L2
//! ```

use serde_json::Value;

use crate::domain::{
    checkpoint::Predicate,
    ids::{CaseId, ScenarioId},
    results::Failure,
};

use super::{
    lines::{INDENT, Lines},
    style::{Paint, Style},
    text::{counted, cut, shorten, visible},
    titles::Titles,
};

/// Characters of a value, a reason or an action.
const MAX_VALUE: usize = 400;
/// Lines of a diff, and characters of each.
const MAX_DIFF: (usize, usize) = (40, 160);

/// Why a case failed, in lines that end with a line end.
pub fn failure_text(
    scenario: &ScenarioId,
    case: &CaseId,
    failure: &Failure,
    titles: &Titles,
    style: &Style,
) -> String {
    let mut lines = Lines::new(style);
    let name = format!("{scenario}/{case}");
    lines.headline("FAIL", Paint::Bad, &name, titles.case(scenario, case));
    let step = titles.step(scenario, case, &failure.step);
    lines.text(
        INDENT,
        &named("step", failure.step.as_str(), step),
        Paint::Plain,
    );
    if let Some(action) = &failure.action {
        lines.text(INDENT + 2, &short(action), Paint::Dim);
    }
    match &failure.checkpoint {
        Some(checkpoint) => {
            let claim = named("checkpoint", checkpoint.as_str(), &failure.text);
            lines.text(INDENT, &claim, Paint::Plain);
            judgement(&mut lines, failure, style);
        }
        None => {
            let reason = failure.reason.as_deref().unwrap_or("for no known reason");
            lines.labelled(INDENT, "could not be done: ", &short(reason), Paint::Bad);
        }
    }
    if failure.more > 0 {
        let more = counted(failure.more.into(), "more checkpoint");
        lines.text(INDENT, &format!("and {more} of this step"), Paint::Plain);
    }
    for (index, path) in failure.evidence.iter().enumerate() {
        let label = ["          ", "evidence: "][usize::from(index == 0)];
        lines.whole(INDENT, label, &visible(path), Paint::Dim);
    }
    lines.finish()
}

/// Why a case could not be tried, in lines that end with a line end.
pub fn blocked_text(
    scenario: &ScenarioId,
    case: &CaseId,
    because: &str,
    titles: &Titles,
    style: &Style,
) -> String {
    let mut lines = Lines::new(style);
    let name = format!("{scenario}/{case}");
    lines.headline("BLOCK", Paint::Stuck, &name, titles.case(scenario, case));
    lines.labelled(INDENT, "because ", &short(because), Paint::Plain);
    lines.finish()
}

fn judgement(lines: &mut Lines<'_>, failure: &Failure, style: &Style) {
    let indent = INDENT + 2;
    lines.text(indent, &claim(failure), Paint::Plain);
    let diff = failure.diff.as_deref().unwrap_or("").trim_end_matches('\n');
    // A diff of several lines holds both values. An expectation that the predicate spells out has none.
    if !diff.contains('\n') {
        if !failure.expected.is_null() || failure.predicate == Some(Predicate::Equals) {
            let expected = shown(&failure.expected, MAX_VALUE);
            lines.labelled(indent, "expected: ", &expected, Paint::Good);
        }
        let observed = observed(failure, MAX_VALUE);
        lines.labelled(indent, "observed: ", &observed, Paint::Bad);
    }
    if let Some(reason) = &failure.reason {
        lines.labelled(indent, "reason:   ", &short(reason), Paint::Plain);
    }
    if diff.is_empty() {
        return;
    }
    let gutter = style.symbol("│ ", "| ");
    let (most, longest) = MAX_DIFF;
    for line in diff.split('\n').take(most) {
        let paint = match line.as_bytes() {
            [b'-', ..] => Paint::Good,
            [b'+', ..] => Paint::Bad,
            _ => Paint::Dim,
        };
        // A carriage return at its end may be the difference, so it is shown, not trimmed.
        let text = visible(&shorten(line, longest)).into_owned();
        lines.whole(indent, gutter, &text, paint);
    }
    let left = diff.split('\n').count().saturating_sub(most);
    if left > 0 {
        let left = format!("and {}", counted(left as u64, "more line"));
        lines.whole(indent, gutter, &left, Paint::Dim);
    }
}

/// What a failure comes down to, in one line: `created: status equals 201, observed 500`.
pub(super) fn in_brief(failure: &Failure) -> String {
    let step = failure.step.as_str();
    let Some(checkpoint) = &failure.checkpoint else {
        let reason = failure.reason.as_deref().unwrap_or("could not be done");
        return visible(&format!("{step}: {}", shorten(reason, 120))).into_owned();
    };
    let mut text = format!("{step}/{checkpoint}: {}", claim(failure));
    if !failure.expected.is_null() {
        text.push(' ');
        text.push_str(&shown(&failure.expected, 60));
    }
    text.push_str(", observed ");
    text.push_str(&observed(failure, 60));
    text
}

/// Subject, place and predicate: `json $.id equals`.
pub(super) fn claim(failure: &Failure) -> String {
    let words = [
        failure.subject.map(|subject| subject.word().to_owned()),
        failure
            .at
            .as_deref()
            .map(|at| visible(&shorten(at, 120)).into_owned()),
        failure
            .predicate
            .map(|predicate| predicate.word().to_owned()),
    ];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What was seen: a value as JSON, or `missing`.
pub(super) fn observed(failure: &Failure, max: usize) -> String {
    // Null stands for a value that is null and for one that is not there; the reason tells them apart.
    let reason = failure.reason.as_deref().unwrap_or_default();
    if failure.observed.is_null() && reason.contains("not there") {
        return "missing".to_owned();
    }
    shown(&failure.observed, max)
}

/// A value as JSON, so that its type can be seen; the middle of a long one is left out.
pub(super) fn shown(value: &Value, max: usize) -> String {
    if let Value::String(text) = value {
        let quoted = |text: &str| serde_json::to_string(text).expect("a text is JSON");
        return match cut(text, max) {
            None => visible(&quoted(text)).into_owned(),
            Some(cut) => {
                let (head, tail) = (quoted(cut.head), quoted(cut.tail));
                let ends = format!("{}…{}", &head[..head.len() - 1], &tail[1..]);
                format!("{} {}", visible(&ends), cut.note())
            }
        };
    }
    visible(&shorten(&value.to_string(), max)).into_owned()
}

fn short(text: &str) -> String {
    visible(&shorten(text.trim_end(), MAX_VALUE)).into_owned()
}

fn named(kind: &str, id: &str, text: &str) -> String {
    if text.is_empty() {
        format!("{kind} {id}")
    } else {
        format!("{kind} {id}: {}", short(text))
    }
}
