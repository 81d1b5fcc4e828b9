//! However a run ends, nothing that it started is left, and its bundle can be read and gone on with.

use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::Child,
};

use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::{Value, json};

use crate::harness::{
    Project, Ran, alive, command, kill, lines, marker, parent_of, scenario, tree, until,
};

/// A run in the middle of a step, with something of every kind beside it.
struct Underway {
    project: Project,
    child: Child,
    /// A service, its worker, a background process of the case, a daemon without session and environment, the step itself.
    markers: Vec<String>,
    cleaned: PathBuf,
}

impl Underway {
    fn start() -> Self {
        let markers: Vec<String> = (0..5).map(|_| marker()).collect();
        let [service, worker, background, daemon, step] = markers.as_slice() else {
            unreachable!()
        };
        let config = format!(
            "[run]\njobs = 2\n[services.api]\ncommand = 'sleep {worker} & echo up; exec sleep {service}'\nready = {{ log = 'up' }}\n"
        );
        let project = Project::new(&config);
        let cleaned = project.root().with_file_name("cleaned");
        let mut long = scenario(
            "SC-long",
            json!([
                command(
                    "leave",
                    format!(
                        "sleep {background} & (env -i setsid -f sh -c 'cd /; sleep {daemon} <&- >&- 2>&- &')"
                    ),
                    json!([["exit_code", "equals", 0]])
                ),
                command(
                    "hang",
                    format!("sleep {step}; true"),
                    json!([["exit_code", "equals", 0]])
                ),
            ]),
        );
        long["cleanup"] = json!([{ "id": "clean", "run": format!("touch {}", cleaned.display()) }]);
        let project = project.pack(json!([
            scenario(
                "SC-first",
                json!([command("do", "true", json!([["exit_code", "equals", 0]]))])
            ),
            long
        ]));
        let mut run = project.command(&["run"]);
        // With a secret in its environment the program starts itself again without.
        let child = run
            .env("GITHUB_TOKEN", "ghs_of_the_caller")
            .process_group(0)
            .spawn();
        let child = child.expect("the program starts");
        let this = Self {
            project,
            child,
            markers,
            cleaned,
        };
        until("everything runs", || {
            this.markers.iter().all(|marker| alive(marker))
        });
        until("the first case ends", || {
            this.journal().contains("\"case-finished\"")
        });
        this
    }

    fn journal(&self) -> String {
        let bundle = self.project.bundles().pop().expect("a bundle");
        fs::read_to_string(bundle.join("events.jsonl")).expect("a journal")
    }

    fn none_is_left(&self) {
        until("the end of everything", || {
            !self.markers.iter().any(|marker| alive(marker))
        });
    }

    /// The project stays for as long as its bundle is looked at.
    fn end(self) -> (Project, Ran) {
        let Self { project, child, .. } = self;
        let output = child.wait_with_output().expect("its end");
        let ran = project.ran(output);
        (project, ran)
    }
}

/// Workspaces of runs in a project's TMPDIR.
fn workspaces(project: &Project) -> usize {
    fs::read_dir(project.tmp()).expect("a folder").count()
}

#[test]
fn nothing_is_left_after_success_and_failure() {
    let (good, bad) = (marker(), marker());
    let leave = |marker: &str, code: u8| {
        command(
            "leave",
            format!("sleep {marker} & env -i setsid -f sleep {marker}; exit {code}"),
            json!([["exit_code", "equals", 0]]),
        )
    };
    let project = Project::new("").pack(json!([
        scenario("SC-good", json!([leave(&good, 0)])),
        scenario("SC-bad", json!([leave(&bad, 1)]))
    ]));
    let ran = project.run(&[]);
    assert_eq!(
        ran.statuses(),
        ["SC-good/base passed", "SC-bad/base failed"]
    );
    assert!(!alive(&good) && !alive(&bad));
    assert_eq!(workspaces(&project), 0);
}

