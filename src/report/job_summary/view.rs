//! What the template gets. Every text in it is escaped already.

use std::collections::HashSet;

use serde::Serialize;

use crate::{
    domain::{
        ids::CaseId,
        pack::Priority,
        results::{CaseResult, Failure, Gate, Results, RunStatus, ScenarioResult, Status},
    },
    report::{
        escape::{code, html, link_to, prose},
        markdown::{Row as CaseRow, Whole, block, verdict},
        text::{counted, grouped, shorten, span},
        titles::{About, Titles},
    },
};

use super::{
    SummaryLinks,
    section::{Row, Section},
};

/// Outcomes named under the headline.
const MAX_BROKEN: usize = 10;
/// Reasons of the gate, and notices about the step.
const MAX_NAMED: usize = 20;
/// Failures that a reader sees without a click.
const MAX_OPEN: usize = 10;
/// Failures in full; the others have one line.
const MAX_IN_FULL: usize = 50;
/// Characters of a text of the pack or the app.
const MAX_TEXT: usize = 300;

#[derive(Debug, Serialize)]
pub(super) struct View {
    passed: bool,
    headline: String,
    broken_heading: &'static str,
    broken: Vec<String>,
    broken_more: String,
    details: bool,
    totals: Vec<(&'static str, String)>,
    duration: String,
    gate: Vec<String>,
    evidence: Vec<String>,
    notices: Vec<String>,
    failed: Section<Failed>,
    failed_rows: Section<CaseRow>,
    blocked: Section<CaseRow>,
    cut: Section<CaseRow>,
    /// How many cases never had a turn; `None` when there is none.
    waiting: Option<String>,
    flaky: Section<CaseRow>,
    quarantined: Section<Whole>,
    warnings: Section<String>,
    rest: Section<Whole>,
    rest_heading: String,
    run: String,
    started: String,
    commit: Option<String>,
    version: String,
}

impl View {
    pub(super) fn new(
        results: &Results,
        titles: &Titles,
        about: &About,
        links: &SummaryLinks,
    ) -> Self {
        let ranked = Ranked::new(results, titles);
        let of = |wanted: fn(&CaseResult) -> bool| {
            let found = ranked.cases().filter(move |(_, case)| wanted(case));
            found.map(|(scenario, case)| CaseRow::new(scenario, case, titles))
        };
        let failed: Vec<_> = ranked
            .cases()
            .filter(|(_, case)| case.status == Status::Failed)
            .collect();
        let (in_full, in_a_row) = failed.split_at(failed.len().min(MAX_IN_FULL));
        let in_full = in_full.iter().enumerate().map(|(index, (scenario, case))| {
            Failed::new(scenario, case, titles, index >= MAX_OPEN)
        });
        let in_a_row = in_a_row
            .iter()
            .map(|(scenario, case)| CaseRow::new(scenario, case, titles));
        let passed: Vec<_> = results
            .scenarios
            .iter()
            .filter(|scenario| !scenario.quarantined && !scenario.flaky)
            .filter(|scenario| scenario.status == Status::Passed)
            .collect();
        let quarantined = results
            .scenarios
            .iter()
            .filter(|scenario| scenario.quarantined);
        let waiting = of_status(results, Status::Queued);
        let (broken, broken_more) = broken(&ranked, titles);
        let warning = |warning: &String| prose(&shorten(warning, MAX_TEXT));
        Self {
            passed: results.gate.verdict == Gate::Passed,
            headline: headline(results, about),
            broken_heading: "No longer holds",
            broken,
            broken_more,
            details: true,
            totals: totals(results),
            duration: span(results.duration_ms),
            gate: gate(results),
            evidence: evidence(links),
            notices: notices(links),
            failed: Section::new("failed case", in_full),
            failed_rows: Section::new("failed case", in_a_row),
            blocked: Section::new("case", of(|case| case.status == Status::Blocked)),
            cut: Section::new("case", of(|case| case.status == Status::Running)),
            waiting: (waiting > 0).then(|| counted(waiting, "case")),
            flaky: Section::new("case", of(|case| case.flaky)),
            quarantined: Section::new(
                "scenario",
                quarantined.map(|scenario| Whole::new(scenario, titles)),
            ),
            warnings: Section::new("warning", results.warnings.iter().map(warning)),
            rest_heading: format!("{} passed", counted(passed.len() as u64, "scenario")),
            rest: Section::new(
                "scenario",
                passed
                    .into_iter()
                    .map(|scenario| Whole::new(scenario, titles)),
            ),
            run: code(results.run.as_str()),
            started: about.started.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
            commit: links.commit.as_ref().map(|commit| {
                let short: String = commit.sha.chars().take(10).collect();
                link_to(&code(&short), &commit.url)
            }),
            version: prose(&about.version),
        }
    }

