//! Pages that hang, crash, flood or never end: the case gets a true verdict, and the next one is not harmed.

use std::{process::Stdio, time::Duration};

use rustix::process::Signal;
use serde_json::{Value, json};

use super::{all_pass_within, click, project, reason, run, step, visit};
use crate::{
    harness::{Project, Ran, kill, scenario, tree, until},
    server::Server,
};

/// Processes below `root` whose command line holds this text.
fn below(root: u32, text: &str) -> Vec<u32> {
    let command = |pid: &u32| std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let mut found = tree(root);
    found.retain(|pid| *pid != root && String::from_utf8_lossy(&command(pid)).contains(text));
    found
}

#[test]
fn a_page_that_hangs_fails_its_own_case_alone() {
    let ran = run(
        4,
        &[
            visit(
                "click",
                "hang.html",
                json!([click("Hang")]),
                json!(["never"]),
            ),
            visit(
                "later",
                "hang.html?later",
                json!([{ "wait_for": "text=Never there" }]),
                json!(["never"]),
            ),
            visit("load", "hang.html?load", json!([]), json!(["never"])),
            visit(
                "after",
                "plain.html",
                json!([]),
                json!([["title", null, "equals", "Plain page"]]),
            ),
        ],
    );
    assert_eq!(
        ran.statuses(),
        [
            "SC-click/base failed",
            "SC-later/base failed",
            "SC-load/base failed",
            "SC-after/base passed"
        ],
        "{}",
        ran.stderr
    );
    for case in ["click", "later", "load"] {
        let reason = reason(&ran.failure(&format!("SC-{case}/base")));
        assert!(
            reason.contains("its own script keeps it busy") || reason.contains("in time"),
            "{case}: {reason}"
        );
    }
}

#[test]
fn storms_floods_and_endless_traffic_are_lived_through() {
    all_pass_within(
        90,
        &[
            visit(
                "popups",
                "popups.html",
                json!([click("Storm")]),
                json!([["title", null, "equals", "Popup storm"]]),
            ),
            visit(
                "restless",
                "restless.html",
                json!([click("Press"), click("Press")]),
                json!(["Pressed"]),
            ),
            visit(
                "big",
                "big?mb=50",
                json!([click("Press")]),
                json!(["Pressed", ["element", "text=\"Big\"", "visible", null]]),
            ),
            visit(
                "after",
                "plain.html",
                json!([]),
                json!([["title", null, "equals", "Plain page"]]),
            ),
        ],
    );
}

/// A run of a case that waits for an element that never comes, and of others around it.
fn waiting(server: &Server) -> Project {
    let wait = |id: &str| {
        scenario(
            id,
            json!([step(
                "wait",
                json!([{ "goto": server.url("/site/plain.html?waiting") }, { "wait_for": "text=Never there" }]),
                &json!([["title", null, "equals", "Plain page"]])
            )]),
        )
    };
    let fine = |id: &str| {
        scenario(
            id,
            json!([step(
                "see",
                json!([{ "goto": server.url("/site/plain.html") }]),
                &json!([["title", null, "equals", "Plain page"]])
            )]),
        )
    };
    Project::new("[run]\njobs = 1\nstep_timeout = \"30s\"\n").pack(json!([
        wait("SC-1-waits"),
        fine("SC-2-fine"),
        fine("SC-3-fine")
    ]))
}

/// Runs [`waiting`] and kills what `find` finds while the first case waits.
fn killed(find: impl Fn(u32) -> Vec<u32>) -> Ran {
    let server = Server::start();
    let project = waiting(&server);
    let child = project
        .command(&["run"])
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    until("the page is open", || {
        !server.requests_to("/site/dot.svg").is_empty()
    });
    std::thread::sleep(Duration::from_millis(300));
    let found = find(child.id());
    assert!(!found.is_empty(), "there is something to kill");
    for process in found {
        kill(process, Signal::KILL);
    }
    let ran = project.ran(child.wait_with_output().expect("its end"));
    assert_eq!(
        ran.statuses()[1..],
        ["SC-2-fine/base passed", "SC-3-fine/base passed"],
        "{}",
        ran.stderr
    );
    ran
}

fn outcome(ran: &Ran, case: &str) -> (String, Value) {
    let results = ran.json("results.json");
    let scenario = results["scenarios"]
        .as_array()
        .expect("scenarios")
        .iter()
        .find(|one| one["id"] == case)
        .expect("it")
        .clone();
    let case = scenario["cases"][0].clone();
    (case["status"].as_str().expect("a status").to_owned(), case)
}

#[test]
fn a_renderer_that_dies_fails_its_case() {
    // An engine that keeps a page ready for the next case has more than one; the page of the case is among them.
    let ran = killed(|root| below(root, "--type=renderer"));
    let (status, case) = outcome(&ran, "SC-1-waits");
    let why = case.to_string();
    assert!(
        ["failed", "blocked"].contains(&status.as_str()) && why.contains("crash"),
        "{why}"
    );
}

#[test]
fn a_browser_that_is_killed_blocks_its_case_and_is_started_again() {
    let ran = killed(|root| {
        let mut all = below(root, "--remote-debugging-pipe");
        all.retain(|pid| {
            !String::from_utf8_lossy(
                &std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default(),
            )
            .contains("--type=")
        });
        all
    });
    let (status, case) = outcome(&ran, "SC-1-waits");
    assert_eq!(status, "blocked", "{case}");
    assert!(
        case["blocked_because"].to_string().contains("browser"),
        "{case}"
    );
}

#[test]
fn without_a_browser_a_case_is_blocked_and_says_what_to_install() {
    let server = Server::start();
    let see = scenario(
        "SC-see",
        json!([step(
            "see",
            json!([{ "goto": server.url("/site/plain.html") }]),
            &json!([["title", null, "equals", "Plain page"]])
        )]),
    );
    let plain = scenario(
        "SC-plain",
        json!([crate::harness::command(
            "s",
            "true",
            json!([["exit_code", "equals", 0]])
        )]),
    );
    for (config, wanted) in [
        (
            "[browser]\nexecutable = \"/nowhere/chromium\"\n",
            "/nowhere/chromium",
        ),
        (
            "[browser]\nexecutable = \"/bin/false\"\n",
            "/bin/false could not be started",
        ),
    ] {
        let ran = Project::new(config).pack(json!([see, plain])).run(&[]);
        assert_eq!(
            ran.statuses(),
            ["SC-see/base blocked", "SC-plain/base passed"],
            "{}",
            ran.stderr
        );
        let (_, case) = outcome(&ran, "SC-see");
        assert!(
            case["blocked_because"].to_string().contains(wanted),
            "{case}"
        );
    }
    // A browser is started where a case needs it, and nowhere else.
    let ran = project(5).pack(json!([plain])).run(&[]).passed();
    assert!(ran.events_of("warning").is_empty());
}