/// Asserts what a bundle says after an orderly interruption.
fn closed_in_order(ran: &Ran) {
    assert_eq!(ran.code, Some(130), "{}", ran.stderr);
    let events = ran.events();
    let last = events.last().expect("events");
    assert_eq!(
        (&last["t"], &last["status"]),
        (&json!("run-finished"), &json!("incomplete"))
    );
    let results = ran.json("results.json");
    assert_eq!(
        (&results["status"], &results["gate"]["verdict"]),
        (&json!("incomplete"), &json!("failed"))
    );
    assert_eq!(ran.events_of("service-stopped").len(), 1);
    let finished = ran.events_of("case-finished");
    assert!(
        finished.len() == 1 && finished[0]["scenario"] == "SC-first",
        "{finished:#?}"
    );
    assert!(
        ran.json("evidence.json")["files"]
            .as_array()
            .is_some_and(|files| !files.is_empty())
    );
}

#[test]
fn ctrl_c_stops_everything_and_closes_the_bundle() {
    let run = Underway::start();
    let group = i32::try_from(run.child.id())
        .ok()
        .and_then(Pid::from_raw)
        .expect("a group");
    kill_process_group(group, Signal::INT).expect("a living group");
    run.none_is_left();
    let cleaned = run.cleaned.clone();
    let tmp = run.project.tmp();
    let Underway { project, child, .. } = run;
    let ran = project.ran(child.wait_with_output().expect("its end"));
    closed_in_order(&ran);
    assert!(cleaned.exists(), "the cleanup ran");
    assert_eq!(
        fs::read_dir(tmp).expect("a folder").count(),
        0,
        "nothing stays in TMPDIR"
    );
    let verified = project
        .command(&["report", "latest", "--verify"])
        .output()
        .expect("a report");
    assert!(
        verified.status.success(),
        "{}",
        String::from_utf8_lossy(&verified.stderr)
    );
}

#[test]
fn a_termination_is_as_orderly() {
    let run = Underway::start();
    kill(run.child.id(), Signal::TERM);
    run.none_is_left();
    let (_project, ran) = run.end();
    closed_in_order(&ran);
}

#[test]
fn a_second_ctrl_c_ends_at_once() {
    let (step, cleanup) = (marker(), marker());
    let mut long = scenario(
        "SC-long",
        json!([command(
            "hang",
            format!("sleep {step}"),
            json!([["exit_code", "equals", 0]])
        )]),
    );
    long["cleanup"] = json!([{ "id": "clean", "run": format!("trap '' TERM; sleep {cleanup}; sleep {cleanup}") }]);
    let project = Project::new("").pack(json!([long]));
    let child = project.start(&["run"]);
    until("the step runs", || alive(&step));
    kill(child.id(), Signal::INT);
    until("the cleanup runs", || alive(&cleanup));
    assert!(!alive(&step));
    kill(child.id(), Signal::INT);
    let ran = project.ran(child.wait_with_output().expect("its end"));
    assert_eq!(ran.code, Some(130), "{}", ran.stderr);
    until("the end of the cleanup", || !alive(&cleanup));
}

#[test]
fn an_interruption_while_a_service_starts_leaves_its_cases_open() {
    for scope in ["run", "case"] {
        let (service, gate) = (marker(), tempfile::tempdir().expect("a folder"));
        let open = gate.path().join("open");
        let config = format!(
            "[services.api]\ncommand = '[ -e {} ] && echo up; exec sleep {service}'\nready = {{ log = 'up' }}\nscope = '{scope}'\n",
            open.display()
        );
        let mut needs = scenario(
            "SC-1",
            json!([command("look", "true", json!([["exit_code", "equals", 0]]))]),
        );
        needs["preconditions"] = json!([{ "text": "It is up", "service": "api" }]);
        let project = Project::new(&config).pack(json!([needs]));
        let child = project.start(&["run"]);
        until("the service starts", || alive(&service));
        kill(child.id(), Signal::INT);
        let ran = project.ran(child.wait_with_output().expect("its end"));
        assert_eq!(ran.code, Some(130), "{scope}: {}", ran.stderr);
        assert!(!alive(&service));
        assert_eq!(
            ran.events_of("case-finished").len(),
            0,
            "{scope}: {:#?}",
            ran.events()
        );
        fs::write(&open, "").expect("a file");
        let resumed = project.run(&["--resume", "latest"]).passed();
        assert_eq!(resumed.statuses(), ["SC-1/base passed"]);
        assert_eq!(resumed.json("results.json")["status"], "passed");
        let verified = project
            .command(&["report", "latest", "--verify"])
            .output()
            .expect("a report");
        assert!(
            verified.status.success(),
            "{scope}: {}",
            String::from_utf8_lossy(&verified.stderr)
        );
    }
}