    /// Shows as many rows as have at most this many bytes, the most important first.
    pub(super) fn take(&mut self, room: usize) {
        let room = &mut Some(room);
        self.failed.take(room);
        self.failed_rows.take(room);
        self.blocked.take(room);
        self.cut.take(room);
        self.flaky.take(room);
        self.quarantined.take(room);
        self.warnings.take(room);
        self.rest.take(room);
        // They are one list for the reader.
        self.failed.count(self.failed_rows.left());
    }

    /// Only counts what the sections have.
    pub(super) fn without_rows(&mut self) {
        self.take(0);
    }

    /// Leaves all sections out.
    pub(super) fn without_sections(&mut self) {
        self.failed.clear();
        self.failed_rows.clear();
        self.blocked.clear();
        self.cut.clear();
        self.waiting = None;
        self.flaky.clear();
        self.quarantined.clear();
        self.warnings.clear();
        self.rest.clear();
    }

    /// Leaves all but the headline out.
    pub(super) fn without_details(&mut self) {
        self.without_sections();
        self.details = false;
        self.broken.clear();
    }
}

type Case<'a> = (&'a ScenarioResult, &'a CaseResult);

/// Scenarios that the gate looks at, critical ones first; within a priority in the order of the pack.
struct Ranked<'a>(Vec<(Priority, &'a ScenarioResult)>);

impl<'a> Ranked<'a> {
    fn new(results: &'a Results, titles: &Titles) -> Self {
        let counted = results
            .scenarios
            .iter()
            .filter(|scenario| !scenario.quarantined);
        let priority = |scenario: &ScenarioResult| {
            let words = titles.scenario(&scenario.id);
            words.map_or(Priority::default(), |words| words.priority)
        };
        let mut ranked: Vec<_> = counted
            .map(|scenario| (priority(scenario), scenario))
            .collect();
        ranked.sort_by_key(|(priority, _)| *priority);
        Self(ranked)
    }

    fn cases(&self) -> impl Iterator<Item = Case<'a>> {
        self.0
            .iter()
            .flat_map(|(_, scenario)| scenario.cases.iter().map(move |case| (*scenario, case)))
    }
}

fn of_status(results: &Results, status: Status) -> u64 {
    let cases = results
        .scenarios
        .iter()
        .flat_map(|scenario| &scenario.cases);
    cases.filter(|case| case.status == status).count() as u64
}

fn headline(results: &Results, about: &About) -> String {
    let verdict = verdict(results);
    let verdict = verdict.trim_end_matches('.');
    match prose(&shorten(&about.project, 80)).as_str() {
        "" => verdict.to_owned(),
        project => format!("{project}: {verdict}"),
    }
}

/// What users can no longer rely on, a line a scenario, and how many lines are left out.
fn broken(ranked: &Ranked<'_>, titles: &Titles) -> (Vec<String>, String) {
    let mut failed = ranked
        .0
        .iter()
        .map(|(_, scenario)| *scenario)
        .filter(|scenario| scenario.status == Status::Failed);
    let shown = failed.by_ref().take(MAX_BROKEN);
    let shown: Vec<_> = shown.map(|scenario| promise(scenario, titles)).collect();
    let left = failed.count() as u64;
    let more = match left {
        0 => String::new(),
        left => counted(left, "more scenario"),
    };
    (shown, more)
}

