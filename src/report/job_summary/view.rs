//! What the template gets. Every text in it is escaped already.

use serde::Serialize;

use crate::{
    domain::results::{CaseResult, Gate, Results, Status},
    report::{
        escape::{code, link_to, prose},
        markdown::{Row as CaseRow, Whole},
        text::{counted, shorten, took},
        titles::{About, Titles},
    },
};

use super::{
    SummaryLinks,
    failed::Failed,
    head, history,
    impact::Reached,
    ranked::Ranked,
    section::{MAX_TEXT, Row, Section},
};

/// Failures that a reader sees without a click.
const MAX_OPEN: usize = 10;
/// Failures in full; the others have one line.
const MAX_IN_FULL: usize = 50;

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
    /// How many of the failed cases failed before, too; empty: none, or nothing is known.
    broken_before: String,
    /// `None`: nobody asked what a change can reach.
    impact: Option<Reached>,
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
    digest: Option<String>,
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
        let broken_before = history::broken_before(failed.iter().map(|(_, case)| *case));
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
        let (broken, broken_more) = head::broken(&ranked, titles);
        let warning = |warning: &String| prose(&shorten(warning, MAX_TEXT));
        Self {
            passed: results.gate.verdict == Gate::Passed && links.trouble.is_none(),
            headline: head::headline(results, about, links),
            broken_heading: "No longer holds",
            broken,
            broken_more,
            details: true,
            totals: head::totals(results),
            duration: took(results),
            gate: head::gate(results),
            evidence: head::evidence(links),
            notices: head::notices(links),
            broken_before,
            impact: results.impact.as_ref().map(Reached::new),
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
            digest: links
                .artifact
                .as_ref()
                .and_then(|artifact| artifact.digest.as_deref())
                .map(|digest| code(&shorten(digest, 80))),
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
        if let Some(impact) = &mut self.impact {
            impact.take(room);
        }
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
        if let Some(impact) = &mut self.impact {
            impact.clear();
        }
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
        self.impact = None;
        self.broken.clear();
    }
}

fn of_status(results: &Results, status: Status) -> u64 {
    let cases = results
        .scenarios
        .iter()
        .flat_map(|scenario| &scenario.cases);
    cases.filter(|case| case.status == status).count() as u64
}

// Each with at least what the template puts around it.

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