/// Asserts that nothing is left after a run was ended without a chance to say goodbye, and that its journal can be read.
fn none_is_left_after(end: impl FnOnce(&Underway)) {
    let run = Underway::start();
    end(&run);
    run.none_is_left();
    let Underway {
        project, mut child, ..
    } = run;
    let _ = child.wait();
    let bundle = project.bundles().pop().expect("a bundle");
    let events = lines(&bundle.join("events.jsonl"));
    assert!(events.iter().all(|event| event["t"] != "run-finished"));
    let rebuilt = project
        .command(&["report", "latest", "--rebuild"])
        .output()
        .expect("a report");
    assert!(
        rebuilt.status.success(),
        "{}",
        String::from_utf8_lossy(&rebuilt.stderr)
    );
    let results: Value =
        serde_json::from_str(&fs::read_to_string(bundle.join("results.json")).expect("results"))
            .expect("JSON");
    assert_eq!(results["status"], "incomplete");
}

#[test]
fn nothing_is_left_after_kill_9() {
    none_is_left_after(|run| kill(run.child.id(), Signal::KILL));
}

#[test]
fn nothing_is_left_after_kill_9_of_the_group() {
    none_is_left_after(|run| {
        let group = i32::try_from(run.child.id())
            .ok()
            .and_then(Pid::from_raw)
            .expect("a group");
        kill_process_group(group, Signal::KILL).expect("a living group");
    });
}

#[test]
fn nothing_is_left_after_kill_9_by_name() {
    none_is_left_after(|run| {
        // What `pkill -9 -x scenarioforge` does, but only below this test.
        let named = |pid: &u32| {
            fs::read_to_string(format!("/proc/{pid}/comm"))
                .is_ok_and(|name| name == "scenarioforge\n")
        };
        let found: Vec<u32> = tree(run.child.id()).into_iter().filter(named).collect();
        assert_eq!(
            found,
            [run.child.id()],
            "the program has its name, its guards have another"
        );
        kill(found[0], Signal::KILL);
    });
}

#[test]
fn a_killed_guard_fails_its_step_and_everything_is_swept() {
    let run = Underway::start();
    let [.., background, _, step] = run.markers.as_slice() else {
        unreachable!()
    };
    // The shell's command line names them before they are there.
    until("both are there", || {
        parent_of(step).is_some() && parent_of(background).is_some()
    });
    let shell = parent_of(step).expect("a shell");
    let guard = parent_of(background)
        .filter(|guard| tree(*guard).contains(&shell))
        .expect("a guard");
    kill(guard, Signal::KILL);
    let markers = run.markers.clone();
    let cleaned = run.cleaned.clone();
    let (_project, ran) = run.end();
    assert!(!markers.iter().any(|marker| alive(marker)));
    assert_eq!(
        ran.statuses(),
        ["SC-first/base passed", "SC-long/base failed"],
        "{}",
        ran.stderr
    );
    let failure = ran.failure("SC-long/base");
    assert!(
        failure["reason"]
            .as_str()
            .is_some_and(|reason| reason.contains("killed from outside")),
        "{failure:#}"
    );
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(cleaned.exists(), "the cleanup ran, under another guard");
}

