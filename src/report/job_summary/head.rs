//! The lines at the top: the verdict, what no longer holds, the counts, the gate, the evidence.

use std::collections::{HashMap, HashSet};

use crate::{
    domain::{
        gate::INCOMPLETE,
        ids::CaseId,
        results::{Gate, Results, RunStatus, ScenarioResult, Status},
    },
    report::{
        escape::{code, link_to, prose},
        markdown::verdict,
        text::{counted, grouped, shorten},
        titles::{About, Titles},
    },
};

use super::{SummaryLinks, ranked::Ranked, section::MAX_TEXT};

/// Outcomes named under the headline.
const MAX_BROKEN: usize = 10;
/// Scenarios named behind an outcome.
const MAX_IDS: usize = 5;
/// Reasons of the gate, and notices about the step.
const MAX_NAMED: usize = 20;

pub(super) fn headline(results: &Results, about: &About, links: &SummaryLinks) -> String {
    let verdict = verdict(results);
    let mut verdict = verdict.trim_end_matches('.').to_owned();
    if links.trouble.is_some() && results.gate.verdict == Gate::Passed {
        verdict.push_str(", but the step itself failed");
    }
    match prose(&shorten(&about.project, 80)).as_str() {
        "" => verdict,
        project => format!("{project}: {verdict}"),
    }
}

/// What users can no longer rely on, a line an outcome, and how many scenarios are in none of the lines.
pub(super) fn broken(ranked: &Ranked<'_>, titles: &Titles) -> (Vec<String>, String) {
    let mut lines: Vec<(String, Vec<String>, u64)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let mut left = 0;
    let scenarios = ranked.scenarios();
    for scenario in scenarios.filter(|scenario| scenario.status == Status::Failed) {
        let promise = promise(scenario, titles);
        // Those without any words are told apart by their ids alone.
        let line = known.get(&promise).copied().filter(|_| !promise.is_empty());
        match line {
            Some(line) if lines[line].1.len() < MAX_IDS => {
                lines[line].1.push(code(scenario.id.as_str()));
            }
            Some(line) => lines[line].2 += 1,
            None if lines.len() < MAX_BROKEN => {
                known.insert(promise.clone(), lines.len());
                lines.push((promise, vec![code(scenario.id.as_str())], 0));
            }
            None => left += 1,
        }
    }
    let line = |(promise, mut ids, more): (String, Vec<String>, u64)| {
        if more > 0 {
            ids.push(format!("and {} more", grouped(more)));
        }
        let ids = ids.join(", ");
        if promise.is_empty() {
            ids
        } else {
            format!("{promise} ({ids})")
        }
    };
    let more = match left {
        0 => String::new(),
        left => counted(left, "more scenario"),
    };
    (lines.into_iter().map(line).collect(), more)
}

/// Who can no longer rely on what; empty when the pack does not say.
fn promise(scenario: &ScenarioResult, titles: &Titles) -> String {
    let mut failed = scenario
        .cases
        .iter()
        .filter(|case| case.status == Status::Failed);
    let first = failed.next();
    let base = first.is_some_and(|case| case.id == CaseId::base());
    let words = titles.scenario(&scenario.id);
    let outcome = words.map_or("", |words| words.outcome.as_str());
    // A variant that breaks does not take the whole outcome away.
    let text = match first {
        Some(case) if !base || outcome.is_empty() => titles.case(&scenario.id, &case.id),
        _ => outcome,
    };
    let text = prose(&shorten(text, MAX_TEXT));
    match words.map_or("", |words| words.persona.as_str()) {
        "" => text,
        persona => format!("{}: {text}", prose(&shorten(persona, 80))),
    }
}

/// The counts that a reader looks for; of the rare ones those that are not zero.
pub(super) fn totals(results: &Results) -> Vec<(&'static str, String)> {
    let totals = &results.totals;
    let ended = totals.passed + totals.failed + totals.blocked;
    let unfinished = totals.scenarios.saturating_sub(ended);
    [
        ("Scenarios", totals.scenarios, true),
        ("Passed", totals.passed, true),
        ("Failed", totals.failed, true),
        ("Blocked", totals.blocked, true),
        ("Not finished", unfinished, false),
        ("Flaky", totals.flaky, false),
        ("Quarantined", totals.quarantined, false),
        ("Cases", totals.cases, true),
        ("Checkpoints", totals.checkpoints, true),
    ]
    .into_iter()
    .filter(|(_, count, always)| *always || *count > 0)
    .map(|(name, count, _)| (name, grouped(count)))
    .collect()
}

