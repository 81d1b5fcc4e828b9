//! The engine as a library: what holds although the program around it misbehaves.

use std::sync::Arc;

use scenarioforge::{
    domain::{config::Config, event::EventKind, ids::CaseId, pack::Pack},
    evidence::{Bundle, Redactor},
    run::{Planned, Settings, execute},
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::harness::{alive, command, scenario, until};

/// A panic in a worker takes down neither the run nor the machine: the other cases go on, what the case had started is
/// gone, and the outcome says that the program is broken.
#[test]
fn nothing_is_left_after_a_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    let [checkout, work] = ["checkout", "work"].map(|name| folder.path().join(name));
    for path in [&checkout, &work] {
        std::fs::create_dir(path).expect("a folder");
    }
    let marker = format!("61.{}", std::process::id());
    let leave = format!("setsid env -i sleep {marker} >/dev/null 2>&1 & echo started");
    let scenarios = json!([
        scenario(
            "SC-panics",
            json!([
                command("leave", &leave, json!([["stdout", "equals", "started"]])),
                command("next", "true", json!([["exit_code", "equals", 0]]))
            ])
        ),
        scenario(
            "SC-goes-on",
            json!([command("fine", "true", json!([["exit_code", "equals", 0]]))])
        ),
    ]);
    let pack: Pack =
        serde_json::from_value(json!({ "schema": "scenarioforge.pack/1", "scenarios": scenarios }))
            .expect("a pack");
    let redactor = Arc::new(Redactor::new(&Default::default(), &[]).expect("no pattern"));
    let planned = |scenario| Planned {
        scenario,
        case: CaseId::base(),
        first_attempt: 1,
        failed_before: false,
        expected_ms: None,
    };
    let settings = Settings {
        checkout,
        work,
        config: Config::default(),
        pack,
        cases: vec![planned(0), planned(1)],
        jobs: 2,
        retries: 0,
        caller: std::env::vars()
            .filter(|(name, _)| name == "PATH")
            .collect(),
        bundle: Bundle::create(folder.path().join("bundle"), redactor, 1 << 20).expect("a bundle"),
        launcher: scenarioforge::edge::process::Launcher {
            program: env!("CARGO_BIN_EXE_scenarioforge").into(),
            user: None,
            agent: None,
        },
        left_out: Vec::new(),
        finished_before: Default::default(),
    };
    let (tell, told) = std::sync::mpsc::channel();
    let seen = marker.clone();
    let listener = move |event| {
        if let EventKind::StepStarted { step, .. } = &event
            && step.as_str() == "next"
        {
            until("the daemon is there", || alive(&seen));
            panic!("the listener panics, as this test wants it to");
        }
        tell.send(event).expect("somebody listens");
    };
    let outcome = execute(settings, Arc::new(listener), CancellationToken::new()).expect("it ran");
    assert!(!alive(&marker), "what the case had started is gone");
    assert!(
        outcome
            .broken
            .is_some_and(|broken| broken.contains("panicked"))
    );
    let finished: Vec<String> = told
        .into_iter()
        .filter_map(|event| match event {
            EventKind::CaseFinished { of, .. } => Some(of.scenario.to_string()),
            _ => None,
        })
        .collect();
    assert_eq!(finished, ["SC-goes-on"]);
}
