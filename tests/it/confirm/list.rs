//! The list, on a terminal with a person's keys.

use std::time::{Duration, Instant};

use rustix::process::Signal;
use serde_json::{Value, json};

use super::{
    confirmed, contradiction, four, manifest, project, read, source, terminal::Terminal, text,
};
use crate::harness::{kill, tree};

const DOWN: &str = "\x1b[B";
const ESCAPE: &str = "\x1b";
const CONTROL_C: &str = "\x03";

#[test]
fn a_person_chooses_with_keys_and_says_yes() {
    let project = project(&four());
    let mut terminal = Terminal::start(&project, &["confirm"], 80, 24);
    let shown = terminal.until("0 of 4 selected");
    for path in ["prd.md", "spec.md", "plan.md", "old.md"] {
        assert!(shown.contains(path), "{shown}");
    }
    terminal.press(" ");
    terminal.until("> [x] prd          trusted");
    terminal.press(DOWN);
    terminal.press(DOWN);
    terminal.press(" ");
    terminal.until("2 of 4 selected");
    terminal.press("c");
    let shown = terminal.until("a note is needed: docs/plan.md is stale");
    assert!(
        shown.contains("By: Ada Lovelace <ada@example.com>"),
        "{shown}"
    );
    terminal.press("n計画は有効x\x7f\r");
    terminal.until("Note: 計画は有効");
    terminal.press("c");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(0), "{shown}");
    assert!(
        shown.contains("put back: 0") && shown.contains("Confirmed (sha256:"),
        "{shown}"
    );
    assert!(!shown.contains("not put back"), "{shown}");
    assert_eq!(confirmed(&project), ["docs/prd.md", "docs/plan.md"]);
    let after = read(&project);
    assert_eq!(after["confirmation"]["note"], "計画は有効");
    assert_eq!(after["sources"][1]["selected"], false);
}

#[test]
fn filter_trusted_and_acknowledgement_by_keys() {
    let mut doubted = source("docs/spec.md", "suspect", true);
    doubted["warnings"] = json!([contradiction()]);
    doubted["title"] = json!("仕様書\u{1b}[2J\u{202e}");
    let project = project(&manifest(&[
        source("docs/prd.md", "trusted", false),
        doubted,
    ]));
    let mut terminal = Terminal::start(&project, &["confirm"], 100, 30);
    terminal.until("仕様書\\u001b[2J\\u202e");
    terminal.press("/spec");
    let shown = terminal.until("1 with “spec”");
    assert!(!shown.contains("prd.md"), "{shown}");
    terminal.press("\r\x1b[C");
    terminal.until("The code says 20");
    terminal.press(DOWN);
    terminal.press("a");
    terminal.until("acknowledged by Ada");
    terminal.press("t");
    terminal.until("all trusted sources are selected: 1, 1 of them now");
    terminal.press("c");
    terminal.until("2 of 2 sources selected");
    terminal.press("c");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(0), "{shown}");
    assert_eq!(confirmed(&project), ["docs/prd.md", "docs/spec.md"]);
    let after = read(&project);
    let given = &after["sources"][1]["warnings"][0]["acknowledged"];
    assert_eq!(given["at"], after["confirmation"]["at"]);
    assert_eq!(given["note"], Value::Null);
}

#[test]
fn who_leaves_writes_nothing_and_gets_the_terminal_back() {
    let project = project(&four());
    let before = text(&project);
    for (keys, expected) in [
        ("q", 0),
        (ESCAPE, 0),
        (CONTROL_C, 130),
        ("/pl\x03", 130),
        ("c\x03", 130),
    ] {
        let mut terminal = Terminal::start(&project, &["confirm"], 80, 24);
        terminal.until("0 of 4 selected");
        terminal.press(" ");
        terminal.until("1 of 4 selected");
        terminal.press(keys);
        let (code, shown) = terminal.end();
        assert_eq!(code, Some(expected), "{keys:?}: {shown}");
        assert!(
            shown.contains("Nothing was confirmed")
                && shown.contains(&format!("\nput back: {expected}\n")),
            "{keys:?}: {shown}"
        );
        assert_eq!(text(&project), before);
    }
    for signal in [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT] {
        let mut terminal = Terminal::start(&project, &["confirm"], 80, 24);
        terminal.until("0 of 4 selected");
        let program = tree(terminal.shell())[1];
        kill(program, signal);
        let (code, shown) = terminal.end();
        assert_eq!(code, Some(130), "{signal:?}: {shown}");
        assert!(shown.contains("\nput back: 130\n"), "{signal:?}: {shown}");
        assert_eq!(text(&project), before);
    }
}

