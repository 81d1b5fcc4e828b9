//! A checkout in a temporary folder, the real program in a clean environment, and what it left behind.

use std::{
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    sync::Arc,
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal};
use serde_json::{Value, json};

/// A checkout with a project in it.
pub(crate) struct Project {
    folder: Arc<tempfile::TempDir>,
}

impl Project {
    /// Named `shop`, empty but for its configuration.
    pub(crate) fn new(config: &str) -> Self {
        let project = Self {
            folder: Arc::new(tempfile::tempdir().expect("a temporary folder")),
        };
        fs::create_dir_all(project.root().join(".scenarioforge")).expect("a folder");
        fs::create_dir_all(project.tmp()).expect("a folder");
        project.file(".scenarioforge/config.toml", config)
    }

    /// Where the checkout is.
    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("shop")
    }

    /// TMPDIR of the program, so that a test sees whether anything stays there.
    pub(crate) fn tmp(&self) -> PathBuf {
        self.folder.path().join("tmp")
    }

    /// Adds a file.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    /// Writes a pack of these scenarios.
    pub(crate) fn pack(self, scenarios: Value) -> Self {
        let pack = json!({ "schema": "scenarioforge.pack/1", "scenarios": scenarios });
        self.file(".scenarioforge/scenarios.json", &format!("{pack:#}\n"))
    }

    /// The program, not yet started: in the checkout, with nothing of this test's environment but PATH.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scenarioforge"));
        command
            .args(arguments)
            .current_dir(self.root())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").expect("a PATH"));
        command
            .env("TMPDIR", self.tmp())
            .env("HOME", self.folder.path())
            .env("LANG", "C.UTF-8");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Starts it in a process group of its own.
    pub(crate) fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments)
            .process_group(0)
            .spawn()
            .expect("the program starts")
    }

    /// Runs it to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let mut all = vec!["run"];
        all.extend(arguments);
        self.ran(self.command(&all).output().expect("the program starts"))
    }

    /// What a run left behind.
    pub(crate) fn ran(&self, output: Output) -> Ran {
        Ran {
            code: output.status.code(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            // Two bundles of one second have no order; the program says where it wrote.
            bundle: String::from_utf8_lossy(&output.stdout)
                .lines()
                .last()
                .map(PathBuf::from)
                .filter(|path| path.is_dir())
                .or_else(|| self.bundles().pop()),
            _folder: Arc::clone(&self.folder),
        }
    }

    /// Every bundle, the oldest first.
    pub(crate) fn bundles(&self) -> Vec<PathBuf> {
        let runs = fs::read_dir(self.root().join(".scenarioforge/runs"));
        let mut bundles: Vec<PathBuf> = runs
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .filter(|path| path.is_dir())
            .collect();
        bundles.sort();
        bundles
    }
}

/// What came of a run.
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stderr: String,
    bundle: Option<PathBuf>,
    /// The bundle stays as long as this.
    _folder: Arc<tempfile::TempDir>,
}

impl Ran {
    /// The bundle's folder.
    pub(crate) fn bundle(&self) -> &Path {
        self.bundle
            .as_deref()
            .unwrap_or_else(|| panic!("there is no bundle: {}", self.stderr))
    }

    /// A JSON document of the bundle.
    pub(crate) fn json(&self, name: &str) -> Value {
        let text = fs::read_to_string(self.bundle().join(name))
            .unwrap_or_else(|error| panic!("{name}: {error}: {}", self.stderr));
        serde_json::from_str(&text).expect("JSON")
    }

    /// The events, in order.
    pub(crate) fn events(&self) -> Vec<Value> {
        lines(&self.bundle().join("events.jsonl"))
    }

    /// The events of one type.
    pub(crate) fn events_of(&self, kind: &str) -> Vec<Value> {
        self.events()
            .into_iter()
            .filter(|event| event["t"] == kind)
            .collect()
    }

    /// `scenario/case status` of every case, in the order of the results.
    pub(crate) fn statuses(&self) -> Vec<String> {
        let results = self.json("results.json");
        let mut statuses = Vec::new();
        for scenario in results["scenarios"].as_array().expect("scenarios") {
            for case in scenario["cases"].as_array().expect("cases") {
                let text = |value: &Value| value.as_str().expect("text").to_owned();
                statuses.push(format!(
                    "{}/{} {}",
                    text(&scenario["id"]),
                    text(&case["id"]),
                    text(&case["status"])
                ));
            }
        }
        statuses
    }

    /// The steps of an attempt, from its transcript.
    pub(crate) fn transcript(&self, attempt: &str) -> Vec<Value> {
        lines(
            &self
                .bundle()
                .join("evidence")
                .join(attempt)
                .join("transcript.jsonl"),
        )
    }

