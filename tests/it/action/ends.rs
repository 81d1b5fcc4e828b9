//! However a step ends, it says so, and leaves nothing running.

use std::{
    io::Read,
    os::unix::process::CommandExt,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use rustix::process::Signal;
use serde_json::{Value, json};

use super::runner::Runner;
use crate::{
    artifacts::FakeService,
    harness::{alive, kill, marker, not_tested, until},
};

fn long(marker: &str) -> Value {
    json!([{
        "id": "SC-long", "title": "Takes long", "feature": "Shop",
        "steps": [{
            "id": "wait", "text": "Waits", "run": format!("touch begun; trap '' TERM; sleep {marker}; sleep {marker}"),
            "checkpoints": [{
                "id": "done", "text": "It is done", "subject": "exit_code", "predicate": "equals", "value": 0
            }]
        }]
    }])
}

/// As a runner cancels: SIGINT, and SIGTERM some time later, which must not cut off the upload.
#[test]
fn a_cancelled_step_closes_its_bundle_and_uploads_it() {
    let marker = marker();
    let service = FakeService::start();
    let runner = service
        .variables()
        .into_iter()
        .fold(Runner::new("", &long(&marker)), |runner, (name, value)| {
            runner.with(&name, &value)
        });
    let child = runner.start();
    until("the step runs", || alive(&marker));
    kill(child.id(), Signal::INT);
    kill(child.id(), Signal::TERM);
    let stepped = runner.stepped(child.wait_with_output().expect("it ends"));
    assert_eq!(stepped.code, Some(130), "{}", stepped.log);
    assert!(!alive(&marker), "nothing is left");
    assert_eq!(stepped.output("status"), "incomplete");
    assert_eq!(stepped.output("gate"), "failed");
    assert_eq!(service.artifacts().len(), 1, "{}", stepped.log);
    assert_eq!(
        stepped.output("artifact-id"),
        service.artifacts()[0].id.to_string()
    );
    assert!(
        stepped.summary.contains("interrupted"),
        "{}",
        stepped.summary
    );
    let bundle = runner.path("workspace").join(stepped.output("bundle"));
    let events = std::fs::read_to_string(bundle.join("events.jsonl")).expect("it is there");
    assert!(events.contains("run-finished"), "{events}");
}

/// A runner kills a cancelled step after ten seconds; services that do not want to end must not use them up.
#[test]
fn a_cancelled_step_is_not_kept_by_its_services() {
    let marker = marker();
    let service = |name: &str| {
        format!(
            "[services.{name}]\ncommand = \"trap '' TERM; echo up; while :; do sleep {marker}; done\"\nready = {{ log = \"up\" }}\n"
        )
    };
    let services: String = ["a", "b", "c", "d", "e", "f"].map(service).concat();
    let config = format!("[run]\nisolation = \"checkout\"\n{services}");
    let runner = Runner::new(&config, &long(&marker));
    let child = runner.start();
    until("the step runs", || runner.path("workspace/begun").exists());
    let asked = Instant::now();
    kill(child.id(), Signal::INT);
    let stepped = runner.stepped(child.wait_with_output().expect("it ends"));
    let took = asked.elapsed();
    assert_eq!(stepped.code, Some(130), "{}", stepped.log);
    assert!(took < Duration::from_secs(9), "it took {took:?}");
    assert!(!alive(&marker), "nothing is left");
}

/// As the first process of a container it takes away orphans, passes signals on and tells how it ended.
#[test]
fn as_the_first_process_it_reaps_and_passes_signals_on() {
    let apart = |runner: &Runner| {
        let own = runner.command();
        let mut command = Command::new("unshare");
        command.args(["--pid", "--fork", "--mount-proc", "--kill-child"]);
        if !super::runner::is_root() {
            command.args(["--user", "--map-root-user"]);
        }
        command
            .arg(own.get_program())
            .args(own.get_args())
            .current_dir(runner.path("workspace"))
            .env_clear()
            .envs(
                own.get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        command
    };
    let possible = Command::new("unshare")
        .args(["--pid", "--fork", "--mount-proc", "true"])
        .status();
    if !possible.is_ok_and(|status| status.success()) {
        not_tested("this machine gives no process namespaces");
        return;
    }
    // What the step leaves behind becomes somebody else's to take away.
    let zombies = "(sleep 0.1 &) ; test \"$(cat /proc/1/comm)\" = scenarioforge || exit 1; for look in $(seq 100); do sleep 0.1; grep -l 'State:.Z' /proc/[0-9]*/status || exit 0; done; exit 1";
    let mut scenario = long("0");
    scenario[0]["steps"][0]["run"] = json!(zombies);
    let runner = Runner::new("", &scenario);
    let stepped = runner.stepped(apart(&runner).output().expect("it runs"));
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);

    let marker = marker();
    let runner = Runner::new("", &long(&marker));
    let mut child = apart(&runner).spawn().expect("it starts");
    until("the step runs", || alive(&marker));
    // The first process of the namespace is the child of `unshare`.
    let first = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", child.id()));
    let first: u32 = first
        .expect("it has children")
        .trim()
        .parse()
        .expect("one child");
    kill(first, Signal::INT);
    let mut log = String::new();
    let _ = child
        .stdout
        .take()
        .expect("a pipe")
        .read_to_string(&mut log);
    assert_eq!(child.wait().expect("it ends").code(), Some(130), "{log}");
    assert!(!alive(&marker), "nothing is left");
}

/// Whoever reads the log has gone: there is nobody to tell, but it is no success.
#[test]
fn a_log_that_cannot_be_written_is_no_success() {
    let mut scenario = long("0");
    scenario[0]["steps"][0]["run"] = json!("true");
    let runner = Runner::new("", &scenario);
    let mut child = runner
        .command()
        .stdout(Stdio::from(
            std::fs::OpenOptions::new()
                .write(true)
                .open("/dev/full")
                .expect("it is there"),
        ))
        .spawn()
        .expect("it starts");
    assert_eq!(child.wait().expect("it ends").code(), Some(3));
}
