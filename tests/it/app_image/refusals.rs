//! What stands in the way of a container is told: what failed, why, and what to do.

use std::{io::Write, os::unix::net::UnixListener};

use serde_json::json;

use super::{
    image::{bare, docker, engine, without_shell},
    project,
};
use crate::harness::{Project, command, scenario};

fn with_image(image: &str) -> Project {
    project(image, "").pack(json!([scenario(
        "SC-x",
        json!([command("x", "true", json!([["exit_code", "equals", 0]]))])
    )]))
}

/// Runs with this `DOCKER_HOST`; what is said, which ends with code 3.
fn refused(project: &Project, host: Option<&str>, expected: &[&str]) {
    let mut run = project.command(&["run"]);
    if let Some(host) = host {
        run.env("DOCKER_HOST", host);
    }
    let ran = project.ran(run.output().expect("it starts"));
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let results = ran.json("results.json");
    let because = results["incomplete_because"].as_str().expect("a reason");
    for words in expected {
        assert!(because.contains(words), "{words}: {because}");
    }
    assert!(ran.stderr.contains(expected[0]), "{}", ran.stderr);
    assert_eq!(results["status"], "incomplete");
}

#[test]
fn an_engine_that_cannot_be_had_is_told() {
    let project = with_image("x");
    let socket = project.root().join("no.sock");
    let host = format!("unix://{}", socket.display());
    refused(
        &project,
        Some(&host),
        &[
            "there is no Docker socket at",
            "no.sock",
            "mount its socket",
            "DOCKER_HOST",
        ],
    );
    let remote = ["DOCKER_HOST is \"tcp://127.0.0.1:2375\"", "same machine"];
    refused(&project, Some("tcp://127.0.0.1:2375"), &remote);
    // Nobody is behind it any more.
    drop(UnixListener::bind(&socket).expect("a socket"));
    refused(
        &project,
        Some(&host),
        &["no Docker engine answers at", "docker info"],
    );
    std::fs::remove_file(&socket).expect("it is there");
    let other = UnixListener::bind(&socket).expect("a socket");
    let answering = std::thread::spawn(move || {
        // The first connection only sees whether there is somebody.
        for _ in 0..2 {
            let (mut asked, _) = other.accept().expect("somebody asks");
            let _ = asked.write_all(b"SSH-2.0-somebody\r\n");
        }
    });
    refused(
        &project,
        Some(&host),
        &["the Docker engine gave no usable answer"],
    );
    answering.join().expect("it was asked");
}

#[test]
fn a_socket_of_others_is_told() {
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let project = with_image("x");
    let socket = project.root().join("theirs.sock");
    let _listener = UnixListener::bind(&socket).expect("a socket");
    for path in project.root().ancestors().take(2) {
        let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
        std::fs::set_permissions(path, open).expect("its mode");
    }
    let shut = std::os::unix::fs::PermissionsExt::from_mode(0o600);
    std::fs::set_permissions(&socket, shut).expect("its mode");
    let mut run = std::process::Command::new("setpriv");
    run.args(["--reuid=65534", "--regid=65534", "--clear-groups"]);
    run.arg(env!("CARGO_BIN_EXE_scenarioforge")).arg("run");
    run.arg("--out").arg(project.tmp().join("bundle"));
    let open = std::os::unix::fs::PermissionsExt::from_mode(0o777);
    std::fs::set_permissions(project.tmp(), open).expect("its mode");
    run.current_dir(project.root()).env_clear();
    run.env("PATH", std::env::var_os("PATH").expect("a PATH"));
    run.env("TMPDIR", project.tmp());
    run.env("DOCKER_HOST", format!("unix://{}", socket.display()));
    let output = run.output().expect("setpriv starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(3), "{said}");
    assert!(
        said.contains("may not use the Docker socket") && said.contains("group"),
        "{said}"
    );
}

#[test]
fn an_image_that_is_nowhere_is_told_with_the_registrys_words() {
    if !engine("an_image_that_is_nowhere_is_told_with_the_registrys_words") {
        return;
    }
    // Nothing listens on this port of this machine.
    let image = "127.0.0.1:1/nobody/nothing:none";
    refused(
        &with_image(image),
        None,
        &[
            "could not be pulled",
            image,
            "connection refused",
            "docker login",
        ],
    );
}

#[test]
fn an_image_in_which_nothing_can_run_is_told() {
    if !engine("an_image_in_which_nothing_can_run_is_told") {
        return;
    }
    let shell_less = with_image(without_shell());
    refused(&shell_less, None, &["has no /bin/sh", without_shell()]);
    refused(
        &with_image(bare()),
        None,
        &[bare(), "no such file or directory", "statically linked"],
    );
    for image in [without_shell(), bare()] {
        let filter = format!("ancestor={image}");
        assert_eq!(docker(&["ps", "--all", "--quiet", "--filter", &filter]), "");
    }
}
