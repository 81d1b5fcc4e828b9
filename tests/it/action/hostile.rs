//! A scenario that tries everything it must not be able to. Each protection is also switched off once, to see that the
//! scenario would have succeeded without it: otherwise the first test would prove nothing.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
    os::unix::{fs::PermissionsExt, net::UnixListener},
};

use serde_json::{Value, json};

use crate::harness::{not_tested, until};

use super::runner::{OWNER, RUNTIME_TOKEN, Runner, Stepped, TOKEN, is_root};

/// Each function tries one thing and raises an error where it is not allowed.
const PROBES: &str = r#"
import os, pathlib, socket, subprocess, sys

base = pathlib.Path(sys.argv[2])
SECRETS = [secret.encode() for secret in sys.argv[3:]]

def processes():
    return [int(entry.name) for entry in pathlib.Path("/proc").iterdir() if entry.name.isdigit() and int(entry.name) != os.getpid()]

def above():
    "The step's ancestors up to the program that runs the step."
    pid, found = os.getppid(), []
    while pid > 1:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
        name = stat[stat.index("(") + 1:stat.rindex(")")]
        if name not in ("sf-guard", "scenarioforge", "sh"):
            break
        found.append((pid, name))
        pid = int(stat[stat.rindex(")") + 2:].split()[1])
    return found

def read_outputs():
    (base / "file_commands/output").read_text()

def write_variables():
    with open(base / "file_commands/env", "a") as file:
        file.write("LD_PRELOAD=/evil.so\n")

def read_credentials():
    (base / "runner_temp/git-credentials.config").read_text()

def swap_credentials():
    os.rename(base / "runner_temp/other", base / "workspace/stolen")

def read_event():
    (base / "workflow/event.json").read_text()

def docker():
    peer = socket.socket(socket.AF_UNIX)
    peer.connect(str(base / "docker.sock"))

def memory():
    for pid, name in above():
        if name == "scenarioforge":
            open(f"/proc/{pid}/mem", "rb")
            return
    raise SystemExit("there is no scenarioforge above")

def environments():
    for pid in processes():
        try:
            text = pathlib.Path(f"/proc/{pid}/environ").read_bytes()
        except OSError:
            continue
        # The test that started all this has them on purpose.
        if any(secret in text for secret in SECRETS) and b"CARGO" not in text:
            return
    raise PermissionError("no environment has a secret")

def own_environment():
    for name, value in os.environb.items():
        if any(secret in value for secret in SECRETS):
            return
    raise PermissionError("the own environment has no secret")

def end_the_run():
    for pid, name in above():
        if name != "sh":
            os.kill(pid, 0)
            return
    raise SystemExit("there is nothing above")

def evidence():
    "A bundle that is being written could be made to say anything."
    places = [*(base / "tmp").glob("*/bundle"), *(base / "workspace/.scenarioforge").glob("runs/*/")]
    for place in places:
        with open(place / "events.jsonl", "a"):
            return
    raise SystemExit("there is no bundle")

def become_root():
    who = subprocess.run([str(base / "suid-id"), "-u"], capture_output=True, text=True, check=True).stdout
    if who.strip() != "0":
        raise PermissionError(f"still {who.strip()}")

probe = sys.argv[1]
try:
    globals()[probe]()
except OSError as error:
    print(f"held: {probe}: {error}")
else:
    print(f"broken: {probe}")
"#;

const ALL: [&str; 12] = [
    "read_outputs",
    "write_variables",
    "read_credentials",
    "swap_credentials",
    "read_event",
    "docker",
    "memory",
    "environments",
    "own_environment",
    "end_the_run",
    "evidence",
    "become_root",
];

/// Protections of root: the others hold for everyone.
const AS_ROOT: [&str; 5] = ["docker", "memory", "end_the_run", "evidence", "become_root"];

fn probes() -> impl Iterator<Item = &'static str> {
    ALL.into_iter()
        .filter(|probe| is_root() || !AS_ROOT.contains(probe))
}

fn runner(extra: &[Value]) -> Runner {
    if !is_root() {
        not_tested(&format!("what only root can do: {}", AS_ROOT.join(", ")));
    }
    let runner = Runner::new("", &json!([]));
    let base = runner.path("");
    let steps: Vec<Value> = probes()
        .map(|probe| {
            json!({
                "id": probe.replace('_', "-"),
                "text": format!("Tries {probe}"),
                "run": format!("python3 probes.py {probe} {} {TOKEN} {RUNTIME_TOKEN}", base.display()),
                "checkpoints": [{
                    "id": "held", "text": "It is not possible",
                    "subject": "stdout", "predicate": "contains", "value": format!("held: {probe}")
                }]
            })
        })
        .collect();
    // One scenario each, so that all are tried.
    let scenarios: Vec<Value> = steps
        .iter()
        .map(|step| {
            let id = step["id"].as_str().expect("a text");
            json!({ "id": format!("SC-{id}"), "title": id, "feature": "Protection", "steps": [step] })
        })
        .chain(extra.iter().cloned())
        .collect();
    let pack = json!({ "schema": "scenarioforge.pack/1", "scenarios": scenarios });
    let runner = runner
        .file("probes.py", PROBES)
        .file(".scenarioforge/scenarios.json", &pack.to_string());
    for name in ["git-credentials.config", "other"] {
        fs::write(runner.path("runner_temp").join(name), "secret").expect("a file");
    }
    if is_root() {
        let id = runner.path("suid-id");
        fs::copy("/usr/bin/id", &id).expect("a copy");
        fs::set_permissions(&id, fs::Permissions::from_mode(0o4755)).expect("set-uid");
    }
    runner
}

