//! Probes of this machine and the checkout.

use std::{
    fs,
    os::unix::{fs::PermissionsExt, process::CommandExt},
    process::Command,
};

use serde_json::json;

use super::Patient;
use crate::harness::not_tested;

#[test]
fn what_is_there_is_well() {
    let patient = Patient::new().with_system();
    let said = patient.says(&["--json"]);
    assert_eq!(said.code, Some(0), "{}", said.stdout);
    for code in [
        "file-descriptors",
        "disk-bundles",
        "disk-workspaces",
        "temporary-folder",
        "clock",
        "child-processes",
        "proc",
        "memory-file",
        "terminal",
        "no-new-privileges",
        "configuration",
        "git",
    ] {
        let (status, found) = said.probe(code);
        // A full disk is the machine's own business.
        assert!(
            status == "ok"
                || (code.contains("disk") || code == "temporary-folder") && status == "warning",
            "{code}: {status} {found}"
        );
    }
    for code in [
        "codex",
        "openai-key",
        "contents-write",
        "pull-request-setting",
    ] {
        assert_eq!(said.probe(code).0, "skipped", "{code}: nobody asked for it");
    }
    for code in [
        "workflow",
        "artifact-service",
        "fork",
        "github-api",
        "checks-write",
    ] {
        assert_eq!(said.probe(code).0, "skipped", "{code}");
    }
    assert!(
        !patient.project.root().join(".scenarioforge/runs").exists(),
        "nothing is written"
    );
    assert_eq!(
        fs::read_dir(patient.project.tmp())
            .expect("a folder")
            .count(),
        0,
        "nothing is left"
    );
}