/// The gate's answer as an alert, in lines.
pub(super) fn gate(results: &Results) -> Vec<String> {
    let totals = &results.totals;
    let mut lines = Vec::new();
    if results.gate.verdict == Gate::Passed {
        lines.push("[!NOTE]".to_owned());
        lines.push(match totals.failed + totals.blocked {
            0 if results.gate.note.is_some() => {
                let note = results.gate.note.as_deref().unwrap_or_default();
                format!("**Gate passed:** {}", prose(&shorten(note, MAX_TEXT)))
            }
            0 => "**Gate passed.**".to_owned(),
            _ => "**Gate passed.** It does not count what did not pass.".to_owned(),
        });
        return lines;
    }
    lines.push("[!CAUTION]".to_owned());
    let ids: HashSet<&str> = results
        .scenarios
        .iter()
        .map(|scenario| scenario.id.as_str())
        .collect();
    let (scenarios, others): (Vec<&String>, Vec<&String>) = results
        .gate
        .because
        .iter()
        .partition(|reason| ids.contains(reason.as_str()));
    let mut named: Vec<_> = scenarios
        .iter()
        .take(MAX_NAMED)
        .map(|id| code(id))
        .collect();
    if scenarios.len() > named.len() {
        named.push(format!(
            "{} more",
            grouped((scenarios.len() - named.len()) as u64)
        ));
    }
    lines.push(match named.len() {
        0 => "**Gate failed.**".to_owned(),
        _ => format!("**Gate failed** because of {}", named.join(", ")),
    });
    if results.status == RunStatus::Incomplete {
        let because = results.incomplete_because.as_deref();
        let because = because.unwrap_or("not everything was executed");
        lines.push(format!(
            "- The run is incomplete: {}",
            prose(&shorten(because, MAX_TEXT))
        ));
    }
    let others: Vec<_> = others
        .into_iter()
        .filter(|reason| *reason != INCOMPLETE)
        .filter(|reason| results.incomplete_because.as_ref() != Some(*reason))
        .collect();
    for reason in others.iter().take(MAX_NAMED) {
        lines.push(format!("- {}", prose(&shorten(reason, MAX_TEXT))));
    }
    if others.len() > MAX_NAMED {
        let more = (others.len() - MAX_NAMED) as u64;
        lines.push(format!("- and {}", counted(more, "more reason")));
    }
    // A list may not follow a paragraph of a quote without a gap.
    if lines.len() > 2 {
        lines.insert(2, String::new());
    }
    lines
}

pub(super) fn evidence(links: &SummaryLinks) -> Vec<String> {
    let Some(artifact) = &links.artifact else {
        return vec![match &links.evidence_kept_at {
            Some(path) => format!(
                "Evidence: not uploaded, kept on the runner at {}",
                code(path)
            ),
            None => "Evidence: not uploaded".to_owned(),
        }];
    };
    let mut parts = vec![format!(
        "**Evidence: {}**",
        link_to(&code(&artifact.name), &artifact.url)
    )];
    parts.extend(artifact.size.map(bytes));
    vec![
        parts.join(" · "),
        String::new(),
        "Unpack it and open `report/index.html`; paths below are paths in it.".to_owned(),
    ]
}

pub(super) fn notices(links: &SummaryLinks) -> Vec<String> {
    let trouble = links.trouble.as_ref();
    let trouble = trouble.map(|text| {
        format!(
            "**The step failed:** {}",
            prose(&shorten(text, 4 * MAX_TEXT))
        )
    });
    let notices = &links.notices;
    let shown = notices.iter().take(MAX_NAMED);
    let mut lines: Vec<_> = trouble
        .into_iter()
        .chain(shown.map(|notice| prose(&shorten(notice, MAX_TEXT))))
        .collect();
    if notices.len() > MAX_NAMED {
        let more = (notices.len() - MAX_NAMED) as u64;
        lines.push(format!("and {}", counted(more, "more notice")));
    }
    lines
}

fn bytes(bytes: u64) -> String {
    let units = [("GB", 1e9), ("MB", 1e6), ("kB", 1e3)];
    let unit = units.into_iter().find(|(_, size)| bytes as f64 >= *size);
    unit.map_or_else(
        || counted(bytes, "byte"),
        |(name, size)| format!("{:.1} {name}", bytes as f64 / size),
    )
}