/// Three cases, one after the other; the second waits for a file, for ever if need be.
fn three(gate: &Path, step: &str) -> Project {
    let one = |id: &str, run: &str| {
        scenario(
            id,
            json!([command("do", run, json!([["exit_code", "equals", 0]]))]),
        )
    };
    let mut two = one("SC-2", "[ $(ls | wc -l) = 0 ]");
    two["edge_variants"] = json!([{ "id": "edge", "title": "At the edge", "bucket": "boundary", "steps": [
        command("wait", format!("[ -e {} ] || exec sleep {step}", gate.display()), json!([["exit_code", "equals", 0]])) ] }]);
    two.as_object_mut()
        .expect("an object")
        .remove("no_variants_because");
    // Visible files of the checkout: none, so the base flow of the second passes; with one it would fail.
    Project::new("[run]\njobs = 1\n").pack(json!([one("SC-1", "exit 3"), two, one("SC-3", "true")]))
}

#[test]
fn a_killed_run_is_resumed_where_it_was() {
    let (step, folder) = (marker(), tempfile::tempdir().expect("a folder"));
    let gate = folder.path().join("gate");
    let project = three(&gate, &step);
    let mut child = project.start(&["run"]);
    until("the second case hangs", || alive(&step));
    kill(child.id(), Signal::KILL);
    let _ = child.wait();
    until("the end of it", || !alive(&step));
    assert!(workspaces(&project) > 0, "a killed run cannot clean up");
    let bundle = project.bundles().pop().expect("a bundle");
    // Power loss in the middle of a line.
    let journal = bundle.join("events.jsonl");
    let mut text = fs::read(&journal).expect("a journal");
    text.extend_from_slice(b"{\"seq\":99,\"at\":\"2026-0");
    fs::write(&journal, text).expect("a journal");
    fs::write(&gate, "").expect("a file");
    let resumed = project.run(&["--resume", "latest"]);
    assert_eq!(resumed.code, Some(1), "{}", resumed.stderr);
    assert_eq!(project.bundles(), [bundle]);
    assert_eq!(workspaces(&project), 0, "the next run cleans up");
    assert_eq!(
        resumed.statuses(),
        [
            "SC-1/base failed",
            "SC-2/base passed",
            "SC-2/edge passed",
            "SC-3/base passed"
        ]
    );
    let started: Vec<String> = resumed
        .events_of("case-started")
        .iter()
        .map(|event| {
            format!(
                "{}/{} {}",
                event["scenario"].as_str().unwrap_or_default(),
                event["case"].as_str().unwrap_or_default(),
                event["attempt"]
            )
        })
        .collect();
    assert_eq!(
        started,
        [
            "SC-1/base 1",
            "SC-2/base 1",
            "SC-2/edge 1",
            "SC-2/edge 2",
            "SC-3/base 1"
        ]
    );
    let events = resumed.events();
    let numbers: Vec<u64> = events
        .iter()
        .map(|event| event["seq"].as_u64().expect("a number"))
        .collect();
    assert_eq!(numbers, (1..=events.len() as u64).collect::<Vec<_>>());
    let results = resumed.json("results.json");
    assert_eq!(
        (&results["status"], &results["totals"]["flaky"]),
        (&json!("failed"), &json!(0))
    );
    assert_eq!(
        (&results["totals"]["scenarios"], &results["totals"]["cases"]),
        (&json!(3), &json!(4))
    );
    assert!(
        resumed
            .bundle()
            .join("evidence/SC-2/edge/2/transcript.jsonl")
            .exists()
    );
    let again = project.run(&["--resume", "latest"]);
    assert_eq!(
        again.code,
        Some(2),
        "there is nothing to go on with: {}",
        again.stderr
    );
}

