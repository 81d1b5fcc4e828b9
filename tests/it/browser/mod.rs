//! Browser steps on the awkward pages of `site/`, through the real program and a real browser.
//!
//! A table of visits is one run: a browser starts once for many pages. A page says in its `role=status` what was done to
//! it, so that a checkpoint asks the page whether the operation arrived, once, and where it was meant to.

mod actions;
mod apps;
mod corners;
mod ends;
mod evidence;
mod files;
mod hostile;
mod refusals;
mod report;
mod targets;
mod typing;
mod waiting;

use serde_json::{Value, json};

use crate::{
    harness::{Project, Ran, scenario},
    server::Server,
};

/// What is done on a page, and what must hold afterwards.
struct Visit {
    id: &'static str,
    /// Below `/site/`, or a whole address.
    page: String,
    operations: Value,
    /// Each `[subject, at, predicate, value]`; a string is what `role=status` says.
    checkpoints: Value,
}

fn visit(id: &'static str, page: &str, operations: Value, checkpoints: Value) -> Visit {
    Visit {
        id,
        page: page.to_owned(),
        operations,
        checkpoints,
    }
}

/// `role=button` with this name.
fn button(name: &str) -> String {
    format!("role=button[name={}]", json!(name))
}

/// `role=link` with this name.
fn link(name: &str) -> String {
    format!("role=link[name={}]", json!(name))
}

fn click(name: &str) -> Value {
    json!({ "click": button(name) })
}

fn follow(name: &str) -> Value {
    json!({ "click": link(name) })
}

fn fill(target: &str, value: impl Into<Value>) -> Value {
    json!({ "fill": { "target": target, "value": value.into() } })
}

fn select(target: &str, value: impl Into<Value>) -> Value {
    json!({ "select": { "target": target, "value": value.into() } })
}

fn press(target: &str, key: &str) -> Value {
    json!({ "press": { "target": target, "key": key } })
}

fn step(id: &str, operations: Value, checkpoints: &Value) -> Value {
    let checkpoints: Vec<Value> = checkpoints
        .as_array()
        .expect("a list")
        .iter()
        .enumerate()
        .map(|(number, one)| {
            let said = json!(["element", "role=status", "equals", one]);
            let parts = if one.is_string() { &said } else { one };
            let mut checkpoint =
                json!({ "id": format!("c{number}"), "subject": parts[0], "predicate": parts[2] });
            for (name, part) in [("at", &parts[1]), ("value", &parts[3])] {
                if !part.is_null() {
                    checkpoint[name] = part.clone();
                }
            }
            checkpoint
        })
        .collect();
    json!({ "id": id, "browser": operations, "checkpoints": checkpoints })
}

impl Visit {
    /// `eventually`: how long its checkpoints may take, in seconds, where it is not as long as usual.
    fn scenario(&self, server: &Server, eventually: Option<u32>) -> Value {
        let address = if self.page.contains("://") {
            self.page.clone()
        } else {
            server.url(&format!("/site/{}", self.page))
        };
        let mut operations = vec![json!({ "goto": address })];
        operations.extend(self.operations.as_array().expect("a list").iter().cloned());
        let mut step = step("visit", json!(operations), &self.checkpoints);
        if let Some(seconds) = eventually {
            step["eventually"] = json!(format!("{seconds}s"));
        }
        scenario(&format!("SC-{}", self.id), json!([step]))
    }
}

/// A project for browser steps, with a limit of `seconds` a step.
fn project(seconds: u32) -> Project {
    Project::new(&format!(
        "[run]\njobs = 2\nstep_timeout = \"{seconds}s\"\ntimeout = \"2m\"\n"
    ))
}

/// Makes all visits in one run.
fn run(seconds: u32, visits: &[Visit]) -> Ran {
    run_with(seconds, None, visits)
}

fn run_with(seconds: u32, eventually: Option<u32>, visits: &[Visit]) -> Ran {
    let server = Server::start();
    let scenarios: Vec<Value> = visits
        .iter()
        .map(|one| one.scenario(&server, eventually))
        .collect();
    project(seconds)
        .file("leaf.txt", "a leaf")
        .file("two.txt", "two leaves")
        .pack(json!(scenarios))
        .run(&[])
}

/// Makes all visits, which must pass.
fn all_pass(visits: &[Visit]) -> Ran {
    all_pass_within(20, visits)
}

/// The same with another limit, for pages that take their time on a busy machine.
fn all_pass_within(seconds: u32, visits: &[Visit]) -> Ran {
    let ran = run_with(seconds, Some(seconds), visits);
    let failed: Vec<String> = ran
        .statuses()
        .into_iter()
        .filter(|status| !status.ends_with(" passed"))
        .collect();
    assert!(failed.is_empty(), "{failed:#?}\n{}", ran.stderr);
    ran.passed()
}

/// Makes visits that must fail at their action, with every one of these fragments in the reason.
fn all_refused(seconds: u32, table: Vec<(Visit, &[&str])>) -> Ran {
    let (visits, fragments): (Vec<_>, Vec<_>) = table.into_iter().unzip();
    let ran = run(seconds, &visits);
    let mut wrong = Vec::new();
    for (visit, fragments) in visits.iter().zip(fragments) {
        let failure = ran.failure(&format!("SC-{}/base", visit.id));
        let reason = reason(&failure);
        for fragment in fragments {
            if !reason.contains(fragment) {
                wrong.push(format!("{}: no {fragment:?} in: {reason}", visit.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), ran.stderr);
    ran
}

/// Why a case failed, in words.
fn reason(failure: &Value) -> String {
    let reason = failure["reason"].as_str();
    reason.map_or_else(|| failure.to_string(), str::to_owned)
}
