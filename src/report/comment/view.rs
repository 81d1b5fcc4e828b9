//! What the template gets. Every text in it is escaped already.

use serde::Serialize;

use crate::{
    domain::results::{Gate, GateReason, Results, ScenarioResult, Status},
    report::{
        escape::{code, link_to, prose},
        failure::in_brief,
        job_summary::SummaryLinks,
        markdown::verdict,
        text::{counted, shorten, span},
        titles::{About, Titles},
    },
};

use super::{CommentAbout, changes::Changes, state::Remembered};

/// Scenarios named of each kind; the others are counted.
const MAX_NAMED: usize = 20;
/// Characters of a text of the pack or the app.
const MAX_TEXT: usize = 160;

#[derive(Debug, Serialize)]
pub(super) struct View {
    passed: bool,
    headline: String,
    /// What the last push changed; empty for the first.
    since: String,
    groups: Vec<Group>,
    reasons: Vec<String>,
    links: Vec<String>,
    facts: String,
}

#[derive(Debug, Serialize)]
struct Group {
    /// Empty: the headline says it.
    heading: String,
    lines: Vec<String>,
    more: String,
}

impl View {
    pub(super) fn new(
        results: &Results,
        titles: &Titles,
        about: &About,
        links: &SummaryLinks,
        own: &CommentAbout,
        remembered: &Remembered,
    ) -> Self {
        let before = remembered.before.as_ref();
        let changes = Changes::new(results, before);
        let mut headline = verdict(results).trim_end_matches('.').to_owned();
        if links.trouble.is_some() && results.gate.verdict == Gate::Passed {
            headline.push_str(", but the step itself failed");
        }
        let project = prose(&shorten(&about.project, 80));
        if !project.is_empty() {
            headline = format!("{project}: {headline}");
        }
        let since = before.map_or_else(String::new, |before| {
            let counts = [
                (changes.newly_broken.len(), "newly broken"),
                (changes.fixed.len(), "fixed"),
                (changes.still_broken.len(), "still broken"),
                (changes.not_tried.len(), "not tried again"),
            ];
            let counts: Vec<_> = counts
                .into_iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, word)| format!("{count} {word}"))
                .collect();
            let counts = if counts.is_empty() {
                "nothing changed".to_owned()
            } else {
                counts.join(", ")
            };
            format!("**Since {}:** {counts}", commit(&before.head, own))
        });
        let row = |scenario: &&ScenarioResult| row(scenario, titles);
        let group = |heading: &str, scenarios: &[&ScenarioResult]| Group {
            heading: heading.to_owned(),
            lines: scenarios.iter().take(MAX_NAMED).map(row).collect(),
            more: more(scenarios.len()),
        };
        let newly = if before.is_some() {
            "Newly broken"
        } else {
            "Broken"
        };
        let mut groups = vec![
            group(newly, &changes.newly_broken),
            group("Fixed", &changes.fixed),
            group("Still broken", &changes.still_broken),
        ];
        groups.push(Group {
            heading: "Broken before, not tried again".to_owned(),
            lines: changes
                .not_tried
                .iter()
                .take(MAX_NAMED)
                .map(|id| code(id.as_str()))
                .collect(),
            more: more(changes.not_tried.len()),
        });
        groups.retain(|group| !group.lines.is_empty());
        let trouble = links.trouble.iter().map(|trouble| {
            format!(
                "**The step failed:** {}",
                prose(&shorten(trouble, 4 * MAX_TEXT))
            )
        });
        let of_the_run = |reason: &&GateReason| reason.scenario.is_none();
        let reasons = results.gate.reasons.iter().filter(of_the_run);
        let reasons = reasons
            .take(MAX_NAMED)
            .map(|reason| prose(&shorten(&reason.message, 2 * MAX_TEXT)));
        let because = results.incomplete_because.iter();
        let because = because.map(|because| prose(&shorten(because, 2 * MAX_TEXT)));
        Self {
            passed: results.gate.verdict == Gate::Passed && links.trouble.is_none(),
            headline,
            since,
            groups,
            reasons: trouble.chain(reasons).chain(because).collect(),
            links: link_line(links, own),
            facts: format!(
                "{}, {}, {} at {}; run {} by ScenarioForge {}. This comment is edited in place.",
                counted(results.totals.scenarios, "scenario"),
                counted(results.totals.checkpoints, "checkpoint"),
                span(results.duration_ms),
                commit(&own.head_sha, own),
                code(results.run.as_str()),
                prose(&about.version),
            ),
        }
    }
}

/// A scenario in one line: what it is, and what its first broken case came down to.
fn row(scenario: &ScenarioResult, titles: &Titles) -> String {
    let words = titles.scenario(&scenario.id);
    let title = words.map_or("", |words| words.title.as_str());
    let mut line = code(scenario.id.as_str());
    if !title.is_empty() {
        line.push(' ');
        line.push_str(&prose(&shorten(title, MAX_TEXT)));
    }
    let first = |status| scenario.cases.iter().find(|case| case.status == status);
    let why = match scenario.status {
        Status::Failed => first(Status::Failed)
            .and_then(|case| case.failure.as_deref())
            .map(in_brief),
        Status::Blocked => first(Status::Blocked)
            .and_then(|case| case.blocked_because.as_deref())
            .map(|because| format!("could not be tried: {because}")),
        _ => None,
    };
    if let Some(why) = why {
        line.push_str(": ");
        line.push_str(&prose(&shorten(&why, MAX_TEXT)));
    }
    if scenario.quarantined {
        line.push_str(" (in quarantine)");
    }
    line
}

fn more(all: usize) -> String {
    match all.saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!("and {}", counted(more as u64, "more scenario")),
    }
}

pub(super) fn commit(sha: &str, own: &CommentAbout) -> String {
    let short = code(sha.get(..7).unwrap_or(sha));
    match &own.repository_url {
        Some(url) => link_to(&short, &format!("{url}/commit/{sha}")),
        None => short,
    }
}

fn link_line(links: &SummaryLinks, own: &CommentAbout) -> Vec<String> {
    let run = own.run_url.as_ref();
    let run = run.map(|url| link_to("Job summary", url));
    let artifact = links.artifact.as_ref();
    let artifact = artifact.map(|artifact| link_to("Evidence", &artifact.url));
    run.into_iter().chain(artifact).collect()
}