fn promise(scenario: &ScenarioResult, titles: &Titles) -> String {
    let id = code(scenario.id.as_str());
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
        "" => format!("{text} ({id})"),
        persona => format!("{}: {text} ({id})", prose(&shorten(persona, 80))),
    }
}

/// The counts that a reader looks for; of the rare ones those that are not zero.
fn totals(results: &Results) -> Vec<(&'static str, String)> {
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
fn gate(results: &Results) -> Vec<String> {
    let totals = &results.totals;
    let mut lines = Vec::new();
    if results.gate.verdict == Gate::Passed {
        lines.push("[!NOTE]".to_owned());
        lines.push(match totals.failed + totals.blocked {
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
        .filter(|reason| *reason != "the run is incomplete")
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

fn evidence(links: &SummaryLinks) -> Vec<String> {
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
    parts.extend(
        artifact
            .digest
            .as_deref()
            .map(|digest| code(&shorten(digest, 80))),
    );
    vec![
        parts.join(" · "),
        String::new(),
        "Unpack it and open `report/index.html`; paths below are paths in it.".to_owned(),
    ]
}

fn notices(links: &SummaryLinks) -> Vec<String> {
    let notices = &links.notices;
    let mut lines: Vec<_> = notices
        .iter()
        .take(MAX_NAMED)
        .map(|notice| prose(&shorten(notice, MAX_TEXT)))
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

/// A failed case in full.
#[derive(Debug, Serialize)]
struct Failed {
    folded: bool,
    name: String,
    code: String,
    title: String,
    title_html: String,
    facts: Vec<String>,
    block: String,
    evidence: String,
    again: String,
}

impl Failed {
    fn new(scenario: &ScenarioResult, case: &CaseResult, titles: &Titles, folded: bool) -> Self {
        let name = format!("{}/{}", scenario.id, case.id);
        let title = shorten(titles.case(&scenario.id, &case.id), MAX_TEXT);
        let paths = case
            .failure
            .as_deref()
            .map_or(&[][..], |failure: &Failure| &failure.evidence);
        let script = paths.iter().find(|path| path.ends_with("/repro.sh"));
        let run = code(&format!("scenarioforge run {name}"));
        let evidence: Vec<_> = paths.iter().map(|path| code(path)).collect();
        Self {
            folded,
            code: code(&name),
            title: prose(&title),
            title_html: html(&title),
            facts: facts(scenario, titles),
            block: block(scenario, case, titles),
            evidence: evidence.join(" · "),
            again: match script {
                Some(path) => format!("{run}, or {} in the evidence", code(&format!("sh {path}"))),
                None => run,
            },
            name,
        }
    }
}

fn facts(scenario: &ScenarioResult, titles: &Titles) -> Vec<String> {
    let Some(words) = titles.scenario(&scenario.id) else {
        return Vec::new();
    };
    let facts = [
        ("Who", &words.persona),
        ("Outcome", &words.outcome),
        ("At risk", &words.risk),
    ];
    let facts: Vec<_> = facts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(name, text)| format!("**{name}** {}", prose(&shorten(text, MAX_TEXT))))
        .collect();
    match facts.is_empty() {
        true => Vec::new(),
        false => vec![facts.join(" · ")],
    }
}

// Each with at least what the template puts around it.

impl Row for Failed {
    fn bytes(&self) -> usize {
        let facts: usize = self.facts.iter().map(|fact| fact.len() + 2).sum();
        let title = self.title.len().max(self.title_html.len());
        facts
            + title
            + self.code.len()
            + self.block.len()
            + self.evidence.len()
            + self.again.len()
            + 128
    }
}

impl Row for CaseRow {
    fn bytes(&self) -> usize {
        self.name.len() + self.title.len() + self.note.len() + 48
    }
}

impl Row for Whole {
    fn bytes(&self) -> usize {
        let counts = self.cases.len() + self.checkpoints.len() + self.time.len();
        self.name.len() + self.title.len() + self.status.len() + counts + 20
    }
}
