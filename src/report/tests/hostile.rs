//! An app that prints whatever would hurt most.

use std::{
    fmt, io,
    sync::{Arc, Mutex},
    time::Duration,
};

use indicatif::{ProgressDrawTarget, TermLike};
use serde_json::json;

use crate::{
    domain::results::RunStatus,
    report::{
        Live, Plain, Reporter, Style, ctrf,
        fixtures::{Story, about, failure, titles},
        junit,
        live::Terminal,
        report_md,
        screen::Size,
    },
};

pub(super) const NASTY: &[&str] = &[
    "\u{1b}[2J\u{1b}]0;owned\u{7}",
    "a\r\n::error file=x::owned",
    "\n   ::add-mask::x\n##[error]owned",
    "</failure></testcase>]]><script>alert(1)</script>",
    "nul\0 and \u{fffe} and \u{202e}backwards",
    "```\n# owned | owned\n```",
    "::set-output name=x::owned",
];

fn hostile() -> Story {
    let cases = ["SC-search/base", "SC-import/base", "SC-flaky/base"];
    let nasty = NASTY.concat();
    let mut story = Story::of(&cases);
    let mut failure = failure();
    failure.text.clone_from(&nasty);
    failure.observed = json!(nasty);
    failure.reason = Some(nasty.clone());
    failure.action = Some(format!("::error::{nasty}"));
    story.failed(cases[0], failure.clone());
    failure.diff = Some(format!(
        "{}\n ::error::in a diff\n##[error]x\n+b",
        NASTY.join("\n")
    ));
    failure.at = Some(nasty.clone());
    failure.observed = json!({ nasty.clone(): nasty });
    failure.evidence = vec![format!("evidence/{nasty}")];
    story.retried(cases[1], failure).blocked(cases[1], &nasty);
    for (t, key) in [("warning", "message"), ("service-failed", "reason")] {
        let event = json!({ "t": t, "code": "x", "service": "db", "log": NASTY, key: nasty });
        story.tell(0, serde_json::from_value(event).expect("an event"));
    }
    let mut long = super::super::fixtures::failure();
    long.observed = json!("long line ::error::".repeat(60_000));
    long.reason = Some("::error:: ".repeat(100_000));
    story.failed(cases[2], long).ended(RunStatus::Failed, NASTY)
}

/// The runner's own rules: `::` after white space at the start of a line, `##[` anywhere.
fn assert_inert(text: &str) {
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::"), "{line:?}");
        assert!(!line.contains("##["), "{line:?}");
        let control = |c: char| c.is_control() || matches!(c, '\u{202e}');
        assert!(!line.contains(control), "{line:?}");
    }
}

#[test]
fn nothing_from_the_app_becomes_a_command_or_an_escape() {
    let story = hostile();
    for width in [None, Some(40), Some(17)] {
        let mut out = Vec::new();
        let style = Style {
            width,
            ..Style::bare()
        };
        let mut plain = Plain::new(&mut out, titles(), style, None);
        for event in &story.events {
            plain.event(event).expect("writing to memory");
        }
        plain.finish(&story.results()).expect("writing to memory");
        drop(plain);
        let text = String::from_utf8(out).expect("text");
        assert!(text.len() < 60_000, "bounded: {}", text.len());
        assert_inert(&text);
    }
}

#[test]
fn file_reports_stay_what_they_are() {
    let results = hostile().results();
    let xml = junit(&results, &titles(), &about());
    assert!(!xml.contains("<script>") && !xml.contains('\0'), "{xml}");
    assert_eq!(xml.matches("</testcase>").count(), 3);
    assert_inert(&xml);
    let text = ctrf(&results, &titles(), &about());
    serde_json::from_str::<serde_json::Value>(&text).expect("JSON");
    let markdown = report_md(&results, &titles(), &about());
    assert_inert(&markdown);
    let outside: Vec<_> = outside_code(&markdown).collect();
    for line in &outside {
        assert!(!line.contains("<script>"), "{line}");
        assert!(!line.starts_with("# owned"), "{line}");
    }
    let headings = outside.iter().filter(|line| line.starts_with("## "));
    assert_eq!(
        headings.collect::<Vec<_>>(),
        [&"## Failed", &"## Blocked", &"## Warnings"]
    );
}

/// Lines outside fenced code.
pub(super) fn outside_code(markdown: &str) -> impl Iterator<Item = &str> {
    let mut fence: Option<&str> = None;
    markdown.lines().filter(move |line| {
        let run = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            Some(open) if run.len() >= open.len() && run == *line => fence = None,
            Some(_) => {}
            None if run.len() >= 3 => fence = Some(run),
            None => return true,
        }
        false
    })
}

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<String>>);

impl fmt::Debug for Recorder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Recorder")
    }
}

impl io::Write for Recorder {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = str::from_utf8(bytes).expect("whole texts are written");
        self.write_str(text)?;
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TermLike for Recorder {
    fn width(&self) -> u16 {
        80
    }
    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }
    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write_str(text)?;
        self.write_str("\n")
    }
    fn write_str(&self, text: &str) -> io::Result<()> {
        self.0.lock().expect("not poisoned").push_str(text);
        Ok(())
    }
    fn clear_line(&self) -> io::Result<()> {
        Ok(())
    }
    fn flush(&self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn the_live_view_passes_nothing_on_and_draws_only_what_changed() {
    let screen = Recorder::default();
    let terminal = Terminal {
        target: ProgressDrawTarget::term_like(Box::new(screen.clone())),
        out: Box::new(screen.clone()),
        clock: Box::new(|| Duration::from_secs(1)),
        size: Box::new(|| Size {
            columns: 80,
            rows: 24,
        }),
    };
    let mut live = Live::new(titles(), Style::bare(), None, terminal);
    let story = hostile();
    for event in &story.events {
        live.event(event).expect("no drawing yet");
    }
    assert_eq!(*screen.0.lock().expect("not poisoned"), "");
    live.tick().expect("drawing");
    let drawn = screen.0.lock().expect("not poisoned").len();
    assert!(drawn > 0);
    for _ in 0..20 {
        live.tick().expect("drawing");
    }
    assert_eq!(screen.0.lock().expect("not poisoned").len(), drawn);
    live.finish(&story.results()).expect("drawing");
    let text = screen.0.lock().expect("not poisoned").clone();
    assert!(text.contains("Gate failed"), "{text}");
    assert_inert(&text);
}