#[test]
fn a_window_that_is_closed_ends_the_program() {
    let project = project(&four());
    let before = text(&project);
    let mut terminal = Terminal::start(&project, &["confirm"], 80, 24);
    terminal.until("0 of 4 selected");
    let program = tree(terminal.shell())[1];
    let mut shell = terminal.hang_up();
    let started = Instant::now();
    let alive = |program: u32| {
        let stat = std::fs::read_to_string(format!("/proc/{program}/stat")).unwrap_or_default();
        !stat.is_empty() && !stat.contains(") Z ")
    };
    while alive(program) || shell.try_wait().expect("a child").is_none() {
        assert!(started.elapsed() < Duration::from_secs(20), "it goes on");
        std::thread::sleep(Duration::from_millis(5));
    }
    assert_eq!(text(&project), before);
}

#[test]
fn a_window_of_another_size_is_filled_anew() {
    let project = project(&four());
    let mut terminal = Terminal::start(&project, &["confirm"], 160, 50);
    terminal.until("[ ] prd          trusted   50");
    terminal.resize(40, 20);
    let shown = terminal.until("      trusted prd, 50  docs/prd.md\n");
    assert!(
        shown.contains("\nspace select  enter unfold  / filter  t\n"),
        "{shown}"
    );
    terminal.resize(200, 10);
    terminal.until("[ ] prd          trusted   50");
    // Hardly anything, and something again.
    terminal.resize(3, 2);
    terminal.until("> …\n…md");
    terminal.resize(80, 24);
    terminal.until("0 of 4 selected");
    terminal.press("q");
    assert_eq!(terminal.end().0, Some(0));
}

#[test]
fn without_a_terminal_for_keys_or_in_a_workflow_nobody_is_asked() {
    let project = project(&four());
    let terminal = Terminal::start(&project, &["confirm", "--yes"], 80, 24);
    let (code, shown) = terminal.end();
    assert_eq!(
        code,
        Some(0),
        "what is said by flags is not asked for: {shown}"
    );
    let terminal = Terminal::start_with(&project, &["confirm"], &[("CI", "true")]);
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(2), "{shown}");
    assert!(
        shown.contains("there is no terminal to ask a person on"),
        "{shown}"
    );
}

#[test]
fn colours_are_for_those_who_want_them() {
    let project = project(&four());
    for (variables, painted) in [(&[][..], true), (&[("NO_COLOR", "1")], false)] {
        let mut terminal = Terminal::start_with(&project, &["confirm"], variables);
        terminal.until("0 of 4 selected");
        assert_eq!(terminal.was_painted(), painted);
        terminal.press("q");
        assert_eq!(terminal.end().0, Some(0));
    }
}

#[test]
fn a_manifest_that_changes_meanwhile_is_not_overwritten() {
    let project = project(&four());
    let mut terminal = Terminal::start(&project, &["confirm", "--note", "n"], 80, 24);
    terminal.until("0 of 4 selected");
    let mut other = read(&project);
    other["head_sha"] = json!("1".repeat(40));
    let other = format!("{other:#}\n");
    std::fs::write(project.root().join(super::MANIFEST), &other).expect("written");
    terminal.press(" cc");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(2), "{shown}");
    assert!(shown.contains("has changed since it was read"), "{shown}");
    assert_eq!(text(&project), other);
}

#[test]
fn ten_thousand_sources_scroll() {
    let sources: Vec<Value> = (0..10_000)
        .map(|number| source(&format!("docs/{number:05}.md"), "trusted", false))
        .collect();
    // Only what is selected has to be there.
    let project = crate::harness::Project::new("")
        .file(super::MANIFEST, &format!("{:#}\n", manifest(&sources)))
        .file("docs/09998.md", "docs/09998.md");
    let mut terminal = Terminal::start(&project, &["confirm", "--by", "ada"], 80, 24);
    terminal.until("0 of 10000 selected");
    terminal.press("G\x1b[A ");
    terminal.until("> [x] prd          trusted   50         About docs/09998.md");
    terminal.press("cc");
    let (code, shown) = terminal.end();
    assert_eq!(code, Some(0), "{shown}");
    assert_eq!(confirmed(&project), ["docs/09998.md"]);
}