#[test]
fn a_resumed_scenario_is_as_bad_as_its_worst_case() {
    let (step, folder) = (marker(), tempfile::tempdir().expect("a folder"));
    let gate = folder.path().join("gate");
    let project = three(&gate, &step).file("visible.txt", "");
    let mut child = project.start(&["run", "SC-2"]);
    until("the second case hangs", || alive(&step));
    kill(child.id(), Signal::KILL);
    let _ = child.wait();
    fs::write(&gate, "").expect("a file");
    let resumed = project.run(&["--resume", "latest"]);
    assert_eq!(
        resumed.statuses(),
        ["SC-2/base failed", "SC-2/edge passed"],
        "{}",
        resumed.stderr
    );
    let finished = resumed.events_of("scenario-finished");
    assert_eq!(
        finished.last().map(|event| event["status"].clone()),
        Some(json!("failed"))
    );
    assert_eq!(resumed.code, Some(1));
}

#[test]
fn another_pack_is_no_continuation() {
    let (step, folder) = (marker(), tempfile::tempdir().expect("a folder"));
    let project = three(&folder.path().join("gate"), &step);
    let mut child = project.start(&["run"]);
    until("the second case hangs", || alive(&step));
    // Nobody can go on with a run that is still going on.
    let early = project.run(&["--resume", "latest"]);
    assert_eq!(early.code, Some(3), "{}", early.stderr);
    assert!(
        alive(&step),
        "its workspace and its processes are left alone"
    );
    assert_eq!(workspaces(&project), 1);
    kill(child.id(), Signal::KILL);
    let _ = child.wait();
    let bundle = project.bundles().pop().expect("a bundle");
    let before = fs::read(bundle.join("events.jsonl")).expect("a journal");
    let project = project.pack(json!([scenario(
        "SC-1",
        json!([command("do", "true", json!([["exit_code", "equals", 0]]))])
    )]));
    let refused = project.run(&["--resume", "latest"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(
        refused.stderr.contains("the pack has changed"),
        "{}",
        refused.stderr
    );
    assert_eq!(
        fs::read(bundle.join("events.jsonl")).expect("a journal"),
        before
    );
}

/// One verdict never mixes two commits.
#[test]
fn another_commit_is_no_continuation() {
    let (step, folder) = (marker(), tempfile::tempdir().expect("a folder"));
    let project = three(&folder.path().join("gate"), &step);
    let git = |arguments: &[&str]| {
        let done = std::process::Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@example.org"])
            .args(arguments)
            .current_dir(project.root())
            .env("HOME", project.tmp())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .status();
        assert!(done.expect("git").success(), "git {arguments:?}");
    };
    git(&["init", "-q"]);
    git(&["commit", "-q", "--allow-empty", "-m", "one"]);
    let mut child = project.start(&["run"]);
    until("the second case hangs", || alive(&step));
    kill(child.id(), Signal::KILL);
    let _ = child.wait();
    git(&["commit", "-q", "--allow-empty", "-m", "two"]);
    let refused = project.run(&["--resume", "latest"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
    assert!(
        refused
            .stderr
            .contains("the commit that is checked out has changed"),
        "{}",
        refused.stderr
    );
}

#[test]
fn only_the_workspaces_of_dead_runs_are_removed() {
    let project = Project::new("").pack(json!([scenario(
        "SC-1",
        json!([command("do", "true", json!([["exit_code", "equals", 0]]))])
    )]));
    let make = |owner: u32, name: &str| {
        let path = project.tmp().join(format!("scenarioforge-{owner}-{name}"));
        fs::create_dir(&path).expect("a folder");
        path
    };
    // No process has this number; of the other container it may be the number of a living one.
    let (held, dead) = (make(4_294_967_000, "held"), make(4_294_967_000, "dead"));
    let (reused, fresh) = (
        make(std::process::id(), "reused"),
        make(std::process::id(), "fresh"),
    );
    let foreign = project.tmp().join("scenarioforge-notes");
    fs::create_dir(&foreign).expect("a folder");
    let lock = fs::File::open(&held).expect("a folder");
    lock.try_lock().expect("a lock");
    let long_ago =
        std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    fs::File::open(&reused)
        .expect("a folder")
        .set_modified(long_ago)
        .expect("a time");
    project.run(&[]).passed();
    let there = [&held, &fresh, &foreign, &dead, &reused].map(|path| path.exists());
    assert_eq!(there, [true, true, true, false, false]);
}