/// As a Docker engine leaves it: for root and a group.
fn socket(runner: &Runner) -> UnixListener {
    let path = runner.path("docker.sock");
    let listener = UnixListener::bind(&path).expect("a socket");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o660)).expect("permissions");
    if is_root() {
        // The group that the runner's user may have.
        std::os::unix::fs::chown(&path, Some(0), Some(OWNER)).expect("given");
    }
    listener
}

fn failed(stepped: &Stepped) -> Vec<&str> {
    let mut failed: Vec<&str> = ALL
        .into_iter()
        .filter(|probe| {
            let line = format!("FAIL  SC-{}/base", probe.replace('_', "-"));
            stepped.log.contains(&line)
        })
        .collect();
    failed.sort_unstable();
    failed
}

#[test]
fn a_hostile_scenario_reaches_nothing() {
    let runner = runner(&[]);
    let _socket = socket(&runner);
    let stepped = runner.step();
    assert_eq!(failed(&stepped), [""; 0], "{}", stepped.log);
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    assert_eq!(stepped.output("passed"), probes().count().to_string());
    let variables = fs::read_to_string(runner.path("file_commands/env")).expect("it is there");
    assert_eq!(variables, "");
}

#[test]
fn without_a_protection_the_hostile_scenario_succeeds() {
    let closed: &[&str] = &[
        "read_credentials",
        "read_event",
        "read_outputs",
        "swap_credentials",
        "write_variables",
    ];
    let by_root: &[&str] = &["docker", "end_the_run", "evidence", "memory"];
    let mut table = vec![("landlock", closed)];
    if is_root() {
        // Set-uid root makes root of root.
        table.push(("user", by_root));
        table.push(("no-new-privs", &["become_root"]));
    }
    for (protection, broken) in table {
        let runner = runner(&[]).with("SCENARIOFORGE_UNCONFINED", protection);
        let _socket = socket(&runner);
        let stepped = runner.step();
        let failed = failed(&stepped);
        for probe in broken {
            assert!(
                failed.contains(probe),
                "without {protection}, {probe} is possible: {failed:?}\n{}",
                stepped.log
            );
        }
        assert_eq!(stepped.code, Some(1), "{}", stepped.log);
    }
}

/// Looks at every process from outside, as root could in the container, in the middle of a step.
#[test]
fn no_environment_of_any_process_has_a_secret() {
    for (left_out, expected) in [("", false), ("environment", true)] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let wait = format!(
            "python3 -c 'import socket; socket.create_connection((\"127.0.0.1\", {port})).recv(1)'"
        );
        let waiting = json!({
            "id": "SC-wait", "title": "Waits", "feature": "Protection",
            "steps": [{ "id": "wait", "text": "Waits until it was looked at", "run": wait,
                "checkpoints": [{ "id": "done", "text": "It was", "subject": "exit_code", "predicate": "equals", "value": 0 }] }]
        });
        let runner = runner(&[waiting])
            .with("INPUT_SCENARIOS", "SC-wait")
            .with("SCENARIOFORGE_UNCONFINED", left_out);
        let mut child = runner.start();
        listener.set_nonblocking(true).expect("a listener");
        let mut step = None;
        until("the step has begun or all is over", || {
            step = listener.accept().ok().map(|(stream, _)| stream);
            step.is_some() || child.try_wait().expect("it is ours").is_some()
        });
        let seen = crate::harness::tree(child.id())
            .into_iter()
            .chain([child.id()])
            .any(|pid| {
                let mut environment = Vec::new();
                let _ = fs::File::open(format!("/proc/{pid}/environ"))
                    .and_then(|mut file| file.read_to_end(&mut environment));
                let text = String::from_utf8_lossy(&environment);
                text.contains(TOKEN) || text.contains(RUNTIME_TOKEN)
            });
        if let Some(mut step) = step {
            step.write_all(b"x").expect("it waits");
        }
        let stepped = runner.stepped(child.wait_with_output().expect("it ends"));
        assert_eq!(stepped.code, Some(0), "{}", stepped.log);
        // What is not root's to read proves nothing; see that it can be read at all.
        assert_eq!(seen, expected, "without {left_out:?}");
    }
}

