//! However a run with a browser ends, no process of it and no profile stays.

use std::{fs, process::Child};

use rustix::process::Signal;
use serde_json::json;

use super::{project, step};
use crate::{
    harness::{Project, alive, kill, scenario, until},
    server::Server,
};

/// What of a browser is left: its command line holds the project's own folder, where its profile is.
fn left(project: &Project) -> Vec<String> {
    let folder = project.tmp();
    let mut left: Vec<String> = fs::read_dir(&folder)
        .expect("a folder")
        .flatten()
        .map(|entry| entry.path().display().to_string())
        .collect();
    if alive(&folder.display().to_string()) {
        left.push("a process".to_owned());
    }
    left
}

/// A case that passes, one that fails, one that waits for ever where `waits`.
fn pack(server: &Server, waits: bool) -> Project {
    let see = |id: &str, title: &str| {
        scenario(
            id,
            json!([step(
                "see",
                json!([{ "goto": server.url("/site/plain.html") }]),
                &json!([["title", null, "equals", title]])
            )]),
        )
    };
    let mut scenarios = vec![see("SC-pass", "Plain page"), see("SC-fail", "Another")];
    if waits {
        scenarios = vec![scenario(
            "SC-waits",
            json!([step(
                "wait",
                json!([{ "goto": server.url("/site/plain.html?waiting") }, { "wait_for": "text=Never there" }]),
                &json!([["title", null, "equals", "Plain page"]])
            )]),
        )];
    }
    project(if waits { 40 } else { 2 }).pack(json!(scenarios))
}

fn underway(project: &Project, server: &Server) -> Child {
    let child = project.start(&["run"]);
    until("the page is open", || {
        !server.requests_to("/site/dot.svg").is_empty()
    });
    assert!(
        alive(&project.tmp().display().to_string()),
        "the browser's profile is in the project's TMPDIR"
    );
    child
}

#[test]
fn nothing_of_a_browser_is_left_after_success_and_failure() {
    let server = Server::start();
    let project = pack(&server, false);
    let ran = project.run(&[]);
    assert_eq!(
        ran.statuses(),
        ["SC-pass/base passed", "SC-fail/base failed"],
        "{}",
        ran.stderr
    );
    assert_eq!(left(&project), Vec::<String>::new());
}

#[test]
fn nothing_of_a_browser_is_left_after_an_interruption() {
    for signal in [Signal::INT, Signal::TERM] {
        let server = Server::start();
        let project = pack(&server, true);
        let child = underway(&project, &server);
        kill(child.id(), signal);
        let ran = project.ran(child.wait_with_output().expect("its end"));
        assert_ne!(ran.code, Some(0), "{}", ran.stderr);
        until("the end of the browser", || left(&project).is_empty());
    }
}

#[test]
fn no_browser_outlives_a_run_that_is_killed() {
    let server = Server::start();
    let project = pack(&server, true);
    let mut child = underway(&project, &server);
    kill(child.id(), Signal::KILL);
    child.wait().expect("its end");
    until("the end of the browser", || {
        !alive(&project.tmp().display().to_string())
    });
}