    /// The failure of a case.
    pub(crate) fn failure(&self, case: &str) -> Value {
        let (scenario, case) = case.split_once('/').expect("scenario/case");
        let results = self.json("results.json");
        let find = |list: &Value, id: &str| {
            list.as_array()
                .and_then(|list| list.iter().find(|one| one["id"] == id).cloned())
                .expect("it is there")
        };
        find(&find(&results["scenarios"], scenario)["cases"], case)["failure"].clone()
    }

    /// Asserts that every case passed and the program said so.
    pub(crate) fn passed(self) -> Self {
        assert_eq!(self.code, Some(0), "{}", self.stderr);
        self
    }

    /// Every byte of the bundle.
    pub(crate) fn all_bytes(&self) -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.bundle().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder").flatten() {
                if entry.file_type().expect("a type").is_dir() {
                    folders.push(entry.path());
                } else {
                    found.push((entry.path(), fs::read(entry.path()).expect("a file")));
                }
            }
        }
        found
    }
}

pub(crate) fn lines(path: &Path) -> Vec<Value> {
    let text =
        fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect()
}

/// Waits until something holds; fails after ten seconds.
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let started = Instant::now();
    while !holds() {
        assert!(
            started.elapsed() < Duration::from_secs(10),
            "{what} did not happen within ten seconds"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether a process whose command line holds this text is alive.
pub(crate) fn alive(marker: &str) -> bool {
    let processes = fs::read_dir("/proc").expect("/proc").flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .any(|pid| {
            let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
            let zombie = stat
                .rsplit(')')
                .next()
                .is_some_and(|rest| rest.trim_start().starts_with('Z'));
            !zombie
                && String::from_utf8_lossy(&command).contains(marker)
                && pid != std::process::id()
        })
}

/// Every process with its parent and command line.
fn processes() -> Vec<(u32, u32, String)> {
    let entries = fs::read_dir("/proc").expect("/proc").flatten();
    entries
        .filter_map(|entry| {
            let pid: u32 = entry.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(entry.path().join("stat")).ok()?;
            let parent = stat.rsplit(')').next()?.split_whitespace().nth(1)?;
            let command = fs::read(entry.path().join("cmdline")).ok()?;
            Some((
                pid,
                parent.parse().ok()?,
                String::from_utf8_lossy(&command).into_owned(),
            ))
        })
        .collect()
}

/// The parent of the process whose command line ends with this marker.
pub(crate) fn parent_of(marker: &str) -> Option<u32> {
    let found = processes()
        .into_iter()
        .find(|(.., command)| command.trim_end_matches('\0').ends_with(marker));
    found.map(|(_, parent, _)| parent)
}

/// A process and everything below it.
pub(crate) fn tree(root: u32) -> Vec<u32> {
    let (all, mut found) = (processes(), vec![root]);
    let mut next = 0;
    while let Some(above) = found.get(next).copied() {
        found.extend(
            all.iter()
                .filter(|(_, parent, _)| *parent == above)
                .map(|(pid, ..)| *pid),
        );
        next += 1;
    }
    found
}

/// Sends a signal.
pub(crate) fn kill(pid: u32, signal: Signal) {
    let pid = i32::try_from(pid)
        .ok()
        .and_then(Pid::from_raw)
        .expect("a process id");
    rustix::process::kill_process(pid, signal).expect("a living process");
}

/// A number for `sleep` that no other process of this machine sleeps for: its name in the list of processes.
pub(crate) fn marker() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1000);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    format!("9{:07}.{number}", std::process::id())
}

/// A scenario with these steps.
pub(crate) fn scenario(id: &str, steps: Value) -> Value {
    json!({ "id": id, "title": format!("Title of {id}"), "no_variants_because": "it is a test", "steps": steps })
}

/// A step that runs a command, and checkpoints on it: `[subject, predicate, value]`.
pub(crate) fn command(id: &str, run: impl serde::Serialize, checkpoints: Value) -> Value {
    let checkpoints: Vec<Value> = checkpoints
        .as_array()
        .expect("a list")
        .iter()
        .enumerate()
        .map(|(number, parts)| json!({ "id": format!("c{number}"), "subject": parts[0], "predicate": parts[1], "value": parts[2] }))
        .collect();
    json!({ "id": id, "run": run, "checkpoints": checkpoints })
}

/// Says that something was not tested, and why, past the harness that keeps what tests print.
pub(crate) fn not_tested(what: &str) {
    let _ = std::io::Write::write_all(
        &mut std::io::stderr(),
        format!("NOT TESTED: {what}\n").as_bytes(),
    );
}