/// What runs in the checkout puts links where the next case's workspace is copied from, by a program that is root.
#[test]
fn links_in_the_checkout_lead_nowhere_else() {
    if !is_root() {
        not_tested("links that lead to what only root can read");
        return;
    }
    let runner = Runner::new("", &json!([]));
    let secret = runner.path("only-root");
    fs::create_dir(&secret).expect("a folder");
    fs::write(secret.join("secret"), "of root alone").expect("a file");
    fs::set_permissions(&secret, fs::Permissions::from_mode(0o700)).expect("permissions");
    let (workspace, secret) = (runner.path("workspace"), secret.display().to_string());
    let plant = format!(
        "cd {}; ln -sf {secret}/secret .git/shallow; mv .git/refs .git/old; ln -s {secret} .git/refs; \
         mv src old; ln -s {secret} src; ln -s {secret}/secret file",
        workspace.display()
    );
    // Whatever a case makes of its copy, it is told here what could be read.
    let look = "cat .git/shallow .git/refs/* src/* file; true";
    let scenario = |id: &str, run: &str| {
        json!({
            "id": id, "title": id, "feature": "Protection",
            "steps": [{
                "id": "do", "text": "Does it", "run": run,
                "checkpoints": [{
                    "id": "done", "text": "It is done",
                    "subject": "exit_code", "predicate": "equals", "value": 0
                }]
            }]
        })
    };
    let pack = json!({
        "schema": "scenarioforge.pack/1",
        "scenarios": [scenario("SC-plant", &plant), scenario("SC-look", look)]
    });
    let runner = runner
        .file(".scenarioforge/scenarios.json", &pack.to_string())
        .file("src/a.txt", "a")
        .with("INPUT_JOBS", "1");
    let made = std::process::Command::new("git")
        .args(["init", "-q"])
        .current_dir(&workspace)
        .status();
    assert!(made.expect("git runs").success());
    let stepped = runner.step();
    let bundle = workspace.join(stepped.output("bundle"));
    let mut folders = vec![bundle, workspace];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").flatten() {
            let kind = entry.file_type().expect("a kind");
            if kind.is_dir() {
                folders.push(entry.path());
            } else if kind.is_file() {
                let text = fs::read(entry.path()).expect("a file");
                let text = String::from_utf8_lossy(&text);
                assert!(
                    !text.contains("of root alone"),
                    "{}",
                    entry.path().display()
                );
            }
        }
    }
    assert!(!stepped.log.contains("of root alone"), "{}", stepped.log);
    // The links were planted, and something came of it.
    assert_ne!(stepped.output("run-id"), "", "{}", stepped.log);
    assert!(
        stepped.log.contains("PASS  SC-plant/base"),
        "{}",
        stepped.log
    );
}

/// A later step's git would run what scenarios left in the repository, with that step's rights.
#[test]
fn what_git_would_obey_is_put_back_and_told() {
    let runner = Runner::new("", &json!([]));
    let workspace = runner.path("workspace");
    let made = std::process::Command::new("git")
        .args(["init", "-q"])
        .current_dir(&workspace)
        .status();
    assert!(made.expect("git runs").success());
    let config = fs::read(workspace.join(".git/config")).expect("it is there");
    let plant = format!(
        "cd {} && git config core.fsmonitor evil && mkdir -p .git/hooks && echo evil > .git/hooks/post-checkout",
        workspace.display()
    );
    let pack = json!({
        "schema": "scenarioforge.pack/1",
        "scenarios": [{
            "id": "SC-plant", "title": "Plants", "feature": "Protection",
            "steps": [{
                "id": "do", "text": "Does it", "run": plant,
                "checkpoints": [{
                    "id": "done", "text": "It is done", "subject": "exit_code", "predicate": "equals", "value": 0
                }]
            }]
        }]
    });
    let runner = runner.file(".scenarioforge/scenarios.json", &pack.to_string());
    let stepped = runner.step();
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    assert_eq!(
        fs::read(workspace.join(".git/config")).expect("it is there"),
        config
    );
    assert!(!workspace.join(".git/hooks/post-checkout").exists());
    let told = stepped
        .obeyed()
        .into_iter()
        .find(|command| command.name == "warning")
        .expect("it is told");
    for path in [".git/config", ".git/hooks/post-checkout"] {
        assert!(told.message.contains(path), "{}", told.message);
    }
    assert!(
        stepped.summary.contains("which was put back"),
        "{}",
        stepped.summary
    );
}

/// Files that a pull request can make links.
#[test]
fn links_among_the_projects_files_show_nothing_of_roots() {
    if !is_root() {
        not_tested("links that lead to what only root can read");
        return;
    }
    for name in ["config.toml", "scenarios.json", "manifest.json"] {
        let runner = Runner::new("", &json!([]));
        let secret = runner.path("only-root");
        fs::write(&secret, "of-root-alone").expect("a file");
        fs::set_permissions(&secret, fs::Permissions::from_mode(0o600)).expect("permissions");
        let link = runner.path("workspace/.scenarioforge").join(name);
        let _ = fs::remove_file(&link);
        std::os::unix::fs::symlink(&secret, &link).expect("a link");
        let stepped = runner.step();
        assert_ne!(stepped.code, Some(0), "{name}: {}", stepped.log);
        assert!(
            !stepped.log.contains("of-root-alone"),
            "{name}: {}",
            stepped.log
        );
        assert!(
            !stepped.summary.contains("of-root-alone"),
            "{name}: {}",
            stepped.summary
        );
    }
}
