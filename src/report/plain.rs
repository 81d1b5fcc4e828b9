//! The view in a CI log: a line for each case when it is done, failures in full when they happen and once more at the
//! end, where a reader of a long log looks first.
//!
//! It writes no workflow commands, and no text of the app can become one: see [`visible`] and the layout of failures.

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use crate::domain::{
    event::{AttemptRef, Event, EventKind},
    impact::Impact,
    results::{CaseResult, Failure, Results, ScenarioResult, Status},
};

use super::{
    failure::{blocked_text, failure_text, in_brief},
    progress::Progress,
    reporter::Reporter,
    style::{Paint, Style},
    summary::summary_text,
    text::{counted, grouped, shorten, span, visible},
    titles::Titles,
};

/// A log that says nothing for so long says that the run is alive.
const HEARTBEAT: Duration = Duration::from_secs(30);
/// Failures in full, as they happen and again at the end; the others have one line.
const MAX_IN_FULL: usize = 50;
/// Scenarios named when a change decides which run.
const MAX_CHOICES: usize = 20;

/// The lines of a CI log.
pub struct Plain<W> {
    out: W,
    titles: Titles,
    style: Style,
    report: Option<String>,
    closing: bool,
    progress: Progress,
    in_full: usize,
    spoke: Duration,
    clock: Box<dyn Fn() -> Duration + Send>,
}

impl<W: Write + Send> Plain<W> {
    /// Writes to `out`. `report` says where the report will be.
    pub fn new(out: W, titles: Titles, style: Style, report: Option<String>) -> Self {
        let began = Instant::now();
        Self {
            out,
            titles,
            style,
            report,
            closing: true,
            progress: Progress::default(),
            in_full: 0,
            spoke: Duration::ZERO,
            clock: Box::new(move || began.elapsed()),
        }
    }

    /// Another clock, which counts from any moment.
    #[must_use]
    pub fn with_clock(mut self, clock: impl Fn() -> Duration + Send + 'static) -> Self {
        self.clock = Box::new(clock);
        self
    }

    /// Without the words at the end, for a log that is folded up: see [`closing_text`].
    #[must_use]
    pub fn without_closing(mut self) -> Self {
        self.closing = false;
        self
    }

    /// A line with a word in front. The word keeps the rest from being at the start of a line.
    fn say(&mut self, word: &str, paint: Paint, text: &str) -> io::Result<()> {
        self.spoke = (self.clock)();
        let word = self.style.paint(paint, format!("{word:<6}"));
        writeln!(self.out, "{word}{}", text.trim_end())
    }

    /// Which scenarios run, and why; where all run, the one reason is in the sentence.
    fn impact(&mut self, impact: &Impact) -> io::Result<()> {
        self.say("REACH", Paint::Strong, &visible(&impact.sentence()))?;
        let left = impact.left_out.iter().map(|left| left.scenario.as_str());
        let named: Vec<&str> = left.take(MAX_CHOICES).collect();
        if impact.everything.is_none() {
            for choice in impact.chosen.iter().take(MAX_CHOICES) {
                let text = format!("{}: {}", choice.scenario, visible(&choice.because));
                self.say("", Paint::Dim, &text)?;
            }
            if let Some(more) = impact.chosen.len().checked_sub(MAX_CHOICES + 1) {
                let text = format!("and {} more, in the report", grouped(more as u64 + 1));
                self.say("", Paint::Dim, &text)?;
            }
        }
        if named.is_empty() {
            return Ok(());
        }
        let more = impact.left_out.len() - named.len();
        let more = match more {
            0 => String::new(),
            more => format!(", and {} more", grouped(more as u64)),
        };
        let text = format!("left out: {}{more}", named.join(", "));
        self.say("", Paint::Dim, &text)
    }

    fn case(&mut self, of: &AttemptRef, duration_ms: u64, note: &str) -> String {
        let title = visible(self.titles.case(&of.scenario, &of.case));
        let time = span(duration_ms);
        let gap = if title.is_empty() { "" } else { "  " };
        format!("{of}{gap}{title}  {time}{note}")
    }

    fn finished(&mut self, event: &EventKind) -> io::Result<()> {
        let EventKind::CaseFinished {
            of,
            status,
            flaky,
            duration_ms,
            failure,
            blocked_because,
            ..
        } = event
        else {
            return Ok(());
        };
        if *status == Status::Passed {
            let note = if *flaky {
                format!("  flaky: passed at attempt {}", of.attempt)
            } else {
                String::new()
            };
            let line = self.case(of, *duration_ms, &note);
            let paint = if *flaky { Paint::Doubtful } else { Paint::Good };
            return self.say("PASS", paint, &line);
        }
        self.in_full += 1;
        self.spoke = (self.clock)();
        let full = self.in_full <= MAX_IN_FULL;
        match (failure, full) {
            (Some(failure), true) => {
                let text = failure_text(&of.scenario, &of.case, failure, &self.titles, &self.style);
                self.out.write_all(text.as_bytes())
            }
            (Some(failure), false) => {
                let line = self.case(of, *duration_ms, &format!("  {}", in_brief(failure)));
                self.say("FAIL", Paint::Bad, &line)
            }
            (None, full) => {
                let because = blocked_because.as_deref().unwrap_or("for no known reason");
                if full {
                    let text =
                        blocked_text(&of.scenario, &of.case, because, &self.titles, &self.style);
                    return self.out.write_all(text.as_bytes());
                }
                let note = format!("  {}", visible(&shorten(because, 120)));
                let line = self.case(of, *duration_ms, &note);
                self.say("BLOCK", Paint::Stuck, &line)
            }
        }
    }
}

