//! The view on a terminal: a picture that is redrawn in place, failures above it as they come, a summary at the end.

use std::{
    io::{self, Write},
    time::{Duration, Instant},
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::domain::{
    event::{Event, EventKind},
    ids::{CaseId, ScenarioId},
    results::{Failure, Results, Status},
};

use super::{
    failure::{blocked_text, failure_text, in_brief},
    progress::Progress,
    reporter::Reporter,
    screen::{Size, picture},
    style::{Paint, Style},
    summary::summary_text,
    text::visible,
    titles::Titles,
};

/// After so many failures in full, the others get one line: a broken service would fill the scrollback otherwise.
const MAX_IN_FULL: usize = 20;

/// What the live view needs of a terminal.
pub(super) struct Terminal {
    pub(super) target: ProgressDrawTarget,
    pub(super) out: Box<dyn Write + Send>,
    /// Counts from any moment.
    pub(super) clock: Box<dyn Fn() -> Duration + Send>,
    /// Asked before each drawing, because windows change.
    pub(super) size: Box<dyn Fn() -> Size + Send>,
}

/// The live view. Events only change what it knows; [`Reporter::tick`] draws, so that a burst of ten thousand events
/// costs one drawing.
pub struct Live {
    titles: Titles,
    style: Style,
    report: Option<String>,
    progress: Progress,
    /// Printed above the picture at the next drawing.
    above: String,
    in_full: usize,
    drawn: Vec<String>,
    bar: ProgressBar,
    /// The picture is its only bar, with as many lines as it needs.
    screen: MultiProgress,
    /// Where the lines above the picture go: the same terminal, but not through the screen, which would fill each of
    /// them up with spaces that a reader copies.
    out: Box<dyn Write + Send>,
    clock: Box<dyn Fn() -> Duration + Send>,
    size: Box<dyn Fn() -> Size + Send>,
}

impl Live {
    /// A view on standard error, which should be a terminal. `report` says where the report will be.
    pub fn on_stderr(titles: Titles, style: Style, report: Option<String>) -> Self {
        // Drawing is already paced by `tick`; the target must not skip the last picture of a second.
        let target = ProgressDrawTarget::stderr_with_hz(30);
        let began = Instant::now();
        Self::new(
            titles,
            style,
            report,
            Terminal {
                target,
                out: Box::new(io::stderr()),
                clock: Box::new(move || began.elapsed()),
                size: Box::new(stderr_size),
            },
        )
    }

    pub(super) fn new(
        titles: Titles,
        style: Style,
        report: Option<String>,
        terminal: Terminal,
    ) -> Self {
        let screen = MultiProgress::with_draw_target(terminal.target);
        let bar = screen.add(ProgressBar::no_length());
        bar.set_style(ProgressStyle::with_template("{msg}").expect("the template is valid"));
        Self {
            titles,
            style,
            report,
            progress: Progress::default(),
            above: String::new(),
            in_full: 0,
            drawn: Vec::new(),
            bar,
            screen,
            out: terminal.out,
            clock: terminal.clock,
            size: terminal.size,
        }
    }

    fn style(&self) -> Style {
        Style {
            width: Some((self.size)().columns.saturating_sub(1).max(20)),
            ..self.style
        }
    }

    fn say(&mut self, word: &'static str, paint: Paint, text: &str) {
        let word = self.style.paint(paint, format!("{word:<6}")).into_owned();
        self.above.extend([&word, text, "\n"]);
    }

    fn failed(&mut self, scenario: &ScenarioId, case: &CaseId, failure: &Failure) {
        self.in_full += 1;
        if self.in_full <= MAX_IN_FULL {
            let text = failure_text(scenario, case, failure, &self.titles, &self.style());
            self.above.extend([&text, "\n"]);
        } else {
            let brief = format!("{scenario}/{case}  {}", in_brief(failure));
            self.say("FAIL", Paint::Bad, &brief);
        }
    }

    fn blocked(&mut self, scenario: &ScenarioId, case: &CaseId, because: &str) {
        self.in_full += 1;
        if self.in_full <= MAX_IN_FULL {
            let text = blocked_text(scenario, case, because, &self.titles, &self.style());
            self.above.extend([&text, "\n"]);
        } else {
            let brief = format!("{scenario}/{case}  {}", visible(because));
            self.say("BLOCK", Paint::Stuck, &brief);
        }
    }

    fn print_above(&mut self) -> io::Result<()> {
        if self.above.is_empty() {
            return Ok(());
        }
        let text = std::mem::take(&mut self.above);
        self.screen.suspend(|| {
            self.out.write_all(text.as_bytes())?;
            self.out.flush()
        })
    }
}

impl Reporter for Live {
    fn name(&self) -> &'static str {
        "live view"
    }

    fn event(&mut self, event: &Event) -> io::Result<()> {
        self.progress.apply(event, (self.clock)());
        match &event.kind {
            EventKind::CaseFinished {
                of,
                failure: Some(failure),
                ..
            } => self.failed(&of.scenario, &of.case, failure),
            EventKind::CaseFinished {
                of,
                status: Status::Blocked,
                blocked_because,
                ..
            } => {
                let because = blocked_because.as_deref().unwrap_or("for no known reason");
                self.blocked(&of.scenario, &of.case, because);
            }
            EventKind::CaseRetried { of, failure, .. } => {
                let text = format!("{of}  attempt {} failed: {}", of.attempt, in_brief(failure));
                self.say("RETRY", Paint::Doubtful, &text);
            }
            EventKind::AppPulling { image, progress } => {
                let text = format!("pulling {} {}", visible(image), visible(progress));
                self.say("APP", Paint::Dim, &text);
            }
            EventKind::ServiceFailed {
                service, reason, ..
            } => {
                let text = format!("service {service}: {}", visible(reason));
                self.say("WARN", Paint::Doubtful, &text);
            }
            EventKind::SourceDrifted { drift } => {
                let text = visible(&drift.to_string()).into_owned();
                self.say("WARN", Paint::Doubtful, &text);
            }
            EventKind::ImpactDecided { impact } => {
                let text = visible(&impact.sentence()).into_owned();
                self.say("REACH", Paint::Plain, &text);
            }
            EventKind::Warning { message, .. } => {
                let text = visible(message).into_owned();
                self.say("WARN", Paint::Doubtful, &text);
            }
            _ => {}
        }
        Ok(())
    }

    fn tick(&mut self) -> io::Result<()> {
        self.print_above()?;
        let lines = picture(
            &self.progress,
            &self.titles,
            (self.clock)(),
            (self.size)(),
            &self.style,
        );
        // Nothing is written while nothing changes; times change once a second.
        if lines != self.drawn {
            self.bar.set_message(lines.join("\n"));
            self.drawn = lines;
        }
        Ok(())
    }

    fn finish(&mut self, results: &Results) -> io::Result<()> {
        let text = summary_text(results, &self.titles, self.report.as_deref(), &self.style());
        self.above.extend(["\n", &text]);
        self.bar.finish_and_clear();
        self.print_above()
    }
}

impl Drop for Live {
    /// A view that is dropped before its end leaves no half picture behind.
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn stderr_size() -> Size {
    let size = rustix::termios::tcgetwinsize(io::stderr()).ok();
    let or = |value: Option<u16>, fallback: usize| match value {
        None | Some(0) => fallback,
        Some(value) => value.into(),
    };
    Size {
        columns: or(size.map(|size| size.ws_col), 80),
        rows: or(size.map(|size| size.ws_row), 24),
    }
}
