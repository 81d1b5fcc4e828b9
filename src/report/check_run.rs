//! What a check run shows beside a commit: counts and running cases while a run goes on, the verdict at its end.

use std::time::Duration;

use crate::domain::{
    event::{AttemptRef, Event, EventKind},
    results::{Gate, Results, Status},
};

use super::{
    escape::{code, prose},
    job_summary::{SummaryLinks, job_summary},
    markdown::verdict,
    progress::Progress,
    text::{counted, grouped, shorten, span, visible},
    titles::{About, Titles},
};

/// Bytes of a check run's summary at most. The API takes 65,535 characters.
/// <https://docs.github.com/en/rest/checks/runs#create-a-check-run>
const SUMMARY: usize = 60_000;
/// Cases named, of each kind.
const MAX_NAMED: usize = 10;
/// Characters of a title of the pack.
const MAX_TITLE: usize = 100;
/// Characters of the one line above the summary.
const MAX_HEADLINE: usize = 200;

/// A headline and the Markdown below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckText {
    /// One line of plain text.
    pub title: String,
    /// Markdown.
    pub summary: String,
}

/// A run that goes on, as a check run shows it.
#[derive(Debug)]
pub struct CheckProgress {
    titles: Titles,
    progress: Progress,
    /// The first ones, and how many more.
    failed: (Vec<AttemptRef>, u64),
}

impl CheckProgress {
    /// Before the first event.
    pub fn new(titles: Titles) -> Self {
        Self {
            titles,
            progress: Progress::default(),
            failed: (Vec::new(), 0),
        }
    }

    /// Takes in the next event. `now` counts from any moment.
    pub fn apply(&mut self, event: &Event, now: Duration) {
        self.progress.apply(event, now);
        if let EventKind::CaseFinished { of, status, .. } = &event.kind
            && matches!(status, Status::Failed | Status::Blocked)
        {
            if self.failed.0.len() < MAX_NAMED {
                self.failed.0.push(of.clone());
            } else {
                self.failed.1 += 1;
            }
        }
    }

    /// Where the run stands. `now` is of the same clock as that of [`Self::apply`]; `at` is the wall clock's.
    pub fn text(&self, now: Duration, at: jiff::Timestamp) -> CheckText {
        let progress = &self.progress;
        let mut title = format!(
            "{} of {}",
            grouped(progress.done()),
            counted(progress.total(), "case")
        );
        for (count, word) in [
            (progress.failed, "failed"),
            (progress.blocked, "blocked"),
            (progress.flaky, "flaky"),
        ] {
            if count > 0 {
                title.push_str(&format!(", {} {word}", grouped(count)));
            }
        }
        if progress.since.is_none() {
            "Getting ready".clone_into(&mut title);
        }
        let mut lines = Vec::new();
        if !self.failed.0.is_empty() {
            lines.push("**Not passed so far**".to_owned());
            lines.push(String::new());
            lines.extend(
                self.failed
                    .0
                    .iter()
                    .map(|of| format!("- {}", self.case(of))),
            );
            if self.failed.1 > 0 {
                lines.push(format!("- and {}", counted(self.failed.1, "more case")));
            }
            lines.push(String::new());
        }
        if !progress.running.is_empty() {
            lines.push("**Running**".to_owned());
            lines.push(String::new());
            for (case, running) in progress.running.iter().take(MAX_NAMED) {
                let of = AttemptRef {
                    scenario: case.scenario.clone(),
                    case: case.case.clone(),
                    attempt: running.attempt,
                };
                let step = running.step.as_ref();
                let step = step.map(|step| format!(", step {}", code(step.as_str())));
                let time =
                    span(u64::try_from(now.saturating_sub(running.since).as_millis()).unwrap_or(0));
                let step = step.unwrap_or_default();
                lines.push(format!("- {}{step}, {time}", self.case(&of)));
            }
            if progress.running.len() > MAX_NAMED {
                let more = (progress.running.len() - MAX_NAMED) as u64;
                lines.push(format!("- and {}", counted(more, "more case")));
            }
            lines.push(String::new());
        }
        let elapsed = span(u64::try_from(progress.elapsed(now).as_millis()).unwrap_or(0));
        let left = progress.left(now).map(|left| {
            let left = span(u64::try_from(left.as_millis()).unwrap_or(0));
            format!(", about {left} left")
        });
        let at = at.strftime("%H:%M:%S UTC");
        lines.push(format!(
            "{elapsed} so far{}; as of {at}.",
            left.unwrap_or_default()
        ));
        CheckText {
            title,
            summary: lines.join("\n"),
        }
    }

