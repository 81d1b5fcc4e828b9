//! However a run ends, its container goes.

use std::process::Child;

use rustix::process::Signal;
use serde_json::json;

use super::{
    containers,
    image::{docker, engine, with_tools},
    name, project,
};
use crate::harness::{Project, Ran, alive, command, kill, marker, scenario, until};

/// A run in the middle of a step in its container.
struct Underway {
    project: Project,
    child: Child,
    markers: [String; 3],
    run: String,
}

fn underway() -> Underway {
    let markers = [marker(), marker(), marker()];
    let [service, daemon, step] = &markers;
    let config = format!(
        "[services.api]\ncommand = 'echo up; exec sleep {service}'\nready = {{ log = 'up' }}\n"
    );
    let left = format!("(env -i setsid sleep {daemon} >/dev/null 2>&1 &) ; sleep {step}; true");
    let project = project(with_tools(), &config).pack(json!([scenario(
        "SC-long",
        json!([command("hang", left, json!([["exit_code", "equals", 0]]))])
    )]));
    let child = project.start(&["run"]);
    until("everything runs", || {
        markers.iter().all(|marker| alive(marker))
    });
    let run = name(&project.bundles()[0]);
    assert_ne!(containers(&run), "", "the container is there");
    Underway {
        project,
        child,
        markers,
        run,
    }
}

impl Underway {
    fn end(mut self, signals: &[Signal]) -> (Option<i32>, Ran) {
        for signal in signals {
            kill(self.child.id(), *signal);
        }
        let output = self.child.wait().expect("it ends");
        until("everything has ended", || {
            self.markers.iter().all(|marker| !alive(marker))
        });
        until("the container is gone", || containers(&self.run).is_empty());
        let ran = self.project.ran(std::process::Output {
            status: output,
            stdout: Vec::new(),
            stderr: Vec::new(),
        });
        (output.code(), ran)
    }
}

#[test]
fn an_interrupted_run_leaves_no_container_and_closes_its_bundle() {
    if !engine("an_interrupted_run_leaves_no_container_and_closes_its_bundle") {
        return;
    }
    for signal in [Signal::INT, Signal::TERM] {
        let underway = underway();
        let run = underway.run.clone();
        let mut child = underway.child;
        kill(child.id(), signal);
        let code = child.wait().expect("it ends").code();
        assert_eq!(code, Some(130));
        // It was removed before the program ended.
        assert_eq!(containers(&run), "");
        assert!(underway.markers.iter().all(|marker| !alive(marker)));
        let bundle = underway.project.bundles().remove(0);
        assert!(bundle.join("results.json").is_file());
        let left: Vec<_> = std::fs::read_dir(underway.project.tmp())
            .expect("a folder")
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

#[test]
fn a_killed_run_leaves_no_container() {
    if !engine("a_killed_run_leaves_no_container") {
        return;
    }
    let (code, ran) = underway().end(&[Signal::KILL]);
    assert_eq!(code, None);
    assert!(ran.events_of("run-finished").is_empty());
}

#[test]
fn the_second_signal_leaves_no_container() {
    if !engine("the_second_signal_leaves_no_container") {
        return;
    }
    let (code, _) = underway().end(&[Signal::INT, Signal::TERM]);
    assert_eq!(code, Some(130));
}

/// Somebody else ends the container in the middle of a run: the run says so and ends, with its bundle closed.
#[test]
fn a_container_that_is_killed_ends_the_run() {
    if !engine("a_container_that_is_killed_ends_the_run") {
        return;
    }
    let mut underway = underway();
    docker(&["kill", &containers(&underway.run)]);
    assert_eq!(underway.child.wait().expect("it ends").code(), Some(3));
    let bundle = underway.project.bundles().remove(0);
    let results = std::fs::read_to_string(bundle.join("results.json")).expect("a file");
    assert!(
        results.contains("the app's container has ended"),
        "{results}"
    );
    assert_eq!(containers(&underway.run), "");
}
