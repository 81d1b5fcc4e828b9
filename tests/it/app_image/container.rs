//! The run itself in a container, as GitHub starts a docker action: with the socket, the checkout and a place for
//! temporary files mounted under other names than the host's.

use std::{path::Path, process::Output};

use serde_json::json;

use super::{
    image::{MARKER, docker, engine, with_tools},
    project,
};
use crate::harness::{Project, command, scenario};

const PROGRAM: &str = env!("CARGO_BIN_EXE_scenarioforge");

fn shop() -> Project {
    let config = "[services.web]\ncommand = \"exec app-python -m http.server --bind 127.0.0.1 $PORT\"\nenv = { PORT = '{{ port }}' }\nport = 'auto'\nready = { http = '/' }\n";
    let mut http = json!({ "id": "http", "http": { "url": "{{ services.web.url }}/shelf.txt" } });
    http["checkpoints"] =
        json!([{ "id": "c", "subject": "body", "predicate": "equals", "value": "tea\n" }]);
    let unseen = "test ! -e /var/run/docker.sock && test ! -e /usr/local/bin/beside && test ! -e /github/file_commands && ! ls /github/runner_temp | grep -v scenarioforge-";
    project(with_tools(), config)
        .file("shelf.txt", "tea\n")
        .pack(json!([scenario(
            "SC-in",
            json!([
                http,
                command(
                    "image",
                    format!("cat {MARKER}; cat shelf.txt"),
                    json!([["stdout", "equals", "the image\ntea"]])
                ),
                command("unseen", unseen, json!([["exit_code", "equals", 0]])),
            ])
        )]))
}

/// Runs `docker run` with these arguments and the socket; what it printed.
fn docker_run(arguments: &[&str]) -> Output {
    let socket = "/var/run/docker.sock:/var/run/docker.sock";
    std::process::Command::new("docker")
        .args([
            "run",
            "--rm",
            "--entrypoint",
            "/usr/local/bin/scenarioforge",
            "-v",
            socket,
        ])
        .args(arguments)
        .output()
        .expect("docker starts")
}

fn assert_passed(output: &Output) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("services and commands run in"), "{said}");
}

fn mount(host: &Path, there: &str) -> String {
    format!("{}:{there}", host.display())
}

#[test]
fn folders_of_the_host_are_found_from_within_a_container() {
    if !engine("folders_of_the_host_are_found_from_within_a_container") {
        return;
    }
    let shop = shop();
    let temp = tempfile::tempdir().expect("a folder");
    std::fs::write(temp.path().join("secret"), "of the runner").expect("a file");
    let (workspace, temporary) = (
        mount(&shop.root(), "/github/workspace"),
        mount(temp.path(), "/github/runner_temp"),
    );
    let program = format!("{PROGRAM}:/usr/local/bin/scenarioforge:ro");
    let output = docker_run(&[
        "-v",
        &workspace,
        "-v",
        &temporary,
        "-v",
        &program,
        "-e",
        "RUNNER_TEMP=/github/runner_temp",
        "-w",
        "/github/workspace",
        with_tools(),
        "run",
    ]);
    assert_passed(&output);
    let left: Vec<_> = std::fs::read_dir(temp.path())
        .expect("a folder")
        .flatten()
        .collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

/// Without a place for temporary files, and with the network of another container, whose name the own files bear.
#[test]
fn a_container_that_joined_another_ones_network_is_found() {
    if !engine("a_container_that_joined_another_ones_network_is_found") {
        return;
    }
    let shop = shop();
    let other = docker(&[
        "run",
        "--rm",
        "--detach",
        "--entrypoint",
        "/bin/sh",
        with_tools(),
        "-c",
        "sleep 600",
    ]);
    let network = format!("container:{other}");
    let (workspace, program) = (
        mount(&shop.root(), "/src"),
        format!("{PROGRAM}:/usr/local/bin/scenarioforge:ro"),
    );
    let output = docker_run(&[
        "--network",
        &network,
        "-v",
        &workspace,
        "-v",
        &program,
        "-w",
        "/src",
        with_tools(),
        "run",
    ]);
    docker(&["kill", &other]);
    assert_passed(&output);
    let runs = shop.root().join(".scenarioforge/runs");
    let left = std::fs::read_dir(runs).expect("a folder").flatten();
    let left = left.filter(|entry| {
        entry
            .file_name()
            .to_string_lossy()
            .starts_with("scenarioforge-")
    });
    assert_eq!(left.count(), 0);
}

/// Everything on a volume, and the program in no place that others see.
#[test]
fn a_volume_is_shared_whole() {
    if !engine("a_volume_is_shared_whole") {
        return;
    }
    let shop = shop();
    let volume = docker(&["volume", "create"]);
    let container = docker(&[
        "create",
        "--entrypoint",
        "/scenarioforge",
        "-v",
        &format!("{volume}:/work"),
        "-v",
        "/var/run/docker.sock:/var/run/docker.sock",
        "-w",
        "/work",
        with_tools(),
        "run",
    ]);
    let source = format!("{}/.", shop.root().display());
    docker(&["cp", &source, &format!("{container}:/work")]);
    docker(&["cp", PROGRAM, &format!("{container}:/scenarioforge")]);
    let started = std::process::Command::new("docker")
        .args(["start", "--attach", &container])
        .output();
    let output = started.expect("docker starts");
    docker(&["rm", "--force", &container]);
    docker(&["volume", "rm", &volume]);
    assert_passed(&output);
}

#[test]
fn a_checkout_inside_of_the_own_container_is_told() {
    if !engine("a_checkout_inside_of_the_own_container_is_told") {
        return;
    }
    let shop = shop();
    let container = docker(&[
        "create",
        "--entrypoint",
        "/scenarioforge",
        "-v",
        "/var/run/docker.sock:/var/run/docker.sock",
        "-w",
        "/src",
        with_tools(),
        "run",
    ]);
    let source = format!("{}/.", shop.root().display());
    docker(&["cp", &source, &format!("{container}:/src")]);
    docker(&["cp", PROGRAM, &format!("{container}:/scenarioforge")]);
    let started = std::process::Command::new("docker")
        .args(["start", "--attach", &container])
        .output();
    let output = started.expect("docker starts");
    docker(&["rm", "--force", &container]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.contains("/src lies in this container only") && said.contains("mounted from the host"),
        "{said}"
    );
}