    fn case(&self, of: &AttemptRef) -> String {
        let name = code(&format!("{}/{}", of.scenario, of.case));
        match self.titles.case(&of.scenario, &of.case) {
            "" => name,
            title => format!("{name} {}", prose(&shorten(title, MAX_TITLE))),
        }
    }
}

/// The end of a run.
pub fn check_conclusion(
    results: &Results,
    titles: &Titles,
    about: &About,
    links: &SummaryLinks,
) -> CheckText {
    let mut title = verdict(results).trim_end_matches('.').to_owned();
    if let Some(trouble) = &links.trouble {
        title = format!("{title}, but the step itself failed: {trouble}");
    } else if results.gate.verdict == Gate::Failed
        && results.totals.failed + results.totals.blocked == 0
        && let Some(because) = results.gate.because.first()
    {
        title = format!("{title}, but {because}");
    }
    CheckText {
        // `shorten` says how much it left out.
        title: shorten(&visible(&one_line(&title)), MAX_HEADLINE).into_owned(),
        summary: job_summary(results, titles, about, links, SUMMARY),
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::fixtures::{Story, titles};

    #[test]
    fn a_run_that_goes_on_says_how_far_it_is_and_what_it_does() {
        let story = Story::mixed();
        let at: jiff::Timestamp = "2026-11-22T13:45:09Z".parse().expect("a time");
        let mut view = CheckProgress::new(titles());
        let empty = view.text(Duration::ZERO, at);
        assert_eq!(
            (empty.title.as_str(), empty.summary.as_str()),
            ("Getting ready", "0.00s so far; as of 13:45:09 UTC.")
        );
        let mut texts = Vec::new();
        for (second, event) in story.events.iter().enumerate() {
            let now = Duration::from_secs(second as u64);
            view.apply(event, now);
            texts.push(view.text(now, at));
        }
        let running = texts
            .iter()
            .find(|text| {
                text.summary.contains("**Running**") && text.summary.contains("Not passed")
            })
            .expect("one while something has failed and something runs");
        insta::assert_snapshot!(format!("{}\n\n{}", running.title, running.summary), @r#"
        2 of 6 cases, 1 failed

        **Not passed so far**

        - `SC-orders-001/base` Returning shopper orders with a saved card

        **Running**

        - `SC-search/base` Finds milk, 0.00s

        17.0s so far; as of 13:45:09 UTC.
        "#);
    }

    #[test]
    fn the_conclusion_fits_the_api_whatever_happened() {
        let results = {
            let names: Vec<String> = (0..3_000).map(|n| format!("SC-{n}/base")).collect();
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let mut story = Story::of(&names);
            for name in &names {
                story.failed(name, crate::report::fixtures::failure());
            }
            story
                .ended(crate::domain::results::RunStatus::Failed, &[])
                .results()
        };
        let about = crate::report::fixtures::about();
        let links = SummaryLinks::default();
        let text = check_conclusion(&results, &titles(), &about, &links);
        assert!(text.summary.len() <= SUMMARY, "{}", text.summary.len());
        assert!(text.summary.len() > SUMMARY / 2, "it uses what there is");
        let links = SummaryLinks {
            trouble: Some("the evidence is lost\n::error::".repeat(100)),
            ..links
        };
        let text = check_conclusion(&results, &titles(), &about, &links);
        assert!(
            text.title.chars().count() <= MAX_HEADLINE + 40,
            "{}",
            text.title
        );
        assert!(!text.title.contains('\n'), "{}", text.title);
    }
}
