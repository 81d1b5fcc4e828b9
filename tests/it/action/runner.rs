//! What a runner gives to a container step, laid out in a folder, and what it reads afterwards.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::{Value, json};

/// Of the token that a workflow has.
pub(crate) const TOKEN: &str = "ghs_7wqzR4NfKbT2vXyLmPc8Dj";
/// Of the token for artifacts.
pub(crate) const RUNTIME_TOKEN: &str = "runtime.9fJx2mQvT7.token";
/// Whose the workspace is, as on a hosted runner. Only root can make it so.
pub(crate) const OWNER: u32 = 1001;

/// A machine on which a step is about to run.
pub(crate) struct Runner {
    /// Beside `/tmp`, which stays open to scenarios. Everybody can enter `/var/tmp`.
    folder: tempfile::TempDir,
    variables: BTreeMap<String, String>,
}

/// What a step left behind.
pub(crate) struct Stepped {
    pub(crate) code: Option<i32>,
    pub(crate) log: String,
    pub(crate) outputs: BTreeMap<String, String>,
    pub(crate) summary: String,
}

pub(crate) fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

impl Runner {
    /// With a project in the workspace.
    pub(crate) fn new(config: &str, scenarios: &Value) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("runner-")
            .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755))
            .tempdir_in("/var/tmp")
            .expect("a folder");
        let runner = Self {
            folder,
            variables: BTreeMap::new(),
        };
        for path in [
            "workspace/.scenarioforge",
            "file_commands",
            "runner_temp",
            "home",
            "workflow",
            "tmp",
        ] {
            fs::create_dir_all(runner.path(path)).expect("a folder");
        }
        for name in ["output", "step_summary", "env", "path", "state"] {
            fs::write(runner.path(&format!("file_commands/{name}")), "").expect("a file");
        }
        fs::write(runner.path("workflow/event.json"), "{}").expect("a file");
        let pack = json!({ "schema": "scenarioforge.pack/1", "scenarios": scenarios });
        let runner = runner
            .file(".scenarioforge/config.toml", config)
            .file(".scenarioforge/scenarios.json", &format!("{pack:#}\n"));
        let at = |path: &str| runner.path(path).display().to_string();
        let variables = [
            ("PATH", std::env::var("PATH").expect("a PATH")),
            ("HOME", at("home")),
            ("TMPDIR", at("tmp")),
            ("LANG", "C.UTF-8".into()),
            ("NO_COLOR", "1".into()),
            ("CI", "true".into()),
            ("GITHUB_ACTIONS", "true".into()),
            ("GITHUB_WORKSPACE", at("workspace")),
            ("GITHUB_REPOSITORY", "acme/shop".into()),
            ("GITHUB_RUN_ID", "4711".into()),
            ("GITHUB_SERVER_URL", "https://github.com".into()),
            ("GITHUB_OUTPUT", at("file_commands/output")),
            ("GITHUB_STEP_SUMMARY", at("file_commands/step_summary")),
            ("GITHUB_ENV", at("file_commands/env")),
            ("GITHUB_PATH", at("file_commands/path")),
            ("GITHUB_STATE", at("file_commands/state")),
            ("GITHUB_EVENT_PATH", at("workflow/event.json")),
            ("RUNNER_TEMP", at("runner_temp")),
            ("ACTIONS_RUNTIME_TOKEN", RUNTIME_TOKEN.into()),
            ("INPUT_GITHUB-TOKEN", TOKEN.into()),
            ("INPUT_SHARD", String::new()),
        ];
        let variables = variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        Self {
            variables,
            ..runner
        }
    }

    /// Below the machine's folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// A file of the workspace.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        let path = self.path("workspace").join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    /// A variable of the step.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// The step, not yet started. As root, the runner's files belong to its own user.
    pub(crate) fn command(&self) -> Command {
        if is_root() {
            for path in [
                "workspace",
                "file_commands",
                "runner_temp",
                "home",
                "workflow",
            ] {
                give(&self.path(path), OWNER);
            }
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_scenarioforge"));
        command
            .arg("action")
            .current_dir(self.path("workspace"))
            .env_clear()
            .envs(&self.variables)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// Starts it in a process group of its own.
    pub(crate) fn start(&self) -> Child {
        self.command()
            .process_group(0)
            .spawn()
            .expect("the program starts")
    }

    /// Runs it to its end.
    pub(crate) fn step(&self) -> Stepped {
        self.stepped(self.command().output().expect("the program starts"))
    }

    /// What the runner sees of it.
    pub(crate) fn stepped(&self, output: Output) -> Stepped {
        let read = |name: &str| {
            fs::read_to_string(self.path(&format!("file_commands/{name}"))).expect("UTF-8")
        };
        Stepped {
            code: output.status.code(),
            log: format!(
                "{}{}",
                String::from_utf8(output.stdout).expect("UTF-8"),
                String::from_utf8(output.stderr).expect("UTF-8")
            ),
            outputs: outputs(&read("output")),
            summary: read("step_summary"),
        }
    }
}

/// Gives all below to a user, links themselves included.
fn give(path: &Path, to: u32) {
    std::os::unix::fs::lchown(path, Some(to), Some(to)).expect("given");
    if path.symlink_metadata().expect("it is there").is_dir() {
        for entry in fs::read_dir(path).expect("a folder") {
            give(&entry.expect("an entry").path(), to);
        }
    }
}

/// Reads the file as the runner does (`FileCommandManager.cs`), but takes only the form that any value fits in.
fn outputs(text: &str) -> BTreeMap<String, String> {
    let mut outputs = BTreeMap::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let (name, delimiter) = line.split_once("<<").expect("a heredoc");
        let value: Vec<&str> = lines
            .by_ref()
            .take_while(|line| *line != delimiter)
            .collect();
        assert!(value.iter().all(|line| !line.is_empty()), "no empty line");
        outputs.insert(name.to_owned(), value.join("\n"));
    }
    outputs
}