/// What a reader of a log wants to find at its end: every failure in full, and the summary. `report` says where the report is.
pub fn closing_text(
    results: &Results,
    titles: &Titles,
    report: Option<&str>,
    style: &Style,
) -> String {
    format!(
        "{}\n{}",
        failures_text(results, titles, style),
        summary_text(results, titles, report, style)
    )
}

fn failures(results: &Results) -> impl Iterator<Item = (&ScenarioResult, &CaseResult, &Failure)> {
    results.scenarios.iter().flat_map(|scenario| {
        scenario
            .cases
            .iter()
            .filter_map(move |case| Some((scenario, case, case.failure.as_deref()?)))
    })
}

/// Empty without a failure.
fn failures_text(results: &Results, titles: &Titles, style: &Style) -> String {
    let count = failures(results).count() as u64;
    if count == 0 {
        return String::new();
    }
    let mut text = format!("\n{}, once more\n\n", counted(count, "failed case"));
    for (scenario, case, failure) in failures(results).take(MAX_IN_FULL) {
        text.push_str(&failure_text(
            &scenario.id,
            &case.id,
            failure,
            titles,
            style,
        ));
    }
    text
}

impl<W: Write + Send> Reporter for Plain<W> {
    fn name(&self) -> &'static str {
        "plain lines"
    }

    fn event(&mut self, event: &Event) -> io::Result<()> {
        let now = (self.clock)();
        self.progress.apply(event, now);
        match &event.kind {
            EventKind::RunStarted {
                run,
                scenarios,
                cases,
                jobs,
                resumed,
                ..
            } => {
                let verb = if *resumed { "resumes" } else { "starts" };
                let what = format!(
                    "{run} {verb}: {} of {}, {jobs} at once",
                    counted(*cases, "case"),
                    counted(*scenarios, "scenario"),
                );
                self.say("RUN", Paint::Strong, &what)
            }
            EventKind::ImpactDecided { impact } => self.impact(impact),
            EventKind::AppPulling { image, progress } => {
                let gap = if progress.is_empty() { "" } else { ": " };
                let text = format!("pulling {}{gap}{}", visible(image), visible(progress));
                self.say("APP", Paint::Dim, &text)
            }
            EventKind::AppStarted {
                image, after_ms, ..
            } => {
                let text = format!(
                    "services and commands run in {}  {}",
                    visible(image),
                    span(*after_ms)
                );
                self.say("APP", Paint::Dim, &text)
            }
            EventKind::ServiceReady {
                service,
                of: None,
                after_ms,
                url,
            } => {
                let at = url.as_deref().map(|url| format!(" at {}", visible(url)));
                let at = at.unwrap_or_default();
                let text = format!("service {service} is ready{at}  {}", span(*after_ms));
                self.say("UP", Paint::Dim, &text)
            }
            EventKind::ServiceFailed {
                service,
                reason,
                log,
                ..
            } => {
                let text = format!("service {service}: {}", visible(&shorten(reason, 400)));
                self.say("WARN", Paint::Doubtful, &text)?;
                for line in log.iter().rev().take(10).rev() {
                    let gutter = self.style.symbol("│", "|");
                    writeln!(self.out, "      {gutter} {}", visible(&shorten(line, 400)))?;
                }
                Ok(())
            }
            EventKind::CaseRetried { of, failure, .. } => {
                let text = format!("{of}  attempt {} failed: {}", of.attempt, in_brief(failure));
                self.say("RETRY", Paint::Doubtful, &text)
            }
            EventKind::SourceDrifted { drift } => {
                let text = visible(&shorten(&drift.to_string(), 400)).into_owned();
                self.say("WARN", Paint::Doubtful, &text)
            }
            EventKind::Warning { of, message, .. } => {
                let of = of.as_ref().map(|of| format!("{of}: ")).unwrap_or_default();
                let text = format!("{of}{}", visible(&shorten(message, 400)));
                self.say("WARN", Paint::Doubtful, &text)
            }
            kind => self.finished(kind),
        }
    }

    fn tick(&mut self) -> io::Result<()> {
        let now = (self.clock)();
        if now.saturating_sub(self.spoke) < HEARTBEAT || self.progress.since.is_none() {
            return Ok(());
        }
        let elapsed = self.progress.elapsed(now).as_millis() as u64;
        let mut text = format!(
            "{} of {} done after {}",
            grouped(self.progress.done()),
            counted(self.progress.total(), "case"),
            span(elapsed)
        );
        let running = &self.progress.running;
        if let Some((case, since)) = running.first().map(|(case, running)| (case, running.since)) {
            let time = span(now.saturating_sub(since).as_millis() as u64);
            text.push_str(&format!("; {case} has run for {time}"));
        }
        if running.len() > 1 {
            text.push_str(&format!(", and {} more", grouped(running.len() as u64 - 1)));
        }
        for (service, _) in self.progress.starting.keys() {
            text.push_str(&format!("; service {service} is starting"));
        }
        self.say("...", Paint::Dim, &text)?;
        self.out.flush()
    }

    fn finish(&mut self, results: &Results) -> io::Result<()> {
        if self.closing {
            // With a screen of lines or less, the failures above are still in sight.
            let failed = failures(results).count();
            if results.totals.cases > 20 || failed > 3 {
                write!(
                    self.out,
                    "{}",
                    failures_text(results, &self.titles, &self.style)
                )?;
            }
            let text = summary_text(results, &self.titles, self.report.as_deref(), &self.style);
            write!(self.out, "\n{text}")?;
        }
        self.out.flush()
    }
}
