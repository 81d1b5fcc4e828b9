//! `[app] image`: services and `run` steps in a container beside the run, with a real Docker engine.
//!
//! The images are made of this machine's own programs (see `image`); without an engine these tests say that they are
//! skipped.

mod container;
mod ends;
mod image;
mod pulls;
mod refusals;
mod registry;
mod step;

use std::{
    io::{Read, Write},
    net::TcpListener,
};

use serde_json::{Value, json};

use self::image::{MARKER, docker, engine, with_tools};
use crate::harness::{Project, command, scenario};

/// A project whose app runs in an image.
fn project(image: &str, more: &str) -> Project {
    Project::new(&format!("[app]\nimage = '{image}'\n{more}"))
}

/// The containers of a run, by the name of its bundle, that an engine knows.
fn containers(run: &str) -> String {
    let filter = format!("label=io.scenarioforge.run={run}");
    docker(&["ps", "--all", "--quiet", "--filter", &filter])
}

fn name(bundle: &std::path::Path) -> String {
    let name = bundle.file_name().expect("a name");
    name.to_str().expect("UTF-8").to_owned()
}

/// Counts the programs of the container that sleep for a test's sake.
const COUNT: &str =
    "for p in /proc/[0-9]*; do cat $p/cmdline 2>/dev/null; echo; done | grep -c '^sleep.77'";

/// A service that only runs there, and one check that each side sees the other's files and ports.
#[test]
fn services_and_commands_run_in_the_image_and_the_rest_beside_it() {
    if !engine("services_and_commands_run_in_the_image_and_the_rest_beside_it") {
        return;
    }
    let outside = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = outside.local_addr().expect("an address").port();
    let answering = std::thread::spawn(move || {
        let (mut asked, _) = outside.accept().expect("somebody asks");
        let _ = asked.read(&mut [0; 1024]);
        let answer = b"HTTP/1.0 200 OK\r\nContent-Length: 12\r\n\r\nfrom outside";
        asked.write_all(answer).expect("it listens");
    });
    let config = "[services.web]\ncommand = \"exec app-python -m http.server --bind 127.0.0.1 $PORT\"\nenv = { PORT = '{{ port }}' }\nport = 'auto'\nready = { http = '/' }\n";
    let ask = format!(
        "app-python -c 'import urllib.request as r; print(r.urlopen(\"http://127.0.0.1:{port}/\").read().decode())'"
    );
    let mut http = json!({ "id": "http", "http": { "url": "{{ services.web.url }}/shelf.txt" } });
    http["checkpoints"] =
        json!([{ "id": "c", "subject": "body", "predicate": "equals", "value": "tea\n" }]);
    let mut made = json!({ "id": "made", "run": "printf inside > made.txt" });
    made["checkpoints"] = json!([{ "id": "c", "subject": "file", "at": "made.txt", "predicate": "equals", "value": "inside" }]);
    let prompt = "name = input('name? '); print('hello', name)";
    let project = project(with_tools(), config)
        .file("shelf.txt", "tea\n")
        .pack(json!([scenario(
            "SC-all",
            json!([
                command("image", format!("cat {MARKER}"), json!([["stdout", "equals", "the image"]])),
                command("variables", "echo $OF_THE_IMAGE $PATH", json!([["stdout", "equals", "yes /app/bin:/usr/bin:/bin"]])),
                command("exit", "exit 7", json!([["exit_code", "equals", 7]])),
                json!({ "id": "write", "file": { "write": "given.txt", "content": "from outside" } }),
                command("given", "cat given.txt", json!([["stdout", "equals", "from outside"]])),
                made,
                http,
                command("outward", ask, json!([["stdout", "equals", "from outside"]])),
                command("stdin", json!({ "command": "cat", "stdin": "a\nb" }), json!([["stdout", "equals", "a\nb"]])),
                command(
                    "prompt",
                    json!({ "command": format!("app-python -c \"{prompt}\""), "pty": true, "stdin": "Ada\n" }),
                    json!([["stdout", "contains", "hello Ada"]])
                ),
                command(
                    "terminal",
                    json!({ "command": "test -t 0 && echo seen > /dev/tty", "pty": true }),
                    json!([["stdout", "equals", "seen"]])
                ),
                // What it has of our machine is the checkout, the workspaces, the program, and nothing else of us.
                command(
                    "alone",
                    "ls /proc | grep -c '^[0-9]'; test ! -e /var/run/docker.sock && test ! -e /etc/debian_version",
                    json!([["exit_code", "equals", 0]])
                ),
            ])
        )]));
    let ran = project.run(&[]);
    let ran = if ran.code == Some(0) {
        ran
    } else {
        panic!("{}\n{:#?}", ran.stderr, ran.transcript("SC-all/base/1"))
    };
    answering.join().expect("it was asked");
    let started = ran.events_of("app-started");
    assert_eq!(started.len(), 1);
    assert_eq!(started[0]["image"], with_tools());
    assert!(
        started[0]["id"]
            .as_str()
            .is_some_and(|id| id.starts_with("sha256:")),
        "{started:?}"
    );
    assert_eq!(containers(&name(ran.bundle())), "", "nothing is left");
    assert!(ran.stderr.contains(with_tools()), "{}", ran.stderr);
}

