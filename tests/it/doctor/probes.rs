//! Probes of this machine, the checkout and the programs.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    os::unix::{fs::PermissionsExt, net::UnixListener, process::CommandExt},
    process::Command,
    thread,
};

use serde_json::json;

use super::Patient;
use crate::harness::{not_tested, scenario};

/// An app-server that answers to the first call, after something else.
const CODEX: &str = "case $1 in --version) echo codex-cli 0.169.0 ;; *) read -r line; echo '{\"method\":\"configWarning\"}'; echo '{\"id\":1,\"result\":{\"userAgent\":\"fake/1\"}}'; cat >/dev/null ;; esac";

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

#[test]
fn a_browser() {
    let none = Patient::new().says(&["--json"]);
    let (status, found) = none.probe("browser");
    assert!(
        status == "warning" && found.contains("no scenario has a browser step"),
        "{found}"
    );
    let mut patient = Patient::new().program("chromium", "echo no display >&2; exit 1");
    let browses = scenario(
        "SC-b",
        json!([{ "id": "s", "browser": [{ "goto": "http://127.0.0.1/" }], "checkpoints": [{ "id": "c", "subject": "title", "predicate": "equals", "value": "x" }] }]),
    );
    patient.project = patient.project.pack(json!([browses]));
    let said = patient.says(&["--json"]);
    let (status, found) = said.probe("browser");
    assert!(
        status == "failed"
            && found.contains("does not start")
            && found.contains("no display")
            && found.contains("apt-get"),
        "{found}"
    );
    assert_eq!(said.code, Some(3));
    let (status, found) = Patient::new()
        .with_system()
        .says(&["--json"])
        .probe("browser");
    if found.contains("none was found") {
        not_tested("doctor with a browser: there is no Chromium on PATH");
    } else {
        assert!(
            status == "ok" && found.contains("started and answered"),
            "{status}: {found}"
        );
    }
}

/// An engine that says its version.
fn engine(path: &std::path::Path) {
    let listener = UnixListener::bind(path).expect("a socket");
    thread::spawn(move || {
        for stream in listener.incoming().take(8) {
            let Ok(mut stream) = stream else { return };
            thread::spawn(move || {
                let mut reader = BufReader::new(stream.try_clone().expect("a socket"));
                loop {
                    let mut line = String::new();
                    if reader.read_line(&mut line).unwrap_or(0) == 0 {
                        return;
                    }
                    if !line.starts_with("GET ") {
                        continue;
                    }
                    let body = if line.contains("/version") {
                        "{\"Version\":\"99.1\",\"ApiVersion\":\"1.77\"}"
                    } else {
                        "OK"
                    };
                    let _ = stream.write_all(
                        format!(
                            "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}",
                            body.len()
                        )
                        .as_bytes(),
                    );
                }
            });
        }
    });
}

#[test]
fn a_docker_engine() {
    let none = Patient::new().says(&["--json"]);
    assert_eq!(none.probe("docker").0, "skipped", "nothing needs one");
    let mut patient = Patient::new();
    patient.project = patient
        .project
        .file(".scenarioforge/config.toml", "[app]\nimage = \"node:22\"\n");
    let said = patient.says(&["--json"]);
    let (status, found) = said.probe("docker");
    assert!(
        status == "failed" && found.contains("node:22") && found.contains("DOCKER_HOST"),
        "{found}"
    );
    assert_eq!(said.code, Some(3));
    let socket = patient.project.root().join("../docker.sock");
    engine(&socket);
    let socket = socket.canonicalize().expect("a socket");
    let said = patient
        .with("DOCKER_HOST", &format!("unix://{}", socket.display()))
        .says(&["--json"]);
    let (status, found) = said.probe("docker");
    assert!(
        status == "ok" && found.contains("engine 99.1, API 1.77"),
        "{found}"
    );
}

#[test]
fn codex_and_its_key() {
    let none = Patient::new().says(&["--json", "--for", "generate"]);
    let (status, found) = none.probe("codex");
    assert!(
        status == "failed" && found.contains("npm install --global @openai/codex@0.169.0"),
        "{found}"
    );
    assert_eq!(
        (
            none.probe("codex-server").0.as_str(),
            none.probe("openai-key").0.as_str(),
            none.code
        ),
        ("skipped", "failed", Some(3))
    );

    // Nothing was asked for: a key suggests it.
    let secret = "sk-very-secret-key-0123456789";
    let patient = Patient::new()
        .with_system()
        .program("codex", CODEX)
        .with("OPENAI_API_KEY", secret);
    let said = patient.says(&["--json"]);
    assert_eq!(said.json()["for"], json!(["run", "generate", "fix"]));
    assert_eq!(said.probe("codex").0, "ok", "{}", said.stdout);
    assert_eq!(
        said.probe("codex-server"),
        (
            "ok".to_owned(),
            "initialize was answered by fake/1 | ".to_owned()
        )
    );
    assert_eq!(said.probe("openai-key").0, "ok");
    assert!(!said.stdout.contains(secret) && !said.stderr.contains(secret));

    let old = Patient::new().with_system().program("codex", "case $1 in --version) echo codex-cli 0.1.0 ;; *) echo 'unknown app-server' >&2; exit 2 ;; esac");
    let said = old.says(&["--json", "--for", "fix"]);
    let (status, found) = said.probe("codex");
    assert!(
        status == "warning" && found.contains("0.1.0") && found.contains("0.169.0"),
        "{found}"
    );
    let (status, found) = said.probe("codex-server");
    assert!(
        status == "failed"
            && found.contains("ended without an answer")
            && found.contains("unknown app-server"),
        "{found}"
    );
    let refusing = Patient::new().with_system().program(
        "codex",
        "read -r line; echo '{\"id\":1,\"error\":{\"message\":\"not today\"}}'",
    );
    assert!(
        refusing
            .says(&["--json", "--for", "fix"])
            .probe("codex-server")
            .1
            .contains("not today")
    );
}

#[test]
fn a_program_that_prints_secrets_and_never_ends() {
    let secret = "hush-hush-hush";
    let patient = Patient::new()
        .with_system()
        .program("git", "echo \"git version $OPENAI_API_KEY hush-hush-hush\"")
        .program("codex", "exec sleep 600")
        .with("SHOP_PASSWORD", secret)
        .with("OPENAI_API_KEY", "sk-other-secret-key");
    let mut child = patient
        .command(&["--json", "--for", "run,fix"])
        .spawn()
        .expect("it starts");
    let (mut stdout, mut stderr) = (String::new(), String::new());
    child
        .stdout
        .take()
        .expect("a pipe")
        .read_to_string(&mut stdout)
        .expect("text");
    child
        .stderr
        .take()
        .expect("a pipe")
        .read_to_string(&mut stderr)
        .expect("text");
    let code = child.wait().expect("it ends").code();
    let said = super::Said {
        code,
        stdout,
        stderr,
    };
    assert!(
        said.probe("git").1.starts_with("git version "),
        "{}",
        said.probe("git").1
    );
    for secret in [secret, "sk-other-secret-key"] {
        assert!(
            !said.stdout.contains(secret) && !said.stderr.contains(secret),
            "{}",
            said.stdout
        );
    }
    let (status, found) = said.probe("codex-server");
    assert!(
        status == "failed" && found.contains("within 8 s"),
        "{found}"
    );
    assert!(said.stderr.contains("waiting for Codex"), "{}", said.stderr);
    assert_eq!(said.code, Some(3));
}
