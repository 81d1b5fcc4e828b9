//! A step of a workflow whose app has an image: on the runner itself, and in a container as GitHub starts it.

use std::{fs, os::unix::fs::MetadataExt, process::Command};

use serde_json::{Value, json};

use super::image::{MARKER, docker, engine, with_tools};
use crate::{
    action::runner::{OWNER, Runner, is_root},
    harness::{command, scenario},
};

/// What a scenario finds: who it is, what it has of the runner, and what it may become.
fn scenarios() -> Value {
    let unseen = "for path in /github/file_commands /github/home /var/run/docker.sock /github/runner_temp/credentials; do test ! -e $path || echo $path; done";
    json!([scenario(
        "SC-step",
        json!([
            command(
                "image",
                format!("cat {MARKER}"),
                json!([["stdout", "equals", "the image"]])
            ),
            command(
                "user",
                "id -u; id -G",
                // In no group of the runner's: one of them may be that of the Docker socket.
                json!([["stdout", "equals", format!("{OWNER}\n10001")]])
            ),
            command(
                "rights",
                "grep -E '^(NoNewPrivs|CapEff):' /proc/self/status",
                json!([["stdout", "matches", "CapEff:\\s*0+\\nNoNewPrivs:\\s*1"]])
            ),
            command("unseen", unseen, json!([["stdout", "equals", ""]])),
            command(
                "agent",
                "cat /proc/1/environ 2>/dev/null || echo closed; ls -d /proc/[0-9]* >/dev/null && kill -9 1 2>/dev/null || echo alive",
                json!([["stdout", "equals", "closed\nalive"]])
            ),
            command(
                "writes",
                "touch here; echo > /dev/stdout",
                json!([["exit_code", "equals", 0]])
            ),
        ])
    )])
}

fn config() -> String {
    format!(
        "[app]\nimage = '{}'\n[services.web]\ncommand = \"touch by-the-service; exec app-python -m http.server --bind 127.0.0.1 $PORT\"\nenv = {{ PORT = '{{{{ port }}}}' }}\nport = 'auto'\nready = {{ http = '/' }}\n",
        with_tools()
    )
}

/// Whatever the run made in the checkout belongs to its owner.
fn assert_owned(runner: &Runner) {
    let mut folders = vec![runner.path("workspace")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let metadata = entry.path().symlink_metadata().expect("it is there");
            assert_eq!(metadata.uid(), OWNER, "{}", entry.path().display());
            if metadata.is_dir() {
                folders.push(entry.path());
            }
        }
    }
    assert!(runner.path("workspace/by-the-service").exists());
}

#[test]
fn a_step_on_the_runner_runs_its_app_in_the_image() {
    if !is_root() || !engine("a_step_on_the_runner_runs_its_app_in_the_image") {
        return;
    }
    let runner = Runner::new(&config(), &scenarios());
    let output = runner.command().output().expect("it starts");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("services and commands run in"), "{said}");
    assert_owned(&runner);
}

#[test]
fn a_step_in_a_container_runs_its_app_in_the_image() {
    if !is_root() || !engine("a_step_in_a_container_runs_its_app_in_the_image") {
        return;
    }
    let runner = Runner::new(&config(), &scenarios());
    fs::write(runner.path("runner_temp/credentials"), "of the runner").expect("a file");
    let step = runner.command();
    let mut container = Command::new("docker");
    container.args([
        "run",
        "--rm",
        "--entrypoint",
        "/usr/local/bin/scenarioforge",
    ]);
    container.args(["-v", "/var/run/docker.sock:/var/run/docker.sock"]);
    container.args([
        "-v",
        &format!(
            "{}:/usr/local/bin/scenarioforge:ro",
            env!("CARGO_BIN_EXE_scenarioforge")
        ),
    ]);
    let folders = [
        "workspace",
        "runner_temp",
        "file_commands",
        "home",
        "workflow",
    ];
    for folder in folders {
        container.args([
            "-v",
            &format!("{}:/github/{folder}", runner.path(folder).display()),
        ]);
    }
    let host = format!(
        "{}/",
        runner.path("").display().to_string().trim_end_matches('/')
    );
    for (name, value) in step.get_envs() {
        let (name, value) = (
            name.to_string_lossy(),
            value.expect("it is set").to_string_lossy(),
        );
        if name != "PATH" && name != "TMPDIR" {
            container.args([
                "-e",
                &format!("{name}={}", value.replace(&host, "/github/")),
            ]);
        }
    }
    // The engine's own filter of system calls may be older than Landlock.
    container.args(["--security-opt", "seccomp=unconfined"]);
    container.args(["-w", "/github/workspace", with_tools(), "action"]);
    let output = container.output().expect("docker starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let more = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}{more}");
    assert!(said.contains("services and commands run in"), "{said}");
    assert_owned(&runner);
    let outputs = fs::read_to_string(runner.path("file_commands/output")).expect("a file");
    assert!(outputs.contains("gate<<"), "{outputs}");
    // Nobody may remove a folder from where the runner's files are closed to us; but it is empty.
    for entry in fs::read_dir(runner.path("runner_temp"))
        .expect("a folder")
        .flatten()
    {
        let empty = fs::read_dir(entry.path()).map(|mut inside| inside.next().is_none());
        assert!(entry.file_name() == "credentials" || empty.is_ok_and(|empty| empty));
    }
    let filter = format!("ancestor={}", with_tools());
    let running = docker(&[
        "ps",
        "--quiet",
        "--filter",
        &filter,
        "--filter",
        "label=io.scenarioforge.run",
    ]);
    // Other tests may be at work; ours has ended.
    for id in running.lines() {
        let place = docker(&[
            "inspect",
            "--format",
            "{{index .Config.Labels \"io.scenarioforge.place\"}}",
            id,
        ]);
        assert_eq!(place, "host");
    }
}