/// A command that the runner obeys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Obeyed {
    pub(crate) name: String,
    pub(crate) properties: BTreeMap<String, String>,
    pub(crate) message: String,
}

/// The commands that the runner obeys in a log (`ActionCommand.cs`, `ActionCommandManager.cs`): those at the start of a line
/// and, in the old form, anywhere in it; none between `stop-commands` and its token.
pub(crate) fn obeyed(log: &str) -> Vec<Obeyed> {
    let plain = |text: &str| {
        text.replace("%0D", "\r")
            .replace("%0A", "\n")
            .replace("%3A", ":")
            .replace("%2C", ",")
            .replace("%25", "%")
    };
    let (mut found, mut stopped) = (Vec::new(), None::<String>);
    for line in log.lines() {
        let new = line
            .trim_start()
            .strip_prefix("::")
            .and_then(|rest| rest.split_once("::"));
        let old = line
            .find("##[")
            .and_then(|at| line[at + 3..].split_once(']'));
        let Some((head, message)) = new.or(old) else {
            continue;
        };
        if let Some(token) = &stopped {
            if head == token {
                stopped = None;
            }
            continue;
        }
        let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
        if name == "stop-commands" {
            stopped = Some(message.to_owned());
            continue;
        }
        let properties = properties
            .split(',')
            .filter_map(|pair| pair.split_once('='))
            .map(|(key, value)| (key.to_owned(), plain(value)))
            .collect();
        found.push(Obeyed {
            name: name.to_owned(),
            properties,
            message: plain(message),
        });
    }
    assert!(stopped.is_none(), "commands are obeyed again at the end");
    found
}

impl Stepped {
    /// What the runner obeyed.
    pub(crate) fn obeyed(&self) -> Vec<Obeyed> {
        obeyed(&self.log)
    }

    /// An output; empty: it was not set.
    pub(crate) fn output(&self, name: &str) -> &str {
        self.outputs.get(name).map_or("", String::as_str)
    }
}
