//! `doctor` with the real program, in surroundings that are made up: each probe once well and once not.

mod github;
mod machine;
mod page;
mod programs;
mod workflow;

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, process::Command};

use serde_json::{Value, json};

use crate::{formats::complete, harness::Project};

/// Surroundings.
struct Patient {
    project: Project,
    /// The only folder of `PATH` beside the system's own.
    bin: PathBuf,
    variables: Vec<(String, String)>,
    /// Whether the system's own programs are on `PATH`, too.
    system: bool,
}

/// What it said.
struct Said {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Said {
    fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}\n{}", self.stdout, self.stderr))
    }

    /// `status: found` of a probe.
    fn probe(&self, code: &str) -> (String, String) {
        let report = self.json();
        let probes = report["probes"].as_array().expect("probes").clone();
        let one = probes
            .iter()
            .find(|one| one["code"] == code)
            .unwrap_or_else(|| panic!("no probe {code}"));
        let text = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
        (
            text("status"),
            format!("{} | {}", text("found"), text("remedy")),
        )
    }
}

impl Patient {
    /// A checkout with a good configuration and a good pack; nothing on `PATH` but what is put there.
    fn new() -> Self {
        let project = Project::new("[project]\nname = \"shop\"\n").pack(json!([complete("SC-a")]));
        let bin = project.root().join("../bin");
        fs::create_dir(&bin).expect("a folder");
        Self {
            project,
            bin: bin.canonicalize().expect("a folder"),
            variables: Vec::new(),
            system: false,
        }
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn with_system(mut self) -> Self {
        self.system = true;
        self
    }

    /// Puts a shell script on `PATH`.
    fn program(self, name: &str, script: &str) -> Self {
        let path = self.bin.join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).expect("a script");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("a script");
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut all = vec!["doctor"];
        all.extend(arguments);
        let mut command = self.project.command(&all);
        let path = match self.system {
            true => format!(
                "{}:{}",
                self.bin.display(),
                std::env::var("PATH").expect("a PATH")
            ),
            false => self.bin.display().to_string(),
        };
        command
            .env("PATH", path)
            .env("DOCKER_HOST", "unix:///nonexistent/docker.sock");
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
        command
    }

    fn says(&self, arguments: &[&str]) -> Said {
        let output = self
            .command(arguments)
            .output()
            .expect("the program starts");
        Said {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}