/// What a case leaves running in the container ends with the case, also when it has killed its guard.
#[test]
fn nothing_of_a_case_outlives_it_in_the_container() {
    if !engine("nothing_of_a_case_outlives_it_in_the_container") {
        return;
    }
    let count =
        "for p in /proc/[0-9]*; do cat $p/cmdline 2>/dev/null; echo; done | grep -c '^sleep.77'";
    let left = |id: &str, run: &str| {
        scenario(
            id,
            json!([command(
                "leave",
                run,
                json!([["stdout", "contains", "left"]])
            )]),
        )
    };
    let project = project(with_tools(), "[run]\njobs = 1\n").pack(json!([
        left(
            "SC-1-leaves",
            "(env -i setsid sleep 7701 >/dev/null 2>&1 &) ; echo left"
        ),
        scenario(
            "SC-2-none",
            json!([command("count", count, json!([["stdout", "equals", "0"]]))])
        ),
        left(
            "SC-3-kills",
            "(env -i setsid sleep 7702 >/dev/null 2>&1 &) ; echo left; kill -9 $PPID; sleep 7703"
        ),
        scenario(
            "SC-4-none",
            json!([command("count", count, json!([["stdout", "equals", "0"]]))])
        ),
    ]));
    let ran = project.run(&[]);
    assert_eq!(
        ran.statuses(),
        [
            "SC-1-leaves/base passed",
            "SC-2-none/base passed",
            "SC-3-kills/base failed",
            "SC-4-none/base passed"
        ],
        "{}",
        ran.stderr
    );
    let reason = ran.failure("SC-3-kills/base");
    assert!(
        reason.to_string().contains("killed from outside"),
        "{reason:#}"
    );
}

/// A command that is cut off by its time limit is gone with what it started, and its service tells how it ended.
#[test]
fn limits_and_service_ends_are_told_as_ever() {
    if !engine("limits_and_service_ends_are_told_as_ever") {
        return;
    }
    let config = "[services.dies]\ncommand = \"echo the last word; exit 3\"\nready = { log = 'never' }\nscope = 'case'\n";
    let mut needy = scenario(
        "SC-needy",
        json!([command("x", "true", json!([["exit_code", "equals", 0]]))]),
    );
    needy["preconditions"] = json!([{ "text": "it is up", "service": "dies" }]);
    let slow = json!({ "command": "sleep 7704 & sleep 7705", "timeout": "300ms" });
    let project = project(with_tools(), config).pack(json!([
        scenario(
            "SC-slow",
            json!([command("slow", slow, json!([["exit_code", "equals", 0]]))])
        ),
        needy,
    ]));
    let ran = project.run(&[]);
    let text = |value: &Value| value.to_string();
    assert!(
        text(&ran.failure("SC-slow/base")).contains("still running after"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.statuses().contains(&"SC-needy/base blocked".to_owned()),
        "{}",
        ran.stderr
    );
    let failed = ran.events_of("service-failed");
    assert!(text(&failed[0]).contains("the last word"), "{failed:?}");
}

/// A command that stops its own guard cannot keep what it started: the guard is woken when the run gives it up.
#[test]
fn a_guard_that_was_stopped_is_woken() {
    if !engine("a_guard_that_was_stopped_is_woken") {
        return;
    }
    let stop =
        json!({ "command": "setsid sleep 7707 & kill -STOP $PPID; sleep 7706", "timeout": "3s" });
    let project = project(with_tools(), "[run]\njobs = 1\n").pack(json!([
        scenario(
            "SC-1-stops",
            json!([command("stop", stop, json!([["exit_code", "equals", 0]]))])
        ),
        scenario(
            "SC-2-goes-on",
            json!([command("count", COUNT, json!([["stdout", "equals", "0"]]))])
        ),
    ]));
    let ran = project.run(&[]);
    assert_eq!(
        ran.statuses(),
        ["SC-1-stops/base failed", "SC-2-goes-on/base passed"],
        "{}",
        ran.stderr
    );
}

/// The history of a worktree lies elsewhere, and is there to be read.
#[test]
fn a_worktree_has_its_history_in_the_container() {
    if !engine("a_worktree_has_its_history_in_the_container") {
        return;
    }
    let read = "objects=$(cat .git/objects/info/alternates) && ls $objects/pack >/dev/null && ! touch $objects/x 2>/dev/null";
    let project = project(with_tools(), "").pack(json!([scenario(
        "SC-git",
        json!([command("read", read, json!([["exit_code", "equals", 0]]))])
    )]));
    let (root, main) = (project.root(), project.root().with_file_name("main"));
    let git = |folder: &std::path::Path, arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.arg("-C")
            .arg(folder)
            .args(["-c", "user.name=t", "-c", "user.email=t@example.org"]);
        let status = git.args(arguments).output().expect("git starts").status;
        assert!(status.success(), "git {arguments:?}");
    };
    std::fs::create_dir(&main).expect("a folder");
    git(&main, &["init", "--quiet"]);
    git(
        &main,
        &["commit", "--quiet", "--allow-empty", "-m", "first"],
    );
    let other = root.with_file_name("other");
    git(
        &main,
        &["worktree", "add", "--quiet", other.to_str().expect("UTF-8")],
    );
    std::fs::rename(other.join(".git"), root.join(".git")).expect("it moves");
    project.run(&[]).passed();
}
