//! Probes of other programs: a browser, a Docker engine, Codex.

use std::{
    io::{BufRead, BufReader, Read, Write},
    os::unix::net::UnixListener,
    thread,
};

use serde_json::json;

use super::Patient;
use crate::harness::{not_tested, scenario};

/// An app-server that answers to the first call, after something else.
const CODEX: &str = "case $1 in --version) echo codex-cli 0.169.0 ;; *) read -r line; echo '{\"method\":\"configWarning\"}'; echo '{\"id\":1,\"result\":{\"userAgent\":\"fake/1\"}}'; cat >/dev/null ;; esac";

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