#[test]
fn the_machine() {
    let mut patient = Patient::new();
    patient = patient.with("HOME", "/nonexistent");
    let (status, found) = patient.says(&["--json"]).probe("user");
    assert!(
        status == "warning" && found.contains("/nonexistent") && found.contains("HOME"),
        "{found}"
    );
    let said = {
        let mut program = Command::new("/bin/sh");
        let own = patient.command(&["--json"]);
        program
            .args([
                "-c",
                "ulimit -n 200; exec \"$0\" doctor --json",
                env!("CARGO_BIN_EXE_scenarioforge"),
            ])
            .current_dir(patient.project.root());
        program.env_clear().envs(
            own.get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        program.output().expect("a shell")
    };
    let report: serde_json::Value = serde_json::from_slice(&said.stdout).expect("JSON");
    let files = report["probes"]
        .as_array()
        .expect("probes")
        .iter()
        .find(|one| one["code"] == "file-descriptors")
        .expect("it");
    assert_eq!(
        (&files["status"], &files["remedy"]),
        (&json!("failed"), &json!("ulimit -n 4096"))
    );
    assert_eq!(
        (said.status.code(), &report["ready"]),
        (Some(3), &json!(false))
    );
    let said = Patient::new()
        .with("TMPDIR", "/nonexistent")
        .says(&["--json"]);
    for code in ["temporary-folder", "disk-workspaces"] {
        let (status, found) = said.probe(code);
        assert!(
            status == "failed" && found.contains("/nonexistent"),
            "{code}: {found}"
        );
    }
    assert_eq!(said.code, Some(3));
}

#[test]
fn a_user_without_rights_on_the_folder_of_bundles() {
    if !rustix::process::geteuid().is_root() {
        not_tested("doctor as another user: only root can become one");
        return;
    }
    let patient = Patient::new().with_system();
    for folder in [patient.project.root(), patient.project.root().join("..")] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("ours");
    }
    let output = patient
        .command(&["--json"])
        .uid(54_321)
        .gid(54_321)
        .env("TMPDIR", "/tmp")
        .output();
    let Ok(output) = output else {
        not_tested("doctor as another user: the program cannot be reached by one");
        return;
    };
    let said = super::Said {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    let (status, found) = said.probe("disk-bundles");
    assert!(
        status == "failed" && found.contains("cannot be written") && found.contains("--out"),
        "{found}"
    );
    assert!(
        said.probe("user").1.contains("54321"),
        "{}",
        said.probe("user").1
    );
    assert_eq!(said.code, Some(3));
}

#[test]
fn git_and_the_checkout() {
    let none = Patient::new().says(&["--json", "--for", "run,fix"]);
    let (status, found) = none.probe("git");
    assert!(
        status == "failed" && found.contains("no git on PATH") && found.contains("apt-get"),
        "{found}"
    );
    assert_eq!(none.probe("git-history").0, "skipped", "it is no checkout");
    assert_eq!(
        Patient::new().says(&["--json"]).probe("git").0,
        "warning",
        "a run needs none"
    );
    let broken = Patient::new()
        .program("git", "echo no libc >&2; exit 127")
        .says(&["--json", "--for", "fix"]);
    assert!(
        broken.probe("git").1.contains("no libc"),
        "{}",
        broken.probe("git").1
    );

    let patient = Patient::new().with_system();
    let git = |script: &str| {
        let root = patient.project.root();
        let done = Command::new("sh")
            .args(["-ec", script])
            .current_dir(root)
            .env("HOME", patient.project.tmp())
            .output()
            .expect("a shell");
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    git(
        "git init -q -b main . && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m one && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m two; rm -rf \"$HOME/.cache\"",
    );
    let said = patient.says(&["--json", "--for", "run,fix"]);
    assert_eq!(
        said.probe("git-history"),
        ("ok".to_owned(), "all of it is here | ".to_owned())
    );
    assert_eq!(
        said.probe("git-branch"),
        ("ok".to_owned(), "main | ".to_owned())
    );
    assert_eq!(said.probe("git-ownership").0, "ok");
    git("git checkout -q --detach; git rev-parse HEAD > .git/shallow");
    let said = patient.says(&["--json", "--for", "run,fix"]);
    assert!(
        said.probe("git-history")
            .1
            .contains("git fetch --unshallow"),
        "{}",
        said.probe("git-history").1
    );
    assert!(
        said.probe("git-branch").1.contains("git switch"),
        "{}",
        said.probe("git-branch").1
    );
    if rustix::process::geteuid().is_root() {
        std::os::unix::fs::chown(patient.project.root(), Some(54_321), Some(54_321)).expect("ours");
        std::os::unix::fs::chown(
            patient.project.root().join(".git"),
            Some(54_321),
            Some(54_321),
        )
        .expect("ours");
        let said = patient.says(&["--json", "--for", "run,fix"]);
        let (status, found) = said.probe("git-ownership");
        assert!(
            status == "failed" && found.contains("54321") && found.contains("safe.directory"),
            "{found}"
        );
    } else {
        not_tested("doctor on a checkout of somebody else: only root can give one away");
    }
}

#[test]
fn the_files_of_the_project() {
    let mut patient = Patient::new();
    assert!(
        patient
            .says(&["--json"])
            .probe("pack")
            .1
            .contains("1 scenario"),
        "{}",
        patient.says(&["--json"]).stdout
    );
    patient.project = patient
        .project
        .file(".scenarioforge/config.toml", "[run]\njobz = 1\n")
        .file(".scenarioforge/manifest.json", "{ \"schema\": \"x/9\" }");
    let said = patient.says(&["--json", "--for", "run,generate"]);
    for (code, expected) in [("configuration", "jobz"), ("manifest", "x/9")] {
        let (status, found) = said.probe(code);
        assert!(
            status == "failed" && found.contains(expected) && found.contains("scenarioforge check"),
            "{code}: {found}"
        );
    }
    assert_eq!(said.code, Some(3));
    fs::remove_dir_all(patient.project.root().join(".scenarioforge")).expect("a folder");
    let said = patient.says(&["--json"]);
    assert!(
        said.probe("configuration").1.contains("scenarioforge init"),
        "{}",
        said.stdout
    );
    assert_eq!(
        (said.probe("pack").0.as_str(), said.code),
        ("failed", Some(3))
    );
}
